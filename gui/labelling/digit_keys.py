"""Digit keys by their place on the keyboard: on a French keyboard the upper row types & é " '.

Also keeps single keys and arrows with the widgets that need them for themselves.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

# The first key of the digit row, as the system numbers places: evdev's 2 plus 8 under X11 and
# Wayland, the PC's scan code on Windows, kVK_ANSI_1 … on a Mac (which are not in order).
_FIRST = {"linux": 10, "win32": 2}
_MAC_PLACES = (18, 19, 20, 21, 23, 22, 26, 28, 25, 29)

_PRESSED = (QAbstractButton, QComboBox)
_TYPING = (QLineEdit, QTextEdit, QPlainTextEdit, QAbstractSpinBox)


def digit_of(event: QKeyEvent) -> int | None:
    """The digit whose place on the digit row was pressed; None elsewhere."""
    if event.modifiers() & Qt.KeyboardModifier.KeypadModifier:
        return None
    if sys.platform == "darwin":
        place = event.nativeVirtualKey()
        return (_MAC_PLACES.index(place) + 1) % 10 if place in _MAC_PLACES else None
    first = _FIRST.get(sys.platform)
    if first is None or not first <= event.nativeScanCode() <= first + 9:
        return None
    return (event.nativeScanCode() - first + 1) % 10


class DigitKeys(QObject):
    """Hands digits over by place, whatever widget has the keyboard.

    `action_of(digit, stay)` names what a digit does now, or None; it is asked only while nothing is
    typed. Stay is Shift. The place goes before what the key types: on a French keyboard Shift
    types the digit, which would otherwise be taken for the key without Shift.

    It filters the events of those that keys go to, not of the whole program: each event it sees
    waits for the interpreter, which other threads hold while vendors are asked. Where nothing has
    the focus, keys go to the window.
    """

    def __init__(self, action_of: Callable[[int, bool], QAction | None], window: QWidget) -> None:
        super().__init__(window)
        self._action_of, self._window = action_of, window
        self._watched: set[QWidget] = set()
        window.installEventFilter(self)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is None:
            return  # a window is left or destroyed, and nothing of it may be touched
        completer = new.completer() if isinstance(new, QLineEdit) else None
        proposals = completer.popup() if completer is not None else None
        reached = {widget for widget in (new, proposals) if widget not in (None, self._window)}
        for widget in self._watched - reached:
            # The focus also moves because its widget is being destroyed.
            if isValid(widget):
                widget.removeEventFilter(self)
        for widget in reached:
            widget.installEventFilter(self)
        self._watched = reached

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # An event's type takes four times as long to ask for as its class.
        if not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            return self._on_key_asked_for(watched, event)
        if event.type() == QEvent.Type.KeyPress:
            return self._on_key_pressed(watched, event)
        return False

    def _on_key_asked_for(self, watched: QObject, event: QKeyEvent) -> bool:
        """What is accepted here never becomes a shortcut.

        A slider keeps its arrows, and so does a group of which one button is chosen: Tab reaches
        only that one, the arrows the others.
        """
        if _popup_over_field():
            event.accept()
            return True
        arrows = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
        of_group = isinstance(watched, QAbstractButton) and watched.group() is not None
        if (isinstance(watched, QAbstractSlider) and event.key() in arrows) or (
            of_group and event.key() in arrows[:2]
        ):
            event.accept()
            return True
        # Space presses a button that has the focus; elsewhere it reveals an answer.
        if event.key() == Qt.Key.Key_Space and isinstance(watched, _PRESSED):
            event.accept()
            return True
        if self._wanted(watched, event) is not None:
            event.accept()
            return True
        return False

    def _on_key_pressed(self, watched: QObject, event: QKeyEvent) -> bool:
        action = self._wanted(watched, event)
        if action is None:
            return False
        action.trigger()
        return True

    def _wanted(self, watched: QObject, event: QKeyEvent) -> QAction | None:
        strong = (
            Qt.KeyboardModifier.ControlModifier
            | Qt.KeyboardModifier.AltModifier
            | Qt.KeyboardModifier.MetaModifier
        )
        if not isinstance(watched, QWidget) or event.modifiers() & strong:
            return None
        if isinstance(watched, _TYPING) or _is_editing(watched) or _popup_over_field():
            return None
        digit = digit_of(event)
        if digit is None:
            return None
        return self._action_of(digit, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))


def _is_editing(widget: QWidget) -> bool:
    return (
        isinstance(widget, QAbstractItemView)
        and widget.state() is QAbstractItemView.State.EditingState
    )


def _popup_over_field() -> bool:
    """Whether a field has a popup open, such as its proposals.

    Keys are then sent to the popup, which hands them on to the field; the field, which would keep
    them from becoming shortcuts, is not asked.
    """
    popup = QApplication.activePopupWidget()
    return popup is not None and isinstance(QApplication.focusWidget(), _TYPING)
