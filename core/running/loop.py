"""The runner's state and its steps: look up, record, ask, keep, read, tell. One thread only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import count
from multiprocessing.connection import Connection
from time import monotonic

from core.case.places import OWN_COPIES
from core.photos.photo import Photo, PhotoId, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.response import CallFailure, Outcome, ResponseId, RunId, Tried, in_original
from core.running import queue
from core.running.calls import Brought, Call, CallRegistry, Fault, Missed
from core.running.gate import RunGate
from core.running.pools import Pools
from core.running.progress import RunProgress
from core.running.queue import LOCAL, QueuedRun, RunQueue, Share
from core.running.record import Bundle, Flight, Written
from core.running.reports import (
    Answered,
    CallsDropped,
    Failed,
    PhotoFailed,
    Repeated,
    Report,
    RunFinished,
    Varied,
    VendorStopped,
)
from core.running.vendors import RunVendors
from core.sending.consent import Consent, no_consent
from core.sending.spending import Spending, Spent
from core.store import attempts, outcomes, requests, responses
from core.store.attempts import AttemptId
from core.store.responses import Reading
from core.store.store import Store
from core.vendor import UnexpectedBodyError, VendorId

_LOOK_UP = 500
"""Photos looked up in the store at one time; in between, others are asked about."""


class RunLoop:
    """Takes runs through their steps; `step` never waits.

    report: told everything, in the order in which it is on the disk.
    wake: called, from any thread, when there is something to do again.
    """

    def __init__(
        self,
        store: Store,
        registry: CallRegistry,
        pools: Pools,
        progress: RunProgress,
        report: Callable[[Report], None],
        wake: Callable[[], None],
    ) -> None:
        self.paused = False
        self._cloud_from = 0.0
        self._is_early = False  # for calls to cloud vendors, which are ready
        self._store = store
        self._copies = store.folder / OWN_COPIES
        self._pools = pools
        self._progress = progress
        self._report = report
        self._wake = wake
        self._queue = RunQueue(pools.lane_of)
        self._numbers = count(1)
        self._vendors = RunVendors(registry)
        self._spendings: dict[str, Spending] = {}
        self._flights: dict[int, Flight] = {}
        self._gate = RunGate(store, registry, progress, self._flights)
        pools.guard(self._gate)
        self._taking_off = 0  # photos whose attempts are being written
        self._under_way: Counter[queue.Call] = Counter()
        self._answered: set[queue.Call] = set()
        self._bundle = Bundle()
        self._writing: tuple[Bundle, Future[Written]] | None = None

    @property
    def is_idle(self) -> bool:
        """Nothing to ask, to wait for or to write."""
        return not (self._queue or self._bundle or self._writing)

    @property
    def is_hungry(self) -> bool:
        """There is more to do at once."""
        return self._queue.has_unchecked

    @property
    def cloud_in(self) -> float | None:
        """Seconds until cloud vendors may be asked, where that is all their calls wait for."""
        return max(0.0, self._cloud_from - monotonic()) if self._is_early else None

    def idle_within(self, seconds: float) -> Sequence[Connection]:
        """The pools' waitables that cannot be left alone for so long while there is more to ask."""
        if self.paused:
            return []
        lanes = self._queue.lanes()
        return [ear for lane in lanes for ear in self._pools.idle_within(lane, seconds)]

    def prefer(self, photo_id: PhotoId | None) -> None:
        self._queue.preferred = photo_id

    def open(self, run: QueuedRun, cloud_from: float = 0.0) -> None:
        """Begin a run; a vendor that could not be loaded before gets another chance.

        cloud_from: when the first cloud vendor may be asked, on the clock of `time.monotonic`.
        """
        self._cloud_from = max(self._cloud_from, cloud_from)
        if not self._queue:
            self._progress.clear()
        self._queue.open(run)
        for vendor_id in run.vendors:
            if not self._vendors.is_cloud(vendor_id) or self._pools.renew(vendor_id):
                self._vendors.meet(vendor_id)
                self._progress.stopped(vendor_id, "")
        if run.consent is not None:
            self._bundle.is_needed = True
            run.spending = self._spending(run.consent)

    def add(self, run_id: RunId, photos: Sequence[Photo]) -> None:
        """More photos for a run; nothing where it is over."""
        run = self._queue.run(run_id)
        if run is None or run.stopped:
            return
        if not run.is_begun:  # one that no photo ever joins is not written down
            run.is_begun = True
            self._bundle.started.append((run, datetime.now(UTC)))
        added = self._queue.add(run, photos)
        self._bundle.joined.append((run_id, [photo.id for photo in added]))
        self._bundle.is_needed |= run.consent is not None
        self._progress.asked(run.vendors, len(added))

    def finish_adding(self, run_id: RunId) -> None:
        run = self._queue.run(run_id)
        if run is not None:
            run.adding = False

    def drop(self, goes_on: bool = False) -> None:
        """Ask nothing further; what is under way is finished and kept.

        goes_on: what is left is asked at the next start.
        """
        self._pools.stop()
        for _, share in self._queue.drop(goes_on):
            for vendor_id in share.vendors:
                self._progress.left(vendor_id, 1)

    def step(self, ready: Collection[object]) -> None:
        """Do everything that can be done now. ready: those of the pool's waitables that are."""
        self._after_commit()
        self._collect(ready)
        self._look_up()
        self._hand_out()
        self._settle()
        self._commit()

    def give_up(self) -> list[RunId]:
        """Forget every run, as after an error; returns which."""
        given_up = [run.id for run in self._queue.runs()]
        self._queue = RunQueue(self._pools.lane_of)
        self._flights.clear()
        self._under_way.clear()
        self._taking_off = 0
        self._bundle, self._writing = Bundle(), None
        return given_up

    def spent(self, consent_id: str) -> Spent:
        """What was spent under a consent; nothing where no run had it. From any thread."""
        spending = self._spendings.get(consent_id)
        return Spent() if spending is None else spending.spent

    def _spending(self, consent: Consent) -> Spending:
        """The ledger of a consent. What may have been paid for calls that were cut off and are
        made again counts as spent."""
        if consent.id not in self._spendings:
            self._bundle.agreed.append(consent)
            before = self._store.read(lambda c: requests.spent_before(c, consent))
            self._spendings[consent.id] = Spending(consent.cap, before)
        return self._spendings[consent.id]

    def _look_up(self) -> None:
        """Take what is stored already; the rest of the next few photos is to be asked."""
        taken = self._queue.take_unchecked(_LOOK_UP)
        if taken is None:
            return
        run, shares = taken
        stored: set[queue.Call] = set()
        if not run.again:
            for vendor_id in run.vendors:
                photos = [share.photo for share in shares if vendor_id in share.vendors]
                stored.update(self._reuse(run, vendor_id, photos))
        for share in shares:
            left = tuple(v for v in share.vendors if run.call(share.photo, v) not in stored)
            if not run.again:
                # Answered before by another version of its vendor, which is no answer to this call.
                self._answered.difference_update(run.call(share.photo, v) for v in left)
            if share.photo.problem is not None:
                for vendor_id in left:
                    self._fail_unasked(run, share.photo, vendor_id, share.photo.problem)
            elif left := self._permitted(run, share.photo, left):
                self._queue.make_ready(run, Share(share.photo, left))

    def _permitted(
        self, run: QueuedRun, photo: Photo, vendors: tuple[VendorId, ...]
    ) -> tuple[VendorId, ...]:
        """Those of the vendors to which this photo may go."""
        permitted = []
        for vendor_id in vendors:
            if self._pools.lane_of(vendor_id) is LOCAL:
                permitted.append(vendor_id)
            elif vendor_id in self._vendors.stopped:
                self._drop_calls(vendor_id, [photo.id])
            elif run.consent is None or not run.consent.covers(vendor_id, photo.sha256):
                problem = no_consent(self._vendors.name(vendor_id))
                self._fail_unasked(run, photo, vendor_id, problem)
            else:
                permitted.append(vendor_id)
        return tuple(permitted)

    def _reuse(
        self, run: QueuedRun, vendor_id: VendorId, photos: Sequence[Photo]
    ) -> list[queue.Call]:
        """Report the stored answers to the very same calls; returns those calls."""
        version = self._vendors.version(vendor_id)
        photo_ids = [photo.id for photo in photos]
        found = self._store.read(
            lambda c: responses.stored_for(c, photo_ids, vendor_id, version, run.settings)
        )
        if not found:
            return []
        self._bundle.reused.append((run.id, list(found.values())))
        for response in self._store.read(lambda c: outcomes.by_id(c, found.values(), run.id)):
            if response.unreadable == outcomes.NOT_READ:
                body = self._store.read(partial(responses.body, response_id=response.id))
                further = self._store.read(partial(responses.further, response_id=response.id))
                found_in_it, unreadable = self._read(
                    response.id, vendor_id, response.sent, body, further
                )
                response = replace(response, predictions=found_in_it, unreadable=unreadable)
            self._progress.kept(vendor_id, response.unreadable is None)
            self._report(Answered(response))
        return [(photo_id, vendor_id, run.settings_text) for photo_id in found]

    def _hand_out(self) -> None:
        """Record the next calls as attempts, as many as the pool has room for."""
        self._is_early = False
        if self.paused:
            return
        for lane in self._queue.lanes():
            if lane is not LOCAL and monotonic() < self._cloud_from:
                self._is_early = True
                continue
            while self._pools.room(lane) > (self._taking_off if lane is LOCAL else 0):
                taken = self._queue.take_ready(lane)
                if taken is None:
                    break
                flights = self._flights_for(*taken)
                if not flights:
                    continue
                if lane is LOCAL:
                    self._bundle.takeoffs.append(flights)
                    self._taking_off += 1
                else:
                    # These are recorded as late as their first request is made.
                    self._pools.ask(lane, self._calls(flights))

    def _flights_for(self, run: QueuedRun, share: Share) -> list[Flight]:
        flights = []
        for vendor_id in share.vendors:
            call = run.call(share.photo, vendor_id)
            if (problem := self._vendors.broken.get(vendor_id)) is not None:
                self._fail_unasked(run, share.photo, vendor_id, problem)
            elif not run.again and self._under_way[call]:
                run.set_aside.append(Share(share.photo, (vendor_id,)))
            elif not run.again and call in self._answered:
                self._queue.check_again(run, Share(share.photo, (vendor_id,)))
            else:
                version = self._vendors.version(vendor_id)
                epoch = self._vendors.epochs[vendor_id]
                flights.append(Flight(run, share.photo, vendor_id, version, epoch=epoch))
                self._under_way[call] += 1
                run.calls += 1
        return flights

    def _fail_unasked(
        self, run: QueuedRun, photo: Photo, vendor_id: VendorId, problem: Problem
    ) -> None:
        """A call that is not worth making. It is not recorded: nobody was asked."""
        now = datetime.now(UTC)
        failure = CallFailure(run.id, photo.id, vendor_id, now, problem, was_asked=False)
        self._progress.ended(vendor_id, answered=False)
        self._tell(run, failure)

    def _tell(self, run: QueuedRun, outcome: Outcome) -> None:
        """Report what came of a call; a part of a repeat or variation is taken for nothing else."""
        if run.variation_id is not None:
            self._report(Varied(run.variation_id, outcome))
        elif run.repeat_id is not None:
            self._report(Repeated(run.repeat_id, outcome))
        elif isinstance(outcome, CallFailure):
            self._report(Failed(outcome))
        else:
            self._report(Answered(outcome))

    def _collect(self, ready: Collection[object]) -> None:
        for returned in self._pools.collect(ready):
            flight = self._flights.pop(returned.number)
            if isinstance(returned, Brought):
                self._bundle.brought.append((flight, returned))
                continue
            if returned.uncharged:
                self._gate.give_back(flight)
            if returned.fault is Fault.VENDOR:
                self._lose_vendor(flight, returned)
            if flight.attempt_id is not None:
                self._bundle.missed.append((flight, returned))
            else:  # nobody was asked, so there is nothing to record
                self._miss(flight, returned)

    def _lose_vendor(self, flight: Flight, missed: Missed) -> None:
        """No call to this vendor is worth making any more."""
        vendor_id = flight.vendor_id
        if missed.stopped is None:
            self._vendors.broken[vendor_id] = missed.problem
        elif vendor_id not in self._vendors.stopped and (
            flight.epoch == self._vendors.epochs[vendor_id]
        ):
            stopped = VendorStopped(vendor_id, missed.stopped, missed.problem)
            self._vendors.stopped[vendor_id] = stopped
            self._progress.stopped(vendor_id, missed.stopped)
            self._report(stopped)
            self._drop_calls(vendor_id, self._queue.drop_vendor(vendor_id))

    def _drop_calls(
        self, vendor_id: VendorId, photo_ids: Sequence[PhotoId], tried: Tried | None = None
    ) -> None:
        """Calls that a stopped vendor is spared."""
        if photo_ids:
            self._progress.given_up(vendor_id, len(photo_ids))
            self._report(CallsDropped(vendor_id, tuple(photo_ids), tried))

    def _settle(self) -> None:
        for run in self._queue.runs():
            if run.is_over:
                self._queue.close(run)
                self._bundle.finished.append(run)

    def _commit(self) -> None:
        """Write what has come together, unless a commit is under way still or can wait."""
        if self._writing is not None or not self._bundle:
            return
        if self._flights and not self._bundle.is_urgent:
            return
        bundle, self._bundle = self._bundle, Bundle()
        future = self._store.write(bundle.write)
        for run, _ in bundle.started:
            run.is_recorded = True
        self._writing = (bundle, future)
        future.add_done_callback(lambda _: self._wake())

    def _after_commit(self) -> None:
        """What was only to happen once it is on the disk."""
        if self._writing is None or not self._writing[1].done():
            return
        (bundle, future), self._writing = self._writing, None
        written = future.result()
        attempt_ids = iter(written.attempts)
        self._ask(bundle.takeoffs, attempt_ids)
        for (flight, brought), response_id in zip(bundle.brought, written.responses, strict=True):
            self._keep(flight, brought, response_id)
        for flight, missed in bundle.missed:
            self._miss(flight, missed)
        for run in bundle.finished:
            self._report(RunFinished(run.id, run.is_cut_short))

    def _ask(self, takeoffs: Sequence[Sequence[Flight]], attempt_ids: Iterator[AttemptId]) -> None:
        for flights in takeoffs:
            for flight in flights:
                flight.attempt_id = next(attempt_ids)
        self._taking_off -= len(takeoffs)
        if takeoffs:
            self._pools.ask(LOCAL, *map(self._calls, takeoffs))

    def _calls(self, flights: Sequence[Flight], after: float = 0.0) -> list[Call]:
        """The calls as they are given to a pool."""
        calls = []
        for flight in flights:
            number = next(self._numbers)
            self._flights[number] = flight
            calls.append(flight.as_call(number, self._copies, after))
        return calls

    def _keep(self, flight: Flight, brought: Brought, response_id: ResponseId) -> None:
        answer = brought.answer
        found, unreadable = self._read(
            response_id, flight.vendor_id, brought.sent, answer.body, answer.further
        )
        response = flight.response(response_id, brought, found, unreadable)
        self._over(flight)
        if not flight.run.stands_apart:  # else other runs find no answer to it in the store
            self._answered.add(flight.call)
        self._progress.ended(flight.vendor_id, response.unreadable is None, brought.seconds)
        self._tell(flight.run, response)

    def _miss(self, flight: Flight, missed: Missed) -> None:
        spared = flight.run.stopped or flight.vendor_id in self._vendors.stopped
        if missed.fault is Fault.AGAIN and not spared:
            self._ask_again(flight, missed.after)
            return
        self._over(flight)
        if missed.is_no_outcome:
            self._spare(flight)
            return
        self._progress.ended(flight.vendor_id, answered=False)
        if missed.fault is Fault.PHOTO and flight.photo.id not in flight.run.failed_photos:
            flight.run.failed_photos.add(flight.photo.id)
            self._report(PhotoFailed(flight.photo.id, missed.problem))
        self._tell(flight.run, flight.failure(missed))

    def _ask_again(self, flight: Flight, after: float) -> None:
        """The same call once more; it has an attempt of its own, recorded by its first request."""
        flight = replace(flight, attempt_id=None, tries=flight.tries + 1)
        self._pools.ask(self._pools.lane_of(flight.vendor_id), self._calls([flight], after))

    def _spare(self, flight: Flight) -> None:
        """A call that is not going to be made any more."""
        if flight.vendor_id in self._vendors.stopped:
            self._drop_calls(flight.vendor_id, [flight.photo.id], self._tried(flight))
        else:
            flight.run.is_cut_short |= flight.run.stopped
            self._progress.left(flight.vendor_id, 1)
            photo_ids = (flight.photo.id,)
            self._report(CallsDropped(flight.vendor_id, photo_ids, self._tried(flight)))

    def _tried(self, flight: Flight) -> Tried | None:
        """How often its photo was sent to its vendor so far, in other runs, too; from the disk."""
        if flight.attempt_id is None and not flight.tries:
            return None
        photo_id = flight.photo.id
        found = self._store.read(partial(attempts.tried, first=photo_id, last=photo_id))
        return found.get((photo_id, flight.vendor_id))

    def _over(self, flight: Flight) -> None:
        flight.run.calls -= 1
        self._under_way[flight.call] -= 1
        if not self._under_way[flight.call]:
            del self._under_way[flight.call]
        self._queue.look_again()

    def _read(
        self,
        response_id: ResponseId,
        vendor_id: VendorId,
        sent: SentRecord,
        body: bytes,
        further: Sequence[bytes],
    ) -> tuple[tuple[Prediction, ...], Problem | None]:
        """What stands in a body, or why it cannot be read; that is queued to be kept, too."""
        predictions: tuple[Prediction, ...] = ()
        unreadable: Problem | None = None
        try:
            found = self._vendors.parse(vendor_id, body, sent, further)
            predictions = in_original(found, sent)
        except UnexpectedBodyError as error:
            unreadable = error.problem
        self._bundle.read.append(Reading(response_id, predictions, unreadable))
        return predictions, unreadable
