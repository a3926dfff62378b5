"""From a key to the next photo painted, on 24-megapixel JPEGs with boxes and chips, against geeqie.

    uv run benchmarks/walk.py [--rounds 2]

In turns; each round walks through forty photos: a third of them at reading pace (the next key
0.7 s after the last), a third at 0.25 s, a third as fast as they are painted. A photo counts as
painted once the colour of its middle is on the screen, and as sharp once the edge beside that
colour is: a thumbnail shown in its place has the colour, but no sharp edge. Both programs paint as
their first start sets them up: Misread side by side, each photo twice, with the answers of both
vendors, which an audit has put into the case before.

Needs the Debian packages xvfb, openbox, xdotool and geeqie.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import measuring

measuring.need_group()

import numpy as np  # noqa: E402
import photos  # noqa: E402
import screen  # noqa: E402

_SHARE, _MEMORY = 0.6, 600.0
_PACES = {"0.7 s apart": 0.7, "0.25 s apart": 0.25, "at once": 0.0}
_PATIENCE = 10.0
_HALF = 8
"""Half the width of the spot that is watched, in pixels of the screen."""
_STEEP = 0.55
"""A sharp edge makes this share of its contrast between two neighbouring pixels."""


@dataclass
class Walk:
    """Seconds from each key until its photo was painted, and until it was sharp, by pace."""

    keys: dict[str, list[tuple[float, float]]] = field(
        default_factory=lambda: {pace: [] for pace in _PACES}
    )
    memory: float = 0.0


@dataclass(frozen=True)
class Spot:
    """Where the edge in the middle of the photo is on the screen."""

    area: screen.Spot

    def look(self, there: screen.Screen, colour: photos.Colour) -> tuple[bool, bool]:
        """Whether the photo of this colour is painted, and whether it is sharp."""
        shot = there.shot(self.area)
        if not screen.near(shot[:, :2], colour).all():
            return False, False
        white = np.array((255, 255, 255), np.float32)
        contrast = np.abs(white - np.array(colour[::-1], np.float32))
        channel = int(np.argmax(contrast))
        steps = np.abs(np.diff(shot[1, :, channel].astype(np.float32)))
        return True, bool(steps.max() >= _STEEP * contrast[channel])


def main() -> None:
    parser = measuring.arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=2, help="walks of each; %(default)s")
    rounds = parser.parse_args().rounds
    if shutil.which("geeqie") is None:
        raise SystemExit("geeqie is needed: apt install geeqie")
    folder = photos.large_photos()
    programs: dict[str, tuple[list[str | Path], str]] = {
        "misread": ([sys.executable, measuring.ROOT / "main.py", "--case", _case(folder)], "Right"),
        "geeqie": (["geeqie", folder / "00000.jpg"], "space"),
    }
    walks = {name: Walk() for name in programs}
    with screen.screen() as there:
        print(f"a look at the screen takes {_cost_of_a_look(there) * 1000:.2f} ms")
        for _ in range(rounds):
            for name, (command, key) in programs.items():
                _walk(there, command, key, walks[name])
    for name, walk in walks.items():
        _print(name, walk)
    ours, theirs = (walks[name] for name in programs)
    for pace in _PACES:
        sharp, others = ([seconds for _, seconds in w.keys[pace]] for w in (ours, theirs))
        measuring.verdict(
            f"key to sharp photo, {pace}, Misread over geeqie",
            median(sharp) / median(others),
            _SHARE,
            at_most=True,
        )
    measuring.verdict("resident memory while walking, MB", ours.memory, _MEMORY, at_most=True)


def _case(folder: Path) -> Path:
    """A new case that holds the photos with both vendors' answers."""
    case = measuring.scratch("walk")
    program = [sys.executable, str(measuring.ROOT / "main.py"), "audit", str(folder)]
    options = ["--max-side", "1600", "--case", str(case), "--out", str(measuring.scratch("audit"))]
    print("asking both vendors about the photos …", flush=True)
    subprocess.run(program + options, check=True, capture_output=True, env=measuring.environment())
    return case


def _walk(there: screen.Screen, command: Sequence[str | Path], key: str, walk: Walk) -> None:
    colours = photos.colours()[: photos.LARGE_COUNT]
    with there.program(command) as process:
        spot = _find_spot(there, colours[0])
        time.sleep(3)  # let it read ahead, as while somebody looks
        watched = measuring.family(process.pid)[:1]
        for step, colour in enumerate(colours[1:]):
            pace = list(_PACES)[step * len(_PACES) // (len(colours) - 1)]
            painted, sharp = _press(there, spot, key, colour)
            walk.keys[pace].append((painted, sharp))
            walk.memory = max(walk.memory, measuring.resident(watched))
            time.sleep(max(0.0, _PACES[pace] - sharp))


def _press(
    there: screen.Screen, spot: Spot, key: str, colour: photos.Colour
) -> tuple[float, float]:
    """Seconds from the key until the photo is painted, and until it is sharp."""
    started = time.perf_counter()
    there.press(key)
    painted = None
    while (now := time.perf_counter() - started) < _PATIENCE:
        is_there, is_sharp = spot.look(there, colour)
        if is_there and painted is None:
            painted = now
        if is_sharp:
            assert painted is not None
            return painted, now
        time.sleep(0.002)
    raise SystemExit(f"the photo with the middle {colour} did not come")


def _find_spot(there: screen.Screen, colour: photos.Colour) -> Spot:
    """Wait for the first photo; where its colour meets white, half way up."""
    until = time.perf_counter() + 60
    while time.perf_counter() < until:
        time.sleep(0.3)
        shot = there.shot()
        width, row, left = screen.widest_run(screen.near(shot, colour))
        if width < 25:
            continue
        column = screen.near(shot[:, left + width // 2 : left + width // 2 + 1], colour)[:, 0]
        rows = row + np.flatnonzero(np.cumprod(column[row:]))
        middle = (row + int(rows[-1])) // 2
        spot = Spot((left + width - _HALF, middle - 1, 2 * _HALF, 3))
        if spot.look(there, colour)[1]:
            return spot
    raise SystemExit("the first photo did not come")


def _cost_of_a_look(there: screen.Screen) -> float:
    spot = Spot((800, 500, 2 * _HALF, 3))
    started = time.perf_counter()
    for _ in range(100):
        spot.look(there, (255, 0, 0))
    return (time.perf_counter() - started) / 100


def _print(name: str, walk: Walk) -> None:
    for pace, keys in walk.keys.items():
        for what, seconds in zip(("painted", "sharp"), zip(*keys, strict=True), strict=True):
            low, high = 1000 * median(seconds), 1000 * measuring.percentile(seconds, 0.95)
            print(f"{name}, {pace}, {what}: p50 {low:.0f} ms, p95 {high:.0f} ms, {len(keys)} keys")
    print(f"{name}: resident memory {walk.memory:.0f} MB")


if __name__ == "__main__":
    main()
