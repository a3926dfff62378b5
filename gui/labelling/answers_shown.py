"""Remembers which answers stood on the stage before a label, so that it is not taken for blind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from core.faces import PhotoFace
from core.labelling.reveal import Reveal, is_of, shown_now
from core.photos.photo import PhotoId
from core.vendor import VendorId
from core.verdict import Verdict
from gui.sheets import FaceSheet, PhotoSheet

if TYPE_CHECKING:
    from core.case.case import Case


class AnswersShown:
    """Of one case. What is in force is told by the sheets that the stage shows."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._last: PhotoSheet | None = None
        # Photos on the stage while nothing was hidden, with a face still to be labelled.
        self._open: set[PhotoId] = set()

    def follow(self, sheet: PhotoSheet | None, blind: bool) -> None:
        """The stage shows this from now on."""
        self._last = sheet
        if sheet is not None and not blind and any(_is_open(face) for face in sheet.faces):
            self._open.add(sheet.photo.id)

    def note_all(self, annotator: str) -> None:
        """Answers are to be hidden from now on: keep which ones were seen of unlabelled faces."""
        shown: list[Reveal] = []
        for photo_id in sorted(self._open):
            faces = [face for face in self._case.faces(photo_id) if face.undecided]
            answered = self._case.vendors_answered(photo_id)
            shown += self._news(photo_id, faces, sorted(answered), annotator)
        self._open.clear()
        self._case.note_revealed(shown)

    def note_hidden_again(self, photo_id: PhotoId, annotator: str) -> None:
        """Labels of this photo were taken away: keep which answers had been seen by then."""
        sheet = self._last
        if sheet is None or sheet.photo.id != photo_id:
            return
        undecided = [face for face in self._case.faces(photo_id) if face.undecided]
        shown: list[Reveal] = []
        for face in sheet.faces:
            now = next((other for other in undecided if _is_same(face.face, other)), None)
            if now is not None and not face.face.undecided:
                shown += self._news(photo_id, [now], _showing(face), annotator)
        self._case.note_revealed(shown)

    def note_one(
        self, photo_id: PhotoId, face: PhotoFace | None, vendor_id: VendorId, annotator: str
    ) -> None:
        """An answer was shown on purpose. face: None where nobody found one."""
        if face is None:
            self._case.note_revealed([shown_now(photo_id, None, vendor_id, annotator)])
        else:
            self._case.note_revealed(list(self._news(photo_id, [face], [vendor_id], annotator)))

    def _news(
        self,
        photo_id: PhotoId,
        faces: Iterable[PhotoFace],
        vendors: Iterable[VendorId],
        annotator: str,
    ) -> Iterator[Reveal]:
        known = [r for r in self._case.reveals_of(photo_id) if r.annotator == annotator]
        vendor_ids = list(vendors)
        for face in faces:
            told = {each.vendor_id for each in known if is_of(each, face)}
            for vendor_id in vendor_ids:
                if vendor_id not in told:
                    yield shown_now(photo_id, face, vendor_id, annotator)


def _showing(face: FaceSheet) -> list[VendorId]:
    return [each.vendor_id for each in face.vendors if isinstance(each.mark, Verdict)]


def _is_open(face: FaceSheet) -> bool:
    return face.face.undecided and bool(_showing(face))


def _is_same(one: PhotoFace, other: PhotoFace) -> bool:
    if one.face is not None and other.face is not None:
        return one.face.id == other.face.id
    return one.box is not None and one.box == other.box
