"""Sheets built by hand: a photo of nobody, as vendors that do not exist read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from core.faces import Face, PhotoFace
from core.geometry import Box
from core.labelling.labels import Gender, ReferenceLabel
from core.photos.photo import Photo, PhotoId, Place, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.response import CallFailure, Outcome, Response, ResponseId, RunId
from core.sets.flag import FaceId, Flag
from core.vendor import TWO_WORDS, Kind, VendorId, VendorInfo
from core.verdict import Mark
from gui.sheets import FaceSheet, PhotoSheet, VendorOnFace, VendorOnPhoto

BOX = Box(45, 78, 149, 150)
WHEN = datetime(2026, 11, 22, 14, 3, 27, tzinfo=UTC)
SENT = SentRecord(225, 275, 1.0, 185625, "3fa9c1d2e4b5" * 5 + "abcd", "pixels")
PROBLEM = Problem("broken off", "The connection broke off.", "Try again.")
PHOTO = Photo(
    PhotoId(1), "ab" * 32, (Place(Path("/x/anna.jpg"), None, 1, 1),), width=225, height=275
)


def vendor(ident: str, name: str = "", licence: str = "MIT", left_out: str = "") -> VendorInfo:
    code = ident[:2].upper()
    return VendorInfo(
        VendorId(ident),
        name or f"Vendor {code}",
        code,
        Kind.LOCAL,
        TWO_WORDS,
        licence,
        "It looks at faces.",
        left_out=left_out,
    )


AA, BB, CC, DD = vendor("aa"), vendor("bb"), vendor("cc"), vendor("dd")
Row = tuple[VendorInfo, Mark, Prediction | None, Outcome | None]


def prediction(
    gender: Gender | None, confidence: float | None = None, received: str = "", digits: int = 0
) -> Prediction:
    return Prediction(BOX, gender, confidence, received, digits)


def response(
    info: VendorInfo, found: int = 1, ident: int = 1, sent: SentRecord = SENT, version: str = "2.0"
) -> Response:
    """An answer with `found` faces."""
    return Response(
        ResponseId(ident),
        RunId(1),
        PHOTO.id,
        info.id,
        version,
        WHEN,
        WHEN,
        0.1,
        "",
        sent,
        (prediction(Gender.MALE, 0.71, "71"),) * found,
    )


def failure(info: VendorInfo, problem: Problem = PROBLEM) -> CallFailure:
    return CallFailure(RunId(1), PHOTO.id, info.id, WHEN, problem)


def sheet(
    rows: Sequence[Row],
    *,
    label: ReferenceLabel | None = None,
    flags: Sequence[Flag] = (),
    faces: int = 1,
    selected: int | None = 0,
    focus: VendorInfo | None = AA,
    threshold: float | None = None,
    not_a_face: bool = False,
    photo: Photo = PHOTO,
) -> PhotoSheet:
    """The sheet of a photo with the same face `faces` times."""
    on_photo = tuple(
        VendorOnPhoto(
            info,
            hue,
            mark,
            len(outcome.predictions) if isinstance(outcome, Response) else None,
            threshold,
            outcome,
        )
        for hue, (info, mark, _, outcome) in enumerate(rows)
    )
    stored = Face(FaceId(1), photo.id, BOX, False, not_a_face, label)
    face = PhotoFace(stored, BOX, {info.id: said for info, _, said, _ in rows if said})
    by_vendor = {flag.vendor_id: flag for flag in flags}
    on_face = tuple(
        VendorOnFace(info.id, mark, said, BOX, by_vendor.get(info.id))
        for info, mark, said, _ in rows
    )
    return PhotoSheet(
        photo,
        1,
        1,
        on_photo,
        (FaceSheet(face, on_face),) * faces,
        selected if faces else None,
        focus.id if focus else None,
    )
