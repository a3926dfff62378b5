"""What a threshold changes: errors and silence at every threshold, sureness, reliability."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.labelling.attributes import AttributeName
from core.metrics.face_table import NONE, Codes, FaceTable, Rows, Thresholds
from core.metrics.intervals import AnyShare, Share, WeightedShare
from core.metrics.results import RateRow, crossings, tallies
from core.metrics.subgroup_cell import SubgroupCell
from core.metrics.tally import CODES, MARKS, Tally, tally_of
from core.vendor import VendorId
from core.verdict import Verdict

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One vendor on one subgroup at every threshold that changes something.

    thresholds: ascending, float64: 0, then each confidence that an answer has. The counts at a
        place hold above its threshold, up to and at the next one; the first hold at 0, too.
    misread, answered, unanswered: int64, as many. n: faces in N, the same at every threshold.
    weights: the same with every face weighted, of a stratified draw whose faces here do not all
        weigh the same; rates are of these then, as of `weights.weighted_share`.
    """

    vendor_id: VendorId
    subgroup: SubgroupCell
    thresholds: Floats
    misread: Counts
    answered: Counts
    unanswered: Counts
    n: int
    weights: CurveWeights | None = None

    @property
    def misread_rate(self) -> Floats:
        """Among answered; nan where nothing is answered any more."""
        plain = _divided(self.misread, self.answered)
        if self.weights is None:
            return plain
        return _within(plain, _divided(self.weights.misread, self.weights.answered))

    @property
    def unanswered_rate(self) -> Floats:
        """Of N; nan where there is no face."""
        plain = _divided(self.unanswered, np.full(len(self.unanswered), self.n))
        if self.weights is None:
            return plain
        n = np.full(len(self.unanswered), self.weights.n)
        return _within(plain, _divided(self.weights.unanswered, n))

    def at(self, threshold: float | None) -> tuple[AnyShare, AnyShare]:
        """(misread among answered, unanswered of N) at one threshold; None is off.

        A weighted one comes without its interval: `weights.weighted_answers` works it out.
        """
        place = self.place(threshold)
        counts = (
            (int(self.misread[place]), int(self.answered[place])),
            (int(self.unanswered[place]), self.n),
        )
        if self.weights is None:
            return Share(*counts[0]), Share(*counts[1])
        rates = float(self.misread_rate[place]), float(self.unanswered_rate[place])
        first, second = (
            WeightedShare(*pair, None, rate if pair[1] else None, None)
            for pair, rate in zip(counts, rates, strict=True)
        )
        return first, second

    def place(self, threshold: float | None) -> int:
        """Where in the columns the counts at a threshold stand."""
        if threshold is None:
            return 0
        return int(np.searchsorted(self.thresholds[1:], threshold, "left"))


@dataclass(frozen=True, slots=True, eq=False)
class CurveWeights:
    """The weights of the faces that a Curve counts, float64, as many; n: of all in N."""

    misread: Floats
    answered: Floats
    unanswered: Floats
    n: float


def _divided(counts: Counts | Floats, of: Counts | Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(of > 0, counts / of, np.nan)


def _within(plain: Floats, weighted: Floats) -> Floats:
    """The weighted rates; exactly 0, 1 or nan where the counts say so, which sums may miss."""
    sure = np.isnan(plain) | (plain == 0) | (plain == 1)
    return np.where(sure, plain, np.clip(weighted, 0.0, 1.0))


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
    """Every vendor and subgroup, sorted once, so that a step of a slider only looks up.

    by, margins: as of `results.rates`.
    """

    def __init__(
        self, table: FaceTable, by: Sequence[AttributeName], *, margins: bool = False
    ) -> None:
        self.table, self.by = table, tuple(by)
        self._sorted = {
            vendor_id: [_Sorted(table, vendor_id, names) for names in crossings(by, margins)]
            for vendor_id in table.vendors
        }

    def rows(self, thresholds: Thresholds) -> list[RateRow]:
        """Exactly as `results.rates` at these thresholds."""
        return [
            RateRow(vendor_id, subgroup, tally, thresholds.get(vendor_id))
            for vendor_id, crossings_ in self._sorted.items()
            for each in crossings_
            for subgroup, tally in each.tallies(thresholds.get(vendor_id))
        ]

    def curves(self, vendor_id: VendorId) -> list[Curve]:
        """One of each subgroup, in the order of `rows`."""
        return [
            each.curve(place)
            for each in self._sorted[vendor_id]
            for place in range(len(each.subgroups))
        ]


class _Sorted:
    """The cells of one crossing with one vendor's answers sorted by confidence in each.

    A key is a cell's place and the rank of a confidence among all there are, as one number: what
    is below a threshold in all cells is found by one search.
    """

    def __init__(self, table: FaceTable, vendor_id: VendorId, names: Sequence[AttributeName]):
        self.vendor_id = vendor_id
        without = tallies(table, vendor_id, names)
        self.subgroups = [SubgroupCell(tuple(names), cell) for cell in without]
        counts = [[tally.count(mark) for mark in MARKS] for tally in without.values()]
        self._counts = np.array(counts, np.int64).reshape(len(counts), len(MARKS))
        codes, cells = table.cells(names)
        place_of = {cell: place for place, cell in enumerate(without)}
        # Faces set aside are in a cell of the table, but in none of these.
        places = np.array([*(place_of.get(cell, NONE) for cell in cells), NONE])[codes]
        verdicts = table.verdicts(vendor_id)
        confidence = table.vendors[vendor_id].confidence
        chosen = (places != NONE) & (verdicts <= _MISREAD) & ~np.isnan(confidence)
        self._confidences, ranks = np.unique(confidence[chosen], return_inverse=True)
        self._width = len(self._confidences) + 1
        keys = places[chosen] * self._width + ranks
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        misread = verdicts[chosen][order] == _MISREAD
        self._misread = np.concatenate([[0], np.cumsum(misread)])
        self._weighed = _Weighed(table, places, verdicts, chosen, order, len(self.subgroups))
        self._firsts = np.arange(len(self.subgroups)) * self._width
        self._starts = np.searchsorted(self._keys, self._firsts)

    def tallies(self, threshold: float | None) -> Iterable[tuple[SubgroupCell, Tally]]:
        counts = self._counts
        if threshold is not None:
            rank = np.searchsorted(self._confidences, threshold, "left")
            ends = np.searchsorted(self._keys, self._firsts + rank)
            misread = self._misread[ends] - self._misread[self._starts]
            below = ends - self._starts
            counts = counts.copy()
            counts[:, _MATCH] -= below - misread
            counts[:, _MISREAD] -= misread
            counts[:, _NO_ANSWER] += below
        return zip(self.subgroups, map(tally_of, counts.tolist()), strict=True)

    def curve(self, place: int) -> Curve:
        start, first = self._starts[place], self._firsts[place]
        end = np.searchsorted(self._keys, first + self._width)
        ranks, last = np.unique(self._keys[start:end][::-1], return_index=True)
        ends = np.concatenate([[start], end - last])
        misread = self._misread[ends] - self._misread[start]
        whole = tally_of(self._counts[place].tolist())
        return Curve(
            self.vendor_id,
            self.subgroups[place],
            np.concatenate([[0.0], self._confidences[ranks - first]]),
            whole.misread - misread,
            whole.answered - (ends - start),
            whole.unanswered + (ends - start),
            whole.n,
            self._weighed.curve(place, int(start), ends),
        )


class _Weighed:
    """What a _Sorted counts, with every face weighted; nothing where the table has no design.

    places: of each face its cell. chosen, order: the answers that are sorted, and how.
    """

    def __init__(
        self,
        table: FaceTable,
        places: Rows,
        verdicts: Codes,
        chosen: NDArray[np.bool_],
        order: Rows,
        count: int,
    ) -> None:
        self._differ = np.zeros(count, bool)
        if table.design is None or not count:
            return
        weights = table.design.weights
        in_n = (places != NONE) & (verdicts <= _NOT_DETECTED)
        least, most = np.full(count, np.inf), np.zeros(count)
        np.minimum.at(least, places[in_n], weights[in_n])
        np.maximum.at(most, places[in_n], weights[in_n])
        self._differ = most > least

        def of(held: NDArray[np.bool_]) -> Floats:
            return np.bincount(places[held], weights[held], count).astype(np.float64)

        self._n = of(in_n)
        self._answered, self._misread = (
            of(in_n & (verdicts <= _MISREAD)),
            of(in_n & (verdicts == _MISREAD)),
        )
        each = weights[chosen][order]
        misread = verdicts[chosen][order] == _MISREAD
        self._sums = np.concatenate([[0.0], np.cumsum(each)])
        self._misread_sums = np.concatenate([[0.0], np.cumsum(each * misread)])

    def curve(self, place: int, start: int, ends: Rows) -> CurveWeights | None:
        """Of one cell, whose answers begin at `start` and are below the thresholds up to `ends`."""
        if not self._differ[place]:
            return None
        silent = self._sums[ends] - self._sums[start]
        misread = self._misread[place] - (self._misread_sums[ends] - self._misread_sums[start])
        answered, n = self._answered[place] - silent, self._n[place]
        return CurveWeights(misread, answered, n - answered, float(n))


_MATCH, _MISREAD = CODES[Verdict.MATCH], CODES[Verdict.MISREAD]
_NO_ANSWER, _NOT_DETECTED = CODES[Verdict.NO_ANSWER], CODES[Verdict.NOT_DETECTED]


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
    edges = np.arange(bins + 1) / bins
    place = np.minimum(np.searchsorted(edges, everybody.confidence, side="right") - 1, bins - 1)
    found = []
    for number in range(bins):
        held = place == number
        n, wrong = int(held.sum()), int((held & everybody.wrong).sum())
        sure = _mean(everybody.confidence[held]) if n else None
        low, high = edges[number : number + 2].tolist()
        found.append(Bin(low, high, sure, Share(n - wrong, n)))
    return tuple(found)


def _mean(values: Floats) -> float:
    """Rounding may carry a mean of equal numbers beyond all of them."""
    return float(np.clip(values.mean(), values.min(), values.max()))
