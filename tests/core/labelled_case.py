"""A real case on the disk with photos of nobody, each with one stored face."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from core.case.case import Case
from core.geometry import Box
from core.labelling.attributes import Attribute, AttributeName
from core.labelling.claim import Claim
from core.labelling.labels import Gender, ReferenceLabel
from core.photos.photo import PhotoId, Place, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.response import Response, ResponseId, RunId
from core.sets.flag import FaceId
from core.vendor import TWO_WORDS, Kind, Vendor, VendorId, VendorInfo, VendorState

VENDOR = VendorInfo(VendorId("alpha"), "Alpha", "AL", Kind.LOCAL, TWO_WORDS, "", "")
BOX = Box(10, 10, 50, 60)
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Facts:
    """What examining a file told, without examining one."""

    place: Place
    sha256: str
    width: int = 600
    height: int = 600
    problem: Problem | None = None


class NoVendors:
    """A registry without any."""

    def create(self, vendor_id: VendorId) -> Vendor:
        raise KeyError(vendor_id)

    def infos(self) -> list[VendorInfo]:
        return []

    def info(self, vendor_id: VendorId) -> VendorInfo:
        raise KeyError(vendor_id)

    def state(self, vendor_id: VendorId) -> VendorState:
        raise KeyError(vendor_id)


def open_case(folder: Path, photos: int = 0) -> Case:
    """The case in `folder`, with so many new photos."""
    case = Case.open(folder, NoVendors())
    case.add_photos(
        [
            Facts(Place(folder.parent / f"{n}.jpg", folder.parent, 1, 1), f"{n:064x}")
            for n in range(1, photos + 1)
        ]
    )
    return case


def answer(case: Case, photo: int, gender: Gender | None, confidence: float = 0.9) -> None:
    """Let the vendor say this of the face, or None that it found nothing."""
    found = (Prediction(BOX, gender, confidence),) if gender else ()
    sent = SentRecord(600, 600, 1.0, 1, "ab" * 32, "pixels")
    case.take(
        Response(
            ResponseId(photo),
            RunId(1),
            PhotoId(photo),
            VENDOR.id,
            "1",
            WHEN,
            WHEN,
            0.1,
            "",
            sent,
            found,
        )
    )


def add_face(case: Case, photo: int, gender: Gender | None = None, by: str = "") -> FaceId:
    """Store the photo's face, labelled or not."""
    face_id, _ = case.keep_face(PhotoId(photo), BOX)
    if gender is not None:
        case.set_label(face_id, ReferenceLabel(gender, annotator=by))
    return face_id


def claim(case: Case, face_id: FaceId, name: AttributeName, value: str, by: str) -> Claim:
    made = Claim(face_id, name, Attribute(value, annotator=by))
    case.put_claim(made)
    return made
