"""Rates by vendor and subgroup, the confusion matrix, and the worked line behind a number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.labelling.attributes import FITZPATRICK, GENDER, TONE, AttributeName
from core.labelling.labels import Gender
from core.labelling.skin_type import Tone
from core.metrics.face_table import (
    GENDERS,
    NO_THRESHOLDS,
    NONE,
    FaceTable,
    Rows,
    Thresholds,
)
from core.metrics.intervals import AnyShare, Gap, WeightedShare
from core.metrics.subgroup_cell import EVERYBODY, SubgroupCell, subsets
from core.metrics.tally import CODES, MARKS, Metric, Tally, tally_of
from core.metrics.weights import weighted_shares
from core.rounding import points, rounded
from core.sets.subgroups import SET_ASIDE
from core.vendor import VendorId
from core.verdict import Verdict

FEW = 30
"""Below so many faces a cell is hatched, not ranked, and worded in counts, unless changed."""


@dataclass(frozen=True, slots=True)
class RateRow:
    """One vendor on the faces of one subgroup. threshold: the one in force, None for off.

    weighted: the rates that need weights, as the faces are those of a stratified draw.
    """

    vendor_id: VendorId
    subgroup: SubgroupCell
    tally: Tally
    threshold: float | None = None
    weighted: Mapping[Metric, WeightedShare] = field(default_factory=dict, hash=False)

    def share(self, metric: Metric) -> AnyShare:
        """The rate of that name."""
        return self.weighted.get(metric) or self.tally.share(metric)

    def is_few(self, few: int = FEW) -> bool:
        """Whether it has too few faces (N) to be ranked."""
        return self.tally.n < few


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Faces that are in no cell of a crossing. set_aside: a skin type across III and IV where
    TONE is crossed. unsaid: one of the names was never said of them. other: where only female and
    male are crossed, those labelled otherwise.
    """

    set_aside: int
    unsaid: int
    other: int = 0


def rates(
    table: FaceTable,
    by: Sequence[AttributeName],
    thresholds: Thresholds = NO_THRESHOLDS,
    *,
    margins: bool = False,
) -> list[RateRow]:
    """Rows by vendor: all faces, then every cell of the crossing of `by`, empty ones too.

    margins: also the cells of every choice of `by` (of gender × group: gender alone, group alone).
    """
    return [
        rate_row(table, vendor_id, SubgroupCell(names, cell), tally, thresholds.get(vendor_id))
        for vendor_id in table.vendors
        for names in crossings(by, margins)
        for cell, tally in tallies(table, vendor_id, names, thresholds.get(vendor_id)).items()
    ]


def rate_row(
    table: FaceTable,
    vendor_id: VendorId,
    subgroup: SubgroupCell,
    tally: Tally,
    threshold: float | None,
) -> RateRow:
    """A row with the weights that its rates need. tally: of the subgroup's faces."""
    if table.design is None:
        return RateRow(vendor_id, subgroup, tally, threshold)
    weighted = weighted_shares(table, vendor_id, threshold, table.rows_of(subgroup))
    return RateRow(vendor_id, subgroup, tally, threshold, weighted)


def crossings(by: Sequence[AttributeName], margins: bool) -> list[tuple[AttributeName, ...]]:
    """Which names `rates` crosses, the empty choice (all faces) first."""
    if margins:
        return subsets(by)
    return [(), tuple(by)] if by else [()]


def tallies(
    table: FaceTable,
    vendor_id: VendorId,
    names: Sequence[AttributeName],
    threshold: float | None = None,
) -> dict[tuple[str, ...], Tally]:
    """The tally of each cell of one crossing, in order; faces set aside are in none."""
    codes, cells = table.cells(names)
    verdicts = table.verdicts(vendor_id, threshold)
    said = codes != NONE
    width = len(MARKS)
    counts = np.bincount(codes[said] * width + verdicts[said], minlength=len(cells) * width)
    shaped = counts.reshape(len(cells), width) if cells else counts.reshape(0, width)
    return {
        cell: tally_of(row)
        for cell, row in zip(cells, shaped, strict=True)
        if not _is_set_aside(names, cell)
    }


def left_out(table: FaceTable, by: Sequence[AttributeName]) -> LeftOut:
    """The faces that are in no cell of the crossing of `by`."""
    codes, cells = table.cells(by)
    counts = np.bincount(codes[codes != NONE], minlength=len(cells))
    aside = sum(int(n) for cell, n in zip(cells, counts, strict=True) if _is_set_aside(by, cell))
    return LeftOut(aside, int((codes == NONE).sum()))


def _is_set_aside(names: Sequence[AttributeName], cell: Sequence[str]) -> bool:
    return any(n == TONE and v == SET_ASIDE for n, v in zip(names, cell, strict=True))


# Gender Shades' own layout

_F, _M = Gender.FEMALE.value, Gender.MALE.value
_D, _L = Tone.DARKER.value, Tone.LIGHTER.value
GENDER_SHADES: dict[str, SubgroupCell] = {
    "All": EVERYBODY,
    "F": SubgroupCell((GENDER,), (_F,)),
    "M": SubgroupCell((GENDER,), (_M,)),
    "Darker": SubgroupCell((TONE,), (_D,)),
    "Lighter": SubgroupCell((TONE,), (_L,)),
    "DF": SubgroupCell((TONE, GENDER), (_D, _F)),
    "DM": SubgroupCell((TONE, GENDER), (_D, _M)),
    "LF": SubgroupCell((TONE, GENDER), (_L, _F)),
    "LM": SubgroupCell((TONE, GENDER), (_L, _M)),
}
"""The nine columns of Gender Shades' Table 4, in its order."""


def has_skin_types(table: FaceTable) -> bool:
    """Whether Gender Shades' layout says something: Fitzpatrick types are there."""
    return FITZPATRICK in table.attributes


def gender_shades(
    table: FaceTable, vendor_id: VendorId, threshold: float | None = None
) -> dict[str, RateRow]:
    """The nine rows of one vendor, by the study's short names.

    The faces are those with a label and a skin type that is darker or lighter: all other columns
    are sums of the last four, "All" included.
    """
    inner = tallies(table, vendor_id, (TONE, GENDER), threshold)
    found = {}
    for name, subgroup in GENDER_SHADES.items():
        tally = total(
            one
            for (tone, gender), one in inner.items()
            if gender in (_F, _M)
            and subgroup.value(TONE) in (None, tone)
            and subgroup.value(GENDER) in (None, gender)
        )
        found[name] = rate_row(table, vendor_id, subgroup, tally, threshold)
    return found


def in_gender_shades(table: FaceTable) -> NDArray[np.bool_]:
    """Of each face whether that layout is of it: it is labelled female or male, and darker or
    lighter.
    """
    genders = [GENDERS.index(each) for each in (Gender.FEMALE, Gender.MALE)]
    tone = table.column(TONE)
    tones = [tone.words.index(each) for each in Tone if each in tone.words]
    return np.isin(table.label, genders) & np.isin(tone.codes, tones)


def left_out_of_gender_shades(table: FaceTable) -> LeftOut:
    """The faces that layout is not of; only where `has_skin_types`."""
    tone = table.column(TONE)
    words = [SET_ASIDE] if SET_ASIDE in tone.words else []
    aside = np.isin(tone.codes, [tone.words.index(word) for word in words])
    unsaid = ~aside & ((tone.codes == NONE) | (table.label == NONE))
    other = len(table) - int((in_gender_shades(table) | aside | unsaid).sum())
    return LeftOut(int(aside.sum()), int(unsaid.sum()), other)


def shades_rows(
    table: FaceTable, vendors: Sequence[VendorId], thresholds: Thresholds = NO_THRESHOLDS
) -> dict[str, dict[VendorId, RateRow]]:
    """The nine subgroups by their short names, then by vendor; without skin types only the three
    that need none, of all faces.
    """
    found: dict[str, dict[VendorId, RateRow]] = {name: {} for name in GENDER_SHADES}
    skin = has_skin_types(table)
    held = table.only(in_gender_shades(table)) if skin else table
    for vendor_id in vendors:
        threshold = thresholds.get(vendor_id)
        if skin:
            for name, row in gender_shades(held, vendor_id, threshold).items():
                found[name][vendor_id] = row
            continue
        for name, subgroup in GENDER_SHADES.items():
            if TONE not in subgroup.names:
                tally = table.tally(vendor_id, threshold, table.rows_of(subgroup))
                found[name][vendor_id] = rate_row(table, vendor_id, subgroup, tally, threshold)
    return found


def total(tallies: Iterable[Tally]) -> Tally:
    """Tallies of different faces added up."""
    counts = [[tally.count(mark) for mark in MARKS] for tally in tallies]
    return tally_of(map(sum, zip(*counts, strict=True)))


# Confusion


@dataclass(frozen=True, slots=True)
class Confusion:
    """Reference labels against what one vendor said.

    labels: words of the labels found. answers: "female", "male", then "no answer" and "not
    detected". counts: by label, then by answer; faces without an answer to judge are left out.
    """

    vendor_id: VendorId
    labels: tuple[str, ...]
    answers: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    rows: tuple[tuple[Rows, ...], ...]


def confusion(
    table: FaceTable,
    vendor_id: VendorId,
    threshold: float | None = None,
    rows: Rows | None = None,
) -> Confusion:
    """rows: only these faces. Labels the vendor has no word for have a line, too."""
    chosen = np.arange(len(table)) if rows is None else rows
    verdicts = table.verdicts(vendor_id, threshold)[chosen]
    gender = table.vendors[vendor_id].gender[chosen]
    words = table.column(GENDER)
    labels = words.codes[chosen]
    judged = (verdicts <= CODES[Verdict.UNABLE]) & (labels != NONE)
    below = verdicts == CODES[Verdict.NO_ANSWER]
    missing = verdicts == CODES[Verdict.NOT_DETECTED]
    answer_is = [
        *((gender == GENDERS.index(g)) & ~below for g in (Gender.FEMALE, Gender.MALE)),
        below | ((verdicts == CODES[Verdict.UNABLE]) & (gender == NONE)),
        missing | ((verdicts == CODES[Verdict.UNABLE]) & (gender < NONE)),
    ]
    found = tuple(
        tuple(chosen[judged & (labels == code) & held] for held in answer_is)
        for code in range(len(words.words))
    )
    lines = [place for place, line in enumerate(found) if any(map(len, line))]
    return Confusion(
        vendor_id,
        tuple(words.words[place] for place in lines),
        (_F, _M, Verdict.NO_ANSWER.value, Verdict.NOT_DETECTED.value),
        tuple(tuple(len(cell) for cell in found[place]) for place in lines),
        tuple(found[place] for place in lines),
    )


# The line behind a number


def percent(value: float, digits: int = 1) -> str:
    """0.0833 → "8.3 %", with a narrow space that does not break."""
    return f"{points(value, digits)}\N{NARROW NO-BREAK SPACE}%"


def share_line(share: AnyShare) -> str:
    """ "3 of 7 = 42.9 %; Wilson's 95 % interval: 15.8 to 75.0 %"; of nothing, that."""
    if share.value is None:
        return "0 of 0: nothing was counted, so there is no rate."
    said, stands_on = f"{share.words} = {percent(share.value)}", ""
    if isinstance(share, WeightedShare):
        said = f"{share.words} faces drawn; weighted by their strata {percent(share.value)}"
        stands_on = "" if share.effective is None else f", as of {share.effective:.0f} faces"
    if share.interval is None:
        return f"{said}; of a stratum only one photo was drawn, so there is no interval"
    low, high = points(share.interval.low), points(share.interval.high)
    return (
        f"{said}; Wilson’s 95\N{NARROW NO-BREAK SPACE}% interval{stands_on}: "
        f"{low} to {high}\N{NARROW NO-BREAK SPACE}%"
    )


def mark_words(share: AnyShare, few: bool) -> str:
    """What stands beside a mark of a chart: "3 of 7"; weighted "66.8 % weighted", as the counts of
    the faces drawn would contradict where the mark is. Of few faces only counts are said.
    """
    if isinstance(share, WeightedShare) and share.value is not None and not few:
        return f"{percent(share.value)} weighted"
    return share.words


def metric_words(metric: Metric) -> str:
    """What a rate is, in a few words."""
    return {
        Metric.MISREAD: "misread, share of the answered faces",
        Metric.NOT_DETECTED: "not detected, share of N",
        Metric.NO_ANSWER: "no answer, share of N",
        Metric.MISREAD_OR_UNANSWERED: "misread or unanswered, share of N",
    }[metric]


def gap_line(gap: Gap) -> str:
    """ "8.3 % − 1.5 % = 6.8 points; Newcombe's 95 % interval: −2.9 to 33.9 points"."""
    one, other, interval = gap.first.value, gap.second.value, gap.interval
    if one is None or other is None:
        return "One of the two is 0 of 0, so there is no gap."
    line = f"{percent(one)} − {percent(other)} = {points(one - other)} points"
    if rounded(100 * one, 1) - rounded(100 * other, 1) != rounded(100 * (one - other), 1):
        line += " (of the rates before rounding)"
    if interval is None:
        return f"{line}; no interval"
    return (
        f"{line}; Newcombe’s 95\N{NARROW NO-BREAK SPACE}% interval: {points(interval.low)} to "
        f"{points(interval.high)} points"
    )
