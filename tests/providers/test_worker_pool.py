"""Real worker processes with made-up vendors: who dies, what that costs, and who is left."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from multiprocessing import Pipe
from multiprocessing import connection as connections
from pathlib import Path

import psutil
import pytest
from PIL import Image

from core.running.calls import Brought, Call, Fault, Missed, Return
from core.vendor import AnyVendor, VendorId
from providers import worker_pool
from providers.fake import Behaviour, FakeRegistry, FakeVendor
from providers.worker_pool import MOST_AHEAD, WorkerPool
from tests.notes_pipe import NotesPipe

ANNA, BERT = VendorId("anna"), VendorId("bert")
DEADLY, HARMLESS = (255, 0, 0), (0, 0, 255)
ROOT = Path(__file__).parents[2]


class Photos:
    """Calls for photos of one colour each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    def call(self, vendor_id: VendorId = ANNA, color: tuple[int, int, int] = HARMLESS) -> Call:
        path = self._folder / f"{'-'.join(map(str, color))}.png"
        if not path.exists():
            Image.new("RGB", (8, 6), color).save(path)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        return Call(next(self._numbers), vendor_id, (path,), sha256)


@pytest.fixture
def photos(tmp_path: Path) -> Photos:
    return Photos(tmp_path)


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[NotesPipe]:
    pipe = NotesPipe(tmp_path / "notes")
    yield pipe
    pipe.close()


@contextmanager
def _pool(*vendors: FakeVendor, workers: int = 1) -> Iterator[WorkerPool]:
    pool = WorkerPool(FakeRegistry(vendors), workers)
    try:
        yield pool
    finally:
        pool.close()


def _collect(pool: WorkerPool, wanted: int) -> list[Return]:
    """What comes back, until there are `wanted`."""
    returns = pool.collect([])
    while len(returns) < wanted:
        ready = connections.wait(pool.waitables(), timeout=60)
        assert ready, f"only {len(returns)} of {wanted} came back"
        returns += pool.collect(ready)
    return returns


def _await_start(pool: WorkerPool) -> list[Return]:
    """Let every worker that was started become ready; returns what comes back meanwhile."""
    returns = pool.collect([])
    while not all(one.is_ready for one in pool._workers):
        ready = connections.wait(pool.waitables(), timeout=60)
        assert ready, "a worker does not start"
        returns += pool.collect(ready)
    return returns


def _children() -> set[int]:
    """The worker processes of this one; not the helper that multiprocessing keeps."""
    found = psutil.Process().children()
    return {child.pid for child in found if "spawn_main" in " ".join(child.cmdline())}


def _numbers(calls: Sequence[Call | Return]) -> list[int]:
    return sorted(call.number for call in calls)


def test_every_call_comes_back_once(photos: Photos) -> None:
    with _pool(FakeVendor("anna"), FakeVendor("bert"), workers=2) as pool:
        calls = [[photos.call(ANNA), photos.call(BERT)] for _ in range(4)]
        for together in calls:
            pool.ask(together)
        returns = _collect(pool, 8)

    assert _numbers(returns) == _numbers([call for together in calls for call in together])
    assert all(isinstance(returned, Brought) for returned in returns)


def test_the_calls_for_one_photo_go_to_one_worker(photos: Photos, tmp_path: Path) -> None:
    holds = tmp_path / "hold"
    holds.touch()
    notes = Behaviour(notes=tmp_path / "notes", holds=holds)
    with _pool(FakeVendor("anna", notes), FakeVendor("bert", notes), workers=2) as pool:
        for color in ((1, 0, 0), (2, 0, 0), (3, 0, 0), (4, 0, 0)):
            pool.ask([photos.call(ANNA, color), photos.call(BERT, color)])
        assert _await_start(pool) == []
        holds.unlink()
        _collect(pool, 8)
    asked = [line.split() for line in (tmp_path / "notes").read_text().splitlines()]

    by_photo = {photo: {pid for _, pid, p in asked if p == photo} for _, _, photo in asked}
    assert {len(workers) for workers in by_photo.values()} == {1}
    assert len({pid for _, pid, _ in asked}) == 2


def test_several_calls_for_one_photo_that_come_apart_are_shared_by_the_workers(
    photos: Photos, tmp_path: Path
) -> None:
    """As the repetitions of one call are, and the pictures of a variation."""
    holds = tmp_path / "hold"
    holds.touch()
    notes = Behaviour(notes=tmp_path / "notes", seconds=0.05, holds=holds)
    with _pool(FakeVendor("anna", notes), workers=2) as pool:
        pool.ask(*([photos.call(ANNA, (1, 0, 0))] for _ in range(6)))
        assert _await_start(pool) == []
        holds.unlink()
        _collect(pool, 6)
    asked = [line.split() for line in (tmp_path / "notes").read_text().splitlines()]
    assert len({pid for _, pid, _ in asked}) == 2


class SlowStart(FakeRegistry):
    """The first worker that receives it does not start before the other end of `gate` closes."""

    gate: connections.Connection
    starts = 0

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        self.starts += 1
        return _received, (tuple(self.fakes), self.gate if self.starts == 1 else None)


def _received(vendors: tuple[AnyVendor, ...], gate: connections.Connection | None) -> FakeRegistry:
    if gate is not None:
        with gate, suppress(EOFError):
            gate.recv_bytes()
    return FakeRegistry(vendors)


def test_the_photo_asked_first_does_not_wait_for_a_worker_that_starts_slowly(
    photos: Photos,
) -> None:
    registry = SlowStart((FakeVendor("anna"),))
    registry.gate, opener = Pipe(duplex=False)
    pool = WorkerPool(registry, 2)
    try:
        calls = [photos.call() for _ in range(3)]
        for call in calls:
            pool.ask([call])
        returns = _collect(pool, 3)
        assert [returned.number for returned in returns] == [call.number for call in calls]
        assert [one.is_ready for one in pool._workers] == [False, True]
        assert pool.room() > 0, "the slow one is still counted on"
        opener.close()
        _await_start(pool)
        pool.ask(*([photos.call()] for _ in range(2)))
        assert len(_collect(pool, 2)) == 2
    finally:
        opener.close()
        pool.close()
        registry.gate.close()


def test_workers_are_started_as_they_are_needed_and_end_with_the_pool(photos: Photos) -> None:
    before = _children()
    with _pool(FakeVendor("anna"), workers=3) as pool:
        assert _children() == before
        pool.ask([photos.call()])
        _collect(pool, 1)
        pool.ask([photos.call()])
        _collect(pool, 1)
        assert len(_children() - before) == 1, "the idle one is taken, no second is started"
    assert _children() == before


def test_behind_short_calls_others_are_queued_but_none_behind_long_ones(
    photos: Photos, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _pool(FakeVendor("anna"), workers=2) as pool:
        assert pool.room() == 2, "nothing is known of the calls yet"
        # However long the call takes on a busy machine, it is short, then it is long.
        monkeypatch.setattr(worker_pool, "SHORT_CALL", 60.0)
        monkeypatch.setattr(worker_pool, "SECONDS_AHEAD", 1e6)
        pool.ask([photos.call()])
        _collect(pool, 1)
        assert pool.room() == worker_pool.UNWATCHED * MOST_AHEAD + 1
        monkeypatch.setattr(worker_pool, "SHORT_CALL", 0.0)
        assert pool.room() == 2


def test_one_slow_call_among_short_ones_leaves_no_worker_idle(photos: Photos) -> None:
    with _pool(FakeVendor("anna"), workers=1) as pool:
        for number in range(worker_pool.LOOKED_BACK - 1):
            pool.ask([photos.call(color=(number, 0, 0))])
            _collect(pool, 1)
        before = pool.room()
        pool._seconds.append(worker_pool.SHORT_CALL)
        assert 2 < pool.room() < before


def test_a_worker_with_too_few_calls_for_a_while_is_told(photos: Photos, tmp_path: Path) -> None:
    holds = tmp_path / "hold"
    with _pool(FakeVendor("anna", Behaviour(holds=holds))) as pool:
        pool.ask([photos.call()])
        assert pool.idle_within(0.001) == pool.waitables(), "nothing is known of the calls yet"
        _collect(pool, 1)
        holds.touch()
        pool._seconds.clear()
        pool._seconds.append(0.05)
        for _ in range(4):
            pool.ask([photos.call()])
        assert pool.idle_within(0.2) == pool.waitables()
        assert pool.idle_within(0.1) == []
        holds.unlink()


def test_a_worker_that_dies_costs_the_call_it_was_at(photos: Photos) -> None:
    with _pool(FakeVendor("anna", Behaviour(dies=DEADLY))) as pool:
        before, deadly = photos.call(), photos.call(color=DEADLY)
        after = [photos.call() for _ in range(3)]
        for call in (before, deadly, *after):
            pool.ask([call])
        returns = _collect(pool, 5)

    (missed,) = [returned for returned in returns if isinstance(returned, Missed)]
    assert (missed.number, missed.fault) == (deadly.number, Fault.CALL)
    assert missed.problem.what == "The worker for Anna ended unexpectedly (exit code 9)."
    assert "leave it out" in missed.problem.way_out
    assert _numbers(returns) == _numbers([before, deadly, *after])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no signals")
def test_a_killed_worker_is_named_with_its_signal_and_replaced(
    photos: Photos, tmp_path: Path, notes: NotesPipe
) -> None:
    holds = tmp_path / "hold"
    holds.touch()
    with _pool(FakeVendor("anna", Behaviour(holds=holds, notes=notes.path))) as pool:
        first, second = photos.call(), photos.call()
        pool.ask([first])
        pool.ask([second])
        assert _await_start(pool) == []
        (noted,) = notes.wait_for(1)
        os.kill(int(noted.split()[1]), signal.SIGKILL)
        holds.unlink()
        missed, brought = sorted(_collect(pool, 2), key=lambda returned: returned.number)

    assert isinstance(missed, Missed)
    assert missed.problem.what == "The worker for Anna ended unexpectedly (signal 9)."
    assert isinstance(brought, Brought)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no signals")
def test_an_idle_worker_that_dies_costs_nothing(photos: Photos) -> None:
    before = _children()
    with _pool(FakeVendor("anna")) as pool:
        pool.ask([photos.call()])
        _collect(pool, 1)
        (idle,) = _children() - before
        os.kill(idle, signal.SIGKILL)
        call = photos.call()
        pool.ask([call])

        assert isinstance(_collect(pool, 1)[0], Brought | Missed)
        pool.ask([photos.call()])
        assert isinstance(_collect(pool, 1)[0], Brought)


def test_a_vendor_that_kills_its_worker_while_loading_is_given_up(photos: Photos) -> None:
    deadly = FakeVendor("anna", Behaviour(dies_loading=True))
    with _pool(deadly, FakeVendor("bert")) as pool:
        for _ in range(2):
            pool.ask([photos.call(ANNA), photos.call(BERT)])
        returns = _collect(pool, 4)

    missed = [returned for returned in returns if isinstance(returned, Missed)]
    assert [m.fault for m in missed] == [Fault.VENDOR, Fault.VENDOR]
    assert "while Anna was being loaded (exit code 7)" in missed[0].problem.what
    assert len(returns) - len(missed) == 2, "the other vendor answered"


class UnreadableRegistry(FakeRegistry):
    """Cannot be received by a worker, which therefore dies before its first word."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return (sys.exit, (3,))


def test_workers_that_cannot_start_are_not_tried_for_ever(photos: Photos) -> None:
    pool = WorkerPool(UnreadableRegistry((FakeVendor("anna"),)), 2)
    for _ in range(3):
        pool.ask([photos.call()])
    returns = _collect(pool, 3)
    pool.close()

    assert {r.fault for r in returns if isinstance(r, Missed)} == {Fault.VENDOR}
    assert returns[0].problem.what == (  # type: ignore[union-attr]
        "No worker process can be started on this computer (exit code 3)."
    )


def test_a_system_that_refuses_processes_is_said(
    photos: Photos, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(worker_pool, "_Worker", refuse)
    with _pool(FakeVendor("anna")) as pool:
        pool.ask([photos.call()])
        (missed,) = pool.collect([])

    assert isinstance(missed, Missed)
    assert "Resource temporarily unavailable" in missed.problem.what


def test_resting_gives_the_processes_back_until_the_next_call(photos: Photos) -> None:
    before = _children()
    with _pool(FakeVendor("anna")) as pool:
        pool.ask([photos.call()])
        _collect(pool, 1)
        pool.rest()
        assert _children() == before
        pool.ask([photos.call()])
        assert isinstance(_collect(pool, 1)[0], Brought)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has another scale")
def test_in_the_background_workers_give_way(photos: Photos) -> None:
    before = _children()
    pool = WorkerPool(FakeRegistry((FakeVendor("anna"),)), 1, background=True)
    pool.ask([photos.call()])
    _collect(pool, 1)
    (pid,) = _children() - before
    only_idle_time = hasattr(os, "SCHED_IDLE") and os.sched_getscheduler(pid) == os.SCHED_IDLE
    niceness = psutil.Process(pid).nice()
    pool.close()

    assert only_idle_time or niceness == psutil.Process().nice() + 5


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no signals")
@pytest.mark.parametrize("deadly", [signal.SIGKILL, signal.SIGTERM])
def test_no_worker_outlives_its_parent_even_in_the_middle_of_a_call(
    tmp_path: Path, notes: NotesPipe, deadly: signal.Signals
) -> None:
    holds = tmp_path / "hold"
    holds.touch()
    Photos(tmp_path).call()
    code = f"""
import sys
from multiprocessing import connection as connections
sys.path.insert(0, {str(ROOT)!r})
if __name__ == "__main__":
    from pathlib import Path
    from providers.fake import Behaviour, FakeRegistry, FakeVendor
    from providers.worker_pool import WorkerPool
    from tests.providers.test_worker_pool import Photos
    behaviour = Behaviour(holds=Path({str(holds)!r}), notes=Path({str(notes.path)!r}))
    pool = WorkerPool(FakeRegistry((FakeVendor("anna", behaviour),)), 2)
    photos = Photos(Path({str(tmp_path)!r}))
    for _ in range(2):
        pool.ask([photos.call()])
    while True:
        pool.collect(connections.wait(pool.waitables()))
"""
    program = tmp_path / "program.py"
    program.write_text(code)
    parent = subprocess.Popen([sys.executable, str(program)], cwd=ROOT)
    try:
        notes.wait_for(2)
        family = psutil.Process(parent.pid).children(recursive=True)
        assert len(family) >= 2
        parent.send_signal(deadly)
        parent.wait()
        _, alive = psutil.wait_procs(family, timeout=30)
    finally:
        parent.kill()
        parent.wait()

    assert alive == []


def test_as_many_workers_as_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    cores = worker_pool.room_on_this_machine()
    assert cores >= 1

    class Little:
        available = worker_pool.MEMORY_PER_WORKER // 2

    monkeypatch.setattr(psutil, "virtual_memory", Little)
    assert worker_pool.room_on_this_machine() == 1
