"""Undo and redo: says which step was taken back, and leads to the photo and face it was about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand

from core.problem import Problem
from gui.edits import Edit, FaceEdit
from gui.main_window import MainWindow
from gui.workspace import Workspace


@dataclass(frozen=True, slots=True)
class LastAct:
    """words: what was done last, empty for nothing. turned_by: the action that turns it round."""

    words: str
    turned_by: Literal["undo", "redo"] = "undo"

    @property
    def is_undone(self) -> bool:
        return self.turned_by == "redo"


class Undoing(QObject):
    """One a window."""

    def __init__(self, workspace: Workspace, window: MainWindow, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._window = workspace, window
        self._stack = workspace.undo_stack
        self._turned: LastAct | None = None
        self._stack.indexChanged.connect(self._forget)
        workspace.case_opened.connect(self._forget)

    @property
    def last_act(self) -> LastAct:
        """What a person did last; that may have been to undo or to redo."""
        return self._turned or LastAct(self._stack.undoText())

    def undo(self) -> None:
        """Take the last step back."""
        step = self._step(self._stack.index() - 1)
        if step is not None and self._turns(step, self._stack.undo, self.tr("Not undone: {}.")):
            self._turned = LastAct(self.tr("Undone: {}").format(_named(step)), "redo")
            self._lead_to(step)

    def redo(self) -> None:
        """Do again what was taken back last."""
        step = self._step(self._stack.index())
        if step is not None and self._turns(step, self._stack.redo, self.tr("Not redone: {}.")):
            self._turned = LastAct(self.tr("Redone: {}").format(_named(step)))
            self._lead_to(step)

    def _turns(self, step: QUndoCommand, turn: Callable[[], None], refusal: str) -> bool:
        """Turn a step. Where it is obsolete, which drops it, say so and return False."""
        named, count = _named(step), self._stack.count()
        turn()
        if self._stack.count() == count:
            return True
        # Of a step dropped ahead Qt tells nobody.
        self._stack.canUndoChanged.emit(self._stack.canUndo())
        self._stack.canRedoChanged.emit(self._stack.canRedo())
        self._stack.indexChanged.emit(self._stack.index())
        self._workspace.trouble_arose.emit(
            Problem(
                "photo left",
                refusal.format(named),
                self.tr(
                    "The photo has left the case, for its file holds another one now. Make the "
                    "change on that photo, if it is meant for it."
                ),
            )
        )
        return False

    def _step(self, index: int) -> QUndoCommand | None:
        return self._stack.command(index) if 0 <= index < self._stack.count() else None

    def _lead_to(self, step: QUndoCommand) -> None:
        if not isinstance(step, Edit):
            return
        if not self._window.has_photo_focus():
            if not isinstance(step, FaceEdit):
                return  # the audit set in front shows it
            self._window.show_page(0)
        workspace = self._workspace
        if workspace.case is None or not workspace.case.has(step.photo_id):
            return  # the first of several photos, which has left the case
        workspace.look_at(step.photo_id)
        workspace.hold_face(step.box)
        if step.vendor_id is not None:
            workspace.focus_vendor(step.vendor_id)
        workspace.refresh_sheet()

    def _forget(self, *_: object) -> None:
        self._turned = None


def _named(step: QUndoCommand) -> str:
    return step.named if isinstance(step, Edit) else step.text()
