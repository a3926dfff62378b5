"""Cameras and video files that are made up, whole: they can vanish, break off and be in use."""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.live import problems
from core.live.source import Camera, Source
from core.problem import ProblemError

SIZE = (64, 48)


class FakeReader:
    """As `cv2.VideoCapture`: `frames` pictures, one after the other, then none.

    Each picture is grey, the brighter the later. expected: how many its header promises.
    seconds: how long a camera takes for each.
    """

    def __init__(
        self,
        frames: int,
        rate: float = 25.0,
        expected: float | None = None,
        seconds: float = 0.0,
    ) -> None:
        self._left, self._rate, self._seconds = frames, rate, seconds
        self._expected = frames if expected is None else expected
        self._grabbed = 0
        self.is_released = False

    def isOpened(self) -> bool:
        return True

    def grab(self) -> bool:
        if self._left <= 0:
            return False
        time.sleep(self._seconds)
        self._left -= 1
        self._grabbed += 1
        return True

    def retrieve(self) -> tuple[bool, Any]:
        width, height = SIZE
        return True, np.full((height, width, 3), self._grabbed % 256, np.uint8)

    def get(self, prop: int) -> float:
        return {5: self._rate, 7: float(self._expected)}.get(prop, 0.0)

    def set(self, prop: int, value: float) -> bool:
        return True

    def release(self) -> None:
        self.is_released = True


@dataclass(frozen=True)
class OpenFake:
    """Opens a fake in a process of its own: it can be pickled."""

    frames: int
    seconds: float = 0.01

    def __call__(self, source: Source) -> FakeReader:
        is_camera = isinstance(source, Camera)
        return FakeReader(self.frames, seconds=self.seconds if is_camera else 0.0)


def in_use(source: Source) -> FakeReader:
    """Refuses, as a camera does that another program uses."""
    raise ProblemError(problems.camera_in_use(source.name))


@dataclass(frozen=True)
class Hangs:
    """Never comes back, as some drivers; tells at this port of this computer that it began."""

    port: int

    def __call__(self, source: Source) -> FakeReader:
        with socket.create_connection(("127.0.0.1", self.port)):
            threading.Event().wait()
        raise AssertionError("it was not ended")
