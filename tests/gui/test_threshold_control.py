"""The threshold is off at the left stop, for all vendors or for each its own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QRadioButton
from pytestqt.qtbot import QtBot

from core.vendor import TWO_WORDS, Kind, VendorId, VendorInfo
from gui.views.threshold_control import (
    ThresholdControl,
    ThresholdPanel,
    ThresholdSlider,
    value_words,
)
from gui.widgets.key_button import KeyButton
from gui.widgets.key_cap import KeyCap

ONE, TWO = VendorId("one"), VendorId("two")
VENDORS = [
    VendorInfo(ident, f"Vendor {ident}", code, Kind.LOCAL, TWO_WORDS, "MIT", "A fake.")
    for ident, code in ((ONE, "V1"), (TWO, "V2"))
]


@pytest.fixture
def control(qtbot: QtBot) -> ThresholdControl:
    action = QAction("Confidence threshold")
    action.setShortcut("T")
    made = ThresholdControl(action)
    action.setParent(made)
    qtbot.addWidget(made)
    made.set_thresholds({ONE: None, TWO: None}, VENDORS)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def main_slider(control: ThresholdControl) -> ThresholdSlider:
    return next(s for s in control.findChildren(ThresholdSlider) if s.parent() is control)


def panel(control: ThresholdControl) -> ThresholdPanel:
    found = control.findChild(ThresholdPanel)
    assert found is not None
    return found


def said(control: ThresholdControl) -> str:
    return next(b for b in control.findChildren(KeyButton) if b.parent() is control).words


def test_off_at_the_left_stop_then_one_per_cent_a_key(
    qtbot: QtBot, control: ThresholdControl
) -> None:
    assert said(control) == "off"
    control.focus_slider()
    slider = main_slider(control)
    assert QApplication.focusWidget() is slider
    with qtbot.waitSignal(control.threshold_changed) as told:
        QTest.keyClick(slider, Qt.Key.Key_Right)
    assert told.args == [None, 0.01]
    assert said(control) == "1\N{NARROW NO-BREAK SPACE}%"
    with qtbot.waitSignal(control.threshold_changed) as told:
        QTest.keyClick(slider, Qt.Key.Key_Home)
    assert told.args == [None, None]


def test_dragging_tells_the_last_value_of_many(qtbot: QtBot, control: ThresholdControl) -> None:
    told: list[tuple[object, object]] = []
    control.threshold_changed.connect(lambda vendor_id, value: told.append((vendor_id, value)))
    for per_cent in range(10, 61):
        main_slider(control).setValue(per_cent)
    qtbot.waitUntil(lambda: bool(told))
    assert told[-1] == (None, 0.6)
    assert len(told) < 10


def test_showing_thresholds_tells_nothing(qtbot: QtBot, control: ThresholdControl) -> None:
    with qtbot.assertNotEmitted(control.threshold_changed, wait=60):
        control.set_thresholds({ONE: 0.8, TWO: 0.8}, VENDORS)
    assert said(control) == "80\N{NARROW NO-BREAK SPACE}%"
    assert main_slider(control).value() == 80


def test_different_thresholds_are_by_vendor(qtbot: QtBot, control: ThresholdControl) -> None:
    control.set_thresholds({ONE: 0.8, TWO: None}, VENDORS)
    assert said(control) == "by vendor"
    assert not main_slider(control).isEnabled()
    control.focus_slider()
    assert panel(control).isVisible()
    second = panel(control).findChildren(ThresholdSlider)[1]
    with qtbot.waitSignal(control.threshold_changed) as told:
        second.setValue(50)
    assert told.args == [TWO, 0.5]
    QTest.keyClick(second, Qt.Key.Key_Escape)
    assert not panel(control).isVisible()


def test_back_to_one_for_all_takes_the_strictest(qtbot: QtBot, control: ThresholdControl) -> None:
    control.set_thresholds({ONE: 0.8, TWO: None}, VENDORS)
    with qtbot.waitSignal(control.threshold_changed) as told:
        panel(control).findChildren(QRadioButton)[0].click()
    assert told.args == [None, 0.8]
    assert main_slider(control).isEnabled()


def test_vendor_without_confidence_says_that_none_applies(control: ThresholdControl) -> None:
    control.set_thresholds({}, VENDORS, without_confidence=frozenset({TWO}))
    assert len(panel(control).findChildren(ThresholdSlider)) >= 1
    words = [label.text() for label in panel(control).findChildren(QLabel)]
    assert "gives no confidence: no threshold applies" in words


def test_key_is_printed_and_leaves_a_narrow_window(control: ThresholdControl) -> None:
    cap = control.findChild(KeyCap)
    assert cap is not None
    assert cap.text == "T"
    control.set_narrow(True)
    assert not cap.isVisible()


def test_escape_gives_the_focus_back(qtbot: QtBot, control: ThresholdControl) -> None:
    with qtbot.waitSignal(control.left):
        QTest.keyClick(main_slider(control), Qt.Key.Key_Escape)


def test_words_of_a_value() -> None:
    assert value_words(None) == "off"
    assert value_words(0.6) == "60\N{NARROW NO-BREAK SPACE}%"
