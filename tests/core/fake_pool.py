"""A pool of calls without processes: a test says what comes back, and when."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from itertools import chain
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from core.photos.photo import SentRecord
from core.problem import Problem
from core.running.calls import Brought, Call, Fault, Missed, Return
from core.vendor import Answer

SENT = SentRecord(100, 80, 1.0, 24_000, "5" * 64, "pixels")
NO_FACES = b"[]"
ONE_FACE = b'[{"gender": "female", "confidence": 0.75, "box": [10, 20, 30, 40]}]'


class FakePool:
    """Takes calls; each comes back when the test says so, or at once where `at_once` is set.

    room_for: how many photos it holds at one time.
    on_ask: called in the runner's thread with the calls of each photo.
    """

    def __init__(
        self,
        room_for: int = 2,
        at_once: bool = True,
        on_ask: Callable[[Sequence[Call]], None] | None = None,
    ) -> None:
        self.at_once = at_once
        self.photos: list[list[Call]] = []
        self.closed = False
        self._room_for = room_for
        self._on_ask = on_ask
        self._under_way: list[list[Call]] = []
        self._returns: list[Return] = []
        self._ear, self._hand = Pipe(duplex=False)
        self._changed = threading.Condition()

    @property
    def asked(self) -> list[Call]:
        return [call for calls in self.photos for call in calls]

    def wait_for(self, count: int) -> list[Call]:
        """The calls asked so far, once they are as many as `count`."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.asked) >= count, timeout=20)
            return self.asked

    def answer(self, call: Call, body: bytes = NO_FACES, sent: SentRecord = SENT) -> None:
        now = datetime.now(UTC)
        self._bring(Brought(call.number, Answer(body, "request"), sent, now, now, 0.5))

    def miss(self, call: Call, fault: Fault = Fault.CALL, what: str = "It failed.") -> None:
        problem = Problem("failed", what, "Ask again.")
        self._bring(Missed(call.number, problem, fault, datetime.now(UTC)))

    def _bring(self, returned: Return) -> None:
        with self._changed:
            self._returns.append(returned)
            self._hand.send_bytes(b".")

    # What the runner uses

    def room(self) -> int:
        return self._room_for - len(self._under_way)

    def ask(self, *photos: Sequence[Call]) -> None:
        for of_one in photos:
            if self._on_ask is not None:
                self._on_ask(of_one)
        with self._changed:
            self.photos.extend(map(list, photos))
            self._under_way.extend(map(list, photos))
            self._changed.notify_all()
        if self.at_once:
            for call in chain.from_iterable(photos):
                self.answer(call)

    def waitables(self) -> Sequence[Connection]:
        return [self._ear]

    def idle_within(self, seconds: float) -> Sequence[Connection]:
        return [self._ear]

    def collect(self, ready: Collection[object]) -> list[Return]:
        if self._ear not in ready:
            return []
        with self._changed:
            while self._ear.poll():
                self._ear.recv_bytes()
            returns, self._returns = self._returns, []
        back = {returned.number for returned in returns}
        left = [[call for call in calls if call.number not in back] for calls in self._under_way]
        self._under_way = [calls for calls in left if calls]
        return returns

    def rest(self) -> None:
        self._under_way.clear()

    def close(self) -> None:
        self.closed = True
