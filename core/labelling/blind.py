"""Blind labelling: until a face is labelled, whoever labels it must not see what vendors said.

Only whether answers may show is decided here; `seen_case` leaves them out, and exports ask.
"""

from __future__ import annotations

from typing import Any, Protocol

from core.faces import PhotoFace
from core.labelling.claim import Claim
from core.labelling.second_annotator import SECOND, as_claimed, second_annotator
from core.photos.photo import PhotoId
from core.problem import Problem, ProblemError
from core.sets.flag import FaceId

BLIND = "blind"
"""The setting that holds whether the case is labelled blind."""


class CaseSource(Protocol):
    """As much of a case as is needed to know what may show."""

    def setting(self, key: str) -> Any: ...

    def faces(self, photo_id: PhotoId) -> tuple[PhotoFace, ...]: ...

    def claims_of(self, face_id: FaceId) -> tuple[Claim, ...]: ...


def is_blind(case: CaseSource) -> bool:
    """Whether answers are hidden until the label is set; a second annotator is always blind."""
    return bool(case.setting(BLIND)) or second_annotator(case.setting(SECOND)) is not None


def may_show_face(case: CaseSource, face: PhotoFace) -> bool:
    """Whether what vendors said of a face may show.

    It may once whoever labels now has labelled it, or where it is "not a face".
    """
    if not is_blind(case) or face.not_a_face:
        return True
    second = second_annotator(case.setting(SECOND))
    if second is None:
        return face.label is not None
    return face.face is not None and as_claimed(case, face.face, second.name).label is not None


def may_show_photo(case: CaseSource, photo_id: PhotoId) -> bool:
    """Whether anything that a vendor said of a photo may show, in the name of a file too.

    A photo in which nobody has found or drawn a face yet is not labelled, so it may not.
    """
    if not is_blind(case):
        return True
    faces = case.faces(photo_id)
    return bool(faces) and all(may_show_face(case, face) for face in faces)


def refuse_in_turn(case: CaseSource) -> None:
    """An export would show a second annotator what the first one said.

    Raises:
        ProblemError: a second annotator is labelling.
    """
    second = second_annotator(case.setting(SECOND))
    if second is not None:
        raise ProblemError(
            Problem(
                "second annotator",
                f"{second.name} is labelling as the second annotator, and an export would show "
                "the labels and answers that are hidden meanwhile.",
                "Finish the second annotator's turn, then export.",
            )
        )
