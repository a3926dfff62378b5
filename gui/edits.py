"""What a person did and can undo: each edit knows its way there and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QUndoCommand

from core.attributes import AttributeName
from core.change import Change, Kinds
from core.claim import Claim
from core.deciding import Standing, put
from core.faces import Face
from core.flag import FaceId, Flag
from core.photo import PhotoId, Rights

if TYPE_CHECKING:
    from core.case import Case
    from core.turn import Turn

Tell = Callable[[Change], None]


class FaceEdit(QUndoCommand):
    """Any change of one stored face: labelled, drawn, marked "not a face", taken away.

    before, after: the stored face on either side; None where it does not exist there.
    """

    def __init__(
        self, text: str, case: Case, before: Face | None, after: Face | None, tell: Tell
    ) -> None:
        super().__init__(text)
        self._case, self._before, self._after, self._tell = case, before, after, tell

    def redo(self) -> None:
        self._tell(_turn_face(self._case, self._before, self._after))

    def undo(self) -> None:
        self._tell(_turn_face(self._case, self._after, self._before))


class ManyFacesEdit(QUndoCommand):
    """Many stored faces changed at once, as an import of labels does."""

    def __init__(self, text: str, case: Case, turns: Sequence[Turn], tell: Tell) -> None:
        super().__init__(text)
        self._case, self._turns, self._tell = case, turns, tell

    def redo(self) -> None:
        self._tell(self._case.turn_faces(self._turns))

    def undo(self) -> None:
        self._tell(self._case.turn_faces(self._turns, back=True))


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


class FlagEdit(QUndoCommand):
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
        super().__init__(text)
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


class RightsEdit(QUndoCommand):
    """What is known of the right to keep and to show photos, before and after."""

    def __init__(
        self,
        text: str,
        case: Case,
        before: Mapping[PhotoId, Rights],
        after: Mapping[PhotoId, Rights],
        tell: Tell,
    ) -> None:
        super().__init__(text)
        self._case, self._before, self._after, self._tell = case, before, after, tell

    def redo(self) -> None:
        self._tell(self._case.set_rights_of(self._after))

    def undo(self) -> None:
        self._tell(self._case.set_rights_of(self._before))


class TagsEdit(QUndoCommand):
    """The tags of photos, before and after."""

    def __init__(
        self,
        text: str,
        case: Case,
        before: Mapping[PhotoId, frozenset[str]],
        after: Mapping[PhotoId, frozenset[str]],
        tell: Tell,
    ) -> None:
        super().__init__(text)
        self._case, self._before, self._after, self._tell = case, before, after, tell

    def redo(self) -> None:
        self._tell(self._case.set_tags_of(self._after))

    def undo(self) -> None:
        self._tell(self._case.set_tags_of(self._before))


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
