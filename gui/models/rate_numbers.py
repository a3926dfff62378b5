"""The line behind each number of the rates, and the photos behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from core.metrics.comparisons import Comparison, GapRow
from core.metrics.face_table import Rows
from core.metrics.intervals import AnyShare, Interval, WeightedShare
from core.metrics.paired import Paired
from core.metrics.results import RateRow, gap_line, share_line
from core.metrics.tally import Metric
from core.metrics.weights import WeightedPaired
from core.rounding import points, signed_points
from core.vendor import VendorId
from core.verdict import Mark, Verdict
from gui.labelling.attribute_words import subgroup_words
from gui.models.rates_found import RatesFound
from gui.models.rates_words import metric_name, outside_words

_IN_N = (Verdict.MATCH, Verdict.MISREAD, Verdict.NO_ANSWER, Verdict.NOT_DETECTED)
_BEHIND: dict[Metric, tuple[tuple[Mark, ...], tuple[Mark, ...]]] = {
    Metric.MISREAD: ((Verdict.MISREAD,), _IN_N[:2]),
    Metric.NOT_DETECTED: ((Verdict.NOT_DETECTED,), _IN_N),
    Metric.NO_ANSWER: ((Verdict.NO_ANSWER,), _IN_N),
    Metric.MISREAD_OR_UNANSWERED: (_IN_N[1:], _IN_N),
}
"""Of each rate the signs that are counted, and those they are counted among."""


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """title: what it is of. lines: how it is worked out, with its figures. formula: in general,
    with its source. opens: (words for a button, rows of the table), the first the most wanted.
    """

    title: str
    lines: tuple[str, ...]
    formula: str
    opens: tuple[tuple[str, Rows], ...]


def rate_number(found: RatesFound, row: RateRow, metric: Metric) -> Number:
    """A rate of one vendor in one subgroup."""
    share, tally = row.share(metric), row.tally
    counted, among = _BEHIND[metric]
    lines = [f"{metric_name(metric)}: {_share(found, share)}."]
    words = tr("N = {} = {} match + {} misread + {} no answer + {} not detected.")
    lines.append(
        words.format(
            *(f"{n:,}" for n in (tally.n, tally.match, tally.misread, tally.no_answer)),
            f"{tally.not_detected:,}",
        )
    )
    outside = outside_words(tally)
    if outside:
        lines.append(tr("Beside N: {}; together {} faces.").format(outside, f"{tally.faces:,}"))
    if row.is_few(found.few):
        lines.append(tr("Fewer than {} faces: too few to be ranked.").format(found.few))
    of = tr("match + misread") if metric is Metric.MISREAD else "N"
    return Number(
        f"{found.vendor(row.vendor_id).info.name} · {subgroup_words(row.subgroup)}",
        tuple(lines),
        f"{metric_name(metric)} = {_numerator(metric)} / ({of}). {_method(share)}",
        _opens(found, row, [(metric_name(metric), counted), (tr("All counted"), among)]),
    )


def _share(found: RatesFound, share: AnyShare) -> str:
    return share_line(share) if found.shares else share.words


def _method(share: AnyShare) -> str:
    return f"{_WEIGHTS} {_WILSON}" if isinstance(share, WeightedShare) else _WILSON


def _numerator(metric: Metric) -> str:
    if metric is Metric.MISREAD_OR_UNANSWERED:
        return tr("(misread + no answer + not detected)")
    return metric_name(metric).lower()


def _opens(
    found: RatesFound, row: RateRow, wanted: Sequence[tuple[str, tuple[Mark, ...]]]
) -> tuple[tuple[str, Rows], ...]:
    opens = []
    for words, marks in wanted:
        rows = found.rows_with(row.vendor_id, row.subgroup, marks)
        if len(rows):
            opens.append((words, rows))
    return tuple(opens)


def gap_number(found: RatesFound, row: GapRow) -> Number:
    """The gap of one vendor between two subgroups."""
    name = found.vendor(row.vendor_id).info.name
    counted, _ = _BEHIND[row.metric]
    sides = [
        (_first_up(each.words), found.rows_with(row.vendor_id, each, counted))
        for each in (row.first, row.second)
    ]
    return Number(
        f"{name} · {row.first.words} − {row.second.words}",
        (f"{row.gap.first.words}, {row.gap.second.words}.", f"{gap_line(row.gap)}."),
        _NEWCOMBE,
        tuple((words, rows) for words, rows in sides if len(rows)),
    )


def compared_number(found: RatesFound, each: Comparison) -> Number:
    """Two vendors on the same faces."""
    first, second = (found.vendor(v).info.name for v in (each.first, each.second))
    weighted = each.weighted or (each.answered, each.all)
    lines = [
        _paired_line(
            tr("Among the faces both answered"), each.answered, weighted[0], each.p_answered
        ),
        _paired_line(tr("With unanswered counted as failure"), each.all, weighted[1], each.p_all),
        tr("p is corrected by Holm for {} tests made together.").format(f"{each.tests:,}"),
    ]
    wrong: list[tuple[str, VendorId]] = [(first, each.first), (second, each.second)]
    opens = [(tr("Only {} wrong").format(n), found.differing(each, v)) for n, v in wrong]
    return Number(
        f"{first} · {second} · {each.subgroup.words}",
        tuple(lines),
        _MCNEMAR,
        tuple((words, rows) for words, rows in opens if len(rows)),
    )


def _paired_line(what: str, said: Paired, gap: Paired | WeightedPaired, p: float) -> str:
    """gap: the difference, which may be weighted."""
    if gap.difference is None:
        return f"{what}: 0."
    words = tr(
        "{} ({}): only the first wrong {}, only the second {}; difference {} points ({}), "
        "McNemar’s exact p {}."
    )
    if isinstance(gap, WeightedPaired):
        words = tr(
            "{} ({} drawn): only the first wrong {}, only the second {}; difference weighted by "
            "strata {} points ({}), McNemar’s exact p of the faces drawn {}."
        )
    return words.format(
        what,
        f"{said.n:,}",
        f"{said.only_first:,}",
        f"{said.only_second:,}",
        signed_points(gap.difference),
        _interval_words(gap.interval),
        p_words(p),
    )


def _interval_words(interval: Interval | None) -> str:
    if interval is None:
        return tr("no interval")
    said = tr("95\N{NARROW NO-BREAK SPACE}% interval {} to {}")
    return said.format(points(interval.low), points(interval.high))


def p_words(p: float) -> str:
    """ "= 0.031", "< 0.001"."""
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]


def tr(text: str) -> str:
    return QCoreApplication.translate("rates", text)


_WILSON = (
    "Wilson’s interval: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n), z = 1.96, cut to 0 and "
    "1. E. B. Wilson, JASA 22 (1927), 209–212."
)
_WEIGHTS = (
    "Σwy / Σwx, each face weighted by how many photos of its stratum one drawn stands for; the "
    "interval takes p(1−p) / linearised variance, at most n, for n (W. G. Cochran, "
    "Sampling Techniques, 1977; N. Dean, M. Pagano, J. Survey Statistics and Methodology 3 (2015), "
    "484–503)."
)
_NEWCOMBE = (
    "Newcombe’s interval from Wilson’s (l, u) of both: d − √((p₁−l₁)² + (u₂−p₂)²) to "
    "d + √((u₁−p₁)² + (p₂−l₂)²). R. G. Newcombe, Statistics in Medicine 17 (1998), 873–890."
)
_MCNEMAR = (
    "McNemar’s exact test: twice the chance of at most min(b, c) of b + c at ½, where b and c are "
    "the faces only one of the two got wrong. Q. McNemar, Psychometrika 12 (1947), 153–157; "
    "S. Holm, Scandinavian Journal of Statistics 6 (1979), 65–70."
)
