"""The session's port to where vendors are asked about frames."""

from __future__ import annotations

from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Protocol

from core.live.frame import Frame
from core.prediction import Prediction
from core.problem import Problem
from core.vendor import VendorId, VendorRegistry

MOST_SIDE = 640
"""Pixels of the longer side that vendors get here: larger ones would take them too long."""


# Without slots: those are pickled several times as slowly, and these cross a pipe.
@dataclass(frozen=True)
class Ready:
    """The vendor is loaded."""


@dataclass(frozen=True)
class Answered:
    """What a vendor said of the frame it was asked about.

    predictions: with boxes in pixels of the frame. problem: why there are none, or None.
    sent: width and height of what the vendor got. seconds: its own share of the time.
    """

    predictions: tuple[Prediction, ...]
    sent: tuple[int, int]
    seconds: float
    problem: Problem | None = None


class Asker(Protocol):
    """One vendor in a process of its own, asked about one frame at a time. One thread uses it."""

    @property
    def connection(self) -> Connection:
        """What becomes readable when there is something to receive."""

    def receive(self) -> Ready | Answered | Problem:
        """What it says next; waits for it. After a Problem there is nothing more."""

    def ask(self, frame: Frame) -> None:
        """Ask about a frame; only once it is Ready, or has Answered about the one before."""

    def end(self) -> object:
        """End the process, whatever it is at. Twice does no harm."""


class LiveRegistry(VendorRegistry, Protocol):
    """The vendors, with processes in which they are asked about frames."""

    def open_asker(self, vendor_id: VendorId) -> Asker:
        """A process that loads a local vendor.

        Raises:
            OSError: the system refuses another process.
        """
