"""A stored face as it was and as it is to be: how a change of many faces is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from core.faces import Face
from core.labelling.attributes import GENDER, PERSON, AttributeName
from core.labelling.claim import Claim
from core.labelling.second_annotator import said_of
from core.sets.flag import FaceId


class Claims(Protocol):
    """As much of a case as is needed to know what is claimed beside a face."""

    def claim(self, face_id: FaceId, name: AttributeName, annotator: str) -> Claim | None: ...


@dataclass(frozen=True, slots=True)
class ClaimTurn:
    """What one annotator says of one face beside what is in force; None where nothing, never both
    sides.
    """

    before: Claim | None
    after: Claim | None

    @property
    def either(self) -> Claim:
        """A side that is there: both are of the same face, attribute and annotator."""
        claim = self.after or self.before
        assert claim is not None
        return claim

    def side(self, back: bool) -> Claim | None:
        """What is to hold: once it is turned, or once it is turned back."""
        return self.before if back else self.after


@dataclass(frozen=True, slots=True)
class Turn:
    """before, after: the face on either side; None where it does not exist there, never both.
    claims: what changes with it of what is said beside what is in force.
    """

    before: Face | None
    after: Face | None
    claims: tuple[ClaimTurn, ...] = ()

    def __post_init__(self) -> None:
        if self.before is None and self.after is None:
            raise ValueError("a turn of no face")

    @property
    def face(self) -> Face:
        """A side that is there."""
        face = self.after or self.before
        assert face is not None
        return face


def keeping_claims(case: Claims, turn: Turn, by: str) -> Turn:
    """The same turn, with whatever it takes out of force that somebody else had said as a claim.

    What an annotator puts in force is no longer a claim of theirs. A person's id is not kept: a
    wrong one would tie the photo to somebody else for ever. by: who takes away what goes without
    anything in its place.
    """
    old, new = turn.before, turn.after
    if old is None or new is None:
        return turn
    claims = {(c.either.name, c.either.annotator): c for c in turn.claims}
    names = {GENDER, *old.attributes, *new.attributes} - {PERSON}
    for name in sorted(names):
        was, is_now = said_of(old, name), said_of(new, name)
        if was == is_now:
            continue
        whose = is_now.annotator if is_now is not None else by
        if was is not None and was.annotator != whose:
            held = case.claim(new.id, name, was.annotator)
            kept = Claim(new.id, name, was)
            if held != kept:
                claims.setdefault((name, was.annotator), ClaimTurn(held, kept))
        own = case.claim(new.id, name, whose)
        if is_now is not None and own is not None:
            claims.setdefault((name, whose), ClaimTurn(own, None))
    return replace(turn, claims=tuple(claims.values()))
