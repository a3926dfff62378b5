"""Keeps dialogs away while a room looks: one that would open then is left without an answer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget


class Quiet(QObject):
    """Made when a presentation starts; `end` it with it."""

    def __init__(self, windows: Sequence[QWidget], parent: QObject) -> None:
        super().__init__(parent)
        self._windows = windows
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def end(self) -> None:
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QDialog):
            # As if it were left: nothing is sent, written or lost by that.
            QTimer.singleShot(0, watched, watched.reject)
            room = self._windows[0]
            QTimer.singleShot(0, room, room.activateWindow)
        return False
