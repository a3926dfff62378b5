"""How a report writes numbers, dates and lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.rounding import points

PER_CENT = "\N{NARROW NO-BREAK SPACE}%"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def day(time: datetime) -> str:
    """ "22 November 2026"."""
    return f"{time.day} {_MONTHS[time.month - 1]} {time.year}"


def moment(time: datetime) -> str:
    """ "22 November 2026, 14:03 UTC"."""
    return f"{day(time)}, {time:%H:%M} UTC"


def per_cent(share: float, digits: int = 1) -> str:
    """ "8.3 %"."""
    return f"{points(share, digits)}{PER_CENT}"


def interval(low: float, high: float) -> str:
    """ "1.5 – 35.4 %"."""
    return f"{points(low)} – {points(high)}{PER_CENT}"


def counted(count: int, noun: str) -> str:
    """A number with its noun: "1 photo", "1,200 photos"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def listed(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
