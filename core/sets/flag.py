"""A flag puts a face, as one vendor read it, into the audit set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from core.vendor import VendorId

FaceId = NewType("FaceId", int)


class Reason(StrEnum):
    """Why a face was flagged."""

    MISGENDERED = "misgendered"
    NOT_DETECTED = "not detected"
    WRONG_PERSON_COUNT = "wrong person count"
    LOW_CONFIDENCE = "low confidence"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Flag:
    """One flagged face × vendor.

    found_by: how it was found (`core.sets.found_by.Way`): "by hand", "filter: misread", "random
        draw, seed 1234".
    time: UTC.
    """

    face_id: FaceId
    vendor_id: VendorId
    reason: Reason | None
    note: str
    found_by: str
    time: datetime
