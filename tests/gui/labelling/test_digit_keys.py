"""Digits by their place on the keyboard, and keys that widgets keep for themselves."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCompleter,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QSlider,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui.labelling.digit_keys import DigitKeys, digit_of

Modifier = Qt.KeyboardModifier
NONE = Modifier.NoModifier


def _event(
    place: int, modifiers: Modifier = NONE, kind: QEvent.Type = QEvent.Type.KeyPress, mac: int = 0
) -> QKeyEvent:
    return QKeyEvent(kind, Qt.Key.Key_Ampersand, modifiers, place, mac, 0, "&")


@pytest.mark.parametrize(("system", "first"), [("linux", 10), ("win32", 2)])
def test_the_upper_row_counts_from_one_to_zero(
    monkeypatch: pytest.MonkeyPatch, system: str, first: int
) -> None:
    monkeypatch.setattr(sys, "platform", system)

    assert [digit_of(_event(first + n)) for n in range(10)] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]
    assert digit_of(_event(first - 1)) is None
    assert digit_of(_event(first + 10)) is None


def test_on_a_mac_the_places_are_not_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    places = (18, 19, 20, 21, 23, 22, 26, 28, 25, 29)

    assert [digit_of(_event(0, mac=place)) for place in places] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]
    assert digit_of(_event(18, mac=0)) is None


def test_the_number_pad_types_digits_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")

    assert digit_of(_event(10, Modifier.KeypadModifier)) is None


class Pressed:
    """Every digit has an action here, which notes that it was triggered."""

    def __init__(self) -> None:
        self.keys: list[tuple[int, bool]] = []
        self._actions: list[QAction] = []

    def __call__(self, digit: int, stay: bool) -> QAction:
        action = QAction()
        action.triggered.connect(lambda *_: self.keys.append((digit, stay)))
        self._actions.append(action)
        return action


@pytest.fixture
def pressed(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Pressed:
    monkeypatch.setattr(sys, "platform", "linux")
    return Pressed()


def _type(widget: QWidget, event: QKeyEvent, pressed: Pressed) -> None:
    keys = DigitKeys(pressed, widget)
    widget.installEventFilter(keys)
    QCoreApplication.sendEvent(widget, event)
    widget.removeEventFilter(keys)


def test_digits_trigger_with_shift_as_stay(qtbot: QtBot, pressed: Pressed) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)

    _type(widget, _event(10), pressed)
    _type(widget, _event(12, Modifier.ShiftModifier), pressed)
    _type(widget, _event(10, Modifier.ControlModifier), pressed)
    _type(widget, _event(10, Modifier.AltModifier), pressed)
    _type(widget, _event(38), pressed)

    assert pressed.keys == [(1, False), (3, True)]


def test_the_place_goes_before_what_the_key_types(qtbot: QtBot, pressed: Pressed) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    for place, kept in ((10, True), (38, False)):
        asked = _event(place, Modifier.ShiftModifier, QEvent.Type.ShortcutOverride)
        asked.ignore()

        _type(widget, asked, pressed)

        assert asked.isAccepted() is kept
    assert pressed.keys == []


def test_what_has_no_action_passes(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    widget = QWidget()
    qtbot.addWidget(widget)
    keys = DigitKeys(lambda digit, stay: None, widget)

    assert not keys.eventFilter(widget, _event(10))
    assert not keys.eventFilter(widget, _event(10, kind=QEvent.Type.ShortcutOverride))


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit, QSpinBox])
def test_where_text_is_typed_digits_are_text(
    qtbot: QtBot, pressed: Pressed, kind: type[QWidget]
) -> None:
    widget = kind()
    qtbot.addWidget(widget)

    _type(widget, _event(10), pressed)

    assert pressed.keys == []


def test_a_slider_keeps_its_arrows(qtbot: QtBot, pressed: Pressed) -> None:
    slider, plain = QSlider(), QWidget()
    for widget, kept in ((slider, True), (plain, False)):
        qtbot.addWidget(widget)
        keys = DigitKeys(pressed, widget)
        asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Left, NONE)
        asked.ignore()
        assert keys.eventFilter(widget, asked) is kept
        assert asked.isAccepted() is kept


def test_other_events_pass(qtbot: QtBot, pressed: Pressed) -> None:
    window, other = QWidget(), QObject()
    qtbot.addWidget(window)
    keys = DigitKeys(pressed, window)

    assert not keys.eventFilter(window, QEvent(QEvent.Type.Show))
    assert not keys.eventFilter(other, _event(10))
    assert pressed.keys == []


def test_keys_typed_over_the_proposals_of_a_field_stay_in_the_field(
    qtbot: QtBot, pressed: Pressed
) -> None:
    window, field = QMainWindow(), QLineEdit()
    window.setCentralWidget(field)
    qtbot.addWidget(window)
    fired: list[str] = []
    for key in ("F", "Esc", "Home", "Ctrl+A"):
        action = QAction(window, shortcut=key)
        action.triggered.connect(lambda *_, key=key: fired.append(key))
        window.addAction(action)
    field.setCompleter(QCompleter(["ada 1", "ada 2"], field))
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is field)
    DigitKeys(pressed, window)
    QTest.keyClicks(field, "ad")
    popup = field.completer().popup()
    qtbot.waitUntil(popup.isVisible)

    QTest.keyClicks(popup, "a")
    QCoreApplication.sendEvent(popup, _event(10))
    QTest.keyClick(popup, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: not popup.isVisible())
    field.setText("")
    QTest.keyClicks(field, "a")
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Home)
    QTest.keyClick(popup, Qt.Key.Key_A, Modifier.ControlModifier)
    QTest.keyClick(popup, Qt.Key.Key_Escape)

    assert (pressed.keys, fired) == ([], [])
    assert not popup.isVisible()


def test_digits_go_wherever_the_keyboard_is_and_to_no_other(qtbot: QtBot, pressed: Pressed) -> None:
    window = QMainWindow()
    one, other = QSlider(window), QSlider(window)
    window.setCentralWidget(one)
    qtbot.addWidget(window)
    DigitKeys(pressed, window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QCoreApplication.sendEvent(window, _event(10))  # nothing in it has the focus
    for number, slider in enumerate((one, other), 11):
        slider.setFocus()
        qtbot.waitUntil(slider.hasFocus)
        QCoreApplication.sendEvent(slider, _event(number))
    other.deleteLater()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not other)
    one.setFocus()
    QCoreApplication.sendEvent(one, _event(13))

    assert [digit for digit, _ in pressed.keys] == [1, 2, 3, 4]
