"""What both cases say otherwise. Pure.

Findings of one person about one thing are a conflict where they differ, those of two are not.
Protocols are one where each case has a version that the other lacks: only one can be in force.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from core.faces import Face
from core.finding import Finding
from core.labelling.attributes import GENDER, Attribute, AttributeName, attribute_of
from core.merge.plan import Choice, Conflict, FacePair, MergePlan, Written
from core.photos.photo import Photo, Rights
from core.reaudit.protocol import WrittenProtocol
from core.sets.flag import FaceId, Flag

if TYPE_CHECKING:
    from core.case.memory import CaseMemory

NOT_A_FACE = "not a face"
STATEMENTS = tuple(field.name for field in fields(Rights))
PROTOCOL, FINDING = "protocol", "finding"
_SHORT = 60


def conflicts_in(
    plan: MergePlan, ours: CaseMemory, our_written: Written, their_written: Written
) -> Iterator[Conflict]:
    """Everything that both cases say otherwise."""
    if is_parted(our_written.protocols, their_written.protocols):
        said = _protocol_words(our_written), _protocol_words(their_written)
        yield Conflict("", "", None, PROTOCOL, "", *said, (Choice.OURS, Choice.THEIRS))
    yield from _finding_conflicts(plan, our_written.findings, their_written.findings)
    for pair in plan.pairs:
        if pair.ours is not None:
            yield from _photo_conflicts(pair.theirs, pair.ours)
        for face in pair.faces:
            if face.ours is not None:
                found = list(_face_conflicts(pair.theirs, face, plan, ours))
                place = _place(face.ours, ours) if found else None
                yield from (replace(each, place=place) for each in found)


def _photo_conflicts(theirs: Photo, ours: Photo) -> Iterator[Conflict]:
    for name in STATEMENTS:
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
        words = ("a face", NOT_A_FACE)
        yield _conflict(
            photo, other.id, "face", NOT_A_FACE, words[own.not_a_face], words[other.not_a_face]
        )
    for name, mine, said in _both_said(own, other):
        if mine.value != said.value:
            claims = (Choice.CLAIMS, Choice.OURS, Choice.THEIRS)
            # Two who gave no name need not be one person: then neither's word is to be lost.
            same = mine.annotator == said.annotator != ""
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


def _place(face: Face, ours: CaseMemory) -> tuple[int, int] | None:
    """Which of how many faces of its photo a face is, as the window counts them."""
    ids = [each.face.id if each.face else None for each in ours.faces(face.photo_id)]
    return (ids.index(face.id) + 1, len(ids)) if face.id in ids else None


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
    mine, said = all_said(own), all_said(other)
    return ((name, mine[name], said[name]) for name in said if name in mine)


def all_said(face: Face) -> dict[AttributeName, Attribute]:
    """Everything in force of a face, its label among it."""
    said = dict(face.attributes)
    if face.label is not None:
        said[GENDER] = attribute_of(face.label)
    return said


def _word(value: str | bool) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else value


def _said(said: Attribute) -> str:
    """With where it is known from and who says so: without these nobody can decide."""
    return f"{said.value} ({', '.join(filter(None, (said.source.value, said.annotator)))})"


def _flag_words(flag: Flag) -> str:
    return ": ".join(filter(None, (flag.reason.value if flag.reason else "", flag.note)))


# What is written


def is_parted(ours: Sequence[WrittenProtocol], theirs: Sequence[WrittenProtocol]) -> bool:
    """Whether each has a version that the other has not."""
    here, there = ({protocol_key(each) for each in written} for written in (ours, theirs))
    return bool(here - there) and bool(there - here)


def protocol_key(written: WrittenProtocol) -> tuple[object, ...]:
    """What makes two versions the same; their numbers are each case's own."""
    return written.content_hash, written.time


def finding_key(finding: Finding, face: FaceId | None) -> tuple[object, ...]:
    """What makes two findings the same. face: what its face is here."""
    words = finding.seen, finding.affected, finding.certainty, finding.not_tried
    return (*finding_about(finding, face), *words)


def finding_about(finding: Finding, face: FaceId | None) -> tuple[object, ...]:
    """What a finding is about, and who wrote it."""
    return face, finding.vendor_id, finding.written_by


def _protocol_words(written: Written) -> str:
    last = written.protocols[-1]
    return f"{_shortened(last.protocol.question)} ({last.time:%Y-%m-%d})"


def _finding_conflicts(
    plan: MergePlan, ours: Sequence[Finding], theirs: Sequence[Finding]
) -> Iterator[Conflict]:
    photo_of = {face.theirs.id: pair.theirs for pair in plan.pairs for face in pair.faces}
    own_of = {f.theirs.id: f.ours.id for pair in plan.pairs for f in pair.faces if f.ours}
    here = {each.id: None if each.face_id is None else own_of.get(each.face_id) for each in theirs}
    # Nobody of ours is where a face is new.
    told = [each for each in theirs if (each.face_id is None) == (here[each.id] is None)]
    known = {finding_key(each, each.face_id) for each in ours}
    there = {finding_key(each, here[each.id]) for each in told}
    only_here = [each for each in ours if finding_key(each, each.face_id) not in there]
    held = {finding_about(each, each.face_id): each for each in only_here}
    for each in told:
        mine = held.get(finding_about(each, here[each.id]))
        if mine is None or finding_key(each, here[each.id]) in known:
            continue
        photo = None if each.face_id is None else photo_of[each.face_id]
        yield Conflict(
            photo.name if photo else "",
            (photo and photo.sha256) or "",
            each.face_id,
            FINDING,
            each.written_by,
            _shortened(mine.seen),
            _shortened(each.seen),
            (Choice.BOTH, Choice.OURS, Choice.THEIRS),
            each.id,
        )


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1]}…"
