"""The longest stall of the interface thread, by a heartbeat of 5 ms, while a person works.

    uv run benchmarks/stall.py [--who] [--seconds 40]

The real window in a real run of the program: first 240 portraits are opened and read by both local
vendors while somebody walks, labels and filters by keys and mouse; then 10,000 portraits are
opened while somebody walks. A gap is the time between two beats. Of the longest ones it is told
what they consist of: work of the thread itself, waiting for a processor (other programs and the
vendors have them), and the rest, waiting for other threads, the disk or the display. The longest
gap of a thread in another process, that only sleeps 5 ms at a time, tells what the machine adds.
With --who the places are written where the interface thread was when a beat was late.

Needs the Debian packages xvfb, openbox and xdotool.
"""

from __future__ import annotations

import argparse
import json
import math
import select
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from types import FrameType
from typing import IO, TYPE_CHECKING, Any

import measuring

if TYPE_CHECKING:
    from screen import Screen

_BOUND, _BEAT, _LATE = 50.0, 5, 30.0
_PATIENCE = 60.0
_SHOWN = 6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=40.0, help="how long each part is worked")
    parser.add_argument("--who", action="store_true", help="say where late beats were held up")
    parser.add_argument("--inside", nargs=3, metavar=("FOLDER", "CASE", "TRACES"))
    given = parser.parse_args()
    if given.inside:
        _inside(*given.inside)
        return
    measuring.need_group()
    import photos
    import screen

    with screen.screen() as there:
        for name, folder, keys in (
            ("240 portraits", photos.some_portraits(), ["Right"] * 6 + ["1", "Right", "2", "Left"]),
            ("10,000 portraits", photos.many_portraits(), ["Right"] * 9 + ["Left"]),
        ):
            case = photos.scratch("stall")
            _watch(there, name, [str(folder), str(case)], keys, given.seconds, given.who)


def _watch(
    there: Screen, name: str, paths: list[str], keys: list[str], seconds: float, who: bool
) -> None:
    traces = Path(tempfile.mkstemp()[1])
    command = [sys.executable, __file__, "--inside", *paths, str(traces) if who else "-"]
    with there.program(command, talks=True) as process, _Jitter() as jitter:
        assert process.stdin is not None
        assert process.stdout is not None
        pills = json.loads(_line(process.stdout))
        _work(there, keys, pills, seconds)
        process.stdin.close()
        told = json.loads(_line(process.stdout))
    _print(name, told, jitter.longest)
    if who:
        _print_places(traces)
    traces.unlink()


def _line(pipe: IO[bytes]) -> bytes:
    if not select.select([pipe], [], [], _PATIENCE)[0]:
        raise SystemExit("the window said nothing")
    return pipe.readline()


def _work(there: Screen, keys: list[str], pills: list[list[int]], seconds: float) -> None:
    """What a person does: a key four times a second, another filter now and then."""
    until = time.perf_counter() + seconds
    filters = cycle(pills)
    for count, key in enumerate(cycle(keys), 1):
        there.press(key)
        time.sleep(0.25)
        if count % 12 == 0:
            there.click(*next(filters))
            time.sleep(0.25)
        if time.perf_counter() > until:
            return


def _print(name: str, told: dict[str, Any], jitter: float) -> None:
    gaps = sorted((_Gap(*gap) for gap in told["gaps"]), key=lambda gap: -gap.length)
    lengths = [gap.length for gap in gaps]
    print(f"\n{name}: {len(gaps)} beats, {told['photos']} photos in, {told['answers']} answers")
    print(
        f"gaps: median {measuring.percentile(lengths, 0.5):.0f} ms, "
        f"p99 {measuring.percentile(lengths, 0.99):.0f} ms, "
        f"p99.9 {measuring.percentile(lengths, 0.999):.0f} ms; "
        f"a thread that only sleeps: longest {jitter:.0f} ms"
    )
    for gap in gaps[:_SHOWN]:
        print(f"  {gap}")
    own = max(gap.length - gap.queued for gap in gaps)
    print(f"longest without waiting for a processor: {own:.0f} ms")
    measuring.verdict(f"{name}, longest gap, ms", lengths[0], _BOUND, at_most=True)


def _print_places(traces: Path) -> None:
    """Where the interface thread was, most often first."""
    for place, count in Counter(traces.read_text().splitlines()).most_common(20):
        print(f"  {count} × {place}")


@dataclass(frozen=True)
class _Gap:
    """In milliseconds: when, since the window was shown; how long; of that, work; queueing."""

    at: float
    length: float
    work: float
    queued: float

    def __str__(self) -> str:
        rest = max(0.0, self.length - self.work - self.queued)
        return (
            f"{self.length:.0f} ms at {self.at / 1000:.1f} s: {self.work:.0f} work, "
            f"{self.queued:.0f} waiting for a processor, {rest:.0f} waiting for others"
        )


class _Jitter:
    """How long a thread that only sleeps is kept waiting at most, in ms."""

    def __enter__(self) -> _Jitter:
        self.longest = 0.0
        self._going = True
        self._thread = threading.Thread(target=self._sleep, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._going = False
        self._thread.join()

    def _sleep(self) -> None:
        last = time.perf_counter()
        while self._going:
            time.sleep(_BEAT / 1000)
            now = time.perf_counter()
            self.longest = max(self.longest, 1000 * (now - last))
            last = now


# In the process of the window


def _inside(folder: str, case: str, traces: str) -> None:
    """Run the program as main.py does, with a heartbeat from when its window is shown."""
    from gui import app, start
    from providers.registry import Registry

    desks: list[app.Desk] = []
    beats = _Beats(None if traces == "-" else open(traces, "w"))  # noqa: SIM115

    class WatchedDesk(app.Desk):
        def show(self, wishes: start.Wishes) -> None:
            super().show(wishes)
            desks.append(self)
            beats.start(self)
            _when_input_ends(self, self.window.close)
            _tell_pills(self)

        def close(self) -> None:
            beats.end()
            _tell(beats.gaps, self)
            super().close()

    app.Desk = WatchedDesk  # type: ignore[misc]
    start.main(["--case", case, folder], Registry())


def _when_input_ends(desk: Any, act: Callable[[], object]) -> None:
    from PySide6.QtCore import QSocketNotifier

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, desk)

    def on_input() -> None:
        notifier.setEnabled(False)
        act()

    notifier.activated.connect(on_input)


def _tell_pills(desk: Any) -> None:
    """Say where on the screen the filters are, once they are laid out."""
    from PySide6.QtCore import QTimer

    from gui.widgets.filter_pill import FilterPill

    def tell() -> None:
        pills = desk.window.findChildren(FilterPill)
        centres = [pill.mapToGlobal(pill.rect().center()) for pill in pills]
        print(json.dumps([[at.x(), at.y()] for at in centres]), flush=True)

    QTimer.singleShot(1500, desk, tell)


def _tell(gaps: list[tuple[float, float, float, float]], desk: Any) -> None:
    case, run = desk.workspace.case, desk.workspace.run
    answers = sum(vendor.done for vendor in run.progress().values()) if run else 0
    told = {"gaps": gaps, "photos": len(case.photos) if case else 0, "answers": answers}
    print(json.dumps(told), flush=True)


class _Beats:
    """Notes every gap of a timer in the interface thread; all times in milliseconds."""

    def __init__(self, traces: IO[str] | None) -> None:
        self.gaps: list[tuple[float, float, float, float]] = []
        self._traces = traces
        self._clocks: Iterator[tuple[float, float, float]] = _clocks()
        self._last = (0.0, 0.0, 0.0)
        self._began = 0.0

    def start(self, desk: Any) -> None:
        from PySide6.QtCore import Qt, QTimer

        timer = QTimer(desk, interval=_BEAT, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._beat)
        self._last = next(self._clocks)
        self._began = self._last[0]
        timer.start()
        if self._traces is not None:
            watch = partial(self._note_places, self._traces, threading.get_ident())
            threading.Thread(target=watch, daemon=True).start()

    def end(self) -> None:
        self._last = (math.inf, 0.0, 0.0)

    def _beat(self) -> None:
        now = next(self._clocks)
        length, work, queued = (b - a for a, b in zip(self._last, now, strict=True))
        self.gaps.append((now[0] - self._began, length, work, queued))
        self._last = now

    def _note_places(self, traces: IO[str], thread: int) -> None:
        """In a thread of its own: where the interface thread is whenever a beat is late."""
        while True:
            time.sleep(0.01)
            if 1000 * time.perf_counter() - self._last[0] < _LATE:
                continue
            # Kept no longer than needed: a frame that is held keeps its painter from ending.
            frame: FrameType | None = sys._current_frames()[thread]
            places = []
            while frame is not None:
                places.append((frame.f_code.co_filename, frame.f_lineno))
                frame = frame.f_back
            own = [(Path(file).name, line) for file, line in places if "site-packages" not in file]
            traces.write(" < ".join(f"{file}:{line}" for file, line in own[:5]) + "\n")
            traces.flush()


def _clocks() -> Iterator[tuple[float, float, float]]:
    """Of the thread that asks: the time, its work, and its waiting for a processor, in ms."""
    queue = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
    file = queue.open("rb", buffering=0) if queue.exists() else None
    while True:
        queued = 0.0
        if file is not None:
            file.seek(0)
            queued = int(file.read().split()[1]) / 1e6
        yield 1000 * time.perf_counter(), 1000 * time.thread_time(), queued


if __name__ == "__main__":
    main()
