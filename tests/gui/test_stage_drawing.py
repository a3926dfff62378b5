"""Drawing a missed face by mouse or by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from pytestqt.qtbot import QtBot

from core.geometry import Box
from gui.views.box_drawing import KEY_STEP, BoxDrawing

PHOTO = (400.0, 300.0)
SHIFT = Qt.KeyboardModifier.ShiftModifier


def key(code: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, code, held)


@pytest.fixture
def drawing() -> BoxDrawing:
    made = BoxDrawing()
    made.begin(PHOTO, Box(0, 0, *PHOTO), 1.0)
    return made


def test_a_box_appears_in_the_middle(drawing: BoxDrawing) -> None:
    assert drawing.box == Box(162.5, 112.5, 75, 75)


def test_arrows_move_it_and_with_shift_resize_it(drawing: BoxDrawing) -> None:
    assert drawing.press_key(key(Qt.Key.Key_Right))
    assert drawing.box == Box(162.5 + KEY_STEP, 112.5, 75, 75)
    assert drawing.press_key(key(Qt.Key.Key_Down, SHIFT))
    assert drawing.box == Box(162.5 + KEY_STEP, 112.5, 75, 75 + KEY_STEP)


def test_it_stays_inside_the_photo_and_never_vanishes(drawing: BoxDrawing) -> None:
    for _ in range(100):
        drawing.press_key(key(Qt.Key.Key_Left))
        drawing.press_key(key(Qt.Key.Key_Up, SHIFT))
    assert drawing.box is not None
    assert drawing.box.left == 0
    assert drawing.box.height > 0


def test_enter_keeps_it(drawing: BoxDrawing, qtbot: QtBot) -> None:
    with qtbot.waitSignal(drawing.kept) as kept:
        drawing.press_key(key(Qt.Key.Key_Return))
    assert kept.args == [Box(162.5, 112.5, 75, 75)]
    assert not drawing.is_active


def test_escape_leaves_it(drawing: BoxDrawing, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(drawing.kept):
        drawing.press_key(key(Qt.Key.Key_Escape))
    assert not drawing.is_active


def test_other_keys_are_left_to_the_window(drawing: BoxDrawing) -> None:
    assert not drawing.press_key(key(Qt.Key.Key_F))
    drawing.cancel()
    assert not drawing.takes(key(Qt.Key.Key_Left))


def test_the_mouse_draws_from_corner_to_corner(drawing: BoxDrawing, qtbot: QtBot) -> None:
    drawing.press(200, 150)
    drawing.drag(100, 500)
    with qtbot.waitSignal(drawing.kept) as kept:
        drawing.release()
    assert kept.args == [Box(100, 150, 100, 150)]


def test_a_slip_of_the_hand_is_no_box(drawing: BoxDrawing, qtbot: QtBot) -> None:
    drawing.press(200, 150)
    drawing.drag(202, 151)
    with qtbot.assertNotEmitted(drawing.kept):
        drawing.release()
    assert drawing.is_active
