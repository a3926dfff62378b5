"""Keys changed by the user: a clash is said, and what is kept comes back as it was."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from gui.actions import Actions
from gui.dialogs.keys_dialog import KeysDialog

Button = QDialogButtonBox.StandardButton


def _open(qtbot: QtBot, changed: dict[str, list[str]] | None = None) -> KeysDialog:
    dialog = KeysDialog(changed or {})
    qtbot.addWidget(dialog)
    return dialog


def _button(dialog: KeysDialog, which: Button) -> QPushButton:
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    return buttons.button(which)


def _words(dialog: KeysDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def _set(dialog: KeysDialog, action: str, key: str) -> None:
    dialog._edits[action].setKeySequence(QKeySequence(key))


def test_untouched_it_changes_nothing_and_nothing_clashes(qtbot: QtBot) -> None:
    dialog = _open(qtbot)

    assert dialog.changed_keys() == {}
    assert dialog.clashes() == []
    assert _button(dialog, Button.Ok).isEnabled()


def test_a_clash_names_both_actions_and_cannot_be_kept(qtbot: QtBot) -> None:
    dialog = _open(qtbot)

    _set(dialog, "flag", "N")

    assert "N is wanted by “Flag” and by “Draw a missed face”" in _words(dialog)
    assert not _button(dialog, Button.Ok).isEnabled()
    _set(dialog, "draw_face", "Y")
    assert _button(dialog, Button.Ok).isEnabled()
    assert dialog.changed_keys() == {"flag": ["N"], "draw_face": ["Y"]}


def test_a_clash_with_a_second_key_is_said_too(qtbot: QtBot) -> None:
    dialog = _open(qtbot)

    _set(dialog, "flag", "D")

    assert ("D", "Next photo", "Flag") in dialog.clashes()


@pytest.mark.parametrize("key", ["Ctrl+Alt+F12", ""])
@pytest.mark.parametrize("action", ["redo", "flag"])
def test_changed_and_cleared_keys_come_back_as_they_were(
    key: str, action: str, qtbot: QtBot
) -> None:
    dialog, parent = _open(qtbot), QObject()
    _set(dialog, action, key)
    changed = dialog.changed_keys()

    again = _open(qtbot, changed)
    assert again.clashes() == []
    assert again.changed_keys() == changed
    others = ["Ctrl+Y"] if action == "redo" else []
    keys = [QKeySequence(each) for each in (key, *others) if each]
    assert Actions(changed, parent)[action].shortcuts() == keys


def test_the_programs_own_keys_come_back(qtbot: QtBot) -> None:
    dialog = _open(qtbot, {"flag": ["X"], "undo": []})
    assert dialog.changed_keys() == {"flag": ["X"], "undo": []}

    _button(dialog, Button.RestoreDefaults).click()

    assert dialog.changed_keys() == {}


def test_search_leaves_what_matches(qtbot: QtBot) -> None:
    dialog = _open(qtbot)
    dialog._search.setText("VENDOR")

    table = dialog._table
    shown = [
        table.item(row, 0).text() for row in range(table.rowCount()) if not table.isRowHidden(row)
    ]
    assert "Focus the next vendor" in shown
    assert "Flag" not in shown
