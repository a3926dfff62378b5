from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from core.sets.flag import Reason
from gui.dialogs.reason_dialog import ReasonDialog


@pytest.fixture
def opened(qtbot):
    def make(reason: Reason | None = None, note: str = "") -> ReasonDialog:
        dialog = ReasonDialog(reason, note)
        qtbot.addWidget(dialog)
        with qtbot.waitActive(dialog):
            dialog.show()
        return dialog

    return make


def press(qtbot, keys: str) -> None:
    for key in keys:
        qtbot.keyClicks(QApplication.focusWidget(), key)


def test_a_digit_then_words_then_enter(qtbot, opened):
    dialog = opened()
    press(qtbot, "3two people, 1 counted")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.answer() == (Reason.WRONG_PERSON_COUNT, "two people, 1 counted")


def test_words_at_once_keep_the_reason_proposed(qtbot, opened):
    dialog = opened(Reason.MISGENDERED)
    press(qtbot, "88 % sure")
    assert dialog.answer() == (Reason.MISGENDERED, "88 % sure")


def test_the_note_there_was_is_gone_on_with(qtbot, opened):
    dialog = opened(Reason.OTHER, "see ")
    press(qtbot, "also")
    assert dialog.answer() == (Reason.OTHER, "see also")


def test_the_same_reason_again_takes_it_back(qtbot, opened):
    dialog = opened()
    press(qtbot, "1")
    qtbot.mouseClick(dialog._buttons[Reason.MISGENDERED], Qt.MouseButton.LeftButton)
    assert dialog.answer() == (None, "")


def test_the_reason_proposed_is_kept_by_choosing_it(qtbot, opened):
    dialog = opened(Reason.MISGENDERED)
    press(qtbot, "1")
    assert dialog.answer() == (Reason.MISGENDERED, "")
    qtbot.mouseClick(dialog._buttons[Reason.MISGENDERED], Qt.MouseButton.LeftButton)
    assert dialog.answer() == (None, "")


def test_another_reason_replaces_the_first(qtbot, opened):
    dialog = opened(Reason.MISGENDERED)
    qtbot.mouseClick(dialog._buttons[Reason.LOW_CONFIDENCE], Qt.MouseButton.LeftButton)
    assert dialog.answer() == (Reason.LOW_CONFIDENCE, "")


def test_space_presses_the_button_in_focus(qtbot, opened):
    dialog = opened()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert dialog.answer() == (Reason.MISGENDERED, "")


def test_escape_leaves_and_enter_keeps_at_once(qtbot, opened):
    dialog = opened(Reason.MISGENDERED)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Rejected
    dialog = opened(Reason.MISGENDERED)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_shift_alone_is_nothing_yet(qtbot, opened):
    dialog = opened(Reason.MISGENDERED)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Shift)
    assert dialog.answer() == (Reason.MISGENDERED, "")
