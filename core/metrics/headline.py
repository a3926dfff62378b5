"""What was found, in one sentence made of the numbers; it never says what a person is."""

from __future__ import annotations

from collections.abc import Sequence

from core.labelling.labels import Gender
from core.metrics.face_table import FaceTable, Thresholds
from core.metrics.intervals import WeightedShare
from core.metrics.results import RateRow, confusion, percent, rates
from core.metrics.tally import Metric
from core.sets.found_by import Basis
from core.vendor import VendorInfo

_NEARLY_ALL = 0.9
"""From this share on it is told which label a vendor reads otherwise."""
_MOST_VENDORS = 3


def headline(
    table: FaceTable,
    vendors: Sequence[VendorInfo],
    thresholds: Thresholds,
    basis: Basis,
    few: int,
    allows_rates: bool,
) -> str:
    """The sentence, without a full stop.

    vendors: those to be told of. few: below so many faces a label is not told of by itself.
    allows_rates: whether rates may be drawn, otherwise finds are counted.
    """
    if not vendors:
        return "No vendor has answered yet"
    rows = {row.vendor_id: row for row in rates(table, (), thresholds)}
    judged = [vendor for vendor in vendors if rows[vendor.id].tally.answered]
    silent = [vendor for vendor in vendors if vendor not in judged and rows[vendor.id].tally.n]
    if not (table.label >= 0).any():
        return "No face is labelled, so no answer can be judged"
    if not judged:
        return _silent(silent) or "No vendor has answered for a labelled face yet"
    if not allows_rates:
        judged.sort(key=lambda vendor: -rows[vendor.id].tally.misread)
        found = [_found(v, rows[v.id].tally.misread) for v in judged[:_MOST_VENDORS]]
        found += _further(judged, "no more found")
        return f"{'; '.join(found)}; {basis.labelled_words}"
    judged.sort(key=lambda vendor: -(rows[vendor.id].share(Metric.MISREAD).value or 0.0))
    clauses = [_clause(table, v, rows[v.id], few) for v in judged[:_MOST_VENDORS]]
    # A smaller share may be more faces, and the next share may be the same.
    clauses += _further(judged, "no larger share")
    return ", ".join(filter(None, (*clauses, _silent(silent))))


def _further(judged: Sequence[VendorInfo], what: str) -> list[str]:
    """The clause on those that have none of their own: "2 further vendors: no larger share"."""
    more = len(judged) - _MOST_VENDORS
    if more <= 0:
        return []
    return [f"1 further vendor: {what}" if more == 1 else f"{more} further vendors: {what}"]


def _silent(vendors: Sequence[VendorInfo]) -> str:
    """Those that found no labelled face, or gave no answer that counts for any; empty for none."""
    if len(vendors) > 1:
        return f"{len(vendors)} vendors answered for no labelled face"
    return f"{vendors[0].name} answered for no labelled face" if vendors else ""


def _found(vendor: VendorInfo, misread: int) -> str:
    count = "1 misreading" if misread == 1 else f"{misread:,} misreadings"
    return f"{vendor.name}: {count} found"


def _clause(table: FaceTable, vendor: VendorInfo, row: RateRow, few: int) -> str:
    said = confusion(table, vendor.id, row.threshold)
    female, male = Gender.FEMALE.value, Gender.MALE.value
    for label, other in ((male, female), (female, male)):
        if label not in said.labels:
            continue
        counts = dict(zip(said.answers, said.counts[said.labels.index(label)], strict=True))
        answered = counts[female] + counts[male]
        if answered >= few and counts[other] >= _NEARLY_ALL * answered:
            return (
                f"{vendor.name} read {counts[other]:,} of {answered:,} faces labelled {label} "
                f"as {other}"
            )
    share = row.share(Metric.MISREAD)
    if isinstance(share, WeightedShare) and share.value is not None:
        return f"{vendor.name} misread {percent(share.value)}, weighted, {share.words} faces drawn"
    return f"{vendor.name} misread {share.words} faces"
