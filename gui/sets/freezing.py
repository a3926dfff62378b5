"""Freezes the audit set under a name, and shows what was frozen."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox

from core.case.case import Case
from core.problem import Problem, ProblemError
from core.sets.audit_set import AuditSet, gather
from core.sets.flag import FaceId
from core.sets.frozen import Frozen, FrozenSet, freeze
from gui import operations
from gui.dialogs.frozen_dialog import FrozenDialog
from gui.main_window import MainWindow
from gui.workspace import Workspace


class Freezing:
    """What the menu asks for where frozen versions are concerned."""

    def __init__(self, workspace: Workspace, window: MainWindow) -> None:
        self._workspace, self._window = workspace, window

    def freeze(self) -> None:
        """Ask for a name and keep the audit set under it."""
        case = self._workspace.case
        if case is None or operations.refused_read_only(self._workspace):
            return
        audit_set = self._audit_set()
        if not audit_set.faces:
            self._workspace.trouble_arose.emit(
                Problem(
                    "empty audit set",
                    tr("The audit set is empty, so there is nothing to freeze."),
                    tr("Select a face and press F."),
                )
            )
            return
        name, given = QInputDialog.getText(
            self._window,
            tr("Freeze the audit set"),
            tr("What is this version of {} faces to be called?").format(len(audit_set.faces)),
            text=tr("Version of {}").format(f"{date.today():%Y-%m-%d}"),
        )
        if given and name.strip():
            done = case.freeze(audit_set, name)
            self._workspace.bridge.carry_out(done.result, self._on_frozen, self._on_failed)

    def _on_frozen(self, frozen: FrozenSet) -> None:
        words = tr("“{}” is frozen: later changes do not touch it, withdrawals apart.")
        self._window.messages.show_message(words.format(frozen.name), ident="frozen")

    def _on_failed(self, error: BaseException) -> None:
        if not isinstance(error, ProblemError):
            raise error
        self._workspace.trouble_arose.emit(error.problem)

    def open_list(self) -> None:
        """Show all versions, once they are read."""
        case = self._workspace.case
        if case is None:
            return
        now = freeze(self._audit_set())

        def read() -> list[FrozenSet]:
            if not case.read_only:
                case.store.flush()
            return case.frozen_sets()

        self._workspace.bridge.submit(read, lambda versions: self._show(versions, now))

    def _show(self, versions: Sequence[FrozenSet], now: Frozen) -> None:
        case = self._workspace.case
        if case is None:
            return
        dialog = FrozenDialog(versions, now, partial(_place, case), case.read_only, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.save_requested.connect(self._save)
        dialog.remove_requested.connect(lambda frozen: self._remove(frozen, dialog))
        dialog.setModal(True)
        dialog.open()

    def _save(self, frozen: FrozenSet) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._window, tr("Save a frozen version"), f"{frozen.name}.json", "JSON (*.json)"
        )
        if not name:
            return
        self._workspace.bridge.carry_out(
            lambda: write_json(frozen, Path(name)),
            lambda _: self._window.messages.show_message(tr("Saved."), ident="frozen"),
            self._on_failed,
        )

    def _remove(self, frozen: FrozenSet, dialog: FrozenDialog) -> None:
        case = self._workspace.case
        if case is None:
            return
        answer = QMessageBox.question(
            dialog,
            tr("Remove a frozen version"),
            tr("Remove “{}”? This cannot be undone; the log keeps that it was there.").format(
                frozen.name
            ),
        )
        if answer is QMessageBox.StandardButton.Yes:
            case.remove_frozen(frozen.id)
            dialog.show_versions([v for v in dialog.versions if v.id != frozen.id])

    def _audit_set(self) -> AuditSet:
        case, workspace = self._workspace.case, self._workspace
        assert case is not None
        chosen = [info.id for info in workspace.vendor_infos]
        return gather(case, workspace.registry.infos(), chosen)


def write_json(frozen: FrozenSet, path: Path) -> None:
    """Write a version as it is kept, with its name, time and hash.

    Raises:
        ProblemError: the file cannot be written.
    """
    whole = {
        "name": frozen.name,
        "frozen_at": frozen.time.isoformat(),
        "content_hash": frozen.content_hash,
        "content": frozen.content,
    }
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    text = json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
    try:
        # A file's name may hold bytes that are no text; they are written as escapes.
        part.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
        part.replace(path)
    except OSError as error:
        raise ProblemError(
            Problem(
                "not saved",
                f"{path.name} could not be written: {error.strerror or error}.",
                "Choose another folder, or make room on the disk.",
            )
        ) from error
    finally:
        part.unlink(missing_ok=True)


def tr(text: str) -> str:
    return QCoreApplication.translate("freezing", text)


def _place(case: Case, number: int) -> tuple[int, int] | None:
    """Which of how many faces of its photo a stored face is; None where it is stored no more."""
    try:
        photo_id = case.face(FaceId(number)).photo_id
    except KeyError:
        return None
    faces = case.faces(photo_id)
    for at, each in enumerate(faces, 1):
        if each.face is not None and each.face.id == number:
            return at, len(faces)
    return None
