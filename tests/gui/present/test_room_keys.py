"""Keys of a clicker and of a keyboard, in the room's window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from gui.present.keys import Act, act_of, sign_of

_Key, _Mod = Qt.Key, Qt.KeyboardModifier


def event(key: Qt.Key, text: str = "", held: Qt.KeyboardModifier = _Mod.NoModifier) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, held, text)


@pytest.mark.parametrize(
    ("key", "act"),
    [
        (_Key.Key_PageDown, Act.FORWARD),
        (_Key.Key_PageUp, Act.BACK),
        (_Key.Key_Period, Act.BLACK),
        (_Key.Key_F5, Act.END),
        (_Key.Key_Escape, Act.END),
        (_Key.Key_Space, Act.FORWARD),
        (_Key.Key_Right, Act.FORWARD),
        (_Key.Key_Left, Act.BACK),
        (_Key.Key_B, Act.OPEN),
        (_Key.Key_T, Act.THEME),
        (_Key.Key_Tab, Act.NEXT_FACE),
        (_Key.Key_Z, Act.NEAR),
        (_Key.Key_X, None),
    ],
)
def test_what_keys_do(key: Qt.Key, act: Act | None) -> None:
    assert act_of(event(key)) is act


def test_with_ctrl_arrows_pass_the_reveals_and_other_keys_mean_nothing() -> None:
    ctrl = _Mod.ControlModifier
    assert act_of(event(_Key.Key_Right, held=ctrl)) is Act.NEXT_STEP
    assert act_of(event(_Key.Key_Left, held=ctrl)) is Act.STEP_BEFORE
    assert act_of(event(_Key.Key_B, held=ctrl)) is None
    assert act_of(event(_Key.Key_F5, held=_Mod.AltModifier)) is None


@pytest.mark.parametrize(
    ("text", "sign"), [("f", "f"), ("M", "m"), ("7", "7"), (",", ","), (" ", " "), ("x", "")]
)
def test_signs_of_a_guess(text: str, sign: str) -> None:
    assert sign_of(event(_Key.Key_unknown, text)) == sign


def test_a_shortcut_is_no_sign() -> None:
    assert sign_of(event(_Key.Key_F, "f", _Mod.ControlModifier)) == ""
