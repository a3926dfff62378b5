"""What the rates show, worked out of the faces in a thread: plain values, no widget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np

from core.labelling.attributes import GENDER, PERSON, TONE, AttributeName
from core.metrics.comparisons import Comparison, GapRow, compare, gaps
from core.metrics.curves import Bin, Strip, reliability, strip
from core.metrics.face_table import FaceTable, Rows, SeveralPhotos
from core.metrics.headline import headline
from core.metrics.results import (
    FEW,
    Confusion,
    LeftOut,
    RateRow,
    confusion,
    gender_shades,
    has_skin_types,
    in_gender_shades,
    left_out,
    left_out_of_gender_shades,
    rates,
)
from core.metrics.subgroup_cell import EVERYBODY, SubgroupCell
from core.metrics.tally import CODES, Metric
from core.metrics.weights import allows_rates
from core.sets.found_by import Basis
from core.vendor import VendorId
from core.verdict import Mark, Verdict
from gui.sheets import ChosenVendor

_MOST_VALUES = 8
"""An attribute with more values is not crossed unless somebody asks for it."""
_MOST_CELLS = 24
"""Of more subgroups not every two are set against each other, nor are vendors in each."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose to see.

    by: the attributes crossed, one or two; None for what is proposed. few: below so many faces a
    cell is hatched. metric: the rate drawn. one_per_person: of several photos only the first.
    shades: the layout of Gender Shades in place of `by`.
    """

    by: tuple[AttributeName, ...] | None = None
    few: int = FEW
    metric: Metric = Metric.MISREAD
    one_per_person: bool = False
    shades: bool = False

    def kept(self) -> dict[str, Any]:
        """As a case's settings keep it."""
        by = None if self.by is None else list(self.by)
        return {"by": by, "few": self.few, "metric": self.metric.value, "shades": self.shades}


def choice_of(kept: object) -> Choice:
    """The inverse of `Choice.kept`; what is not understood is as it is at first."""
    if not isinstance(kept, dict):
        return Choice()
    by, few, metric = kept.get("by"), kept.get("few"), kept.get("metric")
    names = None
    if isinstance(by, list) and all(isinstance(name, str) for name in by):
        names = tuple(map(AttributeName, by))
    return Choice(
        names,
        few if isinstance(few, int) and few > 0 else FEW,
        Metric(metric) if metric in list(Metric) else Metric.MISREAD,
        shades=kept.get("shades") is True,
    )


@dataclass(frozen=True, eq=False)
class RatesFound:
    """Everything that is shown of one choice.

    table: the faces counted; `rows` of it open photos. names: what can be crossed. by: what is.
    rows: by subgroup, then by vendor; all faces first. compared: two vendors on the same faces.
    shares: whether rates may be drawn. title: what was found, in one sentence.
    """

    table: FaceTable
    choice: Choice
    vendors: tuple[ChosenVendor, ...]
    thresholds: Mapping[VendorId, float | None]
    basis: Basis
    names: tuple[AttributeName, ...]
    by: tuple[AttributeName, ...]
    rows: tuple[RateRow, ...]
    gaps: tuple[GapRow, ...]
    compared: tuple[Comparison, ...]
    confusions: tuple[Confusion, ...]
    bins: Mapping[VendorId, tuple[Bin, ...]]
    left: LeftOut
    several: SeveralPhotos
    has_skin_types: bool
    shares: bool
    title: str
    _strips: dict[tuple[VendorId, SubgroupCell], Strip] = field(default_factory=dict, repr=False)

    @property
    def few(self) -> int:
        return self.choice.few

    @property
    def labelled(self) -> int:
        """How many faces counted here have a label by which vendors are judged, as their verdicts
        have it: *unknown* and *not stated* are none, though `basis.labelled` counts them.
        """
        return int(self.table.judged.sum())

    def vendor(self, vendor_id: VendorId) -> ChosenVendor:
        return next(each for each in self.vendors if each.info.id == vendor_id)

    @cached_property
    def subgroups(self) -> tuple[tuple[SubgroupCell, tuple[RateRow, ...]], ...]:
        """The rows of each subgroup, a vendor each."""
        grouped = groupby(self.rows, lambda row: row.subgroup)
        return tuple((subgroup, tuple(rows)) for subgroup, rows in grouped)

    def strip(self, vendor_id: VendorId, subgroup: SubgroupCell) -> Strip:
        """How sure a vendor was in a subgroup, worked out when first asked for."""
        key = vendor_id, subgroup
        if key not in self._strips:
            self._strips[key] = strip(self.table, vendor_id, subgroup)
        return self._strips[key]

    # The photos behind a number

    def rows_with(self, vendor_id: VendorId, subgroup: SubgroupCell, marks: Sequence[Mark]) -> Rows:
        """The rows of a subgroup that wear one of these signs for a vendor."""
        rows = self.table.rows_of(subgroup)
        verdicts = self.table.verdicts(vendor_id, self.thresholds.get(vendor_id))[rows]
        return rows[np.isin(verdicts, [CODES[mark] for mark in marks])]

    def differing(self, each: Comparison, wrong: VendorId) -> Rows:
        """The rows both vendors answered of which only `wrong` misread."""
        other = each.second if wrong == each.first else each.first
        rows = self.rows_with(wrong, each.subgroup, [Verdict.MISREAD])
        right = self.rows_with(other, each.subgroup, [Verdict.MATCH])
        return np.intersect1d(rows, right)


def proposed(table: FaceTable) -> tuple[AttributeName, ...]:
    """What is crossed where nobody chose: gender, and skin tone or else the first small group."""
    named = [name for name in table.attributes if name not in (GENDER, PERSON)]
    second = [TONE] if TONE in named else named
    few = [name for name in second if len(table.attributes[name].words) <= _MOST_VALUES]
    return tuple(name for name in (GENDER, *few[:1]) if name in table.attributes)


def work_out(
    table: FaceTable,
    choice: Choice,
    vendors: tuple[ChosenVendor, ...],
    thresholds: Mapping[VendorId, float | None],
    basis: Basis,
) -> RatesFound:
    """Count what a choice asks for; called in a thread."""
    names = tuple(name for name in table.attributes if name != PERSON)
    several = table.several_photos()
    if choice.one_per_person:
        table = table.one_per_person()
    by = proposed(table) if choice.by is None else tuple(n for n in choice.by if n in names)
    skin = has_skin_types(table)
    left = left_out(table, by) if by else LeftOut(0, 0)
    if choice.shades and skin:
        left = left_out_of_gender_shades(table)
        table = table.only(in_gender_shades(table))
        by = (TONE, GENDER)
        rows = _by_subgroup(_shades(table, thresholds))
    else:
        rows = _by_subgroup(rates(table, by, thresholds))
    cells = [cell for cell in dict.fromkeys(row.subgroup for row in rows) if cell.names]
    small = len(cells) <= _MOST_CELLS
    shares = allows_rates(basis, table)
    infos = [each.info for each in vendors]
    return RatesFound(
        table,
        choice,
        vendors,
        thresholds,
        basis,
        names,
        by,
        rows,
        tuple(_ranked(gaps(rows, choice.metric), choice.few)) if small else (),
        tuple(compare(table, None, thresholds, [EVERYBODY, *(cells if small else ())])),
        tuple(confusion(table, v.info.id, thresholds.get(v.info.id)) for v in vendors),
        {each.info.id: reliability(table, each.info.id) for each in vendors},
        left,
        several,
        skin,
        shares,
        headline(table, infos, thresholds, basis, choice.few, shares),
    )


def _shades(table: FaceTable, thresholds: Mapping[VendorId, float | None]) -> list[RateRow]:
    return [
        row
        for vendor_id in table.vendors
        for row in gender_shades(table, vendor_id, thresholds.get(vendor_id)).values()
    ]


def _by_subgroup(rows: Sequence[RateRow]) -> tuple[RateRow, ...]:
    """Rows by vendor turned into rows by subgroup, both in their order."""
    order = {cell: place for place, cell in enumerate(dict.fromkeys(r.subgroup for r in rows))}
    return tuple(sorted(rows, key=lambda row: order[row.subgroup]))


def _ranked(found: Sequence[GapRow], few: int) -> list[GapRow]:
    """The widest gap first; those of which one side is too small behind them, unranked."""
    ranked = [row for row in found if not is_few_gap(row, few)]
    ranked.sort(key=lambda row: -abs(row.gap.value or 0.0))
    counted = [row for row in found if is_few_gap(row, few) and row.gap.value is not None]
    return [*ranked, *counted]


def is_few_gap(row: GapRow, few: int) -> bool:
    """Whether one of the two sides is too small to be ranked."""
    return min(row.gap.first.n, row.gap.second.n) < few
