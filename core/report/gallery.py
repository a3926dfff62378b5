"""The gallery of a report: faces that were misread, shown by the rules of exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from core.case.case import Case
from core.export.photo_files import Shown, shown_pixels
from core.faces import PhotoFace
from core.geometry import Box
from core.metrics.tally import CODES
from core.photos.image_io import crop, encode
from core.photos.photo import NO_RIGHTS, Photo, PhotoId
from core.report.contents import GalleryFace, Reading
from core.report.numbers import Numbers
from core.report.words import counted
from core.sets.audit_set import AuditPhoto, audit_photo
from core.vendor import VendorId, VendorInfo
from core.verdict import Verdict

MOST = 100
"""Faces at most: as many as a report that is mailed can hold."""
SIDE = 200
"""Of a face's picture, in pixels."""
_AROUND = 0.45
"""How much is shown around a face's box, as a share of its sides, at each side."""

Progressed = Callable[[int, int], None]


def chosen(case: Case, numbers: Numbers, most: int = MOST) -> tuple[list[int], int]:
    """Rows of the table to show, and how many faces were misread at all.

    Flagged faces come first, then in turn for each vendor the misreading it was most sure of.
    """
    queues, flagged = [], {flag.face_id for flag in case.flags}
    every: set[int] = set()
    first: list[int] = []
    for vendor in numbers.vendors:
        verdicts = numbers.table.verdicts(vendor.id, numbers.thresholds.get(vendor.id))
        rows = np.flatnonzero(verdicts == CODES[Verdict.MISREAD])
        sure = np.nan_to_num(numbers.table.vendors[vendor.id].confidence[rows], nan=-1.0)
        ordered = [int(row) for row in rows[np.argsort(-sure, kind="stable")]]
        every.update(ordered)
        first += [row for row in ordered if int(numbers.table.face_ids[row]) in flagged]
        queues.append(ordered)
    shown = list(dict.fromkeys((*first, *_in_turn(queues))))
    return shown[:most], len(every)


def _in_turn(queues: Sequence[Sequence[int]]) -> Iterator[int]:
    for place in range(max(map(len, queues), default=0)):
        yield from (queue[place] for queue in queues if place < len(queue))


def made(
    case: Case,
    numbers: Numbers,
    rows: Sequence[int],
    reason_unmasked: str | None = None,
    mask_all: bool = False,
    progressed: Progressed | None = None,
) -> list[GalleryFace]:
    """The faces of these rows with their pictures; reads files.

    reason_unmasked: as in exports. mask_all: cover also the faces that may be shown.
    progressed: told how many are done; what it raises ends it.
    """
    faces = []
    for number, row in enumerate(rows, 1):
        faces.append(face_of(case, numbers, row, reason_unmasked, mask_all))
        if progressed is not None:
            progressed(number, len(rows))
    return faces


def face_of(
    case: Case,
    numbers: Numbers,
    row: int,
    reason_unmasked: str | None = None,
    mask_all: bool = False,
    side: int = SIDE,
) -> GalleryFace:
    """One face. side: of its picture, in pixels."""
    photo = case.photo(PhotoId(int(numbers.table.photo_ids[row])))
    in_photo = case.faces(photo.id)
    face = in_photo[int(numbers.table.places[row])]
    picture, shown, why = picture_of(case, photo, in_photo, face, reason_unmasked, mask_all, side)
    return GalleryFace(
        photo.name,
        f"labelled {face.label.word}" if face.label else "not labelled",
        tuple(_readings(numbers, row, face)),
        picture,
        shown is Shown.MASKED,
        why if shown is Shown.WITHHELD else "",
        photo.credit,
    )


def _readings(numbers: Numbers, row: int, face: PhotoFace) -> Iterator[Reading]:
    for vendor in numbers.vendors:
        verdicts = numbers.table.verdicts(vendor.id, numbers.thresholds.get(vendor.id))
        if verdicts[row] == CODES[Verdict.MISREAD]:
            yield Reading(vendor.name, read_as(face, vendor))


def read_as(face: PhotoFace, vendor: VendorInfo) -> str:
    """ "read as male, 98 %", or "confidence none given"."""
    prediction = face.predictions.get(VendorId(vendor.id))
    if prediction is None:
        return "not detected"
    if prediction.gender is None:
        return "no gender given"
    given = prediction.percent if prediction.confidence is not None else "confidence none given"
    return f"read as {prediction.gender.value}, {given}"


def picture_of(
    case: Case,
    photo: Photo,
    in_photo: Sequence[PhotoFace],
    face: PhotoFace,
    reason_unmasked: str | None,
    mask_all: bool,
    side: int,
) -> tuple[bytes, Shown, str]:
    """A face as JPEG, empty where its photo is withheld; how it is shown, and why so."""
    item = audit_photo(case.folder, photo, in_photo)
    if mask_all:
        item, reason_unmasked = replace(item, photo=replace(photo, rights=NO_RIGHTS)), None
    shown = shown_pixels(item, reason_unmasked)
    if shown.pixels is None:
        return b"", shown.shown, shown.why
    height, width = shown.pixels.shape[:2]
    around = _around(face.box, item, width, height)
    return encode(crop(shown.pixels, around, side), ".jpg"), shown.shown, shown.why


def _around(box: Box | None, item: AuditPhoto, width: int, height: int) -> Box:
    """The square of the photo that is shown: the face with some room, else all of the photo."""
    if box is None or box.is_outside(width, height):
        return Box(0, 0, width, height)
    side = min(max(box.width, box.height) * (1 + 2 * _AROUND), float(min(width, height)))
    x, y = box.centre
    return Box(x - side / 2, y - side / 2, side, side)


def words(faces: Sequence[GalleryFace], misread: int) -> str:
    """What is shown, by which choice and how covered; empty where nothing was misread."""
    if not misread:
        return ""
    masked = sum(face.is_masked for face in faces)
    withheld = sum(bool(face.withheld) for face in faces)
    said = f"{counted(misread, 'face')} {'was' if misread == 1 else 'were'} misread"
    if len(faces) < misread:
        said += (
            f"; {len(faces):,} are shown, flagged ones first, then in turn for each vendor those "
            "it was most sure of"
        )
    covered = (
        f" {len(faces) - masked - withheld:,} shown, {masked:,} covered, {withheld:,} withheld: a "
        "face is shown only where its photo is marked public figure or consenting, or for a stated "
        "reason."
    )
    return f"{said}.{covered}"
