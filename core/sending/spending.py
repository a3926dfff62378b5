"""What requests may cost: a cap, and the ledger that no two threads can pass together.

Money is counted in whole billionths of a dollar, so that a thousand calls cost a thousand times
one call.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from core.problem import Problem
from core.vendor import VendorError

BILLION = 1_000_000_000
"""Into so many parts a dollar is divided here."""


@dataclass(frozen=True, slots=True)
class Cap:
    """Where a run stops spending; at least one of the two is given.

    dollars: US$ for all requests of which a price is known.
    calls: requests of which no price is known; without `dollars`, requests of any kind.

    Raises:
        ValueError: neither is given, or one is negative or no number.
    """

    dollars: float | None = None
    calls: int | None = None

    def __post_init__(self) -> None:
        if self.dollars is None and self.calls is None:
            raise ValueError("a cap is an amount of dollars, a number of calls, or both")
        if self.dollars is not None and not 0 <= self.dollars <= 1e6:
            raise ValueError("a cap in dollars is a number from 0 to 1,000,000")
        if self.calls is not None and self.calls < 0:
            raise ValueError("a cap in calls is not negative")


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent. dollars: US$. calls: all requests; unpriced: those without a known price."""

    dollars: float = 0.0
    calls: int = 0
    unpriced: int = 0


class CapReachedError(VendorError):
    """The next request could pass the cap; it must not be made."""


class Spending:
    """The ledger under one consent. Every method may be called from any thread.

    before: what was spent under it already, requests included that may have been charged.
    """

    def __init__(self, cap: Cap, before: Spent | None = None) -> None:
        self.cap = cap
        self._lock = threading.Lock()
        before = before or Spent()
        self._billionths = billionths(before.dollars)
        self._calls, self._unpriced = before.calls, before.unpriced

    @property
    def spent(self) -> Spent:
        with self._lock:
            return Spent(self._billionths / BILLION, self._calls, self._unpriced)

    def reserve(self, dollars: float | None) -> None:
        """Set the price of one request aside. dollars: US$, None where no price is known.

        Raises:
            CapReachedError: that could pass the cap; nothing is set aside.
        """
        with self._lock:
            self._check(dollars)
            self._add(dollars, 1)

    def give_back(self, dollars: float | None) -> None:
        """A request for which `reserve` was called turned out to cost nothing."""
        with self._lock:
            self._add(dollars, -1)

    def _check(self, dollars: float | None) -> None:
        cap = self.cap
        if dollars is None or cap.dollars is None:
            if cap.calls is None:
                raise CapReachedError(_no_price())
            counted = self._calls if cap.dollars is None else self._unpriced
            if counted + 1 > cap.calls:
                raise CapReachedError(_cap_reached(f"{cap.calls:,} calls"))
        elif self._billionths + billionths(dollars) > billionths(cap.dollars):
            raise CapReachedError(_cap_reached(f"$ {_as_given(cap.dollars)}"))

    def _add(self, dollars: float | None, sign: int) -> None:
        self._calls += sign
        if dollars is None:
            self._unpriced += sign
        else:
            self._billionths += sign * billionths(dollars)


def billionths(dollars: float) -> int:
    """US$ → whole billionths of one."""
    return round(dollars * BILLION)


def _as_given(dollars: float) -> str:
    """With cents, and as many digits more as it has."""
    whole, _, rest = f"{dollars:,.9f}".rstrip("0").partition(".")
    return f"{whole}.{rest:0<2}"


def _cap_reached(cap: str) -> Problem:
    return Problem(
        "cap reached",
        f"The next call could pass the cap of {cap}.",
        "What was answered is kept; run again with a higher cap for the rest.",
    )


def _no_price() -> Problem:
    return Problem(
        "no price known",
        "Nobody knows what a call costs, and the cap is in dollars only.",
        "Run again with a cap in calls.",
    )
