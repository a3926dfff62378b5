"""Shares and their uncertainty: counts with Wilson's interval, gaps with Newcombe's. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

LEVEL = 0.95
"""How sure an interval is meant to be, everywhere."""
Z = NormalDist().inv_cdf((1 + LEVEL) / 2)
"""How many standard deviations LEVEL is: 1.959964."""


@dataclass(frozen=True, slots=True)
class Interval:
    """From low to high, both included; of a share within 0 to 1, of a gap within −1 to 1."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """count of n. Where n is 0 there is neither a value nor an interval: nothing was counted."""

    count: int
    n: int

    def __post_init__(self) -> None:
        if not 0 <= self.count <= self.n:
            raise ValueError(f"{self.count} of {self.n} is no share")

    @property
    def value(self) -> float | None:
        return self.count / self.n if self.n else None

    @property
    def interval(self) -> Interval | None:
        return wilson(self.count, self.n) if self.n else None

    @property
    def words(self) -> str:
        """As people read it: "3 of 7"."""
        return f"{self.count:,} of {self.n:,}"


@dataclass(frozen=True, slots=True)
class WeightedShare:
    """A share of the photos drawn from, estimated from the faces drawn (`weights`).

    count, n: the faces it stands on, unweighted. effective: of how many faces drawn at random it
    would be as sure. value: None without faces. interval: None, too, where only one photo of a
    stratum was drawn, which says nothing about how much its photos differ.
    """

    count: int
    n: int
    effective: float | None
    value: float | None
    interval: Interval | None

    @property
    def words(self) -> str:
        """The faces drawn, as of a Share: "3 of 7"."""
        return f"{self.count:,} of {self.n:,}"


AnyShare = Share | WeightedShare


@dataclass(frozen=True, slots=True)
class Gap:
    """The share of `first` minus that of `second`, two groups of different faces.

    value, interval: None where one of the two counts nothing, or has no interval.
    """

    first: AnyShare
    second: AnyShare

    @property
    def value(self) -> float | None:
        one, other = self.first.value, self.second.value
        return None if one is None or other is None else one - other

    @property
    def interval(self) -> Interval | None:
        if self.first.interval is None or self.second.interval is None:
            return None
        return newcombe(self.first, self.second)


def wilson(count: int, n: int) -> Interval:
    """Wilson's score interval without continuity correction, clipped to 0..1.

    (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n) with p = count/n: E. B. Wilson, Probable
    inference, the law of succession, and statistical inference, JASA 22 (1927), 209–212. At 0 of
    n and n of n the end is exactly 0 or 1.

    Raises:
        ValueError: n is 0, or count is not within 0..n.
    """
    if not 0 <= count <= n or n == 0:
        raise ValueError(f"{count} of {n} has no interval")
    return wilson_of_share(count / n, n)


def wilson_of_share(p: float, n: float) -> Interval:
    """As `wilson`, of a share p (0..1) that stands on n faces, which need not be whole: of a
    weighted share it is the effective sample size.
    """
    z2 = Z * Z
    middle = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low = 0.0 if p == 0 else max(middle - half, 0.0)
    high = 1.0 if p == 1 else min(middle + half, 1.0)
    return Interval(low, high)


def newcombe(first: AnyShare, second: AnyShare) -> Interval:
    """The interval of first − second for two groups of different faces: Newcombe's hybrid score.

    With Wilson's (l₁, u₁) and (l₂, u₂): d − √((p₁−l₁)² + (u₂−p₂)²) to d + √((u₁−p₁)² + (p₂−l₂)²).
    R. G. Newcombe, Interval estimation for the difference between independent proportions,
    Statistics in Medicine 17 (1998), 873–890, method 10. A weighted share brings its own interval.

    Raises:
        ValueError: one of the two counts nothing, or has no interval.
    """
    one, other, p1, p2 = first.interval, second.interval, first.value, second.value
    if one is None or other is None or p1 is None or p2 is None:
        raise ValueError(f"{first.words} and {second.words} have no interval of their gap")
    d = p1 - p2
    low = d - sqrt((p1 - one.low) ** 2 + (other.high - p2) ** 2)
    high = d + sqrt((one.high - p1) ** 2 + (p2 - other.low) ** 2)
    return Interval(max(low, -1.0), min(high, 1.0))
