"""What can be watched: a camera of this computer, or a video file."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = frozenset(
    {".avi", ".m4v", ".mjpeg", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".ogv", ".webm", ".wmv"}
)
"""Of video files, for dialogs; whatever else can be read is played as well."""

_NODES = Path("/sys/class/video4linux")
_NODE = re.compile(r"video(\d+)")
_BLIND_GUESS = 3


@dataclass(frozen=True, slots=True)
class Camera:
    """number: as the system counts cameras, from 0. name: what it calls this one."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Video:
    """A video file."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name


Source = Camera | Video


def cameras(nodes: Path = _NODES) -> list[Camera]:
    """The cameras of this computer, none of them touched: its lamp stays dark.

    nodes: where Linux lists them. Other systems do not tell without opening them; there it is the
    first numbers, and a camera that is not there says so once it is wanted.
    """
    if sys.platform != "linux":
        return [Camera(number, f"Camera {number + 1}") for number in range(_BLIND_GUESS)]
    found = []
    for node in nodes.glob("video*"):
        number = _NODE.fullmatch(node.name)
        # A camera's further nodes bring no pictures but what belongs to them.
        if number and _line(node / "index") in ("", "0"):
            found.append(Camera(int(number[1]), _line(node / "name") or node.name))
    return sorted(found, key=lambda camera: camera.number)


def _line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
