"""Runs over a pool without processes, on a real case file."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, func, select

from core.case.loading import load
from core.geometry import Box
from core.photos.photo import Photo, PhotoId, Place, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.response import CallFailure, Response, RunId
from core.run import RunSettings
from core.running.calls import Call, Fault
from core.running.runner import (
    Answered,
    Failed,
    PhotoFailed,
    Report,
    RunBroke,
    RunFinished,
    Runner,
)
from core.store import attempts, events, outcomes, photos, responses, run_list, runs
from core.store.schema import attempt, failure, reading, response
from core.store.store import Store
from core.vendor import State, VendorId, VendorState
from providers.fake import FakeRegistry, FakeVendor
from tests.core.fake_pool import ONE_FACE, SENT, FakePool

ANNA, BERT = VendorId("anna"), VendorId("bert")
PLAIN = RunSettings()


@dataclass(eq=False)
class PooledRegistry(FakeRegistry):
    """Fakes that are asked in the pool given."""

    pool: FakePool | None = None

    def open_pool(self, workers: int | None = None, background: bool = False) -> FakePool:
        assert self.pool is not None
        return self.pool


class Desk:
    """A case with photos, and the runners that a test starts on it."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.store = Store.open(folder / "case")
        stack.callback(self.store.close)
        self.photos = [_photo(number, folder) for number in range(1, 7)]
        self.store.write(lambda c: photos.add(c, self.photos, self.store.folder)).result()
        self.reports: list[Report] = []
        self._stack = stack
        self._changed = threading.Condition()

    def runner(self, pool: FakePool, *vendors: FakeVendor) -> Runner:
        fakes = vendors or (FakeVendor("anna"), FakeVendor("bert"))
        return self.runner_of(PooledRegistry(fakes, pool))

    def runner_of(self, registry: PooledRegistry) -> Runner:
        runner = Runner(self.store, registry, self._take)
        self._stack.callback(runner.close, 5)
        return runner

    def _take(self, report: Report) -> None:
        with self._changed:
            self.reports.append(report)
            self._changed.notify_all()

    def wait_for(self, wanted: Callable[[Report], bool], count: int = 1) -> list[Report]:
        def there() -> bool:
            return sum(map(wanted, self.reports)) >= count

        with self._changed:
            assert self._changed.wait_for(there, timeout=20), self.reports
            return [report for report in self.reports if wanted(report)]

    def wait_for_end(self, run_id: RunId) -> RunFinished:
        (end,) = self.wait_for(lambda r: isinstance(r, RunFinished) and r.run_id == run_id)
        assert isinstance(end, RunFinished)
        return end

    def run(self, runner: Runner, *vendors: VendorId, again: bool = False) -> RunId:
        run_id = runner.start(self.photos, vendors or (ANNA,), PLAIN, again=again)
        self.wait_for_end(run_id)
        return run_id

    @property
    def answers(self) -> list[Response]:
        return [report.outcome for report in self.reports if isinstance(report, Answered)]

    @property
    def failures(self) -> list[CallFailure]:
        return [report.outcome for report in self.reports if isinstance(report, Failed)]

    def count(self, table: object) -> int:
        return self.store.read(lambda c: c.scalar(select(func.count()).select_from(table))) or 0


def _photo(number: int, folder: Path) -> Photo:
    place = Place(folder / f"{number}.jpg", folder, 10, 10)
    return Photo(PhotoId(number), f"{number:064x}", (place,), width=100, height=80)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with ExitStack() as stack:
        yield Desk(tmp_path, stack)


def _photos_asked(calls: Sequence[Call]) -> list[int]:
    return [int(call.sha256, 16) for call in calls]


def test_every_vendor_is_asked_about_every_photo_and_the_answers_are_told(desk: Desk) -> None:
    pool = FakePool()
    run_id = desk.run(desk.runner(pool), ANNA, BERT)

    assert {(r.photo_id, r.vendor_id) for r in desk.answers} == {
        (photo.id, vendor) for photo in desk.photos for vendor in (ANNA, BERT)
    }
    assert desk.reports[-1] == RunFinished(run_id, stopped=False)
    assert desk.count(response) == 12
    assert len(desk.store.read(outcomes.latest)) == 12


def test_the_vendors_of_a_photo_are_asked_together_and_photos_in_order(desk: Desk) -> None:
    pool = FakePool()
    desk.run(desk.runner(pool), ANNA, BERT)

    assert [[call.vendor_id for call in calls] for calls in pool.photos] == [[ANNA, BERT]] * 6
    assert [int(calls[0].sha256, 16) for calls in pool.photos] == [1, 2, 3, 4, 5, 6]


def test_an_attempt_is_on_the_disk_before_a_vendor_is_asked(desk: Desk) -> None:
    seen: list[int] = []
    pool = FakePool(on_ask=lambda calls: seen.append(desk.count(attempt)))
    desk.run(desk.runner(pool), ANNA, BERT)

    assert all(count >= 2 * at for at, count in enumerate(seen, 1))


@dataclass(frozen=True)
class LookingVendor(FakeVendor):
    """Notes, as it reads a body, how many responses are on the disk."""

    desk: Desk | None = None
    seen: tuple[list[int], ...] = ([],)

    def parse(self, body: bytes, sent: SentRecord) -> Sequence[Prediction]:
        assert self.desk is not None
        self.seen[0].append(self.desk.count(response))
        return super().parse(body, sent)


def test_a_response_is_on_the_disk_before_anything_reads_it(desk: Desk) -> None:
    vendor = LookingVendor("anna", desk=desk, seen=([],))
    desk.run(desk.runner(FakePool(), vendor))

    assert len(vendor.seen[0]) == 6
    assert all(count >= at for at, count in enumerate(vendor.seen[0], 1))


def test_boxes_are_kept_in_pixels_of_the_original(desk: Desk) -> None:
    pool = FakePool(at_once=False)
    run_id = desk.runner(pool).start(desk.photos[:1], [ANNA], RunSettings(max_side=50))
    (call,) = pool.wait_for(1)
    assert call.max_side == 50
    pool.answer(call, ONE_FACE, replace(SENT, width=50, height=40, scale=0.5))
    desk.wait_for_end(run_id)

    (told,) = desk.answers
    assert told.predictions[0].box == Box(20, 40, 60, 80)
    assert told.predictions[0].received == "0.75"
    assert desk.store.read(outcomes.latest) == [told]


def test_what_is_stored_is_not_asked_again(desk: Desk) -> None:
    first = desk.run(desk.runner(FakePool()))
    before = desk.answers
    desk.reports.clear()
    pool = FakePool()
    runner = desk.runner(pool)
    second = desk.run(runner)

    assert pool.asked == []
    assert desk.answers == [replace(told, run_id=second) for told in before]
    assert second > first
    progress = runner.progress()[ANNA]
    assert (progress.asked, progress.answered, progress.kept) == (6, 6, 6)
    assert desk.store.read(runs.unfinished) == []


@pytest.mark.parametrize(
    ("version", "settings", "again"),
    [
        ("2.0", PLAIN, False),
        ("1.0", RunSettings(max_side=64), False),
        ("1.0", PLAIN, True),
    ],
    ids=["another version", "another limit", "asked again on purpose"],
)
def test_another_call_is_asked(
    desk: Desk, version: str, settings: RunSettings, again: bool
) -> None:
    desk.run(desk.runner(FakePool()))
    pool = FakePool()
    runner = desk.runner(pool, FakeVendor("anna", version=version))
    desk.wait_for_end(runner.start(desk.photos, [ANNA], settings, again=again))

    assert len(pool.asked) == 6
    assert desk.count(response) == 12


def test_a_vendor_renewed_between_two_runs_is_asked_anew(desk: Desk) -> None:
    pool = FakePool()
    registry = PooledRegistry((FakeVendor("anna"),), pool)
    runner = desk.runner_of(registry)
    desk.run(runner)
    registry.fakes = (FakeVendor("anna", version="2.0"),)
    desk.run(runner)
    desk.run(runner)

    assert len(pool.asked) == 12
    assert {answer.version for answer in desk.answers[:6]} == {"1.0"}
    assert {answer.version for answer in desk.answers[6:]} == {"2.0"}


class Puzzled(FakeVendor):
    """Comes from elsewhere, and does not expect a body that it does not know."""

    def parse(self, body: bytes, sent: SentRecord) -> Sequence[Prediction]:
        raise KeyError("faces")


def test_a_vendor_that_stumbles_over_a_body_breaks_no_run_and_no_opening(desk: Desk) -> None:
    puzzled = Puzzled("anna")
    runner = desk.runner(FakePool(), puzzled, FakeVendor("bert"))
    run_id = desk.run(runner, ANNA, BERT)

    assert desk.reports[-1] == RunFinished(run_id, stopped=False)
    assert [a.unreadable is None for a in desk.answers if a.vendor_id == BERT] == [True] * 6
    unread = [a.unreadable for a in desk.answers if a.vendor_id == ANNA]
    assert {problem and problem.kind for problem in unread} == {"unexpected body"}
    desk.store.write(lambda c: c.execute(delete(reading))).result()
    content = load(desk.store, FakeRegistry((puzzled,)), whole=True)
    assert content.page is not None
    kinds = {each.unreadable and each.unreadable.kind for each in content.page.outcomes}  # type: ignore[union-attr]
    assert kinds == {"unexpected body", "not read"}


def test_the_photo_in_view_is_asked_about_first(desk: Desk) -> None:
    pool = FakePool(room_for=1, at_once=False)
    runner = desk.runner(pool)
    run_id = runner.start(desk.photos, [ANNA], PLAIN)
    pool.wait_for(1)
    runner.prefer(PhotoId(5))
    pool.answer(pool.asked[0])
    pool.wait_for(2)
    pool.answer(pool.asked[1])
    pool.wait_for(3)
    runner.stop()
    pool.answer(pool.asked[2])
    desk.wait_for_end(run_id)

    assert _photos_asked(pool.asked) == [1, 5, 2]


def test_pausing_hands_out_nothing_more(desk: Desk) -> None:
    pool = FakePool(room_for=1, at_once=False)
    runner = desk.runner(pool)
    run_id = runner.start(desk.photos, [ANNA], PLAIN)
    pool.wait_for(1)
    runner.pause()
    pool.answer(pool.asked[0])
    desk.wait_for(lambda report: isinstance(report, Answered))

    assert runner.is_paused
    assert runner.is_running
    assert len(pool.asked) == 1
    pool.at_once = True
    runner.resume()
    assert not desk.wait_for_end(run_id).stopped
    assert not runner.is_running


def test_a_pause_that_came_too_late_holds_up_no_later_run(desk: Desk) -> None:
    pool = FakePool(at_once=False)
    runner = desk.runner(pool)
    run_id = runner.start(desk.photos[:1], [ANNA], PLAIN)
    (last,) = pool.wait_for(1)
    runner.pause()
    pool.answer(last)
    desk.wait_for_end(run_id)
    assert not runner.is_paused
    pool.at_once = True
    desk.run(runner)
    assert len(pool.asked) == 6


def test_a_run_stopped_when_all_its_calls_were_made_was_not_cut_short(desk: Desk) -> None:
    pool = FakePool(at_once=False)
    runner = desk.runner(pool)
    run_id = runner.start(desk.photos[:2], [ANNA], PLAIN)
    pool.wait_for(2)
    runner.stop()
    for call in pool.asked:
        pool.answer(call)

    assert desk.wait_for_end(run_id) == RunFinished(run_id, stopped=False)
    (entry,) = desk.store.read(run_list.load)
    assert entry.finished is not None
    assert not entry.stopped


def test_what_is_over_can_be_forgotten_and_what_goes_on_cannot(desk: Desk) -> None:
    pool = FakePool(room_for=1, at_once=False)
    runner = desk.runner(pool)
    run_id = runner.start(desk.photos, [ANNA], PLAIN)
    pool.wait_for(1)
    runner.forget_progress()
    assert runner.progress()[ANNA].asked == len(desk.photos)
    pool.at_once = True
    pool.answer(pool.asked[0])
    desk.wait_for_end(run_id)
    assert runner.progress()[ANNA].done == len(desk.photos)

    runner.forget_progress()

    assert runner.progress() == {}


def test_stopping_keeps_what_is_under_way(desk: Desk) -> None:
    pool = FakePool(at_once=False)
    runner = desk.runner(pool)
    run_id = runner.start(desk.photos, [ANNA], PLAIN)
    pool.wait_for(2)
    runner.stop()
    for call in pool.asked:
        pool.answer(call)

    assert desk.wait_for_end(run_id) == RunFinished(run_id, stopped=True)
    assert len(desk.answers) == 2
    progress = runner.progress()[ANNA]
    assert progress.asked == progress.done == 2
    assert desk.store.read(runs.unfinished) == []


def test_photos_join_a_run_that_goes_on(desk: Desk) -> None:
    pool = FakePool()
    runner = desk.runner(pool)
    run_id = runner.start([], [ANNA], PLAIN)
    runner.add(run_id, desk.photos[:2])
    desk.wait_for(lambda report: isinstance(report, Answered), count=2)
    assert runner.is_running
    runner.add(run_id, desk.photos[2:3])
    runner.finish_adding(run_id)
    desk.wait_for_end(run_id)
    runner.add(run_id, desk.photos)
    runner.finish_adding(run_id)

    assert _photos_asked(pool.asked) == [1, 2, 3]


def test_two_runs_never_ask_the_same(desk: Desk) -> None:
    pool = FakePool(at_once=False)
    runner = desk.runner(pool)
    first = runner.start(desk.photos[:2], [ANNA], PLAIN)
    pool.wait_for(2)
    second = runner.start(desk.photos[:2], [ANNA, BERT], PLAIN)
    for call in pool.asked:
        pool.answer(call)
    desk.wait_for_end(first)
    pool.wait_for(4)
    for call in pool.asked[2:]:
        pool.answer(call)
    desk.wait_for_end(second)

    assert [call.vendor_id for call in pool.asked] == [ANNA, ANNA, BERT, BERT]
    assert {(r.photo_id, r.vendor_id) for r in desk.answers if r.run_id == second} == {
        (photo.id, vendor) for photo in desk.photos[:2] for vendor in (ANNA, BERT)
    }


def test_what_is_asked_again_on_purpose_goes_first(desk: Desk) -> None:
    pool = FakePool(room_for=1, at_once=False)
    runner = desk.runner(pool)
    first = runner.start(desk.photos, [ANNA], PLAIN)
    pool.wait_for(1)
    again = runner.start(desk.photos[4:5], [ANNA], PLAIN, again=True)
    pool.answer(pool.asked[0])
    pool.wait_for(2)
    pool.answer(pool.asked[1])
    desk.wait_for_end(again)
    pool.at_once = True
    pool.answer(pool.wait_for(3)[2])
    desk.wait_for_end(first)

    assert _photos_asked(pool.asked)[:3] == [1, 5, 2]
    assert len(pool.asked) == 6, "the answer to the same call serves the other run"


def test_a_failed_call_costs_that_call_and_is_asked_anew_later(desk: Desk) -> None:
    pool = FakePool(at_once=False)
    runner = desk.runner(pool)
    run_id = runner.start(desk.photos[:2], [ANNA], PLAIN)
    one, two = pool.wait_for(2)
    pool.miss(one, what="The worker ended.")
    pool.answer(two)
    desk.wait_for_end(run_id)

    (failed,) = desk.failures
    assert (failed.photo_id, failed.problem.what) == (1, "The worker ended.")
    assert len(desk.answers) == 1
    assert desk.count(failure) == 1
    assert (runner.progress()[ANNA].answered, runner.progress()[ANNA].failed) == (1, 1)

    pool.at_once = True
    desk.wait_for_end(runner.start(desk.photos[:2], [ANNA], PLAIN))
    assert _photos_asked(pool.asked) == [1, 2, 1]


def test_a_photo_that_cannot_be_read_is_told_once_and_fails_every_vendor(desk: Desk) -> None:
    pool = FakePool(at_once=False)
    run_id = desk.runner(pool).start(desk.photos[:1], [ANNA, BERT], PLAIN)
    for call in pool.wait_for(2):
        pool.miss(call, Fault.PHOTO, "The file is gone.")
    desk.wait_for_end(run_id)

    told = [report for report in desk.reports if isinstance(report, PhotoFailed)]
    assert [report.photo_id for report in told] == [1]
    assert [failed.vendor_id for failed in desk.failures] == [ANNA, BERT]


def test_a_vendor_that_cannot_be_loaded_fails_for_all_photos_without_being_asked(
    desk: Desk,
) -> None:
    pool = FakePool(at_once=False)
    runner = desk.runner(pool)
    run_id = runner.start(desk.photos, [ANNA], PLAIN)
    for call in pool.wait_for(2):
        pool.miss(call, Fault.VENDOR, "Anna has no model.")
    desk.wait_for_end(run_id)

    assert len(pool.asked) == 2
    assert len(desk.failures) == 6
    assert {failed.problem.what for failed in desk.failures} == {"Anna has no model."}
    assert desk.count(attempt) == 2, "nobody was asked about the others"

    pool.at_once = True
    desk.wait_for_end(runner.start(desk.photos, [ANNA], PLAIN))
    assert len(desk.answers) == 6, "the next run tries the vendor again"


@dataclass(frozen=True)
class MissingVendor(FakeVendor):
    def state(self) -> VendorState:
        return VendorState(State.NOT_INSTALLED, reason="Install the package anna.")


def test_a_vendor_that_is_not_installed_is_never_asked(desk: Desk) -> None:
    pool = FakePool()
    desk.run(desk.runner(pool, MissingVendor("anna")))

    assert pool.asked == []
    problem = desk.failures[0].problem
    assert str(problem) == "Anna cannot be asked: not installed. Install the package anna."


def test_a_photo_that_failed_before_is_not_asked_about(desk: Desk) -> None:
    bad = replace(desk.photos[0], sha256=None, problem=Problem("empty", "It is empty.", ""))
    pool = FakePool()
    desk.wait_for_end(desk.runner(pool).start([bad, desk.photos[1]], [ANNA, BERT], PLAIN))

    assert _photos_asked(pool.asked) == [2, 2]
    assert [(f.photo_id, f.vendor_id, f.problem.kind) for f in desk.failures] == [
        (1, ANNA, "empty"),
        (1, BERT, "empty"),
    ]


def test_a_body_of_another_shape_is_kept_and_said(desk: Desk) -> None:
    pool = FakePool(at_once=False)
    runner = desk.runner(pool)
    run_id = runner.start(desk.photos[:1], [ANNA], PLAIN)
    pool.answer(pool.wait_for(1)[0], b'{"sorry": true}')
    desk.wait_for_end(run_id)

    (told,) = desk.answers
    assert told.unreadable is not None
    assert told.unreadable.kind == "unexpected body"
    assert desk.store.read(partial(responses.body, response_id=told.id)) == b'{"sorry": true}'
    assert runner.progress()[ANNA].failed == 1
    assert desk.store.read(outcomes.not_read_yet) == []


def test_a_response_kept_but_not_read_is_read_when_it_is_used(desk: Desk) -> None:
    def leave_unread(c: Connection) -> None:
        run_id = runs.start(c, [1], [ANNA], PLAIN)
        made = attempts.open(c, run_id, desk.photos[0], ANNA, "1.0", PLAIN)
        pool.answer(Call(0, ANNA, (), ""), ONE_FACE)
        brought = pool.collect(pool.waitables())[0]
        responses.keep(c, made, brought.answer, SENT, version="1.0", seconds=1.0)

    pool = FakePool()
    desk.store.write(leave_unread).result()
    desk.wait_for_end(desk.runner(pool).start(desk.photos[:1], [ANNA], PLAIN))

    assert pool.asked == []
    assert desk.answers[0].unreadable is None
    assert len(desk.answers[0].predictions) == 1
    assert desk.store.read(outcomes.not_read_yet) == []


def test_calls_cut_off_by_closing_are_made_again(desk: Desk) -> None:
    pool = FakePool(at_once=False)
    runner = desk.runner(pool)
    runner.start(desk.photos[:2], [ANNA], PLAIN)
    one, _ = pool.wait_for(2)
    pool.answer(one)
    desk.wait_for(lambda report: isinstance(report, Answered))
    runner.close(0)

    assert pool.closed
    again = FakePool()
    desk.run(desk.runner(again))
    assert _photos_asked(again.asked) == [2, 3, 4, 5, 6]


def test_closing_leaves_no_file_open(desk: Desk) -> None:
    """Whatever else holds on to it: each case that is opened has a runner."""
    runner = desk.runner(FakePool())
    desk.run(runner)
    runner.close(20)

    assert runner._bell.ear.closed
    runner.prefer(desk.photos[0].id)  # somebody walks on meanwhile


def close_while_asking(runner: Runner, pool: FakePool) -> None:
    """Close it; the two calls under way are answered meanwhile."""
    calls = pool.wait_for(2)
    closing = threading.Thread(target=runner.close, args=(20,))
    closing.start()
    for call in calls:
        pool.answer(call)
    closing.join()


def test_closing_waits_for_what_is_under_way(desk: Desk) -> None:
    pool = FakePool(at_once=False)
    runner = desk.runner(pool)
    runner.start(desk.photos, [ANNA], PLAIN)
    close_while_asking(runner, pool)

    assert len(desk.answers) == 2
    assert isinstance(desk.reports[-1], RunFinished)


@pytest.mark.parametrize("stops", [False, True])
def test_a_run_left_by_closing_goes_on_and_one_that_a_person_stopped_does_not(
    desk: Desk, stops: bool
) -> None:
    pool = FakePool(at_once=False)
    runner = desk.runner(pool)
    run_id = runner.start(desk.photos, [ANNA], PLAIN)
    pool.wait_for(2)
    if stops:
        runner.stop()
    close_while_asking(runner, pool)

    (entry,) = desk.store.read(run_list.load)
    assert entry.stopped is stops
    assert (entry.finished is not None) is stops
    left = desk.store.read(runs.unfinished)
    assert [len(each.calls) for each in left] == ([] if stops else [len(desk.photos) - 2])
    if not stops:
        assert left[0].run.id == run_id


def test_a_run_that_was_all_answered_when_it_was_closed_came_to_its_end(desk: Desk) -> None:
    pool = FakePool(at_once=False)
    runner = desk.runner(pool)
    runner.start(desk.photos[:2], [ANNA], PLAIN)
    close_while_asking(runner, pool)

    (entry,) = desk.store.read(run_list.load)
    assert (entry.stopped, entry.finished is not None) == (False, True)


def test_a_store_that_takes_nothing_more_breaks_the_run_once(desk: Desk) -> None:
    pool = FakePool(at_once=False)
    runner = desk.runner(pool)
    run_id = runner.start(desk.photos, [ANNA], PLAIN)
    calls = pool.wait_for(2)
    desk.store.close()
    pool.answer(calls[0])
    desk.wait_for_end(run_id)

    assert [type(report) for report in desk.reports] == [RunBroke, RunFinished]
    assert not runner.is_running


def test_an_unknown_vendor_is_refused_at_once(desk: Desk) -> None:
    with pytest.raises(KeyError):
        desk.runner(FakePool()).start(desk.photos, [VendorId("nobody")], PLAIN)


def test_what_was_asked_and_answered_stands_in_the_chain_of_events(desk: Desk) -> None:
    desk.run(desk.runner(FakePool()))

    kinds = [event.kind for event in desk.store.read(events.load)]
    assert kinds.count("asked") == kinds.count("answered") == 6
    assert desk.store.read(events.verify) is None
