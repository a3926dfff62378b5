"""The strengths that a variation is stepped over, and where along them an answer flips. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from core.vary.recipe import RANGES, WHOLE_STEPS, Kind
from core.vary.trial import Said

STEPS = 12
"""From one end of a range to the other; 0 is always among the strengths."""


def strengths(kind: Kind, steps: int = STEPS) -> tuple[float, ...]:
    """Evenly spread over the range of a variation, from the lowest, with 0 among them.

    Rounded to three decimals, so that they read as they were asked; whole where they have to be.
    """
    limits = RANGES[kind]
    spread = [limits.low + (limits.high - limits.low) * n / steps for n in range(steps + 1)]
    digits = 0 if kind in WHOLE_STEPS else 3
    return tuple(sorted({0.0, *(float(round(strength, digits)) for strength in spread)}))


def flips(said: Mapping[float, Said]) -> tuple[float, ...]:
    """On each side of 0 the strength nearest to it at which the answer is another than at 0.

    Empty where nothing was asked at 0, or where no answer is another.
    """
    if 0.0 not in said:
        return ()
    usual = said[0.0].word
    other = [strength for strength, one in said.items() if one.word != usual]
    below = [strength for strength in other if strength < 0]
    above = [strength for strength in other if strength > 0]
    return tuple([*([max(below)] if below else []), *([min(above)] if above else [])])
