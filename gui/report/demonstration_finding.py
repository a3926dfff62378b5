"""The demonstration's most confident misreading, for the line that greets a new user."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.photos.photo import PhotoId
from core.vendor import VendorInfo
from core.verdict import Verdict

if TYPE_CHECKING:
    from core.case.case import Case


@dataclass(frozen=True, slots=True)
class Finding:
    """A misreading in words: `vendor` read the person on the photo called `name`."""

    photo_id: PhotoId
    vendor: str
    name: str
    read_as: str
    percent: str


def finding(case: Case, vendors: Sequence[VendorInfo]) -> Finding | None:
    """The misreading with the highest confidence; None where there is none."""
    found = [
        (
            prediction.confidence,
            Finding(photo.id, info.name, photo.name, str(prediction.gender), prediction.percent),
        )
        for photo in case.photos
        for face in case.faces(photo.id)
        for info in vendors
        if (prediction := face.predictions.get(info.id)) is not None
        and prediction.confidence is not None
        and case.face_mark(photo.id, face, info) is Verdict.MISREAD
    ]
    return max(found, key=lambda each: each[0])[1] if found else None
