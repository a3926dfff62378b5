"""What a face is labelled as, by whom, and where that is known from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Gender(StrEnum):
    """The words a reference label can say; a vendor predicts FEMALE or MALE."""

    FEMALE = "female"
    MALE = "male"
    NON_BINARY = "non-binary"
    UNKNOWN = "unknown"


class Source(StrEnum):
    """Where a reference label comes from. A label is a claim; its source says whose."""

    SELF_IDENTIFIED = "self-identified"
    PUBLIC_RECORD = "public record"
    PERCEIVED = "annotator's perception"
    DATASET = "dataset"


@dataclass(frozen=True, slots=True)
class ReferenceLabel:
    """What a face is labelled as in this case, with the source of that claim."""

    gender: Gender
    source: Source = Source.PERCEIVED
