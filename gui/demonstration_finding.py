"""The demonstration's most confident misreading, for the line that greets a new user."""

from __future__ import annotations

from collections.abc import Sequence

from core.case import Case
from core.vendor import VendorInfo
from core.verdict import Verdict


def finding(case: Case, vendors: Sequence[VendorInfo]) -> tuple[str, str, str, str] | None:
    """(vendor, photo, read as, confidence) of the misreading with the highest confidence."""
    found = [
        (prediction.confidence, info.name, photo.name, str(prediction.gender), prediction.percent)
        for photo in case.photos
        for face in case.faces(photo.id)
        for info in vendors
        if (prediction := face.predictions.get(info.id)) is not None
        and prediction.confidence is not None
        and case.face_mark(photo.id, face, info) is Verdict.MISREAD
    ]
    return max(found)[1:] if found else None
