"""Local vendors asked about varied photos while a hand still moves: the newest wish only.

A vendor has one call under way at most. When it is over, the newest picture wanted of that vendor
is asked about and whatever was wanted in between is forgotten; only where nothing new is wanted
does it go on with what is planned, in its order. Nothing here is stored.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import connection as connections
from pathlib import Path
from typing import cast

from core.case.places import OWN_COPIES
from core.photos.photo import Photo, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.response import in_original
from core.running.bell import Bell
from core.running.calls import Brought, Call, CallPool, CallRegistry, Return
from core.vary.change import Change
from core.vendor import Answer, UnexpectedBodyError, Vendor, VendorId, parse

_log = logging.getLogger(__name__)

REST_AFTER = 60.0
"""Seconds without a call until the workers' memory is given back."""


@dataclass(frozen=True, slots=True, eq=False)
class Wish:
    """A vendor to be asked about one picture of a photo. folder: the case's, for its own copies."""

    photo: Photo
    vendor_id: VendorId
    change: Change
    folder: Path | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What came of a wish.

    predictions: boxes in pixels of the picture; None where there is no answer that can be read:
    then `problem` says why. answer, sent: None where the call brought none.
    version: the vendor's. asked, received: UTC. seconds: the vendor's own share.
    """

    wish: Wish
    predictions: tuple[Prediction, ...] | None
    problem: Problem | None
    answer: Answer | None
    sent: SentRecord | None
    version: str
    asked: datetime
    received: datetime
    seconds: float = 0.0


class VaryAsker:
    """Every method may be called from any thread and returns at once.

    on_heard: called in the asker's own thread. workers: processes at most; None for what the
    machine has room for.
    """

    def __init__(
        self,
        registry: CallRegistry,
        on_heard: Callable[[Heard], None],
        workers: int | None = None,
    ) -> None:
        self._registry, self._on_heard, self._workers = registry, on_heard, workers
        self._bell = Bell()
        self._lock = threading.Lock()
        self._newest: dict[VendorId, Wish] = {}
        self._planned: dict[VendorId, deque[Wish]] = {}
        self._vendors: dict[VendorId, Vendor] = {}
        self._flights: dict[int, tuple[Wish, datetime]] = {}
        self._number = 0
        self._closed = False
        self._thread: threading.Thread | None = None

    def want(self, wishes: Iterable[Wish]) -> None:
        """Ask these next, each vendor as soon as it is free, instead of what was wanted before."""
        with self._lock:
            self._newest = {wish.vendor_id: wish for wish in wishes}
        self._wake()

    def plan(self, wishes: Iterable[Wish]) -> None:
        """Ask these in their order where nothing newer is wanted, instead of what was planned."""
        planned: dict[VendorId, deque[Wish]] = {}
        for wish in wishes:
            planned.setdefault(wish.vendor_id, deque()).append(wish)
        with self._lock:
            self._planned = planned
        self._wake()

    def add(self, wishes: Iterable[Wish]) -> None:
        """As `plan`, behind what is planned."""
        with self._lock:
            for wish in wishes:
                self._planned.setdefault(wish.vendor_id, deque()).append(wish)
        self._wake()

    def forget(self) -> None:
        """Ask nothing further; what is under way is still heard."""
        with self._lock:
            self._newest.clear()
            self._planned.clear()

    def close(self) -> None:
        """Ask nothing further, hear nothing further, and end the workers."""
        self.forget()
        self._closed = True
        if self._thread is not None:
            self._bell.ring()
            self._thread.join()
        self._bell.close()

    def _wake(self) -> None:
        if self._closed:
            return
        if self._thread is None:
            # The workers start with the first wish: most who look at photos never vary one.
            self._thread = threading.Thread(target=self._work, name="varying", daemon=True)
            self._thread.start()
        self._bell.ring()

    # In its own thread

    def _work(self) -> None:
        pool = self._registry.open_pool(self._workers, background=True)
        try:
            while not self._closed:
                self._bell.hush()
                for wish in self._due():
                    self._ask(pool, wish)
                rests = not self._flights
                ears = [self._bell.ear, *pool.waitables()]
                ready = connections.wait(ears, REST_AFTER if rests else None)
                if rests and not ready:
                    pool.rest()
                self._take(pool.collect([ear for ear in ready if ear is not self._bell.ear]))
        finally:
            pool.close()

    def _due(self) -> list[Wish]:
        """The next wish of every vendor that is free."""
        busy = {wish.vendor_id for wish, _ in self._flights.values()}
        due = []
        with self._lock:
            for vendor_id in [*self._newest, *self._planned]:
                if vendor_id in busy:
                    continue
                wish = self._newest.pop(vendor_id, None)
                waiting = self._planned.get(vendor_id)
                if wish is None and waiting:
                    wish = waiting.popleft()
                if wish is not None:
                    busy.add(vendor_id)
                    due.append(wish)
        return due

    def _ask(self, pool: CallPool, wish: Wish) -> None:
        self._number += 1
        self._flights[self._number] = wish, datetime.now(UTC)
        places = tuple(place.path for place in wish.photo.places)
        copies = None if wish.folder is None else wish.folder / OWN_COPIES
        pool.ask(
            [
                Call(
                    self._number,
                    wish.vendor_id,
                    places,
                    wish.photo.sha256 or "",
                    copies=copies,
                    variation=wish.change.text,
                )
            ]
        )

    def _take(self, returns: Sequence[Return]) -> None:
        for returned in returns:
            wish, asked = self._flights.pop(returned.number)
            if not self._closed:
                self._on_heard(self._heard(wish, asked, returned))

    def _heard(self, wish: Wish, asked: datetime, returned: Return) -> Heard:
        version = self._registry.state(wish.vendor_id).version
        if not isinstance(returned, Brought):
            return Heard(
                wish, None, returned.problem, None, None, version, asked, returned.time, 0.0
            )
        answer, sent = returned.answer, returned.sent
        found: tuple[Prediction, ...] | None = None
        problem: Problem | None = None
        try:
            vendor = self._vendor(wish.vendor_id)
            found = in_original(parse(vendor, answer.body, sent), sent)
        except UnexpectedBodyError as error:
            problem = error.problem
        return Heard(
            wish,
            found,
            problem,
            answer,
            sent,
            version,
            returned.asked,
            returned.received,
            returned.seconds,
        )

    def _vendor(self, vendor_id: VendorId) -> Vendor:
        """To read bodies with; nothing is loaded for that."""
        if vendor_id not in self._vendors:
            self._vendors[vendor_id] = cast(Vendor, self._registry.create(vendor_id))
        return self._vendors[vendor_id]


def wishes_of(
    photo: Photo, vendors: Collection[VendorId], changes: Sequence[Change], folder: Path | None
) -> list[Wish]:
    """Every vendor asked about every picture, picture by picture."""
    return [Wish(photo, vendor_id, change, folder) for change in changes for vendor_id in vendors]
