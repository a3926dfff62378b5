"""A process in which one local vendor is asked about the frames of a moving picture.

It ends when its pipe closes, and at once when its parent dies. It stores nothing.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from multiprocessing.connection import Connection
from time import perf_counter
from typing import cast

from core.child import Child, run_to_the_end
from core.live import problems
from core.live.asking import MOST_SIDE, Answered, Ready
from core.live.frame import Frame, receive_after, send
from core.photos.opencv import opencv
from core.photos.photo import Pixels, SentPhoto, SentRecord
from core.photos.problems import PhotoError
from core.prediction import Prediction
from core.problem import Problem
from core.vendor import Vendor, VendorError, VendorId, VendorRegistry, parse


class FrameWorker:
    """The parent's end of one such process (`core.live.asking.Asker`).

    background: it gives way to the window.

    Raises:
        OSError: the system refuses another process.
    """

    def __init__(
        self, registry: VendorRegistry, vendor_id: VendorId, background: bool = True
    ) -> None:
        self._name = registry.info(vendor_id).name
        self._child = Child(main, (registry, vendor_id, background), "frames")
        self.connection = self._child.connection

    def receive(self) -> Ready | Answered | Problem:
        """As `Asker.receive`; a death is a Problem."""
        try:
            said = self.connection.recv()
        except (EOFError, OSError):
            return problems.watcher_died(self._name, self.end())
        if isinstance(said, Ready | Answered | Problem):
            return said
        raise TypeError(f"a frame worker said {said!r}")

    def ask(self, frame: Frame) -> None:
        """As `Asker.ask`."""
        with suppress(OSError):  # it has died: `receive` says so
            send(self.connection, frame)

    def end(self) -> str:
        """End the process, whatever it is at; returns how it ended. Twice does no harm."""
        return self._child.end()


def main(
    connection: Connection, registry: VendorRegistry, vendor_id: VendorId, background: bool
) -> None:
    """What the process does from its start to its end.

    connection: brings a Head and the bytes of each frame; takes Ready, then an Answered for each
        frame, or a Problem where the vendor cannot be loaded.
    """
    run_to_the_end(connection, partial(watch, connection, registry, vendor_id), background)


def watch(connection: Connection, registry: VendorRegistry, vendor_id: VendorId) -> None:
    """Load the vendor and ask it about every frame that comes.

    Raises:
        EOFError, OSError: nobody asks any more.
    """
    try:
        vendor = cast(Vendor, registry.create(vendor_id))
        vendor.connect({})
        opencv()
    except (VendorError, PhotoError) as error:
        connection.send(error.problem)
        return
    connection.send(Ready())
    while True:
        connection.send(answer(vendor, receive_after(connection.recv(), connection)))


def answer(vendor: Vendor, frame: Frame) -> Answered:
    """What the vendor says of a frame, boxes in pixels of the frame."""
    pixels = _made_smaller(frame.pixels())
    height, width = pixels.shape[:2]
    # No hash: nothing is recorded of it.
    record = SentRecord(width, height, width / frame.width, pixels.nbytes, "", "pixels")
    start = perf_counter()
    try:
        body = vendor.analyze(SentPhoto(pixels, record)).body
        seconds = perf_counter() - start
        found = parse(vendor, body, record)
    except VendorError as error:
        return Answered((), (width, height), perf_counter() - start, error.problem)
    x, y = frame.width / width, frame.height / height
    moved = (one if x == y == 1 else _moved(one, x, y) for one in found)
    return Answered(tuple(moved), (width, height), seconds)


def _moved(prediction: Prediction, x: float, y: float) -> Prediction:
    return replace(prediction, box=prediction.box.scaled(x, y))


def _made_smaller(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    scale = MOST_SIDE / max(height, width)
    if scale >= 1:
        return pixels
    size = max(1, round(width * scale)), max(1, round(height * scale))
    cv2 = opencv()
    smaller: Pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return smaller
