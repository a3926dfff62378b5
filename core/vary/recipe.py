"""A recipe: which variation, how strong, with which seed. The same recipe makes the same pixels."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What is changed. Strength 0 of each leaves every pixel as it is; see RANGES for the rest."""

    LIGHT = "light"
    CONTRAST = "contrast"
    GAMMA = "gamma"
    TEMPERATURE = "temperature"
    BLUR = "blur"
    NOISE = "noise"
    JPEG = "jpeg"
    SIZE = "size"
    ROTATION = "rotation"
    MIRROR = "mirror"
    CROP = "crop"
    GREY = "grey"
    LUMINANCE = "luminance"
    COVER_EYES = "cover-eyes"
    COVER_MOUTH = "cover-mouth"
    COVER_HAIR = "cover-hair"


@dataclass(frozen=True, slots=True)
class Range:
    """The strengths of a variation: from `low` to `high`, and what one means."""

    low: float
    high: float
    unit: str


RANGES: Mapping[Kind, Range] = {
    Kind.LIGHT: Range(-3, 3, "stops of exposure"),
    Kind.CONTRAST: Range(-1, 1, "share of the distance from the photo's mean, added"),
    Kind.GAMMA: Range(-2, 2, "power of two of the exponent; below 0 is lighter"),
    Kind.TEMPERATURE: Range(-1, 1, "stops of red against blue; above 0 is warmer"),
    Kind.BLUR: Range(0, 25, "per cent of the face's width, as standard deviation"),
    Kind.NOISE: Range(0, 100, "standard deviation in steps of 255"),
    Kind.JPEG: Range(0, 99, "100 less the quality the photo is saved at; 0 is not saved again"),
    Kind.SIZE: Range(0, 0.95, "share of the sides taken away"),
    Kind.ROTATION: Range(-180, 180, "degrees, counter-clockwise"),
    Kind.MIRROR: Range(0, 1, "0 or 1"),
    Kind.CROP: Range(0, 1, "share of the way from the whole photo to the face's own box"),
    Kind.GREY: Range(0, 1, "share of the colour taken away"),
    Kind.LUMINANCE: Range(-60, 60, "steps of CIELAB L* (0 to 100) added on the face"),
    Kind.COVER_EYES: Range(0, 1, "share of the region covered"),
    Kind.COVER_MOUTH: Range(0, 1, "share of the region covered"),
    Kind.COVER_HAIR: Range(0, 1, "share of the region covered"),
}

WHOLE_STEPS = frozenset({Kind.JPEG, Kind.MIRROR})
"""Variations with whole strengths only."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One variation. seed: of what is drawn by chance (noise); the others do not depend on it.

    Raises:
        ValueError: the strength is outside its range, or no whole number where it has to be.
    """

    kind: Kind
    strength: float
    seed: int = 0

    def __post_init__(self) -> None:
        limits = RANGES[self.kind]
        if not (math.isfinite(self.strength) and limits.low <= self.strength <= limits.high):
            raise ValueError(
                f"{self.kind} runs from {limits.low:g} to {limits.high:g} ({limits.unit}), "
                f"not to {self.strength:g}"
            )
        if self.kind in WHOLE_STEPS and self.strength != int(self.strength):
            raise ValueError(f"{self.kind} has whole strengths only, not {self.strength:g}")
        if self.seed < 0:
            raise ValueError(f"a seed is 0 or more, not {self.seed}")

    @classmethod
    def parse(cls, text: str) -> Recipe:
        """The recipe written as `light=0.5` or, with a seed, `noise=20@7`.

        Raises:
            ValueError: a sentence that says what is wrong and what there is.
        """
        name, equals, rest = text.strip().partition("=")
        try:
            kind = Kind(name.strip())
        except ValueError:
            raise ValueError(
                f"there is no variation “{name.strip()}”; there are {', '.join(Kind)}"
            ) from None
        strength, _, seed = rest.partition("@")
        try:
            return cls(kind, float(strength), int(seed) if seed else 0)
        except ValueError as error:
            if equals and _is_number(strength) and (not seed or seed.strip().isdecimal()):
                raise
            raise ValueError(
                f"“{text}” is no recipe: write a variation, = and its strength, such as "
                f"{kind}={RANGES[kind].high:g}"
            ) from error

    def __str__(self) -> str:
        seed = f"@{self.seed}" if self.seed else ""
        return f"{self.kind}={self.strength:g}{seed}"

    @property
    def sha256(self) -> str:
        """Of the recipe's canonical JSON (sorted keys, no spaces), hexadecimal."""
        said = {"kind": self.kind.value, "seed": self.seed, "strength": float(self.strength)}
        text = json.dumps(said, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
