"""Until the first photo of a folder of 10,000 portraits stands on the stage, against labelme 6.3.

    uv run benchmarks/window.py [--rounds 5]

From the start of the process to the first screen that shows the first photo's patch of a rare
colour, larger than any thumbnail could; in turns, each in a new case and with a home of its own,
after one start of each that does not count (so that all files are in the system's cache). A bare
PySide6 window with that photo is timed for scale. Then the memory: of an idle window, and the peak
while the 10,000 are taken in, with the vendors at work as they are by default.

Needs the Debian packages xvfb, openbox, xdotool, and libxcb-xinerama0 for labelme's Qt 5.
"""

from __future__ import annotations

import argparse
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
_READING, _AFTERWARDS = 240.0, 10.0
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    folder = photos.many_portraits()
    times: dict[str, list[float]] = {"misread": [], "labelme": [], "bare window": []}
    with screen.screen() as there:
        for counts in [False] + [True] * rounds:
            for name, seconds in times.items():
                took = _until_shown(there, _command(name, folder))
                if counts:
                    seconds.append(took)
        for name, seconds in times.items():
            print(f"{name}: first photo after {measuring.spread(seconds)}")
        ratio = median(times["misread"]) / median(times["labelme"])
        measuring.verdict("first photo, Misread over labelme", ratio, _TIME_SHARE, at_most=True)
        _compare_memory(there, folder)


def _command(name: str, folder: Path) -> list[str]:
    if name == "misread":
        program = str(measuring.ROOT / "main.py")
        return [sys.executable, program, "--case", str(photos.scratch("case")), str(folder)]
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
    case = photos.scratch("case")
    program = [sys.executable, str(measuring.ROOT / "main.py"), "--case", str(case)]
    with there.program(program) as process:
        time.sleep(5)
        idle = _Peak(process)
        idle.watch(3)
    with there.program([*program, str(folder)]) as process:
        full = _Peak(process)
        until = time.perf_counter() + _READING
        while _photos_in(case) < _portraits(folder) and time.perf_counter() < until:
            full.watch(0.5)
        full.watch(_AFTERWARDS)
    print(f"taken in: {_photos_in(case)} photos")
    print(f"idle window: main process {idle.alone:.0f} MB, with all below it {idle.tree:.0f} MB")
    print(f"peak: main process {full.alone:.0f} MB, with all below it {full.tree:.0f} MB")
    measuring.verdict(
        "peak over idle, main process, MB", full.alone - idle.alone, _MORE_MEMORY, at_most=True
    )
    measuring.verdict(
        "peak over idle, with the vendors' processes, MB",
        full.tree - idle.tree,
        _MORE_MEMORY,
        at_most=True,
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
    """The most memory a program has taken, in MB: its first process alone, and the whole tree."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._pid = process.pid
        self.alone = 0.0
        self.tree = 0.0

    def watch(self, seconds: float) -> None:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            processes = measuring.family(self._pid)
            self.alone = max(self.alone, measuring.resident(processes[:1]))
            self.tree = max(self.tree, measuring.resident(processes))
            time.sleep(0.1)


if __name__ == "__main__":
    main()
