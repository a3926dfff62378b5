"""The numbers of a report: counted once, then told in sentences, tables, charts and files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.case.case import Case
from core.labelling.attributes import GENDER, PERSON, TONE, AttributeName
from core.labelling.blind import is_blind, may_show_photo
from core.metrics.comparisons import Comparison, GapRow, compare, gaps
from core.metrics.face_table import NOBODY, FaceTable, SeveralPhotos, Thresholds
from core.metrics.gathering import gather
from core.metrics.results import FEW, RateRow, rates
from core.metrics.tally import Metric, Tally
from core.metrics.weights import allows_rates, drawn
from core.sets.draw import Draw
from core.sets.found_by import Basis
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
    no rate is drawn. hidden: photos left out because they are still to be labelled blind. draw:
    the draw they are of, None for all photos of the case. several: people in several photos;
    one_per_person: whether only the first photo of each is counted.
    """

    table: FaceTable
    vendors: tuple[VendorInfo, ...]
    by: tuple[AttributeName, ...]
    thresholds: Thresholds
    few: int
    basis: Basis
    hidden: int
    rows: tuple[RateRow, ...]
    draw: Draw | None = None
    several: SeveralPhotos = NOBODY
    one_per_person: bool = False

    @property
    def allows_shares(self) -> bool:
        """Whether a rate may be drawn from these faces."""
        return allows_rates(self.basis, self.table) and not self.hidden

    @property
    def weights_words(self) -> str:
        """How faces are weighted, in a sentence; empty where they are not."""
        design = self.table.design
        return design.words if design is not None and self.allows_shares else ""

    def everybody(self, vendor_id: VendorId) -> RateRow:
        """The row of all faces."""
        return next(
            row for row in self.rows if row.vendor_id == vendor_id and not row.subgroup.names
        )

    def tally(self, vendor_id: VendorId) -> Tally:
        """Of all faces."""
        return self.everybody(vendor_id).tally

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
                cells = [row for row in self.of(self.vendors[0].id, names) if row.tally.n]
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
    one_per_person: bool = False,
) -> Numbers:
    """Count a case through.

    by: None takes gender, and beside it skin tone or else the first group that has few values.
    thresholds: of each vendor; None takes those of the case. one_per_person: count of several
    photos of a person only the first.
    """
    table, draw = gather(case, vendors), case.results_draw()
    if draw is not None:
        table = drawn(table, draw)
    hidden = 0
    if is_blind(case):
        ids = [photo.id for photo in case.photos] if draw is None else draw.photos
        shown = {photo_id for photo_id in ids if may_show_photo(case, photo_id)}
        hidden = len(ids) - len(shown)
        table = table.only(np.isin(table.photo_ids, list(shown)))
    several = table.several_photos()
    if one_per_person:
        table = table.one_per_person()
    if thresholds is None:
        thresholds = {vendor.id: case.threshold(vendor.id) for vendor in vendors}
    chosen = proposed(table) if by is None else tuple(dict.fromkeys(by))
    rows = tuple(rates(table, chosen, thresholds, margins=True))
    basis = case.basis(draw)
    return Numbers(
        table,
        tuple(vendors),
        chosen,
        thresholds,
        few,
        basis,
        hidden,
        rows,
        draw,
        several,
        one_per_person,
    )


def proposed(table: FaceTable) -> tuple[AttributeName, ...]:
    """What is crossed where nobody chose."""
    named = [name for name in table.attributes if name not in (GENDER, PERSON)]
    second = [TONE] if TONE in named else named
    few = [name for name in second if len(table.attributes[name].words) <= _MOST_VALUES]
    return (GENDER, *few[:1])
