"""A screen of our own, with programs on it, keys for them, and a look at what they have painted.

Needs the programs Xvfb, openbox and xdotool (Debian packages xvfb, openbox, xdotool).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import measuring
import mss
import numpy as np
import photos

SIZE = (1600, 1000)
_OPENBOX = """<?xml version="1.0"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <applications>
    <application type="normal"><decor>no</decor><maximized>yes</maximized></application>
  </applications>
</openbox_config>
"""

Shot = np.ndarray
"""What stands on the screen: (height, width, 3), blue, green, red."""
Spot = tuple[int, int, int, int]
"""Left, top, width and height on the screen."""


class Screen:
    """An X server without a monitor, with a window manager that fills it with each window.

    Every program gets a home folder of its own, so that no setting of the user counts.
    """

    def __init__(self, display: str, home: Path) -> None:
        self.environment = {
            **measuring.environment(),
            "DISPLAY": display,
            **measuring.home_in(home),
        }
        for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "QT_SCALE_FACTOR"):
            self.environment.pop(name, None)
        self._camera = mss.mss(display=display)
        self._keys = subprocess.Popen(
            ["xdotool", "-"], env=self.environment, stdin=subprocess.PIPE, text=True
        )

    def shot(self, spot: Spot | None = None) -> Shot:
        """What stands on the screen now, or on a part of it."""
        left, top, width, height = spot or (0, 0, *SIZE)
        area = {"left": left, "top": top, "width": width, "height": height}
        picture = self._camera.grab(area)
        return np.frombuffer(picture.raw, np.uint8).reshape(height, width, 4)[..., :3]

    def press(self, key: str) -> None:
        """Press and release a key, by its X name; the events are on their way on return."""
        self._tell(f"key --delay 0 {key}")

    def click(self, x: int, y: int) -> None:
        """Move the mouse there and click with its left button."""
        self._tell(f"mousemove {x} {y} click 1")

    def _tell(self, line: str) -> None:
        assert self._keys.stdin is not None
        self._keys.stdin.write(line + "\n")
        self._keys.stdin.flush()

    def close(self) -> None:
        self._camera.close()
        self._keys.terminate()
        self._keys.wait()

    @contextmanager
    def program(
        self, command: Sequence[str | Path], talks: bool = False
    ) -> Iterator[subprocess.Popen[bytes]]:
        """A program on this screen; it ends, with all its processes, when the context does.

        talks: its input and output are pipes.
        """
        process = subprocess.Popen(
            list(map(str, command)),
            env=self.environment,
            cwd=self.environment["HOME"],
            stdin=subprocess.PIPE if talks else None,
            stdout=subprocess.PIPE if talks else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield process
        finally:
            measuring.end_family(process)


@contextmanager
def screen() -> Iterator[Screen]:
    """A screen for the time of the context."""
    for program in ("Xvfb", "openbox", "xdotool"):
        if shutil.which(program) is None:
            raise SystemExit(f"{program} is needed: apt install xvfb openbox xdotool")
    home = measuring.scratch("home")
    config = home / "openbox.xml"
    config.write_text(_OPENBOX)
    reader, writer = os.pipe()
    size = f"{SIZE[0]}x{SIZE[1]}x24"
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", size, "-nolisten", "tcp"],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as pipe:
        display = f":{pipe.readline().strip()}"
    manager = subprocess.Popen(
        ["openbox", "--config-file", str(config)],
        env={**os.environ, "DISPLAY": display},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(0.5)  # a window manager tells nobody that it is there
    there = Screen(display, home)
    try:
        yield there
    finally:
        there.close()
        for one in (manager, server):
            one.terminate()
            with suppress(subprocess.TimeoutExpired):
                one.wait(5)


def near(shot: Shot, colour: photos.Colour, tolerance: int = 30) -> np.ndarray:
    """Which pixels have nearly this colour (red, green, blue): (height, width), bool."""
    difference = np.abs(shot.astype(np.int16) - np.array(colour[::-1], np.int16))
    return difference.max(axis=2) <= tolerance


def widest_run(mask: np.ndarray) -> tuple[int, int, int]:
    """The longest unbroken stretch in a row: its length, its row and where it begins."""
    padded = np.pad(mask.astype(np.int8), ((0, 0), (1, 1)))
    steps = np.diff(padded, axis=1)
    rows, starts = np.nonzero(steps == 1)
    _, ends = np.nonzero(steps == -1)
    if not len(starts):
        return 0, 0, 0
    longest = int(np.argmax(ends - starts))
    return int(ends[longest] - starts[longest]), int(rows[longest]), int(starts[longest])
