"""How the vendors' answers of a case came about: versions, dates, and what was sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.case.case import Case
from core.report.words import counted, day, listed, moment, per_cent
from core.response import RECORDED, Response
from core.vendor import Kind, VendorId, VendorInfo

_NO_VERSION = "no version returned"


@dataclass(slots=True)
class Calls:
    """Of one vendor. ways: answers by version, endpoint, encoding, scale and source."""

    answers: int = 0
    failed: int = 0
    first: datetime | None = None
    last: datetime | None = None
    ways: Counter[tuple[str, str, str, float, str]] = field(default_factory=Counter)
    dates: Counter[str] = field(default_factory=Counter)

    def of(self, place: int) -> Counter[str]:
        """Answers by one of the five."""
        found: Counter[str] = Counter()
        for way, count in self.ways.items():
            found[str(way[place])] += count
        return found

    @property
    def version_words(self) -> str:
        """ "2.0.0", "2.0.0 and 2.0.1", "no version returned"."""
        return listed([version or _NO_VERSION for version in sorted(self.of(0))]) or "no answers"


def gather(case: Case, vendors: Sequence[VendorInfo]) -> dict[VendorId, Calls]:
    """One pass over all answers that are shown."""
    found = {vendor.id: Calls() for vendor in vendors}
    for photo in (each for each in case.photos if each.id not in case.left_out):
        for vendor_id, calls in found.items():
            outcome = case.outcome(photo.id, vendor_id)
            if type(outcome) is Response:
                _take(calls, outcome)
            elif outcome is not None:
                calls.failed += 1
    return found


def _take(calls: Calls, response: Response) -> None:
    calls.answers += 1
    sent = response.sent
    way = (response.version, response.endpoint, sent.encoding, sent.scale, response.source)
    calls.ways[way] += 1
    if response.source == RECORDED:
        calls.dates[response.recorded.date if response.recorded else ""] += 1
        return
    if calls.first is None or response.received < calls.first:
        calls.first = response.received
    if calls.last is None or response.received > calls.last:
        calls.last = response.received


def words(vendor: VendorInfo, calls: Calls) -> str:
    """All of it in one paragraph."""
    if not calls.answers:
        return "gave no answer."
    where = "run on this computer" if vendor.kind is Kind.LOCAL else "a service that photos go to"
    said = [f"Version: {calls.version_words}; {where}"]
    endpoints = [address for address in sorted(calls.of(1)) if address]
    if endpoints:
        said.append(f"asked at {listed(endpoints)}")
    said.append(f"{counted(calls.answers, 'answer')}, {calls.failed:,} calls failed")
    if calls.first is not None and calls.last is not None:
        said.append(_when(calls.first, calls.last))
    if calls.dates:
        dates = listed([date or "undated" for date in sorted(calls.dates)])
        said.append(
            f"{calls.dates.total():,} recorded elsewhere and imported by the user, dated {dates}"
        )
    return f"{'; '.join(said)}. {_sent(calls)}"


def _when(first: datetime, last: datetime) -> str:
    if (last - first).total_seconds() < 60:
        return f"received {moment(first)}"
    if first.date() == last.date():
        return f"received {day(first)}, {first:%H:%M} to {last:%H:%M} UTC"
    return f"received {moment(first)} to {moment(last)}"


def _sent(calls: Calls) -> str:
    live = {way: count for way, count in calls.ways.items() if way[4] != RECORDED}
    if not live:
        return "What was sent is not known."
    encodings: Counter[str] = Counter()
    smaller = 0
    for (_, _, encoding, scale, _), count in live.items():
        encodings[encoding] += count
        smaller += count if scale != 1.0 else 0
    kinds = listed(
        [
            "the decoded upright pixels" if encoding == "pixels" else f"{encoding} ({count:,})"
            for encoding, count in sorted(encodings.items())
        ]
    )
    if not smaller:
        return f"Sent: {kinds}, at full size."
    least = per_cent(min(way[3] for way in live), 0)
    return f"Sent: {kinds}; {counted(smaller, 'photo')} made smaller, down to {least} of the side."
