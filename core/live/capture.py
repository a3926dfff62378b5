"""A process that reads a camera or a video file: a driver that hangs or breaks hurts nobody else.

It hands over a frame only when one is wanted, and then the newest: frames that nobody waited for
are passed over.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from core.child import Child, run_to_the_end
from core.live import problems
from core.live.film import MOST_SIDE, Film, OpenReader, VideoFilm, open_film, open_reader
from core.live.frame import Frame, Head, receive_after, send
from core.live.source import Source
from core.problem import Problem, ProblemError


# Without slots: those are pickled several times as slowly, and these cross a pipe.
@dataclass(frozen=True)
class Repeat:
    """Whether a video begins again at its end."""

    on: bool


@dataclass(frozen=True)
class Wanted:
    """One frame is wanted."""


@dataclass(frozen=True)
class Ended:
    """The video is over."""


class Capture:
    """The parent's end of the process. Used by one thread only.

    Raises:
        OSError: the system refuses another process.
    """

    def __init__(self, source: Source, open_it: OpenReader = open_reader) -> None:
        self._name = source.name
        self._child = Child(main, (source, open_it), "capture")
        self.connection = self._child.connection

    def receive(self) -> Frame | Problem | Ended:
        """What it says next; waits for it. After a Problem or Ended there is nothing more."""
        try:
            said = self.connection.recv()
            if isinstance(said, Head):
                return receive_after(said, self.connection)
        except (EOFError, OSError):
            return problems.reader_died(self._name, self.end())
        if isinstance(said, Problem | Ended):
            return said
        raise TypeError(f"a capture said {said!r}")

    def want(self) -> None:
        """Have one frame handed over, the next that comes."""
        self._tell(Wanted())

    def repeat(self, on: bool) -> None:
        """Whether a video begins again at its end."""
        self._tell(Repeat(on))

    def end(self) -> str:
        """End the process, whatever it is at; returns how it ended. Twice does no harm."""
        return self._child.end()

    def _tell(self, what: object) -> None:
        with suppress(OSError):  # it has died: `receive` says so
            self.connection.send(what)


def main(connection: Connection, source: Source, open_it: OpenReader = open_reader) -> None:
    """What the process does from its start to its end."""
    run_to_the_end(connection, partial(play, connection, source, open_it))


def play(connection: Connection, source: Source, open_it: OpenReader = open_reader) -> None:
    """Read the source to its end, and hand over what is wanted of it.

    Raises:
        EOFError, OSError: nobody listens any more.
    """
    try:
        film = open_film(source, open_it)
    except ProblemError as error:
        connection.send(error.problem)
        return
    try:
        _hand_over(connection, film)
        connection.send(Ended())
    except ProblemError as error:
        connection.send(error.problem)
    finally:
        film.close()


def _hand_over(connection: Connection, film: Film) -> None:
    wanted, number = 0, 0
    while True:
        wanted += _heard(connection, film)
        if not film.next():
            return
        number += 1
        wanted += _heard(connection, film)
        if not wanted:
            continue
        picture = film.picture()
        if picture is not None:
            send(connection, _frame_of(picture, number))
            wanted -= 1


def _heard(connection: Connection, film: Film) -> int:
    """How many frames more are wanted."""
    wanted = 0
    while connection.poll():
        said = connection.recv()
        if isinstance(said, Wanted):
            wanted += 1
        elif isinstance(film, VideoFilm):
            film.repeats = said.on
    return wanted


def _frame_of(picture: Any, number: int) -> Frame:
    """A picture that was read just now."""
    from core.photos.opencv import opencv

    cv2 = opencv()
    if picture.ndim == 2:
        picture = cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)
    height, width = picture.shape[:2]
    scale = MOST_SIDE / max(height, width)
    if scale < 1:
        width, height = max(1, round(width * scale)), max(1, round(height * scale))
        picture = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    data = cv2.cvtColor(picture, cv2.COLOR_BGR2BGRA).tobytes()
    return Frame(number, time.monotonic(), width, height, data)
