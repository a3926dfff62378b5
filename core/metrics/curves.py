"""What a threshold changes: errors and silence at every threshold, sureness, reliability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.attributes import AttributeName
from core.metrics.face_table import FaceTable, Rows, Thresholds
from core.metrics.intervals import Share
from core.metrics.results import RateRow, rates
from core.metrics.subgroup_cell import SubgroupCell
from core.metrics.tally import CODES
from core.vendor import VendorId
from core.verdict import Verdict

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One vendor on one subgroup at every threshold that changes something.

    thresholds: ascending, float64; the first is 0, where every answer counts; at and above each,
        up to the next, the counts below it hold. misread, answered, unanswered: int64, as many.
    n: faces in N, the same at every threshold.
    """

    vendor_id: VendorId
    subgroup: SubgroupCell
    thresholds: Floats
    misread: Counts
    answered: Counts
    unanswered: Counts
    n: int

    @property
    def misread_rate(self) -> Floats:
        """Among answered; nan where nothing is answered any more."""
        return _divided(self.misread, self.answered)

    @property
    def unanswered_rate(self) -> Floats:
        """Of N; nan where there is no face."""
        return _divided(self.unanswered, np.full(len(self.unanswered), self.n))

    def at(self, threshold: float | None) -> tuple[Share, Share]:
        """(misread among answered, unanswered of N) at one threshold; None is off."""
        place = self.place(threshold)
        return (
            Share(int(self.misread[place]), int(self.answered[place])),
            Share(int(self.unanswered[place]), self.n),
        )

    def place(self, threshold: float | None) -> int:
        """Where in the columns a threshold stands."""
        if threshold is None:
            return 0
        return int(np.searchsorted(self.thresholds, threshold, "left"))


def _divided(counts: Counts, of: Counts) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.where(of > 0, counts / of, np.nan)


def applies(table: FaceTable, vendor_id: VendorId) -> bool:
    """Whether a threshold does anything: the vendor gave a confidence with some gender."""
    said = table.vendors[vendor_id]
    return bool((~np.isnan(said.confidence) & (said.gender >= 0)).any())


def changed_between(
    table: FaceTable, vendor_id: VendorId, low: float | None, high: float | None
) -> Rows:
    """The rows whose verdict is another one at the threshold `high` than at `low`."""
    return np.flatnonzero(table.verdicts(vendor_id, low) != table.verdicts(vendor_id, high))


class ThresholdCurves:
    """Every vendor and subgroup, sorted once, so that a step of a slider only looks up."""

    def __init__(self, table: FaceTable, by: Sequence[AttributeName]) -> None:
        self.table, self.by = table, tuple(by)

    def rows(self, thresholds: Thresholds) -> list[RateRow]:
        """As `results.rates` at these thresholds."""
        return rates(self.table, self.by, thresholds)


# How sure


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """How sure a vendor was of each answer in a subgroup; faces without a confidence are left out.

    confidence: 0 to 1. wrong: whether it is a misread. rows: of the table.
    """

    confidence: Floats
    wrong: NDArray[np.bool_]
    rows: Rows


def strip(table: FaceTable, vendor_id: VendorId, subgroup: SubgroupCell) -> Strip:
    """The answers (match or misread, no threshold) in a subgroup that came with a confidence."""
    rows = table.rows_of(subgroup)
    verdicts = table.verdicts(vendor_id)[rows]
    confidence = table.vendors[vendor_id].confidence[rows]
    shown = (verdicts <= CODES[Verdict.MISREAD]) & ~np.isnan(confidence)
    return Strip(confidence[shown], (verdicts == CODES[Verdict.MISREAD])[shown], rows[shown])


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers with a confidence from low to high (below high; the last bin has its end, too).

    sure: their mean confidence, None without answers. right: matches among them.
    """

    low: float
    high: float
    sure: float | None
    right: Share


def reliability(table: FaceTable, vendor_id: VendorId, bins: int = 10) -> tuple[Bin, ...]:
    """How often a vendor is right when it is so sure: one bin for each tenth of the scale.

    Only its own scale is looked at: confidences of different vendors mean different things. Empty
    where the vendor gave no confidence. A bin's share is of the labelled faces it answered.
    """
    everybody = strip(table, vendor_id, SubgroupCell())
    if not len(everybody.confidence):
        return ()
    place = np.minimum((everybody.confidence * bins).astype(int), bins - 1)
    found = []
    for number in range(bins):
        held = place == number
        n, wrong = int(held.sum()), int((held & everybody.wrong).sum())
        sure = float(everybody.confidence[held].mean()) if n else None
        found.append(Bin(number / bins, (number + 1) / bins, sure, Share(n - wrong, n)))
    return tuple(found)
