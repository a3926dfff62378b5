"""What was done otherwise than planned: sentences that come from the case by themselves. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from core.labelling.attributes import AttributeName
from core.reaudit.protocol import Protocol, WrittenProtocol
from core.reaudit.runs import RunEntry
from core.vendor import VendorId

_PARTS = {
    "question": "the question",
    "subgroups": "the subgroups",
    "thresholds": "the thresholds",
    "vendors": "the vendors",
    "photos": "the number of photos",
    "sample": "the sample",
    "stopping_rule": "the stopping rule",
}


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, as far as a protocol speaks of it.

    runs: all of the case, as `store.run_list.load` gives them. thresholds: in force, by vendor;
    None or absent is off. photos: how many the case has. answered: photos that have an answer, by
    vendor. reported: the subgroups that are shown, each as the attributes crossed in it; None
    where nothing is reported yet. names: of the vendors.
    """

    runs: Sequence[RunEntry]
    thresholds: Mapping[VendorId, float | None] = field(default_factory=dict)
    photos: int = 0
    answered: Mapping[VendorId, int] = field(default_factory=dict)
    reported: Sequence[Sequence[AttributeName]] | None = None
    names: Mapping[VendorId, str] = field(default_factory=dict)

    @property
    def first_call(self) -> datetime | None:
        """When the first run began, UTC; None where nobody was asked."""
        return min((run.started for run in self.runs), default=None)

    def name(self, vendor_id: VendorId) -> str:
        return self.names.get(vendor_id, vendor_id)


def in_force(
    versions: Sequence[WrittenProtocol], first_call: datetime | None
) -> WrittenProtocol | None:
    """What the work is measured by: the last version written before the first call, else the
    first one. None where there is no protocol.
    """
    before = [each for each in versions if first_call is None or each.time <= first_call]
    if before:
        return before[-1]
    return versions[0] if versions else None


def departures(versions: Sequence[WrittenProtocol], done: Done) -> list[str]:
    """A sentence for each thing that was done otherwise than planned; none where all was kept.

    versions: of the protocol, the first first.
    """
    planned = in_force(versions, done.first_call)
    if planned is None:
        return ["No protocol was written, so nothing here was fixed before the first call."]
    return [
        *_written_late(versions, planned, done),
        *_vendors(planned.protocol, done),
        *_thresholds(planned.protocol, done),
        *_sample(planned.protocol, done),
        *_ended_early(done),
        *_subgroups(planned.protocol, done),
    ]


def _written_late(
    versions: Sequence[WrittenProtocol], planned: WrittenProtocol, done: Done
) -> Iterator[str]:
    first = done.first_call
    if first is None:
        return
    if planned.time > first:
        yield (
            f"The protocol was written on {_time(planned.time)}, after the first call on "
            f"{_time(first)}."
        )
    before = planned
    for version in versions:
        if version.version <= planned.version:
            continue
        changed = _changed_parts(before.protocol, version.protocol)
        if changed:
            yield (
                f"Version {version.version} of the protocol was written on {_time(version.time)}, "
                f"after the first call; it changes {_listed(changed)}."
            )
        before = version


def _changed_parts(before: Protocol, after: Protocol) -> list[str]:
    one, other = before.content(), after.content()
    return [words for part, words in _PARTS.items() if one[part] != other[part]]


def _vendors(planned: Protocol, done: Done) -> Iterator[str]:
    if not planned.vendors:
        return
    asked = {vendor for run in done.runs for vendor, part in run.vendors.items() if part.answers}
    for vendor_id in planned.vendors:
        if vendor_id not in asked and done.runs:
            yield f"{done.name(vendor_id)} was planned and has not answered."
    for vendor_id in sorted(asked - set(planned.vendors)):
        yield f"{done.name(vendor_id)} was asked, which was not planned."


def _thresholds(planned: Protocol, done: Done) -> Iterator[str]:
    for vendor_id in planned.vendors or sorted(done.answered):
        wanted, used = planned.threshold(vendor_id), done.thresholds.get(vendor_id)
        if wanted != used:
            yield (
                f"The threshold of {done.name(vendor_id)} is {_threshold(used)}; "
                f"{_threshold(wanted)} was planned."
            )


def _sample(planned: Protocol, done: Done) -> Iterator[str]:
    if planned.photos is None:
        return
    if done.photos != planned.photos:
        yield f"The case has {_photos(done.photos)}; {planned.photos:,} were planned."
    for vendor_id in planned.vendors or sorted(done.answered):
        answered = done.answered.get(vendor_id, 0)
        if done.runs and 0 < answered < planned.photos:
            yield (
                f"{done.name(vendor_id)} answered for {answered:,} of the {planned.photos:,} "
                "photos planned."
            )


def _ended_early(done: Done) -> Iterator[str]:
    for run in sorted(done.runs, key=lambda run: run.started):
        if run.stopped:
            yield (
                f"The run of {_time(run.started)} was stopped by a person before all calls were "
                "made."
            )
        elif run.finished is None:
            yield f"The run of {_time(run.started)} did not come to its end."


def _subgroups(planned: Protocol, done: Done) -> Iterator[str]:
    if done.reported is None:
        return
    shown = {frozenset(each) for each in done.reported}
    wanted = [frozenset(each) for each in planned.subgroups]
    for each in planned.subgroups:
        if frozenset(each) not in shown:
            yield f"The subgroups by {_crossed(each)} were planned and are not reported."
    for each in done.reported:
        if each and frozenset(each) not in wanted:
            yield f"The subgroups by {_crossed(each)} are reported and were not planned."


def _crossed(names: Sequence[AttributeName]) -> str:
    return " × ".join(names)


def _threshold(value: float | None) -> str:
    return "off" if value is None else f"{100 * value:g}\N{NARROW NO-BREAK SPACE}%"


def _photos(count: int) -> str:
    return "1 photo" if count == 1 else f"{count:,} photos"


def _time(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _listed(parts: Sequence[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
