"""When the next request to a cloud vendor may be made: at its quota, and later while it is held."""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

ASKS_FOR_A_PAUSE = "asks for a pause"
DOES_NOT_ANSWER = "does not answer"

SHARE_OF_QUOTA = 0.985
"""A hair below what the vendor allows: its clock is not ours."""
SECOND = 1.02
"""In no span of so many seconds are there more requests than the quota of one second, although
threads are late now and then and those behind them are not."""
_MANY = 0.25
"""Where more than this share of the requests is turned away, the account's quota is lower than the
vendor's; below it a vendor is merely busy, and asking it more slowly would help nobody."""
_SLOWER, _LEAST_SHARE, _FASTER = 0.8, 0.05, 0.01
"""Then slower at once, by each hold, and faster again by and by, with each answer."""
_MEMORY = 0.1
"""How much of what is known of the share of requests turned away is the last one's."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited for a vendor that throttles or cannot be reached, in seconds.

    first, longest: the pause after the first and after many failures in a row; between them each
        is twice the one before. A pause that the vendor named is kept to, up to `named`.
    tries: how often one call is made at most.
    failures: so many calls in a row that could not reach the vendor hold it; holds: after so many
        such holds in a row it is given up.
    """

    first: float = 0.3
    longest: float = 60.0
    named: float = 900.0
    tries: int = 8
    failures: int = 3
    holds: int = 5

    def pause(self, times: int, chance: random.Random) -> float:
        """Before the try after `times` failures in a row; some of it is left to chance, so that
        programs that failed together do not come back together."""
        whole = min(self.longest, self.first * 2.0 ** min(times - 1, 30))
        return whole * chance.uniform(0.5, 1.0)


class Pace:
    """One vendor's pace. Every method may be called from any thread.

    per_second: the vendor's quota.
    """

    def __init__(
        self,
        per_second: float,
        patience: Patience | None = None,
        clock: Callable[[], float] = monotonic,
        chance: random.Random | None = None,
    ) -> None:
        self.per_second = per_second
        self.patience = patience or Patience()
        self.holds = 0
        """How many times it was held; a place in the row taken before the last one is void."""
        self.why = ""
        self._clock = clock
        self._chance = chance or random.Random()
        self._next = self._held_until = clock()
        self._gone: deque[float] = deque()
        self._share, self._refused = 1.0, 0.0
        self._lock = threading.Lock()
        self._in_a_row = self._failures = 0

    @property
    def hold_left(self) -> float:
        """Seconds until the vendor is asked again; 0 where it is not held."""
        return max(0.0, self._held_until - self._clock())

    def take_turn(self) -> float:
        """The time (of the clock) at which the next request may be made; it is taken thereby."""
        with self._lock:
            gap = 1.0 / max(self.per_second * SHARE_OF_QUOTA * self._share, 1e-6)
            turn = max(self._next, self._clock(), self._held_until)
            self._next = turn + gap
            return turn

    def go(self) -> float:
        """A request is about to be made: 0 where it may be, else the seconds until then."""
        with self._lock:
            now = self._clock()
            most = int(self.per_second)
            while self._gone and now - self._gone[0] >= SECOND:
                self._gone.popleft()
            if 0 < most <= len(self._gone):
                return SECOND - (now - self._gone[0])
            self._gone.append(now)
            return 0.0

    def answered(self) -> None:
        with self._lock:
            self._in_a_row = self._failures = 0
            self._refused *= 1 - _MEMORY
            self._share = min(1.0, self._share + _FASTER)

    def reached(self) -> None:
        """The vendor said something, though no answer."""
        with self._lock:
            self._in_a_row = self._failures = 0

    def throttled(self, retry_after: float | None) -> None:
        """The vendor asks for a pause. retry_after: seconds that it named, or None."""
        with self._lock:
            self._failures = 0
            self._refused += _MEMORY * (1 - self._refused)
            named = None if retry_after is None else self._named(retry_after)
            if self.hold_left > 0 and self.why == ASKS_FOR_A_PAUSE:
                # Asked for together with the pause that is kept already.
                if named is not None and named > self.hold_left:
                    self._hold(named, ASKS_FOR_A_PAUSE)
                return
            self._in_a_row += 1
            if self._refused > _MANY:
                self._share = max(_LEAST_SHARE, self._share * _SLOWER)
            own = self.patience.pause(self._in_a_row, self._chance)
            self._hold(own if named is None else named, ASKS_FOR_A_PAUSE)

    def failed(self) -> bool:
        """A call could not reach the vendor; whether it is time to give the vendor up."""
        with self._lock:
            if self.hold_left > 0:
                return False
            self._failures += 1
            if self._failures < self.patience.failures:
                return False
            self._in_a_row += 1
            if self._in_a_row > self.patience.holds:
                return True
            self._hold(self.patience.pause(self._in_a_row, self._chance), DOES_NOT_ANSWER)
            return False

    def pause_before(self, tries: int) -> float:
        """Seconds before a call is made that failed `tries` times."""
        return self.patience.pause(tries, self._chance)

    def _named(self, retry_after: float) -> float:
        """Never sooner than the vendor said."""
        named = min(max(retry_after, 0.0), self.patience.named)
        return named + min(1.0, 0.1 * named) * self._chance.random()

    def _hold(self, seconds: float, why: str) -> None:
        self._next = self._held_until = self._clock() + seconds
        self.why = why
        self.holds += 1
