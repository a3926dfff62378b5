"""The one writer: savepoints, commits, trouble with the disk, sudden ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue

import pytest
from sqlalchemy import Connection

from core.problem import Problem
from core.store import engines, events, info
from core.store.store import CaseError, Store
from core.store.writer import Writer

ROOT = Path(__file__).parents[2]
Change = Callable[[Connection], object]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path / "case")
    yield store
    store.close()


def put(key: str, value: object = None) -> Change:
    return lambda connection: info.put(connection, key, value)


def keys(store: Store) -> set[str]:
    return set(store.read(info.load))


class Gate:
    """Holds the writer until it is opened, so that what comes after lands in one commit."""

    def __init__(self, store: Store) -> None:
        self._open, entered = threading.Event(), threading.Event()
        store.write(lambda connection: entered.set() or self._open.wait())
        assert entered.wait(30)

    def open(self) -> None:
        self._open.set()


def test_a_change_is_on_the_disk_when_its_future_resolves(store: Store) -> None:
    assert store.write(lambda connection: put("a")(connection) or "done").result() == "done"
    assert keys(store) == {"a"}


def test_a_change_that_fails_takes_only_itself_back(store: Store) -> None:
    def half(connection: Connection) -> None:
        put("half")(connection)
        raise ValueError("on purpose")

    gate = Gate(store)
    first, failing, last = store.write(put("a")), store.write(half), store.write(put("b"))
    gate.open()
    first.result()
    last.result()
    with pytest.raises(ValueError, match="on purpose"):
        failing.result()
    assert keys(store) == {"a", "b"}


def test_a_commit_that_fails_costs_only_the_change_at_fault(store: Store) -> None:
    def bad(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        connection.exec_driver_sql("INSERT INTO run_photo VALUES (99, 99)")

    gate = Gate(store)
    first, failing, last = store.write(put("a")), store.write(bad), store.write(put("b"))
    gate.open()
    first.result()
    last.result()
    with pytest.raises(Exception, match="FOREIGN KEY"):
        failing.result()
    assert keys(store) == {"a", "b"}


def test_a_change_may_use_savepoints_of_its_own(store: Store) -> None:
    def change(connection: Connection) -> None:
        put("kept")(connection)
        with connection.begin_nested() as inner:
            put("dropped")(connection)
            inner.rollback()

    store.write(change).result()
    assert keys(store) == {"kept"}


def test_changes_are_made_in_the_order_given(store: Store) -> None:
    gate = Gate(store)
    for value in range(1200):
        store.write(put("a", value))
    gate.open()
    store.flush()
    assert store.read(info.load) == {"a": 1199}


def test_a_cancelled_change_is_not_made(store: Store) -> None:
    gate = Gate(store)
    cancelled, kept = store.write(put("a")), store.write(put("b"))
    assert cancelled.cancel()
    gate.open()
    kept.result()
    assert keys(store) == {"b"}


def test_closing_waits_for_what_is_queued_and_then_takes_nothing(store: Store) -> None:
    gate = Gate(store)
    futures = [store.write(put(str(number))) for number in range(50)]
    threading.Timer(0.05, gate.open).start()
    assert store.close()
    assert all(future.done() for future in futures)
    with pytest.raises(CaseError, match="closed"):
        store.write(put("late"))
    assert store.close()


def test_readers_in_many_threads_see_whole_commits(store: Store) -> None:
    def both(value: int) -> Change:
        return lambda connection: (put("a", value)(connection), put("b", value)(connection))

    store.write(both(0)).result()
    torn: list[dict[str, object]] = []

    def read_on() -> None:
        for _ in range(200):
            seen = store.read(info.load)
            if seen["a"] != seen["b"]:
                torn.append(seen)

    readers = [threading.Thread(target=read_on) for _ in range(3)]
    for reader in readers:
        reader.start()
    for value in range(200):
        store.write(both(value))
    for reader in readers:
        reader.join()
    assert torn == []


class FullDisk:
    """A disk without room until `make_room`: SQLite's own limit of pages stands in for it."""

    def __init__(self, store: Store) -> None:
        self._has_room = threading.Event()
        self.told: Queue[Problem | None] = Queue()
        store.on_trouble = self.told.put
        store.write(put("before")).result()
        limit = "PRAGMA max_page_count=1"
        store.write(lambda connection: connection.exec_driver_sql(limit)).result()

    def make_room(self) -> None:
        self._has_room.set()

    def big(self, key: str) -> Change:
        """A change too big for the room there is."""

        def change(connection: Connection) -> None:
            if self._has_room.is_set():
                connection.exec_driver_sql("PRAGMA max_page_count=1000000")
            put(key, "x" * 100_000)(connection)

        return change


def test_a_full_disk_holds_changes_back_until_there_is_room(store: Store) -> None:
    disk = FullDisk(store)
    futures = [store.write(disk.big(key)) for key in ("a", "b")]
    futures.append(store.write(put("small")))
    problem = disk.told.get(timeout=30)
    assert problem is not None
    assert problem.kind == "disk full"
    again = disk.told.get(timeout=30)
    assert again == problem
    assert not any(future.done() for future in futures[:2])
    disk.make_room()
    for future in futures:
        future.result(timeout=30)
    news = disk.told.get(timeout=30)
    while news is not None:
        news = disk.told.get(timeout=30)
    assert keys(store) == {"before", "a", "b", "small"}


def test_what_never_found_room_is_said_at_closing(store: Store) -> None:
    disk = FullDisk(store)
    future, behind = store.write(disk.big("a")), store.write(put("behind"))
    assert disk.told.get(timeout=30)
    assert not store.close(patience=0.1)
    for lost in (future, behind):
        with pytest.raises(CaseError, match="not saved"):
            lost.result()


def test_closing_tries_once_more(store: Store) -> None:
    disk = FullDisk(store)
    future = store.write(disk.big("a"))
    assert disk.told.get(timeout=30)
    disk.make_room()
    assert store.close()
    future.result()


def test_nobody_waits_for_a_writer_that_cannot_begin(tmp_path: Path) -> None:
    troubles: Queue[Problem | None] = Queue()
    writer = Writer(engines.writing(tmp_path / "gone" / "misread.sqlite"), troubles.put)
    before = writer.submit(put("a"))
    trouble = troubles.get(timeout=30)
    after = writer.submit(put("b"))
    for change in (before, after):
        error = change.exception(timeout=30)
        assert isinstance(error, CaseError)
        assert error.problem.kind == "not saved"
    assert trouble is not None
    assert "no longer be written" in trouble.what
    assert not writer.close(5)


def test_a_listener_that_fails_stops_nothing(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    disk = FullDisk(store)

    def fail(problem: Problem | None) -> None:
        disk.told.put(problem)
        raise ValueError("on purpose")

    store.on_trouble = fail
    future = store.write(disk.big("a"))
    assert disk.told.get(timeout=30)
    disk.make_room()
    future.result(timeout=30)
    assert "could not be reported" in caplog.text


def test_a_killed_program_loses_nothing_that_was_promised(tmp_path: Path) -> None:
    if not hasattr(signal, "SIGKILL"):
        pytest.skip("this system cannot kill as suddenly")
    script = (
        "import sys; from pathlib import Path; from core.store import events\n"
        "from core.store.store import Store\n"
        "store = Store.open(Path(sys.argv[1]))\n"
        "def write(number):\n"
        "    ids = {'attempt': number}\n"
        "    return lambda c: events.append(c, events.EventKind.ASKED, ids) or number\n"
        "def say(done): print(done.result(), flush=True)\n"
        "for number in range(1, 1_000_000):\n"
        "    store.write(write(number)).add_done_callback(say)\n"
        "    if number % 50 == 0: store.flush()\n"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "case")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    promised = 0
    for line in program.stdout:
        promised = int(line)
        if promised == 700:
            os.kill(program.pid, signal.SIGKILL)
        # What was said before the kill is still in the pipe.
    program.wait()
    program.stdout.close()
    store = Store.open(tmp_path / "case")
    assert promised >= 700
    assert store.read(events.head)[0] >= promised
    assert store.read(events.verify) is None
    store.close()
