"""The pace of a vendor, by a clock that the test moves, and its pool without a runner."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Mapping
from multiprocessing import connection as connections
from pathlib import Path

import pytest

from core.photos.files import Found
from core.photos.image_io import examine
from core.problem import Problem
from core.run import Stopped
from core.running import cloud_pool
from core.running.calls import Brought, Call, Fault, Missed, Return
from core.running.cloud_pool import CloudPool
from core.running.pace import ASKS_FOR_A_PAUSE, DOES_NOT_ANSWER, SECOND, Pace, Patience
from core.sending.offline import Offline
from core.sending.spending import CapReachedError
from core.vendor import VendorError, VendorId
from providers.fake_cloud import ENDPOINT, BreakOff, FakeCloudVendor, FakeService, Throttle


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def pace_at(clock: Clock, per_second: float, **patience: float) -> Pace:
    return Pace(per_second, Patience(**patience), clock, random.Random(7))  # type: ignore[arg-type]


def test_turns_come_evenly_a_hair_below_the_quota(clock: Clock) -> None:
    pace = pace_at(clock, 50)
    turns = [pace.take_turn() for _ in range(501)]
    assert turns == sorted(turns)
    assert 0.95 * 50 <= 500 / (turns[-1] - turns[0]) < 50


def test_no_second_has_more_requests_than_the_quota_however_late_they_are(clock: Clock) -> None:
    pace = pace_at(clock, 50)
    gone: list[float] = []
    chance = random.Random(3)
    while len(gone) < 500:
        clock.now += chance.choice([0.0, 0.001, 0.02, 0.3])
        if pace.go() == 0:
            gone.append(clock.now)
    for number, time in enumerate(gone):
        assert sum(time <= other < time + 1 for other in gone[number:]) <= 50


def test_who_may_not_go_yet_is_told_when(clock: Clock) -> None:
    pace = pace_at(clock, 2)
    assert [pace.go(), pace.go()] == [0, 0]
    assert pace.go() == pytest.approx(SECOND)
    clock.now += SECOND + 0.001
    assert pace.go() == 0


def test_a_quota_below_one_a_second_is_kept(clock: Clock) -> None:
    pace = pace_at(clock, 0.5)
    one, two = pace.take_turn(), pace.take_turn()
    assert 2.0 <= two - one <= 2.1
    assert [pace.go(), pace.go()] == [0, 0]


def test_pauses_grow_while_nothing_is_answered_and_some_of_each_is_chance(clock: Clock) -> None:
    pace = pace_at(clock, 10, first=1.0, longest=8.0)
    pauses = []
    for _ in range(6):
        pace.throttled(None)
        pauses.append(pace.hold_left)
        clock.now += pace.hold_left
    for pause, most in zip(pauses, [1, 2, 4, 8, 8, 8], strict=True):
        assert most / 2 <= pause <= most
    assert len({pause / most for pause, most in zip(pauses[3:], [8] * 3, strict=True)}) == 3
    pace.answered()
    pace.throttled(None)
    assert pace.hold_left <= 1


def test_a_named_pause_is_kept_to_whatever_others_say_meanwhile(clock: Clock) -> None:
    pace = pace_at(clock, 10)
    pace.throttled(4.0)
    assert 4.0 <= pace.hold_left <= 4.4
    assert pace.why == ASKS_FOR_A_PAUSE
    holds = pace.holds
    pace.throttled(None)
    pace.throttled(1.0)
    assert pace.holds == holds
    pace.throttled(9.0)
    assert 9.0 <= pace.hold_left <= 9.9
    assert pace.take_turn() >= clock.now + 9.0


def test_an_hour_is_not_waited_for(clock: Clock) -> None:
    pace = pace_at(clock, 10, named=60.0)
    pace.throttled(3600.0)
    assert pace.hold_left <= 61.0


def test_a_vendor_that_throttles_at_its_own_quota_is_asked_more_slowly_for_a_while(
    clock: Clock,
) -> None:
    def gap() -> float:
        return -pace.take_turn() + pace.take_turn()

    pace = pace_at(clock, 10)
    usual = gap()
    for number in range(1, 100):
        pace.throttled(None) if number % 10 == 0 else pace.answered()
        clock.now += pace.hold_left
    assert gap() == pytest.approx(usual), "one in ten is not many"
    for _ in range(6):
        pace.throttled(None)
        clock.now += pace.hold_left
    assert gap() > 1.5 * usual
    for _ in range(100):
        pace.answered()
    assert gap() == pytest.approx(usual)


def test_a_vendor_that_nobody_reaches_is_held_and_then_given_up(clock: Clock) -> None:
    pace = pace_at(clock, 10, failures=3, holds=2)
    assert [pace.failed(), pace.failed(), pace.hold_left] == [False, False, 0]
    assert not pace.failed()
    assert pace.hold_left > 0
    assert pace.why == DOES_NOT_ANSWER
    assert not pace.failed(), "what was under way as the hold began says nothing new"
    clock.now += pace.hold_left
    assert not pace.failed()
    clock.now += pace.hold_left
    assert pace.failed()


def test_one_answer_in_between_gives_hope(clock: Clock) -> None:
    pace = pace_at(clock, 10, failures=3)
    for _ in range(10):
        assert not pace.failed()
        assert not pace.failed()
        pace.answered()
    assert pace.holds == 0


# The pool


class OpenGate:
    """Lets so many requests through."""

    def __init__(self, most: int = 1000) -> None:
        self.most = most
        self.admitted: list[tuple[int, str]] = []
        self._lock = threading.Lock()

    def admit(self, number: int, endpoint: str) -> bool:
        with self._lock:
            if len(self.admitted) >= self.most:
                raise CapReachedError(Problem("cap reached", "No more.", ""))
            self.admitted.append((number, endpoint))
        return True


class Desk:
    def __init__(self, photo: Path) -> None:
        self.gate = OpenGate()
        self.pools: list[CloudPool] = []
        self._photo = photo
        self._sha256 = examine(Found(photo, photo.parent)).sha256 or ""

    def pool(
        self,
        vendor: FakeCloudVendor,
        keys: Callable[[], Mapping[str, str] | None] = lambda: {"key": "sesame"},
    ) -> CloudPool:
        pace = Pace(vendor.per_second, Patience(first=0.02, longest=0.05))
        pool = CloudPool(vendor, self.gate, keys, Offline(), pace)
        self.pools.append(pool)
        return pool

    def calls(self, count: int, **more: float) -> list[Call]:
        paths = (self._photo,)
        return [
            Call(number, VendorId("cara"), paths, self._sha256, **more)  # type: ignore[arg-type]
            for number in range(1, count + 1)
        ]

    def collect(self, pool: CloudPool, count: int) -> list[Return]:
        returns: list[Return] = []
        while len(returns) < count:
            ready = connections.wait(pool.waitables(), 20)
            assert ready, returns
            returns += pool.collect(ready)
        return returns


@pytest.fixture
def desk(photo_file: Path) -> Iterator[Desk]:
    desk = Desk(photo_file)
    yield desk
    for pool in desk.pools:
        pool.close()


def test_calls_come_back_once_each_and_the_client_is_made_once(desk: Desk) -> None:
    vendor = FakeCloudVendor("cara", at_once=4)
    pool = desk.pool(vendor)
    pool.ask(desk.calls(20))
    returns = desk.collect(pool, 20)

    assert sorted(returned.number for returned in returns) == list(range(1, 21))
    assert all(isinstance(returned, Brought) for returned in returns)
    assert vendor.service.connected == 1
    assert vendor.service.most_at_once <= 4
    assert {endpoint for _, endpoint in desk.gate.admitted} == {ENDPOINT}
    assert pool.is_idle
    assert pool.waitables() == []


def test_one_thread_connects_and_the_others_begin_once_it_has(desk: Desk) -> None:
    asked, may_go_on, all_asking = threading.Event(), threading.Event(), threading.Barrier(4)

    def bring_key() -> Mapping[str, str]:
        asked.set()
        assert may_go_on.wait(10)
        return {"key": "sesame"}

    def reply(_number: int, _sha256: str) -> None:
        all_asking.wait(10)

    name = "cara call"
    others = {thread for thread in threading.enumerate() if thread.name == name}
    pool = desk.pool(FakeCloudVendor("cara", FakeService(reply), at_once=4), bring_key)
    pool.ask(desk.calls(8))
    assert asked.wait(10)
    begun = {thread for thread in threading.enumerate() if thread.name == name} - others
    assert len(begun) == 1
    may_go_on.set()
    returns = desk.collect(pool, 8)
    assert all(isinstance(returned, Brought) for returned in returns)


def test_it_has_room_for_its_threads_and_a_little_ahead(desk: Desk) -> None:
    service = FakeService()
    service.gate.clear()
    pool = desk.pool(FakeCloudVendor("cara", service, at_once=4, per_second=8.0))
    room = pool.room()
    assert room == 4 + 2
    pool.ask(desk.calls(room))
    assert pool.room() == 0
    service.gate.set()
    desk.collect(pool, room)
    assert pool.room() == room


def test_a_call_is_not_made_before_its_time(desk: Desk) -> None:
    from time import monotonic

    pool = desk.pool(FakeCloudVendor("cara"))
    time = monotonic() + 0.2
    pool.ask(desk.calls(1, after=time))
    assert pool.room() == 8 + 250, "it leaves its place to others meanwhile"
    desk.collect(pool, 1)
    assert monotonic() >= time


def test_a_key_that_cannot_be_brought_stops_everything(desk: Desk) -> None:
    def locked() -> Mapping[str, str]:
        raise VendorError(Problem("no key store", "It is locked.", "Unlock it."))

    for keys, stopped in ((lambda: None, Stopped.NO_KEY), (locked, Stopped.NOT_READY)):
        pool = desk.pool(FakeCloudVendor("cara"), keys)
        pool.ask(desk.calls(3))
        returns = desk.collect(pool, 3)
        assert {r.stopped for r in returns if isinstance(r, Missed)} == {stopped}
        assert pool.is_stopped
        pool.ask(desk.calls(1))
        assert desk.collect(pool, 1)
    assert desk.gate.admitted == []


def test_the_first_to_meet_the_cap_stops_the_others_but_none_that_is_paid(desk: Desk) -> None:
    desk.gate.most = 5
    vendor = FakeCloudVendor("cara", per_second=200.0)
    pool = desk.pool(vendor)
    pool.ask(desk.calls(30))
    returns = desk.collect(pool, 30)

    assert sum(isinstance(r, Brought) for r in returns) == len(vendor.service.requests) == 5
    missed = [r for r in returns if isinstance(r, Missed)]
    assert {r.fault for r in missed} <= {Fault.VENDOR, Fault.DROPPED}
    assert missed[0].stopped is Stopped.CAP_REACHED


def test_what_is_worth_asking_again_says_when(desk: Desk) -> None:
    replies = iter([Throttle(0.05), BreakOff(), BreakOff(maybe_charged=False)])
    service = FakeService(lambda *_: next(replies))
    pool = desk.pool(FakeCloudVendor("cara", service, at_once=1))
    pool.ask(desk.calls(3))
    throttled, broken, unsent = desk.collect(pool, 3)

    assert isinstance(throttled, Missed)
    assert isinstance(broken, Missed)
    assert isinstance(unsent, Missed)
    assert {r.fault for r in (throttled, broken, unsent)} == {Fault.AGAIN}
    assert [r.uncharged for r in (throttled, broken, unsent)] == [True, False, True]
    assert broken.after > throttled.after == 0


def test_a_call_that_comes_while_the_last_thread_goes_is_made(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cloud_pool, "_IDLE_SECONDS", 0.01)
    pool = desk.pool(FakeCloudVendor("cara", at_once=1))
    first, second = desk.calls(2)
    next_job, has_come = pool._next, threading.Event()

    def next_job_or_late_call() -> object:
        job = next_job()
        if job is None and not has_come.is_set():
            pool.ask([second])
            has_come.set()
        return job

    monkeypatch.setattr(pool, "_next", next_job_or_late_call)
    pool.ask([first])
    assert [returned.number for returned in desk.collect(pool, 1)] == [first.number]
    assert has_come.wait(20)
    assert [returned.number for returned in desk.collect(pool, 1)] == [second.number]


def test_a_closed_pool_makes_no_request_and_closes_its_vendor(desk: Desk) -> None:
    service = FakeService()
    service.gate.clear()
    pool = desk.pool(FakeCloudVendor("cara", service, at_once=2))
    pool.ask(desk.calls(10))
    waiting = threading.Event()
    while len(service.requests) < 2:
        waiting.wait(0.01)
    pool.close()
    service.gate.set()
    while not service.closed:
        waiting.wait(0.01)

    assert len(service.requests) == 2
    assert service.closed == 1


def test_after_a_pause_those_who_waited_go_before_those_who_come(desk: Desk) -> None:
    vendor = FakeCloudVendor("cara", at_once=8, per_second=4.0)
    pool = desk.pool(vendor)
    calls = desk.calls(5)
    for number, call in enumerate(calls[:4], 1):
        pool.ask([call])
        while len(desk.gate.admitted) + len(pool._row) < number:
            threading.Event().wait(0.001)
    pool._pace.throttled(1.0)
    pool.ask(calls[4:])
    desk.collect(pool, 5)
    assert [number for number, _ in desk.gate.admitted] == [1, 2, 3, 4, 5]
