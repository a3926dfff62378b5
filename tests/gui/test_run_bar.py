"""The status bar says how far each vendor is, what failed and what can be undone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.run import VendorProgress
from core.vendor import Kind
from gui.sheets import ChosenVendor
from gui.views.run_bar import FailedLink, MoneySpent, RunBar, VendorProgressItem
from gui.widgets.switch import Switch
from tests.gui.sheet_values import AA, BB, CC

TWO = [ChosenVendor(AA, 0), ChosenVendor(BB, 1)]
MOVING = VendorProgress(asked=240, answered=95, failed=1, per_second=41.4)


@pytest.fixture
def bar(qtbot: QtBot) -> RunBar:
    made = RunBar()
    qtbot.addWidget(made)
    made.resize(1400, 32)
    made.show()
    return made


def item(bar: RunBar, name: str = "Vendor AA") -> VendorProgressItem:
    return next(
        found
        for found in bar.findChildren(VendorProgressItem)
        if found.accessibleName().startswith(name)
    )


def words(bar: RunBar) -> list[str]:
    return [label.text() for label in bar.findChildren(QLabel) if label.isVisible()]


@pytest.mark.parametrize(
    ("progress", "running", "paused", "said"),
    [
        (MOVING, True, False, "41 a second, 3 s to go"),
        (replace(MOVING, per_second=1.23), True, False, "1.2 a second, 2 min to go"),
        (replace(MOVING, asked=9000, per_second=1), True, False, "1.0 a second, 2.5 h to go"),
        (replace(MOVING, per_second=0.0), True, False, ""),
        (MOVING, True, True, "paused"),
        (MOVING, False, False, "stopped"),
        (replace(MOVING, answered=239), True, False, "done"),
        (replace(MOVING, answered=239), False, False, "done"),
    ],
)
def test_how_far_a_vendor_is_in_words(
    bar: RunBar, progress: VendorProgress, running: bool, paused: bool, said: str
) -> None:
    bar.set_progress({AA.id: progress}, [TWO[0]], running, paused)
    shown = bar.findChild(VendorProgressItem)
    assert shown.words == said
    assert f"{progress.done}/{progress.asked:,}" in (shown.toolTip())


def test_vendors_that_were_asked_nothing_are_left_out(bar: RunBar) -> None:
    bar.set_progress({AA.id: MOVING}, TWO, True, False)
    assert [i.isVisible() for i in bar.findChildren(VendorProgressItem)] == [True, False]
    bar.set_progress({}, TWO, False, False)
    assert [i.isVisible() for i in bar.findChildren(VendorProgressItem)] == [False, False]


@pytest.mark.parametrize(
    ("width", "said"), [(1280, "41 a second, 3 s to go"), (900, "41 a second"), (600, "")]
)
@pytest.mark.parametrize("narrow", [True, False])
def test_speed_and_time_left_are_said_as_far_as_there_is_room(
    bar: RunBar, width: int, said: str, narrow: bool
) -> None:
    three = [*TWO, ChosenVendor(CC, 2)]
    bar.set_nothing_sent(False)
    bar.set_narrow(narrow)
    bar.resize(width, 32)
    bar.set_progress({v.info.id: MOVING for v in three}, three, True, False)
    assert item(bar).words == said
    assert "41 a second, 3 s to go" in item(bar).toolTip()


@pytest.mark.parametrize("progress", [MOVING, replace(MOVING, pause_left=4.0, pause_why="rests")])
def test_that_a_person_paused_is_said_as_long_as_there_is_any_room(
    bar: RunBar, progress: VendorProgress
) -> None:
    stored = replace(MOVING, asked=240, answered=240)
    others = [ChosenVendor(info, hue) for hue, info in enumerate((BB, CC), 1)]
    bar.set_nothing_sent(False)
    bar.resize(500, 32)
    shown = {AA.id: progress, **{v.info.id: stored for v in others}}
    bar.set_progress(shown, [TWO[0], *others], True, True)
    assert [item(bar).words, item(bar, "Vendor BB").words] == ["paused", ""]


def test_neighbours_stay_put_while_a_run_goes_on(bar: RunBar) -> None:
    bar.set_progress({AA.id: MOVING}, TWO, True, False)
    wide = item(bar).sizeHint().width()
    slower = replace(MOVING, answered=96, per_second=0.0)
    bar.set_progress({AA.id: slower}, TWO, True, False)
    assert item(bar).sizeHint().width() == wide
    bar.set_progress({AA.id: replace(MOVING, answered=239)}, TWO, False, False)
    assert item(bar).sizeHint().width() < wide


def test_what_is_said_again_keeps_its_room(bar: RunBar) -> None:
    bar.set_progress({AA.id: MOVING}, TWO, False, False)
    wide = item(bar).sizeHint().width()
    bar.set_progress({AA.id: MOVING}, TWO, False, False)
    assert item(bar).sizeHint().width() == wide > 0


def test_numbers_that_grow_push_no_words_out(bar: RunBar) -> None:
    bar.set_progress({AA.id: replace(MOVING, per_second=0.0)}, TWO, True, False)
    at_first = item(bar).sizeHint().width()
    bar.set_progress({AA.id: MOVING}, TWO, True, False)
    assert item(bar).sizeHint().width() == at_first


def test_narrow_the_promise_leaves_and_the_words_stay(bar: RunBar) -> None:
    bar.set_progress({AA.id: MOVING}, TWO, True, False)
    bar.set_narrow(True)
    bar.resize(1280, 32)
    assert item(bar).words == "41 a second, 3 s to go"
    assert "Facial analysis, no identification" not in words(bar)


def test_the_same_items_are_used_again(bar: RunBar) -> None:
    bar.set_progress({AA.id: MOVING}, TWO, True, False)
    before = bar.findChildren(VendorProgressItem)
    bar.set_progress({AA.id: replace(MOVING, answered=100)}, list(TWO), True, False)
    assert bar.findChildren(VendorProgressItem) == before
    assert "101/240" in item(bar).accessibleName()


def test_kept_and_failed_calls_are_in_the_tip(bar: RunBar) -> None:
    bar.set_progress({AA.id: replace(MOVING, kept=12)}, TWO, True, False)
    assert "12 were answered before and not asked again" in item(bar).toolTip()
    assert "1 failed" in item(bar).toolTip()


def test_failures_open_the_list(bar: RunBar, qtbot: QtBot) -> None:
    link = bar.findChild(FailedLink)
    assert not link.isVisible()
    bar.set_failed(1234)
    assert link.isVisible()
    assert link.text() == "1,234 failed"
    with qtbot.waitSignal(bar.errors_requested):
        link.click()


def test_the_last_act_names_its_key(bar: RunBar) -> None:
    bar.set_last_act("Flagged M001137", "Ctrl+Z")
    assert "Flagged M001137  Ctrl+Z undoes" in words(bar)
    bar.set_last_act("Undone: flag of M001137", "Ctrl+Shift+Z", undone=True)
    assert "Undone: flag of M001137  Ctrl+⇧Z redoes" in words(bar)
    bar.set_last_act("", "")
    assert not any("undoes" in said for said in words(bar))


@pytest.mark.parametrize(
    ("changed", "running", "waits", "said"),
    [
        ({}, False, 12, "waits for you"),
        ({"pause_left": 3.2, "pause_why": "asks for a pause"}, True, 0, "pause, 4 s"),
        (
            {"pause_left": 3.2, "pause_why": "does not answer"},
            True,
            0,
            "does not answer, again in 4 s",
        ),
        ({"stopped": "key refused", "dropped": 144}, True, 0, "stopped: key refused"),
        ({"stopped": "cap reached"}, False, 0, "stopped at the cap of $ 0.20"),
        ({"stopped": "offline"}, True, 0, "offline"),
        ({"stopped": "does not answer"}, True, 0, "stopped: does not answer"),
        ({"pause_left": 3.2, "answered": 239}, True, 0, "done"),
        ({"asked": 96, "left": 144}, False, 0, "stopped"),
        ({"asked": 96, "left": 144}, True, 0, "done"),
    ],
)
def test_why_a_cloud_vendor_is_held_in_words(
    bar: RunBar, changed: dict, running: bool, waits: int, said: str
) -> None:
    progress = {AA.id: replace(MOVING, **changed)}
    bar.set_progress(progress, [TWO[0]], running, False, {AA.id: waits}, {AA.id: "$ 0.20"})
    shown = bar.findChild(VendorProgressItem)
    assert shown.words == said
    assert shown.accessibleName().endswith(said)
    assert shown.accessibleName().startswith(f"Vendor AA: 96/{240 + waits}" if waits else "Vendor")


def test_what_waits_is_counted_as_the_run_counts_it(bar: RunBar) -> None:
    """Stopped at the cap, Run pressed again: of 240 photos 182 are answered and 58 wait."""
    stopped = replace(MOVING, answered=181, failed=1, stopped="cap reached", dropped=58)
    for answered, running in ((None, False), ({AA.id: 182}, False), ({AA.id: 182}, True)):
        bar.set_progress({AA.id: stopped}, [TWO[0]], running, False, {AA.id: 58}, {}, answered)
        assert item(bar).accessibleName() == "Vendor AA: 182/240, waits for you"
    # After a restart nothing is known of the former run but its answers.
    bar.set_progress({}, [TWO[0]], False, False, {AA.id: 134}, {}, {AA.id: 106})
    assert item(bar).accessibleName() == "Vendor AA: 106/240, waits for you"


def test_a_vendor_that_waits_for_consent_shows_before_it_was_asked(bar: RunBar) -> None:
    bar.set_progress({}, TWO, False, False, {BB.id: 240})
    assert [item.isVisible() for item in bar.findChildren(VendorProgressItem)] == [False, True]
    assert item(bar, "Vendor BB").accessibleName() == "Vendor BB: 0/240, waits for you"


def test_what_a_stop_left_is_counted(bar: RunBar) -> None:
    bar.set_progress({AA.id: replace(MOVING, asked=96, left=144)}, TWO, False, False)
    assert item(bar).accessibleName() == "Vendor AA: 96/240, stopped"
    assert item(bar).is_telling


def test_vendors_on_this_computer_that_are_asked_offline_are_named(bar: RunBar) -> None:
    bar.set_asked_offline([AA, BB])
    assert f"still asked, on this computer: {AA.code}, {BB.code}" in words(bar)
    bar.set_asked_offline([])
    assert not any("still asked" in said for said in words(bar))


def test_money_and_the_offline_switch(bar: RunBar, qtbot: QtBot) -> None:
    money, switch = bar.findChild(MoneySpent), bar.findChild(Switch)
    assert not money.isVisible()
    bar.set_money("$ 0.10", "1.00")
    assert money.isVisible()
    assert money.words == "$ 0.10 of 1.00"
    with qtbot.assertNotEmitted(bar.offline_toggled):
        bar.set_offline(True)
    assert switch.isChecked()
    with qtbot.waitSignal(bar.offline_toggled) as toggled:
        switch.click()
    assert toggled.args == [False]


def test_words_give_way_where_there_is_no_room_those_of_held_vendors_last(bar: RunBar) -> None:
    infos = [replace(AA, id=f"v{n}", name=f"V{n}", code=f"V{n}") for n in range(6)]
    chosen = [ChosenVendor(info, hue) for hue, info in enumerate(infos)]
    progress = {info.id: MOVING for info in infos}
    progress[infos[5].id] = replace(MOVING, stopped="key refused")
    bar.resize(2400, 32)
    bar.set_progress(progress, chosen, True, False)
    items = bar.findChildren(VendorProgressItem)
    wide = [item.sizeHint().width() for item in items]
    bar.resize(1200, 32)
    narrow = [item.sizeHint().width() for item in items]
    assert all(after < before for after, before in zip(narrow[:5], wide[:5], strict=True))
    assert narrow[5] == wide[5]
    bar.resize(800, 32)
    assert bar.minimumSizeHint().width() <= 800


@pytest.mark.parametrize("width", [1280, 1100])
def test_of_six_vendors_all_that_stopped_at_the_cap_say_so(
    bar: RunBar, qtbot: QtBot, width: int
) -> None:
    infos = [replace(AA, id=f"v{n}", name=f"V{n}", code=f"V{n}") for n in range(6)]
    chosen = [ChosenVendor(info, hue) for hue, info in enumerate(infos)]
    progress = {info.id: MOVING for info in infos}
    stopped = infos[1:5]
    progress |= {info.id: replace(MOVING, stopped="cap reached") for info in stopped}
    bar.set_money("$ 1.20", "1.20")
    bar.resize(width, 32)
    bar.set_progress(progress, chosen, False, False, None, {info.id: "$ 0.30" for info in stopped})
    telling = [item for item in bar.findChildren(VendorProgressItem) if item.is_telling]
    assert len(telling) == 4
    assert all("at the cap" in item.words for item in telling)
    assert all("stopped at the cap of $ 0.30" in item.toolTip() for item in telling)
    items = bar.findChildren(VendorProgressItem)
    qtbot.waitUntil(lambda: all(item.width() >= item.sizeHint().width() for item in items))


def test_nothing_was_sent_is_said_only_while_it_is_true(bar: RunBar) -> None:
    sentence = "All on this computer. Nothing was sent."
    bar.set_progress({}, TWO, False, False)
    assert sentence in words(bar)
    cloud = ChosenVendor(replace(CC, kind=Kind.CLOUD), 2)
    bar.set_progress({}, [*TWO, cloud], False, False)
    assert sentence in words(bar)  # choosing one sends nothing
    bar.set_nothing_sent(False)
    assert sentence not in words(bar)


def test_what_is_stored_is_said_where_no_run_was_made(bar: RunBar) -> None:
    held = VendorProgress(240, 240, kept=240)
    some = VendorProgress(240, 96, kept=96)
    bar.set_progress({}, TWO, False, False, stored={AA.id: held, BB.id: some})
    shown = bar.findChildren(VendorProgressItem)
    assert [i.isVisible() for i in shown] == [True, True]
    assert [i.words for i in shown] == ["stored", "stored"]
    assert [i.toolTip() for i in shown] == [
        "Vendor AA: 240/240, stored",
        "Vendor BB: 96/240, stored",
    ]
    assert not any(i.is_telling for i in shown)
    bar.set_progress({AA.id: MOVING}, TWO, True, False, stored={AA.id: held})
    assert item(bar).words == "41 a second, 3 s to go"
