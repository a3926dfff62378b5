"""Two answers on the same faces: the exact test, the difference, and Holm's correction. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np

from core.metrics.intervals import Interval, Share, wilson


@dataclass(frozen=True, slots=True)
class Paired:
    """The same faces judged twice; `wrong` is a misread, or whatever was counted as a failure.

    both_wrong, only_first, only_second, neither: faces, by who was wrong.
    """

    both_wrong: int
    only_first: int
    only_second: int
    neither: int

    @property
    def n(self) -> int:
        return self.both_wrong + self.only_first + self.only_second + self.neither

    @property
    def first(self) -> Share:
        return Share(self.both_wrong + self.only_first, self.n)

    @property
    def second(self) -> Share:
        return Share(self.both_wrong + self.only_second, self.n)

    @property
    def difference(self) -> float | None:
        """The share wrong of the first minus that of the second; None without faces."""
        return (self.only_first - self.only_second) / self.n if self.n else None

    @property
    def interval(self) -> Interval | None:
        """Of the difference; None without faces."""
        return paired_interval(self) if self.n else None

    @property
    def p_value(self) -> float:
        return mcnemar(self.only_first, self.only_second)


def mcnemar(only_first: int, only_second: int) -> float:
    """The two-sided exact p value of McNemar's test; 1 where no face divides the two.

    Twice the binomial probability of at most min(b, c) of b + c, each with chance ½, at most 1:
    Q. McNemar, Psychometrika 12 (1947), 153–157, in its exact form.
    """
    if not only_first + only_second:
        return 1.0
    few, total = min(only_first, only_second), only_first + only_second
    # log C(total, k) for k = 0..few, each from the one before it.
    k = np.arange(1, few + 1)
    ways = np.concatenate([[0.0], np.cumsum(np.log((total - k + 1) / k))])
    return min(1.0, 2 * float(np.exp(ways - total * log(2)).sum()))


def paired_interval(table: Paired) -> Interval:
    """The interval of `Paired.difference`: Newcombe's score interval for paired shares.

    As for two groups, but with the correlation φ of the two in it: d − √(δ²) to d + √(ε²) with
    δ² = (p₁−l₁)² − 2φ(p₁−l₁)(u₂−p₂) + (u₂−p₂)² and ε² likewise from u₁ and l₂; φ is 0 where a
    margin is empty. R. G. Newcombe, Improved confidence intervals for the difference between
    binomial proportions based on paired data, Statistics in Medicine 17 (1998), 2635–2650,
    method 10 (with the continuity correction of φ's numerator, where it is positive).

    Raises:
        ValueError: there are no faces.
    """
    n = table.n
    one, other = wilson(table.first.count, n), wilson(table.second.count, n)
    p1, p2 = table.first.count / n, table.second.count / n
    phi = _phi(table)
    below, above = p1 - one.low, one.high - p1
    other_below, other_above = p2 - other.low, other.high - p2
    down = below**2 - 2 * phi * below * other_above + other_above**2
    up = above**2 - 2 * phi * above * other_below + other_below**2
    d = p1 - p2
    return Interval(max(d - sqrt(max(down, 0.0)), -1.0), min(d + sqrt(max(up, 0.0)), 1.0))


def _phi(table: Paired) -> float:
    a, b, c, d = table.both_wrong, table.only_first, table.only_second, table.neither
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    if not margins:
        return 0.0
    cross = a * d - b * c
    if cross > 0:
        cross = max(cross - table.n / 2, 0)  # type: ignore[assignment]
    return cross / sqrt(margins)


def holm(p_values: Sequence[float]) -> list[float]:
    """The p values corrected for how many there are, each in its place.

    Sorted upwards, the k-th (from 0) is multiplied by how many are left, m − k, never below the
    one before it and at most 1: S. Holm, A simple sequentially rejective multiple test procedure,
    Scandinavian Journal of Statistics 6 (1979), 65–70.
    """
    adjusted = [1.0] * len(p_values)
    greatest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=lambda at: p_values[at])):
        greatest = max(greatest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = greatest
    return adjusted


def corrected(pairs: Sequence[Paired]) -> tuple[list[float], int]:
    """The p value of each pair, corrected by Holm for how many tests were made, and how many.

    A pair without faces is no test: its p value is 1, and the others are not corrected for it.
    """
    made = [place for place, pair in enumerate(pairs) if pair.n]
    found = [1.0] * len(pairs)
    for place, p in zip(made, holm([pairs[place].p_value for place in made]), strict=True):
        found[place] = p
    return found, len(made)
