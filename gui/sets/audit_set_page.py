"""Joins the audit set's page to the case: what it shows, what is edited there."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer

from core.photos.photo import PhotoId
from core.sets.audit_set import gather
from core.sets.flag import FaceId, Flag, Reason
from core.vendor import VendorId
from gui import operations
from gui.main_window import MainWindow
from gui.workspace import Workspace

_REFRESH_MS = 100


class AuditSetPage(QObject):
    """Brings the page up to date at most ten times a second, and only while it can be seen."""

    def __init__(self, workspace: Workspace, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._window, self._view = workspace, window, window.audit_set
        self._timer = QTimer(self, interval=_REFRESH_MS, singleShot=True)
        self._timer.timeout.connect(self._refresh_if_seen)
        window.pages.currentChanged.connect(self.refresh_soon)
        workspace.photo_list.settled.connect(self.refresh_soon)
        view = self._view
        view.face_opened.connect(self._on_face_opened)
        view.note_changed.connect(self._on_note_changed)
        view.reason_changed.connect(self._on_reason_changed)
        view.rights_changed.connect(partial(operations.show_unmasked, workspace))
        view.unflag_requested.connect(self._on_unflag_requested)

    def refresh_soon(self, *_: object) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def refresh(self) -> None:
        """Show the audit set as it stands; what it was found among once that is known."""
        case, seen = self._workspace.case, self._workspace.seen
        if case is None or seen is None:
            return
        registry = self._workspace.registry
        chosen = [info.id for info in self._workspace.vendor_infos]
        hues = {info.id: registry.hue(info.id) for info in registry.infos()}
        audit_set = gather(seen, registry.infos(), chosen, with_basis=case.is_tallied)
        hidden = len(case.flags) - len(seen.flags)
        self._view.show_audit_set(audit_set, hues, case.read_only, hidden)

    def _refresh_if_seen(self) -> None:
        if self._view.isVisible():
            self.refresh()

    def _on_face_opened(self, photo_id: PhotoId, face_id: FaceId) -> None:
        case = self._workspace.case
        if case is None:
            return
        faces = case.faces(photo_id)
        index = next((i for i, f in enumerate(faces) if f.face and f.face.id == face_id), None)
        if self._workspace.photo_filter.row_of(photo_id) is None:
            self._workspace.photo_filter.show_all()
        self._workspace.look_at(photo_id, index)
        self._window.show_page(0)

    def _on_note_changed(self, face_id: FaceId, vendor_id: VendorId, note: str) -> None:
        flag = self._flag(face_id, vendor_id)
        if flag is not None:
            operations.change_flag(self._workspace, flag, flag.reason, note)

    def _on_reason_changed(
        self, face_id: FaceId, vendor_id: VendorId, reason: Reason | None
    ) -> None:
        flag = self._flag(face_id, vendor_id)
        if flag is not None:
            operations.change_flag(self._workspace, flag, reason, flag.note)

    def _on_unflag_requested(self, face_id: FaceId, vendor_id: VendorId) -> None:
        flag = self._flag(face_id, vendor_id)
        if flag is not None:
            operations.remove_flag(self._workspace, flag)

    def _flag(self, face_id: FaceId, vendor_id: VendorId) -> Flag | None:
        return self._workspace.case.flag(face_id, vendor_id) if self._workspace.case else None
