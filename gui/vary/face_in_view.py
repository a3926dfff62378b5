"""The face in view as it is varied: whether it can be, with which boxes, what is stored."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.photos.photo import Photo
from core.prediction import Prediction
from core.problem import Problem
from core.response import Response
from core.vary.kept import Variation
from core.vendor import VendorId
from gui.vary.keeping import Keeping
from gui.vary.looks import Subject
from gui.workspace import Workspace


def refusal(workspace: Workspace) -> Problem | None:
    """Why the face in view cannot be varied."""
    photo, face = workspace.photo, workspace.face
    if photo is None or face is None or face.box is None:
        return Problem(
            "no photo",
            _tr("There is no face in view to vary."),
            _tr("Choose a face, or draw the one that was missed with N."),
        )
    if not photo.width or not photo.height:
        return Problem(
            "no photo",
            _tr("{} cannot be decoded, so it cannot be varied.").format(photo.name),
            _tr("Open a sound copy of it."),
        )
    if workspace.session.is_blind and face.label is None:
        return Problem(
            "blind",
            _tr("Varying shows what the vendors say of this face."),
            _tr("Label it first, or leave blind mode with B."),
        )
    return None


def subject_of(
    workspace: Workspace, keeping: Keeping | None, kept: Variation | None = None
) -> Subject:
    """The face in view, where there is no refusal. kept: as it was varied then; without one, as it
    was varied last.
    """
    photo, face, seen = workspace.photo, workspace.face, workspace.seen
    assert photo is not None
    assert face is not None
    box = face.box
    assert box is not None
    faces = seen.faces(photo.id) if seen is not None else ()
    others = tuple(one.box for one in faces if one is not face and one.box is not None)
    before = kept or (keeping.newest_of(photo.id, box) if keeping is not None else None)
    if before is not None:
        # The same pictures as then, so that what was said of them holds.
        box, others = before.face, before.others
    number = (workspace.selected or 0) + 1
    stored = _stored(workspace, photo)
    return Subject(photo, box, others, face.label, number, len(faces), stored)


def subject_words(subject: Subject) -> str:
    """Its photo, and which face of it where there are several."""
    if subject.faces < 2:
        return subject.photo.name
    words = _tr("{}, face {} of {}")
    return words.format(subject.photo.name, subject.number, subject.faces)


def _stored(workspace: Workspace, photo: Photo) -> dict[VendorId, tuple[Prediction, ...]]:
    """What the case has of the photo as it is, from before."""
    seen = workspace.seen
    found = {}
    for info in workspace.vendor_infos if seen is not None else ():
        outcome = seen.outcome(photo.id, info.id) if seen is not None else None
        if not isinstance(outcome, Response) or outcome.unreadable is not None:
            continue
        if outcome.sent.scale == 1.0:  # a smaller copy is not the photo as it is
            found[info.id] = outcome.predictions
    return found


def _tr(text: str) -> str:
    return QCoreApplication.translate("Vary", text)
