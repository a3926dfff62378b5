"""The sentences of the rates: each comes from the numbers, and none says what a person is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from core.labelling.attributes import GENDER
from core.metrics.results import LeftOut, RateRow, percent
from core.metrics.tally import Metric, Tally
from core.rounding import points
from core.sets.draw import DrawKind
from gui.marks import mark_word
from gui.models.found_words import basis_words, labelled_words
from gui.models.rates_found import RatesFound

BESIDE = ", "
"""Between what stands beside N; a narrow column breaks its lines there."""


def metric_name(metric: Metric) -> str:
    """What a rate is called."""
    return {
        Metric.MISREAD: tr("Misread"),
        Metric.NOT_DETECTED: tr("Not detected"),
        Metric.NO_ANSWER: tr("No answer"),
        Metric.MISREAD_OR_UNANSWERED: tr("Misread or unanswered"),
    }[metric]


def chart_heading(metric: Metric) -> str:
    """What the chart's scale is a share of."""
    of = tr("the answered faces") if metric is Metric.MISREAD else tr("N")
    words = tr("{}, share of {}, with 95\N{NARROW NO-BREAK SPACE}% interval (Wilson)")
    return words.format(metric_name(metric), of)


def under_title(
    found: RatesFound, set_note: str = "", recorded: Mapping[str, Sequence[str]] | None = None
) -> str:
    """What the numbers stand on: photos, threshold, what is left out, what the set is.

    recorded: the names of vendors whose recorded answers are counted, with the dates of these.
    """
    said = [_basis_sentence(found), _threshold_sentence(found), why_no_rates(found)]
    if found.shares and found.table.design is not None:
        said.append(found.table.design.words)
    said.append(left_sentence(found.left))
    said.append(_several_sentence(found))
    said += [_recorded_sentence(name, dates) for name, dates in (recorded or {}).items()]
    if set_note:
        said.append(tr("About this set: {}").format(set_note))
    return " ".join(filter(None, said))


def _recorded_sentence(name: str, dates: Sequence[str]) -> str:
    words = tr("{}: recorded answers, imported by the user, not received by this program.")
    if not dates:
        return words.format(name)
    when = dates[0] if len(dates) == 1 else tr("{} to {}").format(dates[0], dates[-1])
    words = tr("{}: recorded answers of {}, imported by the user, not received by this program.")
    return words.format(name, when)


def _basis_sentence(found: RatesFound) -> str:
    words = basis_words(found.basis)
    return f"{words[:1].upper()}{words[1:]}, {labelled_words(found.basis)}."


def _threshold_sentence(found: RatesFound) -> str:
    values = {each.info.name: found.thresholds.get(each.info.id) for each in found.vendors}
    different = set(values.values())
    if different <= {None}:
        return tr("Threshold off.")
    if len(different) == 1:
        return tr("Threshold {}.").format(_threshold(different.pop()))
    each = ", ".join(f"{name} {_threshold(value)}" for name, value in values.items())
    return tr("Thresholds: {}.").format(each)


def _threshold(value: float | None) -> str:
    return tr("off") if value is None else f"{100 * value:g}\N{NARROW NO-BREAK SPACE}%"


def why_no_rates(found: RatesFound) -> str:
    """What keeps the counts from being rates; empty where they are."""
    basis = found.basis
    if found.shares or not found.labelled:
        return ""
    if basis.kind is None:
        return tr("Counts, no rates: the photos were put together by hand.")
    if basis.kind is DrawKind.STRATIFIED and basis.is_labelled:
        return tr(
            "Counts, no rates: what photos are described as was changed since the draw, so "
            "their strata are not known."
        )
    if basis.unread == 1:
        return tr("Counts, no rates: 1 photo could not be read.")
    if basis.unread:
        return tr("Counts, no rates: {} photos could not be read.").format(f"{basis.unread:,}")
    return tr("Counts, no rates, until every face is labelled.")


def left_sentence(left: LeftOut) -> str:
    """Which faces are in no subgroup."""
    said = []
    if left.set_aside:
        words = tr("{} set aside: a skin type across III and IV.")
        said.append(words.format(f"{left.set_aside:,}"))
    if left.unsaid:
        words = tr("1 face is in no subgroup: a label or group is missing.")
        if left.unsaid > 1:
            words = tr("{} faces are in no subgroup: a label or group is missing.")
        said.append(words.format(f"{left.unsaid:,}"))
    if left.other:
        words = tr("{} labelled neither female nor male.")
        said.append(words.format(f"{left.other:,}"))
    return " ".join(said)


def _several_sentence(found: RatesFound) -> str:
    several = found.several
    if not several.people:
        return ""
    if found.choice.one_per_person:
        return tr("One photo of each person is counted.")
    return several.words


def gaps_sentence(found: RatesFound) -> str:
    """How many gaps are listed, and what that means."""
    count = len(found.gaps)
    words = tr("1 gap is listed.") if count == 1 else tr("{} gaps are listed.")
    return " ".join(
        (
            words.format(f"{count:,}"),
            tr("Of twenty gaps with nothing behind them about one leaves out zero by chance."),
        )
    )


def compared_sentence(found: RatesFound) -> str:
    """How many tests the p values are corrected for."""
    tests = found.compared[0].tests if found.compared else 0
    words = tr("{} tests were made together; p is corrected for that by Holm’s method.")
    said = words.format(f"{tests:,}")
    if found.table.design is not None:
        said = f"{said} {tr('Counts and tests are of the faces drawn, without weights.')}"
    return said


def outside_words(tally: Tally) -> str:
    """What stands beside N: "2 unlabelled, 1 failed"; empty where nothing does."""
    return BESIDE.join(f"{count:,} {mark_word(mark).lower()}" for mark, count in tally.outside)


def faces_words(row: RateRow, few: bool) -> str:
    """Under a subgroup: "12 faces · few"; "3 faces in no rate" where no vendor can be judged."""
    faces = row.tally.n
    if not faces and row.tally.faces:
        outside = row.tally.faces
        words = tr("1 face in no rate") if outside == 1 else tr("{} faces in no rate")
        return words.format(f"{outside:,}")
    words = tr("no faces") if not faces else tr("1 face") if faces == 1 else tr("{} faces")
    said = words.format(f"{faces:,}")
    return tr("{} · few").format(said) if few and faces else said


def rate_words(row: RateRow, metric: Metric, few: bool) -> str:
    """The rate in per cent; where there are too few faces it is not said."""
    value = row.share(metric).value
    if value is None:
        return ""
    return tr("too few") if few else percent(value)


def interval_words(row: RateRow, metric: Metric) -> str:
    """ "1.5 – 35.4 %"."""
    interval = row.share(metric).interval
    if interval is None:
        return ""
    return f"{points(interval.low)} – {points(interval.high)}\N{NARROW NO-BREAK SPACE}%"


def name_words(name: str) -> str:
    """An attribute as it is offered to be crossed."""
    known = {
        GENDER: tr("Gender"),
        "fitzpatrick": tr("Skin type (Fitzpatrick)"),
        "monk": tr("Skin type (Monk)"),
        "tone": tr("Darker or lighter"),
    }
    return known.get(name, name)


def tr(text: str) -> str:
    return QCoreApplication.translate("rates", text)
