"""Rates of the whole from a stratified draw: each stratum's faces stand for its photos. Pure.

Without weights, "all faces" of such a draw would describe the draw and not what was drawn from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from core.labelling.attributes import AttributeName
from core.metrics.design import NOWHERE, Design
from core.metrics.face_table import Codes, FaceTable, Rows
from core.metrics.intervals import Interval, WeightedShare, Z, wilson_of_share
from core.metrics.tally import CODES, Metric
from core.photos.photo import PhotoId
from core.sets.draw import NOT_GIVEN, SEVERAL, Draw, DrawKind, StratumKey
from core.sets.found_by import Basis
from core.vendor import VendorId
from core.verdict import Verdict

Floats = NDArray[np.float64]
_NOTHING = 1e-15
"""A variance up to this is 0, but for rounding."""


# Drawing


def drawn(table: FaceTable, draw: Draw) -> FaceTable:
    """The faces in the photos of a draw; of a stratified one with its `Design`.

    draw: with the photos that are still in the case.
    """
    held = table.of_photos(draw.photos)
    if draw.kind is not DrawKind.STRATIFIED:
        return held
    places = {each.values: place for place, each in enumerate(draw.strata) if each.size}
    keys = strata_of(held, draw.photos, draw.by)
    stratum = np.array([places.get(key, NOWHERE) for key in keys], np.intp)
    design = Design(draw.strata, draw.photos, stratum, np.zeros(0, np.intp))
    return replace(held, design=design.of_faces(map(PhotoId, held.photo_ids.tolist())), _base={})


def strata_of(
    table: FaceTable, photos: Sequence[PhotoId], by: Sequence[AttributeName]
) -> list[StratumKey]:
    """Where each photo belongs in the crossing of `by`, as `draw.stratum_of_photo` has it."""
    order = np.argsort(table.photo_ids, kind="stable")
    ids, starts = np.unique(table.photo_ids[order], return_index=True)
    columns = []
    for name in by:
        column = table.column(name)
        # NONE, which is -1, is the place of the last.
        words = [*column.words, NOT_GIVEN]
        codes = column.codes[order]
        least = np.minimum.reduceat(codes, starts) if len(codes) else codes
        most = np.maximum.reduceat(codes, starts) if len(codes) else codes
        pairs = zip(least.tolist(), most.tolist(), strict=True)
        columns.append([words[one] if one == other else SEVERAL for one, other in pairs])
    found = dict(zip(ids.tolist(), zip(*columns, strict=True), strict=True))
    return [found.get(photo_id, (NOT_GIVEN,) * len(by)) for photo_id in photos]


def allows_rates(basis: Basis, table: FaceTable) -> bool:
    """Whether rates may be drawn: of a stratified draw only with its weights."""
    if basis.kind is not DrawKind.STRATIFIED:
        return basis.allows_shares
    return basis.is_labelled and table.design is not None and table.design.is_sound


# Weighing


def weighted_shares(
    table: FaceTable, vendor_id: VendorId, threshold: float | None = None, rows: Rows | None = None
) -> Mapping[Metric, WeightedShare]:
    """The rates among these rows, or all, that need weights.

    None does where the table is of no stratified draw; a rate whose faces all weigh the same does
    not either: it is the plain share.
    """
    if table.design is None:
        return {}
    verdicts = table.verdicts(vendor_id, threshold)
    design = table.design
    if rows is not None:
        verdicts, design = verdicts[rows], design.only(rows)
    found = {}
    for metric in Metric:
        counted, of = _columns(verdicts, metric)
        if len(np.unique(design.weights[of])) > 1:
            found[metric] = weighted_share(design, counted, of)
    return found


def weighted_answers(
    table: FaceTable, vendor_id: VendorId, threshold: float | None, rows: Rows
) -> tuple[WeightedShare, WeightedShare]:
    """(misread among answered, unanswered of N) among these rows of a table with a design."""
    assert table.design is not None
    verdicts, design = table.verdicts(vendor_id, threshold)[rows], table.design.only(rows)
    misread, in_n = CODES[Verdict.MISREAD], verdicts <= CODES[Verdict.NOT_DETECTED]
    answered = verdicts <= misread
    return (
        weighted_share(design, verdicts == misread, answered),
        weighted_share(design, in_n & ~answered, in_n),
    )


def weighted_share(
    design: Design, counted: NDArray[np.bool_], of: NDArray[np.bool_]
) -> WeightedShare:
    """A share over all strata, each face weighted by how many photos the drawn one stands for.

    A ratio estimate, Σ wᵢyᵢ / Σ wᵢxᵢ (y: it is what the rate counts, x: it is in what the rate is
    of, w: `Stratum.weight`), with its linearised variance: strata apart, the faces of a photo
    together, not corrected for the finite population (W. G. Cochran, Sampling Techniques, 3rd ed.
    1977, sections 6.11 and 9A). The interval is Wilson's with the effective sample size,
    p(1−p)/variance, in place of n (N. Dean and M. Pagano, Journal of Survey Statistics and
    Methodology 3, 2015, 484–503), but never more than n: what drawing by strata gains is not
    claimed. Where the variance is 0, as no stratum is divided, it says nothing; then it is Kish's
    (Σw)²/Σw².

    counted, of: one a face of the design.
    """
    held = of & (design.stratum[design.photo] != NOWHERE)
    wrong = (counted & held).astype(float)
    count, n = int(wrong.sum()), int(held.sum())
    if not n:
        return WeightedShare(0, 0, None, None, None)
    w = design.weights * held
    value, variance = _ratio(design, wrong, held.astype(float))
    effective: float | None = float(w.sum() ** 2 / (w * w).sum())
    if 0 < count < n:
        if variance is None:
            effective = None
        elif variance > _NOTHING:
            effective = min(value * (1 - value) / variance, n)
    else:
        value = float(count > 0)
    interval = None if effective is None else wilson_of_share(value, effective)
    return WeightedShare(count, n, effective, value, interval)


@dataclass(frozen=True, slots=True)
class WeightedPaired:
    """Two answers on the same faces of a stratified draw; the counts are in a `paired.Paired`.

    difference: the share wrong of the first minus that of the second, None without faces.
    interval: None, too, where the two differ on no face, or only one photo of a stratum was drawn.
    """

    first: WeightedShare
    second: WeightedShare
    difference: float | None
    interval: Interval | None


def weighted_paired(
    design: Design, one: Codes, other: Codes
) -> tuple[WeightedPaired, WeightedPaired]:
    """As `comparisons.paired`, weighted: among the faces both answered, and in N of both.

    one, other: verdicts by code, one a face of the design.
    """
    misread, last = CODES[Verdict.MISREAD], CODES[Verdict.NOT_DETECTED]
    answered = (one <= misread) & (other <= misread)
    counted = (one <= last) & (other <= last)
    match = CODES[Verdict.MATCH]
    return (
        _weighted_paired(design, one == misread, other == misread, answered),
        _weighted_paired(design, one != match, other != match, counted),
    )


def _weighted_paired(
    design: Design,
    first: NDArray[np.bool_],
    second: NDArray[np.bool_],
    of: NDArray[np.bool_],
) -> WeightedPaired:
    """The interval is d ± z √variance, with the linearised variance of `weighted_share`."""
    held = of & (design.stratum[design.photo] != NOWHERE)
    shares = weighted_share(design, first, held), weighted_share(design, second, held)
    if not held.any():
        return WeightedPaired(*shares, None, None)
    apart = first.astype(float) - second.astype(float)
    value, variance = _ratio(design, apart * held, held.astype(float))
    if variance is None or variance <= _NOTHING:
        return WeightedPaired(*shares, value, None)
    half = Z * sqrt(variance)
    return WeightedPaired(*shares, value, Interval(max(value - half, -1.0), min(value + half, 1.0)))


def _ratio(design: Design, y: Floats, x: Floats) -> tuple[float, float | None]:
    """Σ wy / Σ wx and its variance; None where only one photo of a stratum was drawn, which says
    nothing about how much its photos differ.
    """
    w = design.weights
    of = float((w * x).sum())
    value = float((w * y).sum()) / of
    residuals = np.bincount(design.photo, w * (y - value * x), len(design.stratum)) / of
    variance = 0.0
    for number in np.unique(design.stratum[design.stratum != NOWHERE]):
        of_stratum = residuals[design.stratum == number]
        if len(of_stratum) < 2:
            return value, None
        variance += len(of_stratum) * float(np.var(of_stratum, ddof=1))
    return value, variance


def _columns(verdicts: Codes, metric: Metric) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(is what the rate counts, is in what the rate is of), one a face."""
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
