"""What people do to faces in a case and can undo: each change has one that takes it back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Connection

from core.case.change import NO_CHANGE, Change, Kinds
from core.case.content import Content
from core.case.memory import CaseMemory
from core.evidence.said import as_told
from core.faces import Face
from core.geometry import Box
from core.labelling.attributes import Attribute, AttributeName
from core.labelling.claim import Claim, Decision
from core.labelling.labels import ReferenceLabel
from core.photos.photo import Photo, PhotoId
from core.problem import Problem
from core.sets.flag import FaceId, Flag
from core.store import claims, errors, events, faces, flags, withdrawals
from core.store.events import EventKind, Ids, content_hash
from core.store.store import CaseError, Store
from core.vendor import VendorId

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Attached:
    """What goes and comes back with a stored face."""

    photo_id: PhotoId | None = None
    flags: tuple[Flag, ...] = ()
    claims: tuple[Claim, ...] = ()
    decisions: tuple[Decision, ...] = ()


class CaseEdits(CaseMemory):
    """Stored faces, their labels and flags: changed in memory at once, then kept by the store."""

    def __init__(self, store: Store, content: Content) -> None:
        super().__init__(content)
        self.store = store
        self._removed: dict[FaceId, _Attached] = {}

    @property
    def read_only(self) -> bool:
        return self.store.read_only

    def knows_nothing_else_of(self, photo_id: PhotoId) -> bool:
        # A face that was removed can be brought back.
        removed = any(attached.photo_id == photo_id for attached in self._removed.values())
        if removed or not super().knows_nothing_else_of(photo_id):
            return False
        return not self.store.read(partial(withdrawals.is_told_of, photo_id=photo_id))

    # Faces and labels

    def keep_face(
        self, photo_id: PhotoId, box: Box | None, drawn: bool = False
    ) -> tuple[FaceId, Change]:
        """Store a face, with its box as the anchor from now on."""
        face = Face(self.next_face_id(), photo_id, box, drawn)
        return face.id, self.restore_face(face)

    def restore_face(self, face: Face) -> Change:
        """Store a face under the id it has, with its label; after `remove_face` as it was, flags
        and claims included.

        Raises:
            ValueError: there is a face with this id.
        """
        self._refuse_read_only()
        if self._photo_with(face.id) is not None:
            raise ValueError(f"face {face.id} is there already")
        photo = self.photo(face.photo_id)
        self._put_face(face)
        self._last_face_id = max(self._last_face_id, face.id)
        self._keep(partial(faces.add, new=face), happened_to(photo, None, face))
        change = Change(Kinds.LABELS, frozenset({photo.id}))
        attached = self._removed.pop(face.id, _Attached())
        for flag in attached.flags:
            change = change | self.put_flag(flag)
        for claim in attached.claims:
            change = change | self.put_claim(claim)
        for decision in attached.decisions:
            change = change | self.put_decision(decision)
        return change | self._match(photo.id)

    def remove_face(self, face_id: FaceId) -> Change:
        """Forget a stored face, its flags and claims; `restore_face` brings them back.

        Raises:
            KeyError: there is no such face.
        """
        self._refuse_read_only()
        decided = self.decisions_of(face_id)
        attached = _Attached(
            self.face(face_id).photo_id, self.flags_of(face_id), self.claims_of(face_id), decided
        )
        change = NO_CHANGE
        for flag in attached.flags:
            change = change | self.remove_flag(flag.face_id, flag.vendor_id)
        for claim in attached.claims:
            change = change | self.remove_claim(face_id, claim.name, claim.annotator)
        for decision in attached.decisions:
            change = change | self.remove_decision(face_id, decision.name)
        self._removed[face_id] = attached
        face = self._drop_face(face_id)
        photo = self.photo(face.photo_id)
        happened = [(EventKind.FACE_REMOVED, _face_ids(photo, face))]
        self._keep(partial(faces.remove, face_id=face_id), happened)
        change = change | Change(Kinds.LABELS, frozenset({photo.id}))
        return change | self._match(photo.id)

    def set_label(self, face_id: FaceId, label: ReferenceLabel | None) -> Change:
        """Label a stored face; None takes the label away. Raises KeyError for an unknown face."""
        return self._judge_face(replace(self.face(face_id), label=label))

    def set_not_a_face(self, face_id: FaceId, not_a_face: bool) -> Change:
        """Say that what was boxed is no face, or that it is one. Raises KeyError as above."""
        return self._judge_face(replace(self.face(face_id), not_a_face=not_a_face))

    def label_whole_photo(self, photo_id: PhotoId, label: ReferenceLabel) -> Change:
        """Label the one person a photo shows. Where several faces are stored nothing is done."""
        stored = list(self._faces_of(photo_id).values())
        if len(stored) > 1:
            return NO_CHANGE
        if stored:
            return self.set_label(stored[0].id, label)
        return self.restore_face(Face(self.next_face_id(), photo_id, None, label=label))

    def set_attribute(self, face_id: FaceId, name: AttributeName, said: Attribute | None) -> Change:
        """Say something of a stored face beside its label; None takes it away.

        Raises:
            KeyError: there is no such face.
        """
        self._refuse_read_only()
        face = self.face(face_id)
        attributes = {other: value for other, value in face.attributes.items() if other != name}
        if said is not None:
            attributes[name] = said
        if attributes == face.attributes:
            return NO_CHANGE
        face = replace(face, attributes=attributes)
        self._put_face(face)
        photo = self.photo(face.photo_id)
        happened = [(EventKind.DESCRIBED, _attribute_ids(photo, face))]
        self._keep(partial(faces.set_attributes, changed=face), happened)
        self._match(photo.id)
        return Change(Kinds.LABELS, frozenset({photo.id}))

    # What further annotators say

    def put_claim(self, claim: Claim) -> Change:
        """Keep what an annotator says of a stored face beside what is in force.

        Raises:
            KeyError: there is no such face.
        """
        self._refuse_read_only()
        photo = self.photo(self.face(claim.face_id).photo_id)
        self._claims[claim.face_id][claim.name, claim.annotator] = claim
        happened = [(EventKind.CLAIMED, claim_ids(photo, claim))]
        self._keep(partial(claims.put, new=claim), happened)
        return Change(Kinds.LABELS, frozenset({photo.id}))

    def remove_claim(self, face_id: FaceId, name: AttributeName, annotator: str) -> Change:
        """Take such a claim away. Raises KeyError where there is none."""
        self._refuse_read_only()
        gone = self._claims[face_id].pop((name, annotator))
        photo = self.photo(self.face(face_id).photo_id)
        remove = partial(claims.remove, face_id=face_id, name=name, annotator=annotator)
        self._keep(remove, [(EventKind.CLAIMED, claim_ids(photo, gone, gone=True))])
        return Change(Kinds.LABELS, frozenset({photo.id}))

    def put_decision(self, made: Decision) -> Change:
        """Keep what holds where annotators disagreed; what is in force is set by itself.

        Raises:
            KeyError: there is no such face.
        """
        self._refuse_read_only()
        photo = self.photo(self.face(made.face_id).photo_id)
        self._decisions[made.face_id][made.name] = made
        digest = content_hash([made.name, made.value, made.reason, made.decided_by])
        ids = {**_decision_ids(photo, made.face_id, made.name), "decision": digest}
        self._keep(partial(claims.put_decision, new=made), [(EventKind.DECIDED, ids)])
        return Change(Kinds.LABELS, frozenset({photo.id}))

    def remove_decision(self, face_id: FaceId, name: AttributeName) -> Change:
        """Take a decision back. Raises KeyError where there is none."""
        self._refuse_read_only()
        del self._decisions[face_id][name]
        photo = self.photo(self.face(face_id).photo_id)
        ids = {**_decision_ids(photo, face_id, name), "decision": None}
        remove = partial(claims.remove_decision, face_id=face_id, name=name)
        self._keep(remove, [(EventKind.DECIDED, ids)])
        return Change(Kinds.LABELS, frozenset({photo.id}))

    # Flags

    def put_flag(self, flag: Flag) -> Change:
        """Flag a stored face for a vendor, or change that flag. Raises KeyError: no such face."""
        self._refuse_read_only()
        face = self.face(flag.face_id)
        photo = self.photo(face.photo_id)
        ids = {**_face_ids(photo, face), "vendor": flag.vendor_id, "flag": _flag_hash(flag)}
        self._put_flag(flag)
        self._keep(partial(flags.put, new=flag), [(EventKind.FLAGGED, ids)])
        return Change(Kinds.FLAGS, frozenset({photo.id}))

    def remove_flag(self, face_id: FaceId, vendor_id: VendorId) -> Change:
        """Take a flag away. Raises KeyError where there is none."""
        self._refuse_read_only()
        self._drop_flag(self._flags[face_id, vendor_id])
        face = self.face(face_id)
        photo = self.photo(face.photo_id)
        ids = {**_face_ids(photo, face), "vendor": vendor_id}
        remove = partial(flags.remove, face_id=face_id, vendor_id=vendor_id)
        self._keep(remove, [(EventKind.UNFLAGGED, ids)])
        return Change(Kinds.FLAGS, frozenset({photo.id}))

    # For every change

    def _judge_face(self, face: Face) -> Change:
        self._refuse_read_only()
        if face == self.face(face.id):
            return NO_CHANGE
        photo = self.photo(face.photo_id)
        self._put_face(face)
        self._keep(
            partial(faces.change, changed=face), [(EventKind.LABELLED, _label_ids(photo, face))]
        )
        self._match(photo.id)
        return Change(Kinds.LABELS, frozenset({photo.id}))

    def _keep_anchor(self, face: Face) -> None:
        self._keep(partial(faces.change, changed=face))

    def _refuse_read_only(self) -> None:
        if self.read_only:
            raise errors.read_only()

    def _keep(
        self,
        write: Callable[[Connection], None],
        happened: Sequence[tuple[EventKind, Ids]] = (),
    ) -> None:
        """Queue a write, with the events that tell of it in the same step."""
        if self.read_only:
            return

        def write_all(connection: Connection) -> None:
            write(connection)
            for kind, ids in happened:
                events.append(connection, kind, ids)

        self.store.write(write_all).add_done_callback(self._check_kept)

    def _check_kept(self, done: Future[None]) -> None:
        """What memory holds and the disk refused must not pass unseen."""
        error = done.exception()
        if error is None:
            return
        _log.error("A change of the case was not saved", exc_info=error)
        problem = error.problem if isinstance(error, CaseError) else _not_saved(error)
        self.store.on_trouble(problem)


def _not_saved(error: BaseException) -> Problem:
    return Problem(
        "not saved",
        f"A change was not saved: {error}.",
        "Close the case and open it again to see what is kept, then make the change again.",
    )


def happened_to(
    photo: Photo, before: Face | None, after: Face | None
) -> list[tuple[EventKind, Ids]]:
    """The events that tell of a stored face's change; None where it does not exist."""
    if after is None:
        return [] if before is None else [(EventKind.FACE_REMOVED, _face_ids(photo, before))]
    happened: list[tuple[EventKind, Ids]] = []
    was = before or Face(after.id, after.photo_id, None)
    if after.drawn and not was.drawn:
        happened.append((EventKind.FACE_DRAWN, _face_ids(photo, after)))
    if (after.label, after.not_a_face) != (was.label, was.not_a_face):
        happened.append((EventKind.LABELLED, _label_ids(photo, after)))
    if after.attributes != was.attributes:
        happened.append((EventKind.DESCRIBED, _attribute_ids(photo, after)))
    return happened


def _face_ids(photo: Photo, face: Face) -> Ids:
    box = face.anchor
    sides = None if box is None else [box.left, box.top, box.width, box.height]
    return {"photo": photo.sha256, "face": face.id, "box": content_hash(sides)}


def _label_ids(photo: Photo, face: Face) -> Ids:
    said = face.label
    label = said and as_told((said.word, said.source.value, said.annotator), said.answers_seen)
    return {**_face_ids(photo, face), "label": content_hash([label, face.not_a_face])}


def _attribute_ids(photo: Photo, face: Face) -> Ids:
    said = [
        as_told((name, each.value, each.source.value, each.annotator), each.answers_seen)
        for name, each in sorted(face.attributes.items())
    ]
    return {**_face_ids(photo, face), "attributes": content_hash(said)}


def claim_ids(photo: Photo, claim: Claim, gone: bool = False) -> Ids:
    """The ids of the event that tells of a claim. gone: it was taken away."""
    about = content_hash([claim.name, claim.annotator])
    ids: Ids = {"photo": photo.sha256, "face": claim.face_id, "about": about}
    if gone:
        return {**ids, "claim": None}
    of = claim.said
    said = as_told((claim.name, of.value, of.source.value, of.annotator), of.answers_seen)
    return {**ids, "claim": content_hash(said)}


def _decision_ids(photo: Photo, face_id: FaceId, name: AttributeName) -> Ids:
    return {"photo": photo.sha256, "face": face_id, "about": content_hash([name])}


def _flag_hash(flag: Flag) -> str:
    return content_hash([flag.reason and flag.reason.value, flag.note, flag.found_by])
