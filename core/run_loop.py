"""The runner's state and its steps: look up, record, ask, keep, read, tell. One thread only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import count

from core import run_queue
from core.calls import Brought, CallPool, CallRegistry, Fault, Missed
from core.photo import Photo, PhotoId
from core.prediction import Prediction
from core.problem import Problem
from core.reports import Answered, Failed, PhotoFailed, Report, RunFinished
from core.response import CallFailure, Response, ResponseId, RunId, in_original
from core.run_progress import RunProgress
from core.run_queue import QueuedRun, RunQueue, Share
from core.run_record import Bundle, Flight, Written
from core.store import outcomes, responses
from core.store.attempts import AttemptId
from core.store.store import Store
from core.vendor import State, UnexpectedBodyError, Vendor, VendorId

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
        pool: CallPool,
        progress: RunProgress,
        report: Callable[[Report], None],
        wake: Callable[[], None],
    ) -> None:
        self.paused = False
        self._store = store
        self._registry = registry
        self._pool = pool
        self._progress = progress
        self._report = report
        self._wake = wake
        self._queue = RunQueue()
        self._numbers = count(1)
        self._vendors: dict[VendorId, Vendor] = {}
        self._versions: dict[VendorId, str] = {}
        self._broken: dict[VendorId, Problem] = {}
        self._flights: dict[int, Flight] = {}
        self._taking_off = 0  # photos whose attempts are being written
        self._under_way: Counter[run_queue.Call] = Counter()
        self._answered: set[run_queue.Call] = set()
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

    def prefer(self, photo_id: PhotoId | None) -> None:
        self._queue.preferred = photo_id

    def open(self, run: QueuedRun) -> None:
        """Begin a run; a vendor that could not be loaded before gets another chance."""
        if not self._queue:
            self._progress.clear()
        self._queue.open(run)
        self._bundle.started.append((run, datetime.now(UTC)))
        for vendor_id in run.vendors:
            self._broken.pop(vendor_id, None)
            self._meet(vendor_id)

    def add(self, run_id: RunId, photos: Sequence[Photo]) -> None:
        """More photos for a run; nothing where it is over."""
        run = self._queue.run(run_id)
        if run is None or run.stopped:
            return
        added = self._queue.add(run, photos)
        self._bundle.joined.append((run_id, [photo.id for photo in added]))
        self._progress.asked(run.vendors, len(added))

    def finish_adding(self, run_id: RunId) -> None:
        run = self._queue.run(run_id)
        if run is not None:
            run.adding = False

    def drop(self) -> None:
        """Ask nothing further; what is under way is finished and kept."""
        for _, share in self._queue.drop():
            for vendor_id in share.vendors:
                self._progress.dropped(vendor_id, 1)

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
        self._queue = RunQueue()
        self._flights.clear()
        self._under_way.clear()
        self._taking_off = 0
        self._bundle, self._writing = Bundle(), None
        return given_up

    def _meet(self, vendor_id: VendorId) -> None:
        self._vendors[vendor_id] = self._registry.create(vendor_id)
        state = self._registry.state(vendor_id)
        self._versions[vendor_id] = state.version
        if state.state is not State.READY:
            name = self._registry.info(vendor_id).name
            self._broken[vendor_id] = Problem(
                "vendor not ready", f"{name} cannot be asked: {state.state.value}.", state.reason
            )

    def _look_up(self) -> None:
        """Take what is stored already; the rest of the next few photos is to be asked."""
        taken = self._queue.take_unchecked(_LOOK_UP)
        if taken is None:
            return
        run, shares = taken
        stored: set[run_queue.Call] = set()
        if not run.again:
            for vendor_id in run.vendors:
                photos = [share.photo for share in shares if vendor_id in share.vendors]
                stored.update(self._reuse(run, vendor_id, photos))
        for share in shares:
            left = tuple(v for v in share.vendors if run.call(share.photo, v) not in stored)
            if share.photo.problem is not None:
                for vendor_id in left:
                    self._fail_unasked(run, share.photo, vendor_id, share.photo.problem)
            elif left:
                self._queue.make_ready(run, Share(share.photo, left))

    def _reuse(
        self, run: QueuedRun, vendor_id: VendorId, photos: Sequence[Photo]
    ) -> list[run_queue.Call]:
        """Report the stored answers to the very same calls; returns those calls."""
        version = self._versions[vendor_id]
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
                response = self._read(response, body)
            self._progress.kept(vendor_id, response.unreadable is None)
            self._report(Answered(response))
        return [(photo_id, vendor_id, run.settings) for photo_id in found]

    def _hand_out(self) -> None:
        """Record the next calls as attempts, as many as the pool has room for."""
        if self.paused:
            return
        while self._taking_off < self._pool.room():
            taken = self._queue.take_ready()
            if taken is None:
                return
            flights = self._flights_for(*taken)
            if flights:
                self._bundle.takeoffs.append(flights)
                self._taking_off += 1

    def _flights_for(self, run: QueuedRun, share: Share) -> list[Flight]:
        flights = []
        for vendor_id in share.vendors:
            call = run.call(share.photo, vendor_id)
            if (problem := self._broken.get(vendor_id)) is not None:
                self._fail_unasked(run, share.photo, vendor_id, problem)
            elif not run.again and self._under_way[call]:
                run.set_aside.append(Share(share.photo, (vendor_id,)))
            elif not run.again and call in self._answered:
                self._queue.check_again(run, Share(share.photo, (vendor_id,)))
            else:
                flights.append(Flight(run, share.photo, vendor_id, self._versions[vendor_id]))
                self._under_way[call] += 1
                run.calls += 1
        return flights

    def _fail_unasked(
        self, run: QueuedRun, photo: Photo, vendor_id: VendorId, problem: Problem
    ) -> None:
        """A call that is not worth making. It is not recorded: nobody was asked."""
        failure = CallFailure(run.id, photo.id, vendor_id, datetime.now(UTC), problem)
        self._progress.ended(vendor_id, answered=False)
        self._report(Failed(failure))

    def _collect(self, ready: Collection[object]) -> None:
        for returned in self._pool.collect(ready):
            flight = self._flights.pop(returned.number)
            if isinstance(returned, Brought):
                self._bundle.brought.append((flight, returned))
                continue
            self._bundle.missed.append((flight, returned))
            if returned.fault is Fault.VENDOR:
                self._broken[flight.vendor_id] = returned.problem

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
        self._writing = (bundle, future)
        future.add_done_callback(lambda _: self._wake())

    def _after_commit(self) -> None:
        """What was only to happen once it is on the disk."""
        if self._writing is None or not self._writing[1].done():
            return
        (bundle, future), self._writing = self._writing, None
        written = future.result()
        attempt_ids = iter(written.attempts)
        for flights in bundle.takeoffs:
            self._ask(flights, attempt_ids)
        for (flight, brought), response_id in zip(bundle.brought, written.responses, strict=True):
            self._keep(flight, brought, response_id)
        for flight, missed in bundle.missed:
            self._miss(flight, missed)
        for run in bundle.finished:
            self._report(RunFinished(run.id, run.stopped))

    def _ask(self, flights: Sequence[Flight], attempt_ids: Iterator[AttemptId]) -> None:
        calls = []
        for flight in flights:
            flight.attempt_id = next(attempt_ids)
            number = next(self._numbers)
            self._flights[number] = flight
            calls.append(flight.as_call(number, self._store.folder))
        self._taking_off -= 1
        self._pool.ask(calls)

    def _keep(self, flight: Flight, brought: Brought, response_id: ResponseId) -> None:
        response = flight.response(response_id, brought)
        response = self._read(response, brought.answer.body)
        self._over(flight)
        self._answered.add(flight.call)
        self._progress.ended(flight.vendor_id, response.unreadable is None, brought.seconds)
        self._report(Answered(response))

    def _miss(self, flight: Flight, missed: Missed) -> None:
        self._over(flight)
        self._progress.ended(flight.vendor_id, answered=False)
        if missed.fault is Fault.PHOTO and flight.photo.id not in flight.run.failed_photos:
            flight.run.failed_photos.add(flight.photo.id)
            self._report(PhotoFailed(flight.photo.id, missed.problem))
        self._report(Failed(flight.failure(missed)))

    def _over(self, flight: Flight) -> None:
        flight.run.calls -= 1
        self._under_way[flight.call] -= 1
        if not self._under_way[flight.call]:
            del self._under_way[flight.call]
        self._queue.look_again()

    def _read(self, response: Response, body: bytes) -> Response:
        """The response with what stands in its body; that is queued to be kept, too."""
        predictions: tuple[Prediction, ...] = ()
        unreadable: Problem | None = None
        vendor = self._vendors[response.vendor_id]
        try:
            predictions = in_original(tuple(vendor.parse(body, response.sent)), response.sent)
        except UnexpectedBodyError as error:
            unreadable = error.problem
        self._bundle.read.append((response.id, predictions, unreadable))
        return replace(response, predictions=predictions, unreadable=unreadable)
