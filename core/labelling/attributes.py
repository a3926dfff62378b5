"""What is said of a face beside its reference label: skin type, person, and groups of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NewType

from core.labelling.labels import ReferenceLabel, Source, label_of_word

AttributeName = NewType("AttributeName", str)

GENDER = AttributeName("gender")
"""The reference label's name where attributes are listed; `Face.attributes` never holds it."""
FITZPATRICK = AttributeName("fitzpatrick")
MONK = AttributeName("monk")
SKIN_TYPES = (FITZPATRICK, MONK)
PERSON = AttributeName("person")
"""Ties the photos of one person together; any text, only equal or not."""
TONE = AttributeName("tone")
"""Darker or lighter, by FITZPATRICK (`SkinType.tone`); `Face.attributes` never holds it."""
RESERVED = frozenset({GENDER, *SKIN_TYPES, TONE, PERSON})
"""Names that no group of one's own can have."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing said of a face, with the source of that claim.

    value: of a skin type "4" or "3-4" (`skin_type.SkinType`), else the words as given.
    annotator: who said so; empty where nobody gave a name.
    answers_seen: as of a `ReferenceLabel`.
    """

    value: str
    source: Source = Source.PERCEIVED
    annotator: str = ""
    answers_seen: bool | None = None

    def __post_init__(self) -> None:
        if not self.value.strip():
            raise ValueError("an attribute without a value is none")


def attribute_of(label: ReferenceLabel) -> Attribute:
    """A label as it is said where GENDER is one attribute among others."""
    return Attribute(label.word, label.source, label.annotator, label.answers_seen)


def label_of(said: Attribute) -> ReferenceLabel:
    """The inverse of `attribute_of`."""
    return label_of_word(said.value, said.source, said.annotator, said.answers_seen)


Attributes = Mapping[AttributeName, Attribute]
NO_ATTRIBUTES: Attributes = MappingProxyType({})
