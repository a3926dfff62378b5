"""The audit set: the flagged faces of a case with every vendor's answer, and the photos' copies."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from core.faces import Face, PhotoFace
from core.geometry import Box
from core.photos.photo import Photo, PhotoId
from core.prediction import Prediction
from core.problem import Problem, ProblemError
from core.quick_dataclass import quick_dataclass
from core.response import Outcome, Response
from core.sets.flag import FaceId, Flag, Reason
from core.sets.found_by import Basis, Found, found
from core.vendor import TWO_WORDS, Kind, VendorId, VendorInfo
from core.verdict import Mark

PHOTOS_FOLDER = "photos"
_COPIED_AT_ONCE = 1 << 20


class CaseSource(Protocol):
    """As much of a case as the audit set is gathered from."""

    @property
    def folder(self) -> Path: ...

    @property
    def name(self) -> str: ...

    @property
    def photos(self) -> Sequence[Photo]: ...

    @property
    def left_out(self) -> Mapping[PhotoId, PhotoId]: ...

    @property
    def flags(self) -> Sequence[Flag]: ...

    def photo(self, photo_id: PhotoId) -> Photo: ...

    def face(self, face_id: FaceId) -> Face: ...

    def faces(self, photo_id: PhotoId) -> tuple[PhotoFace, ...]: ...

    def face_mark(self, photo_id: PhotoId, face: PhotoFace, vendor: VendorInfo) -> Mark: ...

    def outcome(self, photo_id: PhotoId, vendor_id: VendorId) -> Outcome | None: ...

    def threshold(self, vendor_id: VendorId) -> float | None: ...

    def basis(self) -> Basis | None: ...


@quick_dataclass(frozen=True, slots=True, eq=False)
class VendorAnswer:
    """What one vendor said of one face of the audit set.

    flag: set where the face was flagged for this vendor.
    """

    vendor: VendorInfo
    mark: Mark
    prediction: Prediction | None
    outcome: Outcome | None
    threshold: float | None
    flag: Flag | None

    @property
    def response(self) -> Response | None:
        return self.outcome if isinstance(self.outcome, Response) else None


@dataclass(frozen=True, slots=True, eq=False)
class AuditFace:
    """A flagged face. answers: one a vendor, in the picker's order, at least one with a flag."""

    photo: Photo
    id: FaceId
    face: PhotoFace
    answers: tuple[VendorAnswer, ...]


@dataclass(frozen=True, slots=True, eq=False)
class AuditPhoto:
    """A photo as it is to be exported.

    boxes: all that were found, drawn or stored in it, to be masked. unplaced: faces known to be
        there without a box. case_folder: may hold a copy of it.
    """

    photo: Photo
    boxes: tuple[Box, ...]
    unplaced: int
    case_folder: Path

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where its bytes may be, the case's own copy first."""
        copies = [_copy_path(self.case_folder, self.photo)] if self.photo.sha256 else []
        return (*copies, *(place.path for place in self.photo.places))


@dataclass(frozen=True, slots=True, eq=False)
class AuditSet:
    """Frozen values, gathered in the thread that owns the case and used in any.

    folder: the case's own. faces: by photo in the order opened, then in reading order.
    photo_count: how many photos the case holds. basis: what the flags are findings among; None
    without flags. duplicates: photos with a flagged face that are left out because another one
    shows the same.
    """

    folder: Path
    case_name: str
    vendors: tuple[VendorInfo, ...]
    thresholds: Mapping[VendorId, float | None]
    faces: tuple[AuditFace, ...]
    photos: tuple[AuditPhoto, ...]
    photo_count: int
    basis: Basis | None = None
    duplicates: int = 0

    @property
    def flags(self) -> tuple[Flag, ...]:
        return tuple(answer.flag for face in self.faces for answer in face.answers if answer.flag)

    @property
    def finding(self) -> Found:
        """What was found, among what, and how."""
        return found(self.flags, self.basis)

    @property
    def found(self) -> str:
        """How much was found: a count, and a share only where the rules of `Found` allow one."""
        return self.finding.words

    def reasons(self) -> dict[Reason | None, int]:
        """How many flags give each reason; None counts those without one."""
        given = [flag.reason for flag in self.flags]
        return {reason: given.count(reason) for reason in (*Reason, None)}


def gather(
    case: CaseSource,
    infos: Sequence[VendorInfo],
    chosen: Sequence[VendorId],
    with_basis: bool = True,
) -> AuditSet:
    """The audit set as it stands now. Reads memory only.

    infos: all vendors there are, in the picker's order. Answers are those of the chosen ones and
        of every vendor that a face is flagged for, also where the program no longer has it.
    with_basis: what the faces were found among, which takes looking at all photos of the case.
    """
    flags: dict[FaceId, dict[VendorId, Flag]] = {}
    for flag in counted_flags(case):
        flags.setdefault(flag.face_id, {})[flag.vendor_id] = flag
    flagged_for = {vendor_id for by_vendor in flags.values() for vendor_id in by_vendor}
    vendors = vendors_of(infos, {*chosen, *flagged_for})
    faces: list[AuditFace] = []
    photos: list[AuditPhoto] = []
    for photo_id in sorted({case.face(face_id).photo_id for face_id in flags}):
        photo, in_photo = case.photo(photo_id), case.faces(photo_id)
        photos.append(audit_photo(case.folder, photo, in_photo))
        for face in in_photo:
            if face.face is not None and face.face.id in flags:
                answers = _answers(case, photo, face, vendors, flags[face.face.id])
                faces.append(AuditFace(photo, face.face.id, face, answers))
    thresholds = {vendor.id: case.threshold(vendor.id) for vendor in vendors}
    return AuditSet(
        case.folder,
        case.name,
        vendors,
        thresholds,
        tuple(faces),
        tuple(photos),
        len(case.photos),
        case.basis() if flags and with_basis else None,
        len({case.face(flag.face_id).photo_id for flag in case.flags} & case.left_out.keys()),
    )


def counted_flags(case: CaseSource) -> list[Flag]:
    """All flags but those on faces in photos that are left out as duplicates."""
    return [flag for flag in case.flags if case.face(flag.face_id).photo_id not in case.left_out]


def vendors_of(infos: Sequence[VendorInfo], wanted: set[VendorId]) -> tuple[VendorInfo, ...]:
    """The wanted vendors in the picker's order, then those the program no longer has."""
    known = [info for info in infos if info.id in wanted]
    gone = sorted(wanted - {info.id for info in known})
    return (*known, *(_unknown_vendor(vendor_id) for vendor_id in gone))


def _unknown_vendor(vendor_id: VendorId) -> VendorInfo:
    """A vendor whose answers are in the case but which this program does not have."""
    code = vendor_id[:2].upper().ljust(2, "?")
    return VendorInfo(vendor_id, vendor_id, code, Kind.LOCAL, TWO_WORDS, "", "")


def _answers(
    case: CaseSource,
    photo: Photo,
    face: PhotoFace,
    vendors: Sequence[VendorInfo],
    flags: Mapping[VendorId, Flag],
) -> tuple[VendorAnswer, ...]:
    return tuple(
        VendorAnswer(
            vendor,
            case.face_mark(photo.id, face, vendor),
            face.predictions.get(vendor.id),
            case.outcome(photo.id, vendor.id),
            case.threshold(vendor.id),
            flags.get(vendor.id),
        )
        for vendor in vendors
    )


def audit_photo(case_folder: Path, photo: Photo, faces: Sequence[PhotoFace]) -> AuditPhoto:
    """What has to be masked in a photo. faces: everyone known in it.

    What a person marked "not a face" is masked like any other: a wrong click must expose nobody.
    """
    boxes = {face.box for face in faces if face.box is not None}
    boxes |= {prediction.box for face in faces for prediction in face.predictions.values()}
    return AuditPhoto(
        photo,
        tuple(sorted(boxes, key=_from_the_top) if len(boxes) > 1 else boxes),
        sum(face.box is None for face in faces),
        case_folder,
    )


def _from_the_top(box: Box) -> tuple[float, ...]:
    return box.top, box.left, box.height, box.width


def keep_copy(case_folder: Path, photo: Photo) -> Path:
    """Copy a photo's bytes into the case, checked against its hash; whole or not at all.

    Returns the copy's path, at once where a sound copy is there.

    Raises:
        ProblemError: no place has these bytes any more, or the copy cannot be written.
    """
    if photo.sha256 is None:
        raise ProblemError(_no_bytes(photo))
    kept = _copy_path(case_folder, photo)
    if kept.is_file() and _sha256_of(kept) == photo.sha256:
        return kept
    try:
        kept.parent.mkdir(exist_ok=True)
        if not any(_copy(place.path, kept, photo.sha256) for place in photo.places):
            raise ProblemError(_no_bytes(photo))
    except OSError as error:
        raise ProblemError(
            Problem(
                "no copy",
                f"No copy of {photo.name} could be kept: {error.strerror or error}.",
                "Make room or give the case's folder back its rights, then flag the face again.",
            )
        ) from error
    return kept


def _no_bytes(photo: Photo) -> Problem:
    return Problem(
        "no bytes",
        f"{photo.name} is gone or was changed, so no copy of it could be kept.",
        "Bring the file back to where it was, then flag the face again.",
    )


def _copy_path(case_folder: Path, photo: Photo) -> Path:
    suffix = photo.path.suffix.lower()
    safe = suffix if re.fullmatch(r"\.[a-z0-9]{1,8}", suffix) else ""
    return case_folder / PHOTOS_FOLDER / f"{photo.sha256}{safe}"


def _copy(place: Path, kept: Path, sha256: str) -> bool:
    """Whether the file at `place` could be read and has this hash; then `kept` is its copy.

    Raises:
        OSError: the copy cannot be written.
    """
    part = kept.with_name(f".{kept.name}.{secrets.token_hex(4)}")
    try:
        source = place.open("rb")
    except OSError:
        return False
    try:
        with source, part.open("xb") as target:
            digest = hashlib.sha256()
            while data := source.read(_COPIED_AT_ONCE):
                digest.update(data)
                target.write(data)
            target.flush()
            os.fsync(target.fileno())
        if digest.hexdigest() != sha256:
            return False
        part.replace(kept)
    finally:
        part.unlink(missing_ok=True)
    return True


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
