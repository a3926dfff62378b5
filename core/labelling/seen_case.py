"""A case as whoever labels now may see it: views read it in place of the case itself.

In blind mode the answers on faces without a label are left out here, so that no view can show
them. To a second annotator what is in force is hidden too, and the own claims stand in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.faces import Face, PhotoFace
from core.geometry import Box
from core.labelling.blind import is_blind
from core.labelling.claim import Claim
from core.labelling.reveal import was_shown
from core.labelling.second_annotator import SECOND, SecondAnnotator, as_claimed, second_annotator
from core.photos.photo import Photo, PhotoId
from core.response import Outcome, Response, Tried
from core.sets.flag import FaceId, Flag
from core.sets.found_by import Basis
from core.vendor import VendorId, VendorInfo
from core.verdict import CallState, Mark, Verdict, worst

if TYPE_CHECKING:
    from core.case.case import Case

FaceKey = tuple[PhotoId, FaceId | Box | None]
"""What a face is known by, stored or not; with None a photo in which there is no face."""


class SeenCase:
    """Reads a case; changes nothing in it. Used in the case's thread only.

    What was revealed on purpose is forgotten with it: the next start begins blind again.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._revealed: dict[FaceKey, set[VendorId]] = {}
        self.refresh()

    def refresh(self) -> None:
        """Take over whether labelling is blind, and who labels, after either was changed."""
        self.is_blind = is_blind(self._case)
        self.second: SecondAnnotator | None = second_annotator(self._case.setting(SECOND))
        if not self.is_blind:
            self._revealed.clear()

    # What may be seen

    def hides(self, photo_id: PhotoId, face: PhotoFace | None, vendor_id: VendorId) -> bool:
        """Whether a vendor's answer on a face must not show; None asks of a photo without faces."""
        if not self.is_blind or (face is not None and not face.undecided):
            return False
        return vendor_id not in self._revealed.get(face_key(photo_id, face), ())

    def hides_some(self, photo_id: PhotoId, vendor_id: VendorId) -> bool:
        """Whether any of a vendor's answer for a photo must not show."""
        if not self.is_blind:
            return False
        faces = self.faces(photo_id)
        if not faces:
            return self.hides(photo_id, None, vendor_id)
        return any(self.hides(photo_id, face, vendor_id) for face in faces)

    def reveal(
        self, photo_id: PhotoId, face: PhotoFace | None, vendors: Sequence[VendorId]
    ) -> VendorId | None:
        """Show the next hidden answer of these vendors on a face; None where none is hidden."""
        hidden = (v for v in vendors if self.hides(photo_id, face, v))
        found = next(hidden, None)
        if found is not None:
            self._revealed.setdefault(face_key(photo_id, face), set()).add(found)
        return found

    def answers_seen(self, photo_id: PhotoId, face: PhotoFace, annotator: str) -> bool | None:
        """Whether answers on a face were shown to who says something of it now, or show while it
        is said, as they do once it is labelled; None where it is not labelled blind.
        """
        if not self.is_blind:
            return None
        answered = self._case.vendors_answered(photo_id)
        shows = any(not self.hides(photo_id, face, vendor_id) for vendor_id in answered)
        reveals, in_turn = self._case.reveals_of(photo_id), self.second is not None
        return shows or was_shown(reveals, face, annotator, by_name_only=in_turn)

    # As of the case itself

    @property
    def folder(self) -> Path:
        return self._case.folder

    @property
    def name(self) -> str:
        return self._case.name

    @property
    def photos(self) -> Sequence[Photo]:
        return self._case.photos

    @property
    def left_out(self) -> Mapping[PhotoId, PhotoId]:
        return self._case.left_out

    @property
    def flags(self) -> Sequence[Flag]:
        """Those that may show: a flag tells what its vendor said of the face."""
        if not self.is_blind:
            return self._case.flags
        return [flag for flag in self._case.flags if not self._hides_flag(flag)]

    def _hides_flag(self, flag: Flag) -> bool:
        photo_id = self._case.face(flag.face_id).photo_id
        found = (f for f in self.faces(photo_id) if f.face and f.face.id == flag.face_id)
        return self.hides(photo_id, next(found, None), flag.vendor_id)

    def photo(self, photo_id: PhotoId) -> Photo:
        return self._case.photo(photo_id)

    def flag(self, face_id: FaceId, vendor_id: VendorId) -> Flag | None:
        return self._case.flag(face_id, vendor_id)

    def threshold(self, vendor_id: VendorId) -> float | None:
        return self._case.threshold(vendor_id)

    def basis(self) -> Basis | None:
        """None while labelling is blind: how far others labelled must not show."""
        return None if self.is_blind else self._case.basis()

    def outcome(self, photo_id: PhotoId, vendor_id: VendorId) -> Outcome | None:
        """None where some of it must not show: the raw body tells of every face."""
        if self.hides_some(photo_id, vendor_id):
            return None
        return self._case.outcome(photo_id, vendor_id)

    def tried(self, photo_id: PhotoId, vendor_id: VendorId) -> Tried | None:
        return self._case.tried(photo_id, vendor_id)

    def is_answered(self, photo_id: PhotoId, vendor_id: VendorId) -> bool:
        """Whether the vendor answered, whatever it said."""
        return isinstance(self._case.outcome(photo_id, vendor_id), Response)

    def face(self, face_id: FaceId) -> Face:
        return self._own(self._case.face(face_id))

    def claims_of(self, face_id: FaceId) -> tuple[Claim, ...]:
        """What others said of a face; nothing of it to a second annotator."""
        return () if self.second else self._case.claims_of(face_id)

    def faces(self, photo_id: PhotoId) -> tuple[PhotoFace, ...]:
        """The faces, whose boxes may always show, with only those predictions that may."""
        faces = self._case.faces(photo_id)
        if not self.is_blind:
            return faces
        return tuple(self._seen(photo_id, face) for face in faces)

    def mark(self, photo_id: PhotoId, vendor: VendorInfo) -> tuple[Mark, int]:
        mark, count = self._case.mark(photo_id, vendor)
        if not self.is_blind or (isinstance(mark, CallState) and not count):
            return mark, count
        if self.hides_some(photo_id, vendor.id):
            return CallState.HIDDEN, count
        faces = self.faces(photo_id)
        marks = [self.face_mark(photo_id, face, vendor) for face in faces if not face.not_a_face]
        return (worst(marks), count) if marks else (mark, count)

    def face_mark(self, photo_id: PhotoId, face: PhotoFace, vendor: VendorInfo) -> Mark:
        mark = self._case.face_mark(photo_id, face, vendor)
        if isinstance(mark, Verdict) and self.hides(photo_id, face, vendor.id):
            return CallState.HIDDEN
        return mark

    def _seen(self, photo_id: PhotoId, face: PhotoFace) -> PhotoFace:
        own = replace(face, face=self._own(face.face)) if face.face and self.second else face
        shown = {
            vendor_id: prediction
            for vendor_id, prediction in face.predictions.items()
            if not self.hides(photo_id, own, vendor_id)
        }
        return replace(own, predictions=shown)

    def _own(self, face: Face) -> Face:
        return as_claimed(self._case, face, self.second.name) if self.second else face


def face_key(photo_id: PhotoId, face: PhotoFace | None) -> FaceKey:
    """What a face is known by; None is for a photo in which there is none."""
    if face is None:
        return photo_id, None
    return photo_id, face.face.id if face.face else face.box
