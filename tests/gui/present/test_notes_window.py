"""The trainer's window: notes as large as they fit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from gui.present.notes_window import NotesWindow
from gui.present.slides import TrainerSheet

SHORT = "Ask: would you say female or male?"


def sheet(notes: str) -> TrainerSheet:
    return TrainerSheet("Guess", "one.jpg", notes, "Next press", "Step 1 of 2", None, "", "", None)


@pytest.fixture
def window(qtbot: QtBot) -> NotesWindow:
    made = NotesWindow(lambda _photo: None)
    qtbot.addWidget(made)
    made.resize(QSize(1280, 800))
    made.show()
    qtbot.waitExposed(made)
    return made


def size_of(window: NotesWindow, notes: str) -> float:
    window.show_sheet(sheet(notes))
    return window._notes.text.font().pointSizeF()


def test_longer_notes_are_set_smaller_so_that_all_are_seen(window: NotesWindow) -> None:
    large = size_of(window, SHORT)
    small = size_of(window, "\n".join([SHORT] * 24))
    assert small < large
    notes = window._notes
    assert notes.text.heightForWidth(notes.viewport().width()) <= notes.viewport().height()
    assert size_of(window, SHORT) == large


def test_what_fits_at_no_size_is_scrolled_and_begins_at_its_beginning(
    window: NotesWindow, qtbot: QtBot
) -> None:
    window.show_sheet(sheet("\n".join([SHORT] * 200)))
    bar = window._notes.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    window.show_sheet(sheet("\n".join([SHORT] * 210)))
    assert bar.value() == 0


def test_notes_are_told_as_they_were_typed(window: NotesWindow) -> None:
    window.show_sheet(sheet("<b>Not</b> bold"))
    assert window._notes.text.text() == "<b>Not</b> bold"
    height = window._notes.text.heightForWidth(400)
    window.show_sheet(sheet("Not bold"))
    assert window._notes.text.heightForWidth(400) == height
