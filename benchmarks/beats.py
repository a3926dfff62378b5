"""A heartbeat of 5 ms: the gaps between its beats, what they consist of, and where they arose.

A gap is the time between two beats. It consists of work of the thread itself, of waiting for a
processor (other programs and the vendors have them), and of the rest: waiting for other threads,
the disk or the display. All times are in milliseconds.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

BEAT = 5
_HERE = Path(__file__).parent
_LATE, _LOOK = 30.0, 0.01
"""Milliseconds since a beat from which on the next one is late; seconds between two looks at it."""
_SHOWN, _MOST_PLACES, _DEPTH = 6, 20, 8


@dataclass(frozen=True)
class Gap:
    """One gap: when it ended, since the beats began; how long it was; of that, work; queueing."""

    at: float
    length: float
    work: float
    queued: float

    @property
    def own(self) -> float:
        """Without waiting for a processor, which other programs may have held."""
        return self.length - self.queued

    def __str__(self) -> str:
        rest = max(0.0, self.own - self.work)
        return (
            f"{self.length:.0f} ms at {self.at / 1000:.2f} s: {self.work:.0f} work, "
            f"{self.queued:.0f} waiting for a processor, {rest:.0f} waiting for others"
        )


@dataclass(frozen=True)
class HeldUp:
    """Where the beating thread was in a late beat: when, since the beats began, and its lines."""

    at: float
    place: str


class Beats:
    """The gaps of a timer in the thread that starts it, which has to run Qt's events.

    who: note also where the thread is whenever a beat is late.
    """

    def __init__(self, who: bool = False) -> None:
        self.gaps: list[Gap] = []
        self.held_up: list[HeldUp] = []
        self._who = who
        self._clocks = _clocks()
        self._last = (0.0, 0.0, 0.0)
        self._began = 0.0
        self._timer: Any = None
        self._ended = threading.Event()
        self._noting: threading.Thread | None = None

    def start(self, parent: Any) -> None:
        """Beat until `end`, or as long as this QObject lives."""
        from PySide6.QtCore import Qt, QTimer

        self._timer = QTimer(parent, interval=BEAT, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._last = next(self._clocks)
        self._began = self._last[0]
        self._timer.start()
        if self._who:
            self._noting = threading.Thread(
                target=self._note_places, args=(threading.get_ident(),), daemon=True
            )
            self._noting.start()

    def end(self) -> None:
        """No beat, gap or place comes any more."""
        self._timer.stop()
        self._ended.set()
        self._clocks.close()
        if self._noting is not None:
            self._noting.join()

    def _beat(self) -> None:
        now = next(self._clocks)
        length, work, queued = (b - a for a, b in zip(self._last, now, strict=True))
        self.gaps.append(Gap(now[0] - self._began, length, work, queued))
        self._last = now

    def _note_places(self, thread: int) -> None:
        """In a thread of its own: where the other one is whenever a beat is late."""
        while not self._ended.wait(_LOOK):
            now = 1000 * time.perf_counter()
            if now - self._last[0] >= _LATE:
                place = _place(thread)
                if place is None:
                    return
                self.held_up.append(HeldUp(now - self._began, place))


def _place(thread: int) -> str | None:
    """The innermost lines of the program that a thread is in; None once it has ended.

    Those of packages, of importing and of the benchmarks themselves are left out.
    """
    # Kept no longer than needed: a frame that is held keeps its painter from ending.
    frame: FrameType | None = sys._current_frames().get(thread)
    if frame is None:
        return None
    places = []
    while frame is not None:
        places.append((frame.f_code.co_filename, frame.f_lineno))
        frame = frame.f_back
    own = [
        f"{Path(name).name}:{line}"
        for name, line in places
        if "site-packages" not in name
        and not name.startswith("<frozen")
        and Path(name).parent != _HERE
    ]
    return " < ".join(own[:_DEPTH])


def _clocks() -> Generator[tuple[float, float, float], None, None]:
    """Of the thread that asks: the time, its work, and its waiting for a processor, in ms."""
    queue = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
    with queue.open("rb", buffering=0) if queue.exists() else nullcontext() as file:
        while True:
            queued = 0.0
            if file is not None:
                file.seek(0)
                queued = int(file.read().split()[1]) / 1e6
            yield 1000 * time.perf_counter(), 1000 * time.thread_time(), queued


def print_longest(
    gaps: Sequence[Gap], held_up: Sequence[HeldUp] = (), by: Callable[[Gap], float] | None = None
) -> None:
    """The longest gaps, a line each, and under it where the thread was in it, as far as noted.

    by: what to sort by, their length where it is not given.
    """
    for gap in sorted(gaps, key=by or (lambda gap: gap.length), reverse=True)[:_SHOWN]:
        print(f"  {gap}")
        during = [one.place for one in held_up if gap.at - gap.length <= one.at <= gap.at]
        for place in dict.fromkeys(during):
            print(f"    {place}")


def print_places(held_up: Sequence[HeldUp]) -> None:
    """Where late beats were held up, the most frequent places first."""
    for place, count in Counter(one.place for one in held_up).most_common(_MOST_PLACES):
        print(f"  {count} × {place}")


class Sleeper:
    """A thread that only sleeps 5 ms at a time: how long it is kept waiting at most, in ms.

    In the process that works it tells how long its interface thread would stand still; in another
    one what the machine adds.
    """

    def __enter__(self) -> Sleeper:
        self.longest = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sleep, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _sleep(self) -> None:
        last = time.perf_counter()
        while not self._ended.is_set():
            time.sleep(BEAT / 1000)
            now = time.perf_counter()
            self.longest = max(self.longest, 1000 * (now - last))
            last = now
