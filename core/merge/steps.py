"""Writes what was planned into the open case, as far as the case holds it in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from core.case.change import NO_CHANGE, Change
from core.faces import Face
from core.labelling.attributes import GENDER, Attribute, AttributeName, label_of
from core.labelling.claim import Claim
from core.labelling.reveal import Reveal
from core.merge.conflicts import NOT_A_FACE, STATEMENTS, all_said
from core.merge.plan import Choice, Conflict, FacePair, MergePlan, PhotoPair
from core.photos.photo import Photo, PhotoId, Place
from core.problem import Problem
from core.sets.draw import Draw, DrawId
from core.sets.flag import FaceId

if TYPE_CHECKING:
    from core.case.case import Case

_FILES_AT_ONCE = 60


@dataclass(slots=True)
class MergedCounts:
    """What a merge wrote, counted while it is written.

    labels: put on faces of ours that had none, replaced: in place of ours; of any attribute, the
        gender label among them. new faces bring theirs along and count as faces.
    claims, decisions, flags: those written. rights: photos of ours whose rights or tags changed.
    marks: faces of ours whose mark "not a face" changed. draws: sets of photos with how they came
        about. face_of: the number here of each of their faces.
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
    draws: int = 0
    face_of: dict[FaceId, FaceId] = field(default_factory=dict)


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
        captions = {file.place.path: file for file in portion}
        # Where the other case's files lie, or lay, nobody has looked.
        yield case.add_photos(portion, captions, are_there=False)
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
    for made, hashes in plan.draws:
        yield _add_draw(case, made, hashes)
        counts.draws += 1


# Applying


def _add_draw(case: Case, made: Draw, hashes: tuple[str, ...]) -> Change:
    """Of its photos those that are here; how many it had stays known."""
    found = filter(None, (case.find(sha256) for sha256 in hashes))
    photos = tuple(photo.id for photo in found)

    def make(draw_id: DrawId) -> Draw:
        return replace(made, id=draw_id, photos=photos)

    return case.add_draw(make)[1]


_Verdicts = Mapping[tuple[FaceId | None, str, str], Choice]


def _merge_photo(case: Case, photo: Photo, pair: PhotoPair, verdicts: _Verdicts) -> Change:
    taken = {}
    for name in STATEMENTS:
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
        if verdicts.get((other.id, "face", NOT_A_FACE)) is Choice.THEIRS:
            change = change | case.set_not_a_face(own_id, other.not_a_face)
            counts.marks += 1
        change = change | _merge_said(case, own_id, pair.ours, other, plan.case, verdicts, counts)
    counts.face_of[other.id] = own_id
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
    their_case: str,
    verdicts: _Verdicts,
    counts: MergedCounts,
) -> Change:
    mine = all_said(own)
    change = NO_CHANGE
    for name, said in all_said(other).items():
        before, choice = mine.get(name), verdicts.get((other.id, "said", name))
        if before is None or choice is Choice.THEIRS:
            change = change | _put_in_force(case, own_id, name, said)
            counts.labels += before is None
            counts.replaced += before is not None
        beside = _beside(before, said, choice, their_case)
        if beside is not None and case.claim(own_id, name, beside.annotator) is None:
            change = change | case.put_claim(Claim(own_id, name, beside))
            counts.claims += 1
    return change


def _beside(
    before: Attribute | None, said: Attribute, choice: Choice | None, their_case: str
) -> Attribute | None:
    """What is kept as a claim beside what is in force: nobody's word is lost, but by choice."""
    if before is None or choice is Choice.OURS:
        return None
    if choice is Choice.CLAIMS:
        # Claims are told apart by their annotators, and Agreement compares by them.
        return said if said.annotator else replace(said, annotator=unnamed_in(their_case))
    # Of what both say alike one stays, and who agreed stays known.
    other, in_force = (before, said) if choice is Choice.THEIRS else (said, before)
    return other if other.annotator not in ("", in_force.annotator) else None


def unnamed_in(case_name: str) -> str:
    """Stands for whoever labelled in another case without giving a name."""
    return f"unnamed in {case_name}"


def _put_in_force(case: Case, face_id: FaceId, name: AttributeName, said: Attribute) -> Change:
    if name != GENDER:
        return case.set_attribute(face_id, name, said)
    return case.set_label(face_id, label_of(said))
