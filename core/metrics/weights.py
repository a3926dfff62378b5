"""Rates of the whole from a stratified draw: each stratum's faces stand for its photos. Pure.

Without weights, "all faces" of such a draw would describe the draw and not what was drawn from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.case_memory import CaseMemory
from core.draw import Draw, stratum_of_photo
from core.metrics.face_table import FaceTable
from core.metrics.intervals import Interval, wilson_of_share
from core.metrics.tally import CODES, Metric
from core.photo import PhotoId
from core.vendor import VendorId
from core.verdict import Verdict


@dataclass(frozen=True, slots=True)
class WeightedShare:
    """A share of the photos drawn from, estimated from the faces drawn.

    count, n: the faces it stands on, unweighted. effective: of how many faces drawn at random it
    would be as sure. value: None without faces. interval: None, too, where only one photo of a
    stratum was drawn, which says nothing about how much its photos differ.
    """

    count: int
    n: int
    effective: float | None
    value: float | None
    interval: Interval | None


def strata_of(case: CaseMemory, draw: Draw) -> Mapping[PhotoId, int]:
    """The place in `draw.strata` of each photo drawn, as its faces are described now.

    A photo whose description was changed since so that it is in none of them is left out.
    """
    places = {stratum.values: place for place, stratum in enumerate(draw.strata)}
    found = {
        photo_id: places.get(stratum_of_photo(case.faces(photo_id), draw.by))
        for photo_id in draw.photos
    }
    return {photo_id: place for photo_id, place in found.items() if place is not None}


def weighted_share(
    table: FaceTable,
    vendor_id: VendorId,
    metric: Metric,
    draw: Draw,
    strata: Mapping[PhotoId, int],
    threshold: float | None = None,
) -> WeightedShare:
    """A rate over all strata, each face weighted by how many photos the drawn one stands for.

    A ratio estimate, Σ wᵢyᵢ / Σ wᵢxᵢ (y: it is what the rate counts, x: it is in what the rate is
    of, w: `Stratum.weight`), with its linearised variance: strata apart, the faces of a photo
    together, not corrected for the finite population (W. G. Cochran, Sampling Techniques, 3rd ed.
    1977, sections 6.11 and 9A). The interval is Wilson's with the effective sample size,
    p(1−p)/variance, in place of n (N. Dean and M. Pagano, Journal of Survey Statistics and
    Methodology 3, 2015, 484–503). Where p is 0 or 1 the variance says nothing; then it is Kish's
    (Σw)²/Σw².

    strata: of `strata_of`.
    """
    counted, of = _columns(table, vendor_id, metric, threshold)
    numbers = {photo_id: number for number, photo_id in enumerate(strata)}
    drawn = np.array([numbers.get(PhotoId(int(each)), -1) for each in table.photo_ids], np.intp)
    held = of & (drawn >= 0)
    stratum = np.fromiter(strata.values(), np.intp, len(strata))
    weight = np.array([float(each.weight) for each in draw.strata])[stratum]
    drawn, wrong = drawn[held], counted[held].astype(float)
    count, n = int(wrong.sum()), len(drawn)
    if not n:
        return WeightedShare(0, 0, None, None, None)
    w = weight[drawn]
    value = float((w * wrong).sum() / w.sum())
    if 0 < count < n:
        residuals = np.bincount(drawn, w * (wrong - value), len(strata)) / w.sum()
        effective = _effective(value, residuals, stratum)
    else:
        value = float(count > 0)
        effective = float(w.sum() ** 2 / (w * w).sum())
    interval = None if effective is None else wilson_of_share(value, effective)
    return WeightedShare(count, n, effective, value, interval)


def _effective(
    value: float, residuals: NDArray[np.float64], stratum: NDArray[np.intp]
) -> float | None:
    """Of how many faces drawn at random the share would be as sure.

    residuals: of each photo drawn, weighted, as shares of the whole. stratum: its stratum.
    """
    variance = 0.0
    for number in np.unique(stratum):
        of_stratum = residuals[stratum == number]
        if len(of_stratum) < 2:
            return None
        variance += len(of_stratum) * float(np.var(of_stratum, ddof=1))
    return value * (1 - value) / variance if variance > 0 else None


def _columns(
    table: FaceTable, vendor_id: VendorId, metric: Metric, threshold: float | None
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(is what the rate counts, is in what the rate is of), one a face."""
    verdicts = table.verdicts(vendor_id, threshold)
    in_n = verdicts <= CODES[Verdict.NOT_DETECTED]
    match metric:
        case Metric.MISREAD:
            misread = CODES[Verdict.MISREAD]
            return verdicts == misread, verdicts <= misread
        case Metric.NOT_DETECTED:
            return verdicts == CODES[Verdict.NOT_DETECTED], in_n
        case Metric.NO_ANSWER:
            return verdicts == CODES[Verdict.NO_ANSWER], in_n
        case Metric.MISREAD_OR_UNANSWERED:
            return in_n & (verdicts != CODES[Verdict.MATCH]), in_n
