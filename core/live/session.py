"""One source watched by local vendors: newest frames, answers, faces. In memory only.

A thread of its own listens to the processes; whoever shows the session looks at it as often as it
likes and is told, once until it looks, that there is something new.
"""

from __future__ import annotations

import logging
import multiprocessing
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import connection as connections

from core.child import cannot_start
from core.live import problems
from core.live.asking import Answered, Asker, Ready
from core.live.capture import Capture, Ended
from core.live.frame import Frame
from core.live.source import Camera, Source
from core.live.tracking import FaceNow, Tracker
from core.problem import Problem
from core.vendor import VendorId

_log = logging.getLogger(__name__)

SILENCE = 8.0
"""Seconds after which a camera that says nothing at all is taken to have vanished."""
_LOOKED_BACK = 2.0
_WAKES = 0.5


@dataclass(frozen=True, slots=True)
class VendorPace:
    """How a vendor keeps up.

    is_ready: it is loaded. per_second: answers; 0 while there are too few to tell. age: seconds
    since the frame of its last answer was taken, None before the first. sent: width and height of
    what it got. problem: why it is asked no more, or None; note: why its last answer is none.
    """

    is_ready: bool = False
    per_second: float = 0.0
    age: float | None = None
    sent: tuple[int, int] | None = None
    problem: Problem | None = None
    note: Problem | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """What there is to see now.

    frame: the newest, None before the first. per_second: frames that came. faces: as the answers
    have them. ended: the video is over. problem: why nothing comes any more, or None.
    """

    frame: Frame | None
    per_second: float
    faces: tuple[FaceNow, ...]
    vendors: dict[VendorId, VendorPace]
    ended: bool = False
    problem: Problem | None = None


class Beat:
    """How often something happened in the last moments."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()

    def note(self, at: float) -> None:
        self._times.append(at)

    def per_second(self, now: float) -> float:
        """0 while there are too few to tell."""
        while self._times and self._times[0] < now - _LOOKED_BACK:
            self._times.popleft()
        if len(self._times) < 2:
            return 0.0
        return (len(self._times) - 1) / max(self._times[-1] - self._times[0], 1e-6)


class _Watched:
    """One vendor of the session."""

    def __init__(self) -> None:
        self.asker: Asker | None = None
        self.asked: Frame | None = None
        self.is_idle = False
        self.answered: float | None = None
        self.beat = Beat()
        self.pace = VendorPace()


class LiveSession:
    """Started once, ended once.

    open_capture, open_asker: start the processes; called in the session's own thread.
    on_news: called in that thread; not again until somebody has looked.
    names: the vendors by the names people know them by.
    """

    def __init__(
        self,
        source: Source,
        names: dict[VendorId, str],
        open_asker: Callable[[VendorId], Asker],
        on_news: Callable[[], None],
        open_capture: Callable[[Source], Capture] = Capture,
        repeats: bool = True,
    ) -> None:
        self._source, self._names = source, names
        self._open_asker, self._open_capture = open_asker, open_capture
        self._on_news = on_news
        self._repeats = repeats
        self._capture: Capture | None = None
        self._vendors: dict[VendorId, _Watched] = {}
        self._lock = threading.Lock()
        self._tracker = Tracker()
        self._frame: Frame | None = None
        self._pictures = Beat()
        self._heard = time.monotonic()
        self._over = False
        self._problem: Problem | None = None
        self._thresholds: dict[VendorId, float | None] = {}
        self._told = False
        self._ending = False
        self._ear, self._hand = multiprocessing.Pipe(duplex=False)
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)

    # From the window

    def start(self) -> None:
        self._thread.start()

    def look(self) -> Sight:
        """What there is to see now. Quick; in any thread."""
        now = time.monotonic()
        with self._lock:
            self._told = False
            paces = {
                vendor_id: replace(
                    one.pace,
                    per_second=one.beat.per_second(now),
                    age=None if one.answered is None else now - one.answered,
                )
                for vendor_id, one in self._vendors.items()
            }
            return Sight(
                self._frame,
                self._pictures.per_second(now),
                self._tracker.faces(now),
                paces,
                self._over,
                self._problem,
            )

    def repeat(self, on: bool) -> None:
        """Whether a video begins again at its end."""
        self._repeats = on
        self._wake()

    def watch(self, names: dict[VendorId, str]) -> None:
        """Ask these vendors from now on, and no others."""
        self._names = dict(names)
        self._wake()

    def set_thresholds(self, thresholds: Mapping[VendorId, float | None]) -> None:
        """The confidences below which answers that come from now on count as none."""
        self._thresholds = dict(thresholds)

    def end(self) -> None:
        """End the processes and forget everything. Returns at once; `wait` until it is done."""
        self._ending = True
        self._wake()

    def wait(self) -> None:
        """Wait until nothing of the session is left."""
        if self._thread.ident is not None:
            self._thread.join()

    def _wake(self) -> None:
        with suppress(OSError):  # it has ended
            self._hand.send_bytes(b".")

    # In the session's thread

    def _run(self) -> None:
        try:
            self._open()
            while not self._ending:
                self._listen()
        except Exception:
            _log.exception("a live session broke")
            self._fail(problems.reader_died(self._source.name, "an error in the program"))
        finally:
            self._close()

    def _open(self) -> None:
        try:
            self._capture = self._open_capture(self._source)
        except OSError as error:
            self._fail(cannot_start(error.strerror or str(error)))
            return
        self._capture.repeat(self._repeats)
        self._capture.want()
        self._change_vendors()

    def _change_vendors(self) -> None:
        """Start those that are wanted now, end those that are not."""
        names = self._names
        for vendor_id in [each for each in self._vendors if each not in names]:
            asker = self._vendors[vendor_id].asker
            if asker is not None:
                asker.end()
            with self._lock:
                del self._vendors[vendor_id]
        for vendor_id in [each for each in names if each not in self._vendors]:
            one = _Watched()
            with self._lock:
                self._vendors[vendor_id] = one
            try:
                one.asker = self._open_asker(vendor_id)
            except OSError as error:
                self._drop_asker(one, cannot_start(error.strerror or str(error)))

    def _listen(self) -> None:
        askers = [one.asker for one in self._vendors.values() if one.asker is not None]
        ears = [self._ear, *(asker.connection for asker in askers)]
        if self._capture is not None:
            ears.append(self._capture.connection)
        ready = connections.wait(ears, timeout=_WAKES)
        if self._ear in ready:
            self._ear.recv_bytes()
            if self._capture is not None:
                self._capture.repeat(self._repeats)
            if not self._ending:
                self._change_vendors()
        for vendor_id, one in self._vendors.items():
            if one.asker is not None and one.asker.connection in ready:
                self._hear(vendor_id, one, one.asker)
        if self._capture is not None and self._capture.connection in ready:
            self._take(self._capture)
        elif self._is_silent():
            self._fail(problems.camera_vanished(self._source.name))
        self._ask()

    def _is_silent(self) -> bool:
        is_awaited = isinstance(self._source, Camera) and self._capture is not None
        return is_awaited and time.monotonic() - self._heard > SILENCE

    def _take(self, capture: Capture) -> None:
        said = capture.receive()
        self._heard = time.monotonic()
        if isinstance(said, Frame):
            with self._lock:
                self._frame = said
                self._pictures.note(said.time)
            capture.want()
            self._tell()
        elif isinstance(said, Ended):
            self._over = True
            self._drop_capture()
            self._tell()
        else:
            self._fail(said)

    def _hear(self, vendor_id: VendorId, one: _Watched, asker: Asker) -> None:
        said = asker.receive()
        if isinstance(said, Problem):
            self._drop_asker(one, said)
            return
        one.is_idle = True
        if isinstance(said, Ready):
            with self._lock:
                one.pace = replace(one.pace, is_ready=True)
        else:
            self._note(vendor_id, one, said)
        self._tell()

    def _note(self, vendor_id: VendorId, one: _Watched, said: Answered) -> None:
        frame = one.asked
        if frame is None:
            return
        with self._lock:
            one.answered = frame.time
            one.beat.note(time.monotonic())
            one.pace = replace(one.pace, sent=said.sent, note=said.problem)
            if said.problem is None:
                threshold = self._thresholds.get(vendor_id)
                self._tracker.take(vendor_id, frame.time, said.predictions, threshold)

    def _ask(self) -> None:
        """Ask every vendor that idles about the newest frame, once about each."""
        frame = self._frame
        if frame is None or self._over or self._problem is not None:
            return
        for one in self._vendors.values():
            if one.asker is not None and one.is_idle and one.asked is not frame:
                one.asked, one.is_idle = frame, False
                one.asker.ask(frame)

    def _drop_asker(self, one: _Watched, problem: Problem) -> None:
        asker, one.asker = one.asker, None
        if asker is not None:
            asker.end()
        with self._lock:
            one.pace = replace(one.pace, is_ready=False, problem=problem)
        self._tell()

    def _fail(self, problem: Problem) -> None:
        self._problem = problem
        self._drop_capture()
        self._tell()

    def _drop_capture(self) -> None:
        capture, self._capture = self._capture, None
        if capture is not None:
            capture.end()

    def _tell(self) -> None:
        with self._lock:
            told, self._told = self._told, True
        if not told and not self._ending:
            self._on_news()

    def _close(self) -> None:
        self._drop_capture()
        for one in self._vendors.values():
            if one.asker is not None:
                one.asker.end()
        with self._lock:
            self._frame = None
            self._tracker = Tracker()
            self._vendors = {}
        self._hand.close()
        self._ear.close()
