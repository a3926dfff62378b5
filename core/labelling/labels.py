"""What a face is labelled as, by whom, and where that is known from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Gender(StrEnum):
    """The words a reference label can say; a vendor predicts FEMALE or MALE.

    NOT_STATED: the person chose not to say. UNKNOWN: nobody here knows. OWN: the label has a
    wording of its own, which no vendor has a word for.
    """

    FEMALE = "female"
    MALE = "male"
    NON_BINARY = "non-binary"
    NOT_STATED = "not stated"
    UNKNOWN = "unknown"
    OWN = "own wording"


UNJUDGED = frozenset({Gender.NOT_STATED, Gender.UNKNOWN})
"""Labels that say no gender: vendors are not judged by them."""


class Source(StrEnum):
    """Where a reference label comes from. A label is a claim; its source says whose."""

    SELF_IDENTIFIED = "self-identified"
    PUBLIC_RECORD = "public record"
    PERCEIVED = "annotator's perception"
    DATASET = "dataset"


@dataclass(frozen=True, slots=True)
class ReferenceLabel:
    """What a face is labelled as in this case, with the source of that claim.

    wording: the label's own words where the gender is OWN, else empty.
    annotator: who labelled; empty where nobody gave a name.
    answers_seen: whether vendors' answers on the face were shown to the annotator before the
        label, which was given in blind mode; None where it was not, so that nothing is known.
    """

    gender: Gender
    source: Source = Source.PERCEIVED
    wording: str = ""
    annotator: str = ""
    answers_seen: bool | None = None

    def __post_init__(self) -> None:
        if (self.gender is Gender.OWN) != bool(self.wording.strip()):
            raise ValueError("a label has a wording if, and only if, its gender is OWN")

    @property
    def word(self) -> str:
        """What people read: the own wording, else the gender's word."""
        return self.wording or str(self.gender)


def label_of_word(
    word: str, source: Source, annotator: str = "", answers_seen: bool | None = None
) -> ReferenceLabel:
    """The inverse of `ReferenceLabel.word`: what is no word of `Gender` is a wording of its own.

    Raises:
        ValueError: the word is empty or is OWN's, which says nothing.
    """
    word = word.strip()
    if word == Gender.OWN.value:
        raise ValueError(f"{word} is no label")
    known = next((gender for gender in Gender if gender.value == word), Gender.OWN)
    wording = word if known is Gender.OWN else ""
    return ReferenceLabel(known, source, wording, annotator, answers_seen)
