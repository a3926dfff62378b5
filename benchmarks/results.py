"""How fast the numbers of a large case are there: `uv run benchmarks/results.py`.

First a made-up case in memory of 100,000 labelled faces × 5 vendors, then the real large case of
`cases.py` with its one vendor, from the disk. Gathering goes on in slices after a case is opened,
like the library's cards; what the results page still has to wait for when it opens is to join the
blocks and to count them, and at most all of it, where the page is opened first of all.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import cases
import measuring

from core.case.case import Case
from core.case.change import Change, Kinds
from core.case.memory import CaseMemory, Content
from core.faces import Face
from core.geometry import Box
from core.labelling.attributes import FITZPATRICK, GENDER, Attribute, AttributeName
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.metrics.comparisons import compare
from core.metrics.curves import ThresholdCurves
from core.metrics.gathering import Gathering
from core.metrics.results import rates
from core.photos.photo import Photo, PhotoId, Place, SentRecord
from core.prediction import Prediction
from core.response import Response, ResponseId, RunId
from core.sets.flag import FaceId
from core.vendor import TWO_WORDS, Kind, VendorId, VendorInfo
from providers.registry import Registry

BY = (GENDER, FITZPATRICK)
SLICE = 0.008
STEPS = 50
_SEED = 20261129


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faces", type=int, default=100_000)
    count = parser.parse_args().faces
    vendors = [_vendor(number) for number in range(1, 6)]
    print(f"{count:,} faces × {len(vendors)} vendors, in memory")
    _measure(_made_up(count, vendors), vendors)
    case = Case.open(cases.large_case(count), Registry(), read_only=True)
    print(f"{count:,} faces × 1 vendor, from the disk")
    _measure(case, [Registry().info(cases.VENDORS[0])])
    case.close()


def _measure(case: CaseMemory, vendors: Sequence[VendorInfo]) -> None:
    _time(
        "match the faces, which the library does", lambda: [case.faces(p.id) for p in case.photos]
    )
    gathering = Gathering(case, vendors)
    slices, start = [], perf_counter()
    while not gathering.is_settled:
        before = perf_counter()
        gathering.advance(SLICE)
        slices.append(1000 * (perf_counter() - before))
    gathered = perf_counter() - start
    print(f"gather all, in {len(slices)} slices: {gathered:.2f} s")
    measuring.verdict("a slice in the interface thread (95 %), ms", _most(slices), 50, at_most=True)

    start = perf_counter()
    table = gathering.table()
    rates(table, BY, {})
    compare(table)
    curves = ThresholdCurves(table, BY)
    for vendor in vendors:
        curves.curves(vendor.id)
    opened = perf_counter() - start
    measuring.verdict("the page opens, gathered before, s", opened, 1.0, at_most=True)
    measuring.verdict("the page opens, nothing gathered yet, s", gathered + opened, 1.0, True)

    chance, steps = random.Random(_SEED), []
    for _ in range(STEPS):
        thresholds = {vendor.id: chance.random() for vendor in vendors}
        before = perf_counter()
        curves.rows(thresholds)
        steps.append(1000 * (perf_counter() - before))
    measuring.verdict("a slider step, ms", _most(steps), 16, at_most=True)

    before = perf_counter()
    gathering.apply(Change(Kinds.LABELS, frozenset({case.photos[0].id})))
    rates(gathering.table(), BY, {})
    anew = 1000 * (perf_counter() - before)
    measuring.verdict("all rates anew after a label, ms", anew, 50, at_most=True)


def _most(times: Sequence[float]) -> float:
    return measuring.percentile(times, 0.95)


def _time(what: str, work: Callable[[], object]) -> None:
    start = perf_counter()
    work()
    print(f"{what}: {perf_counter() - start:.2f} s", flush=True)


def _vendor(number: int) -> VendorInfo:
    name = f"vendor {number}"
    return VendorInfo(VendorId(name), name, f"V{number}", Kind.LOCAL, TWO_WORDS, "", "")


def _made_up(count: int, vendors: Sequence[VendorInfo]) -> CaseMemory:
    chance = random.Random(_SEED)
    content = Content()
    faces, outcomes = [], []
    for number in range(1, count + 1):
        content.photos.append(_photo(number))
        face = _face(number, chance)
        faces.append(face)
        outcomes += [_response(number, face, vendor, chance) for vendor in vendors]
    content.faces, content.outcomes = faces, outcomes
    return CaseMemory(content)


def _photo(number: int) -> Photo:
    place = Place(Path(f"/{number}.jpg"), Path("/"), 1, 1)
    return Photo(PhotoId(number), f"{number:064x}", (place,), width=600, height=600)


def _face(number: int, chance: random.Random) -> Face:
    gender = chance.choice((Gender.FEMALE, Gender.MALE))
    said = {
        FITZPATRICK: Attribute(str(chance.randint(1, 6))),
        AttributeName("group"): Attribute(f"group {chance.randint(1, 5)}"),
    }
    box = Box(chance.randint(20, 60), 30, 120, 140)
    label = ReferenceLabel(gender, Source.DATASET)
    return Face(FaceId(number), PhotoId(number), box, label=label, attributes=said)


_SENT = SentRecord(600, 600, 1.0, 1, "0" * 64, "pixels")
_WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def _response(number: int, face: Face, vendor: VendorInfo, chance: random.Random) -> Response:
    """The label's gender nine times in ten; one face in fifty is not found."""
    found: tuple[Prediction, ...] = ()
    if chance.random() < 0.98 and face.anchor is not None:
        gender = Gender.FEMALE if chance.random() < 0.5 else Gender.MALE
        if chance.random() < 0.8 and face.label is not None:
            gender = face.label.gender
        percent = chance.randint(50, 100)
        found = (Prediction(face.anchor, gender, percent / 100, str(percent)),)
    return Response(
        ResponseId(number),
        RunId(1),
        PhotoId(number),
        vendor.id,
        "1",
        _WHEN,
        _WHEN,
        0.01,
        "",
        _SENT,
        found,
    )


if __name__ == "__main__":
    main()
