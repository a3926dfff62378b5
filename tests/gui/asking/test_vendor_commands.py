"""Cloud vendors in the whole window: the sheet opens, messages lead on, Offline is remembered."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QSettings
from pytestqt.qtbot import QtBot

from core.response import Response, RunId
from core.run import RunSettings, VendorProgress
from core.sending.credentials import Credentials
from core.sending.offline import Offline
from core.store import runs
from core.vendor import VendorId
from gui import operations
from gui.app import Desk
from gui.preferences import Preferences
from gui.views.message_strip import Message
from providers.fake_cloud import FakeCloudVendor
from tests.gui.cloud_fakes import CloudRegistry, MemoryStore

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen, of popups
CARA, DORA = VendorId("cara"), VendorId("dora")


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    return Preferences(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def open_desk(
    qtbot: QtBot,
    tmp_path: Path,
    draw_photo: Callable[..., Path],
    preferences: Preferences,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[..., Desk]]:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    desks: list[Desk] = []
    owner = QObject()

    def make(vendor: FakeCloudVendor, key: str, *others: FakeCloudVendor) -> Desk:
        store = MemoryStore({"cara": f'{{"key": "{key}"}}'} if key else {})
        credentials = Credentials(store, {})
        desk = Desk(CloudRegistry((vendor, *others)), preferences, owner, credentials)
        desks.append(desk)
        qtbot.addWidget(desk.window)
        desk.window.show()
        files = [draw_photo(f"{number}.jpg", seed=number) for number in range(3)]
        with qtbot.waitSignal(desk.opening.photos_read, timeout=20_000):
            desk.opening.open_case(tmp_path / "case", lambda: desk.opening.take_in(files))
        desk.workspace.choose_vendors([CARA])
        qtbot.waitUntil(lambda: desk.workspace.keys.access(CARA) is not None)
        return desk

    yield make
    for desk in desks:
        desk.close()
    Offline().switch(False)


def press_run(qtbot: QtBot, desk: Desk):
    qtbot.waitUntil(desk.actions["run"].isEnabled)
    desk.actions["run"].trigger()
    qtbot.waitUntil(lambda: desk.commands.vendors._sheet is not None, timeout=10_000)
    return desk.commands.vendors._sheet


def messages(desk: Desk) -> list[Message]:
    return list(desk.window.messages.messages)


def test_run_opens_the_sheet_and_yes_sends(open_desk, qtbot: QtBot) -> None:
    vendor = FakeCloudVendor("cara")
    desk = open_desk(vendor, "sesame")
    qtbot.waitUntil(lambda: desk.commands.vendors.waiting(False) == {CARA: 3})
    sheet = press_run(qtbot, desk)
    assert vendor.service.requests == []
    with qtbot.waitSignal(desk.workspace.run_finished, timeout=20_000):
        sheet._send.click()
    case = desk.workspace.case
    outcomes = [case.live_outcome(photo.id, CARA) for photo in case.photos]
    assert all(isinstance(outcome, Response) for outcome in outcomes)
    assert desk.commands.vendors.money_words() == ("$ 0.003", "0.01")
    assert desk.commands.vendors.caps() == {CARA: "$ 0.01"}
    assert desk.commands.vendors.waiting(False) == {}


def test_a_photo_that_cannot_be_read_is_not_among_those_to_be_answered(
    open_desk, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = open_desk(FakeCloudVendor("cara"), "sesame")
    sheet = press_run(qtbot, desk)
    with qtbot.waitSignal(desk.workspace.run_finished, timeout=20_000):
        sheet._send.click()
    (tmp_path / "empty.jpg").touch()
    with qtbot.waitSignal(desk.opening.photos_read, timeout=20_000):
        desk.opening.take_in([tmp_path / "empty.jpg"])
    assert len(desk.workspace.case.photos) == 4
    assert desk.commands.vendors.stored() == {CARA: VendorProgress(3, 3, kept=3)}


def test_a_refused_key_is_one_message_that_leads_to_the_key_and_leaves_with_it(
    open_desk, qtbot: QtBot
) -> None:
    vendor = FakeCloudVendor("cara")
    desk = open_desk(vendor, "wrong")
    sheet = press_run(qtbot, desk)
    with qtbot.waitSignal(desk.workspace.run_finished, timeout=20_000):
        sheet._send.click()
    (message,) = [each for each in messages(desk) if each.serious]
    assert (message.text, message.button) == ("Cara refused the key. Type the key again.", "Key…")
    desk.window.messages.button_pressed.emit(message.ident)
    dialog = desk.commands.vendors._dialog
    assert dialog is not None
    assert message in messages(desk)  # until its cause is gone
    dialog._fields["key"].setText("sesame")
    with qtbot.waitSignal(desk.workspace.keys.kept):
        dialog._save.click()
    assert message not in messages(desk)
    (said,) = messages(desk)
    assert said.text == "The key of Cara is in the system’s key store."
    qtbot.waitUntil(lambda: desk.workspace.keys.can_ask(vendor.info))


def test_offline_is_remembered_and_stops_run(
    open_desk, preferences: Preferences, qtbot: QtBot
) -> None:
    desk = open_desk(FakeCloudVendor("cara"), "sesame")
    desk.window.run_bar.offline_toggled.emit(True)
    assert preferences.settings().offline
    assert Offline().is_on
    qtbot.waitUntil(lambda: not desk.actions["run"].isEnabled())
    desk.window.run_bar.offline_toggled.emit(False)
    assert not preferences.settings().offline
    qtbot.waitUntil(desk.actions["run"].isEnabled)


def test_another_pace_is_kept_and_the_own_one_is_not(
    open_desk, preferences: Preferences, qtbot: QtBot
) -> None:
    desk = open_desk(FakeCloudVendor("cara", per_second=5.0), "sesame")
    for pace, kept in ((2.0, {"cara": 2.0}), (5.0, {})):
        desk.commands.vendors.open_key("cara")
        dialog = desk.commands.vendors._dialog
        dialog._pace.setValue(pace)
        dialog._save.click()
        assert preferences.settings().paces == kept


def test_the_menu_leads_to_every_key(open_desk) -> None:
    desk = open_desk(FakeCloudVendor("cara"), "")
    desk.window.vendor_keys_menu.aboutToShow.emit()
    assert [a.text() for a in desk.window.vendor_keys_menu.actions()] == ["&Cara…"]
    desk.window.vendor_keys_menu.actions()[0].trigger()
    assert desk.commands.vendors._dialog.info.id == CARA
    desk.commands.vendors._dialog.reject()


def test_after_stop_a_vendor_reads_stopped_until_run_is_pressed(open_desk, qtbot: QtBot) -> None:
    vendor = FakeCloudVendor("cara", at_once=1)
    desk = open_desk(vendor, "sesame")
    vendor.service.gate.clear()
    sheet = press_run(qtbot, desk)
    sheet._send.click()
    run = desk.workspace.run
    qtbot.waitUntil(lambda: desk.actions["stop"].isEnabled() and run.progress()[CARA].calls == 1)
    desk.actions["stop"].trigger()
    qtbot.waitUntil(lambda: run.progress()[CARA].left == 2)
    with qtbot.waitSignal(desk.workspace.run_finished, timeout=20_000):
        vendor.service.gate.set()
    seen = run.progress()[CARA]
    assert (seen.asked, seen.answered, seen.left) == (1, 1, 2)
    assert desk.commands.vendors.waiting(False) == {}
    qtbot.waitUntil(desk.actions["run"].isEnabled)
    with qtbot.waitSignal(desk.workspace.run_finished, timeout=20_000):
        desk.actions["run"].trigger()  # what was agreed to holds still
    assert run.progress()[CARA].left == 0
    assert len(vendor.service.requests) == 3


def test_a_vendor_chosen_while_another_is_asked_need_not_wait_for_it(
    open_desk, qtbot: QtBot
) -> None:
    cara, dora = FakeCloudVendor("cara"), FakeCloudVendor("dora", needs_key=False)
    desk = open_desk(cara, "sesame", dora)
    workspace, run = desk.workspace, desk.workspace.run
    cara.service.gate.clear()
    press_run(qtbot, desk)._send.click()
    qtbot.waitUntil(desk.actions["stop"].isEnabled, timeout=10_000)
    assert not desk.actions["run"].isEnabled()
    workspace.choose_vendors([CARA, DORA])
    sheet = press_run(qtbot, desk)
    assert [(v.info.id, v.count) for v in workspace.sending.question.vendors] == [(DORA, 3)]
    sheet._send.click()
    qtbot.waitUntil(lambda: DORA in run.progress() and run.progress()[DORA].answered == 3)
    qtbot.waitUntil(lambda: not desk.actions["run"].isEnabled())
    assert run.progress()[CARA].answered == 0
    with qtbot.waitSignal(workspace.run_finished, timeout=20_000):
        cara.service.gate.set()


def test_a_cap_of_ones_own_is_remembered_until_the_proposed_one_is_taken(
    open_desk, preferences: Preferences, qtbot: QtBot
) -> None:
    vendor = FakeCloudVendor("cara")
    desk = open_desk(vendor, "sesame")
    sheet = press_run(qtbot, desk)
    sheet._dollars.setValue(0.0)  # of three photos, none
    with qtbot.waitSignal(desk.workspace.run_finished, timeout=20_000):
        sheet._send.click()
    assert vendor.service.requests == []
    assert preferences.settings().cap_dollars == 0.0
    sheet = press_run(qtbot, desk)
    assert sheet.cap.dollars == 0.0
    sheet._dollars.setValue(0.01)
    with qtbot.waitSignal(desk.workspace.run_finished, timeout=20_000):
        sheet._send.click()
    assert preferences.settings().cap_dollars is None
    assert len(vendor.service.requests) == 3


def test_a_vendor_on_this_computer_is_named_while_it_is_asked_offline(
    open_desk, qtbot: QtBot
) -> None:
    vendor = FakeCloudVendor("cara", address="http://127.0.0.1:9")
    desk = open_desk(vendor, "sesame")
    vendor.service.gate.clear()
    desk.window.run_bar.offline_toggled.emit(True)
    press_run(qtbot, desk)._send.click()
    qtbot.waitUntil(lambda: list(desk.commands.vendors.asked_offline()) == [vendor.info])
    with qtbot.waitSignal(desk.workspace.run_finished, timeout=20_000):
        vendor.service.gate.set()
    assert list(desk.commands.vendors.asked_offline()) == []


def test_a_first_key_is_offered_to_be_used_at_once(open_desk, qtbot: QtBot) -> None:
    desk = open_desk(FakeCloudVendor("cara"), "")
    desk.commands.vendors.open_key("cara")
    desk.commands.vendors._dialog._fields["key"].setText("sesame")
    with qtbot.waitSignal(desk.workspace.keys.kept, timeout=10_000):
        desk.commands.vendors._dialog._save.click()
    (said,) = messages(desk)
    assert said.button == "Run"


def test_run_beside_a_vendors_name_asks_it_though_a_run_is_paused(open_desk, qtbot: QtBot) -> None:
    vendor = FakeCloudVendor("cara")
    desk = open_desk(vendor, "sesame")
    vendor.service.gate.clear()
    workspace, commands = desk.workspace, desk.commands.vendors
    operations.ask_again(workspace, [(workspace.case.photos[0].id, CARA)])
    qtbot.waitUntil(lambda: commands._sheet is not None, timeout=10_000)
    commands._sheet._send.click()
    qtbot.waitUntil(desk.actions["pause"].isEnabled, timeout=10_000)
    desk.actions["pause"].trigger()
    assert workspace.run.is_paused
    desk.window.messages.button_pressed.emit("key kept")
    qtbot.waitUntil(lambda: commands._sheet is not None, timeout=10_000)
    assert [v.info.id for v in workspace.sending.question.vendors] == [CARA]
    assert not workspace.run.is_paused
    vendor.service.gate.set()


def test_a_first_key_ticks_its_vendor_and_the_list_comes_back(open_desk, qtbot: QtBot) -> None:
    desk = open_desk(FakeCloudVendor("cara"), "")
    desk.workspace.choose_vendors([])
    picker = desk.window.tool_bar.vendor_picker
    picker.key_requested.emit("cara")
    commands = desk.commands.vendors
    commands._dialog._fields["key"].setText("sesame")
    with qtbot.waitSignal(desk.workspace.keys.kept, timeout=10_000):
        commands._dialog._save.click()
    qtbot.waitUntil(picker._list.isVisible)
    assert [info.id for info in desk.workspace.vendor_infos] == [CARA]
    (row,) = picker._list.rows
    assert row.check.isChecked()
    picker._list.close()

    # Another key later leaves the choice alone.
    desk.workspace.choose_vendors([])
    commands.open_key("cara")
    commands._dialog._fields["key"].setText("other")
    with qtbot.waitSignal(desk.workspace.keys.kept, timeout=10_000):
        commands._dialog._save.click()
    assert list(desk.workspace.vendor_infos) == []


def test_a_vendor_without_a_key_keeps_run_awake_and_run_says_what_it_needs(
    open_desk, qtbot: QtBot
) -> None:
    desk = open_desk(FakeCloudVendor("cara"), "")
    qtbot.waitUntil(desk.actions["run"].isEnabled)
    assert desk.window.tool_bar.run_button.property("variant") == "primary"
    with qtbot.waitSignal(desk.workspace.sending.vendor_stopped, timeout=20_000):
        desk.actions["run"].trigger()
    (message,) = messages(desk)
    assert message.button == "Key…"
    assert "needs a key" in message.text or "no key" in message.text.lower()


def test_a_grey_run_says_why(open_desk, qtbot: QtBot) -> None:
    desk = open_desk(FakeCloudVendor("cara"), "sesame")
    desk.window.run_bar.offline_toggled.emit(True)
    qtbot.waitUntil(lambda: "Cara: The program is offline" in desk.actions["run"].toolTip())
    desk.workspace.choose_vendors([])
    qtbot.waitUntil(lambda: desk.actions["run"].toolTip() == "No vendor is chosen.")


def test_a_closed_message_folds_into_the_count_of_errors(open_desk, qtbot: QtBot) -> None:
    desk = open_desk(FakeCloudVendor("cara"), "")
    qtbot.waitUntil(desk.actions["run"].isEnabled)
    with qtbot.waitSignal(desk.workspace.sending.vendor_stopped, timeout=20_000):
        desk.actions["run"].trigger()
    (message,) = messages(desk)
    assert message.can_close
    desk.window.messages._close_serious()
    assert messages(desk) == []
    qtbot.waitUntil(lambda: desk.window.run_bar._failed.text() == "1 failed")
    desk.commands.vendors.unfold()
    assert messages(desk) == [message]
    desk.commands.vendors._on_vendor_goes_on("cara")
    assert messages(desk) == []


def break_off(desk: Desk, photos: int = 3) -> None:
    """As a kill leaves it: a run without an end, of which nothing was answered."""
    case = desk.workspace.case
    ids = [photo.id for photo in case.photos][:photos]
    settings, number = RunSettings(), RunId(900)
    case.store.write(lambda c: runs.start(c, ids, [CARA], settings, run_id=number)).result()
    desk.commands.broken_off.look()


def offer(desk: Desk) -> Message | None:
    return next((each for each in messages(desk) if each.ident == "go on"), None)


def test_going_on_names_who_needs_a_key_and_stays_until_all_is_answered(
    open_desk, qtbot: QtBot
) -> None:
    desk = open_desk(FakeCloudVendor("cara"), "")
    break_off(desk)
    qtbot.waitUntil(lambda: offer(desk) is not None)
    needs = "The last run was broken off: 3 answers are missing. Cara needs its key again."
    assert (offer(desk).text, offer(desk).button) == (needs, "Key…")
    desk.window.messages.button_pressed.emit("go on")
    dialog = desk.commands.vendors._dialog
    assert dialog.info.id == CARA
    assert offer(desk) is not None
    dialog._fields["key"].setText("sesame")
    with qtbot.waitSignal(desk.workspace.keys.kept):
        dialog._save.click()
    qtbot.waitUntil(lambda: offer(desk).button == "Go on")
    desk.window.messages.button_pressed.emit("go on")
    qtbot.waitUntil(lambda: desk.commands.vendors._sheet is not None, timeout=10_000)
    desk.commands.vendors._sheet.declined.emit()
    assert offer(desk) is not None  # nothing was sent: it is still to be done
    desk.commands.vendors._sheet.withdraw()
    desk.window.messages.button_pressed.emit("go on")
    qtbot.waitUntil(lambda: desk.commands.vendors._sheet is not None, timeout=10_000)
    with qtbot.waitSignal(desk.workspace.run_finished, timeout=20_000):
        desk.commands.vendors._sheet._send.click()
    qtbot.waitUntil(lambda: offer(desk) is None)


def test_going_on_offline_says_so_and_has_no_button(open_desk, qtbot: QtBot) -> None:
    desk = open_desk(FakeCloudVendor("cara"), "sesame")
    desk.window.run_bar.offline_toggled.emit(True)
    break_off(desk)
    qtbot.waitUntil(lambda: offer(desk) is not None)
    assert offer(desk).text.endswith("Cara cannot be asked while Offline is on.")
    assert offer(desk).button == ""
    desk.window.run_bar.offline_toggled.emit(False)
    qtbot.waitUntil(lambda: offer(desk).button == "Go on")


def test_going_on_asks_a_vendor_that_is_not_on_the_stage(open_desk, qtbot: QtBot) -> None:
    desk = open_desk(FakeCloudVendor("cara"), "sesame")
    desk.workspace.choose_vendors([])
    break_off(desk)
    qtbot.waitUntil(lambda: offer(desk) is not None)
    desk.window.messages.button_pressed.emit("go on")
    qtbot.waitUntil(lambda: desk.commands.vendors._sheet is not None, timeout=10_000)
    assert [info.id for info in desk.workspace.vendor_infos] == [CARA]
    desk.commands.vendors._sheet.reject()


def test_an_offer_that_was_put_away_stays_away(open_desk, qtbot: QtBot) -> None:
    desk = open_desk(FakeCloudVendor("cara"), "sesame")
    break_off(desk)
    qtbot.waitUntil(lambda: offer(desk) is not None)
    desk.window.messages.clear_message("go on")
    desk.workspace.sending.changed.emit()
    desk.workspace.keys.changed.emit()
    assert offer(desk) is None


def test_the_count_stays_the_same_before_and_on_the_sheet_and_after(
    open_desk, qtbot: QtBot
) -> None:
    vendor = FakeCloudVendor("cara")
    desk = open_desk(vendor, "sesame")
    workspace = desk.workspace
    first = workspace.case.photos[0].id
    operations.ask_again(workspace, [(first, CARA)])
    qtbot.waitUntil(lambda: desk.commands.vendors._sheet is not None, timeout=10_000)
    assert (workspace.sending.waiting, workspace.sending.stored) == ({CARA: 1}, {CARA: 0})
    with qtbot.waitSignal(workspace.run_finished, timeout=20_000):
        desk.commands.vendors._sheet._send.click()
    commands = desk.commands.vendors
    qtbot.waitUntil(lambda: commands._sheet is None)
    assert (commands.waiting(False), commands.answered()) == ({CARA: 2}, {CARA: 1})
    sheet = press_run(qtbot, desk)
    assert (commands.waiting(False), commands.answered()) == ({CARA: 2}, {CARA: 1})
    with qtbot.waitSignal(workspace.run_finished, timeout=20_000):
        sheet._send.click()
    assert workspace.run.progress()[CARA].asked == 3
