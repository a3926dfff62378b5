"""How many stored faces have each label and each value of an attribute in force."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Literal

from core.faces import Face
from core.labelling.attributes import GENDER, AttributeName
from core.sets.flag import FaceId


class SaidCounts:
    """Counts that are brought up to date when they are asked for, of each face once.

    counted: of the faces as they are. face: one as it is now; None where it is stored no more.
    """

    def __init__(
        self,
        counted: Mapping[AttributeName, Counter[str]],
        face: Callable[[FaceId], Face | None],
    ) -> None:
        self._counted = defaultdict(Counter, counted)
        self._face = face
        # The faces changed since, each as it was counted; None: it was not.
        self._changed: dict[FaceId, Face | None] = {}

    def note_put(self, face_id: FaceId, before: Face | None) -> None:
        """A face was stored or changed. before: as it was; None where there was none."""
        self._changed.setdefault(face_id, before)

    def note_gone(self, before: Face) -> None:
        """A face is stored no more."""
        if self._changed.setdefault(before.id, before) is None:
            del self._changed[before.id]

    def count(self, most: int | None = None) -> bool:
        """Count at most so many changed faces, or all; returns whether some are left."""
        for face_id in tuple(islice(self._changed, most)):
            self._add(self._changed.pop(face_id), -1)
            self._add(self._face(face_id), 1)
        return bool(self._changed)

    def values(self, name: AttributeName) -> dict[str, int]:
        """How many faces have each value of this; of GENDER each label's word."""
        self.count()
        return {value: count for value, count in self._counted[name].items() if count}

    def names(self) -> frozenset[AttributeName]:
        """Everything that some face has a value of."""
        self.count()
        return frozenset(name for name, values in self._counted.items() if any(values.values()))

    def _add(self, face: Face | None, step: Literal[1, -1]) -> None:
        if face is None:
            return
        if face.label is not None:
            self._counted[GENDER][face.label.word] += step
        for name, said in face.attributes.items():
            self._counted[name][said.value] += step
