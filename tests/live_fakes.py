"""Vendors for live sessions that need no process: they answer at once, or when they are told to."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe

import psutil

from core.live.asking import Answered, Asker, Ready
from core.live.frame import Frame
from core.prediction import Prediction
from core.problem import Problem
from core.vendor import VendorId
from providers.fake import FakeVendor
from tests.here_registry import HereRegistry


class FakeAsker:
    """Finds `predictions` in every frame. `asked` are the frames it got.

    cannot: why it cannot be loaded. holds: it answers only when `answer` is called.
    """

    def __init__(
        self,
        predictions: tuple[Prediction, ...] = (),
        cannot: Problem | None = None,
        holds: bool = False,
    ) -> None:
        self.predictions, self._holds = predictions, holds
        self.asked: list[Frame] = []
        self.has_ended = False
        self.connection, self._hand = Pipe(duplex=False)
        self._hand.send(cannot or Ready())

    def receive(self) -> Ready | Answered | Problem:
        said: Ready | Answered | Problem = self.connection.recv()
        return said

    def ask(self, frame: Frame) -> None:
        self.asked.append(frame)
        if not self._holds:
            self.answer()

    def answer(self) -> None:
        size = self.asked[-1].width, self.asked[-1].height
        self._hand.send(Answered(self.predictions, size, 0.01))

    def end(self) -> None:
        if not self.has_ended:
            self.has_ended = True
            self.connection.close()
            self._hand.close()


@dataclass(eq=False)
class LiveHereRegistry(HereRegistry):
    """Fakes that answer about frames without a process. predictions: of every vendor."""

    predictions: tuple[Prediction, ...] = ()
    askers: list[FakeAsker] = field(default_factory=list)

    def open_asker(self, vendor_id: VendorId) -> Asker:
        self.askers.append(FakeAsker(self.predictions))
        return self.askers[-1]


def live_vendors(predictions: tuple[Prediction, ...]) -> LiveHereRegistry:
    return LiveHereRegistry((FakeVendor("anna"), FakeVendor("bert")), predictions=predictions)


def running_children() -> set[int]:
    """The processes this one has started that are not dead; not the helper Python keeps."""
    found = set()
    for child in psutil.Process().children():
        with suppress(psutil.Error):  # it ends meanwhile, or is dead and not yet seen out
            if "spawn_main" in " ".join(child.cmdline()):
                found.add(child.pid)
    return found
