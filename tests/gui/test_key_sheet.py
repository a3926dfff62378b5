"""The key sheet filters by typing and gives the keyboard back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from gui.views.key_sheet import KeySheet, columns_of
from gui.widgets.key_cap import KeyCap

ROWS = [
    ("Walking", "Next photo", ["Right", "D"]),
    ("Walking", "Previous photo", ["Left", "A"]),
    ("Judging", "Flag", ["F"]),
    ("Running", "Run", ["Ctrl+R"]),
]


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.setCentralWidget(QPushButton("Photo"))
    made.resize(1024, 700)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.centralWidget().setFocus()
    return made


def field(sheet: KeySheet) -> QLineEdit:
    found = sheet.findChild(QLineEdit)
    assert found is not None
    return found


def test_it_covers_the_window_and_prints_the_keys(window: QMainWindow) -> None:
    sheet = KeySheet(window)
    sheet.open_with(ROWS)
    assert sheet.geometry() == window.rect()
    assert sheet.shown_words == [row[1] for row in ROWS]
    assert [cap.text for cap in sheet.findChildren(KeyCap)] == ["→", "D", "←", "A", "F", "Ctrl+R"]
    window.resize(1300, 800)
    assert sheet.size() == window.size()


def test_typing_filters_by_words_keys_and_group(window: QMainWindow) -> None:
    sheet = KeySheet(window)
    sheet.open_with(ROWS)
    QTest.keyClicks(QApplication.focusWidget(), "photo")
    assert sheet.shown_words == ["Next photo", "Previous photo"]
    field(sheet).setText("ctrl+r")
    assert sheet.shown_words == ["Run"]
    field(sheet).setText("judging f")
    assert sheet.shown_words == ["Flag"]
    field(sheet).setText("nothing like it")
    assert sheet.shown_words == []


def test_escape_closes_it_and_gives_the_keyboard_back(window: QMainWindow) -> None:
    sheet = KeySheet(window)
    sheet.open_with(ROWS)
    assert QApplication.focusWidget() is field(sheet)
    QTest.keyClick(field(sheet), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is field(sheet)
    QTest.keyClick(field(sheet), Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert QApplication.focusWidget() is window.centralWidget()


def test_opening_it_again_closes_it_and_a_click_beside_it_too(
    qtbot: QtBot, window: QMainWindow
) -> None:
    sheet = KeySheet(window)
    sheet.open_with(ROWS)
    sheet.open_with(ROWS)
    assert not sheet.isVisible()
    sheet.open_with(ROWS)
    qtbot.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert not sheet.isVisible()


def test_it_closes_where_what_had_the_keyboard_is_gone(window: QMainWindow) -> None:
    gone = QLineEdit(window)
    gone.show()
    gone.setFocus()
    sheet = KeySheet(window)
    sheet.open_with(ROWS)
    delete(gone)

    sheet.close_sheet()

    assert not sheet.isVisible()


def test_groups_keep_their_order_in_columns_of_like_height() -> None:
    assert columns_of([8, 16, 12, 16, 7], 4) == [[0], [1], [2], [3, 4]]
    assert columns_of([3, 3, 20], 4) == [[0, 1], [2]]
    assert columns_of([], 4) == []
