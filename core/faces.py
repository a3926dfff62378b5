"""Faces: a person in a photo, across vendors, with the identity that labels and flags hold on to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.flag import FaceId
from core.geometry import Box
from core.labels import ReferenceLabel
from core.photo import PhotoId
from core.prediction import Prediction
from core.vendor import VendorId


@dataclass(frozen=True, slots=True)
class Face:
    """A stored face: it exists from its first label, flag or drawing on.

    anchor: its box from that moment, in pixels of the upright original; None for a label given
        for a whole photo, which means one person.
    drawn: a person drew the box because vendors missed the face.
    not_a_face: a person says that vendors boxed something else here; it leaves the rates.
    """

    id: FaceId
    photo_id: PhotoId
    anchor: Box | None
    drawn: bool = False
    not_a_face: bool = False
    label: ReferenceLabel | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PhotoFace:
    """A face as it is shown: the stored face, if any, with the predictions matched to it.

    box: the anchor, else the median of the predictions' boxes; None where a label for a whole
        photo has met no prediction.
    """

    face: Face | None
    box: Box | None
    predictions: Mapping[VendorId, Prediction]

    @property
    def label(self) -> ReferenceLabel | None:
        return self.face.label if self.face else None

    @property
    def not_a_face(self) -> bool:
        return self.face is not None and self.face.not_a_face

    @property
    def undecided(self) -> bool:
        """Neither labelled nor marked "not a face"."""
        return self.label is None and not self.not_a_face


def faces_in_photo(
    stored: Sequence[Face], predictions: Mapping[VendorId, Sequence[Prediction]]
) -> tuple[PhotoFace, ...]:
    """The faces of one photo, in reading order."""
    raise NotImplementedError
