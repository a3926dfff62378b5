"""How far the runs are, by vendor. Counted in the runner's thread, read from any."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from time import monotonic

from core.run import VendorProgress
from core.sending.spending import BILLION
from core.vendor import VendorId

_RECENT_SECONDS = 10.0
_FEWEST_FOR_A_SPEED = 8
"""Slow vendors' speed is taken from their last calls, however long ago those were."""


class RunProgress:
    """Counts calls by vendor; the numbers start anew when a run starts and none was going on."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: dict[VendorId, _Count] = {}

    def clear(self) -> None:
        with self._lock:
            self._counts.clear()

    def pause(self) -> None:
        """Nothing moves from here on: the speed is 0 until something does."""
        with self._lock:
            for count in self._counts.values():
                count.ends.clear()

    def asked(self, vendor_ids: Sequence[VendorId], photos: int) -> None:
        with self._lock:
            for vendor_id in vendor_ids:
                self._of(vendor_id).asked += photos

    def left(self, vendor_id: VendorId, photos: int) -> None:
        """Calls that are not going to be made because a person said Stop."""
        with self._lock:
            count = self._of(vendor_id)
            count.asked -= photos
            count.left += photos

    def given_up(self, vendor_id: VendorId, photos: int) -> None:
        """Calls that are not going to be made because the vendor was stopped."""
        with self._lock:
            self._of(vendor_id).dropped += photos

    def stopped(self, vendor_id: VendorId, why: str) -> None:
        """Why a vendor is asked nothing more; empty where it is again."""
        with self._lock:
            count = self._of(vendor_id)
            count.stopped = why
            if not why:  # what it was spared is asked for anew, and counted then
                count.asked -= count.dropped
                count.dropped = 0

    def requested(self, vendor_id: VendorId, billionths: int, sign: int = 1) -> None:
        """A request is made, or with sign -1 has turned out to cost nothing. In US$ × 10⁻⁹."""
        with self._lock:
            count = self._of(vendor_id)
            count.calls += sign > 0
            count.billionths += sign * billionths

    def kept(self, vendor_id: VendorId, readable: bool) -> None:
        """A call for which a response was stored before."""
        with self._lock:
            count = self._of(vendor_id)
            count.kept += readable
            count.answered += readable
            count.failed += not readable

    def ended(self, vendor_id: VendorId, answered: bool, seconds: float = 0.0) -> None:
        """A call that was made and is over."""
        with self._lock:
            count = self._of(vendor_id)
            count.answered += answered
            count.failed += not answered
            count.seconds += seconds
            count.end_at(self._clock())

    def snapshot(self) -> dict[VendorId, VendorProgress]:
        with self._lock:
            now = self._clock()
            return {vendor_id: count.seen_at(now) for vendor_id, count in self._counts.items()}

    def _of(self, vendor_id: VendorId) -> _Count:
        return self._counts.setdefault(vendor_id, _Count())


class _Count:
    def __init__(self) -> None:
        self.asked = self.answered = self.failed = self.kept = 0
        self.calls = self.billionths = self.dropped = self.left = 0
        self.stopped = ""
        self.seconds = 0.0
        self.ends: deque[float] = deque(maxlen=1000)

    def end_at(self, now: float) -> None:
        self.ends.append(now)
        while len(self.ends) > _FEWEST_FOR_A_SPEED and now - self.ends[0] > _RECENT_SECONDS:
            self.ends.popleft()

    def seen_at(self, now: float) -> VendorProgress:
        span = now - self.ends[0] if self.ends else 0.0
        speed = (len(self.ends) - 1) / span if span > 0 else 0.0
        return VendorProgress(
            self.asked,
            self.answered,
            self.failed,
            self.kept,
            speed,
            self.seconds,
            spent=self.billionths / BILLION,
            calls=self.calls,
            stopped=self.stopped,
            dropped=self.dropped,
            left=self.left,
        )
