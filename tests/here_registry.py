"""Vendors that answer in the runner's own thread: no worker process, no window."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from core.running.calls import Call, Return
from providers.fake import FakeRegistry
from providers.registry import Registry
from providers.worker import Asker


class HerePool:
    """Asks vendors in the runner's own thread: the same work as a worker's, without a process."""

    def __init__(self, registry: Registry) -> None:
        self._returns: list[Return] = []
        self._ear, self._hand = Pipe(duplex=False)
        self._asker = Asker(registry, lambda _: None)

    def room(self) -> int:
        return 1 if not self._returns else 0

    def ask(self, *photos: Sequence[Call]) -> None:
        self._returns += [self._asker.ask(call) for calls in photos for call in calls]
        self._hand.send_bytes(b".")

    def waitables(self) -> Sequence[Connection]:
        return [self._ear]

    def idle_within(self, seconds: float) -> Sequence[Connection]:
        return [self._ear]

    def collect(self, ready: Collection[object]) -> list[Return]:
        while self._ear.poll():
            self._ear.recv_bytes()
        returns, self._returns = self._returns, []
        return returns

    def rest(self) -> None:
        self._returns.clear()

    def close(self) -> None:
        self._ear.close()
        self._hand.close()


@dataclass(eq=False)
class HereRegistry(FakeRegistry):
    """Fakes that need no worker process."""

    def open_pool(self, workers: int | None = None, background: bool = False) -> HerePool:
        return HerePool(self)
