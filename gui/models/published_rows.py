"""Our rates in Gender Shades' nine subgroups beside what audits published of services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from core.metrics.count_recovery import recover
from core.metrics.face_table import FaceTable
from core.metrics.intervals import Share
from core.metrics.published import TITLES, Figure, Study, figures, studies
from core.metrics.results import (
    FEW,
    LeftOut,
    RateRow,
    has_skin_types,
    left_out_of_gender_shades,
    percent,
    shades_rows,
)
from core.metrics.weights import allows_rates
from core.rounding import points
from core.sets.found_by import Basis
from core.vendor import VendorId
from gui.sheets import ChosenVendor

_NARROW = "\N{NARROW NO-BREAK SPACE}"
_NONE_LEFT = LeftOut(0, 0)


@dataclass(frozen=True, eq=False)
class OurRates:
    """rows: by the subgroup's short name, then by vendor; those of skin types only where the case
    has some. shares: whether rates may be drawn. left: the faces that are in none of them.
    """

    rows: Mapping[str, Mapping[VendorId, RateRow]]
    vendors: tuple[ChosenVendor, ...]
    shares: bool
    few: int = FEW
    left: LeftOut = _NONE_LEFT


def our_rates(
    table: FaceTable,
    vendors: tuple[ChosenVendor, ...],
    thresholds: Mapping[VendorId, float | None],
    basis: Basis,
    few: int = FEW,
) -> OurRates:
    """Count our nine subgroups; called in a thread."""
    found = shades_rows(table, [each.info.id for each in vendors], thresholds)
    left = left_out_of_gender_shades(table) if has_skin_types(table) else _NONE_LEFT
    return OurRates(found, vendors, allows_rates(basis, table), few, left)


def drawn_studies() -> tuple[Study, ...]:
    """Those whose task is ours."""
    return tuple(study for study in studies() if study.is_drawn)


def told_studies() -> tuple[Study, ...]:
    """Those of another task: words only."""
    return tuple(study for study in studies() if not study.is_drawn)


def figure_words(figure: Figure, study: Study) -> str:
    """Beside its diamond: "IBM 34.7 % of 271 · Gender Shades (2018)"."""
    return tr("{} {} of {} · {}").format(
        figure.vendor, f"{figure.printed}{_NARROW}%", f"{figure.n:,}", study.short
    )


def figure_tip(figure: Figure, study: Study) -> str:
    """Everything that has to be said of a published figure."""
    lines = [
        tr("{}, {}: {} error among {} faces").format(
            figure.vendor,
            TITLES[figure.subgroup].lower(),
            f"{figure.printed}{_NARROW}%",
            f"{figure.n:,}",
        ),
        tr("Asked {}; {}, {}.").format(figure.tested, study.short, figure.where),
        study.citation,
    ]
    if figure.fit is not None and figure.interval is not None:
        low, high = points(figure.interval.low), points(figure.interval.high)
        words = tr("Behind it: {}; Wilson’s 95 % interval: {} to {} %.")
        lines.append(words.format(figure.fit.words, low, high))
    else:
        lines.append(tr("No single whole number prints it, so it has no interval."))
    return "\n".join(lines)


def recovery_lines(study: Study, vendor: str) -> list[tuple[str, ...]]:
    """A vendor's table: subgroup, faces, printed, what fits alone, what fits the whole table, and
    the error that follows from that, to as many digits as were printed.
    """
    lines: list[tuple[str, ...]] = []
    for figure in figures(study.id):
        if figure.vendor != vendor:
            continue
        alone = recover(figure.all_printed, figure.n)
        fits = ", ".join(fit.words for fit in alone) or tr("none fits")
        whole, again = "–", "–"
        if figure.fit is not None:
            whole = figure.fit.words
            share = Share(figure.fit.count, figure.fit.n)
            digits = len(figure.printed.partition(".")[2])
            again = percent(share.value or 0.0, digits)
        printed = f"{figure.printed}{_NARROW}%"
        title = TITLES[figure.subgroup]
        lines.append((title, f"{figure.n:,}", printed, fits, whole, again))
    return lines


def tr(text: str) -> str:
    return QCoreApplication.translate("published", text)
