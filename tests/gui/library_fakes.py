"""A whole case in memory, for the library's tests: the same rules, no store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from core.case.change import Change, Kinds
from core.faces import Face, PhotoFace, faces_in_photo
from core.geometry import Box
from core.labelling.labels import Gender, ReferenceLabel
from core.photos.photo import Photo, PhotoId, Place
from core.prediction import Prediction
from core.problem import Problem
from core.sets.flag import FaceId, Flag
from core.vendor import TWO_WORDS, Kind, VendorId, VendorInfo
from core.verdict import CallState, Mark, judge, worst

ALPHA = VendorInfo(VendorId("alpha"), "Alpha", "AL", Kind.LOCAL, TWO_WORDS, "", "")
BETA = VendorInfo(VendorId("beta"), "Beta", "BE", Kind.LOCAL, TWO_WORDS, "", "")
FACE = Box(40, 30, 60, 60)
TRUNCATED = Problem("truncated", "The file ends in the middle.", "Copy it again.")


def photo(number: int, name: str = "", *, size: tuple[int, int] = (200, 250)) -> Photo:
    path = Path("/photos") / (name or f"photo {number}.jpg")
    place = Place(path, path.parent, 1000, 1_000_000 * number)
    return Photo(PhotoId(number), f"{number:064x}", (place,), width=size[0], height=size[1])


def prediction(
    gender: Gender | None, confidence: float | None = 0.9, box: Box = FACE
) -> Prediction:
    return Prediction(box, gender, confidence)


class FakeCase:
    """Photos, what vendors said, faces and flags; each change returns its Change."""

    def __init__(self, photos: Iterable[Photo] = ()) -> None:
        self._photos = {photo.id: photo for photo in photos}
        self._answers: dict[tuple[PhotoId, VendorId], tuple[Prediction, ...]] = {}
        self._states: dict[tuple[PhotoId, VendorId], CallState] = {}
        self._faces: dict[PhotoId, list[Face]] = {}
        self._thresholds: dict[VendorId, float] = {}
        self._flags: list[Flag] = []
        self.left_out: dict[PhotoId, PhotoId] = {}
        self.asked_for_faces: list[PhotoId] = []

    # What the library reads

    @property
    def photos(self) -> list[Photo]:
        return list(self._photos.values())

    @property
    def flags(self) -> list[Flag]:
        return self._flags

    def photo(self, photo_id: PhotoId) -> Photo:
        return self._photos[photo_id]

    def faces(self, photo_id: PhotoId) -> tuple[PhotoFace, ...]:
        self.asked_for_faces.append(photo_id)
        answers = {v: found for (p, v), found in self._answers.items() if p == photo_id}
        return faces_in_photo(self._faces.get(photo_id, []), answers)

    def mark(self, photo_id: PhotoId, vendor: VendorInfo) -> tuple[Mark, int]:
        faces = self.faces(photo_id)
        if (photo_id, vendor.id) not in self._answers:
            return self._states.get((photo_id, vendor.id), CallState.NOT_ASKED), len(faces)
        marks = [self.face_mark(photo_id, f, vendor) for f in faces if not f.not_a_face]
        return worst(marks), len(faces)

    def face_mark(self, photo_id: PhotoId, face: PhotoFace, vendor: VendorInfo) -> Mark:
        if (photo_id, vendor.id) not in self._answers:
            return self._states.get((photo_id, vendor.id), CallState.NOT_ASKED)
        found = face.predictions.get(vendor.id)
        return judge(found, face.label, self.threshold(vendor.id), vendor.vocabulary)

    def threshold(self, vendor_id: VendorId) -> float | None:
        return self._thresholds.get(vendor_id)

    # What a test does

    def add(self, *photos: Photo) -> Change:
        self._photos.update((photo.id, photo) for photo in photos)
        return Change(Kinds.PHOTOS_ADDED, frozenset(photo.id for photo in photos))

    def answer(self, number: int, vendor: VendorInfo, *found: Prediction) -> Change:
        self._answers[PhotoId(number), vendor.id] = found
        return _change(Kinds.ANSWERS, number)

    def wait(self, number: int, vendor: VendorInfo) -> Change:
        self._states[PhotoId(number), vendor.id] = CallState.WAITING
        return _change(Kinds.ANSWERS, number)

    def fail(self, number: int, vendor: VendorInfo) -> Change:
        self._states[PhotoId(number), vendor.id] = CallState.FAILED
        return _change(Kinds.ANSWERS, number)

    def leave_out(self, number: int, kept: int) -> Change:
        self.left_out[PhotoId(number)] = PhotoId(kept)
        return _change(Kinds.PHOTOS, number)

    def break_photo(self, number: int) -> Change:
        return self._replace(number, Kinds.PHOTOS, problem=TRUNCATED)

    def see(self, number: int) -> Change:
        return self._replace(number, Kinds.SEEN, seen=True)

    def label(self, number: int, gender: Gender | None, box: Box = FACE) -> Change:
        label = ReferenceLabel(gender) if gender else None
        return self._keep(number, box, lambda face: replace(face, label=label))

    def not_a_face(self, number: int, box: Box = FACE) -> Change:
        return self._keep(number, box, lambda face: replace(face, not_a_face=True))

    def flag(self, number: int, vendor: VendorInfo = ALPHA) -> Change:
        self._keep(number, FACE, lambda face: face)
        face_id = self._faces[PhotoId(number)][0].id
        time = datetime(2026, 1, 1, tzinfo=UTC)
        self._flags.append(Flag(face_id, vendor.id, None, "", "by hand", time))
        return _change(Kinds.FLAGS, number)

    def set_threshold(self, vendor: VendorInfo, value: float) -> Change:
        self._thresholds[vendor.id] = value
        return Change(Kinds.THRESHOLDS)

    def _replace(self, number: int, kind: Kinds, **values: object) -> Change:
        photo_id = PhotoId(number)
        self._photos[photo_id] = replace(self._photos[photo_id], **values)  # type: ignore[arg-type]
        return _change(kind, number)

    def _keep(self, number: int, box: Box, turn: Callable[[Face], Face]) -> Change:
        faces = self._faces.setdefault(PhotoId(number), [])
        for at, face in enumerate(faces):
            if face.anchor == box:
                faces[at] = turn(face)
                break
        else:
            new_id = FaceId(1 + sum(map(len, self._faces.values())))
            faces.append(turn(Face(new_id, PhotoId(number), box)))
        return _change(Kinds.LABELS, number)


def _change(kind: Kinds, number: int) -> Change:
    return Change(kind, frozenset({PhotoId(number)}))


def portraits(count: int) -> FakeCase:
    """`count` photos, each with one face that both vendors answered for, no labels."""
    case = FakeCase(photo(number) for number in range(1, count + 1))
    for number in range(1, count + 1):
        case.answer(number, ALPHA, prediction(Gender.MALE, 0.5 + number / (3 * count)))
        case.answer(number, BETA, prediction(Gender.FEMALE if number % 3 else Gender.MALE))
    return case
