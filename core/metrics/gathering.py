"""A case's faces gathered into columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.attributes import AttributeName
from core.case_memory import Call
from core.case_sets import CaseSets
from core.faces import PhotoFace, faces_in_photo
from core.labels import Gender
from core.metrics.face_table import (
    GENDERS,
    NONE,
    NOT_FOUND,
    STATE_CODES,
    Column,
    FaceTable,
    VendorColumns,
    column_of,
)
from core.photo import PhotoId
from core.response import Outcome, Response
from core.subgroups import names_in, value_of
from core.vendor import VendorId, VendorInfo
from core.verdict import CallState

_GENDER_CODES: dict[Gender | None, int] = {g: code for code, g in enumerate(GENDERS)} | {None: NONE}


def gather(
    case: CaseSets,
    vendors: Sequence[VendorInfo],
    run: Mapping[Call, Outcome] | None = None,
) -> FaceTable:
    """The faces of all photos with what these vendors said of them.

    run: what one run has, by photo and vendor; None for what the case shows: of each vendor the
        newest run's or the latest recorded answer.
    """
    faces: list[tuple[PhotoId, int, PhotoFace]] = []
    not_faces = 0
    for photo in case.photos:
        for place, face in enumerate(_faces(case, photo.id, vendors, run)):
            if face.not_a_face:
                not_faces += 1
            else:
                faces.append((photo.id, place, face))
    return FaceTable(
        np.array([photo_id for photo_id, _, _ in faces], np.int64),
        np.array([place for _, place, _ in faces], np.int32),
        np.array([f.face.id if f.face else NONE for _, _, f in faces], np.int64),
        np.array(
            [_GENDER_CODES[f.label.gender if f.label else None] for _, _, f in faces], np.int8
        ),
        _attributes([face for _, _, face in faces]),
        {vendor.id: _said(case, vendor, faces, run) for vendor in vendors},
        not_faces,
    )


def _faces(
    case: CaseSets,
    photo_id: PhotoId,
    vendors: Sequence[VendorInfo],
    run: Mapping[Call, Outcome] | None,
) -> tuple[PhotoFace, ...]:
    if run is None:
        return case.faces(photo_id)
    answers = {vendor.id: run.get((photo_id, vendor.id)) for vendor in vendors}
    predictions = {v: a.predictions for v, a in answers.items() if isinstance(a, Response)}
    return faces_in_photo(case.faces_stored_in(photo_id), predictions)


def _attributes(faces: Sequence[PhotoFace]) -> dict[AttributeName, Column]:
    return {name: column_of(name, [value_of(f, name) for f in faces]) for name in names_in(faces)}


def _said(
    case: CaseSets,
    vendor: VendorInfo,
    faces: Sequence[tuple[PhotoId, int, PhotoFace]],
    run: Mapping[Call, Outcome] | None,
) -> VendorColumns:
    state, gender, confidence = [], [], []
    for photo_id, _, face in faces:
        call = (
            case.call_state(photo_id, vendor.id)
            if run is None
            else _state(run, photo_id, vendor.id)
        )
        prediction = face.predictions.get(vendor.id)
        state.append(STATE_CODES[call])
        gender.append(NOT_FOUND if prediction is None else _GENDER_CODES[prediction.gender])
        given = prediction.confidence if prediction is not None else None
        confidence.append(np.nan if given is None else given)
    return VendorColumns(
        vendor, np.array(state, np.int8), np.array(gender, np.int8), np.array(confidence, float)
    )


def _state(run: Mapping[Call, Outcome], photo_id: PhotoId, vendor_id: VendorId) -> CallState | None:
    outcome = run.get((photo_id, vendor_id))
    if outcome is None:
        return CallState.NOT_ASKED
    if isinstance(outcome, Response) and outcome.unreadable is None:
        return None
    return CallState.FAILED
