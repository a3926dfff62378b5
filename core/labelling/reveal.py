"""That an answer was shown before the label, to whoever labels blind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from core.faces import PhotoFace
from core.geometry import Box
from core.matching import match_boxes
from core.photos.photo import PhotoId
from core.sets.flag import FaceId
from core.vendor import VendorId


@dataclass(frozen=True, slots=True)
class Reveal:
    """One vendor's answer on one face, shown while answers were hidden or just before.

    face_id: of the stored face, None where nobody had labelled, flagged or drawn it yet.
    box: the face's, in pixels of the upright original; None where nobody had found a face, so that
        what was shown was that the vendor found none.
    annotator: to whom; empty where nobody gave a name. time: UTC.
    """

    photo_id: PhotoId
    face_id: FaceId | None
    box: Box | None
    vendor_id: VendorId
    annotator: str
    time: datetime


def shown_now(
    photo_id: PhotoId, face: PhotoFace | None, vendor_id: VendorId, annotator: str
) -> Reveal:
    """What is kept of an answer that is shown at this moment. face: None where nobody found one."""
    face_id = face.face.id if face is not None and face.face is not None else None
    box = face.box if face is not None else None
    return Reveal(photo_id, face_id, box, vendor_id, annotator, datetime.now(UTC))


def is_of(reveal: Reveal, face: PhotoFace) -> bool:
    """Whether a reveal of the same photo was of this face: by its id, else by its box.

    One without a face and box is of every face of its photo.
    """
    if reveal.face_id is not None and face.face is not None and reveal.face_id == face.face.id:
        return True
    if reveal.box is None or face.box is None:
        return reveal.face_id is None
    return bool(match_boxes([face.box], [reveal.box]))


def was_shown(
    reveals: Iterable[Reveal], face: PhotoFace, annotator: str, *, by_name_only: bool = False
) -> bool:
    """Whether any of a photo's reveals showed an answer on this face to this annotator.

    by_name_only: the annotator is somebody else than who has no name. Otherwise, where either of
    the two has none, they are taken for the same person.
    """
    alike = not by_name_only
    return any(
        (reveal.annotator == annotator or (alike and "" in (reveal.annotator, annotator)))
        and is_of(reveal, face)
        for reveal in reveals
    )
