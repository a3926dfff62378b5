"""Asks about one photo several times and says how often the answer wavers.

Of cloud vendors a person is asked first, each time; the number of calls is in the question and in
the cap.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.photos.photo import Photo
from core.reaudit.repeat import Repeat, Repeated, RepeatId
from core.vendor import Kind, VendorId
from gui.asking.run_words import time_words
from gui.dialogs.repeat_dialog import RepeatChoice, RepeatDialog
from gui.operations import refused_read_only, run_settings
from gui.views.face_crop import CropProvider
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.case.case import Case


class Repeating(QObject):
    """One sheet at a time, about the photo in view. crop: gives pictures of faces."""

    def __init__(
        self, workspace: Workspace, window: QWidget, crop: CropProvider, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workspace, self._window, self._crop = workspace, window, crop
        self._dialog: RepeatDialog | None = None
        self._left: dict[RepeatId, int] = {}
        workspace.repeated.connect(self._on_repeated)
        workspace.run_finished.connect(self._on_run_finished)
        workspace.sending.changed.connect(self._refresh)
        workspace.sending.repeat_begun.connect(self._on_begun)

    def open(self) -> None:
        """Show the sheet for the photo in view."""
        workspace, photo = self._workspace, self._workspace.photo
        if workspace.case is None or photo is None or refused_read_only(workspace):
            return
        names = {info.id: info.name for info in workspace.vendor_infos}
        vendors = [(vendor_id, names[vendor_id]) for vendor_id in workspace.ready_vendors()]
        box = workspace.face.box if workspace.face else None
        self._dialog = RepeatDialog(photo, box, vendors, self._crop, self._window)
        self._dialog.repeat_requested.connect(self._begin)
        self._dialog.closed.connect(self._on_closed)
        self._refresh()
        self._dialog.open()

    def on_crop_loaded(self, photo_id: int) -> None:
        if self._dialog is not None and self._dialog.photo.id == photo_id:
            self._dialog.crop.on_loaded(self._dialog.photo.id)

    def _begin(self, choice: RepeatChoice) -> None:
        workspace, dialog = self._workspace, self._dialog
        case = workspace.case
        if case is None or dialog is None:
            return
        from core.store import repeats

        photo, settings = dialog.photo, run_settings(workspace)
        begin = partial(
            repeats.begin,
            photo=photo,
            vendor_id=choice.vendor_id,
            settings=settings,
            times=choice.times,
            resave_quality=choice.resave_quality,
        )
        if workspace.registry.info(choice.vendor_id).kind is Kind.LOCAL:
            workspace.bridge.submit(
                lambda: case.store.write(begin).result(), partial(self._ask, case, photo)
            )
        else:
            times = choice.times + (choice.resave_quality is not None)
            workspace.sending.repeat(photo, choice.vendor_id, settings, begin, times)
        dialog.show_repeats([], self.tr("Asking…"))

    def _ask(self, case: Case, photo: Photo, begun: Repeat) -> None:
        run = self._workspace.run
        if case is self._workspace.case and run is not None:
            self._left[begun.id] = run.repeat(begun, photo)

    def _on_begun(self, repeat_id: int, calls: int) -> None:
        self._left[RepeatId(repeat_id)] = calls

    def _on_repeated(self, repeat_id: int) -> None:
        left = self._left.get(RepeatId(repeat_id), 1) - 1
        self._left[RepeatId(repeat_id)] = left
        if left > 0 and self._dialog is not None:
            words = self.tr("Asking… {} calls to go").format(f"{left:,}")
            self._dialog.show_repeats([], words)
        else:
            self._refresh()

    def _on_run_finished(self) -> None:
        self._left.clear()
        self._refresh()

    def _on_closed(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None

    def _refresh(self) -> None:
        case, dialog = self._workspace.case, self._dialog
        if case is not None and dialog is not None and not any(self._left.values()):
            from core.reaudit.repeats_told import repeats_of

            self._workspace.bridge.submit(
                partial(repeats_of, case, dialog.photo.id), partial(self._show, dialog)
            )

    def _show(self, dialog: RepeatDialog, found: list[Repeated]) -> None:
        if dialog is not self._dialog:
            return
        names = {info.id: info.name for info in self._workspace.registry.infos()}
        dialog.show_repeats([_row(each, names) for each in reversed(found)])


def _row(each: Repeated, names: dict[VendorId, str]) -> tuple[str, ...]:
    repeat = each.repeat
    return (
        time_words(repeat.time),
        names.get(repeat.vendor_id, repeat.vendor_id),
        f"{each.answered:,}",
        each.words,
    )
