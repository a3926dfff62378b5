"""Typing a key: masked, wrapped, never shown again; and it is said where it is kept."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from core.problem import Problem
from core.sending.credentials import Where
from core.vendor import CredentialField
from gui.asking.vendor_access import Access
from gui.dialogs.key_dialog import WIDTH, KeyDialog
from tests.gui.cloud_fakes import FULL, cloud

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


def test_words_that_come_later_do_not_squeeze_the_fields(dialog: KeyDialog, qtbot: QtBot) -> None:
    environment = Access(Where.ENVIRONMENT, from_environment=frozenset(("key",)))
    dialog.show_access(environment, False, NO_STORE)
    qtbot.waitUntil(lambda: dialog.height() >= dialog.layout().totalHeightForWidth(WIDTH))
    fields = [each for each in dialog._fields.values() if each.isVisible()]
    tops = sorted((each.y(), each.y() + each.height()) for each in fields)
    assert all(below >= bottom + 8 for (_, bottom), (below, _) in pairwise(tops))


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


def test_what_an_empty_field_stands_for_is_shown_in_it_and_not_kept(qtbot: QtBot) -> None:
    region = CredentialField("region", "Region", secret=False, required=False, choices=("up",))
    one = KeyDialog(cloud(credentials=(CredentialField("key", "Key"), region)), 0)
    qtbot.addWidget(one)
    one.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    one.open()
    own = (("region", "down", "your profile"),)
    one.show_access(Access(Where.MISSING, own_values=own), True, None)
    line = one.findChild(QComboBox).lineEdit()
    assert (line.text(), line.placeholderText()) == ("", "down (your profile)")
    QTest.keyClicks(field(one, "Key"), PLANTED)
    with qtbot.waitSignal(one.saved) as saved:
        one._save.click()
    assert dict(saved.args[0]) == {"key": PLANTED}
    QTest.keyClick(one.findChild(QComboBox), Qt.Key.Key_Down)
    assert line.text() == "up", "the first choice is not passed over"


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


def test_saving_without_the_key_says_what_is_missing(dialog: KeyDialog, qtbot: QtBot) -> None:
    dialog.show_access(Access(Where.MISSING), True, None)
    with qtbot.assertNotEmitted(dialog.saved):
        dialog._save.click()
    assert dialog.isVisible()
    assert "API key is missing." in words(dialog)
    qtbot.waitUntil(field(dialog, "API key").hasFocus)
    QTest.keyClicks(field(dialog, "API key"), PLANTED)
    with qtbot.waitSignal(dialog.saved):
        dialog._save.click()
    assert not dialog.isVisible()


def test_another_pace_alone_is_saved_without_a_key(dialog: KeyDialog, qtbot: QtBot) -> None:
    dialog.show_access(Access(Where.MISSING), True, None)
    dialog._pace.setValue(3.0)
    with qtbot.waitSignal(dialog.pace_changed):
        dialog._save.click()
    assert not dialog.isVisible()


def test_the_caret_stands_in_the_first_empty_field_that_is_needed(qtbot: QtBot) -> None:
    address = CredentialField("endpoint", "Endpoint", secret=False)
    one = KeyDialog(cloud(credentials=(address, CredentialField("key", "Key"))), 0)
    qtbot.addWidget(one)
    one.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    one.open()
    one.show_access(Access(Where.MISSING), True, None)
    qtbot.waitUntil(field(one, "Endpoint").hasFocus)
    one.show_access(Access(Where.MISSING, plain=(("endpoint", "https://x.example"),)), True, None)
    qtbot.waitUntil(field(one, "Key").hasFocus)


EITHER = (
    CredentialField("region", "Region", secret=False, default="here", choices=("here",)),
    CredentialField("key_id", "Key id", secret=False, required=False, goes_with="secret"),
    CredentialField("secret", "Secret", required=False, goes_with="key_id"),
    CredentialField("profile", "Profile", secret=False, required=False),
)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Nothing is typed, and this computer has no key."),
        ({"Key id": "A"}, "Secret is missing."),
        ({"Secret": "B"}, "Key id is missing."),
        ({"Key id": "A", "Secret": "B"}, ""),
        ({"Profile": "work"}, ""),
    ],
)
def test_a_choice_of_keys_is_said_in_the_vendors_own_words(
    typed: dict[str, str], said: str, qtbot: QtBot
) -> None:
    info = cloud(credentials=EITHER, key_note="Type either the two, or a profile.")
    one = KeyDialog(info, 0)
    qtbot.addWidget(one)
    one.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    one.open()
    one.show_access(Access(Where.MISSING), True, None)
    assert "Type either the two, or a profile." in words(one)
    assert "may stay empty" not in words(one)
    qtbot.waitUntil(field(one, "Key id").hasFocus)
    for name, text in typed.items():
        QTest.keyClicks(field(one, name), text)
    one._save.click()
    assert one.isVisible() is bool(said)
    assert said in words(one)


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
