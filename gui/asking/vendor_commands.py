"""Joins cloud vendors to the window: the consent sheet, keys, the Offline switch, what is said when
a vendor was stopped, and the money.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from core.problem import Problem
from core.run import Stopped, VendorProgress
from core.sending.consent import SendingPlan
from core.sending.credentials import Keys, Where
from core.sending.spending import Cap
from core.vendor import Kind, VendorId, VendorInfo
from gui import operations
from gui.asking.call_counts import CallCounts
from gui.asking.consent_words import proposed_calls, proposed_dollars, spending
from gui.dialogs.consent_sheet import ConsentSheet
from gui.dialogs.key_dialog import KeyDialog
from gui.main_window import MainWindow
from gui.mnemonics import give_mnemonics
from gui.preferences import Preferences
from gui.views.message_strip import Message
from gui.workspace import Workspace

_PAINTED_MS = 100
"""Until the window has painted what was chosen, or what a closed sheet uncovers. Threads that begin
earlier take turns at the interpreter with the painting, which then lasts twice as long."""
_VENDOR = "vendor "
"""Begins the ident of a message about one vendor; its id follows."""


class VendorCommands(QObject):
    """What the window asks for where cloud vendors are concerned.

    Signals:
        agreed(): a person has said yes; what was agreed to begins once the sheet is gone.
    """

    agreed = Signal()

    def __init__(
        self, workspace: Workspace, preferences: Preferences, window: MainWindow, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workspace, self._preferences, self._window = workspace, preferences, window
        self._sheet: ConsentSheet | None = None
        self._dialog: KeyDialog | None = None
        self._first_keys: set[VendorId] = set()
        self._said: dict[VendorId, Message] = {}
        self._folded: set[VendorId] = set()
        self._stopped: dict[VendorId, Stopped] = {}
        self._unasked = CallCounts(workspace, lambda *what: (operations.unasked_of(*what),))
        self._beside = CallCounts(workspace, lambda *what: (operations.unasked_of(*what),), True)
        self._open_calls = CallCounts(workspace, operations.open_calls_of)
        self._answered = CallCounts(workspace, operations.answered_of)
        self._join_keys()
        self._join_sending()

    def _join_keys(self) -> None:
        keys, window, workspace = self._workspace.keys, self._window, self._workspace
        window.tool_bar.vendor_picker.opened.connect(keys.look_up)
        window.tool_bar.vendor_picker.key_requested.connect(self._open_key_from_list)
        window.vendor_keys_menu.aboutToShow.connect(self._fill_keys_menu)
        window.run_bar.set_offline(keys.offline.is_on)
        window.run_bar.offline_toggled.connect(self._on_offline)
        workspace.vendors_changed.connect(self._look_up_where_needed)
        keys.changed.connect(self._show_access)
        keys.kept.connect(self._on_key_kept)
        keys.trouble_arose.connect(workspace.trouble_arose)

    def _join_sending(self) -> None:
        sending = self._workspace.sending
        self._window.messages.closed.connect(self._on_message_closed)
        sending.consent_wanted.connect(self._ask_consent)
        sending.consent_outdated.connect(self._withdraw_question)
        sending.vendor_stopped.connect(self._on_vendor_stopped)
        sending.vendor_goes_on.connect(self._on_vendor_goes_on)
        sending.trouble_arose.connect(self._workspace.trouble_arose)
        self._workspace.case_opened.connect(self._forget_stopped)

    # What the status bar says

    def unasked(self) -> Mapping[VendorId, int]:
        """How many calls are left to be made, by vendor, those that need a key included. Asked for
        where no run goes on.
        """
        self._beside.forget()
        counts = self._unasked.of(self._workspace.vendors_to_run())
        return {vendor_id: count for vendor_id, (count,) in counts.items()}

    def unasked_beside(self, progress: Mapping[VendorId, VendorProgress]) -> int:
        """How many calls are left to be made of the vendors that the run under way does not ask;
        while it still takes photos, nobody counts.
        """
        run = self._workspace.run
        if run is not None and run.is_open:
            return 0
        idle = [
            vendor_id
            for vendor_id in self._workspace.vendors_to_run()
            if vendor_id not in progress or progress[vendor_id].done >= progress[vendor_id].asked
        ]
        return sum(count for (count,) in self._beside.of(idle).values())

    def why_no_run(self) -> str:
        """Why Run has nothing to do, in words."""
        keys, vendors = self._workspace.keys, self._workspace.vendor_infos
        if not vendors:
            return self.tr("No vendor is chosen.")
        standings = keys.standings()
        held = [info for info in vendors if not standings[info.id].can_be_asked]
        if not held:
            return self.tr("The chosen vendors were asked about every photo.")
        return "\n".join(
            f"{info.name}: {standings[info.id].tip or standings[info.id].words}" for info in held
        )

    def waiting(self, running: bool) -> Mapping[VendorId, int]:
        """Calls of each cloud vendor that are not made before a person has agreed to them."""
        asked = self._workspace.sending.waiting
        if asked or running:
            return asked
        counts, run = self.unasked(), self._workspace.run
        progress = run.progress() if run is not None else {}
        # Those that a person or a reason stopped say so; they wait for nobody.
        ended = {v for v, seen in progress.items() if seen.left} | self._stopped.keys()
        return {
            v: open_ for v, (open_, _) in self._open().items() if counts.get(v) and v not in ended
        }

    def answered(self) -> Mapping[VendorId, int]:
        """How many of the photos that each cloud vendor is to be asked about it has answered."""
        stored = self._workspace.sending.stored
        return stored or {v: answered for v, (_, answered) in self._open().items()}

    def stored(self) -> Mapping[VendorId, VendorProgress]:
        """What the case has of each chosen vendor, whatever run it is from; photos that no vendor
        can be asked about are not among those asked for.
        """
        if self._workspace.case is None:
            return {}
        counted = self._answered.of([info.id for info in self._workspace.vendor_infos])
        return {v: VendorProgress(n + left, n, kept=n) for v, (n, left) in counted.items() if n}

    def _open(self) -> Mapping[VendorId, tuple[int, ...]]:
        """What is open and what is answered, by cloud vendor."""
        return self._open_calls.of(self._workspace.ready_vendors(Kind.CLOUD))

    def asked_offline(self) -> Sequence[VendorInfo]:
        """The cloud vendors, on this computer all of them, that are being asked with Offline on."""
        workspace, run = self._workspace, self._workspace.run
        if run is None or not run.is_running or not workspace.keys.offline.is_on:
            return ()
        progress = run.progress()
        return [
            info
            for info in workspace.vendor_infos
            if info.kind is Kind.CLOUD
            and info.id in progress
            and progress[info.id].is_going_on
            and (access := workspace.keys.access(info.id)) is not None
            and access.is_on_this_computer
        ]

    def caps(self) -> Mapping[VendorId, str]:
        """The cap that holds for each chosen cloud vendor, or the one it was stopped at."""
        cap = self._workspace.sending.cap
        if cap is None:
            return {}
        dollars = f"$ {cap.dollars:,.2f}" if cap.dollars is not None else ""
        calls = self.tr("{n} calls").format(n=f"{cap.calls:,}") if cap.calls is not None else ""
        return {
            info.id: (dollars or calls) if info.cloud.price.dollars is not None else calls
            for info in self._workspace.vendor_infos
            if info.cloud is not None
        }

    def money_words(self) -> tuple[str, str]:
        """What was spent, and of what: ("$ 0.10", "1.00"); ("12 calls", "300"); empty for none."""
        sending = self._workspace.sending
        cap, spent = sending.cap, sending.spent
        if cap is None or not spent.calls:
            return "", ""
        if cap.dollars is not None and (spent.dollars or not spent.unpriced):
            return spending(spent.dollars), f"{cap.dollars:,.2f}"
        return self.tr("{n} calls").format(n=f"{spent.calls:,}"), f"{cap.calls or 0:,}"

    # Consent

    def _ask_consent(self, plan: SendingPlan) -> None:
        workspace = self._workspace
        accesses = {v.info.id: workspace.keys.access(v.info.id) for v in plan.vendors}
        sheet = ConsentSheet(
            plan,
            {v.info.id: workspace.registry.hue(v.info.id) for v in plan.vendors},
            self._window,
            redirected={v: access.redirected_by for v, access in accesses.items() if access},
            nothing_was_sent=workspace.sending.nothing_was_sent,
            own_dollars=workspace.settings.cap_dollars,
            own_calls=workspace.settings.cap_calls,
        )
        sheet.agreed.connect(partial(self._remember_cap, plan))
        sheet.agreed.connect(partial(self._agree_soon, plan))
        sheet.declined.connect(workspace.sending.decline)
        sheet.finished.connect(self._on_sheet_finished)
        self._sheet = sheet
        sheet.open_in_steps()

    def _agree_soon(self, plan: SendingPlan, cap: Cap) -> None:
        """Once the sheet is gone. To nothing else than what it showed."""
        self.agreed.emit()

        def agree() -> None:
            if self._workspace.sending.question == plan:
                self._workspace.sending.agree(cap)

        QTimer.singleShot(_PAINTED_MS, self, agree)

    def _remember_cap(self, plan: SendingPlan, cap: Cap) -> None:
        """A cap other than proposed is this person's own; taking what is proposed forgets it."""
        settings = self._workspace.settings
        if cap.dollars is not None:
            own = None if cap.dollars == proposed_dollars(plan) else cap.dollars
            settings = replace(settings, cap_dollars=own)
        if cap.calls is not None:
            most = None if cap.calls == proposed_calls(plan) else cap.calls
            settings = replace(settings, cap_calls=most)
        self._workspace.settings = settings
        self._preferences.keep_settings(settings)

    def _on_sheet_finished(self, _result: int) -> None:
        self._sheet = None

    def _withdraw_question(self) -> None:
        if self._sheet is not None:
            self._sheet.withdraw()

    # Keys

    def open_key(self, vendor_id: str) -> None:
        """The dialog for one vendor's key."""
        workspace = self._workspace
        info = workspace.registry.info(VendorId(vendor_id))
        if info.cloud is None or self._dialog is not None:
            return
        pace = workspace.settings.paces.get(info.id)
        dialog = KeyDialog(info, workspace.registry.hue(info.id), pace, self._window)
        dialog.saved.connect(partial(self._on_typed, info))
        dialog.forget_requested.connect(partial(workspace.keys.forget, info))
        dialog.pace_changed.connect(partial(self._on_pace, info))
        dialog.finished.connect(self._on_dialog_finished)
        self._dialog = dialog
        self._show_access()
        dialog.open()
        workspace.keys.look_up(again=True)

    def _open_key_from_list(self, vendor_id: str) -> None:
        """The list comes back after: there may be another key to type."""
        self.open_key(vendor_id)
        if self._dialog is not None:
            reopen = partial(self._window.tool_bar.vendor_picker.open_list, VendorId(vendor_id))
            # Not before the dialog is gone: the list would close with its window.
            self._dialog.destroyed.connect(lambda: QTimer.singleShot(0, self, reopen))

    def _on_dialog_finished(self, _result: int) -> None:
        self._dialog = None

    def _show_access(self) -> None:
        if self._dialog is not None:
            keys = self._workspace.keys
            self._dialog.show_access(
                keys.access(self._dialog.info.id), keys.has_store, keys.no_store
            )

    def _on_typed(self, info: VendorInfo, typed: Keys, remember: bool) -> None:
        access = self._workspace.keys.access(info.id)
        if access is not None and not access.has_key:
            self._first_keys.add(info.id)
        self._workspace.keys.keep(info, typed, remember)

    def _on_key_kept(self, info: VendorInfo, where: Where) -> None:
        """The key is there: what it was missing for can be asked now."""
        self._forget_message(info.id)
        self._choose_with_first_key(info.id)
        no_store = self._workspace.keys.no_store
        if where is Where.KEY_STORE:
            said = self.tr("The key of {} is in the system’s key store.").format(info.name)
        else:
            why = f"{no_store.what} " if no_store is not None else ""
            said = self.tr("{}The key of {} is kept for this start only.").format(why, info.name)
        waits = info.id in self._workspace.ready_vendors(Kind.CLOUD)
        self._window.messages.show_message(
            said,
            button=self.tr("Run") if waits else "",
            ident="key kept",
            icon_name="key-variant",
        )

    def _choose_with_first_key(self, vendor_id: VendorId) -> None:
        """Whoever types a vendor's first key is about to use it; a later one changes no choice."""
        chosen = [info.id for info in self._workspace.vendor_infos]
        if vendor_id in self._first_keys and vendor_id not in chosen:
            self._workspace.choose_vendors([*chosen, vendor_id])
        self._first_keys.discard(vendor_id)

    def _on_pace(self, info: VendorInfo, pace: float) -> None:
        workspace = self._workspace
        paces = {v: p for v, p in workspace.settings.paces.items() if v != info.id}
        if pace:
            paces[info.id] = pace
        workspace.settings = replace(workspace.settings, paces=paces)
        self._preferences.keep_settings(workspace.settings)
        if workspace.run is not None and info.cloud is not None:
            workspace.run.set_pace(info.id, pace or info.cloud.per_second)

    def _look_up_where_needed(self) -> None:
        """A key store may show a prompt: it is left alone while only local vendors are chosen."""
        if any(info.cloud is not None for info in self._workspace.vendor_infos):
            QTimer.singleShot(_PAINTED_MS, self, self._workspace.keys.look_up)

    def _fill_keys_menu(self) -> None:
        menu = self._window.vendor_keys_menu
        menu.clear()
        for info in self._workspace.registry.infos():
            retired = info.cloud.retired if info.cloud is not None else None
            if info.cloud is not None and (retired is None or retired.can_be_asked):
                menu.addAction(f"{info.name}…", partial(self.open_key, info.id))
        give_mnemonics(menu)

    # Offline

    def _on_offline(self, on: bool) -> None:
        workspace = self._workspace
        workspace.settings = replace(workspace.settings, offline=on)
        self._preferences.keep_settings(workspace.settings)
        workspace.keys.set_offline(on)
        self._window.run_bar.set_offline(on)
        if not on:
            for vendor_id, why in list(self._stopped.items()):
                if why is Stopped.OFFLINE:
                    self._forget_message(vendor_id)

    # Vendors that were stopped

    def _on_vendor_stopped(self, info: VendorInfo, why: Stopped, problem: Problem) -> None:
        self._stopped[info.id] = why
        buttons = {
            Stopped.NO_KEY: self.tr("Key…"),
            Stopped.KEY_REFUSED: self.tr("Key…"),
            Stopped.CAP_REACHED: self.tr("Run again"),
            Stopped.UNREACHABLE: self.tr("Run again"),
        }
        said = str(problem)
        if info.name not in said:
            said = f"{info.name}: {said}"
        self._said[info.id] = Message(
            said, f"{_VENDOR}{info.id}", buttons.get(why, ""), serious=True, can_close=True
        )
        self._show_stopped(info.id)

    def _show_stopped(self, vendor_id: VendorId) -> None:
        self._folded.discard(vendor_id)
        self._window.messages.show_again(self._said[vendor_id])

    @property
    def folded(self) -> int:
        """How many messages about stopped vendors were closed though their cause is there."""
        return len(self._folded)

    def unfold(self) -> None:
        """Show the messages again that were closed."""
        for vendor_id in list(self._folded):
            self._show_stopped(vendor_id)

    def _on_message_closed(self, ident: str) -> None:
        vendor_id = VendorId(ident.removeprefix(_VENDOR))
        if ident.startswith(_VENDOR) and vendor_id in self._stopped:
            self._folded.add(vendor_id)
            self._workspace.run_changed.emit()

    def on_message_button(self, ident: str) -> bool:
        """Go the way out that a message about a vendor offers; False for other messages."""
        if ident == "key kept":
            self._run()
            return True
        if not ident.startswith(_VENDOR):
            return False
        vendor_id = VendorId(ident.removeprefix(_VENDOR))
        if self._stopped.get(vendor_id) in (Stopped.NO_KEY, Stopped.KEY_REFUSED):
            self.open_key(vendor_id)
        else:
            self._run()
        return True

    def _run(self) -> None:
        """As pressed beside a vendor's name: a paused run goes on, and that vendor is asked."""
        run = self._workspace.run
        if run is not None and run.is_paused:
            run.resume()
        operations.run(self._workspace)

    def _on_vendor_goes_on(self, vendor_id: str) -> None:
        self._forget_message(VendorId(vendor_id))

    def _forget_message(self, vendor_id: VendorId) -> None:
        self._stopped.pop(vendor_id, None)
        self._folded.discard(vendor_id)
        self._window.messages.clear_message(f"{_VENDOR}{vendor_id}")

    def _forget_stopped(self) -> None:
        for vendor_id in list(self._stopped):
            self._forget_message(vendor_id)
