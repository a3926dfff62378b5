"""Joins recorded answers to the case: importing them, and which answers of a vendor are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from core.problem import Problem, ProblemError
from core.response import LIVE, RECORDED, Response
from core.vendor import VendorId, VendorInfo
from gui.dialogs.recorded_dialog import RecordedChoice, RecordedDialog
from gui.vendor_standing import Standing
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.recorded import Preview


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


class RecordedImport(QObject):
    """What the window asks for where recorded answers are concerned."""

    def __init__(self, workspace: Workspace, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._window = workspace, window

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
            from core.recorded import preview

            return preview(folder, registry.create(vendor_id), photos, imported)

        self._workspace.bridge.submit(work, done, failed)

    def take(self, choice: RecordedChoice) -> None:
        """Import what was chosen and put the vendor on the stage."""
        workspace, vendor_id = self._workspace, choice.preview.vendor.id
        if workspace.case is None:
            return
        held = workspace.face.box if workspace.face else None
        try:
            change = workspace.case.import_recorded(choice.preview, choice.date, choice.provenance)
        except ProblemError as error:
            workspace.trouble_arose.emit(error.problem)
            return
        workspace.hold_face(held)
        workspace.apply(change)
        chosen = [info.id for info in workspace.vendor_infos]
        if vendor_id not in chosen:
            workspace.choose_vendors([*chosen, vendor_id])
        workspace.focus_vendor(vendor_id)

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

    def set_source(self, vendor: str, source: str, *_: object) -> None:
        """Show a vendor's live answers or its recorded ones; never both."""
        case, vendor_id = self._workspace.case, VendorId(vendor)
        if case is not None:
            held = self._workspace.face.box if self._workspace.face else None
            change = case.set_source(vendor_id, source)
            self._workspace.hold_face(held)
            self._workspace.apply(change)
            self._workspace.vendors_changed.emit()

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
