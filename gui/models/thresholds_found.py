"""What thresholds do to a case's answers, worked out in a thread: plain values, no widget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QCoreApplication

from core.labelling.attributes import AttributeName
from core.metrics.curves import Curve, ThresholdCurves, applies, changed_between
from core.metrics.face_table import FaceTable, Rows
from core.metrics.intervals import AnyShare, Share
from core.metrics.results import percent
from core.metrics.weights import allows_rates, weighted_answers
from core.sets.found_by import Basis
from core.vendor import ThresholdKind, VendorId, VendorInfo, VendorThreshold
from gui.models.rates_found import Choice, proposed
from gui.sheets import ChosenVendor

_LOWEST = 0.9
"""The scale begins here at the latest, so that there is always something to slide over."""


@dataclass(frozen=True, slots=True)
class ThresholdMark:
    """A threshold that has a name. value: 0 to 1, None is off. words: behind the value.

    published, made_for: set where a vendor has published it.
    """

    value: float | None
    words: str
    published: VendorThreshold | None = None
    made_for: VendorInfo | None = None

    @property
    def label(self) -> str:
        """ "80 % yours"; off is a word already."""
        return f"{threshold_words(self.value)} {self.words}"


@dataclass(frozen=True, eq=False)
class ThresholdsFound:
    """Everything a slider looks up.

    curves: of each vendor, all faces first, then each subgroup that has faces. low: the scale's
    lower end, 0 to 1: no answer is less sure, so there the threshold is as good as off.
    applicable: the vendors that gave a confidence with some gender. few: below so many faces a
    subgroup is hatched. thresholds: in force in the case. infos: all vendors there are, whose
    published thresholds are marked.
    """

    table: FaceTable
    vendors: tuple[ChosenVendor, ...]
    thresholds: Mapping[VendorId, float | None]
    basis: Basis
    by: tuple[AttributeName, ...]
    few: int
    curves: Mapping[VendorId, tuple[Curve, ...]]
    low: float
    applicable: frozenset[VendorId]
    infos: tuple[VendorInfo, ...] = ()

    @cached_property
    def shares(self) -> bool:
        """Whether rates may be drawn, weighted where need be; otherwise faces are counted."""
        return allows_rates(self.basis, self.table)

    @cached_property
    def is_weighted(self) -> bool:
        """Whether faces weigh differently, as strata were drawn in different parts."""
        return self.shares and any(curves[0].weights for curves in self.curves.values())

    @property
    def judged(self) -> bool:
        """Whether some answer can be judged."""
        return any(curves[0].n for curves in self.curves.values())

    def vendor(self, vendor_id: VendorId) -> ChosenVendor:
        return next(each for each in self.vendors if each.info.id == vendor_id)

    def subgroups(self, vendor_id: VendorId) -> tuple[Curve, ...]:
        """The curves to show: of the subgroups, or of all faces where there are none."""
        return self.curves[vendor_id][1:] or self.curves[vendor_id]

    def all_at(self, vendor_id: VendorId, value: float | None) -> tuple[AnyShare, AnyShare]:
        """(misread among answered, unanswered of N) of all faces."""
        return self.curves[vendor_id][0].at(value)

    def at_length(self, curve: Curve, value: float | None) -> tuple[AnyShare, AnyShare]:
        """As of `Curve.at`, weighted ones with their interval: for one tip, not for every step."""
        if curve.weights is None:
            return curve.at(value)
        rows = self.table.rows_of(curve.subgroup)
        return weighted_answers(self.table, curve.vendor_id, value, rows)

    def words(self, share: AnyShare, few: bool = False) -> str:
        """ "1 of 12"; "1 of 12 · 8.0 %" where the counts alone would mislead, as it is weighted."""
        if isinstance(share, Share) or few or share.value is None or not self.shares:
            return share.words
        return f"{share.words} · {percent(share.value)}"

    def changed(self, vendor_id: VendorId, one: float | None, other: float | None) -> int:
        """How many faces change their verdict between two thresholds: at the higher one they
        are unanswered.
        """
        everybody = self.curves[vendor_id][0]
        return abs(everybody.at(one)[1].count - everybody.at(other)[1].count)

    def rows_changed(self, vendor_id: VendorId, one: float | None, other: float | None) -> Rows:
        """Their rows of the table, the least sure first."""
        rows = changed_between(self.table, vendor_id, one, other)
        return rows[self.table.vendors[vendor_id].confidence[rows].argsort(kind="stable")]

    def marks(self, vendor_ids: Iterable[VendorId]) -> tuple[ThresholdMark, ...]:
        """Off, the case's own of these vendors, and what vendors have published."""
        own = {self.thresholds.get(each) for each in vendor_ids} - {None}
        found = [ThresholdMark(None, tr("as given"))]
        pairs = [(info, each) for info in self.infos for each in info.thresholds]
        for info, each in pairs:
            is_default = each.kind is ThresholdKind.DEFAULT
            words = (tr("{}’s default") if is_default else tr("{}’s advice")).format(each.by)
            if each.value in own:
                words = tr("yours, {}").format(words)
                own.discard(each.value)
            found.append(ThresholdMark(each.value, words, each, info))
        found += [ThresholdMark(value, tr("yours")) for value in own]
        found.sort(key=lambda mark: mark.value or 0.0)
        return tuple(found)


def work_out(
    table: FaceTable,
    choice: Choice,
    vendors: tuple[ChosenVendor, ...],
    thresholds: Mapping[VendorId, float | None],
    basis: Basis,
    infos: Sequence[VendorInfo] = (),
) -> ThresholdsFound:
    """Sort every answer once; called in a thread. choice: what the rates are crossed by. infos:
    all vendors there are.
    """
    known = table.attributes
    by = proposed(table) if choice.by is None else tuple(n for n in choice.by if n in known)
    in_order = ThresholdCurves(table, by)
    curves = {}
    for each in vendors:
        everybody, *others = in_order.curves(each.info.id)
        curves[each.info.id] = (everybody, *(curve for curve in others if curve.n))
    applicable = frozenset(each.info.id for each in vendors if applies(table, each.info.id))
    firsts = [curves[each][0].thresholds[1:2] for each in applicable]
    least = [float(value) for first in firsts for value in first]
    low = min([_LOWEST, *(int(10 * value) / 10 for value in least)])
    return ThresholdsFound(
        table, vendors, thresholds, basis, by, choice.few, curves, low, applicable, tuple(infos)
    )


def threshold_words(value: float | None) -> str:
    """ "99 %" or "off"."""
    return tr("off") if value is None else f"{100 * value:g}\N{NARROW NO-BREAK SPACE}%"


def published_sentence(mark: ThresholdMark, shown_for: VendorId) -> str:
    """Who has published a threshold, for what, and where; empty where nobody has.

    shown_for: the vendor beside whose answers it is shown.
    """
    each, made_for = mark.published, mark.made_for
    if each is None or made_for is None:
        return ""
    said = tr("{}: {} ({}, as of {}).").format(each.by, each.words, each.source, each.as_of)
    if made_for.id != shown_for:
        other = tr("Made for {}; shown here for comparison, scales differ between vendors.")
        said = f"{said} {other.format(made_for.name)}"
    return said


def default_sentence(infos: Iterable[VendorInfo]) -> str:
    """That no vendor has a default, where none has."""
    kinds = {each.kind for info in infos for each in info.thresholds}
    if ThresholdKind.DEFAULT in kinds:
        return ""
    return tr("No vendor has a default for gender that is known: off is as it answers.")


def tr(text: str) -> str:
    return QCoreApplication.translate("thresholds", text)
