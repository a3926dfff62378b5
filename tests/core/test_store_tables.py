"""Runs, attempts, responses and what is read back of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from core.geometry import Box
from core.labelling.labels import Gender
from core.photos.photo import Photo, PhotoId, Place, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.response import CallFailure, Response, ResponseId, RunId
from core.run import RunSettings
from core.store import attempts, events, outcomes, photos, responses, runs
from core.store.attempts import AttemptId
from core.store.store import Store
from core.store.values import path_of, path_text, settings_of, settings_text, time_text
from core.vendor import Answer, VendorId

T = TypeVar("T")
ONE, TWO = VendorId("one"), VendorId("two")
WHOLE, SMALL = RunSettings(), RunSettings(max_side=1600)
TIME = datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=UTC)
SENT = SentRecord(400, 300, 0.5, 360_000, "f" * 64, "pixels")
BROKEN = Problem("worker died", "The worker died.", "Ask again.")
PREDICTIONS = (
    Prediction(Box(-3.5, 2.25, 10.125, 12), Gender.FEMALE, 0.6148812174797058, "0.61", 1, 20, 30),
    Prediction(Box(50, 2, 10, 12), None),
)


class Desk:
    """A case with three photos, and what a runner does to it."""

    def __init__(self, folder: Path) -> None:
        self.store = Store.open(folder)
        self.photos = [
            Photo(PhotoId(number), str(number) * 64, (Place(Path(f"/p/{number}.jpg"), None, 1, 1),))
            for number in (1, 2, 3)
        ]
        self.do(lambda c: photos.add(c, self.photos, folder))

    def do(self, change: Callable[[Connection], T]) -> T:
        return self.store.write(change).result()

    def run(self, *photo_ids: int, vendors: tuple[VendorId, ...] = (ONE, TWO)) -> RunId:
        ids = [PhotoId(i) for i in photo_ids or (1, 2, 3)]
        return self.do(lambda c: runs.start(c, ids, vendors, WHOLE))

    def ask(
        self, run: RunId, photo: int, vendor: VendorId = ONE, settings: RunSettings = WHOLE
    ) -> AttemptId:
        asked = self.photos[photo - 1]
        return self.do(lambda c: attempts.open(c, run, asked, vendor, "2.0", settings, TIME))

    def answer(self, attempt: AttemptId, body: bytes = b"{}") -> ResponseId:
        answer = Answer(body, "request 1")
        return self.do(
            lambda c: responses.keep(
                c, attempt, answer, SENT, version="2.0.1", seconds=0.25, received=TIME
            )
        )

    def fail(self, attempt: AttemptId) -> None:
        self.do(lambda c: attempts.fail(c, attempt, BROKEN, TIME))

    def latest(self) -> dict[tuple[int, str], Response | CallFailure]:
        return {(o.photo_id, o.vendor_id): o for o in self.store.read(outcomes.latest)}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "case")
    yield desk
    assert desk.store.read(events.verify) is None
    desk.store.close()


def test_a_response_comes_back_as_it_was_kept(desk: Desk) -> None:
    run = desk.run()
    id_ = desk.answer(desk.ask(run, 2), b'{"a": 1.10}\x00\xff')
    desk.do(lambda c: responses.keep_predictions(c, id_, PREDICTIONS))
    assert desk.store.read(lambda c: responses.body(c, id_)) == b'{"a": 1.10}\x00\xff'
    expected = Response(
        id_, run, PhotoId(2), ONE, "2.0.1", TIME, TIME, 0.25, "request 1", SENT, PREDICTIONS
    )
    assert desk.latest() == {(2, ONE): expected}
    assert desk.store.read(lambda c: outcomes.by_id(c, [id_])) == [expected]


def test_a_body_that_could_not_be_read_is_kept_all_the_same(desk: Desk) -> None:
    id_ = desk.answer(desk.ask(desk.run(), 1), b"<html>")
    desk.do(lambda c: responses.keep_predictions(c, id_, (), BROKEN))
    outcome = desk.latest()[1, ONE]
    assert isinstance(outcome, Response)
    assert outcome.unreadable == BROKEN
    assert outcome.predictions == ()


def test_a_response_not_read_yet_is_told_from_one_without_faces(desk: Desk) -> None:
    run = desk.run()
    waiting, empty = desk.answer(desk.ask(run, 1)), desk.answer(desk.ask(run, 2))
    desk.do(lambda c: responses.keep_predictions(c, empty, ()))
    first, second = desk.latest()[1, ONE], desk.latest()[2, ONE]
    assert isinstance(first, Response)
    assert isinstance(second, Response)
    assert first.unreadable is outcomes.NOT_READ
    assert second.unreadable is None
    assert desk.store.read(outcomes.not_read_yet) == [waiting]


def test_reading_anew_replaces_all_that_was_read(desk: Desk) -> None:
    id_ = desk.answer(desk.ask(desk.run(), 1))
    desk.do(lambda c: responses.keep_predictions(c, id_, PREDICTIONS))
    desk.do(lambda c: responses.keep_predictions(c, id_, PREDICTIONS[1:]))
    (read,) = desk.store.read(lambda c: outcomes.by_id(c, [id_]))
    assert read.predictions == PREDICTIONS[1:]


def test_a_response_cannot_be_edited_nor_given_twice(desk: Desk) -> None:
    attempt = desk.ask(desk.run(), 1)
    desk.answer(attempt)
    with pytest.raises(Exception, match="UNIQUE"):
        desk.answer(attempt)
    with pytest.raises(DBAPIError, match="not edited"):
        desk.do(lambda c: c.exec_driver_sql("UPDATE response SET body = 'x'"))


def test_an_answer_needs_its_attempt(desk: Desk) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"):
        desk.answer(AttemptId(77))


def test_a_failure_says_why(desk: Desk) -> None:
    run = desk.run()
    desk.fail(desk.ask(run, 3, TWO))
    assert desk.latest() == {(3, TWO): CallFailure(run, PhotoId(3), TWO, TIME, BROKEN)}


def test_of_several_answers_the_newest_runs_counts(desk: Desk) -> None:
    first = desk.run()
    late = desk.ask(first, 1)
    old = desk.answer(desk.ask(first, 2))
    second = desk.run()
    new = desk.answer(desk.ask(second, 1))
    desk.answer(late)
    desk.fail(desk.ask(second, 2))
    latest = desk.latest()
    assert isinstance(latest[1, ONE], Response)
    assert latest[1, ONE].id == new
    assert isinstance(latest[2, ONE], CallFailure)
    assert desk.store.read(lambda c: responses.body(c, old)) == b"{}"


def test_a_run_that_uses_a_stored_answer_has_it_as_its_own(desk: Desk) -> None:
    first = desk.run()
    old = desk.answer(desk.ask(first, 1))
    second = desk.run()
    desk.answer(desk.ask(second, 1, settings=SMALL))
    third = desk.run()
    desk.do(lambda c: runs.keep_stored(c, third, [old]))
    desk.do(lambda c: runs.keep_stored(c, third, [old]))
    latest = desk.latest()[1, ONE]
    assert isinstance(latest, Response)
    assert (latest.id, latest.run_id) == (old, third)


@pytest.mark.parametrize("count", [1, 1000])
def test_the_very_same_call_is_found(desk: Desk, count: int) -> None:
    run = desk.run()
    desk.answer(desk.ask(run, 1))
    newest = desk.answer(desk.ask(run, 1))
    small = desk.answer(desk.ask(run, 1, settings=SMALL))
    desk.fail(desk.ask(run, 2))
    desk.answer(desk.ask(run, 3, TWO))
    ids = [PhotoId(number) for number in range(1, count + 3)]

    def stored(
        vendor: VendorId, version: str = "2.0", settings: RunSettings = WHOLE
    ) -> dict[PhotoId, ResponseId]:
        return desk.store.read(lambda c: responses.stored_for(c, ids, vendor, version, settings))

    assert stored(ONE) == {1: newest}
    assert stored(ONE, settings=SMALL) == {1: small}
    assert stored(ONE, version="2.1") == {}
    assert stored(VendorId("three")) == {}
    assert desk.store.read(lambda c: responses.stored_for(c, [], ONE, "2.0", WHOLE)) == {}


def test_many_responses_are_read_at_one_time(desk: Desk) -> None:
    run = desk.run()
    kept = [desk.answer(desk.ask(run, number)) for number in (3, 1)]
    asked_for = [ResponseId(number) for number in range(1, 1000)]
    found = desk.store.read(lambda c: outcomes.by_id(c, asked_for, RunId(9)))
    assert [r.id for r in found] == kept
    assert {r.run_id for r in found} == {9}


def test_a_broken_off_run_knows_what_is_left(desk: Desk) -> None:
    earlier = desk.answer(desk.ask(desk.run(1), 1, TWO))
    run = desk.run(1, 2)
    desk.answer(desk.ask(run, 1))
    desk.fail(desk.ask(run, 2))
    desk.ask(run, 2, TWO)
    desk.do(lambda c: runs.keep_stored(c, run, [earlier]))
    desk.do(lambda c: runs.add_photos(c, run, [PhotoId(2), PhotoId(3)]))
    unfinished = desk.store.read(runs.unfinished)
    assert [u.run.id for u in unfinished] == [run - 1, run]
    assert unfinished[1].calls == ((2, TWO), (3, ONE), (3, TWO))
    assert unfinished[1].run.vendors == (ONE, TWO)
    assert not unfinished[1].again


def test_a_run_that_ended_is_not_offered_again(desk: Desk) -> None:
    run = desk.run(1)
    desk.do(lambda c: runs.finish(c, run, stopped=True, time=TIME))
    desk.do(lambda c: runs.finish(c, run, stopped=False, time=TIME + timedelta(1)))
    assert desk.store.read(runs.unfinished) == []
    stored = desk.store.read(lambda c: runs.load(c, run))
    assert stored.finished == TIME
    assert stored.settings == WHOLE
    with pytest.raises(LookupError):
        desk.store.read(lambda c: runs.load(c, RunId(9)))


def test_a_run_can_bring_its_own_number(desk: Desk) -> None:
    assert desk.store.read(runs.last_id) == 0
    given = RunId(5)
    settings = RunSettings(max_side=800)
    desk.do(lambda c: runs.start(c, [], [ONE], settings, run_id=given, again=True))
    assert desk.store.read(runs.last_id) == given
    assert desk.run() == 6
    assert desk.store.read(lambda c: runs.load(c, given)).settings == settings


def test_an_unknown_body_is_an_error(desk: Desk) -> None:
    with pytest.raises(LookupError):
        desk.store.read(lambda c: responses.body(c, ResponseId(1)))


def test_the_events_tell_of_each_step(desk: Desk) -> None:
    run = desk.run()
    desk.answer(desk.ask(run, 1))
    desk.fail(desk.ask(run, 2))
    told = desk.store.read(events.load)
    assert [e.kind for e in told] == ["asked", "answered", "asked", "call failed"]
    assert '"photo":"' + "1" * 64 in told[0].ids
    assert "worker" not in "".join(e.ids for e in told)


def test_times_are_kept_in_universal_time() -> None:
    there = datetime(2026, 3, 1, 10, tzinfo=timezone(timedelta(hours=2)))
    assert time_text(there) == "2026-03-01T08:00:00.000000Z"
    assert datetime.fromisoformat(time_text(TIME)) == TIME
    with pytest.raises(ValueError, match="zone"):
        time_text(datetime(2026, 3, 1))


def test_settings_that_are_off_leave_no_trace_in_their_text() -> None:
    assert settings_text(WHOLE) == "{}"
    assert settings_of(settings_text(SMALL)) == SMALL


def test_a_path_inside_the_case_moves_with_it(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    kept = path_text(here / "photos" / "ä.jpg", here)
    assert kept == "photos/ä.jpg"
    assert path_of(kept, there) == there / "photos" / "ä.jpg"
    outside = tmp_path / "elsewhere" / "a.jpg"
    assert path_of(path_text(outside, here), there) == outside


def test_a_path_that_is_no_text_is_kept_as_its_bytes(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux has file names that are no text")
    odd = Path(os.fsdecode(b"/photos/caf\xe9.jpg"))
    photo = Photo(PhotoId(1), "a" * 64, (Place(odd, odd.parent, 1, 1),))
    store = Store.open(tmp_path)
    store.write(lambda c: photos.add(c, [photo], tmp_path)).result()
    assert store.read(lambda c: photos.load(c, tmp_path)) == [photo]
    store.close()


def test_many_attempts_are_numbered_and_told_in_their_order_each_with_its_time(desk: Desk) -> None:
    run = desk.run()
    before = desk.ask(run, 1)
    times = [TIME + timedelta(seconds=second) for second in (2, 1)]
    openings = [
        attempts.Opening(run, desk.photos[number], TWO, "2.0", WHOLE, time)
        for number, time in enumerate(times)
    ]
    made = desk.do(lambda c: attempts.open_all(c, openings))
    assert made == [before + 1, before + 2]
    told = desk.store.read(events.load)[-2:]
    assert [event.time for event in told] == [time_text(time) for time in times]
    assert all(f'"attempt":{n}' in event.ids for n, event in zip(made, told, strict=True))
    assert desk.store.read(events.verify) is None
    assert desk.do(lambda c: attempts.open_all(c, [])) == []


def test_of_one_body_read_twice_in_a_commit_the_last_reading_counts(desk: Desk) -> None:
    response = desk.answer(desk.ask(desk.run(), 1))
    readings = [
        responses.Reading(response, PREDICTIONS),
        responses.Reading(response, PREDICTIONS[:1]),
    ]
    desk.do(lambda c: responses.keep_readings(c, readings))
    (found,) = desk.store.read(lambda c: outcomes.by_id(c, [response]))
    assert found.predictions == PREDICTIONS[:1]
