"""What the stage and the inspector show of one photo: plain values, built from the case.

A view that is given a sheet needs to know nothing else of the case.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.faces import PhotoFace
from core.flag import Flag
from core.geometry import Box
from core.photo import Photo
from core.prediction import Prediction
from core.response import Outcome
from core.vendor import VendorId, VendorInfo
from core.verdict import Mark


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
    """One face: what each chosen vendor says of it, in the picker's order."""

    face: PhotoFace
    vendors: tuple[VendorOnFace, ...]

    def on(self, vendor_id: VendorId) -> VendorOnFace:
        return next(v for v in self.vendors if v.vendor_id == vendor_id)


@dataclass(frozen=True, slots=True, eq=False)
class VendorOnPhoto:
    """One chosen vendor on the photo in view.

    hue: index of its colour (order in the registry). mark: its worst face's, or the call's state.
    found: how many faces it returned, None while it has not answered.
    threshold: in force for it, None is off. outcome: its latest response or failure.
    """

    info: VendorInfo
    hue: int
    mark: Mark
    found: int | None
    threshold: float | None
    outcome: Outcome | None


@dataclass(frozen=True, slots=True, eq=False)
class PhotoSheet:
    """The photo in view with everything said about it.

    number, total: its place among the photos of the filter, from 1.
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
