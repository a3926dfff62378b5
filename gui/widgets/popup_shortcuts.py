"""Lets the window's shortcuts work while a popup is open above it.

Qt matches shortcuts against the active window, which is the popup: without this, Ctrl+R there
would do nothing and say nothing.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

_WITH = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class PopupShortcuts(QObject):
    """Watches a popup; a shortcut that nothing in it takes closes it and is carried out.

    Single letters stay in the popup, where they are typed or mean nothing.
    """

    def __init__(self, popup: QWidget) -> None:
        super().__init__(popup)
        self._popup = popup
        popup.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Only what no widget inside took comes to the popup itself.
        if watched is self._popup and event.type() is QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            action = self._action(event.keyCombination())
            if action is not None:
                # Also where it is asleep: the window that comes into view shows that it is.
                self._popup.close()
                action.trigger()
                return True
        return super().eventFilter(watched, event)

    def _action(self, pressed: QKeyCombination) -> QAction | None:
        """What these keys stand for in the window that the popup belongs to, awake first."""
        owner = self._popup.parentWidget()
        is_function_key = Qt.Key.Key_F1 <= pressed.key() <= Qt.Key.Key_F35
        if owner is None or not (is_function_key or pressed.keyboardModifiers() & _WITH):
            return None
        keys = QKeySequence(pressed)
        meant = [action for action in owner.window().actions() if keys in action.shortcuts()]
        return max(meant, key=QAction.isEnabled, default=None)
