"""What the library needs to know of one photo, worked out once per change and then only read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from os.path import splitext
from typing import NamedTuple, Protocol

from core.faces import PhotoFace
from core.labelling.labels import UNJUDGED, Gender
from core.photos.photo import Photo, PhotoId
from core.prediction import Prediction
from core.quick_dataclass import quick_dataclass
from core.sets.flag import FaceId, Flag
from core.sets.subgroup_query import Said, said_of_face
from core.vendor import VendorId, VendorInfo
from core.verdict import CallState, Mark, Verdict, is_below


class CaseSource(Protocol):
    """As much of a case as the library reads; all of it from memory, in the interface thread."""

    @property
    def photos(self) -> Sequence[Photo]: ...

    @property
    def flags(self) -> Sequence[Flag]: ...

    @property
    def left_out(self) -> Mapping[PhotoId, PhotoId]: ...

    def photo(self, photo_id: PhotoId) -> Photo: ...

    def faces(self, photo_id: PhotoId) -> tuple[PhotoFace, ...]: ...

    def mark(self, photo_id: PhotoId, vendor: VendorInfo) -> tuple[Mark, int]: ...

    def face_mark(self, photo_id: PhotoId, face: PhotoFace, vendor: VendorInfo) -> Mark: ...

    def threshold(self, vendor_id: VendorId) -> float | None: ...


class Filter(StrEnum):
    """Which photos the library shows; a photo may belong to several. In the order of the pills.

    DISAGREE: two chosen vendors read the same face differently, both with an answer that counts.
    UNLABELLED: a face without a reference label, or labelled unknown.
    A photo that is left out as a duplicate belongs to none of these, and to none of a verdict: it
    counts nowhere.
    FAILED: the photo cannot be read, or a chosen vendor's call brought no answer.
    """

    ALL = "all"
    DISAGREE = "vendors disagree"
    MISREAD = "misread"
    NOT_DETECTED = "not detected"
    NO_ANSWER = "no answer"
    UNABLE = "unable to answer"
    FLAGGED = "flagged"
    FAILED = "failed"
    UNLABELLED = "unlabelled"

    @property
    def mark(self) -> Verdict | None:
        """The verdict of one vendor on one face that this filter is about, if it is."""
        return Verdict(self.value) if self.value in list(Verdict) else None

    @property
    def tells_answers(self) -> bool:
        """Whether belonging to it tells what vendors said, which blind mode hides."""
        return self not in (Filter.ALL, Filter.FAILED, Filter.UNLABELLED)


NO_FILTERS, FAILED_ONLY = frozenset({Filter.ALL}), frozenset({Filter.ALL, Filter.FAILED})
"""What a photo belongs to before its faces are looked at: without a problem, and with one."""


class Seen(StrEnum):
    """The dot before a photo's name: whether it was on the stage and what is left to do there."""

    UNSEEN = "unseen"
    HALF = "half"
    FULL = "full"


class VendorMark(NamedTuple):
    """One vendor's sign on a photo: its worst face's, with the number of faces."""

    vendor_id: VendorId
    mark: Mark
    faces: int


@quick_dataclass(frozen=True, slots=True)
class PhotoSummary:
    """One photo as the library shows, filters and sorts it.

    name: without the suffix of its file.
    face_centre: the middle of the largest face as shares of width and height, or None.
    undecided: some face is neither labelled nor marked "not a face", and would count if it was.
    filters: those it belongs to.
    least_sure: the lowest confidence any chosen vendor gave, None where none gave one.
    disagreement: the vendors in the minority, summed over the faces; its fraction, below 1, says
        how sure both sides are, so that of equal photos the more surely contradicted comes first.
    said: what is said of each face, for searching.
    no_faces: how many boxes are marked "not a face".
    left_out: another photo that shows the same is counted instead.
    """

    photo: Photo
    name: str
    marks: tuple[VendorMark, ...] = ()
    flagged: bool = False
    seen: Seen = Seen.UNSEEN
    face_centre: tuple[float, float] | None = None
    undecided: bool = False
    filters: frozenset[Filter] = frozenset({Filter.ALL})
    least_sure: float | None = None
    disagreement: float = 0.0
    said: tuple[Said, ...] = ()
    no_faces: int = 0
    left_out: bool = False

    @property
    def face_count(self) -> int:
        return max((mark.faces for mark in self.marks), default=0)


def blank(photo: Photo) -> PhotoSummary:
    """What can be said of a photo at once, before its faces are looked at."""
    filters = FAILED_ONLY if photo.problem else NO_FILTERS
    seen = Seen.HALF if photo.seen else Seen.UNSEEN
    return PhotoSummary(photo, shown_name(photo), seen=seen, filters=filters)


def summarise(
    case: CaseSource,
    photo: Photo,
    vendors: Sequence[VendorInfo],
    flagged_faces: Collection[FaceId],
) -> PhotoSummary:
    """Everything the library says of a photo, for these vendors in the picker's order."""
    faces = case.faces(photo.id)
    marks = tuple(VendorMark(v.id, *case.mark(photo.id, v)) for v in vendors)
    undecided = any(face.undecided for face in faces)
    counts = photo.id not in case.left_out
    hidden = any(mark.mark is CallState.HIDDEN for mark in marks)
    # A flag tells that somebody found something in the answers.
    flagged = not hidden and any(
        face.face is not None and face.face.id in flagged_faces for face in faces
    )
    counting = [_counting(case, face, vendors) for face in faces if not face.not_a_face]
    disagreement = sum(map(_disagreement, counting))
    verdicts = _verdicts(case, photo, faces, vendors, marks)
    belongs = {
        Filter.ALL: True,
        Filter.DISAGREE: counts and disagreement > 0,
        Filter.MISREAD: counts and Verdict.MISREAD in verdicts,
        Filter.NOT_DETECTED: counts and Verdict.NOT_DETECTED in verdicts,
        Filter.NO_ANSWER: counts and Verdict.NO_ANSWER in verdicts,
        Filter.UNABLE: counts and Verdict.UNABLE in verdicts,
        Filter.FLAGGED: flagged,
        Filter.FAILED: photo.problem is not None or CallState.FAILED in verdicts,
        Filter.UNLABELLED: counts and any(_is_unlabelled(face) for face in faces),
    }
    return PhotoSummary(
        photo,
        shown_name(photo),
        marks,
        flagged,
        _seen(photo, undecided),
        _largest_centre(photo, faces),
        undecided and counts,
        frozenset(name for name, does in belongs.items() if does),
        _least_sure(faces, vendors),
        disagreement,
        _said(faces),
        sum(face.not_a_face for face in faces),
        not counts,
    )


def shown_name(photo: Photo) -> str:
    """The photo's title, else its file's name without the suffix, which a card has no room for."""
    return photo.title or splitext(photo.name)[0]


def _seen(photo: Photo, undecided: bool) -> Seen:
    if not photo.seen:
        return Seen.UNSEEN
    return Seen.HALF if undecided else Seen.FULL


def _said(faces: Sequence[PhotoFace]) -> tuple[Said, ...]:
    return tuple(said for face in faces if face.face and (said := said_of_face(face)))


def _is_unlabelled(face: PhotoFace) -> bool:
    if face.not_a_face:
        return False
    return face.label is None or face.label.gender in UNJUDGED


def _verdicts(
    case: CaseSource,
    photo: Photo,
    faces: Sequence[PhotoFace],
    vendors: Sequence[VendorInfo],
    marks: Sequence[VendorMark],
) -> set[Mark]:
    """Every mark on any face: the photo's own mark, the worst, hides the others."""
    found = {mark.mark for mark in marks}
    if len(faces) > 1:
        found.update(
            case.face_mark(photo.id, face, vendor)
            for face in faces
            if not face.not_a_face
            for vendor in vendors
        )
    return found


def _largest_centre(photo: Photo, faces: Sequence[PhotoFace]) -> tuple[float, float] | None:
    boxes = [face.box for face in faces if face.box is not None and not face.not_a_face]
    if not boxes or not photo.width or not photo.height:
        return None
    x, y = max(boxes, key=lambda box: box.area).centre
    return min(max(x / photo.width, 0.0), 1.0), min(max(y / photo.height, 0.0), 1.0)


def _counting(case: CaseSource, face: PhotoFace, vendors: Sequence[VendorInfo]) -> list[Prediction]:
    """The chosen vendors' predictions of this face that are an answer."""
    predictions = ((v.id, face.predictions.get(v.id)) for v in vendors)
    return [
        prediction
        for vendor_id, prediction in predictions
        if prediction is not None
        and prediction.gender is not None
        and not is_below(prediction, case.threshold(vendor_id))
    ]


def _disagreement(answers: Sequence[Prediction]) -> float:
    sides = [[p for p in answers if p.gender is gender] for gender in (Gender.FEMALE, Gender.MALE)]
    minority = min(map(len, sides))
    if minority == 0:
        return 0.0
    sure = min(max(p.confidence or 0.0 for p in side) for side in sides)
    return minority + 0.001 * sure


def _least_sure(faces: Sequence[PhotoFace], vendors: Sequence[VendorInfo]) -> float | None:
    chosen = {v.id for v in vendors}
    given = (
        prediction.confidence
        for face in faces
        if not face.not_a_face
        for vendor_id, prediction in face.predictions.items()
        if vendor_id in chosen and prediction.confidence is not None
    )
    return min(given, default=None)
