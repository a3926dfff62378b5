"""Faces: a person in a photo, across vendors, with the identity that labels and flags hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace

from core.geometry import Box, median_box
from core.labelling.attributes import NO_ATTRIBUTES, Attributes
from core.labelling.labels import ReferenceLabel
from core.matching import match_boxes, order_key
from core.photos.photo import PhotoId
from core.prediction import Prediction
from core.quick_dataclass import quick_dataclass
from core.sets.flag import FaceId
from core.vendor import VendorId

Group = Mapping[VendorId, Prediction]
"""Predictions of different vendors on one person, one a vendor."""


@quick_dataclass(frozen=True, slots=True)
class Face:
    """A stored face: it exists from its first label, flag or drawing on.

    anchor: its box from that moment, in pixels of the upright original; None for a label given
        for a whole photo, which means one person.
    drawn: a person drew the box because vendors missed the face.
    not_a_face: a person says that vendors boxed something else here; it leaves the rates.
    label, attributes: what is in force; what else annotators said are the case's claims.
    """

    id: FaceId
    photo_id: PhotoId
    anchor: Box | None
    drawn: bool = False
    not_a_face: bool = False
    label: ReferenceLabel | None = None
    attributes: Attributes = field(default_factory=lambda: NO_ATTRIBUTES, hash=False)


@quick_dataclass(frozen=True, slots=True, eq=False)
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
    def attributes(self) -> Attributes:
        return self.face.attributes if self.face else NO_ATTRIBUTES

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
    """The faces of one photo, in reading order (rows from the top, each from left to right).

    Every vendor's predictions are first matched to the anchors of the stored faces, each vendor for
    itself, so that what another vendor says never moves a label. What is left over is matched
    among the vendors and forms groups, one face each. A stored face without an anchor (a label for
    a whole photo) takes the group that `whole_photo_group` names; faces without a box come last.

    The answer depends neither on the order of the vendors nor on that of their predictions, and a
    face has at most one prediction a vendor.
    """
    if len(stored) == 1 and (alone := _one_person(stored[0], predictions)) is not None:
        return (alone,)
    ordered = {
        vendor: sorted(found, key=_prediction_key) for vendor, found in sorted(predictions.items())
    }
    by_id = sorted(stored, key=lambda face: face.id)
    anchored = [(face, face.anchor) for face in by_id if face.anchor is not None]
    anchors = [box for _, box in anchored]
    taken: list[dict[VendorId, Prediction]] = [{} for _ in anchored]
    left: dict[VendorId, list[Prediction]] = {}
    for vendor, found in ordered.items():
        pairs = match_boxes(anchors, [p.box for p in found])
        for place, index in pairs:
            taken[place][vendor] = found[index]
        matched = {index for _, index in pairs}
        left[vendor] = [p for index, p in enumerate(found) if index not in matched]
    faces = [PhotoFace(face, box, taken[i]) for i, (face, box) in enumerate(anchored)]
    groups = _groups(left)
    for face in by_id:
        if face.anchor is None:
            group = whole_photo_group(groups)
            groups = [other for other in groups if other is not group]
            faces.append(_photo_face(face, group or {}))
    faces += (_photo_face(None, group) for group in groups)
    return tuple(_in_reading_order(faces))


def _one_person(
    face: Face, predictions: Mapping[VendorId, Sequence[Prediction]]
) -> PhotoFace | None:
    """The only face of a photo, where each vendor found just this one or none; None if it may not
    be the only one. Portraits are read by the hundred thousand, and this is all they need.
    """
    taken: dict[VendorId, Prediction] = {}
    if face.anchor is None:
        return None
    for vendor in sorted(predictions):
        found = predictions[vendor]
        if len(found) > 1 or (found and not match_boxes([face.anchor], [found[0].box])):
            return None
        if found:
            taken[vendor] = found[0]
    return PhotoFace(face, face.anchor, taken)


def whole_photo_group(groups: Sequence[Group]) -> Group | None:
    """The group that a label for a whole photo means: the one most vendors found, then the largest.

    A further vendor can change that. So that the label does not jump to another person then, the
    case stores the box of the first group it met as the face's anchor (`settled`).
    """
    return max(
        groups,
        key=lambda group: (len(group), (box := _box_of(group)).area, *order_key(box)),
        default=None,
    )


def settled(face: PhotoFace) -> Face | None:
    """The stored face with an anchor, if it had none and has met its first predictions; or None.

    The case stores what this returns; from then on the label stays with that person.
    """
    if face.face is None or face.face.anchor is not None or face.box is None:
        return None
    return replace(face.face, anchor=face.box)


def _groups(predictions: Mapping[VendorId, Sequence[Prediction]]) -> list[Group]:
    """Predictions of different vendors on one person, together.

    It starts with the vendor that found most, so that faces only some vendors found do not meet
    before the vendor that tells them apart is heard.
    """
    groups: list[dict[VendorId, Prediction]] = []
    for vendor in sorted(predictions, key=lambda vendor: (-len(predictions[vendor]), vendor)):
        found = predictions[vendor]
        pairs = match_boxes([_box_of(group) for group in groups], [p.box for p in found])
        for group, index in pairs:
            groups[group][vendor] = found[index]
        matched = {index for _, index in pairs}
        groups += ({vendor: p} for index, p in enumerate(found) if index not in matched)
    return [dict(sorted(group.items())) for group in groups]


def _photo_face(face: Face | None, group: Group) -> PhotoFace:
    return PhotoFace(face, _box_of(group) if group else None, group)


def _box_of(group: Group) -> Box:
    if len(group) == 1:
        return next(iter(group.values())).box
    return median_box(prediction.box for prediction in group.values())


def _in_reading_order(faces: Sequence[PhotoFace]) -> Iterator[PhotoFace]:
    """Rows from the top, each from left to right; faces without a box last, by id."""
    if len(faces) == 1:
        yield from faces
        return
    boxed = [(face.box, face) for face in faces if face.box is not None]
    boxed.sort(key=lambda pair: (pair[0].centre[1], *order_key(pair[0]), _face_id(pair[1])))
    row: list[tuple[Box, PhotoFace]] = []
    row_ends = 0.0
    for box, face in boxed:
        if row and box.centre[1] > row_ends:
            yield from _left_to_right(row)
            row = []
        if not row:
            row_ends = box.centre[1] + box.height / 2
        row.append((box, face))
    yield from _left_to_right(row)
    yield from sorted((face for face in faces if face.box is None), key=_face_id)


def _left_to_right(row: Sequence[tuple[Box, PhotoFace]]) -> Iterator[PhotoFace]:
    return (
        face
        for _, face in sorted(
            row, key=lambda pair: (pair[0].centre[0], *order_key(pair[0]), _face_id(pair[1]))
        )
    )


def _face_id(face: PhotoFace) -> int:
    return face.face.id if face.face else -1


def _prediction_key(prediction: Prediction) -> tuple[object, ...]:
    return (
        *order_key(prediction.box),
        prediction.gender or "",
        -1.0 if prediction.confidence is None else prediction.confidence,
        prediction.received,
        -1 if prediction.age_low is None else prediction.age_low,
        -1 if prediction.age_high is None else prediction.age_high,
    )
