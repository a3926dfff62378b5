"""Many faces of a case turned at once: in memory as quickly as one, on the disk by one write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from core.case.change import NO_CHANGE, Change, Kinds
from core.case.edits import CaseEdits, claim_ids, happened_to
from core.case.turn import ClaimTurn, Turn
from core.faces import Face
from core.photos.photo import Photo
from core.sets.flag import FaceId
from core.store import claims, events, faces
from core.store.events import EventKind, Ids

_Turned = tuple[Photo, Face | None, Face | None]
_Claimed = tuple[Photo, ClaimTurn]
_NO_FACES: Mapping[FaceId, Face] = {}


class CaseTurns(CaseEdits):
    """What an import of labels does, and what takes it back."""

    def turn_faces(self, turns: Sequence[Turn], back: bool = False) -> Change:
        """Store, change or remove many faces; all of them are kept on the disk, or none.

        A box that a face without one met since a turn was made is kept. back: take the turns back.

        Raises:
            KeyError: a face or photo that is to be changed is not there; nothing is changed.
            ValueError: a face that is to be new is there already; nothing is changed.
        """
        self._refuse_read_only()
        pairs = [(t.after, t.before) if back else (t.before, t.after) for t in turns]
        self._check(pairs)
        change = NO_CHANGE
        turned: list[_Turned] = []
        attached = {flag.face_id for flag in self.flags} | {
            of for of, made in self._decisions.items() if made
        }
        attached.update(face_id for face_id, claims in self._claims.items() if claims)
        for old, new in pairs:
            if new is None:
                assert old is not None
                if old.id in attached:
                    change = change | self.remove_face(old.id)
                else:
                    face = self._drop_face(old.id)
                    turned.append((self.photo(face.photo_id), face, None))
                    self._match(face.photo_id)
            elif old is None and new.id in self._removed:
                change = change | self.restore_face(new)
            else:
                turned.append(self._turn(old, new))
        claimed = [self._turn_claim(each, back) for turn in turns for each in turn.claims]
        told = [each for each in claimed if each is not None]
        if not turned and not told:
            return change
        # Written as they are now that faces without a box may have met predictions.
        final = [
            (photo, before, self.face(after.id) if after and after.anchor is None else after)
            for photo, before, after in turned
        ]
        photos = {photo.id for photo, *_ in turned} | {photo.id for photo, _ in told}
        # Last, for the writer's thread begins at once and takes its turns at the interpreter.
        self._keep(lambda connection: _write(connection, final, told))
        return change | Change(Kinds.LABELS, frozenset(photos))

    def _turn_claim(self, turn: ClaimTurn, back: bool) -> _Claimed | None:
        """Hold a claim as it is to be; None where it is so already, or went with its face."""
        claim, wanted = turn.either, turn.side(back)
        key = claim.name, claim.annotator
        photo_id = self._photo_with(claim.face_id)
        held = self._claims.get(claim.face_id, {}).get(key)
        if photo_id is None or held == wanted:
            return None
        if wanted is None:
            del self._claims[claim.face_id][key]
        else:
            self._claims[claim.face_id][key] = wanted
        return self.photo(photo_id), ClaimTurn(held, wanted)

    def _check(self, pairs: Sequence[tuple[Face | None, Face | None]]) -> None:
        for old, new in pairs:
            if old is not None:
                if old.id not in self._pages.photo_of:
                    self.face(old.id)  # perhaps not read yet
            elif new is not None:
                self.photo(new.photo_id)
                if self._photo_with(new.id) is not None:
                    raise ValueError(f"face {new.id} is there already")

    def _turn(self, old: Face | None, new: Face) -> _Turned:
        # The photo was read when it was checked; this is done for tens of thousands of faces.
        stored = self._pages.faces.get(new.photo_id, _NO_FACES)
        held = None if old is None else stored[new.id]
        if old is not None and held is not None and held.anchor != old.anchor:
            new = replace(new, anchor=held.anchor)
        self._put_face(new)
        self._last_face_id = max(self._last_face_id, new.id)
        if new.anchor is not None and len(self._pages.faces[new.photo_id]) == 1:
            # Nothing is left to settle: what is shown is matched when it is next asked for.
            self._forget_shown(new.photo_id)
        else:
            self._match(new.photo_id)
        return self.photo(new.photo_id), held, new


def _write(connection: Connection, turned: Sequence[_Turned], claimed: Sequence[_Claimed]) -> None:
    faces.turn_all(
        connection,
        gone=[before.id for _, before, after in turned if before and after is None],
        new=[after for _, before, after in turned if after and before is None],
        changed=[after for _, before, after in turned if after and before],
    )
    # All of one kind together: the chain then looks for its end a few times only.
    happened: defaultdict[EventKind, list[Ids]] = defaultdict(list)
    for each in turned:
        for kind, ids in happened_to(*each):
            happened[kind].append(ids)
    for photo, turn in claimed:
        if turn.after is None:
            gone = turn.either
            claims.remove(connection, gone.face_id, gone.name, gone.annotator)
        ids = claim_ids(photo, turn.either, gone=turn.after is None)
        happened[EventKind.CLAIMED].append(ids)
    claims.put_all(connection, [turn.after for _, turn in claimed if turn.after is not None])
    for kind, many in happened.items():
        events.append_all(connection, kind, many)
