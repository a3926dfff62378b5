"""Which vendors are asked: all are listed, with the reason where one cannot be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel
from pytestqt.qtbot import QtBot

from core.sending.credentials import Where
from core.vendor import State, VendorState
from gui.asking.vendor_access import Access
from gui.asking.vendor_standing import Standing, standing_of
from gui.views.vendor_list import Tag, VendorList
from gui.views.vendor_picker import VendorPicker
from tests.gui.cloud_fakes import CARA, FULL, RETIRED, cloud
from tests.gui.sheet_values import AA, BB, CC

NOTED = replace(BB, licence="AGPL-3.0", licence_note="Its licence file says AGPL-3.0.")
INFOS = [AA, NOTED, CC]
STATES = {
    AA.id: VendorState(State.READY, "2.0"),
    BB.id: VendorState(State.READY, "3.4"),
    CC.id: VendorState(State.NOT_INSTALLED, "", "There is no package for this computer."),
}

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen, of popups


@pytest.fixture
def picker(qtbot: QtBot) -> VendorPicker:
    made = VendorPicker()
    qtbot.addWidget(made)
    made.set_vendors(INFOS, STATES, [AA.id, BB.id])
    made.show()
    return made


@pytest.fixture
def opened(picker: VendorPicker, qtbot: QtBot) -> VendorList:
    picker.click()
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, VendorList)
    return popup


def test_the_button_counts_and_names_the_chosen(picker: VendorPicker) -> None:
    assert picker.count_words == "2 of 3"
    assert picker.toolTip() == "Vendor AA, Vendor BB"
    wide = picker.sizeHint().width()
    picker.set_narrow(True)
    assert picker.sizeHint().width() < wide


def test_each_row_says_state_and_licence_before_use(opened: VendorList) -> None:
    assert [row.state.words for row in opened.rows] == [
        "ready · MIT",
        "ready · AGPL-3.0",
        "not installed · MIT",
    ]
    notes = [label.text() for label in opened.findChildren(QLabel)]
    assert "Its licence file says AGPL-3.0." in notes
    assert "There is no package for this computer." in notes
    assert opened.rows[1].check.accessibleName() == "Vendor BB, local, ready · AGPL-3.0"
    assert "licence file" in opened.rows[1].check.accessibleDescription()


def test_a_vendor_that_is_not_installed_cannot_be_ticked(
    opened: VendorList, picker: VendorPicker
) -> None:
    assert [row.check.isEnabled() for row in opened.rows] == [True, True, False]
    # A case from another computer may have it chosen; then it can be left out.
    picker.set_vendors(INFOS, STATES, [CC.id])
    assert opened.rows[2].check.isEnabled()
    assert opened.rows[2].check.isChecked()


def test_choosing_is_signalled_in_the_lists_order(
    opened: VendorList, picker: VendorPicker, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(picker.vendors_chosen) as chosen:
        opened.rows[0].check.click()
    assert chosen.args == [[BB.id]]
    assert picker.count_words == "1 of 3"
    with qtbot.waitSignal(picker.vendors_chosen) as chosen:
        qtbot.mouseClick(opened.rows[0], Qt.MouseButton.LeftButton, pos=QPoint(120, 12))
    assert chosen.args == [[AA.id, BB.id]]


CLOUD = (FULL, cloud(replace(CARA, id="gone", name="Gone"), retired=RETIRED))


def stand(**accesses: Access) -> dict[str, Standing]:
    return {
        info.id: standing_of(info, STATES[AA.id], accesses.get(info.id)) for info in (AA, *CLOUD)
    }


def test_cloud_vendors_say_how_they_stand_and_lead_to_their_key(
    opened: VendorList, picker: VendorPicker, qtbot: QtBot
) -> None:
    states = dict.fromkeys((AA.id, *(info.id for info in CLOUD)), STATES[AA.id])
    picker.set_vendors([AA, *CLOUD], states, [], stand(cara=Access(Where.MISSING)))
    local, keyless, gone = opened.rows
    assert [row.state.words for row in opened.rows] == [
        "ready · MIT",
        "needs a key",
        "gone since 2021-12-01",
    ]
    assert [row.check.isEnabled() for row in opened.rows] == [True, False, False]
    assert local.key_button is gone.key_button is None
    assert "Type its key first." in keyless.toolTip()
    assert [tag.toolTip() for tag in keyless.findChildren(Tag)] == ["The quota."]
    assert "It was switched off." in [label.text() for label in gone.findChildren(QLabel)]
    with qtbot.waitSignal(picker.key_requested) as asked:
        qtbot.mouseClick(keyless.key_button, Qt.MouseButton.LeftButton)
    assert asked.args == ["cara"]
    assert not opened.isVisible()
    picker.open_list(keyless.info.id)
    assert local.import_button is keyless.import_button is None
    with qtbot.waitSignal(picker.import_requested) as wanted:
        qtbot.mouseClick(gone.import_button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["gone"]
    assert not opened.isVisible()
    picker.set_vendors([AA, *CLOUD], states, [], stand(cara=Access(Where.KEY_STORE)))
    assert opened.rows[1].state.words == "ready · key in the system store"
    assert opened.rows[1].check.isEnabled()


def test_many_vendors_scroll_and_stay_on_the_screen(
    opened: VendorList, picker: VendorPicker
) -> None:
    many = [cloud(replace(FULL, id=f"v{n}", name=f"Vendor {n}")) for n in range(40)]
    states = {info.id: STATES[AA.id] for info in many}
    opened.close()
    picker.set_vendors(many, states, [])
    picker.open_list()
    assert opened.height() <= opened.screen().availableGeometry().height()
    assert opened._scroll.verticalScrollBar().maximum() > 0


def test_setting_vendors_signals_nothing_and_keeps_the_rows(
    opened: VendorList, picker: VendorPicker, qtbot: QtBot
) -> None:
    before = list(opened.rows)
    with qtbot.assertNotEmitted(picker.vendors_chosen):
        picker.set_vendors(list(INFOS), dict(STATES), [BB.id])
    assert list(opened.rows) == before
    assert [row.check.isChecked() for row in opened.rows] == [False, True, False]


def test_the_keyboard_walks_and_ticks(
    opened: VendorList, picker: VendorPicker, qtbot: QtBot
) -> None:
    first, second = opened.rows[0].check, opened.rows[1].check
    qtbot.waitUntil(lambda: opened.focusWidget() is first)
    QTest.keyClick(opened.focusWidget(), Qt.Key.Key_Down)
    assert opened.focusWidget() is second
    with qtbot.waitSignal(picker.vendors_chosen) as chosen:
        QTest.keyClick(second, Qt.Key.Key_Space)
    assert chosen.args == [[AA.id]]
    QTest.keyClick(second, Qt.Key.Key_Up)
    assert opened.focusWidget() is first
    QTest.keyClick(first, Qt.Key.Key_Escape)
    assert not opened.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_R, Qt.Key.Key_V])
def test_a_shortcut_closes_the_list_and_is_carried_out(
    opened: VendorList, picker: VendorPicker, qtbot: QtBot, key: Qt.Key
) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    action = QAction(picker, shortcut=QKeySequence(control | key))
    picker.addAction(action)
    with qtbot.waitSignal(action.triggered):
        QTest.keyClick(opened.rows[0].check, key, control)
    assert not opened.isVisible()


def test_a_shortcut_that_is_asleep_closes_the_list_and_a_letter_does_nothing(
    opened: VendorList, picker: VendorPicker, qtbot: QtBot
) -> None:
    asleep = QAction(picker, shortcut=QKeySequence("Ctrl+R"), enabled=False)
    letter = QAction(picker, shortcut=QKeySequence("R"))
    picker.addActions([asleep, letter])
    with qtbot.assertNotEmitted(asleep.triggered), qtbot.assertNotEmitted(letter.triggered):
        QTest.keyClick(opened.rows[0].check, Qt.Key.Key_R)
        assert opened.isVisible()
        QTest.keyClick(opened.rows[0].check, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert not opened.isVisible()


def test_how_photos_are_sent_is_chosen_below(
    opened: VendorList, picker: VendorPicker, qtbot: QtBot
) -> None:
    at_once = next(box for box in opened.findChildren(QCheckBox) if "at once" in box.text())
    sides = opened.findChild(QComboBox)
    with (
        qtbot.assertNotEmitted(picker.ask_at_once_changed),
        qtbot.assertNotEmitted(picker.max_side_changed),
    ):
        picker.set_ask_at_once(False)
        picker.set_max_side(800)
    assert not at_once.isChecked()
    assert sides.currentText() == "800 pixels"
    with qtbot.waitSignal(picker.ask_at_once_changed) as changed:
        at_once.click()
    assert changed.args == [True]
    QTest.keyClick(sides, Qt.Key.Key_Home)
    assert sides.currentText() == "as it is"


def test_the_longest_side_is_signalled(
    opened: VendorList, picker: VendorPicker, qtbot: QtBot
) -> None:
    sides = opened.findChild(QComboBox)
    for text, side in (("1600 pixels", 1600), ("as it is", None)):
        sides.setCurrentText(text)
        with qtbot.waitSignal(picker.max_side_changed) as changed:
            sides.activated.emit(sides.currentIndex())
        assert changed.args == [side]
