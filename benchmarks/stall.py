"""The longest stall of the interface thread, by a heartbeat of 5 ms, while a person works.

    uv run benchmarks/stall.py [--part run|cloud|opening] [--who] [--seconds 40]

The real window in a real run of the program: first 240 portraits are opened and read by both local
vendors while somebody walks, labels and filters by keys and mouse; then three cloud vendors are
asked about them, servers on this computer that throttle a tenth of the calls, from Run and the
consent sheet on; then 10,000 portraits are opened while somebody walks. A gap is the time between
two beats. Of the longest ones it is told what they consist of: work of the thread itself, waiting
for a processor (other programs and the vendors have them), and the rest, waiting for other threads,
the disk or the display. The longest gap of a thread in another process, that only sleeps 5 ms at a
time, tells what the machine adds. With --who the places are written where the interface thread was
when a beat was late, by gap and altogether.

Needs the Debian packages xvfb, openbox and xdotool.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import select
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import cycle
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import measuring
from measuring import HOME

if TYPE_CHECKING:
    from screen import Screen

_BOUND, _BEAT, _LATE = 50.0, 5, 30.0
_PATIENCE = 60.0
_WALK = ["Right"] * 9 + ["Left"]
_WALK_AND_LABEL = ["Right"] * 6 + ["1", "Right", "2", "Left"]
_PARTS = ("run", "cloud", "opening")
_CLOUD = ("rekognition", "facepp", "kairos")
_PACE, _LATENCY = 8.0, 0.3
"""Calls a second and vendor, so that the run lasts as long as somebody works; seconds a call."""
_SETTLING = 1500
"""Milliseconds in which the window opens; stalls in it are told apart from those afterwards."""
_SHOWN, _MOST_PLACES, _DEPTH = 5, 20, 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=40.0, help="how long each part is worked")
    parser.add_argument("--part", choices=_PARTS, help="one of the parts only")
    parser.add_argument("--who", action="store_true", help="say where late beats were held up")
    parser.add_argument("--inside", nargs=4, help=argparse.SUPPRESS)
    parser.add_argument("--places", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        part, folder, case, report = given.inside
        _inside(part, folder, case, report, given.places)
        return
    measuring.need_group()
    import photos
    import screen

    with _servers(given.part in (None, "cloud")), screen.screen() as there:
        for part, name, make, keys in (
            ("run", "240 portraits", photos.some_portraits, _WALK_AND_LABEL),
            ("cloud", "240 portraits, three cloud vendors", photos.some_portraits, _WALK_AND_LABEL),
            ("opening", "10,000 portraits", photos.many_portraits, _WALK),
        ):
            if given.part in (None, part):
                paths = [part, str(make()), str(photos.scratch("stall"))]
                _watch(there, name, paths, keys, given.seconds, given.who)


@contextmanager
def _servers(needed: bool) -> Iterator[None]:
    """Servers in the cloud vendors' place, and the way to them in the environment."""
    if not needed:
        yield
        return
    from tests.end_to_end.audits import let_in
    from tests.vendor_servers.__main__ import start_all

    servers = start_all({}, first_port=0)
    os.environ.update(let_in(servers))
    for server in servers.values():
        server.orders.latency, server.orders.throttle_every = _LATENCY, 10
    try:
        yield
    finally:
        for server in servers.values():
            server.close()


def _watch(
    there: Screen, name: str, paths: list[str], keys: list[str], seconds: float, who: bool
) -> None:
    report, places = (HOME / "scratch" / f"stall-{what}" for what in ("report", "places"))
    command = [sys.executable, __file__, "--inside", *paths, str(report)]
    command += ["--places", str(places)] if who else []
    with there.program(command, talks=True) as process, _Jitter() as jitter:
        assert process.stdin is not None
        assert process.stdout is not None
        if not select.select([process.stdout], [], [], _PATIENCE)[0]:
            raise SystemExit("the window said nothing")
        pills = json.loads(process.stdout.readline())
        _work(there, keys, pills, seconds)
        process.stdin.close()
        process.wait(_PATIENCE)
    held_up = [_HeldUp(*line) for line in map(json.loads, places.open())] if who else []
    _print(name, json.loads(report.read_text()), jitter.longest, held_up)
    for place, count in Counter(one.place for one in held_up).most_common(_MOST_PLACES):
        print(f"  {count} × {place}")


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


def _print(name: str, told: dict[str, Any], jitter: float, held_up: Sequence[_HeldUp] = ()) -> None:
    gaps = sorted((_Gap(*gap) for gap in told["gaps"]), key=lambda gap: -gap.length)
    print(f"\n{name}: {len(gaps)} beats, {told['photos']} photos in, {told['answers']} answers")
    print(f"a thread elsewhere that only sleeps: longest gap {jitter:.0f} ms")
    opening = [gap for gap in gaps if gap.at <= _SETTLING]
    later = [gap for gap in gaps if gap.at > _SETTLING]
    for when, some in (("while the window opens", opening), ("afterwards", later)):
        shares = [measuring.percentile([gap.length for gap in some], s) for s in (0.99, 0.999)]
        print(f"{when}: p99 {shares[0]:.0f} ms, p99.9 {shares[1]:.0f} ms, the longest:")
        for gap in some[:_SHOWN]:
            print(f"  {gap}")
            during = [one.place for one in held_up if gap.at - gap.length <= one.at <= gap.at]
            for place in dict.fromkeys(during):
                print(f"    {place}")
    busiest = max(gap.work for gap in later)
    print(f"longest work of the interface thread in one gap afterwards: {busiest:.0f} ms")
    own = max(gap.length - gap.queued for gap in later)
    print(f"longest afterwards, without waiting for a processor: {own:.0f} ms")
    works = [gap.work for gap in later]
    most = measuring.percentile(works, 0.999)
    print(f"its own work in one gap afterwards: p99.9 {most:.0f} ms, at most {max(works):.0f} ms")
    measuring.verdict(f"{name}, longest gap afterwards, ms", later[0].length, _BOUND, at_most=True)


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


@dataclass(frozen=True)
class _HeldUp:
    """Where the interface thread was in a late beat: milliseconds since the window was shown."""

    at: float
    place: str


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


def _inside(part: str, folder: str, case: str, report: str, places: Path | None) -> None:
    """Run the program as main.py does, with a heartbeat from when its window is shown."""
    from gui import app, start
    from providers.registry import Registry

    beats = Beats(places)

    class WatchedDesk(app.Desk):
        def show(self, wishes: start.Wishes) -> None:
            super().show(wishes)
            beats.start(self)
            _when_input_ends(self, self._end)
            _tell_pills(self)
            if part == "cloud":
                _ask_cloud_vendors(self)

        def _end(self) -> None:
            beats.end()
            Path(report).write_text(json.dumps({"gaps": beats.gaps, **_counts(self)}))
            self.window.close()

    app.Desk = WatchedDesk  # type: ignore[misc]
    start.main(["--case", case, folder], Registry())


def _ask_cloud_vendors(desk: Any) -> None:
    """As a person does: once the photos are there, choose, press Run, read the sheet, agree."""
    from PySide6.QtCore import QTimer

    workspace = desk.workspace
    paces = dict.fromkeys(_CLOUD, _PACE)
    workspace.settings = replace(workspace.settings, paces=paces, ask_at_once=False)

    def choose() -> None:
        workspace.choose_vendors(_CLOUD)
        QTimer.singleShot(_SETTLING, desk, desk.actions["run"].trigger)

    def read_sheet() -> None:
        QTimer.singleShot(_SETTLING, desk, lambda: desk.commands.vendors._sheet._send.click())

    workspace.sending.consent_wanted.connect(read_sheet)
    desk.opening.photos_read.connect(lambda: QTimer.singleShot(_SETTLING, desk, choose))


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

    QTimer.singleShot(_SETTLING, desk, tell)


def _counts(desk: Any) -> dict[str, int]:
    case, run = desk.workspace.case, desk.workspace.run
    answers = sum(vendor.done for vendor in run.progress().values()) if run else 0
    return {"photos": len(case.photos) if case else 0, "answers": answers}


class Beats:
    """Notes every gap of a timer in the interface thread; all times in milliseconds."""

    def __init__(self, places: Path | None) -> None:
        self.gaps: list[tuple[float, float, float, float]] = []
        self._places = places
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
        if self._places is not None:
            watch = partial(self._note_places, self._places, threading.get_ident())
            threading.Thread(target=watch, daemon=True).start()

    def end(self) -> None:
        self._last = (math.inf, 0.0, 0.0)

    def _beat(self) -> None:
        now = next(self._clocks)
        length, work, queued = (b - a for a, b in zip(self._last, now, strict=True))
        self.gaps.append((now[0] - self._began, length, work, queued))
        self._last = now

    def _note_places(self, noted: Path, thread: int) -> None:
        """In a thread of its own: where the interface thread is whenever a beat is late."""
        noted.unlink(missing_ok=True)
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
            own = [(Path(name).name, line) for name, line in places if "site-packages" not in name]
            place = " < ".join(f"{name}:{line}" for name, line in own[:_DEPTH])
            at = 1000 * time.perf_counter() - self._began
            with noted.open("a") as file:
                file.write(json.dumps([at, place]) + "\n")


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
