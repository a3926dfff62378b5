"""Who was right so far, by subgroup: vendors and the room, each photo's face counted once. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.labelling.labels import UNJUDGED, Gender, ReferenceLabel
from core.labelling.seen_case import FaceKey
from core.metrics.tally import CODES, MARKS, Tally, tally_of
from core.vendor import VendorId
from core.verdict import Mark

Who = VendorId | None
"""A vendor, or None for the room."""
FIRST: tuple[str, ...] = (Gender.FEMALE.value, Gender.MALE.value)
"""Subgroups that stand there from the start: if they came with their first face, they would tell
beforehand what there is to come.
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """One face whose label was revealed. marks: of every vendor and, where it guessed, the room."""

    label: ReferenceLabel | None
    marks: Mapping[Who, Mark]

    @property
    def subgroup(self) -> str | None:
        """None for a face without a label that says a gender: it is outside of all subgroups."""
        if self.label is None or self.label.gender in UNJUDGED:
            return None
        return self.label.word


class RoomTally:
    """Faces by who made what of them, in the words of product.md's Counting."""

    def __init__(self) -> None:
        self._counted: dict[FaceKey, Counted] = {}

    def count(self, key: FaceKey, face: Counted) -> None:
        """Count a face; one that was counted before counts as it is now."""
        self._counted[key] = face

    def __len__(self) -> int:
        return len(self._counted)

    def counted(self) -> Sequence[tuple[FaceKey, Counted]]:
        """In the order in which they were first counted."""
        return tuple(self._counted.items())

    @property
    def subgroups(self) -> tuple[str, ...]:
        """The words of the labels, FIRST and then as they came."""
        found = dict.fromkeys(FIRST)
        found.update(dict.fromkeys(self._found()))
        return tuple(found)

    @property
    def unlabelled(self) -> int:
        """How many faces had no label that says a gender."""
        return sum(face.subgroup is None for face in self._counted.values())

    def tally(self, who: Who, subgroup: str | None = None) -> Tally:
        """What one of them made of a subgroup's faces; of all labelled faces without one.

        Faces of which the room guessed nothing are not its own: they are left out of its tally.
        """
        counts: Counter[Mark] = Counter()
        for face in self._counted.values():
            mark = face.marks.get(who)
            inside = face.subgroup is not None and subgroup in (None, face.subgroup)
            if inside and mark in CODES:
                counts[mark] += 1
        return tally_of(counts[mark] for mark in MARKS)

    def _found(self) -> Iterator[str]:
        for face in self._counted.values():
            if face.subgroup is not None:
                yield face.subgroup
