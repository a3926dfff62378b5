"""Shares and gaps against statsmodels and SciPy, at the ends too."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from core.metrics.intervals import Gap, Share, newcombe, wilson

COUNTS = st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
CLOSE = 1e-9


@settings(max_examples=2000, deadline=None)
@given(COUNTS)
@example((0, 27))
@example((27, 27))
@example((0, 1))
@example((1, 1))
@example((94, 271))
def test_wilson_is_that_of_statsmodels_and_scipy(counts: tuple[int, int]) -> None:
    count, n = counts

    interval = wilson(count, n)

    low, high = proportion_confint(count, n, method="wilson")
    other = binomtest(count, n).proportion_ci(method="wilson")
    assert interval.low == pytest.approx(low, abs=CLOSE)
    assert interval.high == pytest.approx(high, abs=CLOSE)
    assert interval.low == pytest.approx(other.low, abs=CLOSE)
    assert interval.high == pytest.approx(other.high, abs=CLOSE)
    assert 0 <= interval.low <= count / n <= interval.high <= 1


def test_at_the_ends_it_is_exactly_none_or_all() -> None:
    assert wilson(0, 27).low == 0
    assert round(100 * wilson(0, 27).high, 1) == 12.5
    assert wilson(27, 27).high == 1


@settings(max_examples=2000, deadline=None)
@given(COUNTS, COUNTS)
@example((0, 27), (0, 64))
@example((27, 27), (0, 64))
@example((1, 12), (1, 66))
def test_a_gap_has_newcombes_interval(one: tuple[int, int], other: tuple[int, int]) -> None:
    gap = Gap(Share(*one), Share(*other))

    low, high = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff")
    assert gap.value == pytest.approx(one[0] / one[1] - other[0] / other[1])
    assert gap.interval is not None
    assert gap.interval.low == pytest.approx(low, abs=CLOSE)
    assert gap.interval.high == pytest.approx(high, abs=CLOSE)
    assert -1 <= gap.interval.low <= gap.value <= gap.interval.high <= 1


def test_nothing_counted_has_neither_value_nor_interval() -> None:
    nothing, some = Share(0, 0), Share(3, 7)

    assert (nothing.value, nothing.interval) == (None, None)
    assert Gap(nothing, some).value is None
    assert Gap(some, nothing).interval is None
    assert some.words == "3 of 7"
    with pytest.raises(ValueError, match="no interval"):
        wilson(0, 0)
    with pytest.raises(ValueError, match="no interval"):
        newcombe(nothing, some)


@pytest.mark.parametrize(("count", "n"), [(3, 2), (-1, 2)])
def test_more_than_all_is_no_share(count: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        Share(count, n)
