"""One face in a vendor's response."""

from __future__ import annotations

from core.geometry import Box
from core.labelling.labels import Gender
from core.quick_dataclass import quick_dataclass


@quick_dataclass(frozen=True, slots=True)
class Prediction:
    """What a vendor says of one face, translated but never filled in.

    box: in pixels; of what was sent as `parse` returns it, of the upright original once scaled.
    gender: FEMALE, MALE or None where the vendor gave none.
    confidence: the vendor's own number for the gender, 0 to 1; None where it gave none.
    received: that number exactly as it stood in the response ("98", "0.6148812174797058").
    percent_digits: decimals of the per cent to show: the vendor's own, at most one.
    age_low, age_high: years; equal where the vendor gave one number, None where it gave none.
    """

    box: Box
    gender: Gender | None
    confidence: float | None = None
    received: str = ""
    percent_digits: int = 0
    age_low: int | None = None
    age_high: int | None = None

    def __post_init__(self) -> None:
        if self.confidence is not None and not 0 <= self.confidence <= 1:
            raise ValueError(f"a confidence runs from 0 to 1, not {self.confidence}")

    @property
    def percent(self) -> str:
        """The confidence as a person reads it: "98 %", or "none given"."""
        if self.confidence is None:
            return "none given"
        return f"{100 * self.confidence:.{self.percent_digits}f}\N{NARROW NO-BREAK SPACE}%"
