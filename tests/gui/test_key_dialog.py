"""Typing a key: masked, wrapped, never shown again; and it is said where it is kept."""

from __future__ import annotations

import pytest
from cloud_fakes import FULL
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from core.credentials import Where
from core.problem import Problem
from gui.dialogs.key_dialog import KeyDialog
from gui.vendor_access import Access

PLANTED = "planted-secret-0123"
NO_STORE = Problem("no key store", "This computer has no key store.", "Type it again.")


@pytest.fixture
def dialog(qtbot: QtBot) -> KeyDialog:
    made = KeyDialog(FULL, 2)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.open()
    return made


def words(dialog: KeyDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def field(dialog: KeyDialog, name: str) -> QLineEdit:
    return next(f for f in dialog.findChildren(QLineEdit) if f.accessibleName() == name)


def test_it_says_step_by_step_how_to_get_a_key(dialog: KeyDialog) -> None:
    said = words(dialog)
    assert said.index("Open an account.") < said.index("Copy the key.")
    assert '<a href="https://cara.example/keys">' in said
    assert "Looking for a key…" in said
    dialog.show_access(Access(Where.MISSING), True, None)
    assert "There is no key yet." in words(dialog)
    assert not dialog._forget.isVisible()


def test_secrets_are_masked_and_leave_wrapped(dialog: KeyDialog, qtbot: QtBot) -> None:
    dialog.show_access(Access(Where.MISSING), True, None)
    key = field(dialog, "API key")
    assert key.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClicks(key, f" {PLANTED} ")
    assert PLANTED not in key.displayText()
    with qtbot.waitSignal(dialog.saved) as saved:
        QTest.keyClick(key, Qt.Key.Key_Return)
    keys, remember = saved.args
    assert remember
    assert dict(keys) == {"key": PLANTED, "region": "here"}
    assert PLANTED not in repr(keys)
    assert not dialog.isVisible()
    assert key.text() == ""


def test_only_what_is_no_secret_is_shown_again(dialog: KeyDialog) -> None:
    dialog.show_access(Access(Where.KEY_STORE, plain=(("region", "up"),)), True, None)
    assert dialog.findChild(QComboBox).currentText() == "up"
    assert field(dialog, "API key").text() == ""
    assert field(dialog, "API key").placeholderText() == "kept; type to replace it"
    assert "Key in the system store." in words(dialog)


def test_what_was_typed_meanwhile_stays(dialog: KeyDialog) -> None:
    box = dialog.findChild(QComboBox)
    box.lineEdit().selectAll()
    QTest.keyClicks(box.lineEdit(), "new-region")
    dialog.show_access(Access(Where.KEY_STORE, plain=(("region", "up"),)), True, None)
    assert box.currentText() == "new-region"


def test_the_environment_is_named_as_the_source_and_its_value_never_shown(
    dialog: KeyDialog, qtbot: QtBot
) -> None:
    dialog.show_access(Access(Where.ENVIRONMENT, from_environment=frozenset({"key"})), True, None)
    assert "comes from the environment (CARA_KEY)" in words(dialog)
    assert not field(dialog, "API key").isEnabled()
    with qtbot.assertNotEmitted(dialog.saved):
        dialog._save.click()


def test_where_there_is_no_key_store_that_is_said(dialog: KeyDialog, qtbot: QtBot) -> None:
    dialog.show_access(Access(Where.MISSING), False, NO_STORE)
    assert "This computer has no key store. The key is kept in memory" in words(dialog)
    assert not dialog._keep.isVisible()
    QTest.keyClicks(field(dialog, "API key"), PLANTED)
    with qtbot.waitSignal(dialog.saved) as saved:
        dialog._save.click()
    assert saved.args[1] is False


def test_a_key_can_be_kept_for_this_start_only(dialog: KeyDialog, qtbot: QtBot) -> None:
    dialog.show_access(Access(Where.MISSING), True, None)
    dialog._keep.click()
    assert "in memory, for this start only" in words(dialog)
    QTest.keyClicks(field(dialog, "API key"), PLANTED)
    with qtbot.waitSignal(dialog.saved) as saved:
        dialog._save.click()
    assert saved.args[1] is False


def test_forgetting_is_offered_where_there_is_something_to_forget(
    dialog: KeyDialog, qtbot: QtBot
) -> None:
    dialog.show_access(Access(Where.ENVIRONMENT), True, None)
    assert not dialog._forget.isVisible()
    dialog.show_access(Access(Where.THIS_START), True, None)
    with qtbot.waitSignal(dialog.forget_requested):
        qtbot.mouseClick(dialog._forget, Qt.MouseButton.LeftButton)


def test_the_pace_is_told_only_when_it_was_changed(dialog: KeyDialog, qtbot: QtBot) -> None:
    dialog.show_access(Access(Where.KEY_STORE), True, None)
    with qtbot.assertNotEmitted(dialog.pace_changed), qtbot.assertNotEmitted(dialog.saved):
        dialog._save.click()
    dialog._pace.setValue(3.0)
    with qtbot.waitSignal(dialog.pace_changed) as changed:
        dialog._save.click()
    assert changed.args == [3.0]


def test_a_picture_of_the_dialog_shows_dots(dialog: KeyDialog) -> None:
    key = field(dialog, "API key")
    empty = key.grab().toImage()
    QTest.keyClicks(key, "aaaaaaaa")
    first = key.grab().toImage()
    key.clear()
    QTest.keyClicks(key, "WWWWWWWW")
    assert first == key.grab().toImage()
    assert first != empty
