"""What a case's set is, in the terms in which published audits describe theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from core.attributes import FITZPATRICK
from core.case import Case
from core.found_by import Basis
from core.metrics.face_table import FaceTable
from core.metrics.published import Study
from core.metrics.results import GENDER_SHADES
from core.photo import PhotoId
from core.response import Response
from core.vendor import VendorId
from gui.models.published_rows import subgroup_title
from gui.models.thresholds_found import threshold_words
from gui.sheets import ChosenVendor

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
    vendors: Sequence[ChosenVendor]
    labels: Counter[str] = field(default_factory=Counter)
    skin: Counter[str] = field(default_factory=Counter)
    sizes: dict[str, int] = field(default_factory=dict)
    first: datetime | None = None
    last: datetime | None = None


def count(own: OwnSet, case: Case, table: FaceTable) -> Iterator[None]:
    """Fill in `own`, pausing so that the window can go on between the steps."""
    for name, subgroup in GENDER_SHADES.items():
        rows = table.rows_of(subgroup)
        own.sizes[name] = int((table.label[rows] >= 0).sum())
    yield
    photos = set(table.photo_ids.tolist())
    for number, face in enumerate(list(case.stored_faces())):
        counts = not face.not_a_face and face.photo_id not in case.left_out
        if counts and face.label is not None and face.photo_id in photos:
            own.labels[face.label.source.value] += 1
            said = face.attributes.get(FITZPATRICK)
            if said is not None:
                own.skin[said.source.value] += 1
        if number % _AT_ONCE == 0:
            yield
    ids = [each.info.id for each in own.vendors]
    for number, photo_id in enumerate(dict.fromkeys(table.photo_ids.tolist())):
        _note_times(own, case, PhotoId(photo_id), ids)
        if number % _AT_ONCE == 0:
            yield


def _note_times(own: OwnSet, case: Case, photo_id: PhotoId, ids: Sequence[VendorId]) -> None:
    for vendor_id in ids:
        outcome = case.outcome(photo_id, vendor_id)
        if isinstance(outcome, Response):
            own.first = min(own.first or outcome.asked, outcome.asked)
            own.last = max(own.last or outcome.asked, outcome.asked)


def differences(own: OwnSet, studies: Sequence[Study]) -> list[tuple[str, ...]]:
    """Line by line: what is compared, our set, then each study."""
    return [
        (tr("Task"), tr("gender classification"), *(s.task for s in studies)),
        (tr("Set"), own.basis.words, *(f"{s.set_name}: {s.set_of}" for s in studies)),
        (tr("Faces"), _faces(own), *(f"{s.faces:,}" for s in studies)),
        *_sizes(own, studies),
        (tr("Gender labels"), _sources(own.labels), *(s.labels for s in studies)),
        (
            tr("Skin types"),
            _sources(own.skin) if own.skin else tr("none in this case"),
            *(tr("in the labels above") if "DF" in s.sizes else _NOT_SAID for s in studies),
        ),
        (
            tr("Threshold"),
            thresholds_said(own.vendors, own.thresholds),
            *(s.threshold for s in studies),
        ),
        (tr("Asked"), _dates(own), *(s.tested for s in studies)),
        (
            tr("What is counted"),
            tr("misread among answered; unanswered beside it"),
            *(s.measure for s in studies),
        ),
        (
            tr("Vendors"),
            ", ".join(each.info.name for each in own.vendors),
            *(_NOT_SAID for _ in studies),
        ),
    ]


def with_services(
    lines: Sequence[tuple[str, ...]], services: Sequence[str]
) -> list[tuple[str, ...]]:
    """Put the services each study tested into the last line."""
    *others, last = lines
    return [*others, (*last[:2], *services)]


def _faces(own: OwnSet) -> str:
    return tr("{} labelled of {}").format(f"{own.labels.total():,}", f"{own.faces:,}")


def _sizes(own: OwnSet, studies: Sequence[Study]) -> Iterator[tuple[str, ...]]:
    for name in _COMPARED:
        said = subgroup_title(name)
        theirs = [f"{s.sizes[name]:,}" if name in s.sizes else _NOT_SAID for s in studies]
        if len(name) == 2 and not own.skin:
            yield said, tr("not known: no skin types"), *theirs
        else:
            yield said, f"{own.sizes[name]:,}", *theirs


def _sources(counts: Counter[str]) -> str:
    if not counts:
        return tr("none yet")
    return ", ".join(f"{source} ({many:,})" for source, many in counts.most_common())


def thresholds_said(
    vendors: Sequence[ChosenVendor], thresholds: Mapping[VendorId, float | None]
) -> str:
    """The thresholds in force: "80 %", or those of each vendor."""
    values = {thresholds.get(each.info.id) for each in vendors}
    if len(values) == 1:
        return threshold_words(values.pop())
    return ", ".join(
        f"{each.info.name} {threshold_words(thresholds.get(each.info.id))}" for each in vendors
    )


def _dates(own: OwnSet) -> str:
    if own.first is None or own.last is None:
        return tr("not yet")
    first, last = own.first.date().isoformat(), own.last.date().isoformat()
    return first if first == last else tr("{} to {}").format(first, last)


def tr(text: str) -> str:
    return QCoreApplication.translate("own set", text)
