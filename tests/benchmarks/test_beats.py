"""The heartbeat of the benchmarks: what it says held a window up."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from benchmarks.beats import BEAT, Beats, Gap, HeldUp, Sleeper, print_longest, print_places

_HELD_UP_MS = 120


def _hold_up() -> None:
    until = time.perf_counter() + _HELD_UP_MS / 1000
    while time.perf_counter() < until:
        pass


def _beat_while_held_up(qtbot: QtBot, who: bool) -> Beats:
    there, beats = QObject(), Beats(who)
    beats.start(there)
    qtbot.waitUntil(lambda: len(beats.gaps) > 2)
    before = len(beats.gaps)
    QTimer.singleShot(0, there, _hold_up)
    qtbot.waitUntil(lambda: any(gap.length >= _HELD_UP_MS for gap in beats.gaps[before:]))
    beats.end()
    return beats


def test_a_gap_tells_how_long_the_thread_worked_in_it(qtbot: QtBot) -> None:
    beats = _beat_while_held_up(qtbot, who=False)
    longest = max(beats.gaps, key=lambda gap: gap.length)
    assert longest.at >= longest.length >= _HELD_UP_MS
    # Two clocks, read one after the other: they differ by what lies between.
    assert 0 < longest.work <= longest.length + 1
    assert beats.held_up == []


def test_a_late_beat_names_the_place_that_held_it_up(qtbot: QtBot) -> None:
    beats = _beat_while_held_up(qtbot, who=True)
    assert any(one.place.startswith("test_beats.py:") for one in beats.held_up)


def test_nothing_is_noted_after_the_end(qtbot: QtBot) -> None:
    threads = threading.active_count()
    beats = _beat_while_held_up(qtbot, who=True)
    assert threading.active_count() == threads
    gaps, places = list(beats.gaps), list(beats.held_up)
    passed: list[bool] = []
    _hold_up()
    QTimer.singleShot(20, lambda: passed.append(True))
    qtbot.waitUntil(lambda: bool(passed))
    assert (beats.gaps, beats.held_up) == (gaps, places)


def test_a_thread_that_has_ended_ends_the_looking_for_its_place(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.beats.sys._current_frames", dict)
    beats = _beat_while_held_up(qtbot, who=True)
    assert beats.held_up == []


def test_the_same_place_at_different_times_is_counted_as_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_places([HeldUp(10.0, "a.py:1"), HeldUp(50.0, "b.py:2"), HeldUp(90.0, "b.py:2")])
    assert capsys.readouterr().out.splitlines() == ["  2 × b.py:2", "  1 × a.py:1"]


def test_the_longest_gaps_come_first_each_with_its_own_places(
    capsys: pytest.CaptureFixture[str],
) -> None:
    gaps = [Gap(100.0, 40.0, 30.0, 2.0), Gap(900.0, 80.0, 10.0, 60.0)]
    held_up = [HeldUp(95.0, "a.py:1"), HeldUp(880.0, "b.py:2"), HeldUp(890.0, "b.py:2")]
    print_longest(gaps, held_up)
    assert capsys.readouterr().out.splitlines() == [
        "  80 ms at 0.90 s: 10 work, 60 waiting for a processor, 10 waiting for others",
        "    b.py:2",
        "  40 ms at 0.10 s: 30 work, 2 waiting for a processor, 8 waiting for others",
        "    a.py:1",
    ]
    print_longest(gaps, by=lambda gap: gap.own)
    assert capsys.readouterr().out.startswith("  40 ms")


def test_a_thread_that_only_sleeps_tells_how_long_it_was_kept_waiting(qtbot: QtBot) -> None:
    with Sleeper() as sleeper:
        qtbot.waitUntil(lambda: sleeper.longest > 0)
    assert sleeper.longest >= BEAT
