"""How numbers are rounded for people: an exact half away from zero, as on paper. Pure.

Python's own formatting rounds a half to the even digit, and a double is seldom the half it stands
for: 3 of 240 would read as 1.2 %, and 167 of 2,000 as 8.3 %. A vendor's own confidence is printed
as it came and never passes here.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_NOISE = 10
"""Digits after the point to which a number is taken as meant. What doubles leave of a share in per
cent begins at the 13th; of up to a million faces no share is so near to a half of its first digit
without being one: 100 k/n and an odd twentieth differ by 1/(20 n) or not at all."""


def rounded(number: float, digits: int = 0) -> Decimal:
    """To so many digits after the point; never a negative zero."""
    meant = Decimal(f"{number:.{_NOISE}f}")
    return meant.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) + 0


def points(share: float, digits: int = 1) -> str:
    """A share, or a difference of two, in per cent without the sign of it: "8.3", "−2.9"."""
    return f"{rounded(100 * share, digits)}".replace("-", "\N{MINUS SIGN}")


def signed_points(share: float) -> str:
    """ "+1.2", "−0.4", "0.0": a difference of shares in percentage points."""
    said = points(share)
    return said if said[0] == "\N{MINUS SIGN}" or said == "0.0" else f"+{said}"
