"""What keys do while presenting: a clicker's and a keyboard's, read off one key event."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from core.presenting.guess import LETTERS
from gui.labelling.digit_keys import digit_of

_Key = Qt.Key


class Act(Enum):
    """What a key asks for."""

    FORWARD = auto()
    BACK = auto()
    NEXT_STEP = auto()
    STEP_BEFORE = auto()
    FIRST = auto()
    LAST = auto()
    BLACK = auto()
    OPEN = auto()
    THEME = auto()
    TAKE_BACK = auto()
    NEXT_FACE = auto()
    NEAR = auto()
    END = auto()


# Clickers send Page Up and Page Down, or arrows; a dot for a black screen; F5 to start and Esc, or
# F5 once more, to stop.
_KEYS = {
    _Key.Key_PageDown: Act.FORWARD,
    _Key.Key_Space: Act.FORWARD,
    _Key.Key_Right: Act.FORWARD,
    _Key.Key_Down: Act.FORWARD,
    _Key.Key_Return: Act.FORWARD,
    _Key.Key_Enter: Act.FORWARD,
    _Key.Key_PageUp: Act.BACK,
    _Key.Key_Left: Act.BACK,
    _Key.Key_Up: Act.BACK,
    _Key.Key_Home: Act.FIRST,
    _Key.Key_End: Act.LAST,
    _Key.Key_Period: Act.BLACK,
    _Key.Key_B: Act.OPEN,
    _Key.Key_T: Act.THEME,
    _Key.Key_Backspace: Act.TAKE_BACK,
    _Key.Key_Tab: Act.NEXT_FACE,
    _Key.Key_Z: Act.NEAR,
    _Key.Key_Escape: Act.END,
    _Key.Key_F5: Act.END,
}
_WITH_CTRL = {
    _Key.Key_Right: Act.NEXT_STEP,
    _Key.Key_Left: Act.STEP_BEFORE,
}
_STRONG = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def act_of(event: QKeyEvent) -> Act | None:
    """What a key asks for; None for a sign of the guess, and for what means nothing here."""
    if event.modifiers() & _STRONG:
        return None
    key = _Key(event.key())
    if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return _WITH_CTRL.get(key)
    return _KEYS.get(key)


def sign_of(event: QKeyEvent) -> str:
    """The sign of a guess that was typed, digits by their place on any keyboard; empty for none."""
    if event.modifiers() & (_STRONG | Qt.KeyboardModifier.ControlModifier):
        return ""
    text = event.text().lower()
    if text in LETTERS or text in ("0123456789" if len(text) == 1 else ()) or text in (",", " "):
        return text
    digit = digit_of(event)
    return "" if digit is None else str(digit)
