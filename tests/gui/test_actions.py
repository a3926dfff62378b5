"""The table of actions as QActions: keys in force, and what rests without a photo."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication

from gui.actions import SPECS, Actions


@pytest.fixture
def actions(qapp: QApplication) -> Actions:
    return Actions({}, qapp)


def test_every_key_of_the_table_is_one_that_qt_knows(actions: Actions) -> None:
    for spec in SPECS:
        shortcuts = actions[spec.id].shortcuts()
        assert len(shortcuts) == len(spec.keys), spec.id
        assert all(not shortcut.isEmpty() for shortcut in shortcuts), spec.id


def test_changed_keys_take_the_place_of_the_programs_own(actions: Actions) -> None:
    actions.set_keys({"flag": ["X"], "undo": [], "no such action": ["Y"]})

    assert actions["flag"].shortcuts() == [QKeySequence("X")]
    assert actions["undo"].shortcuts() == []
    assert actions["redo"].shortcuts() != []


def test_the_key_sheet_prints_the_keys_in_force(actions: Actions) -> None:
    actions.set_keys({"flag": ["X"], "search": []})

    rows = {words: keys for _, words, keys in actions.key_rows()}

    assert rows["Flag"] == ["X"]
    assert "Search" not in rows
    assert rows["Next photo"] == ["Right", "D"]


def test_without_a_photo_only_its_keys_rest(actions: Actions) -> None:
    actions.set_photo_keys_active(False)

    assert not actions["flag"].isEnabled()
    assert not actions["label_1"].isEnabled()
    assert actions["open_photos"].isEnabled()
    assert actions["keys"].isEnabled()
