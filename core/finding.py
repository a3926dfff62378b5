"""A finding: what a person concludes, how sure of it, and what was not tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from core.sets.flag import FaceId
from core.vendor import VendorId

FindingId = NewType("FindingId", int)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding about a flag (face and vendor), about a face, or, without either, the case.

    seen: what was seen. affected: who is affected. certainty: how sure. not_tried: what was not.
    written_by: the annotator, or empty. time: UTC, when it was written last.
    """

    id: FindingId
    face_id: FaceId | None
    vendor_id: VendorId | None
    seen: str
    affected: str
    certainty: str
    not_tried: str
    written_by: str
    time: datetime
