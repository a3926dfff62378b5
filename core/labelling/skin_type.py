"""Skin types: Fitzpatrick I to VI by its words, Monk 1 to 10 by its published swatches.

Neither is derived from the other, or from pixels: a skin type is a claim with a source.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from enum import StrEnum

from core.labelling.attributes import FITZPATRICK, MONK, AttributeName


class Scale(StrEnum):
    """A published scale; the value is the name of the attribute that holds it."""

    FITZPATRICK = FITZPATRICK
    MONK = MONK

    @property
    def steps(self) -> int:
        return 6 if self is Scale.FITZPATRICK else 10

    @property
    def attribute(self) -> AttributeName:
        return AttributeName(self.value)


class Tone(StrEnum):
    """The two halves that Gender Shades (Buolamwini and Gebru 2018) compares."""

    DARKER = "darker"
    LIGHTER = "lighter"


ROMAN = ("I", "II", "III", "IV", "V", "VI")

FITZPATRICK_WORDS = (
    "always burns, never tans",
    "usually burns, tans a little",
    "burns sometimes, tans evenly",
    "burns a little, always tans well",
    "rarely burns, tans easily and darkly",
    "never burns, always tans darkly",
)
"""How each type meets the sun, after T. B. Fitzpatrick, The Validity and Practicality of
Sun-Reactive Skin Types I Through VI, Archives of Dermatology 124(6), 1988. The scale was made to
dose ultraviolet light, not to describe how people look; no colours were published with it."""

MONK_SWATCHES = (
    *("#f6ede4", "#f3e7db", "#f7ead0", "#eadaba", "#d7bd96"),
    *("#a07e56", "#825c43", "#604134", "#3a312a", "#292420"),
)
"""sRGB, 1 first: E. Monk, The Monk Skin Tone Scale, 2019 (doi 10.31235/osf.io/pdf4c), published at
skintone.google under CC BY 4.0. Made to annotate how skin looks in pictures."""


@dataclass(frozen=True, slots=True, order=True)
class SkinType:
    """A step of a scale, or a range of steps where nobody could say more.

    low, high: from 1 to the scale's number of steps; equal for a single step.
    """

    scale: Scale
    low: int
    high: int

    def __post_init__(self) -> None:
        if not 1 <= self.low <= self.high <= self.scale.steps:
            raise ValueError(f"{self.low} to {self.high} is no range of the scale {self.scale}")

    @property
    def value(self) -> str:
        """As `Attribute.value` has it: "4" or "3-4"."""
        return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"

    @property
    def words(self) -> str:
        """As people read it: "IV", "III–IV", "Monk 7"."""
        if self.scale is Scale.FITZPATRICK:
            low, high = ROMAN[self.low - 1], ROMAN[self.high - 1]
            return low if low == high else f"{low}–{high}"
        return f"Monk {self.value.replace('-', '–')}"

    @property
    def tone(self) -> Tone | None:
        """Darker is Fitzpatrick IV to VI; None for a range across III and IV, and for Monk."""
        if self.scale is Scale.MONK:
            return None
        if self.low >= 4:
            return Tone.DARKER
        return Tone.LIGHTER if self.high <= 3 else None


def skin_type_of(scale: Scale, text: str) -> SkinType:
    """Read "4", "IV", "3-4", "III–IV", "Type IV", "MST 7" or "monk 7".

    Raises:
        ValueError: the text is no step or range of this scale.
    """
    bare = re.sub(r"^(fitzpatrick|monk|mst|type|skin type)\b[\s:]*", "", text.strip(), flags=re.I)
    ends = [part.strip() for part in re.split(r"\s*[-–—/]\s*|\s+to\s+", bare)]
    if len(ends) > 2:
        raise ValueError(f"“{text}” is no step of the scale {scale}")
    try:
        steps = [_step(scale, end) for end in ends]
        return SkinType(scale, steps[0], steps[-1])
    except ValueError as error:
        raise ValueError(f"“{text}” is no step of the scale {scale}") from error


def shuffled_steps(scale: Scale, seed: int) -> tuple[int, ...]:
    """The scale's steps in an order by chance, the same for the same seed.

    Swatches from light to dark invite to take the middle; an order of one's own does not.
    """
    steps = list(range(1, scale.steps + 1))
    random.Random(seed).shuffle(steps)
    return tuple(steps)


def _step(scale: Scale, text: str) -> int:
    if scale is Scale.FITZPATRICK and text.upper() in ROMAN:
        return ROMAN.index(text.upper()) + 1
    if not re.fullmatch(r"[0-9]{1,2}(\.0)?", text):
        raise ValueError(text)
    return int(float(text))


def name_words(name: AttributeName) -> str:
    """An attribute's name as people read it: a scale's own, others as given."""
    return {FITZPATRICK: "Fitzpatrick", MONK: "Monk"}.get(name, str(name))


def value_words(name: AttributeName, value: str, *, alone: bool = False) -> str:
    """What is said of an attribute as people read it: "III–IV", "5–6"; of others as given.

    alone: its name does not stand beside it; Monk's bare numbers are then told apart: "Monk 5–6".
    """
    if name not in (FITZPATRICK, MONK):
        return value
    try:
        words = skin_type_of(Scale(name), value).words
    except ValueError:
        return value
    return words if alone else words.removeprefix("Monk ")
