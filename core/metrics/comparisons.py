"""Subgroups against each other, and vendors on the same faces, corrected for how many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from core.metrics.face_table import NO_THRESHOLDS, Codes, FaceTable, Rows, Thresholds
from core.metrics.intervals import Gap
from core.metrics.paired import Paired, corrected
from core.metrics.results import RateRow
from core.metrics.subgroup_cell import EVERYBODY, SubgroupCell
from core.metrics.tally import CODES, Metric
from core.metrics.weights import WeightedPaired, weighted_paired
from core.vendor import VendorId
from core.verdict import Verdict


@dataclass(frozen=True, slots=True)
class GapRow:
    """One rate of one vendor, in one subgroup and in another."""

    vendor_id: VendorId
    metric: Metric
    first: SubgroupCell
    second: SubgroupCell
    gap: Gap
    threshold: float | None


def gaps(rows: Sequence[RateRow], metric: Metric = Metric.MISREAD) -> list[GapRow]:
    """Every two subgroups that cross the same names, of each vendor; all faces are in none."""
    return [
        GapRow(
            one.vendor_id,
            metric,
            one.subgroup,
            other.subgroup,
            Gap(one.share(metric), other.share(metric)),
            one.threshold,
        )
        for one, other in combinations(rows, 2)
        if one.vendor_id == other.vendor_id
        and one.subgroup.names
        and one.subgroup.names == other.subgroup.names
    ]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two vendors on the same faces.

    answered: among the faces both answered; wrong is a misread. all: among the faces that are in
    N of both; wrong is a misread, no answer or not detected. p_answered, p_all: corrected by Holm
    for `tests`, the number of p values that were worked out together; 1 where there is no such
    face, which is no test (`core.metrics.paired.corrected`). weighted: both differences
    where the faces are those of a stratified draw; the tests are of the faces drawn.
    """

    first: VendorId
    second: VendorId
    subgroup: SubgroupCell
    answered: Paired
    all: Paired
    p_answered: float
    p_all: float
    tests: int
    weighted: tuple[WeightedPaired, WeightedPaired] | None = None


def compare(
    table: FaceTable,
    pairs: Sequence[tuple[VendorId, VendorId]] | None = None,
    thresholds: Thresholds = NO_THRESHOLDS,
    subgroups: Sequence[SubgroupCell] = (EVERYBODY,),
) -> list[Comparison]:
    """Every two vendors (or these pairs) on the faces of each subgroup, corrected together."""
    chosen = list(combinations(table.vendors, 2)) if pairs is None else list(pairs)
    found: list[tuple[VendorId, VendorId, SubgroupCell, Paired, Paired]] = []
    weighted: list[tuple[WeightedPaired, WeightedPaired] | None] = []
    for subgroup in subgroups:
        rows = table.rows_of(subgroup)
        for first, second in chosen:
            one = table.verdicts(first, thresholds.get(first))
            other = table.verdicts(second, thresholds.get(second))
            found.append((first, second, subgroup, *paired(one, other, rows)))
            design = table.design
            weighted.append(
                None
                if design is None
                else weighted_paired(design.only(rows), one[rows], other[rows])
            )
    adjusted, tests = corrected([each for *_, a, b in found for each in (a, b)])
    return [
        Comparison(
            *each,
            adjusted[2 * place],
            adjusted[2 * place + 1],
            tests,
            weighted[place],
        )
        for place, each in enumerate(found)
    ]


def paired(one: Codes, other: Codes, rows: Rows | None = None) -> tuple[Paired, Paired]:
    """Two columns of verdicts on the same faces: among those both answered, and in N of both."""
    if rows is not None:
        one, other = one[rows], other[rows]
    misread, last = CODES[Verdict.MISREAD], CODES[Verdict.NOT_DETECTED]
    counted = (one <= last) & (other <= last)
    answered = (one <= misread) & (other <= misread)
    return (
        _paired((one == misread)[answered], (other == misread)[answered]),
        _paired((one != CODES[Verdict.MATCH])[counted], (other != CODES[Verdict.MATCH])[counted]),
    )


def _paired(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> Paired:
    return Paired(
        int((one & other).sum()),
        int((one & ~other).sum()),
        int((~one & other).sum()),
        int((~one & ~other).sum()),
    )
