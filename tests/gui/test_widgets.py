"""The small controls: keys on buttons, the focus ring, pills, segments, flow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup, QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.verdict import Verdict
from gui.icons import icon
from gui.theme import apply_theme, set_scheme
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.empty_place import EmptyPlace
from gui.widgets.filter_pill import FilterPill
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.focus_ring import MARGIN, FocusRing
from gui.widgets.hover import HoverAfter
from gui.widgets.key_button import KeyButton
from gui.widgets.key_cap import KeyCap, key_text
from gui.widgets.segments import Segments
from gui.widgets.surface import ground_of
from gui.widgets.switch import Switch
from gui.widgets.vendor_tile import VendorTile


@pytest.fixture(autouse=True)
def _light(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp)
    set_scheme("light")
    yield
    set_scheme("system")


@pytest.fixture
def flag(qapp: QApplication) -> QAction:
    action = QAction(icon("flag"), "&Flag")
    action.setShortcut("F")
    return action


def test_button_says_what_its_action_says(qtbot: QtBot, flag: QAction) -> None:
    button = KeyButton(flag)
    qtbot.addWidget(button)
    assert (button.words, button.cap) == ("Flag", "F")
    assert button.accessibleName() == "Flag"
    assert button.accessibleDescription() == "F"


def test_changed_shortcut_shows_at_once(qtbot: QtBot, flag: QAction) -> None:
    button = KeyButton(flag)
    qtbot.addWidget(button)
    before, narrow = button.grab().toImage(), button.sizeHint().width()
    flag.setShortcut("Ctrl+Shift+F")
    assert button.cap == "Ctrl+⇧F"
    assert button.sizeHint().width() > narrow
    assert button.grab().toImage() != before


def test_click_triggers_the_action(qtbot: QtBot, flag: QAction) -> None:
    button = KeyButton(flag)
    qtbot.addWidget(button)
    with qtbot.waitSignal(flag.triggered):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    flag.setEnabled(False)
    assert not button.isEnabled()


def test_checkable_button_follows_its_group(qtbot: QtBot) -> None:
    group = QActionGroup(None)
    actions = [group.addAction(QAction(name, checkable=True)) for name in ("Female", "Male")]
    buttons = [KeyButton(action) for action in actions]
    for button in buttons:
        qtbot.addWidget(button)
    actions[0].setChecked(True)
    qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    assert [button.isChecked() for button in buttons] == [False, True]
    qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    assert [button.isChecked() for button in buttons] == [False, True]


def test_button_without_words_keeps_its_name(qtbot: QtBot, flag: QAction) -> None:
    button = KeyButton(flag)
    qtbot.addWidget(button)
    wide = button.sizeHint().width()
    button.show_words(False)
    button.set_cap_visible(False)
    assert button.sizeHint().width() < wide
    assert button.accessibleName() == "Flag"
    assert button.toolTip() == "Flag (F)"


def test_own_words_and_count(qtbot: QtBot, flag: QAction) -> None:
    button = KeyButton(flag, text="Keep")
    qtbot.addWidget(button)
    button.set_count("12")
    flag.setText("Other")
    assert button.words == "Keep"
    assert button.accessibleName() == "Keep 12"


def test_primary_is_filled_with_ink(qtbot: QtBot, flag: QAction) -> None:
    button = KeyButton(flag)
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    light = button.grab().toImage().pixelColor(4, 16).lightness()
    button.set_primary(True)
    assert light > 200
    assert button.grab().toImage().pixelColor(4, 16).lightness() < 60
    assert button.variant == "primary"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("F", "F"),
        ("Shift+F", "⇧F"),
        ("Ctrl+Shift+Z", "Ctrl+⇧Z"),
        ("Left", "←"),
        ("Ctrl+Right", "Ctrl+→"),
        ("+", "+"),
        ("Ctrl++", "Ctrl++"),
        ("?", "?"),
        ("", ""),
    ],
)
def test_names_of_keys(qapp: QApplication, keys: str, said: str) -> None:
    assert key_text(keys) == said


def test_empty_cap_takes_no_room(qtbot: QtBot) -> None:
    cap = KeyCap()
    qtbot.addWidget(cap)
    assert cap.sizeHint().width() == 0
    cap.set_keys("Esc")
    assert cap.sizeHint().width() >= 16
    assert cap.accessibleName() == "Esc"


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    """A window with a field and two buttons, shown and active."""
    made = QMainWindow()
    qtbot.addWidget(made)
    made.setCentralWidget(QWidget())
    column = QVBoxLayout(made.centralWidget())
    column.setContentsMargins(20, 20, 20, 20)
    for widget in (QLineEdit(), KeyButton("One"), KeyButton("Two")):
        column.addWidget(widget)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_ring_follows_tab_and_not_the_mouse(qtbot: QtBot, window: QMainWindow) -> None:
    ring = FocusRing(window)
    field = window.findChild(QLineEdit)
    assert field is not None
    one, two = window.findChildren(KeyButton)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is one
    assert ring.target is one
    assert ring.isVisible()
    at = one.mapTo(window, one.rect().topLeft())
    assert ring.geometry().topLeft() == at - type(at)(MARGIN, MARGIN)
    QTest.keyClick(one, Qt.Key.Key_Tab)
    assert ring.target is two
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is field
    assert ring.target is None
    assert not ring.isVisible()


def test_ring_moves_with_its_widget_and_goes_with_it(qtbot: QtBot, window: QMainWindow) -> None:
    ring = FocusRing(window)
    one = window.findChildren(KeyButton)[0]
    one.setFocus(Qt.FocusReason.ShortcutFocusReason)
    before = ring.geometry()
    window.resize(window.width() + 80, window.height() + 60)
    qtbot.waitUntil(lambda: ring.geometry() != before)
    one.hide()
    assert not ring.isVisible()
    one.show()
    one.setFocus(Qt.FocusReason.ShortcutFocusReason)
    qtbot.waitUntil(ring.isVisible)
    one.deleteLater()
    QApplication.sendPostedEvents(one, QEvent.Type.DeferredDelete)
    assert ring.target is not one
    assert ring.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


def test_clicking_a_button_leaves_the_focus_alone(qtbot: QtBot, window: QMainWindow) -> None:
    field = window.findChild(QLineEdit)
    assert field is not None
    field.setFocus()
    qtbot.mouseClick(window.findChildren(KeyButton)[0], Qt.MouseButton.LeftButton)
    assert QApplication.focusWidget() is field


def test_pill_says_word_and_count(qtbot: QtBot) -> None:
    pill = FilterPill("Misread", mark=Verdict.MISREAD)
    qtbot.addWidget(pill)
    assert pill.accessibleName() == "Misread: 0"
    narrow, grey = pill.sizeHint().width(), pill.grab().toImage()
    pill.set_count(1590)
    assert pill.accessibleName() == "Misread: 1590"
    assert pill.sizeHint().width() > narrow
    assert pill.grab().toImage() != grey
    pill.setChecked(True)
    assert pill.grab().toImage().pixelColor(pill.width() // 2, 3).lightness() < 60


def test_flow_breaks_lines_and_asks_for_their_height(qtbot: QtBot) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    flow = FlowLayout(place)
    pills = [FilterPill(f"Filter {number}") for number in range(6)]
    for pill in pills:
        flow.addWidget(pill)
    one = pills[0].sizeHint()
    assert flow.heightForWidth(6 * (one.width() + 6)) == one.height()
    assert flow.heightForWidth(one.width()) == 6 * one.height() + 5 * 6
    pills[0].hide()
    assert flow.heightForWidth(one.width()) == 5 * one.height() + 4 * 6
    place.resize(2 * one.width() + 10, 200)
    place.show()
    flow.activate()
    assert pills[3].y() > pills[1].y()
    assert all(pill.geometry().right() <= place.width() for pill in pills[1:])


def test_segments_hold_one_choice(qtbot: QtBot) -> None:
    modes = Segments(["Side by side", "Overlaid"])
    qtbot.addWidget(modes)
    modes.show()
    assert modes.current == 0
    with qtbot.waitSignal(modes.chosen) as said:
        qtbot.mouseClick(modes.childAt(modes.width() - 8, 8), Qt.MouseButton.LeftButton)
    assert said.args == [1]
    with qtbot.assertNotEmitted(modes.chosen):
        modes.set_current(0)
    assert modes.current == 0


def test_segments_follow_actions(qtbot: QtBot) -> None:
    group = QActionGroup(None)
    pages = [group.addAction(QAction(name, checkable=True)) for name in ("Photos", "Audit set")]
    segments = Segments()
    qtbot.addWidget(segments)
    for page in pages:
        segments.add_action(page)
    pages[1].setChecked(True)
    assert segments.current == 1
    segments.set_count(1, 12)
    segments.show()
    with qtbot.waitSignal(pages[0].triggered):
        qtbot.mouseClick(segments.childAt(8, 8), Qt.MouseButton.LeftButton)
    assert pages[0].isChecked()


def test_segments_as_icons_are_narrower_and_keep_their_names(qtbot: QtBot) -> None:
    segments = Segments()
    qtbot.addWidget(segments)
    segments.add("Overlaid", "layers-outline")
    wide = segments.sizeHint().width()
    segments.show_icons_only(True)
    assert segments.sizeHint().width() < wide
    part = segments.layout().itemAt(0).widget()
    assert (part.accessibleName(), part.toolTip()) == ("Overlaid", "Overlaid")


def test_switch_and_tile_have_names(qtbot: QtBot) -> None:
    switch, tile = Switch("Offline"), VendorTile("AG", 0, "A vendor")
    qtbot.addWidget(switch)
    qtbot.addWidget(tile)
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert switch.isChecked()
    assert switch.accessibleName() == "Offline"
    assert (tile.accessibleName(), tile.toolTip()) == ("A vendor", "A vendor")


def test_cut_label_has_all_of_it_in_its_tip(qtbot: QtBot) -> None:
    label = ElidedLabel("a name that is much too long for its place.jpg")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.grab()
    assert label.toolTip() == label.text()
    label.resize(900, 20)
    label.grab()
    assert label.toolTip() == ""


def test_empty_place_offers_one_way_on(qtbot: QtBot, flag: QAction) -> None:
    place = EmptyPlace()
    qtbot.addWidget(place)
    place.set_words("flag", "Nothing here", "Press it.", flag)
    place.set_words("filter-variant", "No photo matches", "It hides all.", "Show all")
    place.show()
    buttons = [b for b in place.findChildren(KeyButton) if b.isVisible()]
    assert [button.words for button in buttons] == ["Show all"]
    with qtbot.waitSignal(place.pressed):
        qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert place.accessibleName() == "No photo matches. It hides all."


def test_controls_on_the_stage_are_dark_in_both_themes(qtbot: QtBot) -> None:
    stage = QWidget()
    qtbot.addWidget(stage)
    stage.setProperty("surface", "stage")
    inside, outside = QWidget(stage), QWidget()
    qtbot.addWidget(outside)
    assert ground_of(inside).base.lightness() < 60
    assert ground_of(outside).base.lightness() > 240


def test_a_button_forgets_the_mouse_that_left_while_something_was_open(qtbot: QtBot) -> None:
    button = QPushButton("Open")
    panel = QWidget(button, Qt.WindowType.Popup)
    HoverAfter(panel, button)
    qtbot.addWidget(button)
    button.move(100, 100)
    button.show()
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    panel.show()
    QCursor.setPos(button.mapToGlobal(QPoint(300, 300)))
    panel.hide()
    qtbot.waitUntil(lambda: not button.underMouse())
    panel.show()
    QCursor.setPos(button.mapToGlobal(button.rect().center()))
    panel.hide()
    qtbot.waitUntil(button.underMouse)
