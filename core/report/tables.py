"""The tables and charts of a report, made of its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from core.metrics.intervals import AnyShare, Interval, WeightedShare
from core.metrics.results import LeftOut, RateRow, left_out, mark_words
from core.metrics.tally import Metric, Tally
from core.metrics.weights import weighted_shares
from core.report import charts
from core.report.contents import Chart, Column, Row, Table
from core.report.numbers import Numbers
from core.report.sentences import p_words
from core.report.words import PER_CENT, counted, interval, listed, per_cent
from core.rounding import signed_points
from core.sets.found_by import duplicates_words
from core.vendor import VendorInfo

_MOST_ROWS = 60
_MOST_GAPS = 40
"""So many are printed; results.csv and gaps.csv have all."""
_TRIED = (None, 0.8, 0.9, 0.95, 0.99)
"""Thresholds that are set beside the one in force."""
_EMPTY = "–"
_FEW = "few"
_HATCHED = "Hatched: fewer than {} faces, too few for a rate."
_WEIGHTED = " Counts are of the faces drawn; the rates beside them are weighted by strata."
_READ_RATES = (
    "Each mark is the share of answered faces that a vendor misread, each line the range that "
    "would not surprise given how few faces there are (95{pc}, Wilson). Hatched rows have fewer "
    "than {few} faces: read their counts, not their place on the axis."
)
_READ_FAILED = (
    "Here faces that a vendor did not find, or gave no answer for, count as failures beside the "
    "misread ones. A vendor that answers seldom can look good above and bad here."
)


def tables(numbers: Numbers) -> tuple[Table, ...]:
    """All that say something."""
    if not numbers.vendors:
        return ()
    made = [_rates(numbers), _gaps(numbers), _compared(numbers), _thresholds(numbers)]
    return tuple(table for table in (*made, _counted(numbers)) if table.rows)


def drawn(numbers: Numbers) -> tuple[Chart, ...]:
    """The charts; none where no rate may be drawn."""
    if not numbers.allows_shares or not numbers.vendors:
        return ()
    reading = _READ_RATES.format(pc=PER_CENT, few=numbers.few)
    names = "; ".join(
        f"{charts.MARKERS[place % len(charts.MARKERS)]}: {vendor.name}"
        for place, vendor in enumerate(numbers.vendors)
    )
    title = f"{names[0].upper()}{names[1:]}. {_HATCHED.format(numbers.few)} {_in_force(numbers)}."
    misread = f"Misread, share of the answered faces, with 95{PER_CENT} interval (Wilson)"
    failed = f"Misread or unanswered, share of all labelled faces, with 95{PER_CENT} interval"
    made = (
        _chart(numbers, "rates", misread, Metric.MISREAD, title, reading),
        _chart(numbers, "failed", failed, Metric.MISREAD_OR_UNANSWERED, title, _READ_FAILED),
    )
    return tuple(chart for chart in made if chart is not None)


def _in_force(numbers: Numbers) -> str:
    return f"Threshold {threshold_words(numbers)}"


def threshold_words(numbers: Numbers) -> str:
    """ "off", "90 %", or of each vendor where they differ."""
    values = {vendor.name: numbers.thresholds.get(vendor.id) for vendor in numbers.vendors}
    if len(set(values.values())) <= 1:
        return _value(next(iter(values.values()), None))
    return listed([f"{_value(value)} for {name}" for name, value in values.items()])


def _value(threshold: float | None) -> str:
    return "off" if threshold is None else f"{100 * threshold:g}{PER_CENT}"


def _chart(
    numbers: Numbers, ident: str, axis: str, metric: Metric, title: str, reading: str
) -> Chart | None:
    """None where no subgroup has a rate."""
    lanes, told, undrawn = [], [], []
    first = numbers.vendors[0].id
    for row in numbers.of(first, numbers.told):
        beside = [
            other
            for vendor in numbers.vendors
            for other in numbers.of(vendor.id, numbers.told)
            if other.subgroup == row.subgroup
        ]
        n = max(each.tally.n for each in beside)
        few = 0 < n < numbers.few
        size = counted(n or row.tally.faces, "face") + (" · few" if few else "")
        if not n:
            undrawn.append(f"{row.subgroup.words} ({size})")
            size = f"{size} in no rate"
        marks = tuple(_dot(place, each, metric, few) for place, each in enumerate(beside))
        lane = charts.Lane(row.subgroup.words, size, few, marks)
        told.append(lane)
        # An empty lane says no more than its name, and takes as much of the page as any other.
        if n:
            lanes.append(lane)
    if not lanes:
        return None
    words = f"{axis}. " + " ".join(_lane_words(numbers, lane) for lane in told)
    svg = charts.dots(ident, axis, lanes, words)
    return Chart(title, svg, words, reading, listed(undrawn))


def _dot(vendor: int, row: RateRow, metric: Metric, few: bool) -> charts.Dot:
    share = row.share(metric)
    if share.value is None:
        return charts.Dot(vendor, None, 0.0, 0.0, _no_rate_words(row.tally))
    span = share.interval or Interval(share.value, share.value)
    return charts.Dot(vendor, share.value, span.low, span.high, mark_words(share, few))


def _no_rate_words(tally: Tally) -> str:
    """What the faces of a subgroup came to where none of them enters the rate."""
    if tally.n:
        return "none answered"
    return listed([f"{count:,} {mark}" for mark, count in tally.outside]) or "no face"


def _lane_words(numbers: Numbers, lane: charts.Lane) -> str:
    said = []
    for dot in lane.dots:
        name = numbers.vendors[dot.vendor].name
        shown = dot.words
        if dot.value is not None:
            shown += f" ({per_cent(dot.value)}, interval {interval(dot.low, dot.high)})"
        said.append(f"{name} {shown}")
    return f"{lane.name}, {lane.size}: {'; '.join(said)}."


def _rates(numbers: Numbers) -> Table:
    rows = [row for vendor in numbers.vendors for row in _rate_rows(numbers, vendor)]
    shown = rows[:_MOST_ROWS]
    note = (
        "Faces: those with a reference label that a vendor has words for, for which it answered "
        f"(N). Misread: among the answered ones, with Wilson’s 95{PER_CENT} interval; the last "
        f"three are shares of N. {_HATCHED.format(numbers.few)}"
    )
    if not numbers.allows_shares:
        note += " Counts only, no rates: see the summary."
    if numbers.weights_words:
        note += f" Counts are of the faces drawn. {numbers.weights_words}"
    note += _left_out_words(numbers)
    if len(rows) > len(shown):
        note += f" {len(rows) - len(shown):,} more rows are in results.csv."
    return Table(
        f"Counts by vendor and subgroup. {_in_force(numbers)}.",
        (
            *(Column("Vendor", share=1.5), Column("Subgroup", share=2.3)),
            *(Column("Faces", True, 0.8), Column("Misread", True, 1.2), Column("Rate", True, 0.9)),
            *(Column("Interval", True, 1.6), Column("Not detected", True)),
            *(Column("No answer", True), Column("Misread or unanswered", True, 1.3)),
        ),
        tuple(shown),
        note,
    )


def _left_out_words(numbers: Numbers) -> str:
    """Which faces are among all faces and in no subgroup of the whole crossing."""
    left = left_out(numbers.table, numbers.by) if numbers.by else LeftOut(0, 0)
    said = ""
    if left.set_aside:
        said += (
            f" Set aside: {counted(left.set_aside, 'face')} whose skin type lies across III and "
            "IV, in no subgroup of darker and lighter."
        )
    if left.unsaid:
        are = "is" if left.unsaid == 1 else "are"
        faces = counted(left.unsaid, "face")
        said += f" {faces} {are} in no subgroup: a label or group is missing."
    return said


def _rate_rows(numbers: Numbers, vendor: VendorInfo) -> Iterator[Row]:
    name = vendor.name
    for row in numbers.rows:
        if row.vendor_id != vendor.id or not row.tally.faces:
            continue
        tally, share = row.tally, row.share(Metric.MISREAD)
        few = tally.n < numbers.few
        rate = span = _EMPTY
        if numbers.allows_shares and share.value is not None:
            rate = _FEW if few else per_cent(share.value)
            if share.interval is not None:
                span = interval(share.interval.low, share.interval.high)
        yield Row(
            (
                *(name, row.subgroup.words, f"{tally.n:,}"),
                _words(share),
                *(rate, span, f"{tally.not_detected:,}", f"{tally.no_answer:,}"),
                _words(tally.misread_or_unanswered_rate),
            ),
            is_few=few,
            begins=bool(name),
        )
        name = ""


def _gaps(numbers: Numbers) -> Table:
    columns = (
        *(Column("Vendor", share=1.5), Column("First subgroup", share=2.3)),
        *(Column("Second subgroup", share=2.3), Column("Misread, first", True, 1.2)),
        *(Column("Misread, second", True, 1.2), Column("Gap in points", True)),
        Column("Interval", True, 1.8),
    )
    if not numbers.allows_shares:
        return Table("", columns, ())
    names = {vendor.id: vendor.name for vendor in numbers.vendors}
    rows, before = [], None
    for row in numbers.gaps():
        span = row.gap.interval
        if row.gap.value is None or span is None:
            continue
        few = min(row.gap.first.n, row.gap.second.n) < numbers.few
        begins, before = row.vendor_id != before, row.vendor_id
        rows.append(
            Row(
                (
                    names[row.vendor_id] if begins else "",
                    *(row.first.words, row.second.words),
                    *(row.gap.first.words, row.gap.second.words),
                    _FEW if few else signed_points(row.gap.value),
                    f"{signed_points(span.low)} to {signed_points(span.high)}",
                ),
                is_few=few,
                begins=begins,
            )
        )
    more = f" {len(rows) - _MOST_GAPS:,} more are in gaps.csv." if len(rows) > _MOST_GAPS else ""
    return Table(
        "Gaps of the misread rate between two subgroups, first minus second.",
        columns,
        tuple(rows[:_MOST_GAPS]),
        f"Interval: Newcombe, 95{PER_CENT}, in percentage points; where it holds zero, the "
        "sample does not show that the two differ. The intervals are not corrected for how many "
        f"gaps there are ({len(rows):,}): of twenty with nothing behind them about one leaves out "
        f"zero by chance. {_HATCHED.format(numbers.few)}{more}",
    )


def _compared(numbers: Numbers) -> Table:
    names = {vendor.id: vendor.name for vendor in numbers.vendors}
    rows = []
    made = numbers.comparisons if numbers.allows_shares else []
    for each in made:
        weighted = each.weighted or (each.answered, each.all)
        pairs = (
            ("answered by both", each.answered, weighted[0], each.p_answered),
            ("all", each.all, weighted[1], each.p_all),
        )
        for begins, (faces, paired, gap, p) in zip((True, False), pairs, strict=True):
            span = gap.interval
            rows.append(
                Row(
                    (
                        f"{names[each.first]} – {names[each.second]}" if begins else "",
                        *(faces, f"{paired.n:,}"),
                        *(f"{paired.only_first:,}", f"{paired.only_second:,}"),
                        f"{paired.both_wrong:,}",
                        _EMPTY if gap.difference is None else signed_points(gap.difference),
                        f"{signed_points(span.low)} to {signed_points(span.high)}"
                        if span
                        else _EMPTY,
                        p_words(p),
                    ),
                    is_few=paired.n < numbers.few,
                    begins=begins,
                )
            )
    tests = made[0].tests if made else 0
    return Table(
        "Two vendors on the same faces.",
        (
            *(
                Column("Vendors", share=2.4),
                Column("Faces", share=1.6),
                Column("Number", True, 0.9),
            ),
            *(Column("Only first wrong", True), Column("Only second wrong", True)),
            *(Column("Both wrong", True), Column("Difference in points", True, 1.2)),
            *(Column("Interval", True, 1.8), Column("Test", True, 1.2)),
        ),
        tuple(rows),
        f"Wrong: misread; among all faces also unanswered. {_paired_words(numbers)} Test: McNemar, "
        f"exact, two-sided, corrected by Holm for the {tests} tests made here.",
    )


def _paired_words(numbers: Numbers) -> str:
    if numbers.table.design is None:
        return f"Interval: Newcombe for paired shares, 95{PER_CENT}."
    return (
        "Difference: weighted by strata, with its linearised variance; counts and test are of the "
        "faces drawn."
    )


def _thresholds(numbers: Numbers) -> Table:
    rows: list[Row] = []
    if numbers.allows_shares:
        for vendor in numbers.vendors:
            rows += _threshold_rows(numbers, vendor)
    return Table(
        "What a higher threshold would change, all faces.",
        (
            *(Column("Vendor", share=1.5), Column("Threshold", share=1.8), Column("Misread", True)),
            *(Column("No answer", True), Column("Misread or unanswered", True)),
        ),
        tuple(rows),
        "Below its threshold an answer counts as no answer. Vendors’ scales of confidence differ: "
        "the same threshold does not mean the same for two of them."
        f"{_WEIGHTED if numbers.weights_words else ''}",
    )


def _threshold_rows(numbers: Numbers, vendor: VendorInfo) -> Iterator[Row]:
    said = numbers.table.vendors[vendor.id].confidence
    name = vendor.name
    if len(said) and bool((said != said).all()):
        yield Row((name, "none given: no threshold applies", _EMPTY, _EMPTY, _EMPTY), begins=True)
        return
    in_force = numbers.thresholds.get(vendor.id)
    for value in sorted({*_TRIED, in_force}, key=lambda each: each or 0.0):
        tally = numbers.table.tally(vendor.id, value)
        weighted = weighted_shares(numbers.table, vendor.id, value)
        words = "off, as given" if value is None else _value(value)
        yield Row(
            (
                *(name, f"{words}, in force here" if value == in_force else words),
                _with_weight(tally.misread_rate, weighted.get(Metric.MISREAD)),
                _with_weight(tally.no_answer_rate, weighted.get(Metric.NO_ANSWER)),
                _with_weight(
                    tally.misread_or_unanswered_rate, weighted.get(Metric.MISREAD_OR_UNANSWERED)
                ),
            ),
            begins=bool(name),
        )
        name = ""


def _counted(numbers: Numbers) -> Table:
    """All faces, those outside the rates included: the sums add up."""
    rows = []
    for vendor in numbers.vendors:
        tally = numbers.tally(vendor.id)
        outside = [f"{count:,} {mark}" for mark, count in tally.outside]
        rows.append(
            Row(
                (
                    vendor.name,
                    *(f"{tally.faces:,}", f"{tally.match:,}", f"{tally.misread:,}"),
                    *(f"{tally.no_answer:,}", f"{tally.not_detected:,}"),
                    listed(outside) or "none",
                )
            )
        )
    not_faces = numbers.table.not_faces
    beside = f" Beside them {not_faces:,} marked “not a face”." if not_faces else ""
    if numbers.table.duplicates:
        words = duplicates_words(numbers.table.duplicates)
        beside += f" {words[0].upper()}{words[1:]}, with all faces in them."
    return Table(
        "All faces, with those outside the rates.",
        (
            *(Column("Vendor", share=1.5), Column("Faces", True), Column("Match", True)),
            *(Column("Misread", True), Column("No answer", True), Column("Not detected", True)),
            Column("In no rate", share=2.5),
        ),
        tuple(rows),
        f"Each row adds up to its faces.{beside}",
    )


def _with_weight(share: AnyShare, weighted: WeightedShare | None) -> str:
    """ "1 of 6", and weighted "1 of 6 · 25.0 %"."""
    if weighted is None or weighted.value is None:
        return _words(share)
    return f"{_words(share)} · {per_cent(weighted.value)}"


def _words(share: AnyShare) -> str:
    return share.words if share.n else _EMPTY
