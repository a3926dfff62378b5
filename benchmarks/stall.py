"""The longest stall of the interface thread, by a heartbeat of 5 ms, while a person works.

    uv run benchmarks/stall.py [--part run|cloud|opening] [--who] [--seconds 40]

The real window in a real run of the program: first 240 portraits are opened and read by both local
vendors while somebody walks, labels and filters by keys and mouse; then three cloud vendors are
asked about them, servers on this computer that throttle a tenth of the calls, from Run and the
consent sheet on; then 10,000 portraits are opened while somebody walks. Of the longest gaps between
two beats it is told what they consist of, as in beats.py. The longest gap of a thread in another
process, that only sleeps 5 ms at a time, tells what the machine adds. With --who the places are
told where the interface thread was when a beat was late, by gap and altogether.

Needs the Debian packages xvfb, openbox and xdotool.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import select
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import measuring
from beats import Beats, Gap, HeldUp, Sleeper, print_longest, print_places
from measuring import HOME

if TYPE_CHECKING:
    from own_window import Desk, Step
    from screen import Screen

_BOUND = 50.0
_PATIENCE = 60.0
_WALK = ["Right"] * 9 + ["Left"]
_WALK_AND_LABEL = ["Right"] * 6 + ["1", "Right", "2", "Left"]
_PARTS = ("run", "cloud", "opening")
_CLOUD = ("rekognition", "facepp", "kairos")
_PACE, _LATENCY = 8.0, 0.3
"""Calls a second and vendor, so that the run lasts as long as somebody works; seconds a call."""
_SETTLING = 1500
"""Milliseconds in which the window opens; stalls in it are told apart from those afterwards."""


def main() -> None:
    parser = measuring.arguments(__doc__)
    parser.add_argument(
        "--seconds", type=float, default=40.0, help="how long somebody works in each; %(default)g"
    )
    parser.add_argument("--part", choices=_PARTS, help="one of the parts only; all three")
    parser.add_argument("--who", action="store_true", help="say where late beats were held up")
    parser.add_argument("--inside", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        _inside(*given.inside, given.who)
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
                paths = [part, str(make()), str(measuring.scratch("stall"))]
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
    report = HOME / "scratch" / "stall-report"
    command = [sys.executable, __file__, "--inside", *paths, str(report)]
    command += ["--who"] if who else []
    with there.program(command, talks=True) as process, Sleeper() as elsewhere:
        assert process.stdin is not None
        assert process.stdout is not None
        if not select.select([process.stdout], [], [], _PATIENCE)[0]:
            raise SystemExit("the window said nothing")
        pills = json.loads(process.stdout.readline())
        _work(there, keys, pills, seconds)
        process.stdin.close()
        process.wait(_PATIENCE)
    _print(name, json.loads(report.read_text()), elsewhere.longest)


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
    gaps = [Gap(**gap) for gap in told["gaps"]]
    held_up = [HeldUp(**one) for one in told["held_up"]]
    print(f"\n{name}: {len(gaps)} beats, {told['photos']} photos in, {told['answers']} answers")
    print(f"a thread elsewhere that only sleeps: longest gap {jitter:.0f} ms")
    opening = [gap for gap in gaps if gap.at <= _SETTLING]
    later = [gap for gap in gaps if gap.at > _SETTLING]
    for when, some in (("while the window opens", opening), ("afterwards", later)):
        shares = [measuring.percentile([gap.length for gap in some], s) for s in (0.99, 0.999)]
        print(f"{when}: p99 {shares[0]:.0f} ms, p99.9 {shares[1]:.0f} ms, the longest:")
        print_longest(some, held_up)
    own = max(gap.own for gap in later)
    print(f"longest afterwards, without waiting for a processor: {own:.0f} ms")
    works = [gap.work for gap in later]
    most = measuring.percentile(works, 0.999)
    print(f"its own work in one gap afterwards: p99.9 {most:.0f} ms, at most {max(works):.0f} ms")
    longest = max(gap.length for gap in later)
    measuring.verdict(f"{name}, longest gap afterwards, ms", longest, _BOUND, at_most=True)
    print_places(held_up)


# In the process of the window


def _inside(part: str, folder: str, case: str, report: str, who: bool) -> None:
    """The window with a heartbeat from when it is shown, until the input of this process ends."""
    import own_window

    beats = Beats(who)

    def act(desk: Desk) -> Iterator[Step]:
        has_ended = _watch_input(desk)
        asking = _ask_cloud_vendors(desk) if part == "cloud" else iter(())
        yield own_window.Rest(_SETTLING)
        _tell_pills(desk)
        yield from asking
        yield own_window.Until("the input ends", has_ended, patience=math.inf)
        beats.end()
        told = {
            "gaps": [asdict(gap) for gap in beats.gaps],
            "held_up": [asdict(one) for one in beats.held_up],
            **_counts(desk),
        }
        Path(report).write_text(json.dumps(told))

    own_window.run(["--case", case, folder], act, shown=beats.start)


def _watch_input(desk: Desk) -> Callable[[], bool]:
    """What tells whether somebody has closed the input of this process."""
    from PySide6.QtCore import QSocketNotifier

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, desk)
    notifier.activated.connect(lambda: notifier.setEnabled(False))
    return lambda: not notifier.isEnabled()


def _tell_pills(desk: Desk) -> None:
    """Say where on the screen the filters are."""
    from gui.widgets.filter_pill import FilterPill

    pills = desk.window.findChildren(FilterPill)
    centres = [pill.mapToGlobal(pill.rect().center()) for pill in pills]
    print(json.dumps([[at.x(), at.y()] for at in centres]), flush=True)


def _ask_cloud_vendors(desk: Desk) -> Iterator[Step]:
    """As a person does: once the photos are there, choose, press Run, read the sheet, agree.

    Called before anything is opened: nothing else is to be asked.
    """
    from own_window import Rest, Until

    workspace = desk.workspace
    paces = dict.fromkeys(_CLOUD, _PACE)
    workspace.settings = replace(workspace.settings, paces=paces, ask_at_once=False)
    are_read: list[bool] = []
    desk.opening.photos_read.connect(lambda: are_read.append(True))

    def ask() -> Iterator[Step]:
        yield Until("the photos are read", lambda: bool(are_read))
        yield Rest(_SETTLING)
        workspace.choose_vendors(_CLOUD)
        yield Rest(_SETTLING)
        desk.actions["run"].trigger()
        yield Until("the sheet is there", lambda: desk.commands.vendors._sheet is not None)
        yield Rest(_SETTLING)
        desk.commands.vendors._sheet._send.click()

    return ask()


def _counts(desk: Any) -> dict[str, int]:
    case, run = desk.workspace.case, desk.workspace.run
    answers = sum(vendor.done for vendor in run.progress().values()) if run else 0
    return {"photos": len(case.photos) if case else 0, "answers": answers}


if __name__ == "__main__":
    main()
