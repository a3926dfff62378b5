"""Published audits beside a case's own numbers, and how their sets differ from this one."""

from __future__ import annotations

from collections.abc import Iterator

from core.case.case import Case
from core.metrics.own_set import OwnSet, count, differences
from core.metrics.published import TITLES, Figure, Study, figures, studies
from core.metrics.results import RateRow, in_gender_shades, shades_rows
from core.metrics.tally import Metric
from core.report.contents import Column, Row, Table
from core.report.numbers import Numbers
from core.report.words import PER_CENT, interval, per_cent
from core.vendor import VendorId, VendorInfo

_SHOWN = ("All", "DF", "DM", "LF", "LM")
"""The subgroups told of where there are skin types; without them those that need none."""
_WITHOUT_SKIN = ("All", "F", "M")
_NONE = "–"


def tables(case: Case, numbers: Numbers) -> tuple[Table, ...]:
    """The figures beside ours, and the sets; none where no answer can be judged."""
    if not any(numbers.tally(vendor.id).answered for vendor in numbers.vendors):
        return ()
    own = OwnSet(len(numbers.table), numbers.basis, numbers.thresholds, numbers.vendors)
    for _ in count(own, case, numbers.table):
        pass
    return _beside(numbers, own), _sets(own)


def citations() -> tuple[str, ...]:
    """The audits that are compared with; the first one's layout by subgroup is followed."""
    return tuple(f"{study.citation} (figures: {_tables_of(study)})" for study in _drawn())


def _drawn() -> list[Study]:
    return [study for study in studies() if study.is_drawn]


def _tables_of(study: Study) -> str:
    return "; ".join(dict.fromkeys(figure.where for figure in figures(study.id)))


def _beside(numbers: Numbers, own: OwnSet) -> Table:
    ours = shades_rows(numbers.table, [v.id for v in numbers.vendors], numbers.thresholds)
    names = _SHOWN if ours["DF"] else _WITHOUT_SKIN
    rows = [row for name in names for row in _rows(numbers, own, name, ours[name])]
    note = (
        "Ours: misread among the answered faces. Theirs: as printed, of other photos, at another "
        "time; the count and its interval (Wilson) only where exactly one whole number of errors "
        "prints what was printed. They are no part of our counts and no target. "
        f"Hatched: fewer than {numbers.few} faces, too few for a rate."
    )
    if not ours["DF"]:
        note += " This case has no skin types, so their figures by skin type have no counterpart."
    else:
        held = int(in_gender_shades(numbers.table).sum())
        note += (
            f" As in their tables, all faces are here the {held:,} labelled female or male whose "
            f"skin type is darker or lighter; {len(numbers.table) - held:,} of ours are not."
        )
    return Table(
        "Published audits beside this case.",
        (
            *(Column("Subgroup", share=1.3), Column("Vendor", share=1.3)),
            *(Column("From", share=2.4), Column("Asked", share=1.1), Column("Faces", True, 0.6)),
            *(Column("Misread", True, 1.8), Column("Rate", True, 0.8)),
            Column("Interval", True, 1.3),
        ),
        tuple(rows),
        note,
    )


def _rows(numbers: Numbers, own: OwnSet, name: str, ours: dict[VendorId, RateRow]) -> Iterator[Row]:
    title = TITLES[name]
    for vendor in numbers.vendors:
        row = ours[vendor.id]
        if row.tally.n:
            yield _our_row(numbers, own, vendor, row, title)
            title = ""
    for study in _drawn():
        for figure in figures(study.id):
            if figure.subgroup == name:
                yield _their_row(study, figure, title)
                title = ""


def _our_row(numbers: Numbers, own: OwnSet, vendor: VendorInfo, row: RateRow, title: str) -> Row:
    share, few = row.share(Metric.MISREAD), row.is_few(numbers.few)
    rate = span = _NONE
    if numbers.allows_shares and share.value is not None:
        rate = "few" if few else per_cent(share.value)
        span = (
            _NONE if share.interval is None else interval(share.interval.low, share.interval.high)
        )
    return Row(
        (
            *(title, vendor.name, "this case", own.asked, f"{row.tally.n:,}"),
            *(share.words, rate, span),
        ),
        is_few=few,
        begins=bool(title),
    )


def _their_row(study: Study, figure: Figure, title: str) -> Row:
    span = figure.interval
    return Row(
        (
            *(title, figure.vendor, study.short, figure.tested, f"{figure.n:,}"),
            _NONE if figure.fit is None else figure.fit.words,
            f"{figure.printed}{PER_CENT}",
            _NONE if span is None else interval(span.low, span.high),
        ),
        begins=bool(title),
    )


def _sets(own: OwnSet) -> Table:
    drawn = _drawn()
    return Table(
        "How this set differs from theirs.",
        (
            *(Column("What", share=1.2), Column("This case", share=2.0)),
            *(Column(study.short, share=2.0) for study in drawn),
        ),
        tuple(Row(line) for line in differences(own, drawn)),
        "Where a line differs, a difference between our rates and theirs may come from it and not "
        "from the vendor. Only the same faces, asked again, tell whether a vendor has changed.",
    )
