"""The pool of worker processes in which local vendors are asked.

A worker that dies costs the one call it was at; what was queued behind goes to another worker.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import select
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from statistics import fmean

from core.child import cannot_start, deaf_to_interrupts, large_pages
from core.photos.opencv import importing
from core.problem import Problem
from core.running.calls import Brought, Call, Fault, Missed, Return
from core.vendor import VendorId, VendorRegistry
from providers.worker import Loaded, Ready, main

_log = logging.getLogger(__name__)

MEMORY_PER_WORKER = 1 << 30
"""Bytes: both local vendors' models, a 24-megapixel photo and what they make of it."""
SHORT_CALL = 0.25
"""Seconds. Behind calls this short others are queued, so that no worker idles meanwhile; behind
longer ones none is, so that the photo in view never waits for more than the call under way."""
SECONDS_AHEAD, MOST_AHEAD = 0.16, 14
"""How much is queued behind a short call: enough for the parent to gather several answers before
it writes them, few enough to be repeated after a crash."""
UNWATCHED = 2
"""So many times as much is queued where there is no window: nobody waits for the photo in view."""
LOOKED_BACK = 8
"""How many calls tell how long they take: by the last alone, one slow call would leave workers
idle until the next look at them."""
MOST_STRIKES = 2
"""Deaths before the first word, or while loading one vendor, until that is given up."""
_SECONDS_TO_END = 2.0
"""An idle worker ends as soon as its pipe closes."""


class WorkerPool:
    """Worker processes, started as they are needed. Used by one thread only.

    workers: how many at most; None for what cores and memory allow.
    background: they give way to a window, which also has a photo in view.
    """

    def __init__(
        self, registry: VendorRegistry, workers: int | None = None, background: bool = False
    ) -> None:
        self._registry = registry
        self._limit = workers or room_on_this_machine()
        self._background = background
        self._workers: list[_Worker] = []
        self._waiting: deque[Sequence[Call]] = deque()
        self._returns: list[Return] = []
        self._seconds: deque[float] = deque(maxlen=LOOKED_BACK)
        self._bad_starts = 0
        self._bad_loads: dict[VendorId, int] = {}
        self._last_end = ""

    def room(self) -> int:
        """How many more photos it should be given now so that no worker idles."""
        depth = self._depth()
        started = sum(max(0, depth - len(one.calls)) for one in self._workers)
        waiting = sum(map(len, self._waiting))
        return max(0, started - waiting) + self._most() - len(self._workers)

    def _depth(self) -> int:
        """How many calls a worker should have, the one it is at included."""
        seconds = fmean(self._seconds) if self._seconds else SHORT_CALL
        if seconds >= SHORT_CALL:
            return 1
        times = 1 if self._background else UNWATCHED
        return min(2 + int(times * SECONDS_AHEAD / max(seconds, 1e-6)), times * MOST_AHEAD)

    def ask(self, *photos: Sequence[Call]) -> None:
        """Take the calls about each photo; one worker gets those, as soon as it can begin."""
        self._waiting.extend(photos)
        self._deal()

    def waitables(self) -> Sequence[Connection]:
        """The workers' pipes."""
        return [one.connection for one in self._workers]

    def idle_within(self, seconds: float) -> Sequence[Connection]:
        """The pipes of workers that have not enough calls for so long, as far as one can tell."""
        each = fmean(self._seconds) if self._seconds else 0.0
        # The call a worker is at may be as good as done.
        return [one.connection for one in self._workers if (len(one.calls) - 1) * each < seconds]

    def collect(self, ready: Collection[object]) -> list[Return]:
        """What has come back from the workers whose pipes are ready, deaths included."""
        for one in [one for one in self._workers if one.connection in ready]:
            try:
                while one.is_speaking():
                    self._heard(one, one.connection.recv())
            except (EOFError, OSError):
                self._bury(one)
        self._deal()
        returns, self._returns = self._returns, []
        return returns

    def rest(self) -> None:
        """End the workers, whatever they are at; the next call starts new ones."""
        workers, self._workers = self._workers, []
        self._waiting.clear()
        self._returns.clear()
        for one in workers:
            one.connection.close()
            if one.calls:
                one.kill()
        for one in workers:
            one.end()

    def close(self) -> None:
        """End the workers, whatever they are at."""
        self.rest()

    def _most(self) -> int:
        return self._limit if self._bad_starts < MOST_STRIKES else max(1, len(self._workers))

    def _deal(self) -> None:
        """Give what waits to the workers that can begin it, all for a worker in one message.

        A worker's caches are full of a vendor's networks when it comes back to its pipe: reading
        a message a call took it six times as long there as it takes by itself.
        """
        self._start_enough()
        shares: dict[_Worker, list[Sequence[Call]]] = {}
        while self._waiting and (home := self._home()) is not None:
            together = self._waiting.popleft()
            home.calls.extend(together)
            shares.setdefault(home, []).append(together)
        for home, share in shares.items():
            calls = [call for together in share for call in together]
            if not home.tell(calls):  # it has died, which its pipe says at the next look
                for _ in calls:
                    home.calls.pop()
                self._waiting.extendleft(reversed(share))

    def _start_enough(self) -> None:
        """Start workers for what waits; where there is none and none can be started, it is lost."""
        idle = sum(not one.calls for one in self._workers)
        while idle < len(self._waiting) and len(self._workers) < self._limit and self._start():
            idle += 1
        if self._waiting and not self._workers:
            lost = [call for together in self._waiting for call in together]
            self._waiting.clear()
            self._miss(lost, Fault.VENDOR, cannot_start(self._last_end))
            self._bad_starts = 0  # whoever asks again gets a new try

    def _home(self) -> _Worker | None:
        """The least busy worker that is ready; None while it is better to wait for another.

        One that is still starting gets nothing: the photo in view, asked first, would wait for it
        while workers that were ready earlier answered all others.
        """
        ready = [one for one in self._workers if one.is_ready]
        home = min(ready, key=lambda one: len(one.calls), default=None)
        is_full = home is not None and len(home.calls) >= self._depth()
        return None if is_full and len(ready) < len(self._workers) else home

    def _start(self) -> _Worker | None:
        """A new worker, or None where that failed too often."""
        while self._bad_starts < MOST_STRIKES:
            try:
                one = _Worker(self._registry, self._background)
            except OSError as error:
                self._bad_starts += 1
                self._last_end = error.strerror or str(error)
            else:
                self._workers.append(one)
                return one
        return None

    def _heard(self, one: _Worker, message: object) -> None:
        match message:
            case Ready():
                one.is_ready = True
                self._bad_starts = 0
            case Loaded(vendor_id):
                one.loaded.add(vendor_id)
                self._bad_loads.pop(vendor_id, None)
            case Brought() | Missed():
                one.calls.popleft()
                if isinstance(message, Brought):
                    self._seconds.append(message.seconds)
                self._returns.append(message)
            case _:
                raise TypeError(f"a worker said {message!r}")

    def _bury(self, one: _Worker) -> None:
        """A worker has died: find out what that costs, and let others do the rest."""
        self._workers.remove(one)
        one.connection.close()
        self._last_end = one.end()
        _log.warning("A worker ended unexpectedly (%s)", self._last_end)
        if not one.is_ready:
            self._bad_starts += 1
        elif one.calls:
            self._blame(one, one.calls[0].vendor_id)
        self._waiting.extendleft([call] for call in reversed(one.calls))

    def _blame(self, one: _Worker, vendor_id: VendorId) -> None:
        """Take out of a dead worker's calls those that are lost."""
        name = self._registry.info(vendor_id).name
        if vendor_id in one.loaded:
            self._miss([one.calls.popleft()], Fault.CALL, _died(name, self._last_end))
            return
        strikes = self._bad_loads.get(vendor_id, 0) + 1
        self._bad_loads[vendor_id] = strikes % MOST_STRIKES
        if strikes >= MOST_STRIKES:
            lost = [call for call in one.calls if call.vendor_id == vendor_id]
            self._miss(lost, Fault.VENDOR, _died_loading(name, self._last_end))
            one.calls = deque(call for call in one.calls if call.vendor_id != vendor_id)

    def _miss(self, calls: Iterable[Call], fault: Fault, problem: Problem) -> None:
        now = datetime.now(UTC)
        self._returns.extend(Missed(call.number, problem, fault, now) for call in calls)


class _Worker:
    """The parent's end of one worker process.

    Raises:
        OSError: the system refuses another process.
    """

    def __init__(self, registry: VendorRegistry, background: bool) -> None:
        context = multiprocessing.get_context("spawn")
        self.calls: deque[Call] = deque()
        self.loaded: set[VendorId] = set()
        self.is_ready = False
        self.connection, theirs = context.Pipe()
        self._process = context.Process(
            target=main, args=(theirs, registry, background), name="worker", daemon=True
        )
        try:
            with importing, deaf_to_interrupts(), large_pages():
                self._process.start()
        except OSError:
            self.connection.close()
            raise
        finally:
            # With our copy open, the pipe would not close when the worker dies.
            theirs.close()
        self._poll = select.poll() if hasattr(select, "poll") else None
        if self._poll:
            self._poll.register(self.connection.fileno(), select.POLLIN)

    def tell(self, calls: Sequence[Call]) -> bool:
        """Send it calls; False where it is already dead."""
        try:
            self.connection.send(calls)
        except OSError:
            return False
        return True

    def is_speaking(self) -> bool:
        """Whether its pipe can be read, or has closed."""
        # Connection.poll sets up a selector each time, at twenty times the cost.
        return bool(self._poll.poll(0)) if self._poll else self.connection.poll()

    def end(self) -> str:
        """See the process out, by force where it takes long; returns how it ended."""
        self._process.join(_SECONDS_TO_END)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        code = self._process.exitcode or 0
        self._process.close()
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    def kill(self) -> None:
        """End the process in the middle of what it does."""
        self._process.kill()


def room_on_this_machine() -> int:
    """How many workers the cores we may use and the free memory allow, at least one."""
    import psutil

    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    memory: int = psutil.virtual_memory().available
    return max(1, min(cores, memory // MEMORY_PER_WORKER))


def _died(vendor_name: str, how: str) -> Problem:
    return Problem(
        "worker died",
        f"The worker for {vendor_name} ended unexpectedly ({how}).",
        "Ask again; if it happens again with this photo, leave it out.",
    )


def _died_loading(vendor_name: str, how: str) -> Problem:
    return Problem(
        "vendor cannot be loaded",
        f"The worker ended unexpectedly while {vendor_name} was being loaded ({how}).",
        f"Close other programs and ask again; if it happens again, install {vendor_name} anew.",
    )
