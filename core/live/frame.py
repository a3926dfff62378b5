"""One picture of a camera or a video file, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from multiprocessing.connection import Connection

import numpy as np

from core.photos.photo import Pixels


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """number: counted by its source, from 1. time: of `time.monotonic`, when it was read.

    data: width × height pixels of four bytes, blue, green, red and one that means nothing, rows
    from the top: a screen takes them as they are.
    """

    number: int
    time: float
    width: int
    height: int
    data: bytes

    def pixels(self) -> Pixels:
        """Its pixels as a vendor or a file takes them."""
        words = np.frombuffer(self.data, np.uint8).reshape(self.height, self.width, 4)
        return np.ascontiguousarray(words[..., 2::-1])


# Without slots: those are pickled several times as slowly, and this crosses a pipe.
@dataclass(frozen=True)
class Head:
    """What goes through a pipe before a frame's bytes."""

    number: int
    time: float
    width: int
    height: int


def send(connection: Connection, frame: Frame) -> None:
    """Hand a frame over: its Head, then its bytes. Raises OSError where nobody listens."""
    connection.send(Head(frame.number, frame.time, frame.width, frame.height))
    connection.send_bytes(frame.data)


def receive_after(head: Head, connection: Connection) -> Frame:
    """The frame whose Head was received. Raises EOFError, OSError where nothing comes."""
    return Frame(head.number, head.time, head.width, head.height, connection.recv_bytes())
