"""Halves of per cents are rounded away from zero, and alike wherever a number is printed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.metrics.intervals import Gap, Share
from core.metrics.results import gap_line, percent, share_line
from core.report.words import interval, per_cent
from core.rounding import points, rounded, signed_points

_NARROW = "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("count", "of", "said"),
    [(3, 240, "1.3"), (167, 2000, "8.4"), (1, 80, "1.3"), (1, 2000, "0.1"), (1, 3, "33.3")],
)
def test_a_half_goes_up_also_where_no_double_holds_it(count: int, of: int, said: str) -> None:
    assert points(count / of) == said
    assert percent(count / of) == per_cent(count / of) == f"{said}{_NARROW}%"
    assert signed_points(count / of) == f"+{said}"
    assert signed_points(-count / of) == f"\N{MINUS SIGN}{said}"
    assert interval(0.0, count / of) == f"0.0 – {said}{_NARROW}%"
    assert f"= {said}{_NARROW}%;" in share_line(Share(count, of))


def test_a_difference_of_shares_is_rounded_as_the_shares_are() -> None:
    assert points(0.0 - 0.6625) == "\N{MINUS SIGN}66.3"
    assert points(0.0835 - 0.02) == "6.4"  # the double is below the half
    line = gap_line(Gap(Share(3, 240), Share(0, 240))).replace(_NARROW, " ")
    assert line.startswith("1.3 % − 0.0 % = 1.3 points;")


def test_nothing_has_no_sign() -> None:
    assert points(-0.0001) == signed_points(-0.0001) == signed_points(0.0) == "0.0"


def test_whole_per_cents() -> None:
    assert (points(0.125, 0), points(-0.005, 0), str(rounded(62.5))) == ("13", "−1", "63")


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 2))
@example(333, 2000, 1)
def test_it_is_the_exact_share_that_is_rounded(count: int, of: int, digits: int) -> None:
    exact = Fraction(min(count, of), of)
    scaled = exact * 100 * 10**digits
    whole = int(scaled + Fraction(1, 2))  # half up, in whole numbers
    assert Fraction(rounded(100 * float(exact), digits)) * 10**digits == whole
