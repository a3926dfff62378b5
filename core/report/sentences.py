"""The sentences of a report that come from its numbers; they never say what a person is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from core.metrics.comparisons import Comparison, GapRow
from core.metrics.headline import headline as headline_of
from core.metrics.intervals import Gap, wilson
from core.metrics.results import RateRow, gap_line
from core.metrics.tally import Metric
from core.report.numbers import Numbers
from core.report.words import counted, listed, per_cent
from core.sets.found_by import unjudged_words
from core.vendor import VendorId, VendorInfo

_UNLIKELY = 0.05
_NUMERALS = {2: "Two", 3: "Three", 4: "Four", 5: "Five", 6: "Six", 7: "Seven", 8: "Eight"}


def headline(numbers: Numbers) -> str:
    """One sentence on what was found."""
    return headline_of(
        numbers.table,
        numbers.vendors,
        numbers.thresholds,
        numbers.basis,
        numbers.few,
        numbers.allows_shares,
    )


def summary(numbers: Numbers, versions: Mapping[VendorId, str]) -> tuple[str, ...]:
    """What was asked, what came of it by subgroup, and what the numbers do not allow to say."""
    if not numbers.vendors:
        return ()
    return tuple(filter(None, _summary(numbers, versions)))


def _summary(numbers: Numbers, versions: Mapping[VendorId, str]) -> Iterator[str]:
    basis = numbers.basis
    names = listed([f"{v.name} ({versions[v.id]})" for v in numbers.vendors])
    one = len(numbers.vendors) == 1
    many = (
        "One vendor"
        if one
        else f"{_NUMERALS.get(len(numbers.vendors), len(numbers.vendors))} vendors"
    )
    yield (
        f"{many} that {'guesses' if one else 'guess'} gender from a face, {names}, "
        f"{'was' if one else 'were'} given {basis.words}. {basis.labelled:,} of "
        f"{counted(basis.faces, 'face')} in them have a reference label"
        f"{unjudged_words(basis.unjudged)}. {_unanswered(numbers)}"
    )
    if not numbers.allows_shares:
        yield _why_no_rate(numbers)
    yield numbers.weights_words
    for vendor in numbers.vendors:
        yield _by_subgroup(numbers, vendor)
    yield _too_few(numbers)
    if numbers.allows_shares:
        for vendor in numbers.vendors:
            yield _widest_gap(numbers, vendor)
        for each in numbers.comparisons:
            yield compared(each, {v.id: v.name for v in numbers.vendors})


def _why_no_rate(numbers: Numbers) -> str:
    basis = numbers.basis
    if numbers.hidden:
        return (
            f"{counted(numbers.hidden, 'photo')} with a face still to be labelled blind "
            f"{'is' if numbers.hidden == 1 else 'are'} left out, so no rate is drawn: the numbers "
            "are counts of what was found."
        )
    if numbers.table.design is not None and basis.is_labelled:
        return (
            "A rate of a stratified draw is weighted by its strata. What some photos are described "
            "as was changed since the draw, so their strata are not known any more: the numbers "
            "are counts of what was found."
        )
    return (
        "A rate is drawn only where the photos are a complete set or a random draw, could all be "
        f"read, and every face in them is labelled. Here {basis.labelled:,} of "
        f"{counted(basis.faces, 'face')} are labelled{unjudged_words(basis.unjudged)}, in "
        f"{basis.words}: the numbers are counts of what was found."
    )


def _by_subgroup(numbers: Numbers, vendor: VendorInfo) -> str:
    tally = numbers.tally(vendor.id)
    if not tally.answered:
        return f"{vendor.name} gave no answer that could be judged."
    cells = [row for row in numbers.of(vendor.id, numbers.told) if row.tally.answered]
    whole = f"{vendor.name} misread {_share(numbers, tally.misread, tally.answered)}"
    whole += _weighted(numbers.everybody(vendor.id))
    if not numbers.told or not cells:
        return f"{whole}."
    parts = [_part(numbers, row) for row in cells]
    return f"{whole}: {listed(parts)}."


def _share(numbers: Numbers, count: int, of: int) -> str:
    if numbers.allows_shares:
        return f"{count:,} of {counted(of, 'answered face')}"
    return f"{counted(count, 'face')} (among {of:,} labelled and answered)"


def _part(numbers: Numbers, row: RateRow) -> str:
    weighted = "" if row.is_few(numbers.few) else _weighted(row)
    return f"{row.tally.misread_rate.words} labelled {row.subgroup.words}{weighted}"


def _weighted(row: RateRow) -> str:
    share = row.weighted.get(Metric.MISREAD)
    if share is None or share.value is None:
        return ""
    return f" (weighted {per_cent(share.value)})"


def _unanswered(numbers: Numbers) -> str:
    parts, judged, faces_left_out = [], False, 0
    for vendor in numbers.vendors:
        tally = numbers.tally(vendor.id)
        judged = judged or tally.n > 0
        faces = counted(tally.n, "labelled face")
        faces_left_out += tally.not_detected + tally.no_answer
        for count, did in (
            (tally.not_detected, "did not detect"),
            (tally.no_answer, "gave no answer for"),
        ):
            if count:
                parts.append(f"{vendor.name} {did} {count:,} of {faces}")
    if parts:
        enter = "it enters" if faces_left_out == 1 else "these enter"
        return f"{listed(parts)}; {enter} no misread rate."
    return "Every labelled face was found and answered." if judged else ""


def _too_few(numbers: Numbers) -> str:
    cells: dict[str, int] = {}
    for vendor in numbers.vendors:
        for row in numbers.of(vendor.id, numbers.told):
            if row.subgroup.names and row.tally.n and row.is_few(numbers.few):
                cells[row.subgroup.words] = max(cells.get(row.subgroup.words, 0), row.tally.n)
    if not cells:
        return ""
    said = listed([f"{words} ({n:,})" for words, n in cells.items()])
    return f"Fewer than {numbers.few} faces, too few to say whether a rate differs: {said}."


def _widest_gap(numbers: Numbers, vendor: VendorInfo) -> str:
    """The widest gap among subgroups with enough faces, and whether chance would do for it."""
    enough = [
        row
        for row in numbers.gaps()
        if row.vendor_id == vendor.id
        and min(row.gap.first.n, row.gap.second.n) >= numbers.few
        and row.gap.value is not None
    ]
    if not enough:
        return ""
    row = max(enough, key=lambda each: abs(each.gap.value or 0.0))
    if (row.gap.value or 0.0) < 0:
        gap = Gap(row.gap.second, row.gap.first)
        row = replace(row, first=row.second, second=row.first, gap=gap)
    said = f"{vendor.name}’s widest gap between subgroups of enough faces: {gap_words(row)}"
    if len(enough) > 1:
        said += f" It is the widest of {len(enough)}; the intervals are not corrected for that."
    return said


def gap_words(row: GapRow) -> str:
    """A gap with its interval, and what that allows to say."""
    interval = row.gap.interval
    chance = interval is not None and interval.low <= 0 <= interval.high
    said = (
        "The interval holds zero, so the sample does not show that the rates differ."
        if chance
        else "The interval leaves out zero."
    )
    return (
        f"{row.first.words} ({row.gap.first.words}) against {row.second.words} "
        f"({row.gap.second.words}): {gap_line(row.gap)}. {said}"
    )


def compared(each: Comparison, names: Mapping[VendorId, str]) -> str:
    """Two vendors on the faces both answered, with the test."""
    if not each.answered.n:
        return ""
    first, second = names[each.first], names[each.second]
    p = p_words(each.p_answered)
    verdict = (
        "which is unlikely to be chance" if each.p_answered < _UNLIKELY else "which may be chance"
    )
    return (
        f"Of the {counted(each.answered.n, 'face')} that {first} and {second} both answered, "
        f"{first} misread {each.answered.first.count:,} and {second} "
        f"{each.answered.second.count:,}, {verdict} (McNemar’s exact test, {p} after Holm’s "
        f"correction for {counted(each.tests, 'test')})."
    )


def p_words(p: float) -> str:
    """ "p = 0.031", "p < 0.001"."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def smallest_says(numbers: Numbers) -> str:
    """What n allows: how high a rate may be where nothing was misread."""
    sizes = [row.tally.answered for row in numbers.rows if row.tally.answered]
    if not sizes:
        return ""
    n = min(sizes)
    high = per_cent(wilson(0, n).high)
    return (
        f"Small numbers: of {counted(n, 'face')}, the smallest subgroup here, even no misreading "
        f"at all would fit a rate of up to {high}."
    )
