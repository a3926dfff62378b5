"""The numbers of a report: counted once, then told in sentences, tables, charts and files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.attributes import GENDER, PERSON, TONE, AttributeName
from core.blind import is_blind, may_show_photo
from core.case import Case
from core.found_by import Basis
from core.metrics.comparisons import Comparison, GapRow, compare, gaps
from core.metrics.face_table import FaceTable, Thresholds
from core.metrics.gathering import gather
from core.metrics.results import FEW, RateRow, rates
from core.metrics.tally import Metric, Tally
from core.vendor import VendorId, VendorInfo

_MOST_CELLS = 8
"""So many subgroups are still told of in a sentence and drawn in one chart."""
_MOST_VALUES = 8
"""An attribute with more values is not crossed unless somebody asks for it."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """All of them, of one moment.

    vendors: those with answers, in the picker's order. by: the attributes that are crossed.
    rows: by vendor all faces, then every subgroup of every choice of `by`. few: below so many faces
    no rate is drawn. hidden: photos left out because they are still to be labelled blind.
    """

    table: FaceTable
    vendors: tuple[VendorInfo, ...]
    by: tuple[AttributeName, ...]
    thresholds: Thresholds
    few: int
    basis: Basis
    hidden: int
    rows: tuple[RateRow, ...]

    @property
    def allows_shares(self) -> bool:
        """Whether a rate may be drawn from these faces."""
        return self.basis.allows_shares and not self.hidden

    def tally(self, vendor_id: VendorId) -> Tally:
        """Of all faces."""
        return next(
            row.tally for row in self.rows if row.vendor_id == vendor_id and not row.subgroup.names
        )

    def of(self, vendor_id: VendorId, names: tuple[AttributeName, ...]) -> tuple[RateRow, ...]:
        """The subgroups of one crossing that have faces."""
        return tuple(
            row
            for row in self.rows
            if row.vendor_id == vendor_id and row.subgroup.names == names and row.tally.faces
        )

    @cached_property
    def told(self) -> tuple[AttributeName, ...]:
        """The crossing that is told of and drawn: all of `by`, where that is not too much."""
        for names in (self.by, self.by[:1]):
            if names and self.vendors:
                cells = self.of(self.vendors[0].id, names)
                if 0 < len(cells) <= _MOST_CELLS:
                    return names
        return ()

    def gaps(self, metric: Metric = Metric.MISREAD) -> list[GapRow]:
        """Every two subgroups of one crossing, of each vendor."""
        return gaps(self.rows, metric)

    @cached_property
    def comparisons(self) -> list[Comparison]:
        """Every two vendors on the same faces."""
        return compare(self.table, None, self.thresholds)


def count(
    case: Case,
    vendors: Sequence[VendorInfo],
    by: Sequence[AttributeName] | None = None,
    thresholds: Thresholds | None = None,
    few: int = FEW,
) -> Numbers:
    """Count a case through.

    by: None takes gender, and beside it skin tone or else the first group that has few values.
    thresholds: of each vendor; None takes those of the case.
    """
    table = gather(case, vendors)
    hidden = 0
    if is_blind(case):
        shown = {photo.id for photo in case.photos if may_show_photo(case, photo.id)}
        hidden = len(case.photos) - len(shown)
        table = table.only(np.isin(table.photo_ids, list(shown)))
    if thresholds is None:
        thresholds = {vendor.id: case.threshold(vendor.id) for vendor in vendors}
    chosen = proposed(table) if by is None else tuple(dict.fromkeys(by))
    rows = tuple(rates(table, chosen, thresholds, margins=True))
    return Numbers(table, tuple(vendors), chosen, thresholds, few, case.basis(), hidden, rows)


def proposed(table: FaceTable) -> tuple[AttributeName, ...]:
    """What is crossed where nobody chose."""
    named = [name for name in table.attributes if name not in (GENDER, PERSON)]
    second = [TONE] if TONE in named else named
    few = [name for name in second if len(table.attributes[name].words) <= _MOST_VALUES]
    return (GENDER, *few[:1])
