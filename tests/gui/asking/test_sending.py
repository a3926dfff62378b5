"""What Run does with cloud vendors: nothing leaves before a person has agreed to just that."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import Connection

from core.photos.files import Found
from core.photos.image_io import examine
from core.problem import Problem
from core.response import CallFailure, Response, RunId
from core.run import RunSettings, Stopped
from core.sending.consent import SendingPlan
from core.sending.credentials import Keys, Where
from core.sending.spending import Cap, Spent
from core.store import attempts, repeats, requests, runs
from core.vendor import Kind, Limits, VendorId
from core.verdict import CallState
from gui import operations
from gui.workspace import Workspace
from providers.fake_cloud import BreakOff, FakeCloudVendor, FakeService
from tests.gui.cloud_fakes import MemoryStore, opened

CARA, DORA = VendorId("cara"), VendorId("dora")
RICH = Cap(10.0, 1000)


@pytest.fixture
def files(draw_photo: Callable[..., Path]) -> list[Path]:
    return [draw_photo(f"{number}.jpg", seed=number) for number in range(4)]


Open = Callable[..., Workspace]


@pytest.fixture
def open_with(qtbot: QtBot, tmp_path: Path, files: list[Path]) -> Iterator[Open]:
    with ExitStack() as stack:
        yield lambda *vendors, **more: stack.enter_context(
            opened(qtbot, tmp_path, files, vendors, **more)
        )


def ask(qtbot: QtBot, workspace: Workspace) -> SendingPlan:
    """Press Run; what the person is asked."""
    with qtbot.waitSignal(workspace.sending.consent_wanted, timeout=10_000) as asked:
        operations.run(workspace)
    (plan,) = asked.args
    return plan


def agree(qtbot: QtBot, workspace: Workspace, cap: Cap = RICH) -> None:
    with qtbot.waitSignal(workspace.run_finished, timeout=20_000):
        workspace.sending.agree(cap)


def answered(workspace: Workspace, vendor_id: VendorId) -> int:
    assert workspace.case is not None
    outcomes = [workspace.case.live_outcome(p.id, vendor_id) for p in workspace.case.photos]
    return sum(isinstance(outcome, Response) for outcome in outcomes)


def test_opening_photos_asks_no_cloud_vendor(open_with, qtbot: QtBot) -> None:
    cara = FakeCloudVendor("cara")
    workspace = open_with(cara)
    assert operations.unasked_of(workspace, CARA) == 4
    assert not workspace.run.is_running
    assert cara.service.requests == []
    qtbot.waitUntil(lambda: workspace.sending.nothing_was_sent)


def test_run_asks_a_person_and_then_sends(open_with, qtbot: QtBot) -> None:
    cara = FakeCloudVendor("cara")
    workspace = open_with(cara)
    plan = ask(qtbot, workspace)
    assert [(v.info.id, v.count, v.host) for v in plan.vendors] == [(CARA, 4, "faces.example")]
    assert workspace.sending.waiting == {CARA: 4}
    assert cara.service.requests == []
    agree(qtbot, workspace)
    assert workspace.sending.waiting == {}
    assert answered(workspace, CARA) == len(cara.service.requests) == 4
    assert workspace.sending.spent.calls == 4
    assert workspace.sending.cap == RICH
    assert not workspace.sending.nothing_was_sent
    assert operations.unasked(workspace) == 0


def test_saying_no_sends_nothing(open_with, qtbot: QtBot) -> None:
    cara = FakeCloudVendor("cara")
    workspace = open_with(cara)
    ask(qtbot, workspace)
    workspace.sending.decline()
    assert cara.service.requests == []
    assert workspace.sending.waiting == {}
    ask(qtbot, workspace)  # and is asked again the next time


def test_one_question_for_all_vendors_asked_at_once(open_with, qtbot: QtBot) -> None:
    cara, dora = FakeCloudVendor("cara"), FakeCloudVendor("dora")
    workspace = open_with(cara, dora)
    photo_ids = [photo.id for photo in workspace.case.photos]
    with qtbot.waitSignal(workspace.sending.consent_wanted, timeout=10_000) as asked:
        operations.ask_again(workspace, [(photo_ids[0], CARA), (photo_ids[1], DORA)])
    assert [(v.info.id, v.count) for v in asked.args[0].vendors] == [(CARA, 1), (DORA, 1)]
    agree(qtbot, workspace)
    assert (answered(workspace, CARA), answered(workspace, DORA)) == (1, 1)


def test_what_was_agreed_to_is_not_asked_again_but_more_is(
    open_with, qtbot: QtBot, draw_photo: Callable[..., Path]
) -> None:
    cara, dora = FakeCloudVendor("cara"), FakeCloudVendor("dora")
    workspace = open_with(cara, dora)
    workspace.choose_vendors([CARA])
    ask(qtbot, workspace)
    agree(qtbot, workspace)
    photo_id = workspace.case.photos[0].id
    with (
        qtbot.assertNotEmitted(workspace.sending.consent_wanted),
        qtbot.waitSignal(workspace.run_finished, timeout=20_000),
    ):
        operations.ask_again(workspace, [(photo_id, CARA)])
    assert len(cara.service.requests) == 5
    workspace.choose_vendors([CARA, DORA])
    plan = ask(qtbot, workspace)
    assert [(v.info.id, v.count, v.stored) for v in plan.vendors] == [(DORA, 4, 0)]


def test_photos_that_a_vendor_refuses_are_not_sent_and_each_says_why(
    open_with, qtbot: QtBot
) -> None:
    cara = FakeCloudVendor("cara", limits=Limits(least_side=500))
    dora = FakeCloudVendor("dora")
    workspace = open_with(cara, dora)
    plan = ask(qtbot, workspace)
    assert [len(vendor.refused) for vendor in plan.vendors] == [4, 0]
    agree(qtbot, workspace)
    assert cara.service.requests == []
    outcome = workspace.case.live_outcome(workspace.case.photos[0].id, CARA)
    assert isinstance(outcome, CallFailure)
    assert "Cara" in outcome.problem.what
    assert answered(workspace, DORA) == 4


def test_a_cap_that_was_reached_is_asked_for_anew(open_with, qtbot: QtBot) -> None:
    cara = FakeCloudVendor("cara")
    workspace = open_with(cara)
    ask(qtbot, workspace)
    with qtbot.waitSignal(workspace.sending.vendor_stopped, timeout=10_000) as stopped:
        agree(qtbot, workspace, Cap(0.002))
    assert stopped.args[1] is Stopped.CAP_REACHED
    assert len(cara.service.requests) == 2
    assert operations.unasked(workspace) == 2
    assert workspace.case.waiting == set()
    assert workspace.sending.cap == Cap(0.002)
    ask(qtbot, workspace)
    agree(qtbot, workspace)
    assert answered(workspace, CARA) == 4


def test_photos_that_were_sent_in_vain_say_so_and_are_asked_again(open_with, qtbot: QtBot) -> None:
    breaks_off = [True]
    service = FakeService(lambda *_: BreakOff() if breaks_off[0] else None)
    workspace = open_with(FakeCloudVendor("cara", service))
    ask(qtbot, workspace)
    agree(qtbot, workspace)
    photos, info = workspace.case.photos, workspace.vendor_infos[0]
    marks = {photo.id: workspace.seen.mark(photo.id, info)[0] for photo in photos}
    on_disk = workspace.case.store.read(attempts.tried)
    assert {id_ for id_, mark in marks.items() if mark is CallState.TRIED} == {
        photo_id for photo_id, _ in on_disk
    }
    assert sum(tried.times for tried in on_disk.values()) == len(service.requests) > 0
    own = {photo.id: workspace.case.mark(photo.id, info)[0] for photo in photos}
    assert own == marks, "what is exported, counted and shown says the same"
    assert set(marks.values()) <= {CallState.TRIED, CallState.NOT_ASKED}
    assert operations.unasked(workspace) == 4
    breaks_off[0] = False
    operations.run(workspace)
    qtbot.waitUntil(lambda: answered(workspace, CARA) == 4, timeout=20_000)
    assert all(workspace.case.tried(photo.id, CARA) is None for photo in photos)


def test_a_refused_key_stops_its_vendor_once_and_the_others_go_on(open_with, qtbot: QtBot) -> None:
    cara, dora = FakeCloudVendor("cara"), FakeCloudVendor("dora")
    keys = {"MISREAD_CARA_KEY": "wrong", "MISREAD_DORA_KEY": "sesame"}
    workspace = open_with(cara, dora, environment=keys)
    stopped: list[object] = []
    workspace.sending.vendor_stopped.connect(lambda *told: stopped.append(told[:2]))
    ask(qtbot, workspace)
    agree(qtbot, workspace)
    assert stopped == [(cara.info, Stopped.KEY_REFUSED)]
    assert answered(workspace, DORA) == 4
    assert workspace.run.progress()[CARA].stopped == Stopped.KEY_REFUSED


def test_without_a_key_a_vendor_is_not_asked_and_that_is_said(open_with, qtbot: QtBot) -> None:
    cara, dora = FakeCloudVendor("cara"), FakeCloudVendor("dora")
    workspace = open_with(cara, dora, environment={"MISREAD_DORA_KEY": "sesame"})
    with qtbot.waitSignal(workspace.sending.vendor_stopped, timeout=10_000) as stopped:
        plan = ask(qtbot, workspace)
    assert stopped.args[:2] == [cara.info, Stopped.NO_KEY]
    assert [vendor.info.id for vendor in plan.vendors] == [DORA]
    assert workspace.ready_vendors(Kind.CLOUD) == [DORA]


def test_a_typed_key_is_kept_and_makes_its_vendor_ready(open_with, qtbot: QtBot) -> None:
    store = MemoryStore()
    cara = FakeCloudVendor("cara")
    workspace = open_with(cara, store=store, environment={})
    keys = workspace.keys
    with qtbot.waitSignal(keys.changed):
        keys.look_up()
    assert not keys.can_ask(cara.info)
    with qtbot.waitSignals([keys.kept, keys.changed]):
        keys.keep(cara.info, Keys({"key": "sesame"}), remember=True)
    qtbot.waitUntil(lambda: keys.can_ask(cara.info))
    assert keys.access(CARA).where is Where.KEY_STORE
    assert "sesame" in store.kept["cara"]
    # Fields left empty keep what they held.
    with qtbot.waitSignal(keys.kept):
        keys.keep(cara.info, Keys({"region": "elsewhere"}), remember=True)
    assert "sesame" in store.kept["cara"]
    with qtbot.waitSignal(keys.changed):
        keys.forget(cara.info)
    qtbot.waitUntil(lambda: not keys.can_ask(cara.info))
    assert store.kept == {}


def test_where_the_key_store_refuses_the_key_is_kept_for_this_start(
    open_with, qtbot: QtBot
) -> None:
    broken = MemoryStore(why=Problem("no key store", "There is no key store.", "Type it again."))
    cara = FakeCloudVendor("cara")
    workspace = open_with(cara, store=broken, environment={})
    with qtbot.waitSignal(workspace.keys.kept) as kept:
        workspace.keys.keep(cara.info, Keys({"key": "sesame"}), remember=True)
    assert kept.args == [cara.info, Where.THIS_START]
    qtbot.waitUntil(lambda: workspace.keys.has_store is False)
    assert workspace.keys.no_store == broken.why
    assert workspace.keys.can_ask(cara.info)


def test_offline_asks_nobody_beyond_this_computer(open_with, qtbot: QtBot) -> None:
    cara = FakeCloudVendor("cara")
    here = FakeCloudVendor("dora", address="http://127.0.0.1:9/v1")
    workspace = open_with(cara, here)
    with qtbot.waitSignal(workspace.keys.changed):
        workspace.keys.look_up()
    workspace.keys.set_offline(True)
    assert workspace.ready_vendors(Kind.CLOUD) == [DORA]
    standings = workspace.keys.standings()
    assert (standings[CARA].words, standings[CARA].can_be_chosen) == ("offline", False)
    assert standings[DORA].words == "ready · on this computer"
    plan = ask(qtbot, workspace)
    assert [vendor.info.id for vendor in plan.vendors] == [DORA]


def test_closing_the_case_withdraws_the_question(open_with, qtbot: QtBot, tmp_path: Path) -> None:
    cara = FakeCloudVendor("cara")
    workspace = open_with(cara)
    ask(qtbot, workspace)
    with qtbot.waitSignal(workspace.sending.consent_outdated, timeout=10_000):
        workspace.open_case(tmp_path / "another")
    workspace.sending.agree(RICH)
    assert cara.service.requests == []
    assert workspace.sending.consent is None


def hold_key_store(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> tuple[threading.Event, threading.Event]:
    """Let it wait for a person: set once it was asked, and what lets it answer."""
    reached, go_on, look_up = threading.Event(), threading.Event(), workspace.keys.look_up_now

    def held() -> object:
        reached.set()
        go_on.wait(20)
        return look_up()

    monkeypatch.setattr(workspace.keys, "look_up_now", held)
    return reached, go_on


def test_what_is_asked_in_the_next_case_does_not_wait_for_a_plan_of_the_one_before(
    open_with, qtbot: QtBot, tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = open_with(FakeCloudVendor("cara"))
    reached, go_on = hold_key_store(workspace, monkeypatch)
    operations.run(workspace)
    qtbot.waitUntil(reached.is_set)
    with qtbot.waitSignal(workspace.case_opened, timeout=20_000):
        workspace.open_case(tmp_path / "second")
    workspace.apply(workspace.case.add_photos([examine(Found(files[0], None))]))
    workspace.choose_vendors([CARA])
    operations.run(workspace)
    with qtbot.waitSignal(workspace.sending.consent_wanted, timeout=10_000) as asked:
        go_on.set()
    assert [(v.info.id, v.count) for v in asked.args[0].vendors] == [(CARA, 1)]


def test_stop_calls_off_what_a_key_store_still_holds_up(
    open_with, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    cara = FakeCloudVendor("cara")
    workspace = open_with(cara)
    ask(qtbot, workspace)
    agree(qtbot, workspace)
    photo_id = workspace.case.photos[0].id
    reached, go_on = hold_key_store(workspace, monkeypatch)
    operations.ask_again(workspace, [(photo_id, CARA)])  # agreed to before: nobody is asked
    qtbot.waitUntil(reached.is_set)
    operations.stop(workspace)
    with qtbot.waitSignal(workspace.sending.changed, timeout=10_000):
        go_on.set()
    assert not workspace.run.is_running
    with qtbot.waitSignal(workspace.run_finished, timeout=20_000):
        operations.ask_again(workspace, [(photo_id, CARA)])
    assert len(cara.service.requests) == 5, "the four photos, and one once more after Stop"


def test_stop_voids_a_question(open_with, qtbot: QtBot) -> None:
    cara = FakeCloudVendor("cara")
    workspace = open_with(cara)
    ask(qtbot, workspace)
    with qtbot.waitSignal(workspace.sending.consent_outdated):
        operations.stop(workspace)
    workspace.sending.agree(RICH)
    assert workspace.sending.waiting == {}
    assert workspace.sending.consent is None
    assert not workspace.run.is_running


def test_a_case_that_sent_before_never_says_that_nothing_was_sent(
    open_with, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace = open_with(FakeCloudVendor("cara"))
    ask(qtbot, workspace)
    agree(qtbot, workspace)
    assert not workspace.sending.nothing_was_sent
    with qtbot.waitSignal(workspace.case_opened, timeout=10_000):
        workspace.open_case(tmp_path / "another")
    assert not workspace.sending.nothing_was_sent


def test_a_run_that_asks_nothing_is_not_written_down(open_with, qtbot: QtBot) -> None:
    cara, dora = FakeCloudVendor("cara"), FakeCloudVendor("dora")
    workspace = open_with(cara, dora)
    workspace.choose_vendors([CARA])
    ask(qtbot, workspace)
    agree(qtbot, workspace)
    workspace.choose_vendors([CARA, DORA])
    ask(qtbot, workspace)
    workspace.sending.decline()
    ask(qtbot, workspace)
    agree(qtbot, workspace)
    assert runs_of(workspace) == [(CARA,), (DORA,)]
    with qtbot.waitSignal(workspace.run_finished, timeout=20_000):
        workspace.run.start_open([CARA], RunSettings())
        workspace.run.close_open()
    assert runs_of(workspace) == [(CARA,), (DORA,)]


def runs_of(workspace: Workspace) -> list[tuple[VendorId, ...]]:
    """The vendors of every run in the case."""
    assert workspace.case is not None
    workspace.case.store.flush()
    last = workspace.case.store.read(runs.last_id)
    numbers = [RunId(number) for number in range(1, last + 1)]
    return [workspace.case.store.read(partial(runs.load, run_id=n)).vendors for n in numbers]


def test_run_in_the_middle_of_a_run_asks_nobody_twice(open_with, qtbot: QtBot) -> None:
    cara = FakeCloudVendor("cara")
    workspace = open_with(cara)
    cara.service.gate.clear()
    ask(qtbot, workspace)
    workspace.sending.agree(RICH)
    with qtbot.assertNotEmitted(workspace.sending.consent_wanted):
        operations.run(workspace)
    with qtbot.waitSignal(workspace.run_finished, timeout=20_000):
        cara.service.gate.set()
    assert workspace.run.progress()[CARA].asked == len(cara.service.requests) == 4


def test_the_plan_tells_what_was_cut_off_before(open_with, qtbot: QtBot) -> None:
    """As a kill leaves it: a request was made and nothing came of it."""
    workspace = open_with(FakeCloudVendor("cara"))
    case, asked = workspace.case, workspace.case.photos[0]

    def cut_off(connection: Connection) -> None:
        run = runs.start(connection, [asked.id], [CARA], RunSettings(), run_id=RunId(900))
        time = datetime.now(UTC)
        call = attempts.open(connection, run, asked, CARA, "", RunSettings(), time)
        requests.record(connection, call, 0.001, "https://faces.example", "another consent", time)

    case.store.write(cut_off).result()
    plan = ask(qtbot, workspace)
    assert plan.cut_off == Spent(0.001, 1, 0)
    workspace.sending.decline()


def test_a_repeat_is_asked_for_with_its_number_of_calls_though_the_photo_may_go(
    open_with, qtbot: QtBot
) -> None:
    cara = FakeCloudVendor("cara")
    workspace = open_with(cara)
    ask(qtbot, workspace)
    agree(qtbot, workspace)
    photo, latest = workspace.case.photos[0], workspace.case.live_outcome
    before = latest(photo.id, CARA)
    begin = partial(
        repeats.begin,
        photo=photo,
        vendor_id=CARA,
        settings=RunSettings(),
        times=5,
        resave_quality=95,
    )
    with qtbot.waitSignal(workspace.sending.consent_wanted, timeout=10_000) as asked:
        workspace.sending.repeat(photo, CARA, RunSettings(), begin, 6)
    (sending,) = asked.args[0].vendors
    assert (sending.count, sending.calls, sending.dollars) == (1, 6, 0.006)
    assert len(cara.service.requests) == 4
    workspace.case.store.flush()
    assert workspace.case.store.read(repeats.load) == []
    # The cap holds for all of its calls together.
    with qtbot.waitSignal(workspace.run_finished, timeout=20_000):
        workspace.sending.agree(Cap(0.003, 1000))
    assert len(cara.service.requests) == 7
    assert latest(photo.id, CARA) is before
    workspace.case.store.flush()
    (begun,) = workspace.case.store.read(repeats.load)
    assert len(workspace.case.store.read(lambda c: repeats.runs_of(c, begun.id))) == 6
