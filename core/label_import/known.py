"""The case as a plan looks at it: photos and faces as they are, held still for another thread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.case.memory import CaseMemory
from core.faces import PhotoFace
from core.labelling.claim import Claim
from core.photos.photo import Photo, PhotoId
from core.sets.flag import FaceId


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """photos: in the order opened. faces: as `Case.faces` tells them, of photos that have some.
    next_face_id: of the next face to be stored. claims: of faces that have some.
    """

    photos: Sequence[Photo]
    faces: Mapping[PhotoId, Sequence[PhotoFace]]
    next_face_id: FaceId
    claims: Mapping[FaceId, Sequence[Claim]] = field(default_factory=dict)


class Looking:
    """Looks at a case photo by photo, so that whoever shares its thread can stop in between."""

    def __init__(self, case: CaseMemory) -> None:
        self._case = case
        self._photos = tuple(case.photos)
        self._faces: dict[PhotoId, tuple[PhotoFace, ...]] = {}
        self._claims: dict[FaceId, tuple[Claim, ...]] = {}

    def steps(self) -> Iterator[None]:
        """A step a photo; matching its faces takes well below a millisecond."""
        for photo in self._photos:
            if faces := self._case.faces(photo.id):
                self._faces[photo.id] = faces
            for face in faces:
                if face.face is not None and (said := self._case.claims_of(face.face.id)):
                    self._claims[face.face.id] = said
            yield

    @property
    def known(self) -> Known:
        """What was seen, once all steps are taken."""
        return Known(self._photos, self._faces, self._case.next_face_id(), self._claims)


def known_of(case: CaseMemory) -> Known:
    """The whole case at once."""
    looking = Looking(case)
    for _ in looking.steps():
        pass
    return looking.known
