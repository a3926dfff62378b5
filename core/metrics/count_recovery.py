"""Which whole numbers stand behind printed percentages, if any do. Pure.

A percentage with its digits and the size of its group leave few counts, often one, sometimes
none: then the group was smaller than said, or something was rounded or printed otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import ceil, floor

_PERCENTAGE = re.compile(r"\d{1,3}(?:[.,]\d{1,6})?")
MOST_FACES = 1_000_000
"""Larger groups are refused: any percentage fits them thousands of times."""
MOST_LEFT_OUT = 1_000


@dataclass(frozen=True, slots=True)
class Printed:
    """A percentage as it was printed: "20.8" has one digit, "0.0" too, "31" none.

    complement: it is 100 minus the share of what is counted, as a true positive rate is where
        errors are counted.

    Raises:
        ValueError: the text is no percentage from 0 to 100.
    """

    text: str
    complement: bool = False
    number: Fraction = field(init=False, compare=False)
    digits: int = field(init=False, compare=False)

    def __post_init__(self) -> None:
        bare = self.text.strip().removesuffix("%").strip()
        if not _PERCENTAGE.fullmatch(bare):
            raise ValueError(f"“{self.text}” is no percentage")
        number = Decimal(bare.replace(",", "."))
        if number > 100:
            raise ValueError(f"“{self.text}” is no percentage from 0 to 100")
        object.__setattr__(self, "number", Fraction(number))
        object.__setattr__(self, "digits", len(bare.replace(",", ".").partition(".")[2]))

    def counts(self, n: int) -> range:
        """The counts of n that are rounded to this percentage; a half is rounded either way."""
        half = Fraction(1, 2 * 10**self.digits)
        low, high = (self.number - half) * n / 100, (self.number + half) * n / 100
        if self.complement:
            low, high = n - high, n - low
        return range(max(ceil(low), 0), min(floor(high), n) + 1)


@dataclass(frozen=True, slots=True)
class Fit:
    """count of n prints all the percentages. left_out: faces of the group that are not in n."""

    count: int
    n: int
    left_out: int = 0

    @property
    def words(self) -> str:
        """As people read it: "38 of 317, 1 left out"."""
        out = f", {self.left_out:,} left out" if self.left_out else ""
        return f"{self.count:,} of {self.n:,}{out}"


def recover(printed: Sequence[Printed], size: int, left_out: int = 0) -> tuple[Fit, ...]:
    """Every count of size, size − 1, … size − left_out faces that prints all the percentages.

    The fewest left out come first; of as many, the smallest count.

    Raises:
        ValueError: no percentage was given, or a size is not to be had.
    """
    if not printed:
        raise ValueError("at least one percentage is needed")
    if not 1 <= size <= MOST_FACES:
        raise ValueError(f"a group has 1 to {MOST_FACES:,} faces")
    if not 0 <= left_out <= MOST_LEFT_OUT:
        raise ValueError(f"0 to {MOST_LEFT_OUT:,} faces can be left out")
    return tuple(
        Fit(count, n, size - n)
        for n in range(size, max(size - left_out, 1) - 1, -1)
        for count in _all_of([each.counts(n) for each in printed])
    )


def _all_of(ranges: Sequence[range]) -> range:
    return range(max(each.start for each in ranges), min(each.stop for each in ranges))


def recovery_words(fits: Sequence[Fit], size: int, left_out: int = 0) -> str:
    """What came of it, in a sentence."""
    of = f"{size:,} faces" if not left_out else f"{size - left_out:,} to {size:,} faces"
    if not fits:
        return f"No whole number of {of} prints this."
    if len(fits) == 1:
        return f"Exactly one whole number fits: {fits[0].words}."
    return f"{len(fits):,} whole numbers of {of} fit."


def recover_table(
    printed: Mapping[str, Sequence[Printed]],
    sizes: Mapping[str, int],
    parts: Mapping[str, Sequence[str]],
    left_out: int = 0,
) -> tuple[dict[str, Fit], ...]:
    """Counts of all groups of a table at once: those of the sums are the sums of their parts'.

    printed: by group. sizes: of the groups that are no sum. parts: of each sum, the groups in it.
    left_out: so many faces at most, of all groups together.
    Returns every solution that leaves out as few faces as any does; none where nothing fits.
    """
    cells = {name: recover(printed[name], size, left_out) for name, size in sizes.items()}
    found: list[tuple[int, dict[str, Fit]]] = []
    for chosen in product(*cells.values()):
        if sum(fit.left_out for fit in chosen) > left_out:
            continue
        solution = dict(zip(cells, chosen, strict=True))
        solution |= {name: _sum([solution[part] for part in of]) for name, of in parts.items()}
        if all(
            solution[name].count in each.counts(solution[name].n)
            for name in parts
            for each in printed[name]
        ):
            found.append((sum(fit.left_out for fit in chosen), solution))
    fewest = min((out for out, _ in found), default=0)
    return tuple(solution for out, solution in found if out == fewest)


def _sum(fits: Sequence[Fit]) -> Fit:
    return Fit(
        sum(fit.count for fit in fits),
        sum(fit.n for fit in fits),
        sum(fit.left_out for fit in fits),
    )
