"""What is held in memory of the open case, and what can be asked of it. No file, no store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from core.case.answers import CaseAnswers
from core.case.change import NO_CHANGE, Change, Kinds
from core.case.content import Content
from core.case.said_counts import SaidCounts
from core.faces import Face, PhotoFace, faces_in_photo, settled
from core.labelling.attributes import AttributeName
from core.labelling.claim import Claim, Decision
from core.labelling.labels import UNJUDGED
from core.labelling.reveal import Reveal
from core.photos.photo import NO_RIGHTS, PhotoId
from core.response import Outcome, Response
from core.sets.flag import FaceId, Flag
from core.vendor import VendorId, VendorInfo
from core.verdict import CallState, Mark, Verdict, judge, worst


class FaceTally(NamedTuple):
    """faces: those marked "not a face" left out. labelled, unjudged: as `Basis` has them."""

    faces: int = 0
    labelled: int = 0
    unjudged: int = 0


_TALLIED_AT_ONCE = 500
_NO_FACES: Mapping[FaceId, Face] = {}
ClaimKey = tuple[AttributeName, str]
"""What was claimed, and by which annotator."""

ANNOTATOR = "annotator"
"""The setting that holds the name of who labels now."""

SAVED_FILTERS = "saved filters"
"""The setting that holds named filters; those that search for somebody withdrawn go with them."""

STILLS_TO_WIPE = "stills to wipe"
"""The setting that lists the hashes of stills that go when their live session ends."""


class CaseMemory(CaseAnswers):
    """The case as it stands, indexed for the views. Used in one thread only, but for `read_all`."""

    def __init__(self, content: Content) -> None:
        super().__init__(content)
        self._photo_of = content.photo_of
        self._said = SaidCounts(content.said, self._pages.face)
        self._last_face_id = content.last_face_id
        self._claims: defaultdict[FaceId, dict[ClaimKey, Claim]] = defaultdict(dict)
        for claim in content.claims:
            self._claims[claim.face_id][claim.name, claim.annotator] = claim
        self._decisions: defaultdict[FaceId, dict[AttributeName, Decision]] = defaultdict(dict)
        for made in content.decisions:
            self._decisions[made.face_id][made.name] = made
        self._flags = {(flag.face_id, flag.vendor_id): flag for flag in content.flags}
        self._flags_in_order: tuple[Flag, ...] | None = None
        self._shown: dict[PhotoId, tuple[PhotoFace, ...]] = {}
        # Of each photo in `_shown`: how many people are in it, and how many of them are labelled.
        self._tally: dict[PhotoId, FaceTally] = {}
        self._people = self._labelled = self._unjudged = 0
        self._reveals: defaultdict[PhotoId, list[Reveal]] = defaultdict(list)
        for reveal in content.reveals:
            self._reveals[reveal.photo_id].append(reveal)

    # Faces

    def faces(self, photo_id: PhotoId) -> tuple[PhotoFace, ...]:
        """The faces of a photo in reading order, those marked "not a face" included."""
        shown = self._shown.get(photo_id)
        if shown is None:
            stored = tuple(self._faces_of(photo_id).values())
            shown = faces_in_photo(stored, self._predictions(photo_id))
            self._shown[photo_id] = shown
            people = [face for face in shown if not face.not_a_face]
            labels = [face.label for face in people if face.label is not None]
            unjudged = sum(label.gender in UNJUDGED for label in labels)
            self._tally[photo_id] = FaceTally(len(people), len(labels), unjudged)
            self._people += len(people)
            self._labelled += len(labels)
            self._unjudged += unjudged
        return shown

    def tally(self, photo_ids: Sequence[PhotoId] | None = None) -> FaceTally:
        """Of the faces in these photos, or in all."""
        if photo_ids is None and len(self._tally) == len(self._ids):
            return FaceTally(self._people, self._labelled, self._unjudged)
        people = labelled = unjudged = 0
        for photo_id in self._ids if photo_ids is None else photo_ids:
            if photo_id not in self._tally:
                self.faces(photo_id)
            of_photo = self._tally[photo_id]
            people += of_photo.faces
            labelled += of_photo.labelled
            unjudged += of_photo.unjudged
        return FaceTally(people, labelled, unjudged)

    @property
    def is_tallied(self) -> bool:
        """Whether `tally` of all photos is at hand, or nearly; else it takes a second or more."""
        return len(self._ids) - len(self._tally) <= _TALLIED_AT_ONCE

    def face(self, face_id: FaceId) -> Face:
        """A stored face. Raises KeyError for an unknown id."""
        photo_id = self._photo_with(face_id)
        if photo_id is None:
            raise KeyError(face_id)
        return self._faces_of(photo_id)[face_id]

    def faces_stored_in(self, photo_id: PhotoId) -> tuple[Face, ...]:
        """The stored faces of a photo, by id."""
        stored = self._faces_of(photo_id)
        return tuple(stored[face_id] for face_id in sorted(stored))

    def stored_faces(self) -> Iterator[Face]:
        """Every face that was labelled, flagged or drawn, by photo in the order opened."""
        for photo_id in self._ids:
            yield from self._faces_of(photo_id).values()

    def next_face_id(self) -> FaceId:
        """The id that the next face to be stored is to have."""
        return FaceId(self._last_face_id + 1)

    def mark(self, photo_id: PhotoId, vendor: VendorInfo) -> tuple[Mark, int]:
        """The sign a photo wears for a vendor: its worst face's, and how many faces it has.

        Without an answer it is the call's state, and the number is 0. Where the vendor answered
        and nobody found a face, it is NOT_DETECTED; where everything found is "not a face",
        nothing is to be judged and it is NOT_A_FACE.
        """
        state = self.call_state(photo_id, vendor.id)
        if state is not None:
            return state, 0
        faces = self.faces(photo_id)
        marks = [self.face_mark(photo_id, face, vendor) for face in faces if not face.not_a_face]
        if marks:
            return worst(marks), len(marks)
        return CallState.NOT_A_FACE if faces else Verdict.NOT_DETECTED, 0

    def face_mark(self, photo_id: PhotoId, face: PhotoFace, vendor: VendorInfo) -> Mark:
        """The sign a vendor wears on one face.

        It is the verdict, but for an unlabelled face that the vendor did not find: NOT_DETECTED,
        and for what is "not a face".
        """
        state = self.call_state(photo_id, vendor.id)
        if state is not None:
            return state
        if face.not_a_face:
            return CallState.NOT_A_FACE
        prediction = face.predictions.get(vendor.id)
        verdict = judge(prediction, face.label, self._thresholds.get(vendor.id), vendor.vocabulary)
        if verdict is Verdict.UNLABELLED and prediction is None:
            return Verdict.NOT_DETECTED
        return verdict

    def take(self, outcome: Outcome) -> Change:
        """Show what came of a call; the runner has stored it.

        What an older run than the one held brings late is ignored, as is another case's photo.
        """
        if not self._hold_outcome(outcome):
            return NO_CHANGE
        return Change(Kinds.ANSWERS, frozenset({outcome.photo_id})) | self._match(outcome.photo_id)

    # What annotators said

    @property
    def annotator(self) -> str:
        """Who labels now; empty where nobody gave a name."""
        return str(self._settings.get(ANNOTATOR) or "")

    def claims_of(self, face_id: FaceId) -> tuple[Claim, ...]:
        """What annotators said of a face that is not, or no longer, in force."""
        return tuple(self._claims.get(face_id, {}).values())

    def claim(self, face_id: FaceId, name: AttributeName, annotator: str) -> Claim | None:
        return self._claims.get(face_id, {}).get((name, annotator))

    def decision(self, face_id: FaceId, name: AttributeName) -> Decision | None:
        """What was decided where annotators disagreed."""
        return self._decisions.get(face_id, {}).get(name)

    def decisions_of(self, face_id: FaceId) -> tuple[Decision, ...]:
        """What was decided of a face, of all its attributes."""
        return tuple(self._decisions.get(face_id, {}).values())

    def reveals_of(self, photo_id: PhotoId) -> tuple[Reveal, ...]:
        """Which answers for a photo were shown before a label in blind mode, the first first."""
        return tuple(self._reveals.get(photo_id, ()))

    def claimed_faces(self) -> list[Face]:
        """The stored faces of which there is a claim, by photo in the order opened."""
        faces = [self.face(face_id) for face_id, claims in self._claims.items() if claims]
        return sorted(faces, key=lambda face: (self._rows[face.photo_id], face.id))

    def values_said(self, name: AttributeName) -> dict[str, int]:
        """How many stored faces have each value in force; of GENDER each label's word."""
        return self._said.values(name)

    def names_said(self) -> frozenset[AttributeName]:
        """Everything that is in force of some face."""
        return self._said.names()

    def count_said(self, most: int) -> bool:
        """Count at most so many changed faces before the counts are asked for; whether some wait.

        After an import tens of thousands wait: to count all of them at once would be felt.
        """
        return self._said.count(most)

    # Flags

    @property
    def flags(self) -> Sequence[Flag]:
        """In the order they were put."""
        if self._flags_in_order is None:
            self._flags_in_order = tuple(
                sorted(self._flags.values(), key=lambda f: (f.time, f.face_id, f.vendor_id))
            )
        return self._flags_in_order

    def flagged_photos(self) -> tuple[PhotoId, ...]:
        """The photos with a flagged face, in the order they were opened."""
        return tuple(sorted({self.face(flag.face_id).photo_id for flag in self.flags}))

    def flag(self, face_id: FaceId, vendor_id: VendorId) -> Flag | None:
        return self._flags.get((face_id, vendor_id))

    def flags_of(self, face_id: FaceId) -> tuple[Flag, ...]:
        """The flags on one face, whatever the vendor."""
        return tuple(flag for flag in self.flags if flag.face_id == face_id)

    # For those that change it

    def knows_nothing_else_of(self, photo_id: PhotoId) -> bool:
        """Whether nothing but its file was ever known of a photo: no face, nothing that a person
        said of it, though they took it back, and no call that was made. The log tells of each, so
        that its photo stays.
        """
        photo = self.photo(photo_id)
        return not (
            self._faces_of(photo_id)
            or any(_was_asked(each) for each in self._outcomes_of(photo_id).values())
            or self._pages.tried.get(photo_id)
            or any(photo_id in answers for answers in self._recorded.values())
            or self.reveals_of(photo_id)
            or photo.tags
            or photo.rights != NO_RIGHTS
            or photo_id in self._left_out
            or photo_id in self._left_out.values()
        )

    def drop_photos(self, photo_ids: Collection[PhotoId]) -> None:
        gone = {face_id for photo_id in photo_ids for face_id in self._faces_of(photo_id)}
        self._flags = {key: flag for key, flag in self._flags.items() if key[0] not in gone}
        self._flags_in_order = None
        for face_id in gone:
            self._drop_face(face_id)
            self._claims.pop(face_id, None)
            self._decisions.pop(face_id, None)
        for photo_id in photo_ids:
            self._reveals.pop(photo_id, None)
            self._forget_shown(photo_id)
        super().drop_photos(photo_ids)

    def _put_face(self, face: Face) -> None:
        self._pages.need(face.photo_id)
        faces = self._pages.faces.setdefault(face.photo_id, {})
        self._said.note_put(face.id, faces.get(face.id))
        faces[face.id] = face
        self._pages.photo_of[face.id] = face.photo_id

    def _drop_face(self, face_id: FaceId) -> Face:
        face = self.face(face_id)
        del self._pages.faces[face.photo_id][face_id], self._pages.photo_of[face_id]
        self._said.note_gone(face)
        return face

    def _put_flag(self, flag: Flag) -> None:
        self._flags[flag.face_id, flag.vendor_id] = flag
        self._flags_in_order = None

    def _drop_flag(self, flag: Flag) -> None:
        del self._flags[flag.face_id, flag.vendor_id]
        self._flags_in_order = None

    def _match(self, photo_id: PhotoId) -> Change:
        """Match a photo's faces anew. A label for the whole photo stays with whom it met first."""
        self._forget_shown(photo_id)
        stored = self._faces_of(photo_id)
        if all(face.anchor is not None for face in stored.values()):
            return NO_CHANGE
        anchored = [face for shown in self.faces(photo_id) if (face := settled(shown))]
        for face in anchored:
            self._put_face(face)
            self._keep_anchor(face)
            self._forget_shown(photo_id)
        return Change(Kinds.LABELS, frozenset({photo_id})) if anchored else NO_CHANGE

    def _forget_shown(self, photo_id: PhotoId) -> None:
        """Faces of a photo are matched when they are next asked for."""
        self._shown.pop(photo_id, None)
        was = self._tally.pop(photo_id, FaceTally())
        self._people -= was.faces
        self._labelled -= was.labelled
        self._unjudged -= was.unjudged

    def _keep_anchor(self, face: Face) -> None:
        """A stored face got its anchor; whoever has a store keeps it there."""

    def _faces_of(self, photo_id: PhotoId) -> Mapping[FaceId, Face]:
        self._pages.need(photo_id)
        return self._pages.faces.get(photo_id, _NO_FACES)

    def _photo_with(self, face_id: FaceId) -> PhotoId | None:
        """The photo that a stored face is in."""
        found = self._pages.photo_of.get(face_id)
        if found is None and not self._pages.is_read:
            of_unread = self._photo_of(face_id)
            if of_unread is not None:
                # Read first: the face may have been removed since.
                self._pages.need(of_unread)
                found = self._pages.photo_of.get(face_id)
        return found


def _was_asked(outcome: Outcome) -> bool:
    return isinstance(outcome, Response) or outcome.was_asked
