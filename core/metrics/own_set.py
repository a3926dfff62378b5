"""What a case's set is, in the terms in which published audits describe theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.case.memory import CaseMemory
from core.labelling.attributes import FITZPATRICK
from core.metrics.face_table import FaceTable
from core.metrics.published import TITLES, Study, services
from core.metrics.results import GENDER_SHADES
from core.photos.photo import PhotoId
from core.response import Response
from core.sets.found_by import Basis
from core.vendor import VendorId, VendorInfo

_AT_ONCE = 200
_NOT_SAID = "–"
_COMPARED = ("F", "M", "DF", "DM", "LF", "LM")


@dataclass(slots=True)
class OwnSet:
    """Counted once. labels: labelled faces by the source of their label; skin: likewise of the
    Fitzpatrick type. first, last: when the chosen vendors answered. sizes: labelled faces by the
    short names of `results.GENDER_SHADES`.
    """

    faces: int
    basis: Basis
    thresholds: Mapping[VendorId, float | None]
    vendors: Sequence[VendorInfo]
    labels: Counter[str] = field(default_factory=Counter)
    skin: Counter[str] = field(default_factory=Counter)
    sizes: dict[str, int] = field(default_factory=dict)
    first: datetime | None = None
    last: datetime | None = None

    @property
    def asked(self) -> str:
        """When vendors answered: "2026-03-01 to 2026-03-04"."""
        if self.first is None or self.last is None:
            return "not yet"
        first, last = self.first.date().isoformat(), self.last.date().isoformat()
        return first if first == last else f"{first} to {last}"


def count(own: OwnSet, case: CaseMemory, table: FaceTable) -> Iterator[None]:
    """Fill in `own`, pausing so that the window can go on between the steps."""
    for name, subgroup in GENDER_SHADES.items():
        rows = table.rows_of(subgroup)
        own.sizes[name] = int((table.label[rows] >= 0).sum())
    yield
    photos = set(table.photo_ids.tolist())
    for number, face in enumerate(list(case.stored_faces())):
        if not face.not_a_face and face.label is not None and face.photo_id in photos:
            own.labels[face.label.source.value] += 1
            said = face.attributes.get(FITZPATRICK)
            if said is not None:
                own.skin[said.source.value] += 1
        if number % _AT_ONCE == 0:
            yield
    ids = [each.id for each in own.vendors]
    for number, photo_id in enumerate(dict.fromkeys(table.photo_ids.tolist())):
        _note_times(own, case, PhotoId(photo_id), ids)
        if number % _AT_ONCE == 0:
            yield


def _note_times(own: OwnSet, case: CaseMemory, photo_id: PhotoId, ids: Sequence[VendorId]) -> None:
    for vendor_id in ids:
        outcome = case.outcome(photo_id, vendor_id)
        if isinstance(outcome, Response):
            own.first = min(own.first or outcome.asked, outcome.asked)
            own.last = max(own.last or outcome.asked, outcome.asked)


def differences(own: OwnSet, studies: Sequence[Study]) -> list[tuple[str, ...]]:
    """Line by line: what is compared, our set, then each study."""
    return [
        ("Task", "gender classification", *(s.task for s in studies)),
        ("Set", own.basis.words, *(f"{s.set_name}: {s.set_of}" for s in studies)),
        ("Faces", _faces(own), *(f"{s.faces:,}" for s in studies)),
        *_sizes(own, studies),
        ("Gender labels", _sources(own.labels), *(s.labels for s in studies)),
        (
            "Skin types",
            _sources(own.skin) if own.skin else "none in this case",
            *("in the labels above" if "DF" in s.sizes else _NOT_SAID for s in studies),
        ),
        (
            "Threshold",
            thresholds_said(own.vendors, own.thresholds),
            *(s.threshold for s in studies),
        ),
        ("Asked", own.asked, *(s.tested for s in studies)),
        (
            "What is counted",
            "misread among answered; unanswered beside it",
            *(s.measure for s in studies),
        ),
        (
            "Vendors",
            ", ".join(each.name for each in own.vendors),
            *(", ".join(services(s)) or _NOT_SAID for s in studies),
        ),
    ]


def _faces(own: OwnSet) -> str:
    return "{} labelled of {}".format(f"{own.labels.total():,}", f"{own.faces:,}")


def _sizes(own: OwnSet, studies: Sequence[Study]) -> Iterator[tuple[str, ...]]:
    for name in _COMPARED:
        said = TITLES[name]
        theirs = [f"{s.sizes[name]:,}" if name in s.sizes else _NOT_SAID for s in studies]
        if len(name) == 2 and not own.skin:
            yield said, "not known: no skin types", *theirs
        else:
            yield said, f"{own.sizes[name]:,}", *theirs


def _sources(counts: Counter[str]) -> str:
    if not counts:
        return "none yet"
    return ", ".join(f"{source} ({many:,})" for source, many in counts.most_common())


def thresholds_said(
    vendors: Sequence[VendorInfo], thresholds: Mapping[VendorId, float | None]
) -> str:
    """The thresholds in force: "80 %", or those of each vendor."""
    values = {thresholds.get(each.id) for each in vendors}
    if len(values) == 1:
        return _threshold(values.pop())
    return ", ".join(f"{each.name} {_threshold(thresholds.get(each.id))}" for each in vendors)


def _threshold(value: float | None) -> str:
    return "off" if value is None else f"{100 * value:g}\N{NARROW NO-BREAK SPACE}%"
