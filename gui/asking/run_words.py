"""What the part Runs says of runs and of two of them compared, in words; pure."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from core.metrics.intervals import Interval
from core.metrics.paired import Paired
from core.metrics.results import FEW
from core.metrics.weights import WeightedPaired
from core.reaudit.comparison import ComparedRow, RunComparison
from core.reaudit.runs import RunEntry
from core.rounding import points, signed_points
from core.vendor import VendorId
from gui.labelling.attribute_words import subgroup_words

NAMES = Mapping[VendorId, str]
_THIN = "\N{NARROW NO-BREAK SPACE}"
_DAY = "d MMM yyyy"


def tr(text: str) -> str:
    return QCoreApplication.translate("Runs", text)


def time_words(time: datetime) -> str:
    """In this computer's zone; the month by its name, as 4 May is 5/4/26 to some."""
    moment = QDateTime.fromSecsSinceEpoch(int(time.timestamp()))
    return QLocale().toString(moment, f"{_DAY}, HH:mm")


def day_words(time: datetime) -> str:
    """The day alone."""
    moment = QDateTime.fromSecsSinceEpoch(int(time.timestamp()))
    return QLocale().toString(moment.date(), _DAY)


def run_headings() -> tuple[str, ...]:
    return (
        tr("Run"),
        tr("Begun"),
        tr("Vendors and their versions"),
        tr("Photos"),
        tr("Answers"),
        tr("Photos sent"),
        tr("State"),
    )


def run_row(run: RunEntry, names: NAMES) -> tuple[str, ...]:
    """A run in the list."""
    return (
        number_words(run),
        time_words(run.started),
        vendors_words(run, names),
        f"{run.photos:,}",
        answers_words(run),
        tr(run.limit_words),
        state_words(run),
    )


def number_words(run: RunEntry) -> str:
    """What a run is called."""
    return tr("merged {}").format(-run.id) if run.id < 0 else str(run.id)


def vendors_words(run: RunEntry, names: NAMES) -> str:
    """Each vendor with the versions it answered with."""
    said = []
    for vendor_id, part in run.vendors.items():
        version = part.version_words or tr("no answer")
        said.append(f"{names.get(vendor_id, vendor_id)}: {version}")
    return " · ".join(said)


def answers_words(run: RunEntry) -> str:
    """How many answers a run has, and how many of them were stored before."""
    kept = sum(part.kept for part in run.vendors.values())
    failed = sum(part.failures for part in run.vendors.values())
    parts = [f"{run.answers:,}"]
    if kept:
        parts.append(tr("{} stored before").format(f"{kept:,}"))
    if failed:
        parts.append(tr("{} failed").format(f"{failed:,}"))
    return ", ".join(parts)


def state_words(run: RunEntry) -> str:
    state = tr("done")
    if run.stopped:
        state = tr("stopped by a person")
    elif run.finished is None:
        state = tr("not finished")
    if run.id < 0:
        return tr("{}, of another case").format(state)
    return tr("{}, asked again").format(state) if run.again else state


def choice_words(run: RunEntry, names: NAMES) -> str:
    """A run in a menu."""
    who = ", ".join(names.get(vendor_id, vendor_id) for vendor_id in run.vendors)
    sent = tr("sent {}").format(tr(run.limit_words))
    return f"{number_words(run)} · {time_words(run.started)} · {who} · {sent}"


def compared_headings() -> tuple[str, ...]:
    return (
        tr("Vendor"),
        tr("Faces"),
        tr("N"),
        tr("Misread"),
        tr("Points (95 %)"),
        tr("McNemar"),
        tr("Misread or unanswered"),
        tr("Points (95 %)"),
        tr("McNemar"),
    )


def is_few(row: ComparedRow, few: int = FEW) -> bool:
    """Whether it has too few faces for a rate, so that it is hatched."""
    return row.all.n < few


def compared_row(row: ComparedRow, names: NAMES, shares: bool, few: int = FEW) -> tuple[str, ...]:
    """A line of the comparison. shares: rates may be drawn from these faces."""
    answered, both = row.answered, row.all
    said = [f"{both.n:,}"]
    if is_few(row, few):
        said, shares = [tr("{} · few").format(f"{both.n:,}")], False
    gaps: tuple[Paired | WeightedPaired, ...] = row.weighted or (answered, both)
    pairs = zip((answered, both), gaps, (row.p_answered, row.p_all), strict=True)
    for pair, gap, p in pairs:
        said += [
            shares_words(pair, gap, shares),
            difference_words(pair, gap, shares),
            p_words(p, pair),
        ]
    return names.get(row.vendor_id, row.vendor_id), subgroup_words(row.subgroup), *said


def shares_words(pair: Paired, rated: Paired | WeightedPaired, rates: bool) -> str:
    """ "3 of 239 → 2 of 239", with the rates where they may be drawn. rated: what they are of,
    weighted where that is needed.
    """
    if not pair.n:
        return "–"
    words = f"{pair.first.words} → {pair.second.words}"
    first, second = rated.first.value, rated.second.value
    if not rates or first is None or second is None:
        return words
    return f"{words} ({points(first)} → {points(second)}{_THIN}%)"


def difference_words(pair: Paired, rated: Paired | WeightedPaired, rates: bool) -> str:
    """The second minus the first in points with its interval; in counts where no rate is."""
    if not pair.n:
        return "–"
    difference, interval = rated.difference, rated.interval
    if not rates or difference is None:
        return tr("{} worse, {} better").format(f"{pair.only_second:,}", f"{pair.only_first:,}")
    if interval is None:
        return signed_points(-difference)
    turned = Interval(-interval.high, -interval.low)
    low, high = signed_points(turned.low), signed_points(turned.high)
    return f"{signed_points(-difference)} ({low} to {high})"


def p_words(p: float, pair: Paired) -> str:
    if not pair.n:
        return "–"
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def title(comparison: RunComparison, first: datetime, second: datetime) -> str:
    """What was found, in a sentence."""
    faces, changed = len(comparison.faces), len(comparison.changed)
    if not faces:
        return tr("These two runs have no face in common")
    if not changed:
        words = tr("No answer changed between {first} and {second}")
    elif changed == 1:
        words = tr("1 answer of {n} changed between {first} and {second}")
    else:
        words = tr("{changed} answers of {n} changed between {first} and {second}")
    dates = [day_words(first), day_words(second)]
    if dates[0] == dates[1]:
        dates = [time_words(first), time_words(second)]
    if dates[0] == dates[1]:
        dates = [tr("the first run"), tr("the second")]
    return words.format(changed=f"{changed:,}", n=f"{faces:,}", first=dates[0], second=dates[1])


def under_title(comparison: RunComparison, names: NAMES, basis: str, shares: bool) -> str:
    """What the comparison stands on, and what it leaves out."""
    said = []
    if comparison.stored:
        words = tr(
            "{n} answers are the very same: the second run took over what was stored, and asked "
            "nothing anew."
        )
        said.append(words.format(n=f"{comparison.stored:,}"))
    if comparison.shifted:
        words = tr("On {n} more the confidence alone changed.")
        said.append(words.format(n=f"{len(comparison.shifted):,}"))
    for counts, one, many in (
        (
            comparison.only_first,
            tr("{name}: 1 photo only in the first run."),
            tr("{name}: {n} photos only in the first run."),
        ),
        (
            comparison.only_second,
            tr("{name}: 1 photo only in the second run."),
            tr("{name}: {n} photos only in the second run."),
        ),
    ):
        said += [
            (one if n == 1 else many).format(name=names.get(v, v), n=f"{n:,}")
            for v, n in counts.items()
            if n
        ]
    if shares and comparison.design is not None:
        said.append(comparison.design.words)
        said.append(
            tr(
                "Rates and differences are weighted, with linearised intervals; counts and tests "
                "are of the faces drawn."
            )
        )
    if not shares and comparison.faces:
        said.append(
            tr(
                "Counts, no rates: a rate needs every face of a complete set or random draw "
                "labelled; this is {basis}."
            ).format(basis=basis)
        )
    thresholds = {t for v, t in comparison.thresholds.items() if v in comparison.vendors}
    if comparison.faces:
        said.append(_threshold_words(thresholds))
    return " ".join(said)


def how_to_read() -> str:
    return tr(
        "Both runs judged the same faces, so only faces whose verdict changed tell them apart: "
        "McNemar’s exact test asks whether as many got worse as better, corrected by Holm for all "
        "tests shown. The interval is Newcombe’s for paired shares; it says what chance allows."
    )


def _threshold_words(thresholds: Set[float | None]) -> str:
    if thresholds <= {None}:
        return tr("Threshold off, for both runs.")
    if len(thresholds) == 1:
        (value,) = thresholds
        return tr("Threshold {}, for both runs.").format(f"{100 * (value or 0):g}{_THIN}%")
    return tr("The thresholds in force now, for both runs.")
