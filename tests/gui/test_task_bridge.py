"""Work goes out to threads; what comes of it arrives here, or nowhere once its period is over."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from core.store import errors
from gui.task_bridge import TaskBridge


@pytest.fixture
def bridge(qtbot: QtBot) -> Iterator[TaskBridge]:
    bridge = TaskBridge(threads=2)
    yield bridge
    bridge.close()


def test_an_outcome_arrives_in_the_interface_thread(bridge: TaskBridge, qtbot: QtBot) -> None:
    arrived: list[tuple[threading.Thread, threading.Thread]] = []

    bridge.submit(
        threading.current_thread, lambda one: arrived.append((one, threading.current_thread()))
    )
    qtbot.waitUntil(lambda: len(arrived) == 1)

    worked, received = arrived[0]
    assert worked is not received
    assert received is threading.main_thread()


def test_an_error_arrives_where_somebody_waits_for_it(bridge: TaskBridge, qtbot: QtBot) -> None:
    errors: list[BaseException] = []

    bridge.submit(lambda: 1 / 0, lambda _: None, errors.append)
    qtbot.waitUntil(lambda: len(errors) == 1)

    assert isinstance(errors[0], ZeroDivisionError)


def test_an_error_nobody_waits_for_is_logged(
    bridge: TaskBridge, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    bridge.submit(lambda: 1 / 0, lambda _: None)

    qtbot.waitUntil(lambda: "a task failed" in caplog.text)
    assert "ZeroDivisionError" in caplog.text


def _fail_as_closed(go_on: threading.Event) -> None:
    go_on.wait()
    raise errors.closed()


def test_what_finds_its_case_closed_once_the_period_is_over_is_no_fault(
    bridge: TaskBridge, caplog: pytest.LogCaptureFixture
) -> None:
    """As a read does that waits for changes while the window closes."""
    go_on = threading.Event()
    late = bridge.submit(partial(_fail_as_closed, go_on), lambda _: None)
    bridge.end_period()
    go_on.set()
    assert isinstance(late.exception(), errors.CaseError)
    bridge.close()
    assert "a task failed" not in caplog.text


def test_a_closed_case_within_the_period_is_a_fault(
    bridge: TaskBridge, caplog: pytest.LogCaptureFixture
) -> None:
    go_on = threading.Event()
    go_on.set()
    bridge.submit(partial(_fail_as_closed, go_on), lambda _: None).exception()
    bridge.close()
    assert "a task failed" in caplog.text


def test_what_belongs_to_an_ended_period_is_dropped(bridge: TaskBridge, qtbot: QtBot) -> None:
    go_on, arrived = threading.Event(), list[str]()
    period = bridge.period
    late = bridge.submit(go_on.wait, lambda _: arrived.append("late outcome"))
    bridge.post(lambda: arrived.append("posted before"))
    bridge.end_period()
    go_on.set()
    late.result()
    bridge.post(lambda: arrived.append("posted for the old period"), period)
    bridge.post(lambda: arrived.append("posted now"))

    qtbot.waitUntil(lambda: "posted now" in arrived)
    assert arrived == ["posted now"]


def test_what_was_ordered_comes_back_in_another_period(bridge: TaskBridge, qtbot: QtBot) -> None:
    go_on, arrived = threading.Event(), list[object]()

    def fail() -> None:
        go_on.wait()
        raise OSError("the disk is full")

    bridge.carry_out(go_on.wait, arrived.append, arrived.append)
    bridge.carry_out(fail, arrived.append, arrived.append)
    bridge.end_period()
    go_on.set()

    qtbot.waitUntil(lambda: len(arrived) == 2)
    assert {str(each) for each in arrived} == {"True", "the disk is full"}


def test_closing_carries_out_what_was_ordered(qtbot: QtBot) -> None:
    bridge, done = TaskBridge(threads=1), list[str]()
    started, go_on = threading.Event(), threading.Event()

    def busy() -> None:
        started.set()
        go_on.wait()

    bridge.submit(busy, lambda _: None)
    bridge.submit(lambda: done.append("waited"), lambda _: None)
    bridge.carry_out(lambda: done.append("ordered"), lambda _: None, lambda _: None)
    started.wait()
    # Closing drops what waits first, and only then waits for what is busy.
    dropped = bridge.submit(lambda: done.append("last"), lambda _: None)
    dropped.add_done_callback(lambda _: go_on.set())
    bridge.close()

    assert done == ["ordered"]


def test_a_task_sees_that_nobody_waits_any_more(bridge: TaskBridge) -> None:
    period, ended = bridge.period, threading.Event()

    def work() -> bool:
        ended.wait()
        return bridge.period != period

    future = bridge.submit(work, lambda _: None)
    bridge.end_period()
    ended.set()
    assert future.result()


def test_closing_drops_what_waits_and_sees_out_what_ends(qtbot: QtBot) -> None:
    bridge, done = TaskBridge(threads=1), list[str]()
    started, go_on = threading.Event(), threading.Event()

    def busy() -> None:
        started.set()
        go_on.wait()

    bridge.submit(busy, lambda _: done.append("arrived"))
    bridge.submit(lambda: done.append("waited"), lambda _: None)
    bridge.see_out(lambda: done.append("first ending"))
    bridge.see_out(lambda: done.append("second ending"))
    started.wait()
    go_on.set()
    bridge.close()
    bridge.post(lambda: done.append("too late"))

    assert done[-2:] == ["first ending", "second ending"] or done == [
        "first ending",
        "second ending",
    ]
    assert "arrived" not in done
    assert "too late" not in done


def test_what_comes_after_closing_is_dropped(qtbot: QtBot) -> None:
    bridge, ran = TaskBridge(), []
    bridge.close()

    future = bridge.submit(lambda: ran.append(1), lambda _: None)

    assert future.cancelled()
    assert not ran


def test_a_thread_gives_way_to_what_waited_before(bridge: TaskBridge, qtbot: QtBot) -> None:
    happened: list[str] = []
    asks, posted = threading.Event(), threading.Event()

    def work() -> None:
        asks.set()
        posted.wait()
        bridge.give_way()
        happened.append("goes on")

    future = bridge.submit(work, lambda _: None)
    asks.wait()
    bridge.post(lambda: happened.append("waited before"))
    posted.set()

    qtbot.waitUntil(future.done)
    assert happened == ["waited before", "goes on"]


def test_a_thread_gives_way_to_nobody_for_ever(bridge: TaskBridge) -> None:
    future = bridge.submit(bridge.give_way, lambda _: None)
    # No event is handled here meanwhile.
    assert future.result() is None
    bridge.close()
    bridge.give_way()
