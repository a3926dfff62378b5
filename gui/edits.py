"""What a person did and can undo: each edit knows its way there and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoCommand

from core.case.change import Change, Kinds
from core.collector import collector_at_rest
from core.faces import Face
from core.geometry import Box
from core.labelling.attributes import AttributeName
from core.labelling.claim import Claim
from core.labelling.deciding import Standing, put
from core.photos.photo import PhotoId, Rights
from core.sets.flag import FaceId, Flag
from core.vendor import VendorId

if TYPE_CHECKING:
    from core.case.case import Case
    from core.case.turn import Turn

Tell = Callable[[Change], None]
Said = TypeVar("Said")


def tr(text: str) -> str:
    return QCoreApplication.translate("edits", text)


class Edit(QUndoCommand):
    """An edit of one photo, or of a face in it: what undo and redo say of it, and lead to.

    named: what it changed, as in "Undone: label of portrait.jpg". box: of the face, None where it
    is about the photo. vendor_id: where it is about one vendor's answer.
    """

    def __init__(
        self,
        text: str,
        case: Case,
        photo_id: PhotoId,
        named: str,
        box: Box | None = None,
        vendor_id: VendorId | None = None,
    ) -> None:
        super().__init__(text)
        self.photo_id, self.box, self.vendor_id = photo_id, box, vendor_id
        self.named = named.format(case.photo(photo_id).name)


class FaceEdit(Edit):
    """Any change of one stored face: labelled, drawn, marked "not a face", taken away."""

    def __init__(self, text: str, case: Case, turn: Turn, tell: Tell) -> None:
        face = turn.face
        super().__init__(text, case, face.photo_id, _named(turn.before, turn.after), face.anchor)
        self._case, self._turn, self._tell = case, turn, tell

    def redo(self) -> None:
        change = _turn_face(self._case, self._turn.before, self._turn.after)
        self._tell(change | self._turn_claims(back=False))

    def undo(self) -> None:
        change = _turn_face(self._case, self._turn.after, self._turn.before)
        self._tell(change | self._turn_claims(back=True))

    def _turn_claims(self, back: bool) -> Change:
        change = Change(Kinds.NOTHING)
        for claim in self._turn.claims:
            sides = claim.side(not back), claim.side(back)
            change = change | _turn_claim(self._case, *sides)
        return change


class ManyFacesEdit(QUndoCommand):
    """Many stored faces changed at once, as an import of labels does. Obsolete where all of their
    photos have left the case meanwhile.
    """

    def __init__(self, text: str, case: Case, turns: Sequence[Turn], tell: Tell) -> None:
        super().__init__(text)
        self._case, self._turns, self._tell = case, turns, tell

    def redo(self) -> None:
        self._turn()

    def undo(self) -> None:
        self._turn(back=True)

    def _turn(self, back: bool = False) -> None:
        with collector_at_rest():
            try:
                change = self._case.turn_faces(self._turns, back)
            except KeyError:
                # Nothing was changed. Looked for only then: it may be tens of thousands of faces.
                turns = [turn for turn in self._turns if self._case.has(turn.face.photo_id)]
                if len(turns) == len(self._turns):
                    raise
                self.setObsolete(not turns)
                change = self._case.turn_faces(turns, back)
            self._tell(change)


class ClaimEdit(QUndoCommand):
    """What a second annotator says of a face beside what is in force; None where nothing is."""

    def __init__(
        self, text: str, case: Case, before: Claim | None, after: Claim | None, tell: Tell
    ) -> None:
        super().__init__(text)
        self._case, self._before, self._after, self._tell = case, before, after, tell

    def redo(self) -> None:
        self._tell(_turn_claim(self._case, self._before, self._after))

    def undo(self) -> None:
        self._tell(_turn_claim(self._case, self._after, self._before))


class DecisionEdit(QUndoCommand):
    """A disagreement decided: in force, claims and decision, before and after."""

    def __init__(
        self,
        text: str,
        case: Case,
        face_id: FaceId,
        name: AttributeName,
        sides: tuple[Standing, Standing],
        tell: Tell,
    ) -> None:
        super().__init__(text)
        self._case, self._tell = case, tell
        self._face_id, self._name, (self._before, self._after) = face_id, name, sides

    def redo(self) -> None:
        self._tell(put(self._case, self._face_id, self._name, self._after))

    def undo(self) -> None:
        self._tell(put(self._case, self._face_id, self._name, self._before))


class SettingEdit(QUndoCommand):
    """Something kept with the case, such as the groups to choose from."""

    def __init__(self, text: str, case: Case, key: str, after: Any, tell: Tell) -> None:
        super().__init__(text)
        self._case, self._key, self._tell = case, key, tell
        self._before, self._after = case.setting(key), after

    def redo(self) -> None:
        self._case.set_setting(self._key, self._after)
        self._tell(Change(Kinds.LABELS))

    def undo(self) -> None:
        self._case.set_setting(self._key, self._before)
        self._tell(Change(Kinds.LABELS))


class FlagEdit(Edit):
    """A flag put, changed or taken away, with the stored face it needs where that is new.

    new_face: a face that exists only because it was flagged, or None.
    """

    def __init__(
        self,
        text: str,
        case: Case,
        before: Flag | None,
        after: Flag | None,
        tell: Tell,
        new_face: Face | None = None,
    ) -> None:
        flag = after or before
        assert flag is not None
        face = new_face or case.face(flag.face_id)
        super().__init__(text, case, face.photo_id, tr("flag of {}"), face.anchor, flag.vendor_id)
        self._case, self._before, self._after, self._tell = case, before, after, tell
        self._new_face = new_face

    def redo(self) -> None:
        change = Change(Kinds.NOTHING)
        if self._new_face is not None:
            change = self._case.restore_face(self._new_face)
        self._tell(change | _turn_flag(self._case, self._before, self._after))

    def undo(self) -> None:
        change = _turn_flag(self._case, self._after, self._before)
        if self._new_face is not None:
            change = change | self._case.remove_face(self._new_face.id)
        self._tell(change)


class PhotosEdit(Edit, Generic[Said]):
    """What is said of photos, before and after. Of a photo that has left the case meanwhile nothing
    is said; where that is all of them, the step is obsolete.
    """

    def __init__(
        self,
        text: str,
        case: Case,
        before: Mapping[PhotoId, Said],
        after: Mapping[PhotoId, Said],
        tell: Tell,
    ) -> None:
        one, many = self._what()
        named = one if len(after) == 1 else many.format(len(after))
        super().__init__(text, case, next(iter(after)), named)
        self._case, self._before, self._after, self._tell = case, before, after, tell

    def redo(self) -> None:
        self._turn(self._after)

    def undo(self) -> None:
        self._turn(self._before)

    def _turn(self, said: Mapping[PhotoId, Said]) -> None:
        there = {photo_id: each for photo_id, each in said.items() if self._case.has(photo_id)}
        self.setObsolete(not there)
        if there:
            self._tell(self._say(there))

    def _what(self) -> tuple[str, str]:
        """What it changes, in words: of one photo, and of so many."""
        raise NotImplementedError

    def _say(self, said: Mapping[PhotoId, Said]) -> Change:
        raise NotImplementedError


class RightsEdit(PhotosEdit[Rights]):
    """What is known of the right to keep and to show photos, before and after."""

    def _what(self) -> tuple[str, str]:
        return tr("rights of {}"), tr("rights of {} photos")

    def _say(self, said: Mapping[PhotoId, Rights]) -> Change:
        return self._case.set_rights_of(said)


class TagsEdit(PhotosEdit[frozenset[str]]):
    """The tags of photos, before and after."""

    def _what(self) -> tuple[str, str]:
        return tr("tags of {}"), tr("tags of {} photos")

    def _say(self, said: Mapping[PhotoId, frozenset[str]]) -> Change:
        return self._case.set_tags_of(said)


class DuplicatesEdit(PhotosEdit[PhotoId | None]):
    """Photos left out as duplicates or counted again; by photo the one kept, None where counted."""

    def __init__(
        self, text: str, case: Case, after: Mapping[PhotoId, PhotoId | None], tell: Tell
    ) -> None:
        before = {photo_id: case.left_out.get(photo_id) for photo_id in after}
        super().__init__(text, case, before, after, tell)

    def _what(self) -> tuple[str, str]:
        return tr("whether {} counts"), tr("whether {} photos count")

    def _say(self, said: Mapping[PhotoId, PhotoId | None]) -> Change:
        # In favour of a photo that has left the case none is left out.
        kept = {id_: to if to is None or self._case.has(to) else None for id_, to in said.items()}
        return self._case.set_left_out(kept)


def _named(before: Face | None, after: Face | None) -> str:
    was, now = before or after, after or before
    assert was is not None
    assert now is not None
    if (before and before.label) != (after and after.label):
        return tr("label of {}")
    if was.drawn and None in (before, after):
        return tr("drawn face in {}")
    if was.not_a_face != now.not_a_face or None in (before, after):
        return tr("“not a face” in {}")
    return tr("what is said of a face in {}")


def _turn_face(case: Case, old: Face | None, new: Face | None) -> Change:
    if new is None:
        return case.remove_face(old.id) if old else Change(Kinds.NOTHING)
    if old is None:
        return case.restore_face(new)
    change = Change(Kinds.NOTHING)
    if old.label != new.label:
        change = change | case.set_label(new.id, new.label)
    for name in sorted({*old.attributes, *new.attributes}):
        change = change | case.set_attribute(new.id, name, new.attributes.get(name))
    if old.not_a_face != new.not_a_face:
        change = change | case.set_not_a_face(new.id, new.not_a_face)
    return change


def _turn_claim(case: Case, old: Claim | None, new: Claim | None) -> Change:
    if new is not None:
        return case.put_claim(new)
    if old is None:
        return Change(Kinds.NOTHING)
    return case.remove_claim(old.face_id, old.name, old.annotator)


def _turn_flag(case: Case, old: Flag | None, new: Flag | None) -> Change:
    if new is not None:
        return case.put_flag(new)
    return case.remove_flag(old.face_id, old.vendor_id) if old else Change(Kinds.NOTHING)
