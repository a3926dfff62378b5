"""A run that was broken off, by a kill say: offers to go on with it until nothing is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.photos.photo import PhotoId
from core.vendor import VendorId, VendorInfo
from gui import operations
from gui.asking.vendor_commands import VendorCommands
from gui.main_window import MainWindow
from gui.photos.opening import Opening
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.case.case import Case
    from core.store.runs import UnfinishedRun

IDENT = "go on"


@dataclass(frozen=True, slots=True)
class _Asked:
    """The vendors of which answers are missing, by what stands in the way of asking them."""

    ready: tuple[VendorInfo, ...]
    keyless: tuple[VendorInfo, ...]
    offline: tuple[VendorInfo, ...]
    other: tuple[VendorInfo, ...]


class BrokenOff(QObject):
    """One a window. The offer rests while a run goes on, and says what it needs besides a press."""

    def __init__(
        self,
        workspace: Workspace,
        opening: Opening,
        vendors: VendorCommands,
        window: MainWindow,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._opening = workspace, opening
        self._vendors, self._window = vendors, window
        self._calls: frozenset[tuple[PhotoId, VendorId]] = frozenset()
        self._said: tuple[str, str] | None = None
        for signal in (
            workspace.run_changed,
            workspace.run_finished,
            workspace.vendors_changed,
            workspace.sending.changed,
            workspace.keys.changed,
        ):
            signal.connect(self._refresh)

    def look(self) -> None:
        """A case was opened: find out what a kill left unasked."""
        self._calls = frozenset()
        self._withdraw()
        case = self._workspace.case
        if case is not None and not case.read_only:
            self._workspace.bridge.submit(lambda: _unfinished(case), self._on_found)

    def go_on(self) -> None:
        """Do what the offer's button says: type a key that is missing, or ask for the rest."""
        asked = self._asked()
        if asked.keyless:
            self._vendors.open_key(asked.keyless[0].id)
            return
        workspace = self._workspace
        chosen = [info.id for info in workspace.vendor_infos]
        left_out = [info.id for info in asked.ready if info.id not in chosen]
        if left_out:
            workspace.choose_vendors([*chosen, *left_out])
        operations.run(workspace, [info.id for info in asked.ready])

    def _on_found(self, runs: Sequence[UnfinishedRun]) -> None:
        self._calls = frozenset(call for run in runs for call in run.calls)
        if any(info.cloud is not None for info in self._infos()):
            self._workspace.keys.look_up()
        self._refresh()

    def _refresh(self) -> None:
        run = self._workspace.run
        if not self._calls or run is None:
            return
        if run.is_running or self._opening.reading:
            self._withdraw()
            return
        count = self._count()
        if not count:
            self._calls = frozenset()
            self._withdraw()
            return
        asked = self._asked()
        button = self.tr("Key…") if asked.keyless else self.tr("Go on") if asked.ready else ""
        said = self._words(count, asked), button
        if said != self._said:  # what was put away comes back only when it says something else
            self._said = said
            self._window.messages.show_message(
                said[0], button=button, ident=IDENT, serious=True, can_close=True
            )

    def _withdraw(self) -> None:
        self._said = None
        self._window.messages.clear_message(IDENT)

    def _infos(self) -> list[VendorInfo]:
        """The vendors that were to be asked, in the picker's order."""
        vendors = {vendor_id for _, vendor_id in self._calls}
        return [info for info in self._workspace.registry.infos() if info.id in vendors]

    def _missing(self) -> dict[VendorId, int]:
        """How many of the calls have no outcome yet, by vendor."""
        case = self._workspace.case
        missing = dict.fromkeys((info.id for info in self._infos()), 0)
        for photo_id, vendor_id in self._calls:
            if case is not None and case.live_outcome(photo_id, vendor_id) is None:
                missing[vendor_id] = missing.get(vendor_id, 0) + 1
        return missing

    def _count(self) -> int:
        """How many answers are missing; the run may have ended before it knew of every photo."""
        unasked = self._vendors.unasked()
        return sum(max(n, unasked.get(v, 0)) for v, n in self._missing().items())

    def _asked(self) -> _Asked:
        keys = self._workspace.keys
        missing = self._missing()
        infos = [info for info in self._infos() if missing[info.id]]
        ready = [info for info in infos if keys.can_ask(info)]
        cloud = [info for info in infos if info not in ready and info.cloud is not None]
        offline = cloud if keys.offline.is_on else []
        keyless = [
            info
            for info in cloud
            if info not in offline
            and (access := keys.access(info.id)) is not None
            and not access.has_key
        ]
        other = [info for info in infos if info not in (*ready, *offline, *keyless)]
        return _Asked(tuple(ready), tuple(keyless), tuple(offline), tuple(other))

    def _words(self, count: int, asked: _Asked) -> str:
        """How much is missing, and whom it takes more than a press to ask."""
        said = [
            self.tr("The last run was broken off: 1 answer is missing.")
            if count == 1
            else self.tr("The last run was broken off: {n} answers are missing.").format(
                n=f"{count:,}"
            )
        ]
        if asked.keyless:
            needs = self.tr("{names} needs its key again.")
            if len(asked.keyless) > 1:
                needs = self.tr("{names} need their keys again.")
            said.append(needs.format(names=self._names(asked.keyless)))
            if any(info in self._workspace.vendor_infos for info in asked.ready):
                said.append(self.tr("Run asks the others."))
        if asked.offline:
            words = self.tr("{names} cannot be asked while Offline is on.")
            said.append(words.format(names=self._names(asked.offline)))
        if asked.other:
            words = self.tr("{names} cannot be asked; the vendor list says why.")
            said.append(words.format(names=self._names(asked.other)))
        return " ".join(said)

    def _names(self, infos: Sequence[VendorInfo]) -> str:
        names = [info.name for info in infos]
        if len(names) == 1:
            return names[0]
        return self.tr("{} and {}").format(", ".join(names[:-1]), names[-1])


def _unfinished(case: Case) -> Sequence[UnfinishedRun]:
    from core.store.runs import unfinished

    return case.store.read(unfinished)
