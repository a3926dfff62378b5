"""What is held in memory of the open case, and what can be asked of it. No file, no store."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from core.case.change import Change, Kinds
from core.case.pages import CasePages, Page, PhotosInOrder, ReadPage, no_pause
from core.faces import Face, PhotoFace, faces_in_photo, settled
from core.labelling.attributes import GENDER, AttributeName
from core.labelling.claim import Claim, Decision
from core.labelling.labels import UNJUDGED
from core.labelling.reveal import Reveal
from core.lessons.lesson import Lesson
from core.photos.photo import Photo, PhotoId, SentRecord
from core.prediction import Prediction
from core.response import LIVE, RECORDED, Outcome, Response
from core.sets.draw import Draw
from core.sets.flag import FaceId, Flag
from core.vendor import VendorId, VendorInfo
from core.verdict import CallState, Mark, Verdict, judge, worst

Call = tuple[PhotoId, VendorId]
NO_CHANGE = Change(Kinds.NOTHING)


class FaceTally(NamedTuple):
    """faces: those marked "not a face" left out. labelled, unjudged: as `Basis` has them."""

    faces: int = 0
    labelled: int = 0
    unjudged: int = 0


@dataclass(slots=True)
class Content:
    """Everything a case holds, as it is loaded.

    photos: the SHA-256 of each by its id, in the order opened. read: reads the rest of them, their
        faces and outcomes. photo_of: which photo a stored face is in;
        None for an unknown one.
    said: as `CaseMemory.values_said` gives it, by attribute. answered: vendors a response is kept
        of. failed: photos with a problem. page: all photos, where they were read.
    last_face_id: the greatest ever given.
    recorded: answers imported by the user, the one with the oldest date first; last_recorded: the
        greatest number ever given to one.
    retired: vendors that have withdrawn, and whether they can still be asked.
    claims, decisions: what annotators said that is not in force, and what was decided.
    last_photo_id: the greatest ever given, withdrawn photos included.
    draws: all sets of photos, the oldest first. looked_at: as store.draws.looked_at gives it.
    withdrawn: SHA-256 of photos that are not taken in again. reveals: the oldest first.
    lessons: the first made first. last_lesson_id: the greatest ever given.
    left_out: the photo kept by each that is left out as its duplicate.
    """

    photos: dict[PhotoId, str | None]
    read: ReadPage
    photo_of: Callable[[FaceId], PhotoId | None]
    said: Mapping[AttributeName, Counter[str]]
    answered: frozenset[VendorId]
    failed: Collection[PhotoId] = ()
    flags: Iterable[Flag] = ()
    thresholds: dict[VendorId, float] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    last_face_id: int = 0
    recorded: Iterable[Response] = ()
    last_recorded: int = 0
    retired: Mapping[VendorId, bool] = field(default_factory=dict)
    claims: Iterable[Claim] = ()
    decisions: Iterable[Decision] = ()
    last_photo_id: int = 0
    draws: list[Draw] = field(default_factory=list)
    looked_at: dict[str, set[PhotoId]] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    lessons: Iterable[Lesson] = ()
    last_lesson_id: int = 0
    reveals: Iterable[Reveal] = ()
    page: Page | None = None
    left_out: dict[PhotoId, PhotoId] = field(default_factory=dict)


_TALLIED_AT_ONCE = 500
_NO_OUTCOMES: Mapping[VendorId, Outcome] = {}
_NO_FACES: Mapping[FaceId, Face] = {}
ClaimKey = tuple[AttributeName, str]
"""What was claimed, and by which annotator."""

ANNOTATOR = "annotator"
"""The setting that holds the name of who labels now."""

SAVED_FILTERS = "saved filters"
"""The setting that holds named filters; those that search for somebody withdrawn go with them."""

STILLS_TO_WIPE = "stills to wipe"
"""The setting that lists the hashes of stills that go when their live session ends."""

SOURCES = "sources"
"""The setting that holds which vendors' recorded or live answers are shown."""


class CaseMemory:
    """The case as it stands, indexed for the views. Used in one thread only, but for `read_all`.

    waiting: photo × vendor that are to be asked or being asked.
    """

    def __init__(self, content: Content) -> None:
        self.waiting: set[Call] = set()
        self._ids = list(content.photos)
        self._rows = dict(zip(self._ids, range(len(self._ids)), strict=True))
        self._pages = CasePages(self._ids, content.read, content.page)
        self._photos = PhotosInOrder(self._ids, self.photo)
        self._by_sha256 = {sha256: id_ for id_, sha256 in content.photos.items() if sha256}
        # Made when first asked for: a case opens without it, and paths take their time to hash.
        self._by_path: dict[Path, PhotoId] | None = None
        self._answered = content.answered
        self._recorded: dict[VendorId, dict[PhotoId, tuple[Response, ...]]] = {}
        for answer in content.recorded:
            self._put_recorded(answer)
        self._last_recorded = content.last_recorded
        self._retired = content.retired
        self._photo_of = content.photo_of
        self._counted_said = defaultdict(Counter, content.said)
        # Faces stored or gone since, counted when somebody asks.
        self._uncounted: list[tuple[Face, Literal[1, -1]]] = []
        self._last_face_id = content.last_face_id
        self._last_photo_id = max(content.last_photo_id, self._ids[-1] if self._ids else 0)
        self._claims: defaultdict[FaceId, dict[ClaimKey, Claim]] = defaultdict(dict)
        for claim in content.claims:
            self._claims[claim.face_id][claim.name, claim.annotator] = claim
        self._decisions: defaultdict[FaceId, dict[AttributeName, Decision]] = defaultdict(dict)
        for made in content.decisions:
            self._decisions[made.face_id][made.name] = made
        self._flags = {(flag.face_id, flag.vendor_id): flag for flag in content.flags}
        self._flags_in_order: tuple[Flag, ...] | None = None
        self._thresholds = content.thresholds
        self._settings = content.settings
        self._shown: dict[PhotoId, tuple[PhotoFace, ...]] = {}
        # Of each photo in `_shown`: how many people are in it, and how many of them are labelled.
        self._tally: dict[PhotoId, FaceTally] = {}
        self._people = self._labelled = self._unjudged = 0
        self._failed = set(content.failed)
        self._withdrawn = content.withdrawn
        self._left_out = content.left_out
        self._reveals: defaultdict[PhotoId, list[Reveal]] = defaultdict(list)
        for reveal in content.reveals:
            self._reveals[reveal.photo_id].append(reveal)

    # What was read

    @property
    def is_read(self) -> bool:
        """Whether everything is in memory; until then, what asks for all photos takes its time."""
        return self._pages.is_read

    def read_all(self, pause: Callable[[], object] = no_pause) -> None:
        """Read what was not read yet; in any thread. pause: as CasePages.read_all."""
        self._pages.read_all(pause)

    def _outcomes_of(self, photo_id: PhotoId) -> Mapping[VendorId, Outcome]:
        self._pages.need(photo_id)
        return self._pages.outcomes.get(photo_id, _NO_OUTCOMES)

    def _faces_of(self, photo_id: PhotoId) -> Mapping[FaceId, Face]:
        self._pages.need(photo_id)
        return self._pages.faces.get(photo_id, _NO_FACES)

    def _all_outcomes(self) -> Mapping[PhotoId, Mapping[VendorId, Outcome]]:
        self.read_all()
        return self._pages.outcomes

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

    # Photos

    @property
    def photos(self) -> Sequence[Photo]:
        """In the order they were opened. It grows; do not keep it across changes."""
        return self._photos

    @property
    def photo_ids(self) -> Sequence[PhotoId]:
        """Those of `photos`, which need not be read for them."""
        return self._ids

    def photo(self, photo_id: PhotoId) -> Photo:
        """Raises KeyError for an unknown id."""
        found = self._pages.photos.get(photo_id)
        if found is None:
            self._pages.need(photo_id)
            found = self._pages.photos[photo_id]
        return found

    def find(self, sha256: str) -> Photo | None:
        photo_id = self._by_sha256.get(sha256)
        return None if photo_id is None else self.photo(photo_id)

    def is_withdrawn(self, sha256: str | None) -> bool:
        """Whether these bytes were withdrawn, so that they are not taken in again."""
        return sha256 in self._withdrawn

    @property
    def left_out(self) -> Mapping[PhotoId, PhotoId]:
        """The photo kept by each that is left out as its duplicate: in no draw, export or rate."""
        return self._left_out

    def at_path(self, path: Path) -> Photo | None:
        """The photo that was last found at `path`."""
        if self._by_path is None:
            self._by_path = {at.path: photo.id for photo in self._photos for at in photo.places}
        photo_id = self._by_path.get(path)
        return None if photo_id is None else self.photo(photo_id)

    def next_photo_id(self) -> PhotoId:
        return PhotoId(self._last_photo_id + 1)

    # Answers

    def outcome(self, photo_id: PhotoId, vendor_id: VendorId) -> Outcome | None:
        """What is shown of this vendor for this photo, of the source chosen for the vendor.

        The newest run's live outcome, or the recorded answer with the latest date; the two are
        never pooled.
        """
        if self.source(vendor_id) == LIVE:
            return self.live_outcome(photo_id, vendor_id)
        answers = self.recorded(photo_id, vendor_id)
        return answers[-1] if answers else None

    def live_outcome(self, photo_id: PhotoId, vendor_id: VendorId) -> Outcome | None:
        """What the newest run has of this vendor for this photo, whatever is shown."""
        return self._outcomes_of(photo_id).get(vendor_id)

    def recorded(self, photo_id: PhotoId, vendor_id: VendorId) -> tuple[Response, ...]:
        """The answers imported for this photo, whatever is shown; the latest date last."""
        return self._recorded.get(vendor_id, {}).get(photo_id, ())

    def recorded_count(self, vendor_id: VendorId) -> int:
        """For how many photos an answer of this vendor was imported."""
        return len(self._recorded.get(vendor_id, {}))

    def has_live_answers(self, vendor_id: VendorId) -> bool:
        """Whether this vendor answered this program for some photo, whatever is shown."""
        return vendor_id in self._live_vendors(frozenset({vendor_id}))

    def vendors_answered(self, photo_id: PhotoId) -> frozenset[VendorId]:
        """The vendors of which an answer for this photo is shown."""
        return frozenset(self._predictions(photo_id))

    def vendors_with_answers(self) -> frozenset[VendorId]:
        """The vendors that answered for some photo, live or recorded."""
        found = frozenset(vendor_id for vendor_id, answers in self._recorded.items() if answers)
        return found | self._live_vendors(self._answered - found)

    def _live_vendors(self, wanted: frozenset[VendorId]) -> frozenset[VendorId]:
        """Those of these vendors that answered this program for some photo.

        Most are found in the first pages; the others only once all are read.
        """
        left = set(wanted & self._answered)
        for photo_id in self._ids:
            if not left:
                break
            outcomes = self._outcomes_of(photo_id)
            left -= {v for v in left if type(outcomes.get(v)) is Response}
        return wanted & self._answered - left

    def sent_records(self, photo_id: PhotoId) -> tuple[SentRecord, ...]:
        """What the vendors that answered for this photo got of it."""
        outcomes = self._outcomes_of(photo_id).values()
        return tuple(outcome.sent for outcome in outcomes if isinstance(outcome, Response))

    def imported(self, vendor_id: VendorId) -> frozenset[tuple[PhotoId, str]]:
        """Photo and SHA-256 of the body of every answer of this vendor that was imported."""
        return frozenset(
            (photo_id, answer.recorded.body_sha256)
            for photo_id, answers in self._recorded.get(vendor_id, {}).items()
            for answer in answers
            if answer.recorded is not None
        )

    def source(self, vendor_id: VendorId) -> str:
        """Which answers of a vendor are shown: LIVE or RECORDED.

        Where nobody chose, recorded ones of a vendor that has withdrawn; but live ones of one that
        can still be asked while none were imported.
        """
        chosen = (self._settings.get(SOURCES) or {}).get(vendor_id)
        if chosen in (LIVE, RECORDED):
            return str(chosen)
        can_be_asked = self._retired.get(vendor_id)
        if can_be_asked is None or (can_be_asked and not self.recorded_count(vendor_id)):
            return LIVE
        return RECORDED

    def call_state(self, photo_id: PhotoId, vendor_id: VendorId) -> CallState | None:
        """What stands in place of verdicts; None where there is an answer to judge."""
        outcome = self.outcome(photo_id, vendor_id)
        if isinstance(outcome, Response) and outcome.unreadable is None:
            return None
        return state_of_call(
            outcome,
            is_recorded=self.source(vendor_id) == RECORDED,
            is_waiting=(photo_id, vendor_id) in self.waiting,
            can_be_read=self.photo(photo_id).problem is None,
        )

    def take(self, outcome: Outcome) -> Change:
        """Show what came of a call; the runner has stored it.

        What an older run than the one held brings late is ignored, as is another case's photo.
        """
        call = outcome.photo_id, outcome.vendor_id
        held = self.live_outcome(*call)
        if outcome.photo_id not in self._rows or (held and outcome.run_id < held.run_id):
            return NO_CHANGE
        self.waiting.discard(call)
        self._pages.outcomes.setdefault(outcome.photo_id, {})[outcome.vendor_id] = outcome
        if isinstance(outcome, Response) and outcome.vendor_id not in self._answered:
            self._answered |= {outcome.vendor_id}
        return Change(Kinds.ANSWERS, frozenset({outcome.photo_id})) | self._match(outcome.photo_id)

    def expect(self, photo_ids: Iterable[PhotoId], vendor_ids: Iterable[VendorId]) -> Change:
        """These calls are going to be made, so they count as waiting."""
        vendors = tuple(vendor_ids)
        photos = frozenset(photo_ids)
        self.waiting.update((photo, vendor) for photo in photos for vendor in vendors)
        return Change(Kinds.ANSWERS, photos) if photos and vendors else NO_CHANGE

    def expect_no_longer(self, photo_ids: Iterable[PhotoId], vendor_id: VendorId) -> Change:
        """These calls are not going to be made after all."""
        photos = frozenset(photo for photo in photo_ids if (photo, vendor_id) in self.waiting)
        self.waiting.difference_update((photo, vendor_id) for photo in photos)
        return Change(Kinds.ANSWERS, photos) if photos else NO_CHANGE

    def expect_nothing(self) -> Change:
        """No call is going to be made any more."""
        photos = frozenset(photo_id for photo_id, _ in self.waiting)
        self.waiting.clear()
        return Change(Kinds.ANSWERS, photos) if photos else NO_CHANGE

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

    def faces_stored_in(self, photo_id: PhotoId) -> tuple[Face, ...]:
        """The stored faces of a photo, by id."""
        stored = self._faces_of(photo_id)
        return tuple(stored[face_id] for face_id in sorted(stored))

    def values_said(self, name: AttributeName) -> dict[str, int]:
        """How many stored faces have each value in force; of GENDER each label's word."""
        return {value: count for value, count in self._said()[name].items() if count}

    def names_said(self) -> frozenset[AttributeName]:
        """Everything that is in force of some face."""
        return frozenset(name for name, values in self._said().items() if any(values.values()))

    def count_said(self, most: int) -> bool:
        """Count at most so many changed faces before the counts are asked for; whether some wait.

        After an import tens of thousands wait: to count all of them at once would be felt.
        """
        self._count(most)
        return bool(self._uncounted)

    def claimed_faces(self) -> list[Face]:
        """The stored faces of which there is a claim, by photo in the order opened."""
        faces = [self.face(face_id) for face_id, claims in self._claims.items() if claims]
        return sorted(faces, key=lambda face: (self._rows[face.photo_id], face.id))

    def stored_faces(self) -> Iterator[Face]:
        """Every face that was labelled, flagged or drawn, by photo in the order opened."""
        for photo_id in self._ids:
            yield from self._faces_of(photo_id).values()

    # Flags, thresholds, settings

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

    def threshold(self, vendor_id: VendorId) -> float | None:
        """The confidence below which a prediction counts as no answer; None is off."""
        return self._thresholds.get(vendor_id)

    def setting(self, key: str) -> Any:
        """What was kept under `key`, a JSON value; None where nothing was."""
        return self._settings.get(key)

    # For those that change it

    def hold_photo(self, photo: Photo) -> None:
        """Take a new photo in, or a known one as it is now."""
        (self._failed.discard if photo.problem is None else self._failed.add)(photo.id)
        if photo.id not in self._rows:
            self._rows[photo.id] = len(self._ids)
            self._ids.append(photo.id)
            self._pages.photos[photo.id] = photo
            self._last_photo_id = max(self._last_photo_id, photo.id)
            self._index(photo)
            return
        before, self._pages.photos[photo.id] = self.photo(photo.id), photo
        # Another photo may have been found at the same path since, so only news are indexed.
        if before.places != photo.places or before.sha256 != photo.sha256:
            self._index(photo)

    def _drop_photos(self, photo_ids: Collection[PhotoId]) -> None:
        """Forget photos with all that is held of them."""
        gone = {face_id for photo_id in photo_ids for face_id in self._faces_of(photo_id)}
        self._flags = {key: flag for key, flag in self._flags.items() if key[0] not in gone}
        for face_id in gone:
            self._drop_face(face_id)
            self._claims.pop(face_id, None)
            self._decisions.pop(face_id, None)
        for photo_id in photo_ids:
            photo = self.photo(photo_id)
            if photo.sha256 is not None:
                self._by_sha256.pop(photo.sha256, None)
            self._pages.forget(photo_id)
            self._reveals.pop(photo_id, None)
            self._forget_shown(photo_id)
            self._failed.discard(photo_id)
            for answers in self._recorded.values():
                answers.pop(photo_id, None)
        self._left_out = {
            photo: kept
            for photo, kept in self._left_out.items()
            if photo not in photo_ids and kept not in photo_ids
        }
        # Made anew when it is next asked for.
        self._by_path = None
        self._ids[:] = [photo_id for photo_id in self._ids if photo_id not in photo_ids]
        self._rows = dict(zip(self._ids, range(len(self._ids)), strict=True))
        self.waiting = {call for call in self.waiting if call[0] not in photo_ids}
        self._flags_in_order = None

    def _index(self, photo: Photo) -> None:
        if photo.sha256 is not None:
            self._by_sha256[photo.sha256] = photo.id
        if self._by_path is not None:
            self._by_path.update((place.path, photo.id) for place in photo.places)

    def _put_face(self, face: Face) -> None:
        self._faces_of(face.photo_id)
        faces = self._pages.faces.setdefault(face.photo_id, {})
        before = faces.get(face.id)
        if before is not None:
            self._uncounted.append((before, -1))
        faces[face.id] = face
        self._pages.photo_of[face.id] = face.photo_id
        self._uncounted.append((face, 1))

    def _drop_face(self, face_id: FaceId) -> Face:
        face = self.face(face_id)
        del self._pages.faces[face.photo_id][face_id], self._pages.photo_of[face_id]
        self._uncounted.append((face, -1))
        return face

    def _said(self) -> Mapping[AttributeName, Counter[str]]:
        """How many stored faces have each value in force, of each attribute."""
        self._count(len(self._uncounted))
        return self._counted_said

    def _count(self, most: int) -> None:
        counted, uncounted = self._counted_said, self._uncounted[:most]
        words = counted[GENDER]
        del self._uncounted[:most]
        for face, step in uncounted:
            if face.label is not None:
                words[face.label.word] += step
            for name, said in face.attributes.items():
                counted[name][said.value] += step

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

    def _put_recorded(self, answer: Response) -> None:
        answers = (*self.recorded(answer.photo_id, answer.vendor_id), answer)
        of_vendor = self._recorded.setdefault(answer.vendor_id, {})
        of_vendor[answer.photo_id] = tuple(sorted(answers, key=_by_date))

    def _drop_recorded(self, answer: Response) -> None:
        of_vendor = self._recorded[answer.vendor_id]
        left = tuple(each for each in of_vendor[answer.photo_id] if each.id != answer.id)
        if left:
            of_vendor[answer.photo_id] = left
        else:
            del of_vendor[answer.photo_id]

    def _predictions(self, photo_id: PhotoId) -> Mapping[VendorId, Sequence[Prediction]]:
        vendors = set(self._outcomes_of(photo_id))
        if self._recorded:
            vendors.update(v for v, photos in self._recorded.items() if photo_id in photos)
        shown = {vendor_id: self.outcome(photo_id, vendor_id) for vendor_id in sorted(vendors)}
        return {
            vendor_id: outcome.predictions
            for vendor_id, outcome in shown.items()
            if isinstance(outcome, Response)
        }


def state_of_call(
    outcome: Outcome | None, *, is_recorded: bool, is_waiting: bool, can_be_read: bool
) -> CallState | None:
    """What stands in place of verdicts for what is shown of one call; None is an answer to judge.

    is_recorded: recorded answers of the vendor are shown. can_be_read: the photo.
    """
    if isinstance(outcome, Response):
        return None if outcome.unreadable is None else CallState.FAILED
    if is_recorded:
        return CallState.NO_RECORDED
    if is_waiting:
        return CallState.WAITING
    return CallState.FAILED if outcome is not None or not can_be_read else CallState.NOT_ASKED


def _by_date(answer: Response) -> tuple[str, int]:
    """For sorting recorded answers: the latest date last, of one date the last imported."""
    return answer.recorded.date if answer.recorded else "", -answer.id
