"""Every setting of the program: its type, default and bounds. What a case keeps is in the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.labelling.labels import Source


class Scheme(StrEnum):
    """Light or dark, or as the system has it."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user can set once for all cases.

    ask_at_once: local vendors are asked as soon as photos are opened.
    max_side: the longer side in pixels that a vendor gets at most; None sends photos as they are.
    label_source: the source given to new reference labels.
    offline: nothing may leave this computer.
    proxy: the address of the proxy that cloud vendors are asked through; "" for the environment's,
        DIRECT for none.
    cap_dollars, cap_calls: the cap on what a run may spend, where the user wants another than the
        proposed one.
    paces: calls a second, by the id of a cloud vendor, where the user wants another pace than the
        vendor's own quota.
    """

    scheme: Scheme = Scheme.SYSTEM
    ask_at_once: bool = True
    max_side: int | None = None
    label_source: Source = Source.PERCEIVED
    offline: bool = False
    proxy: str = ""
    cap_dollars: float | None = None
    cap_calls: int | None = None
    paces: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= (self.cap_dollars or 0) <= LARGEST_CAP:
            raise ValueError(f"a cap is 0 to {LARGEST_CAP:,} US dollars")
        if not 0 <= (self.cap_calls or 0) <= MOST_CALLS:
            raise ValueError(f"a cap is 0 to {MOST_CALLS:,} calls")
        if not all(0 < pace <= FASTEST for pace in self.paces.values()):
            raise ValueError(f"a pace is above 0 and at most {FASTEST} calls a second")
        if self.max_side is not None and not SMALLEST_SIDE <= self.max_side <= LARGEST_SIDE:
            raise ValueError(
                f"the longer side must be {SMALLEST_SIDE} to {LARGEST_SIDE} pixels, "
                f"not {self.max_side}"
            )


SMALLEST_SIDE, LARGEST_SIDE = 64, 30_000
FASTEST = 1000.0
LARGEST_CAP, MOST_CALLS = 1_000_000, 10_000_000
DIRECT = "direct"
"""As `proxy`: the environment's is passed over."""
