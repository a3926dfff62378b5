"""Messages queue, stay as long as they must, and answer to their ident."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gui.views.message_strip import MessageStrip
from gui.widgets.key_button import KeyButton


@pytest.fixture
def strip(qtbot: QtBot) -> MessageStrip:
    made = MessageStrip()
    qtbot.addWidget(made)
    made.resize(800, 10)
    made.show()
    return made


def button(strip: MessageStrip, words: str) -> KeyButton:
    return next(b for b in strip.findChildren(KeyButton) if b.isVisible() and b.words == words)


def texts(strip: MessageStrip) -> list[str]:
    return [message.text for message in strip.messages]


def test_plain_message_is_replaced_and_leaves_with_its_button(
    qtbot: QtBot, strip: MessageStrip
) -> None:
    strip.show_message("Label changed.", "Undo", "undo", key="Ctrl+Z")
    strip.show_message("Flag removed.", "Undo", "undo flag")
    assert texts(strip) == ["Flag removed."]
    with qtbot.waitSignal(strip.button_pressed) as said:
        qtbot.mouseClick(button(strip, "Undo"), Qt.MouseButton.LeftButton)
    assert said.args == ["undo flag"]
    assert texts(strip) == []


def test_serious_message_stays_until_its_cause_is_gone(qtbot: QtBot, strip: MessageStrip) -> None:
    strip.show_message("The disk is full. Nothing is lost.", "Other place…", "disk", serious=True)
    strip.show_message("Label changed.", ident="undo")
    qtbot.mouseClick(button(strip, "Other place…"), Qt.MouseButton.LeftButton)
    strip.close_plain()
    assert texts(strip) == ["The disk is full. Nothing is lost."]
    strip.clear_message("unknown")
    strip.clear_message("disk")
    assert texts(strip) == []


def test_several_serious_messages_can_be_walked_through(qtbot: QtBot, strip: MessageStrip) -> None:
    for ident in ("one", "two"):
        strip.show_message(f"Trouble {ident}.", ident.title(), ident, serious=True)
    assert button(strip, "Two")
    qtbot.mouseClick(button(strip, "Next message"), Qt.MouseButton.LeftButton)
    assert button(strip, "One")
    assert any(label.text() == "2 of 2" for label in strip.findChildren(QLabel))


def test_same_ident_is_one_message(strip: MessageStrip) -> None:
    strip.show_message("1 answer waits.", ident="disk", serious=True)
    strip.show_message("2 answers wait.", ident="disk", serious=True)
    assert texts(strip) == ["2 answers wait."]
    strip.show_message("Withdrawing…", ident="withdrawn")
    strip.show_message("1 photo was withdrawn.", ident="withdrawn", serious=True)
    assert texts(strip) == ["1 photo was withdrawn.", "2 answers wait."]


def test_it_says_when_there_is_something_to_show(qtbot: QtBot, strip: MessageStrip) -> None:
    assert strip.height() == 0
    with qtbot.waitSignal(strip.shown_changed) as said:
        strip.show_message("Label changed.", ident="undo")
    assert said.args == [True]
    assert strip.height() > 30
    with qtbot.waitSignal(strip.shown_changed) as said:
        strip.clear_message("undo")
    assert said.args == [False]
    assert strip.height() == 0


def test_long_words_take_more_lines(strip: MessageStrip) -> None:
    strip.show_message("Short.", ident="a")
    low = strip.height()
    strip.show_message("A photo with a long name. " * 12, ident="a")
    assert strip.height() > low


def test_file_names_are_no_markup(strip: MessageStrip) -> None:
    strip.show_message("<b>photo</b>.jpg is gone.", ident="gone", serious=True)
    labels = [label for label in strip.findChildren(QLabel) if "photo" in label.text()]
    assert "&lt;b&gt;photo" in labels[0].text()


def test_a_serious_message_is_closed_only_where_it_may_be(strip: MessageStrip) -> None:
    strip.show_message("The disk is full.", ident="store", serious=True)
    assert not [b for b in strip.findChildren(KeyButton) if b.isVisible() and b.words == "Close"]
    strip.show_message("The photo was not read.", ident="gone", serious=True, can_close=True)
    button(strip, "Close").click()
    assert texts(strip) == ["The disk is full."]
