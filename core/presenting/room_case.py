"""The case as a room may see it: the switch of blind labelling, with the label hidden as well.

To who labels blind a face shows once it is labelled; to the room each vendor's answer shows when it
is revealed, and the label after all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core.faces import PhotoFace
from core.geometry import Box
from core.labelling.attributes import NO_ATTRIBUTES
from core.labelling.blind import may_show_face, may_show_photo
from core.labelling.labels import UNJUDGED, ReferenceLabel
from core.labelling.reveal import shown_now
from core.labelling.seen_case import FaceKey, SeenCase, face_key
from core.photos.photo import PhotoId
from core.response import Response
from core.vendor import Kind, VendorId, VendorInfo
from core.verdict import CallState, Mark, Verdict

if TYPE_CHECKING:
    from core.case.case import Case


class RoomCase(SeenCase):
    """Starts with everything hidden; what was revealed stays so, however one goes back and forth.

    Used in the case's thread only.
    """

    def __init__(self, case: Case) -> None:
        self._labels_shown: set[FaceKey] = set()
        self._hides = True
        super().__init__(case)

    def refresh(self) -> None:
        self.is_blind = self._hides
        self.second = None

    def set_hidden(self, on: bool) -> None:
        """Hide what is not revealed yet, or show everything at once."""
        self._hides = on
        self.refresh()

    # What may be seen

    def hides(self, photo_id: PhotoId, face: PhotoFace | None, vendor_id: VendorId) -> bool:
        if not self.is_blind:
            return False
        return vendor_id not in self._revealed.get(face_key(photo_id, face), ())

    def shows_label(self, photo_id: PhotoId, face: PhotoFace | None) -> bool:
        return not self.is_blind or face_key(photo_id, face) in self._labels_shown

    def reveal_next(
        self, photo_id: PhotoId, face: PhotoFace | None, vendors: Sequence[VendorId]
    ) -> VendorId | None:
        """Show the next hidden answer, after the last of them the label.

        What may not be seen yet by who labels is noted in the log, as it is on the stage. Returns
        the vendor, None where it was the label.
        """
        found = self.reveal(photo_id, face, vendors)
        if found is None:
            self._labels_shown.add(face_key(photo_id, face))
        elif not self._may_be_labelled_seeing(photo_id, face):
            self._case.note_revealed([shown_now(photo_id, face, found, self._case.annotator)])
        return found

    def _may_be_labelled_seeing(self, photo_id: PhotoId, face: PhotoFace | None) -> bool:
        """Whether labelling hides nothing of the face; its label, hidden here, decides that."""
        if face is None:
            return may_show_photo(self._case, photo_id)
        key = face_key(photo_id, face)
        whole = (f for f in self._case.faces(photo_id) if face_key(photo_id, f) == key)
        return may_show_face(self._case, next(whole, face))

    def _seen(self, photo_id: PhotoId, face: PhotoFace) -> PhotoFace:
        seen = super()._seen(photo_id, face)
        if seen.face is None or self.shows_label(photo_id, face):
            return seen
        return replace(seen, face=replace(seen.face, label=None, attributes=NO_ATTRIBUTES))

    # What is counted and told once it may be seen

    def label(self, photo_id: PhotoId, face: int | None) -> ReferenceLabel | None:
        """The reference label of the photo's face with this index, hidden or not."""
        return None if face is None else self._case.faces(photo_id)[face].label

    def verdict(self, photo_id: PhotoId, face: int | None, vendor: VendorInfo) -> Mark:
        """How a vendor did on the photo's face with this index, hidden or not."""
        state = self._case.call_state(photo_id, vendor.id)
        if state is not None:
            return state
        if face is None:
            return Verdict.NOT_DETECTED
        return self._case.face_mark(photo_id, self._case.faces(photo_id)[face], vendor)

    def state(self, photo_id: PhotoId, vendor: VendorInfo) -> CallState | None:
        """Why there is no answer to reveal; None where there is one."""
        return self._case.call_state(photo_id, vendor.id)

    def date(self, photo_id: PhotoId, vendor: VendorInfo) -> str:
        """When the answer of a cloud vendor, or a recorded one, was given; else empty."""
        outcome = self._case.outcome(photo_id, vendor.id)
        if not isinstance(outcome, Response):
            return ""
        if outcome.recorded is not None:
            return outcome.recorded.date
        return outcome.received.date().isoformat() if vendor.kind is Kind.CLOUD else ""


def face_to_show(faces: Sequence[PhotoFace], wanted: Box | None = None) -> int | None:
    """Which face of a photo the room is asked about; None where there is none.

    The one that overlaps the wanted box most; without such a box or overlap the largest that is
    labelled, else the largest. Only where there is nobody else it is one marked "not a face": what
    vendors made of that is no less worth seeing.
    """
    people = [i for i, face in enumerate(faces) if not face.not_a_face]
    asked = people or range(len(faces))
    there = [i for i in asked if faces[i].box is not None]
    if not there:
        return asked[0] if asked else None

    def box(index: int) -> Box:
        found = faces[index].box
        assert found is not None
        return found

    if wanted is not None:
        nearest = max(there, key=lambda i: box(i).overlap(wanted))
        if box(nearest).overlap(wanted) > 0:
            return nearest

    def rank(index: int) -> tuple[bool, float]:
        label = faces[index].label
        return label is not None and label.gender not in UNJUDGED, box(index).area

    return max(there, key=rank)
