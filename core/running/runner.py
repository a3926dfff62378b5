"""Does runs: asks vendors about photos, keeps what they answer, and tells what came of it.

One thread holds all of a run's state. It waits for workers, for the store and for its callers'
wishes at one place, and never for one of them alone.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from multiprocessing import connection as connections
from time import monotonic

from core.photos.photo import Photo, PhotoId
from core.problem import Problem, ProblemError
from core.reaudit.repeat import RepeatId
from core.response import RunId
from core.run import RunSettings, VariationId, VendorProgress
from core.running.bell import Bell
from core.running.calls import CallRegistry
from core.running.loop import RunLoop
from core.running.pace import Patience
from core.running.pools import Pools
from core.running.progress import RunProgress
from core.running.queue import QueuedRun
from core.running.reports import Answered, Failed, PhotoFailed, Report, RunBroke, RunFinished
from core.sending.consent import Consent
from core.sending.credentials import Credentials, NoKeyStore
from core.sending.offline import Offline
from core.sending.spending import Spent
from core.store import runs
from core.store.store import Store
from core.vendor import VendorId

__all__ = ["Answered", "Failed", "PhotoFailed", "Report", "RunBroke", "RunFinished", "Runner"]

_log = logging.getLogger(__name__)
REST_AFTER = 60.0
"""Seconds without a run until the workers' memory is given back."""
LINGER = 0.1
"""Seconds between two looks at what workers brought: the answers of short calls are written and
told several at a time, which costs a fraction. A worker that would idle meanwhile is heard at
once."""
LINGER_UNWATCHED = 0.2
"""The same where no window shows what comes."""
_SECONDS_TO_END = 10.0


class Runner:
    """Runs for one open case. Every method may be called from any thread and returns at once.

    on_report: called in the runner's thread, with reports in the order of what is on the disk.
    workers: how many calls of local vendors at one time; None for what the machine has room for.
    background: local vendors give way to the window.
    credentials: the keys of cloud vendors; None for what the environment holds.
    offline: the program's switch. patience: with vendors that throttle or cannot be reached.
    """

    def __init__(
        self,
        store: Store,
        registry: CallRegistry,
        on_report: Callable[[Report], None],
        workers: int | None = None,
        background: bool = False,
        credentials: Credentials | None = None,
        offline: Offline | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._registry = registry
        self._on_report = on_report
        self._bell = Bell()
        self._wishes: deque[Callable[[], None]] = deque()
        self._progress = RunProgress()
        self._lock = threading.Lock()
        self._going_on: set[RunId] = set()
        self._last_id = store.read(runs.last_id)
        self._closing_at: float | None = None
        self._ready: Collection[object] = ()
        self._looked_at = 0.0
        self._linger = LINGER if background else LINGER_UNWATCHED
        self._pool = Pools(
            registry,
            registry.open_pool(workers, background),
            credentials or Credentials(NoKeyStore()),
            offline or Offline(),
            patience,
        )
        self._loop = RunLoop(
            store, registry, self._pool, self._progress, self._tell, self._bell.ring
        )
        self._thread = threading.Thread(target=self._work, name="runner", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether a run goes on, paused or not."""
        with self._lock:
            return bool(self._going_on)

    @property
    def is_paused(self) -> bool:
        return self._loop.paused

    def progress(self) -> Mapping[VendorId, VendorProgress]:
        """How far each vendor is, over the runs since none was going on."""
        seen = self._progress.snapshot()
        for vendor_id, (left, why) in self._pool.holds().items():
            if vendor_id in seen:
                seen[vendor_id] = replace(seen[vendor_id], pause_left=left, pause_why=why)
        return seen

    def forget_progress(self) -> None:
        """Count no more what runs that are over asked about; nothing while one goes on."""
        if not self.is_running:
            self._progress.clear()

    def spent(self, consent: Consent) -> Spent:
        """What counts towards a consent's cap so far."""
        return self._loop.spent(consent.id)

    def set_pace(self, vendor_id: VendorId, per_second: float) -> None:
        """Ask a cloud vendor at another quota than its description names."""
        self._pool.set_pace(vendor_id, per_second)

    def start(
        self,
        photos: Sequence[Photo],
        vendors: Sequence[VendorId],
        settings: RunSettings,
        again: bool = False,
        consent: Consent | None = None,
        repeat_id: RepeatId | None = None,
        variation_id: VariationId | None = None,
        cloud_after: float = 0.0,
    ) -> RunId:
        """Ask every vendor about every photo; what is stored for the very same call is taken.

        photos: empty for a run to which photos are added until `finish_adding`.
        again: ask on purpose even where a response is stored.
        consent: what a person has agreed to sending. Calls to cloud vendors that it does not cover
            fail, and nothing is sent for them. Runs under the same consent share its cap.
        repeat_id: the repeat in the store that it is part of; then its answers are told as
            Repeated and count nowhere else. variation_id: the same of a variation: Varied.
        cloud_after: seconds until cloud vendors are asked.

        Raises:
            KeyError: there is no such vendor.
        """
        for vendor_id in vendors:
            self._registry.info(vendor_id)
        run_id = self.new_id()
        with self._lock:
            self._going_on.add(run_id)
        run = QueuedRun(run_id, tuple(dict.fromkeys(vendors)), settings, again, adding=True)
        run.consent, run.repeat_id, run.variation_id = consent, repeat_id, variation_id
        self._wish(partial(self._loop.open, run, monotonic() + cloud_after))
        if photos:
            self.add(run_id, photos)
            self.finish_adding(run_id)
        return run_id

    def new_id(self) -> RunId:
        """The number of a run that somebody else writes down: it is given once only."""
        with self._lock:
            self._last_id = RunId(self._last_id + 1)
            return self._last_id

    def add(self, run_id: RunId, photos: Sequence[Photo]) -> None:
        """More photos for a run that was started without any; ignored once it is over."""
        self._wish(partial(self._loop.add, run_id, tuple(photos)))

    def finish_adding(self, run_id: RunId) -> None:
        """No more photos come: the run ends when they are done."""
        self._wish(partial(self._loop.finish_adding, run_id))

    def prefer(self, photo_id: PhotoId | None) -> None:
        """Ask about this photo before all others: it is in view."""
        self._wish(partial(self._loop.prefer, photo_id))

    def pause(self) -> None:
        """Hand out no new calls; those under way are finished."""
        self._loop.paused = True
        self._pool.pause()
        self._progress.pause()

    def resume(self) -> None:
        self._loop.paused = False
        self._pool.resume()
        self._bell.ring()

    def stop(self) -> None:
        """End all runs: drop what waits; what is under way is finished and kept."""
        self._wish(self._loop.drop)
        self.resume()

    def close(self, timeout: float) -> None:
        """End all runs and the workers, and wait for it; what is under way has `timeout` seconds.

        Calls cut off or left then are made when the run goes on: nobody stopped it.
        """
        self._closing_at = monotonic() + timeout
        self._wish(partial(self._loop.drop, goes_on=True))
        self.resume()
        self._thread.join(timeout + _SECONDS_TO_END)

    def _wish(self, what: Callable[[], None]) -> None:
        self._wishes.append(what)
        self._bell.ring()

    def _tell(self, report: Report) -> None:
        if isinstance(report, RunFinished):
            with self._lock:
                self._going_on.discard(report.run_id)
                is_last = not self._going_on
            if is_last and self.is_paused:
                self.resume()  # a pause ends with what it held up, and never holds up the next run
        self._on_report(report)

    def _work(self) -> None:
        try:
            while not self._is_over():
                try:
                    self._bell.hush()
                    while self._wishes:
                        self._wishes.popleft()()
                    self._loop.step(self._ready)
                except Exception as error:
                    self._break(error)
                self._wait()
        finally:
            self._pool.close()
            self._bell.close()

    def _is_over(self) -> bool:
        if self._closing_at is None or self._wishes:
            return False
        return self._loop.is_idle or monotonic() > self._closing_at

    def _wait(self) -> None:
        """Until there is something to do; the workers are sent home when that takes long."""
        self._ready = ()
        patience = self._patience()
        linger = self._looked_at + self._linger - monotonic()
        if linger > 0 and patience != 0:
            urgent = self._loop.idle_within(linger)
            if self._bell.ear in connections.wait([self._bell.ear, *urgent], linger):
                return
        ears = [self._bell.ear, *self._pool.waitables()]
        ready = connections.wait(ears, patience)
        self._ready = [ear for ear in ready if ear is not self._bell.ear]
        if self._ready:
            self._looked_at = monotonic()
        elif not ready and patience == REST_AFTER:
            self._pool.rest()

    def _patience(self) -> float | None:
        """For how many seconds there is nothing to do unless somebody says so."""
        if self._loop.is_hungry or self._is_over():
            return 0.0
        if self._closing_at is not None:
            return max(0.0, self._closing_at - monotonic())
        if self._loop.is_idle and self._pool.waitables():
            return REST_AFTER
        return self._loop.cloud_in

    def _break(self, error: Exception) -> None:
        """Nothing can go on after this; the runs end where they are."""
        if isinstance(error, ProblemError):
            problem = error.problem
        else:
            _log.error("The run broke", exc_info=error)
            problem = Problem(
                "run broke",
                f"The run ended because of a fault in this program ({type(error).__name__}).",
                "What was answered is kept; start the run again, and report this.",
            )
        self._pool.rest()
        self._wishes.clear()
        self._on_report(RunBroke(problem))
        self._loop.give_up()
        with self._lock:
            ended = sorted(self._going_on)
        for run_id in ended:
            self._tell(RunFinished(run_id, stopped=True))
