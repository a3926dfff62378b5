"""A dialog that was answered goes, and is told nothing more."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from gui.dialogs.answered import is_accepted, while_open


@pytest.fixture
def window(qtbot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.mark.parametrize("answer", [True, False])
def test_a_dialog_goes_once_it_is_answered(window: QWidget, qtbot, answer: bool) -> None:
    dialog = QDialog(window)
    QTimer.singleShot(0, dialog, dialog.accept if answer else dialog.reject)
    gone: list[bool] = []
    dialog.destroyed.connect(lambda: gone.append(True))
    assert is_accepted(dialog) is answer
    assert dialog.parent() is window, "what it holds can still be read"
    qtbot.waitUntil(lambda: gone == [True])
    assert window.findChildren(QDialog) == []


def test_a_dialog_that_went_with_its_window_is_told_nothing(qtbot) -> None:
    window = QWidget()
    dialog = QDialog(window)
    told: list[str] = []
    tell = while_open(dialog, told.append)
    window.deleteLater()
    qtbot.waitUntil(lambda: not isValid(dialog))
    tell("gone")
    assert told == []


def test_a_closed_dialog_is_told_nothing(window: QWidget) -> None:
    dialog = QDialog(window)
    told: list[str] = []
    tell = while_open(dialog, told.append)
    dialog.open()
    tell("open")
    dialog.reject()
    tell("closed")
    assert told == ["open"]
