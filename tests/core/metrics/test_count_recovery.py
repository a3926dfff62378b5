"""Whole numbers behind percentages, against trying all of them."""

from __future__ import annotations

from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.metrics.count_recovery import (
    Fit,
    Printed,
    recover,
    recover_table,
    recovery_words,
)

PARTS = {"F": ("DF", "LF"), "M": ("DM", "LM"), "All": ("DF", "DM", "LF", "LM")}


def _prints(count: int, n: int, text: str) -> bool:
    places = Decimal(1).scaleb(-len(text.partition(".")[2]))
    share = Decimal(100 * count) / n
    return any(
        share.quantize(places, rounding) == Decimal(text)
        for rounding in (ROUND_HALF_UP, ROUND_HALF_DOWN)
    )


@settings(max_examples=500, deadline=None)
@given(st.integers(1, 400), st.integers(0, 4), st.integers(0, 1000), st.integers(0, 2))
def test_every_count_that_fits_is_found(size: int, left_out: int, tenths: int, digits: int) -> None:
    text = f"{tenths / 10:.{digits}f}"

    found = recover([Printed(text)], size, left_out)

    expected = [
        Fit(count, n, size - n)
        for n in range(size, max(size - left_out, 1) - 1, -1)
        for count in range(n + 1)
        if _prints(count, n, text)
    ]
    assert list(found) == expected


@settings(max_examples=500, deadline=None)
@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_what_was_printed_is_found_again(counts: tuple[int, int]) -> None:
    count, n = counts
    error, right = f"{100 * count / n:.1f}", f"{100 * (n - count) / n:.1f}"

    assert Fit(count, n) in recover([Printed(error), Printed(right, complement=True)], n)


def test_an_error_that_no_count_of_darker_women_prints() -> None:
    """Gender Shades, Table 4: 20.8 % of 271, with 79.2 % read rightly."""
    printed = [Printed("20.8"), Printed("79.2", complement=True)]

    assert recover(printed, 271) == ()
    assert recovery_words((), 271) == "No whole number of 271 faces prints this."
    fits = recover(printed, 271, 2)
    assert fits == (Fit(56, 269, 2),)
    assert recovery_words(fits, 271, 2) == "Exactly one whole number fits: 56 of 269, 2 left out."


def test_a_half_is_rounded_either_way() -> None:
    assert Printed("0.2").counts(400) == range(1, 2)
    assert Printed("0.3").counts(400) == range(1, 2)
    assert Printed("12 %").number == Fraction(12)
    assert Printed("12,50%").digits == 2


def test_a_table_is_recovered_at_once() -> None:
    sizes = {"DF": 271, "DM": 318, "LF": 296, "LM": 385}
    printed = {
        name: (Printed(text),)
        for name, text in zip(
            ("DF", "DM", "LF", "LM", "F", "M", "All"),
            ("34.7", "12.0", "7.1", "0.3", "20.3", "5.6", "12.1"),
            strict=True,
        )
    }

    assert recover_table(printed, sizes, PARTS) == ()
    [found] = recover_table(printed, sizes, PARTS, left_out=3)

    assert found["DM"] == Fit(38, 317, 1)
    assert found["All"] == Fit(154, 1269, 1)
    assert recover_table(printed | {"All": (Printed("12.2"),)}, sizes, PARTS, left_out=1) == ()


@pytest.mark.parametrize("text", ["", "x", "101", "-1", "nan", "1e1", "1.2.3", "100.1"])
def test_what_is_no_percentage_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no percentage"):
        Printed(text)


@pytest.mark.parametrize(
    ("texts", "size", "out"), [([], 5, 0), (["1"], 0, 0), (["1"], 5, -1), (["1"], 10**7, 0)]
)
def test_what_cannot_be_is_refused(texts: list[str], size: int, out: int) -> None:
    with pytest.raises(ValueError, match=r"needed|has 1 to|can be left out"):
        recover([Printed(text) for text in texts], size, out)
