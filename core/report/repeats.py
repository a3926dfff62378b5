"""What a report says of photos that a vendor was asked about several times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.case.case import Case
from core.reaudit.repeat import Repeated
from core.reaudit.repeats_told import repeats_of
from core.report.words import day
from core.vendor import VendorInfo


def lines(case: Case, infos: Sequence[VendorInfo]) -> Iterator[str]:
    """One of each repeat that was answered, the oldest first. Reads the store."""
    names = {info.id: info.name for info in infos}
    there = {photo.id: photo.name for photo in case.photos}
    for each in repeats_of(case):
        repeat = each.repeat
        if each.answered and repeat.photo_id in there:
            vendor = names.get(repeat.vendor_id, repeat.vendor_id)
            yield f"{there[repeat.photo_id]}, {vendor}, {day(repeat.time)}: {words(each)}"


def words(each: Repeated) -> str:
    """ "asked 10 times, wavered 0 times. The answer was …"."""
    times = "once" if each.answered == 1 else f"{each.answered:,} times"
    wavered = max((face.wavering for face in each.faces), default=0)
    said = "once" if wavered == 1 else f"{wavered:,} times"
    _, _, rest = each.words.partition(". ")
    return f"asked {times}, wavered {said}. {rest}".rstrip()
