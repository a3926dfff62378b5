"""The pool of threads in which one cloud vendor is asked.

Each request passes one gate, in this order: the run's Stop and Pause, the vendor's pace, the
offline switch, the consent, the cap, the record on the disk. Whatever refuses there keeps the
request from being made.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from math import ceil
from multiprocessing.connection import Connection
from time import monotonic, perf_counter
from typing import Protocol

from core.problem import ProblemError
from core.run import Stopped
from core.running.bell import Bell
from core.running.calls import Brought, Call, Fault, Missed, Return
from core.running.cloud_errors import GivenUpError, Made, like, missed_by, read_error
from core.running.cloud_problems import log_without_text, no_key, sent_file, vendor_fault
from core.running.pace import Pace
from core.sending.consent import cloud_of
from core.sending.offline import Offline
from core.vendor import (
    BadCredentialsError,
    Cloud,
    CloudVendor,
    VendorError,
)

SECONDS_AHEAD = 0.25
"""Calls that wait in the pool for a thread, so that none idles while the runner writes."""
LEAD = 0.05
"""Seconds before its turn at which a request is recorded, so that the turn itself is kept."""
_IDLE_SECONDS = 10.0
_connecting_turn = threading.Lock()
_reading_turn = threading.Semaphore(os.cpu_count() or 1)
"""So many photos are read at a time, whatever vendor gets them: of the dozens that a run begins
with, all at once are ready no sooner, and leave the interface thread no turn."""
_SECONDS_FOR_OTHERS = 1.0
"""How long a vendor lets another one connect first."""


class Gate(Protocol):
    """The run's side of a request. Called in the pool's threads."""

    def admit(self, number: int, endpoint: str) -> bool:
        """Reserve the cost of a request of this call and record it; blocks until that is on the
        disk. False where the run is gone.

        Raises:
            VendorError: the request must not be made: no consent, or the cap is reached.
            ProblemError: it cannot be recorded.
        """


@dataclass(eq=False, slots=True)
class _Job:
    """A call in the pool. requests: those made for it. recorded: those on the disk.

    is_paid: money was asked for it, so that it may be made although no other one may.
    """

    call: Call
    given_up: bool = False
    is_paid: bool = False
    requests: int = 0
    recorded: int = 0

    @property
    def made(self) -> Made:
        return Made(self.recorded, self.requests)


class CloudPool:
    """A CallPool for one vendor. Its threads start as they are needed.

    keys: brings what `connect` needs, or None; asked in a thread of the pool, where it may block.
    """

    def __init__(
        self,
        vendor: CloudVendor,
        gate: Gate,
        keys: Callable[[], Mapping[str, str] | None],
        offline: Offline,
        pace: Pace,
    ) -> None:
        self.vendor = vendor
        self._gate = gate
        self._keys = keys
        self._offline = offline
        self._pace = pace
        self._cloud: Cloud = cloud_of(vendor.info)
        self._endpoint = ""
        self._bell = Bell()
        self._lock = threading.Condition()
        self._queue: deque[_Job] = deque()
        self._active: set[_Job] = set()
        self._returns: list[Return] = []
        self._row: dict[_Job, tuple[float, int]] = {}
        """Who waits for a turn: its time, and of which hold it is void."""
        self._threads = self._idle = 0
        self._connected = False
        self._broken: Missed | None = None
        self._paused = self._stopped = self._closed = self._parted = False

    # What the runner uses, in its thread

    @property
    def is_idle(self) -> bool:
        with self._lock:
            return not (self._queue or self._active or self._returns)

    @property
    def is_stopped(self) -> bool:
        """Whether it makes no call any more, for whatever reason."""
        return self._stopped or self._closed or self._broken is not None

    def room(self) -> int:
        """How many more calls it should be given now so that no thread idles."""
        with self._lock:
            now = monotonic()
            due = sum(job.call.after <= now for job in self._queue)
            ahead = max(1, ceil(SECONDS_AHEAD * self._pace.per_second))
            return max(0, self._cloud.at_once + ahead - len(self._active) - due)

    def ask(self, *photos: Sequence[Call]) -> None:
        """Take calls; those made before go first."""
        with self._lock:
            for call in chain.from_iterable(photos):
                if self._broken is not None:
                    self._bring(like(self._broken, call))
                elif self._stopped:
                    self._bring(missed_by(call, GivenUpError(), Fault.DROPPED))
                elif call.tries:
                    self._queue.appendleft(_Job(call))
                else:
                    self._queue.append(_Job(call))
            self._start_threads()
            self._lock.notify_all()

    def waitables(self) -> Sequence[Connection]:
        """One ear while anything is under way."""
        return [] if self.is_idle else [self._bell.ear]

    def idle_within(self, seconds: float) -> Sequence[Connection]:
        """None: what waits in the pool for a thread lasts longer than the runner stays away."""
        return []

    def collect(self, ready: Collection[object]) -> list[Return]:
        """What has come back."""
        if self._bell.ear in ready:
            self._bell.hush()
        with self._lock:
            returns, self._returns = self._returns, []
        return returns

    def pause(self) -> None:
        """Begin no call; those of which a request was made are finished."""
        with self._lock:
            self._paused = True

    def resume(self) -> None:
        with self._lock:
            self._paused = False
            self._lock.notify_all()

    def stop(self) -> None:
        """Give up every call of which no request was made; the others are finished."""
        with self._lock:
            self._give_up()

    def rest(self) -> None:
        """As `close`: whoever wants to ask again opens another pool."""
        self.close()

    def close(self) -> None:
        """Make no further request. What is under way never comes back."""
        with self._lock:
            self._closed = True
            self._queue.clear()
            self._returns.clear()
            self._lock.notify_all()
        self._bell.close()
        self._part()

    # The threads

    def _start_threads(self) -> None:
        """As many as have something to do: until the vendor is connected, one. Needs the lock."""
        wanted = len(self._queue) - self._idle
        most = self._cloud.at_once if self._connected else 1
        while wanted > 0 and self._threads < most:
            thread = threading.Thread(
                target=self._work, name=f"{self.vendor.info.id} call", daemon=True
            )
            thread.start()
            self._threads += 1
            wanted -= 1

    def _work(self) -> None:
        try:
            while (job := self._next()) is not None:
                returned = self._make(job)
                with self._lock:
                    self._active.discard(job)
                    self._bring(returned)
                    if isinstance(returned, Missed) and returned.fault is Fault.VENDOR:
                        # No other call is worth a request, but those that the cap has room for.
                        self._stopped = True
                        self._give_up(spare_paid=returned.stopped is Stopped.CAP_REACHED)
        finally:
            with self._lock:
                self._threads -= 1
                if not self._closed:
                    # A call may have come since this thread found that it was not needed.
                    self._start_threads()
            self._part()

    def _part(self) -> None:
        """Close the vendor's connections, once nobody uses them any more."""
        with self._lock:
            if not self._closed or self._threads or self._parted:
                return
            self._parted = True
        try:
            self.vendor.close()
        except Exception as error:
            log_without_text(self.vendor.info.name, error)

    def _next(self) -> _Job | None:
        """The next call that is due, waiting for one; None when this thread is no longer needed."""
        with self._lock:
            while not self._closed:
                if not self._connected:
                    if self._broken is not None:
                        return None
                    self._connect()
                    continue
                wait = _IDLE_SECONDS
                if not self._paused:
                    for job in self._queue:
                        wait = min(wait, job.call.after - monotonic())
                        if wait <= 0:
                            self._queue.remove(job)
                            self._active.add(job)
                            return job
                self._idle += 1
                heard = self._lock.wait(wait)
                self._idle -= 1
                if not heard and not self._queue:
                    return None
            return None

    def _connect(self) -> None:
        """Make the client, with the lock let go meanwhile; called with the lock held."""
        self._lock.release()
        try:
            broken = self._try_to_connect()
        finally:
            self._lock.acquire()
        if broken is None:
            self._connected = True
            self._idle += 1  # this thread takes a call, too
            self._start_threads()
            self._idle -= 1
        else:
            self._broken = broken
            while self._queue:
                self._bring(like(broken, self._queue.popleft().call))

    def _try_to_connect(self) -> Missed | None:
        name = self.vendor.info.name
        nobody = Call(0, self.vendor.info.id, (), "")
        try:
            keys = self._keys()
            if keys is None:
                return missed_by(nobody, VendorError(no_key(name)), Fault.VENDOR, Stopped.NO_KEY)
            self._endpoint = self.vendor.endpoint(keys)
            with _in_turn():
                self.vendor.connect(keys)
        except BadCredentialsError as error:
            return missed_by(nobody, error, Fault.VENDOR, Stopped.KEY_REFUSED)
        except ProblemError as error:
            return missed_by(nobody, error, Fault.VENDOR, Stopped.NOT_READY)
        except Exception as error:
            log_without_text(name, error)
            return missed_by(
                nobody, VendorError(vendor_fault(name, error)), Fault.VENDOR, Stopped.NOT_READY
            )
        return None

    def _make(self, job: _Job) -> Return:
        """Make one call; whatever goes wrong comes back as Missed."""
        meter = _Meter(self, job)
        asked = datetime.now(UTC)
        try:
            with _reading_turn:
                sent = sent_file(job.call, self.vendor.info.name, self._cloud)
            start = perf_counter()
            answer = self.vendor.analyze(sent, meter)
            seconds = perf_counter() - start - meter.waited
        except Exception as error:
            # A vendor's own code may have wrapped what the meter raised.
            missed = read_error(
                meter.refusal or error, job.call, self.vendor.info.name, self._pace, job.made
            )
            self._wake()
            return missed
        self._pace.answered()
        received = datetime.now(UTC)
        return Brought(job.call.number, answer, sent.record, asked, received, max(0.0, seconds))

    def _wake(self) -> None:
        """Whoever waits for its turn looks again: the vendor may be held."""
        with self._lock:
            self._lock.notify_all()

    def _give_up(self, spare_paid: bool = False) -> None:
        """spare_paid: finish those, too, whose cost is set aside already. Needs the lock."""
        while self._queue:
            self._bring(missed_by(self._queue.popleft().call, GivenUpError(), Fault.DROPPED))
        for job in self._active:
            job.given_up = job.given_up or not (spare_paid and job.is_paid)
        self._lock.notify_all()

    def _bring(self, returned: Return) -> None:
        if not self._closed:
            self._returns.append(returned)
            self._bell.ring()

    # The gate

    def _admit(self, job: _Job) -> None:
        """Return when the next request of a call may be made, or raise."""
        name = self.vendor.info.name
        try:
            with self._lock:
                self._renew_row()
                self._row[job] = self._place()
                self._await_turn(job, LEAD)
                job.is_paid = True
            self._offline.check(name, self._endpoint)
            if not self._gate.admit(job.call.number, self._endpoint):
                raise GivenUpError
            with self._lock:
                job.recorded += 1
                self._await_turn(job, 0.0)
                while (wait := self._pace.go()) > 0:
                    self._row[job] = (monotonic() + wait, self._pace.holds)
                    self._await_turn(job, 0.0)
            self._offline.check(name, self._endpoint)
            job.requests += 1
        finally:
            with self._lock:
                self._row.pop(job, None)

    def _await_turn(self, job: _Job, lead: float) -> None:
        """Wait until `lead` before its turn, which moves when the vendor is held meanwhile."""
        while True:
            if self._closed or (job.given_up and not job.requests):
                raise GivenUpError
            self._renew_row()
            wait = self._row[job][0] - lead - monotonic()
            if self._paused and not job.requests:
                self._lock.wait()
            elif wait > 0:
                self._lock.wait(wait)
            else:
                return

    def _place(self) -> tuple[float, int]:
        holds = self._pace.holds  # before the turn: a hold in between makes it void
        return self._pace.take_turn(), holds

    def _renew_row(self) -> None:
        """After a hold all who wait take new turns in the order in which they came, those on the
        disk first: none is passed over by hold after hold. Needs the lock.
        """
        if all(holds == self._pace.holds for _, holds in self._row.values()):
            return
        for job in sorted(self._row, key=lambda job: job.recorded <= job.requests):
            self._row[job] = self._place()


class _Meter:
    """What a vendor asks before each request of one call. waited: seconds spent here."""

    def __init__(self, pool: CloudPool, job: _Job) -> None:
        self.refusal: Exception | None = None
        self.waited = 0.0
        self._pool = pool
        self._job = job

    def before_request(self) -> None:
        """As core.vendor.Meter."""
        if self.refusal is not None:
            raise self.refusal
        start = perf_counter()
        try:
            self._pool._admit(self._job)
        except Exception as error:
            self.refusal = error
            raise
        finally:
            self.waited += perf_counter() - start


@contextmanager
def _in_turn() -> Iterator[None]:
    """One vendor connects at a time, unless another takes long: each thread that imports an SDK
    takes the interpreter from the window in turns, and two keep it waiting twice as long.
    """
    has_turn = _connecting_turn.acquire(timeout=_SECONDS_FOR_OTHERS)
    try:
        yield
    finally:
        if has_turn:
            _connecting_turn.release()
