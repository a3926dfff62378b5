"""Lets a button know, once what it opened is gone, whether the mouse is still over it.

While something popped up holds the mouse, Qt tells nobody beneath that the mouse has left, so a
button would stay as it is under the mouse.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QWidget


class HoverAfter(QObject):
    """Watches what a button opens, a menu or a panel; it is the popup's child."""

    def __init__(self, popup: QWidget, button: QWidget) -> None:
        super().__init__(popup)
        self._button = button
        popup.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Hide:
            QTimer.singleShot(0, self._button, self._settle)
        return super().eventFilter(watched, event)

    def _settle(self) -> None:
        button = self._button
        over = button.rect().contains(button.mapFromGlobal(QCursor.pos()))
        button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, over)
        button.update()
