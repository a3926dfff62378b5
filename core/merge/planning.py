"""Finds what comes from another case. Pure.

Photos are the same by their bytes, faces by the overlap of their anchors. What is equal is one;
what only the other case has comes over; where both say something else, it is a conflict, decided
before anything is written. Merging again brings nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core.case.memory import CaseMemory
from core.faces import Face
from core.matching import match_boxes
from core.merge.conflicts import conflicts_in
from core.merge.plan import FacePair, MergePlan, PhotoPair, Written
from core.photos.photo import Photo
from core.sets.draw import Draw, DrawId
from core.sets.flag import FaceId, Flag

if TYPE_CHECKING:
    from core.case.case import Case
    from core.case.sets import CaseSets

_NOTHING = Written()
_NO_DRAW = DrawId(0)


def plan_merge(
    ours: CaseSets,
    theirs: Case,
    our_written: Written = _NOTHING,
    their_written: Written = _NOTHING,
) -> MergePlan:
    """What comes from their case into ours. Reads memory only.

    our_written, their_written: what `CaseSets.written` reads from the disk; without it nothing
        written is a conflict.
    """
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
        tuple(_new_draws(ours, theirs)),
        {pair.theirs.id: theirs.reveals_of(pair.theirs.id) for pair in pairs},
        sum(_new_flags(face, flags, ours) for pair in pairs for face in pair.faces),
        theirs.name,
    )
    return replace(plan, conflicts=tuple(conflicts_in(plan, ours, our_written, their_written)))


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


def _new_flags(pair: FacePair, flags: Mapping[FaceId, tuple[Flag, ...]], ours: CaseMemory) -> int:
    own = pair.ours
    theirs = flags.get(pair.theirs.id, ())
    return sum(own is None or ours.flag(own.id, flag.vendor_id) is None for flag in theirs)


def _looks(face: Face) -> tuple[object, ...]:
    return face.anchor, face.label, face.not_a_face


def _whole(faces: Sequence[Face]) -> list[Face]:
    return [face for face in faces if face.anchor is None]


# Draws


def _new_draws(ours: CaseSets, theirs: CaseSets) -> Iterator[tuple[Draw, tuple[str, ...]]]:
    """A draw is the same by what was drawn from what and when; numbers are each case's own."""
    known = {replace(made, id=_NO_DRAW, photos=()) for made in ours.draws}
    for made in theirs.draws:
        if replace(made, id=_NO_DRAW, photos=()) not in known:
            yield made, theirs.hashes_drawn(made)
