"""A second annotator who labels the same set without seeing what the first one said."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from core.faces import Face
from core.labelling import attributes
from core.labelling.attributes import GENDER, Attribute, AttributeName, attribute_of
from core.labelling.claim import Claim
from core.labelling.labels import ReferenceLabel
from core.sets.flag import FaceId

SECOND = "second annotator"
"""The setting that holds who labels as a second annotator now; None while nobody does."""


class Claims(Protocol):
    """As much of a case as the second annotator's own labels are read from."""

    def claims_of(self, face_id: FaceId) -> tuple[Claim, ...]: ...


@dataclass(frozen=True, slots=True)
class SecondAnnotator:
    """Who labels a second time, and which faces.

    faces: None for every face that has a label in force. seed: of the draw that chose `faces`;
        None where nothing was drawn.
    """

    name: str
    faces: frozenset[FaceId] | None = None
    seed: int | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a second annotator has a name: the claims are told apart by it")

    def labels(self, face: Face) -> bool:
        """Whether a stored face, as it is in force, is one of those to be labelled."""
        if face.not_a_face:
            return False
        return face.label is not None if self.faces is None else face.id in self.faces

    def to_setting(self) -> dict[str, Any]:
        """The JSON value that the case keeps."""
        faces = None if self.faces is None else sorted(self.faces)
        return {"name": self.name, "faces": faces, "seed": self.seed}


def second_annotator(setting: object) -> SecondAnnotator | None:
    """Who labels a second time, from the case's setting; None where that is nobody."""
    if not isinstance(setting, dict) or not str(setting.get("name") or "").strip():
        return None
    faces = setting.get("faces")
    chosen = frozenset(FaceId(int(each)) for each in faces) if isinstance(faces, list) else None
    seed = setting.get("seed")
    return SecondAnnotator(str(setting["name"]), chosen, seed if isinstance(seed, int) else None)


def draw_faces(faces: Iterable[FaceId], size: int, seed: int) -> frozenset[FaceId]:
    """A random draw of `size` faces, all of them where there are no more.

    The same faces and seed give the same draw, whatever order the faces come in: Python's Mersenne
    Twister shuffles them in the order of their ids.
    """
    every = sorted(faces)
    return frozenset(random.Random(seed).sample(every, min(size, len(every))))


def as_claimed(case: Claims, face: Face, annotator: str) -> Face:
    """A face with what `annotator` claimed of it in place of what is in force."""
    own = {claim.name: claim for claim in case.claims_of(face.id) if claim.annotator == annotator}
    attributes = {name: claim.said for name, claim in own.items() if name != GENDER}
    label = own.get(GENDER)
    return replace(face, label=label_of(label) if label else None, attributes=attributes)


def label_of(claim: Claim) -> ReferenceLabel:
    """A claim of GENDER as a reference label."""
    return attributes.label_of(claim.said)


def claim_of_label(face_id: FaceId, label: ReferenceLabel) -> Claim:
    """The inverse of `label_of`."""
    return Claim(face_id, GENDER, attribute_of(label))


def said_of(face: Face, name: AttributeName) -> Attribute | None:
    """What is in force of a face, its label too, as a claim would say it."""
    if name != GENDER:
        return face.attributes.get(name)
    return attribute_of(face.label) if face.label else None
