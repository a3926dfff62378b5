"""Two people's cases become one: what comes over, and what both say otherwise. The plan is pure.

Photos are the same by their bytes, faces by the overlap of their anchors. What is equal is one;
what only the other case has comes over; where both say something else, it is a conflict, decided
before anything is written. Merging again brings nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from core.attributes import GENDER, Attribute, AttributeName, attribute_of, label_of
from core.case_memory import NO_CHANGE, CaseMemory
from core.change import Change
from core.claim import Claim, Decision
from core.faces import Face
from core.flag import FaceId, Flag
from core.matching import match_boxes
from core.photo import Photo, PhotoId, Place, Rights
from core.problem import Problem
from core.reveal import Reveal

if TYPE_CHECKING:
    from core.case import Case

_NOT_A_FACE = "not a face"
_FILES_AT_ONCE = 60
_STATEMENTS = tuple(field.name for field in fields(Rights))


class Choice(StrEnum):
    """How a conflict is decided. CLAIMS: ours stays in force, theirs stands beside it."""

    OURS = "keep ours"
    THEIRS = "take theirs"
    CLAIMS = "keep ours, theirs as a claim"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something both cases say otherwise.

    face: the number of their face, None where it is about the photo. what: the attribute, or the
    vendor of a flag. ours, theirs: in words. choices: the first is proposed.
    """

    photo: str
    sha256: str
    face: FaceId | None
    kind: str
    what: str
    ours: str
    theirs: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class FacePair:
    """One of their faces, and ours of the same person; None where we have none."""

    theirs: Face
    ours: Face | None


@dataclass(frozen=True, slots=True)
class PhotoPair:
    """One of their photos, ours of the same bytes, and the faces stored in it."""

    theirs: Photo
    ours: Photo | None
    faces: tuple[FacePair, ...]


@dataclass(frozen=True, slots=True, eq=False)
class MergePlan:
    """What merging would do.

    pairs: every photo that takes part. refused: names of their photos that were withdrawn here or
        cannot be read. withdrawn_there: our photos whose people were withdrawn from the other
        case. claims, decisions, flags: theirs, by the number of their face. reveals: by that of
        their photo.
    """

    pairs: tuple[PhotoPair, ...]
    refused: tuple[str, ...]
    withdrawn_there: tuple[Photo, ...]
    conflicts: tuple[Conflict, ...]
    claims: Mapping[FaceId, tuple[Claim, ...]]
    decisions: Mapping[FaceId, tuple[Decision, ...]]
    flags: Mapping[FaceId, tuple[Flag, ...]]
    reveals: Mapping[PhotoId, tuple[Reveal, ...]] = field(default_factory=dict)

    @property
    def new_photos(self) -> tuple[Photo, ...]:
        return tuple(pair.theirs for pair in self.pairs if pair.ours is None)

    @property
    def new_faces(self) -> int:
        return sum(face.ours is None for pair in self.pairs for face in pair.faces)


def plan_merge(ours: CaseMemory, theirs: CaseMemory) -> MergePlan:
    """What comes from their case into ours. Reads memory only."""
    pairs, refused = [], []
    for photo in theirs.photos:
        if photo.sha256 is None or ours.is_withdrawn(photo.sha256):
            refused.append(photo.name)
            continue
        pairs.append(_pair_up(photo, ours, theirs))
    their_faces = [face.theirs.id for pair in pairs for face in pair.faces]
    gone = [p for p in ours.photos if p.sha256 is not None and theirs.is_withdrawn(p.sha256)]
    flags: dict[FaceId, tuple[Flag, ...]] = {}
    for flag in theirs.flags:
        flags[flag.face_id] = (*flags.get(flag.face_id, ()), flag)
    plan = MergePlan(
        tuple(pairs),
        tuple(refused),
        tuple(gone),
        (),
        {id_: theirs.claims_of(id_) for id_ in their_faces},
        {id_: theirs.decisions_of(id_) for id_ in their_faces},
        flags,
        {pair.theirs.id: theirs.reveals_of(pair.theirs.id) for pair in pairs},
    )
    return replace(plan, conflicts=tuple(_conflicts(plan, ours)))


@dataclass(slots=True)
class MergedCounts:
    """What a merge wrote, counted while it is written.

    labels: put on faces of ours that had none, replaced: in place of ours; of any attribute, the
        gender label among them. new faces bring theirs along and count as faces.
    claims, decisions, flags: those written. rights: photos of ours whose rights or tags changed.
    marks: faces of ours whose mark "not a face" changed.
    """

    photos: int = 0
    faces: int = 0
    labels: int = 0
    replaced: int = 0
    claims: int = 0
    decisions: int = 0
    flags: int = 0
    rights: int = 0
    marks: int = 0


@dataclass(frozen=True, slots=True)
class MergedFile:
    """A file of one of their photos, as `Case.add_photos` takes it in."""

    place: Place
    sha256: str | None
    width: int | None
    height: int | None
    problem: Problem | None
    title: str = ""
    credit: str = ""


def files_of(plan: MergePlan) -> list[MergedFile]:
    """Every place of every photo that takes part; those known here already are no news."""
    return [
        MergedFile(
            place, photo.sha256, photo.width, photo.height, photo.problem, photo.title, photo.credit
        )
        for photo in (pair.theirs for pair in plan.pairs if pair.ours is None)
        for place in photo.places
    ]


def merge_steps(
    case: Case,
    plan: MergePlan,
    choices: Mapping[Conflict, Choice],
    counts: MergedCounts | None = None,
) -> Iterator[Change]:
    """Write what was planned, photo by photo; new photos come first, some at a time.

    choices: of each conflict; what is not in it is decided as proposed. A face of ours that was
    removed since the plan was made is passed over. counts: takes what was written.

    Raises:
        CaseError: the case is open to read only.
    """
    counts = counts if counts is not None else MergedCounts()
    files = files_of(plan)
    for start in range(0, len(files), _FILES_AT_ONCE):
        portion = files[start : start + _FILES_AT_ONCE]
        yield case.add_photos(portion, {file.place.path: file for file in portion})
    decided: dict[str, dict[tuple[FaceId | None, str, str], Choice]] = {}
    for c in plan.conflicts:
        of_photo = decided.setdefault(c.sha256, {})
        of_photo[c.face, c.kind, c.what] = choices.get(c, c.choices[0])
    for pair in plan.pairs:
        assert pair.theirs.sha256 is not None
        photo = case.find(pair.theirs.sha256)
        if photo is None:
            continue
        verdicts = decided.get(pair.theirs.sha256, {})
        counts.photos += pair.ours is None
        change = _merge_photo(case, photo, pair, verdicts)
        stated = case.photo(photo.id)
        counts.rights += pair.ours is not None and (
            (stated.rights, stated.tags) != (photo.rights, photo.tags)
        )
        for face in pair.faces:
            if face.ours is None or face.ours in case.faces_stored_in(photo.id):
                change = change | _merge_face(case, photo.id, face, plan, verdicts, counts)
        _merge_reveals(case, photo.id, plan.reveals.get(pair.theirs.id, ()))
        yield change


# Pairs


def _pair_up(photo: Photo, ours: CaseMemory, theirs: CaseMemory) -> PhotoPair:
    own = ours.find(photo.sha256 or "")
    their_faces = theirs.faces_stored_in(photo.id)
    our_faces = ours.faces_stored_in(own.id) if own is not None else ()
    return PhotoPair(photo, own, tuple(_match_faces(our_faces, their_faces)))


def _match_faces(ours: Sequence[Face], theirs: Sequence[Face]) -> Iterator[FacePair]:
    """Those that are alike in box and label first: boxes alone cannot tell which of two faces in
    one place was brought by an earlier merge. Then by the overlap of anchors; what has none is
    matched with what is left.
    """
    own_of: dict[FaceId, Face] = {}
    for face in theirs:
        taken = {own.id for own in own_of.values()}
        alike = (o for o in ours if o.id not in taken and _looks(o) == _looks(face))
        if face.anchor is not None and (own := next(alike, None)) is not None:
            own_of[face.id] = own
    left = [face for face in ours if face not in own_of.values()]
    boxed = [(face, face.anchor) for face in left if face.anchor is not None]
    asked = [(f, f.anchor) for f in theirs if f.anchor is not None and f.id not in own_of]
    pairs = match_boxes([box for _, box in boxed], [box for _, box in asked])
    own_of |= {asked[index][0].id: boxed[place][0] for place, index in pairs}
    # A label for a whole photo has no anchor until a vendor finds somebody.
    for face, own in zip(_whole(theirs), _whole(ours), strict=False):
        own_of[face.id] = own
    left = [face for face in ours if face not in own_of.values()]
    asking = [face for face in theirs if face.id not in own_of]
    if len(left) == len(asking) == 1 and None in (left[0].anchor, asking[0].anchor):
        own_of[asking[0].id] = left[0]
    return (FacePair(face, own_of.get(face.id)) for face in theirs)


def _looks(face: Face) -> tuple[object, ...]:
    return face.anchor, face.label, face.not_a_face


def _whole(faces: Sequence[Face]) -> list[Face]:
    return [face for face in faces if face.anchor is None]


# Conflicts


def _conflicts(plan: MergePlan, ours: CaseMemory) -> Iterator[Conflict]:
    for pair in plan.pairs:
        if pair.ours is not None:
            yield from _photo_conflicts(pair.theirs, pair.ours)
        for face in pair.faces:
            if face.ours is not None:
                yield from _face_conflicts(pair.theirs, face, plan, ours)


def _photo_conflicts(theirs: Photo, ours: Photo) -> Iterator[Conflict]:
    for name in _STATEMENTS:
        own, other = getattr(ours.rights, name), getattr(theirs.rights, name)
        # What shows a face unmasked is not taken over without being asked for.
        if own != other and other and (own or isinstance(other, bool)):
            words = name.replace("_", " ")
            yield _conflict(theirs, None, "rights", words, _word(own), _word(other))


def _face_conflicts(
    photo: Photo, face: FacePair, plan: MergePlan, ours: CaseMemory
) -> Iterator[Conflict]:
    own, other = face.ours, face.theirs
    assert own is not None
    if own.not_a_face != other.not_a_face:
        words = ("a face", _NOT_A_FACE)
        yield _conflict(
            photo, other.id, "face", _NOT_A_FACE, words[own.not_a_face], words[other.not_a_face]
        )
    for name, mine, said in _both_said(own, other):
        if mine.value != said.value:
            claims = (Choice.CLAIMS, Choice.OURS, Choice.THEIRS)
            same = mine.annotator == said.annotator
            choices = (Choice.OURS, Choice.THEIRS, Choice.CLAIMS) if same else claims
            yield _conflict(photo, other.id, "said", name, _said(mine), _said(said), choices)
    for claim in plan.claims.get(other.id, ()):
        held = ours.claim(own.id, claim.name, claim.annotator)
        if held is not None and held.said != claim.said:
            what = f"{claim.name}, {claim.annotator}"
            yield _conflict(photo, other.id, "claim", what, _said(held.said), _said(claim.said))
    for made in plan.decisions.get(other.id, ()):
        before = ours.decision(own.id, made.name)
        if before is not None and before.value != made.value:
            yield _conflict(photo, other.id, "decision", made.name, before.value, made.value)
    for flag in plan.flags.get(other.id, ()):
        put = ours.flag(own.id, flag.vendor_id)
        if put is not None and (put.reason, put.note) != (flag.reason, flag.note):
            words_of = _flag_words(put), _flag_words(flag)
            yield _conflict(photo, other.id, "flag", flag.vendor_id, *words_of)


def _conflict(
    photo: Photo,
    face: FaceId | None,
    kind: str,
    what: str,
    ours: str,
    theirs: str,
    choices: tuple[Choice, ...] = (Choice.OURS, Choice.THEIRS),
) -> Conflict:
    return Conflict(photo.name, photo.sha256 or "", face, kind, what, ours, theirs, choices)


def _both_said(own: Face, other: Face) -> Iterator[tuple[AttributeName, Attribute, Attribute]]:
    mine, said = _all_said(own), _all_said(other)
    return ((name, mine[name], said[name]) for name in said if name in mine)


def _all_said(face: Face) -> dict[AttributeName, Attribute]:
    """Everything in force of a face, its label among it."""
    said = dict(face.attributes)
    if face.label is not None:
        said[GENDER] = attribute_of(face.label)
    return said


def _word(value: str | bool) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else value


def _said(said: Attribute) -> str:
    return f"{said.value} ({said.annotator})" if said.annotator else said.value


def _flag_words(flag: Flag) -> str:
    return ": ".join(filter(None, (flag.reason.value if flag.reason else "", flag.note)))


# Applying

_Verdicts = Mapping[tuple[FaceId | None, str, str], Choice]


def _merge_photo(case: Case, photo: Photo, pair: PhotoPair, verdicts: _Verdicts) -> Change:
    taken = {}
    for name in _STATEMENTS:
        own, other = getattr(photo.rights, name), getattr(pair.theirs.rights, name)
        choice = verdicts.get((None, "rights", name.replace("_", " ")))
        if choice is Choice.THEIRS or (choice is None and not own and other):
            taken[name] = other
    change = case.set_rights(photo.id, replace(photo.rights, **taken)) if taken else NO_CHANGE
    return change | case.set_tags(photo.id, photo.tags | pair.theirs.tags)


def _merge_reveals(case: Case, photo_id: PhotoId, theirs: Sequence[Reveal]) -> None:
    """They are told from each other by their time; their faces' boxes say of whom they are."""
    known = {(each.vendor_id, each.time) for each in case.reveals_of(photo_id)}
    case.note_revealed(
        [
            replace(each, photo_id=photo_id, face_id=None)
            for each in theirs
            if (each.vendor_id, each.time) not in known
        ]
    )


def _merge_face(
    case: Case,
    photo_id: PhotoId,
    pair: FacePair,
    plan: MergePlan,
    verdicts: _Verdicts,
    counts: MergedCounts,
) -> Change:
    other = pair.theirs
    change = NO_CHANGE
    if pair.ours is None:
        face = replace(other, id=case.next_face_id(), photo_id=photo_id)
        change = case.restore_face(face)
        own_id = face.id
        counts.faces += 1
    else:
        own_id = pair.ours.id
        if verdicts.get((other.id, "face", _NOT_A_FACE)) is Choice.THEIRS:
            change = change | case.set_not_a_face(own_id, other.not_a_face)
            counts.marks += 1
        change = change | _merge_said(case, own_id, pair.ours, other, verdicts, counts)
    for claim in plan.claims.get(other.id, ()):
        key = other.id, "claim", f"{claim.name}, {claim.annotator}"
        held = case.claim(own_id, claim.name, claim.annotator)
        if held is None or verdicts.get(key) is Choice.THEIRS:
            change = change | case.put_claim(replace(claim, face_id=own_id))
            counts.claims += 1
    for made in plan.decisions.get(other.id, ()):
        before = case.decision(own_id, made.name)
        if before is None or verdicts.get((other.id, "decision", made.name)) is Choice.THEIRS:
            change = change | case.put_decision(replace(made, face_id=own_id))
            counts.decisions += 1
    for flag in plan.flags.get(other.id, ()):
        put = case.flag(own_id, flag.vendor_id)
        if put is None or verdicts.get((other.id, "flag", flag.vendor_id)) is Choice.THEIRS:
            change = change | case.put_flag(replace(flag, face_id=own_id))
            counts.flags += 1
    return change


def _merge_said(
    case: Case,
    own_id: FaceId,
    own: Face,
    other: Face,
    verdicts: _Verdicts,
    counts: MergedCounts,
) -> Change:
    mine = _all_said(own)
    change = NO_CHANGE
    for name, said in _all_said(other).items():
        before, choice = mine.get(name), verdicts.get((other.id, "said", name))
        if before is None or choice is Choice.THEIRS:
            change = change | _put_in_force(case, own_id, name, said)
            counts.labels += before is None
            counts.replaced += before is not None
        beside = _beside(before, said, choice)
        if beside is not None and case.claim(own_id, name, beside.annotator) is None:
            change = change | case.put_claim(Claim(own_id, name, beside))
            counts.claims += 1
    return change


def _beside(before: Attribute | None, said: Attribute, choice: Choice | None) -> Attribute | None:
    """What is kept as a claim beside what is in force: nobody's word is lost, but by choice."""
    if before is None or choice is Choice.OURS:
        return None
    if choice is Choice.CLAIMS:
        return said
    # Of what both say alike one stays, and who agreed stays known.
    other, in_force = (before, said) if choice is Choice.THEIRS else (said, before)
    return other if other.annotator not in ("", in_force.annotator) else None


def _put_in_force(case: Case, face_id: FaceId, name: AttributeName, said: Attribute) -> Change:
    if name != GENDER:
        return case.set_attribute(face_id, name, said)
    return case.set_label(face_id, label_of(said))
