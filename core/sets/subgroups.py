"""Subgroups: faces that share what they are labelled as. Pure; views, meters and tables share it.

A face is asked for its value of an attribute; a condition holds of it, does not, or sets it aside;
a subgroup is conditions crossed, such as female × IV–VI.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import product
from typing import Protocol

from core.labelling.attributes import (
    FITZPATRICK,
    GENDER,
    MONK,
    RESERVED,
    SKIN_TYPES,
    TONE,
    AttributeName,
    Attributes,
)
from core.labelling.labels import Gender, ReferenceLabel
from core.labelling.skin_type import Scale, SkinType, Tone, skin_type_of

SET_ASIDE = "set aside"
"""The value of TONE for a range across Fitzpatrick III and IV: neither darker nor lighter."""


class Described(Protocol):
    """What a subgroup asks of a face; `faces.Face` and `faces.PhotoFace` are such."""

    @property
    def label(self) -> ReferenceLabel | None: ...
    @property
    def attributes(self) -> Attributes: ...
    @property
    def not_a_face(self) -> bool: ...


class Holds(Enum):
    """Whether a face belongs. SET_ASIDE: a range of skin types lies on both sides."""

    YES = "yes"
    NO = "no"
    SET_ASIDE = "set aside"


def value_of(face: Described, name: AttributeName) -> str | None:
    """What is in force of one attribute of a face; None where nothing was said.

    Of GENDER the label's word, of TONE "darker", "lighter" or SET_ASIDE, by Fitzpatrick alone; of
    a skin type "4" or "3-4", of other names the words as given.
    """
    if name == GENDER:
        return face.label.word if face.label else None
    if name == TONE:
        said = skin_type(face, Scale.FITZPATRICK)
        return None if said is None else (said.tone or SET_ASIDE)
    attribute = face.attributes.get(name)
    return attribute.value if attribute else None


def skin_type(face: Described, scale: Scale) -> SkinType | None:
    """The face's skin type on a scale; None where nothing, or nothing readable, was said."""
    attribute = face.attributes.get(scale.attribute)
    if attribute is None:
        return None
    try:
        return skin_type_of(scale, attribute.value)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Condition:
    """One attribute with the values that belong: `fitzpatrick` in {"4", "5", "6"}.

    values: of a skin type single steps. Own words are compared without regard to case.
    """

    name: AttributeName
    values: frozenset[str]

    def __post_init__(self) -> None:
        if not self.values:
            raise ValueError(f"a condition on {self.name} without values holds of no face")

    def holds(self, face: Described) -> Holds:
        if self.name in SKIN_TYPES:
            return self._holds_of_steps(skin_type(face, Scale(self.name)))
        value = value_of(face, self.name)
        if value is None:
            return Holds.NO
        if value == SET_ASIDE and self.name == TONE:
            return Holds.YES if SET_ASIDE in self.values else Holds.SET_ASIDE
        held = value.casefold() in {wanted.casefold() for wanted in self.values}
        return Holds.YES if held else Holds.NO

    def _holds_of_steps(self, said: SkinType | None) -> Holds:
        if said is None:
            return Holds.NO
        inside = [str(step) in self.values for step in range(said.low, said.high + 1)]
        if all(inside):
            return Holds.YES
        return Holds.SET_ASIDE if any(inside) else Holds.NO

    @property
    def words(self) -> str:
        """As people read it: "female", "IV–VI", "headscarf: yes"."""
        if self.name in SKIN_TYPES:
            return _step_words(Scale(self.name), self.values)
        said = " or ".join(in_order(self.name, self.values))
        return said if self.name in (GENDER, TONE) else f"{self.name}: {said}"


@dataclass(frozen=True, slots=True)
class Subgroup:
    """Faces of which every condition holds; without conditions, all of them."""

    conditions: tuple[Condition, ...] = ()

    def holds(self, face: Described) -> Holds:
        """What is "not a face" belongs to none. One condition that fails outweighs a range."""
        if face.not_a_face:
            return Holds.NO
        found = {condition.holds(face) for condition in self.conditions}
        if Holds.NO in found:
            return Holds.NO
        return Holds.SET_ASIDE if Holds.SET_ASIDE in found else Holds.YES

    @property
    def words(self) -> str:
        """As people read it: "female × IV–VI"."""
        return " × ".join(condition.words for condition in self.conditions)


Cell = tuple[str, ...]
"""A value for each of the names that are crossed, in their order."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """How many faces share their values of the names crossed.

    counts: only cells with a face. set_aside: faces whose skin type lies across III and IV where
        TONE is crossed. unsaid: faces of which one of the names was never said. The three add up
        to the faces; what is "not a face" is left out before.
    """

    names: tuple[AttributeName, ...]
    counts: Mapping[Cell, int]
    set_aside: int
    unsaid: int

    @property
    def total(self) -> int:
        return sum(self.counts.values()) + self.set_aside + self.unsaid

    def values(self, place: int) -> tuple[str, ...]:
        """The values found of the name at `place`, in their order."""
        return in_order(self.names[place], {cell[place] for cell in self.counts})

    @property
    def cells(self) -> tuple[tuple[Cell, int], ...]:
        """Every combination of the values found, those without a face too, in their order."""
        axes = [self.values(place) for place in range(len(self.names))]
        return tuple((cell, self.counts.get(cell, 0)) for cell in product(*axes))


def cross(faces: Iterable[Described], names: Sequence[AttributeName]) -> Crossing:
    """Count faces by their values of `names`."""
    counts: Counter[Cell] = Counter()
    set_aside = unsaid = 0
    for face in faces:
        if face.not_a_face:
            continue
        found = [value_of(face, name) for name in names]
        said = [value for value in found if value is not None]
        if len(said) < len(found):
            unsaid += 1
        elif any(n == TONE and v == SET_ASIDE for n, v in zip(names, said, strict=True)):
            set_aside += 1
        else:
            counts[tuple(said)] += 1
    return Crossing(tuple(names), dict(counts), set_aside, unsaid)


def names_in(faces: Iterable[Described]) -> tuple[AttributeName, ...]:
    """Everything said of some face: gender, skin types, tone, then own groups by name."""
    found: set[AttributeName] = set()
    for face in faces:
        found.update(face.attributes)
        if face.label is not None:
            found.add(GENDER)
    if FITZPATRICK in found:
        found.add(TONE)
    first = [name for name in (GENDER, TONE, FITZPATRICK, MONK) if name in found]
    return (*first, *sorted(found - RESERVED, key=str.casefold))


def in_order(name: AttributeName, values: Collection[str]) -> tuple[str, ...]:
    """Values as lists show them: genders and tones as defined, steps by number, words by name."""
    known: list[str] = []
    if name == GENDER:
        known = [gender.value for gender in Gender]
    elif name == TONE:
        known = [*(tone.value for tone in Tone), SET_ASIDE]

    def key(value: str) -> tuple[int, float, str]:
        if value in known:
            return known.index(value), 0, ""
        low, _, high = value.partition("-")
        if name in SKIN_TYPES and low.isdecimal() and (not high or high.isdecimal()):
            return len(known), int(low) + int(high or low) / 100, ""
        return len(known) + 1, 0, value.casefold()

    return tuple(sorted(values, key=key))


def _step_words(scale: Scale, values: Collection[str]) -> str:
    """Steps joined to ranges: "IV–VI", "I or III–IV"."""
    ranges: list[list[int]] = []
    for step in sorted(int(value) for value in values):
        if ranges and ranges[-1][1] == step - 1:
            ranges[-1][1] = step
        else:
            ranges.append([step, step])
    return " or ".join(SkinType(scale, low, high).words for low, high in ranges)
