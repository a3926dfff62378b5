"""As much of a case as the audit set is gathered from, in memory, and makers of its values."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image

from core.faces import Face, PhotoFace, faces_in_photo
from core.geometry import Box
from core.labelling.attributes import AttributeName
from core.labelling.claim import Claim, Decision
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.photos.photo import Photo, PhotoId, Place, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.response import CallFailure, Outcome, Response, ResponseId, RunId
from core.sets.flag import FaceId, Flag, Reason
from core.sets.found_by import Basis
from core.vendor import TWO_WORDS, Kind, VendorId, VendorInfo
from core.verdict import CallState, Mark, judge

TIME = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
AG_LIKE = VendorInfo(VendorId("tall"), "Tall", "TA", Kind.LOCAL, TWO_WORDS, "MIT", "A vendor.")
NN_LIKE = VendorInfo(VendorId("wide"), "Wide", "WI", Kind.LOCAL, TWO_WORDS, "MIT", "A vendor.")


class FakeCase:
    """Holds what it is given and judges by the rules."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.name = folder, "Test case"
        self.photos: list[Photo] = []
        self.left_out: dict[PhotoId, PhotoId] = {}
        self.flags: list[Flag] = []
        self.claims: list[Claim] = []
        self.decisions: list[Decision] = []
        self.settings: dict[str, Any] = {}
        self._faces: list[Face] = []
        self._outcomes: dict[tuple[PhotoId, VendorId], Outcome] = {}
        self._thresholds: dict[VendorId, float] = {}
        self._tried: set[tuple[PhotoId, VendorId]] = set()

    def add(self, photo: Photo) -> Photo:
        self.photos.append(photo)
        return photo

    def add_face(self, face: Face) -> None:
        self._faces.append(face)

    def add_flag(self, flag: Flag) -> None:
        self.flags.append(flag)

    def add_outcome(self, outcome: Outcome) -> None:
        self._outcomes[outcome.photo_id, outcome.vendor_id] = outcome

    def add_tried(self, photo: Photo, vendor: VendorInfo) -> None:
        """Let the photo have been sent to the vendor in vain."""
        self._tried.add((photo.id, vendor.id))

    def set_threshold(self, vendor_id: VendorId, value: float) -> None:
        self._thresholds[vendor_id] = value

    def photo(self, photo_id: PhotoId) -> Photo:
        return next(photo for photo in self.photos if photo.id == photo_id)

    def face(self, face_id: FaceId) -> Face:
        return next(face for face in self._faces if face.id == face_id)

    def faces(self, photo_id: PhotoId) -> tuple[PhotoFace, ...]:
        predictions = {
            vendor_id: outcome.predictions
            for (of, vendor_id), outcome in self._outcomes.items()
            if of == photo_id and isinstance(outcome, Response)
        }
        return faces_in_photo([f for f in self._faces if f.photo_id == photo_id], predictions)

    def face_mark(self, photo_id: PhotoId, face: PhotoFace, vendor: VendorInfo) -> Mark:
        outcome = self.outcome(photo_id, vendor.id)
        if outcome is None:
            was_tried = (photo_id, vendor.id) in self._tried
            return CallState.TRIED if was_tried else CallState.NOT_ASKED
        if isinstance(outcome, CallFailure):
            return CallState.FAILED
        prediction, threshold = face.predictions.get(vendor.id), self.threshold(vendor.id)
        return judge(prediction, face.label, threshold, vendor.vocabulary)

    def outcome(self, photo_id: PhotoId, vendor_id: VendorId) -> Outcome | None:
        return self._outcomes.get((photo_id, vendor_id))

    def add_claim(self, claim: Claim) -> None:
        self.claims.append(claim)

    def claims_of(self, face_id: FaceId) -> tuple[Claim, ...]:
        return tuple(claim for claim in self.claims if claim.face_id == face_id)

    def decision(self, face_id: FaceId, name: AttributeName) -> Decision | None:
        made = (d for d in self.decisions if (d.face_id, d.name) == (face_id, name))
        return next(made, None)

    def setting(self, key: str) -> Any:
        return self.settings.get(key)

    def vendors_with_answers(self) -> frozenset[VendorId]:
        return frozenset(v for (_, v), o in self._outcomes.items() if isinstance(o, Response))

    def threshold(self, vendor_id: VendorId) -> float | None:
        return self._thresholds.get(vendor_id)

    def basis(self) -> Basis | None:
        return None


def photo_of(path: Path, number: int) -> Photo:
    """The photo in a file that is there."""
    data = path.read_bytes()
    with Image.open(path) as image:
        width, height = image.size
    place = Place(path, None, len(data), path.stat().st_mtime_ns)
    digest = hashlib.sha256(data).hexdigest()
    return Photo(PhotoId(number), digest, (place,), width=width, height=height)


def box(left: float, top: float) -> Box:
    return Box(left, top, 40, 50)


def labelled(number: int, photo: Photo, anchor: Box | None, gender: Gender) -> Face:
    label = ReferenceLabel(gender, Source.PUBLIC_RECORD)
    return Face(FaceId(number), photo.id, anchor, label=label)


def answered(
    photo: Photo, vendor: VendorInfo, faces: Sequence[tuple[Box, Gender | None, float | None]]
) -> Response:
    predictions = tuple(
        Prediction(place, gender, confidence, "" if confidence is None else str(confidence))
        for place, gender, confidence in faces
    )
    sent = SentRecord(photo.width or 1, photo.height or 1, 1.0, 9, "5e" * 32, "pixels")
    number = ResponseId(100 * photo.id + ord(vendor.id[0]))
    return Response(
        number, RunId(1), photo.id, vendor.id, "2.0", TIME, TIME, 0.1, "=rq", sent, predictions
    )


def failed(photo: Photo, vendor: VendorInfo) -> CallFailure:
    problem = Problem("worker died", "The vendor's process ended.", "Ask again.")
    return CallFailure(RunId(1), photo.id, vendor.id, TIME, problem)


def flagged(number: int, vendor: VendorInfo, reason: Reason | None = None, note: str = "") -> Flag:
    return Flag(FaceId(number), vendor.id, reason, note, "filter: misread", TIME)
