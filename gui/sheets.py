"""What the stage and the inspector show of one photo: plain values, built from the case.

A view that is given a sheet needs to know nothing else of the case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.faces import PhotoFace
from core.geometry import Box
from core.labelling.attributes import GENDER
from core.labelling.labels import ReferenceLabel
from core.labelling.second_annotator import label_of
from core.photos.photo import Photo
from core.prediction import Prediction
from core.response import Outcome, Response, Tried
from core.sets.flag import Flag
from core.vendor import VendorId, VendorInfo
from core.verdict import CallState, Mark

if TYPE_CHECKING:
    from core.labelling.seen_case import SeenCase


@dataclass(frozen=True, slots=True, eq=False)
class VendorOnFace:
    """One vendor on one face.

    box: the prediction's, else, where others found the face, the place to draw dotted; or None.
    """

    vendor_id: VendorId
    mark: Mark
    prediction: Prediction | None
    box: Box | None
    flag: Flag | None


@dataclass(frozen=True, slots=True, eq=False)
class FaceSheet:
    """One face: what each chosen vendor says of it, in the picker's order.

    other_labels: what other annotators labelled it as, which is not in force.
    """

    face: PhotoFace
    vendors: tuple[VendorOnFace, ...]
    other_labels: tuple[ReferenceLabel, ...] = ()

    def on(self, vendor_id: VendorId) -> VendorOnFace:
        return next(v for v in self.vendors if v.vendor_id == vendor_id)


@dataclass(frozen=True, slots=True, eq=False)
class VendorOnPhoto:
    """One chosen vendor on the photo in view.

    hue: index of its colour (order in the registry). mark: its worst face's, or the call's state.
    found: how many faces it returned, None while it has not answered.
    threshold: in force for it, None is off. outcome: its latest response or failure.
    hidden: some of its answer must not show before a label is set; outcome is None then.
    tried: how often the photo was sent to it, where nothing came of that.
    """

    info: VendorInfo
    hue: int
    mark: Mark
    found: int | None
    threshold: float | None
    outcome: Outcome | None
    hidden: bool = False
    tried: Tried | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PhotoSheet:
    """The photo in view with everything said about it.

    number, total: its place among the photos of the filter, from 1; 0 where they leave it out.
    selected: index into faces, None where there are none. focus: the vendor in focus.
    """

    photo: Photo
    number: int
    total: int
    vendors: tuple[VendorOnPhoto, ...]
    faces: tuple[FaceSheet, ...]
    selected: int | None
    focus: VendorId | None

    @property
    def selected_face(self) -> FaceSheet | None:
        return None if self.selected is None else self.faces[self.selected]


@dataclass(frozen=True, slots=True)
class ChosenVendor:
    """A vendor chosen for the stage; hue is the index of its colour."""

    info: VendorInfo
    hue: int


def build_sheet(
    case: SeenCase,
    vendors: Sequence[ChosenVendor],
    photo: Photo,
    *,
    number: int,
    total: int,
    selected: int | None,
    focus: VendorId | None,
) -> PhotoSheet:
    """Everything said about one photo."""
    faces = case.faces(photo.id)
    if not faces:
        selected = None
    elif selected is not None:
        selected = min(max(selected, 0), len(faces) - 1)
    return PhotoSheet(
        photo,
        number,
        total,
        tuple(_on_photo(case, vendor, photo) for vendor in vendors),
        tuple(
            FaceSheet(
                face,
                tuple(_on_face(case, vendor, photo, face) for vendor in vendors),
                _other_labels(case, face),
            )
            for face in faces
        ),
        selected,
        focus,
    )


def _other_labels(case: SeenCase, face: PhotoFace) -> tuple[ReferenceLabel, ...]:
    """None before the face is labelled: what others said must not lead whoever labels it."""
    label = face.label
    if face.face is None or label is None:
        return ()
    claims = (claim for claim in case.claims_of(face.face.id) if claim.name == GENDER)
    return tuple(label_of(claim) for claim in claims if claim.annotator != label.annotator)


def _on_photo(case: SeenCase, vendor: ChosenVendor, photo: Photo) -> VendorOnPhoto:
    info = vendor.info
    outcome = case.outcome(photo.id, info.id)
    found = len(outcome.predictions) if isinstance(outcome, Response) else None
    mark, _ = case.mark(photo.id, info)
    hidden = case.hides_some(photo.id, info.id)
    threshold, tried = case.threshold(info.id), case.tried(photo.id, info.id)
    return VendorOnPhoto(info, vendor.hue, mark, found, threshold, outcome, hidden, tried)


def _on_face(case: SeenCase, vendor: ChosenVendor, photo: Photo, face: PhotoFace) -> VendorOnFace:
    info = vendor.info
    prediction = face.predictions.get(info.id)
    mark = case.face_mark(photo.id, face, info)
    if mark is CallState.HIDDEN:
        return VendorOnFace(info.id, mark, None, None, None)
    box = prediction.box if prediction else None
    if prediction is None and case.is_answered(photo.id, info.id):
        box = face.box
    flag = case.flag(face.face.id, info.id) if face.face else None
    return VendorOnFace(info.id, mark, prediction, box, flag)
