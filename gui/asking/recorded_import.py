"""Joins recorded answers to the case: importing them, and which answers of a vendor are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QActionGroup, QUndoCommand
from PySide6.QtWidgets import QMenu, QWidget

from core.case.change import Change
from core.problem import Problem, ProblemError
from core.response import LIVE, RECORDED, Response, ResponseId
from core.vendor import VendorId, VendorInfo
from gui.asking.vendor_standing import Standing
from gui.dialogs.recorded_dialog import RecordedChoice, RecordedDialog
from gui.mnemonics import give_mnemonics
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.case.case import Case
    from core.sending.recorded import Preview

UNDO, SHOW = "undo import", "show recorded "
"""What the buttons of a message about an import are called; the vendor's id follows the second."""


def with_recorded(
    workspace: Workspace, standings: Mapping[VendorId, Standing]
) -> dict[VendorId, Standing]:
    """How vendors stand, with what the open case has of their recorded answers."""
    case = workspace.case
    if case is None:
        return dict(standings)
    told = dict(standings)
    for vendor_id, standing in standings.items():
        count = case.recorded_count(vendor_id)
        if not count:
            continue
        live = standing.can_be_asked or any(
            isinstance(case.live_outcome(photo.id, vendor_id), Response) for photo in case.photos
        )
        source = case.source(vendor_id) if live else ""
        told[vendor_id] = replace(standing, recorded=count, source=source)
    return told


class ImportEdit(QUndoCommand):
    """Recorded answers that were imported, taken out again and imported once more.

    do: makes a change and tells everyone of it. Made after the import, so that its first `redo` has
    nothing to do. source: which answers of the vendor were shown before.
    """

    def __init__(
        self,
        text: str,
        case: Case,
        choice: RecordedChoice,
        taken: frozenset[ResponseId],
        source: str,
        do: Callable[[Callable[[], Change]], None],
    ) -> None:
        super().__init__(text)
        self._case, self._choice, self._do = case, choice, do
        self._taken, self._source = taken, source
        self._is_done = True

    def redo(self) -> None:
        if not self._is_done:
            self._is_done = True
            self._do(self._import)

    def undo(self) -> None:
        if self._is_done:
            self._is_done = False
            self._do(self._take_out)

    def _import(self) -> Change:
        before = recorded_ids(self._case, self._choice.preview)
        change = import_choice(self._case, self._choice)
        self._taken = recorded_ids(self._case, self._choice.preview) - before
        return change

    def _take_out(self) -> Change:
        change = self._case.remove_recorded(self._taken)
        return change | self._case.set_source(self._choice.preview.vendor.id, self._source)


def import_choice(case: Case, choice: RecordedChoice) -> Change:
    """Raises ProblemError: the date or the provenance will not do."""
    return case.import_recorded(choice.preview, choice.date, choice.provenance)


def recorded_ids(case: Case, preview: Preview) -> frozenset[ResponseId]:
    """The answers of the vendor that the case has for the photos of a preview."""
    vendor_id = preview.vendor.id
    return frozenset(
        answer.id
        for matched in preview.matched
        for answer in case.recorded(matched.photo.id, vendor_id)
    )


class RecordedImport(QObject):
    """What the window asks for where recorded answers are concerned.

    Signals:
        said(text, button, ident): what came of an import, and the way on from there.
    """

    said = Signal(str, str, str)

    def __init__(self, workspace: Workspace, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._window = workspace, window
        self._edit: ImportEdit | None = None
        workspace.case_opened.connect(self._forget_edit)

    def open(self, vendor_id: str | None = None) -> None:
        """Ask what is to be imported, and import it. vendor_id: whose, where that is known."""
        workspace = self._workspace
        if workspace.case is None or self._refused_read_only():
            return
        chosen = VendorId(vendor_id) if vendor_id else self._likely()
        choice = RecordedDialog.ask(self._window, self.readable(), self.look, chosen)
        if choice is not None:
            self.take(choice)

    def readable(self) -> list[VendorInfo]:
        """The vendors whose answers can be read, in the picker's order."""
        registry = self._workspace.registry
        broken = registry.problems()
        return [info for info in registry.infos() if info.id not in broken]

    def look(
        self,
        folder: Path,
        vendor_id: VendorId,
        done: Callable[[Preview], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Look at a folder in a thread."""
        case, registry = self._workspace.case, self._workspace.registry
        if case is None:
            return
        photos, imported = tuple(case.photos), case.imported(vendor_id)

        def work() -> Preview:
            from core.sending.recorded import preview

            return preview(folder, registry.create(vendor_id), photos, imported)

        self._workspace.bridge.submit(work, done, failed)

    def take(self, choice: RecordedChoice) -> None:
        """Import what was chosen and put the vendor on the stage."""
        workspace, vendor = self._workspace, choice.preview.vendor
        case = workspace.case
        if case is None:
            return
        source, known = case.source(vendor.id), recorded_ids(case, choice.preview)
        try:
            self._do(partial(import_choice, case, choice))
        except ProblemError as error:
            workspace.trouble_arose.emit(error.problem)
            return
        taken = recorded_ids(case, choice.preview) - known
        chosen = [info.id for info in workspace.vendor_infos]
        if vendor.id not in chosen:
            workspace.choose_vendors([*chosen, vendor.id])
        workspace.focus_vendor(vendor.id)
        if taken:
            text = self.tr("Recorded answers of {} imported").format(vendor.name)
            self._edit = ImportEdit(text, case, choice, taken, source, self._do)
            workspace.undo_stack.push(self._edit)
            self._say(case, vendor, len(taken))

    def on_message_button(self, ident: str) -> None:
        """Go the way that a message about an import offers; others are passed over."""
        stack = self._workspace.undo_stack
        if ident.startswith(SHOW):
            self.set_source(ident.removeprefix(SHOW), RECORDED)
        elif ident == UNDO and self._edit is not None:
            if stack.command(stack.index() - 1) is self._edit:
                stack.undo()
            else:  # something else was done since, which stays
                self._edit.undo()

    def _say(self, case: Case, vendor: VendorInfo, count: int) -> None:
        """That it succeeded, what is shown now, and the way back or on."""
        words = self.tr("1 recorded answer of {vendor} was imported.")
        if count > 1:
            words = self.tr("{n} recorded answers of {vendor} were imported.")
        words = words.format(n=f"{count:,}", vendor=vendor.name)
        if case.source(vendor.id) == RECORDED:
            shown = self.tr("They are shown from now on.")
            if count == 1:
                shown = self.tr("It is shown from now on.")
            self.said.emit(f"{words} {shown}", self.tr("Undo"), UNDO)
            return
        shown = self.tr("Its live answers stay in view; the import can be undone.")
        self.said.emit(f"{words} {shown}", self.tr("Show recorded answers"), f"{SHOW}{vendor.id}")

    def _do(self, act: Callable[[], Change]) -> None:
        """Let answers come, go or be others and tell everyone; the same person stays selected."""
        workspace = self._workspace
        held = workspace.face.box if workspace.face else None
        change = act()
        workspace.hold_face(held)
        workspace.apply(change)
        workspace.vendors_changed.emit()

    def _forget_edit(self) -> None:
        self._edit = None

    # Live or recorded

    def fill_menu(self, menu: QMenu) -> None:
        """A line for every vendor with recorded answers in the case, with both sources."""
        menu.clear()
        case = self._workspace.case
        for info in self._workspace.registry.infos():
            if case is None or not case.recorded_count(info.id):
                continue
            part = menu.addMenu(info.name)
            group = QActionGroup(part)
            count = self.tr("{n} recorded").format(n=f"{case.recorded_count(info.id):,}")
            for words, source in ((self.tr("live"), LIVE), (count, RECORDED)):
                action = part.addAction(words)
                action.setCheckable(True)
                action.setChecked(case.source(info.id) == source)
                action.triggered.connect(partial(self.set_source, info.id, source))
                group.addAction(action)
        if menu.isEmpty():
            menu.addAction(self.tr("This case has no recorded answers")).setEnabled(False)
        give_mnemonics(menu)

    def set_source(self, vendor: str, source: str, *_: object) -> None:
        """Show a vendor's live answers or its recorded ones; never both."""
        case = self._workspace.case
        if case is not None:
            self._do(partial(case.set_source, VendorId(vendor), source))

    def _likely(self) -> VendorId | None:
        """The vendor in focus where only recorded answers of it can be had, else any such."""
        infos = self.readable()
        gone = [i.id for i in infos if i.cloud and i.cloud.retired]
        if self._workspace.focus in gone or not gone:
            return self._workspace.focus
        return gone[0]

    def _refused_read_only(self) -> bool:
        case = self._workspace.case
        if case is None or not case.read_only:
            return False
        self._workspace.trouble_arose.emit(
            Problem(
                "read only",
                self.tr("This case is open to read only."),
                self.tr("Close the other Misread that has it open, then open the case again."),
            )
        )
        return True
