"""Dialogs of long texts are confirmed by one key, printed alike, and by the keypad's twin of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout
from pytestqt.qtbot import QtBot

from gui.widgets.confirm_key import CONFIRM, confirm_by_key, return_word
from gui.widgets.key_button import KeyButton
from gui.widgets.key_cap import key_text

GUI = Path(__file__).parents[2] / "gui"


@pytest.mark.parametrize(
    ("key", "held"),
    [
        (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier),
        (
            Qt.Key.Key_Enter,
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.KeypadModifier,
        ),
    ],
)
def test_return_and_the_keypads_enter_confirm(
    qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    text, keep = QPlainTextEdit(), KeyButton("Keep")
    column = QVBoxLayout(dialog)
    column.addWidget(text)
    column.addWidget(keep)
    confirm_by_key(dialog, keep)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    text.setFocus()
    keep.setEnabled(False)
    with qtbot.assertNotEmitted(keep.clicked):
        qtbot.keyClick(text, key, held)
    keep.setEnabled(True)
    with qtbot.waitSignal(keep.clicked):
        qtbot.keyClick(text, key, held)

    assert text.toPlainText() == ""
    assert keep.cap == key_text(CONFIRM)


def test_no_words_call_the_key_by_another_name() -> None:
    said = re.compile(r"""["'][^"'\n]*\bEnter\b[^"'\n]*["']""")
    found = [
        f"{path.relative_to(GUI)}: {line.strip()}"
        for path in GUI.rglob("*.py")
        if path.name != "confirm_key.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if said.search(line) and '"""' not in line
    ]

    assert found == []
    assert key_text(CONFIRM).endswith(return_word())
