"""Joins the audit set's page to the case: what it shows, what is edited there, the export."""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from core.audit_set import gather
from core.export import ExportSummary, Scope, exporter_named, write_export
from core.export.export_set import gather_set
from core.flag import FaceId, Flag, Reason
from core.photo import PhotoId
from core.problem import Problem, ProblemError
from core.vendor import VendorId
from gui import operations
from gui.dialogs.export_dialog import ExportDialog
from gui.main_window import MainWindow
from gui.workspace import Workspace

_REFRESH_MS = 100


class AuditSetPage(QObject):
    """Brings the page up to date at most ten times a second, and only while it can be seen."""

    def __init__(self, workspace: Workspace, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._window, self._view = workspace, window, window.audit_set
        self._exported = Path()
        self._timer = QTimer(self, interval=_REFRESH_MS, singleShot=True)
        self._timer.timeout.connect(self._refresh_if_seen)
        window.pages.currentChanged.connect(self.refresh_soon)
        view = self._view
        view.face_opened.connect(self._on_face_opened)
        view.note_changed.connect(self._on_note_changed)
        view.reason_changed.connect(self._on_reason_changed)
        view.rights_changed.connect(partial(operations.show_unmasked, workspace))
        view.unflag_requested.connect(self._on_unflag_requested)
        view.export_requested.connect(self.export)

    def refresh_soon(self, *_: object) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def refresh(self) -> None:
        """Show the audit set as it stands."""
        case = self._workspace.case
        if case is None:
            return
        registry = self._workspace.registry
        chosen = [info.id for info in self._workspace.vendor_infos]
        hues = {info.id: registry.hue(info.id) for info in registry.infos()}
        self._view.show_audit_set(gather(case, registry.infos(), chosen), hues, case.read_only)

    def export(self) -> None:
        """Ask where to and how, then write the audit set in a thread."""
        case = self._workspace.case
        if case is None:
            return
        if not case.flags:
            self._tell(
                Problem(
                    "empty audit set",
                    self.tr("The audit set is empty, so there is nothing to export."),
                    self.tr("Select a face and press F."),
                )
            )
            return
        chosen = [info.id for info in self._workspace.vendor_infos]
        content = gather_set(case, self._workspace.registry.infos(), chosen, Scope.AUDIT)
        choice = ExportDialog.ask(
            self._window, content.audit_set, _proposed_folder(case.folder.parent, case.name)
        )
        if choice is None:
            return
        self._window.messages.show_message(self.tr("Exporting…"), ident="export")
        self._workspace.bridge.submit(
            lambda: write_export(
                content,
                exporter_named("audit-set"),
                choice.folder,
                case,
                reason_unmasked=choice.reason_unmasked,
                progressed=self._tell_progress,
            ),
            self._on_exported,
            self._on_export_failed,
        )

    def _tell_progress(self, done: int, total: int) -> None:
        """In the thread that writes: say how far it is."""
        words = self.tr("Exporting: {} of {} photos").format(f"{done:,}", f"{total:,}")
        self._workspace.bridge.post(
            lambda: self._window.messages.show_message(words, ident="export")
        )

    def _on_exported(self, summary: ExportSummary) -> None:
        case = self._workspace.case
        if case is not None and not case.read_only:
            case.mark_exported(summary.left)
        words = self.tr("{} faces exported to {}; {} photos masked.")
        if summary.withheld:
            words += " " + self.tr("{} photos withheld, see the README there.").format(
                len(summary.withheld)
            )
        self._exported = summary.folder
        self._window.messages.show_message(
            words.format(summary.faces, summary.folder.name, summary.masked),
            button=self.tr("Show in folder"),
            ident="exported",
        )
        self._window.messages.clear_message("export")

    def show_export(self) -> None:
        """Open the folder written last in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._exported)))

    def _on_export_failed(self, error: BaseException) -> None:
        self._window.messages.clear_message("export")
        if not isinstance(error, ProblemError):
            raise error
        self._tell(error.problem)

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

    def _tell(self, problem: Problem) -> None:
        self._workspace.trouble_arose.emit(problem)


def _proposed_folder(parent: Path, case_name: str) -> Path:
    """A folder beside the case that is not there yet."""
    name = f"{case_name} audit set {date.today():%Y-%m-%d}"
    names = (name if number == 1 else f"{name} {number}" for number in count(1))
    return next(path for each in names if not (path := parent / each).exists())
