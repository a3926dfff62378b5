"""Sheets for the stage, built by hand: drawn photos as vendors that do not exist read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from core.faces import Face, PhotoFace
from core.geometry import Box, median_box
from core.labelling.labels import Gender, ReferenceLabel
from core.photos.photo import Photo, PhotoId, Place, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.response import CallFailure, Outcome, Response, ResponseId, RunId
from core.sets.flag import FaceId
from core.vendor import TWO_WORDS, Kind, VendorId, VendorInfo
from core.verdict import CallState, Mark, Verdict, judge, worst
from gui.sheets import FaceSheet, PhotoSheet, VendorOnFace, VendorOnPhoto

WHEN = datetime(2026, 11, 22, 14, 3, 27, tzinfo=UTC)
BROKEN = Problem("broken off", "The connection broke off.", "Try again.")


def vendor(code: str, kind: Kind = Kind.LOCAL) -> VendorInfo:
    return VendorInfo(
        VendorId(code.lower()), f"Vendor {code}", code, kind, TWO_WORDS, "MIT", "It looks at faces."
    )


AA, BB, CC, DD = vendor("AA"), vendor("BB"), vendor("CC", Kind.CLOUD), vendor("DD", Kind.CLOUD)


def photo(
    ident: int = 1, path: Path = Path("/x/anna.jpg"), size: tuple[int, int] | None = (225, 275)
) -> Photo:
    width, height = size or (None, None)
    places = (Place(path, None, 1, 1),)
    return Photo(PhotoId(ident), f"{ident:064x}", places, width=width, height=height)


def said(
    box: Box, gender: Gender | None = Gender.MALE, confidence: float | None = 0.71, digits: int = 0
) -> Prediction:
    return Prediction(box, gender, confidence, str(confidence), digits)


@dataclass(frozen=True)
class Someone:
    """A face: what it is labelled as, what each vendor said, and the box a person drew."""

    says: Mapping[VendorInfo, Prediction] = field(default_factory=dict)
    label: Gender | None = Gender.FEMALE
    drawn: Box | None = None
    not_a_face: bool = False


def sheet(
    faces: Sequence[Someone] = (),
    vendors: Sequence[VendorInfo] = (AA, BB),
    *,
    of: Photo | None = None,
    selected: int | None = 0,
    focus: VendorInfo | None = None,
    states: Mapping[VendorInfo, CallState] | None = None,
    threshold: float | None = None,
    sent_scale: float = 1.0,
    number: int = 2,
    total: int = 240,
) -> PhotoSheet:
    """The sheet of one photo. states: of vendors that have not answered."""
    of = of or photo()
    states = states or {}
    shown = tuple(_face(face, vendors, of, states, threshold) for face in faces)
    on_photo = []
    for hue, info in enumerate(vendors):
        outcome = _outcome(info, of, shown, states.get(info), sent_scale)
        found = len(outcome.predictions) if isinstance(outcome, Response) else None
        mark: Mark = states.get(info) or worst(face.on(info.id).mark for face in shown)
        on_photo.append(VendorOnPhoto(info, hue, mark, found, threshold, outcome))
    focus = focus or (vendors[0] if vendors else None)
    return PhotoSheet(
        of,
        number,
        total,
        tuple(on_photo),
        shown,
        selected if shown else None,
        focus.id if focus else None,
    )


def _face(
    someone: Someone,
    vendors: Sequence[VendorInfo],
    of: Photo,
    states: Mapping[VendorInfo, CallState],
    threshold: float | None,
) -> FaceSheet:
    label = ReferenceLabel(someone.label) if someone.label else None
    says = {info: p for info, p in someone.says.items() if info in vendors}
    box = someone.drawn or (median_box(p.box for p in says.values()) if says else None)
    stored = Face(FaceId(1), of.id, box, someone.drawn is not None, someone.not_a_face, label)
    on = []
    for info in vendors:
        if info in states:
            on.append(VendorOnFace(info.id, states[info], None, None, None))
            continue
        prediction = says.get(info)
        mark: Mark = judge(prediction, label, threshold, info.vocabulary)
        if prediction is None and label is None:
            mark = Verdict.NOT_DETECTED
        on.append(
            VendorOnFace(info.id, mark, prediction, prediction.box if prediction else box, None)
        )
    face = PhotoFace(stored, box, {info.id: p for info, p in says.items()})
    return FaceSheet(face, tuple(on))


def _outcome(
    info: VendorInfo,
    of: Photo,
    faces: Sequence[FaceSheet],
    state: CallState | None,
    scale: float,
) -> Outcome | None:
    if state is CallState.FAILED:
        return CallFailure(RunId(1), of.id, info.id, WHEN, BROKEN)
    if state is not None:
        return None
    width, height = of.width or 1, of.height or 1
    sent = SentRecord(round(width * scale), round(height * scale), scale, 1, "ab" * 32, "pixels")
    found = [face.on(info.id).prediction for face in faces]
    return Response(
        ResponseId(1),
        RunId(1),
        of.id,
        info.id,
        "1.0",
        WHEN,
        WHEN,
        0.1,
        "",
        sent,
        tuple(p for p in found if p is not None),
    )
