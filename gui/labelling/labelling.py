"""What a person says of the selected face: its reference label, skin type, person, own groups.

A second annotator's words go to their claims, everybody else's are in force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication

from core.case.turn import Turn
from core.faces import Face
from core.labelling.attributes import GENDER, Attribute, AttributeName
from core.labelling.claim import Claim
from core.labelling.deciding import decided, standing
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.labelling.own_groups import GROUPS, OwnGroup, Regrouping, to_setting
from core.labelling.second_annotator import claim_of_label
from core.labelling.skin_type import value_words
from core.problem import Problem
from core.sets.flag import FaceId
from gui.edits import ClaimEdit, DecisionEdit, ManyFacesEdit, SettingEdit
from gui.labelling.attribute_words import attribute_words
from gui.operations import new_face, photo_name, push_face, refused_read_only, walk_to_undecided
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.labelling.agreement import Pair


def tr(text: str) -> str:
    return QCoreApplication.translate("operations", text)


def gender_words() -> dict[Gender, str]:
    """What people read for each gender of a label."""
    return {
        Gender.FEMALE: tr("female"),
        Gender.MALE: tr("male"),
        Gender.NON_BINARY: tr("non-binary"),
        Gender.NOT_STATED: tr("not stated"),
        Gender.UNKNOWN: tr("unknown"),
        Gender.OWN: tr("own wording"),
    }


# The reference label


def label(
    workspace: Workspace, gender: Gender | None, stay: bool = False, wording: str = ""
) -> None:
    """Label the selected face (None clears it), then go to the next unlabelled one.

    wording: of a label with a wording of its own.
    """
    if workspace.face is None or refused_read_only(workspace):
        return
    source, annotator = workspace.settings.label_source, workspace.session.annotator
    seen = answers_seen(workspace)
    new = ReferenceLabel(gender, source, wording, annotator, seen) if gender else None
    if _set_label(workspace, new) and gender is not None and not stay:
        go_on(workspace)


def set_source(workspace: Workspace, source: Source) -> None:
    """Give the selected face's label another source; new labels get it too."""
    workspace.settings = replace(workspace.settings, label_source=source)
    face = workspace.face
    if face is not None and face.label is not None:
        _set_label(workspace, replace(face.label, source=source))
    else:
        workspace.refresh_sheet()


def go_on(workspace: Workspace) -> None:
    """The next face of the queue; without one the next undecided face here, then further on."""
    seen, photo_id, here = workspace.seen, workspace.photo_id, workspace.selected
    if workspace.session.queue is not None:
        workspace.session.go_on()
        return
    if seen is None or photo_id is None or here is None:
        return
    faces = seen.faces(photo_id)
    for offset in range(1, len(faces)):
        index = (here + offset) % len(faces)
        if faces[index].undecided:
            workspace.select_face(index)
            return
    walk_to_undecided(workspace, 1)


def _set_label(workspace: Workspace, new: ReferenceLabel | None) -> bool:
    """Whether the face may be labelled so; it may be already."""
    case, face = workspace.case, workspace.face
    if case is None or face is None or refused_read_only(workspace):
        return False
    if face.label == new or _says_the_same(face.label, new):
        return True
    if new is None:
        text = tr("Label of {} cleared").format(photo_name(workspace))
    else:
        word = new.wording or gender_words()[new.gender]
        text = tr("Labelled {} {}").format(photo_name(workspace), word)
    if workspace.session.second is not None:
        return _claim(
            workspace, text, GENDER, lambda face_id: claim_of_label(face_id, new) if new else None
        )
    push_face(workspace, text, face.face, replace(_stored(workspace), label=new))
    return True


def answers_seen(workspace: Workspace) -> bool | None:
    """Whether answers on the selected face were shown before what is said of it now."""
    seen, face, photo_id = workspace.seen, workspace.face, workspace.photo_id
    if seen is None or face is None or photo_id is None:
        return None
    return seen.answers_seen(photo_id, face, workspace.session.annotator)


_Said = TypeVar("_Said", ReferenceLabel, Attribute)


def _says_the_same(before: _Said | None, now: _Said | None) -> bool:
    """Saying again what is said already is no news: how it was first said stays."""
    return (
        before is not None
        and now is not None
        and replace(before, answers_seen=now.answers_seen) == now
    )


# What else is said


def set_attribute(
    workspace: Workspace, name: AttributeName, value: str, source: Source | None = None
) -> None:
    """Say something of the selected face; an empty value takes it away.

    source: None for that of what was said before, else that of new labels.
    """
    case, face = workspace.case, workspace.face
    if case is None or face is None or refused_read_only(workspace):
        return
    before = face.attributes.get(name)
    if source is None:
        source = before.source if before else workspace.settings.label_source
    annotator, seen = workspace.session.annotator, answers_seen(workspace)
    said = Attribute(value.strip(), source, annotator, seen) if value.strip() else None
    if said == before or _says_the_same(before, said):
        return
    text = tr("{} of {}: {}").format(
        attribute_words(name),
        photo_name(workspace),
        value_words(name, value.strip()) if value.strip() else tr("cleared"),
    )
    if workspace.session.second is not None:
        _claim(workspace, text, name, lambda face_id: Claim(face_id, name, said) if said else None)
        return
    stored = _stored(workspace)
    others = {other: value for other, value in stored.attributes.items() if other != name}
    after = replace(stored, attributes={**others, name: said} if said else others)
    push_face(workspace, text, face.face, after)


def set_annotator(workspace: Workspace, name: str) -> None:
    """Say who labels from now on in this case; empty for nobody in particular."""
    case = workspace.case
    if case is None or workspace.session.second is not None or refused_read_only(workspace):
        return
    case.set_annotator(name)
    workspace.session.changed.emit()
    workspace.refresh_sheet()


# Own groups


def set_groups(workspace: Workspace, groups: Iterable[OwnGroup], moved: Regrouping) -> None:
    """Keep these groups with the case; faces follow what was renamed or removed. Undone at once."""
    case = workspace.case
    if case is None or refused_read_only(workspace):
        return
    workspace.undo_stack.beginMacro(tr("Groups changed"))
    tell, value = workspace.apply, to_setting(groups)
    turns = [
        Turn(face, replace(face, attributes=moved.of(face.attributes)))
        for face in case.stored_faces()
        if moved.concerns(face.attributes)
    ]
    if turns:
        workspace.undo_stack.push(ManyFacesEdit("", case, turns, tell))
    workspace.undo_stack.push(SettingEdit("", case, GROUPS, value, tell))
    workspace.undo_stack.endMacro()


def _stored(workspace: Workspace) -> Face:
    """The selected face as it is stored, or would be."""
    face = workspace.face
    assert face is not None
    return face.face or new_face(workspace, face.box)


def _claim(
    workspace: Workspace,
    text: str,
    name: AttributeName,
    made: Callable[[FaceId], Claim | None],
) -> bool:
    """Keep what the second annotator says; False where the face is none of theirs."""
    case, second = workspace.case, workspace.session.second
    face = workspace.face.face if workspace.face else None
    assert case is not None
    assert second is not None
    if face is None or not second.labels(case.face(face.id)):
        workspace.trouble_arose.emit(
            Problem(
                "second annotator",
                tr("This face is none of those that {} labels.").format(second.name),
                tr("Ctrl+Right goes to the next one that is."),
            )
        )
        return False
    before = case.claim(face.id, name, second.name)
    after = made(face.id)
    if before != after:
        workspace.undo_stack.push(ClaimEdit(text, case, before, after, workspace.apply))
    return True


# Two annotators


def decide(workspace: Workspace, pair: Pair, holds: Attribute, reason: str) -> None:
    """Say what holds where two annotators disagree, and why; both labels stay as claims."""
    case = workspace.case
    if case is None or refused_read_only(workspace):
        return
    by = workspace.session.annotator
    before = standing(case, pair.face.id, pair.name)
    after = decided(before, pair, holds, reason, by, datetime.now(UTC))
    name = case.photo(pair.face.photo_id).name
    text = tr("Decided {} of {}: {}").format(pair.name, name, holds.value)
    sides = before, after
    tell = workspace.apply
    workspace.undo_stack.push(DecisionEdit(text, case, pair.face.id, pair.name, sides, tell))
