"""Two answers on the same faces, against statsmodels and SciPy."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.contingency_tables import mcnemar as mcnemar_of_statsmodels
from statsmodels.stats.multitest import multipletests

from core.metrics.paired import Paired, holm, mcnemar

COUNT = st.one_of(st.integers(0, 5), st.integers(0, 2000))
PAIRED = st.builds(Paired, COUNT, COUNT, COUNT, COUNT)


@settings(max_examples=2000, deadline=None)
@given(PAIRED)
@example(Paired(0, 0, 0, 0))
@example(Paired(0, 1, 0, 0))
@example(Paired(3, 8, 8, 1))
def test_mcnemar_is_exact(table: Paired) -> None:
    cells = [[table.both_wrong, table.only_first], [table.only_second, table.neither]]
    p = mcnemar(table.only_first, table.only_second)

    assert 0 <= p <= 1
    split = table.only_first + table.only_second
    if split:
        assert p == pytest.approx(mcnemar_of_statsmodels(cells, exact=True).pvalue, rel=1e-9)
        assert p == pytest.approx(binomtest(table.only_first, split).pvalue, rel=1e-7)
    else:
        assert p == 1


@settings(max_examples=1000, deadline=None)
@given(PAIRED)
@example(Paired(0, 240, 0, 0))
@example(Paired(240, 0, 0, 0))
@example(Paired(0, 0, 0, 1))
def test_the_difference_lies_in_its_interval(table: Paired) -> None:
    if not table.n:
        assert (table.difference, table.interval) == (None, None)
        return
    difference, interval = table.difference, table.interval
    assert difference is not None
    assert interval is not None
    assert difference == pytest.approx(table.first.value - table.second.value)  # type: ignore[operator]
    assert -1 <= interval.low <= difference + 1e-12
    assert difference - 1e-12 <= interval.high <= 1
    turned = Paired(table.both_wrong, table.only_second, table.only_first, table.neither).interval
    assert turned is not None
    assert (turned.low, turned.high) == pytest.approx((-interval.high, -interval.low))


def test_the_interval_of_a_published_example() -> None:
    """Fagerland, Lydersen and Laake, Statistical Analysis of Contingency Tables (2017), chapter
    8: response before and after therapy, Cavo et al. 2012, as printed by the authors' package.
    """
    interval = Paired(59, 6, 16, 80).interval

    assert interval is not None
    assert [round(interval.low, 4), round(interval.high, 4)] == [-0.1186, -0.0046]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 1), max_size=12))
def test_holm_is_that_of_statsmodels(p_values: list[float]) -> None:
    adjusted = holm(p_values)

    if p_values:
        _, expected, _, _ = multipletests(p_values, method="holm")
        assert adjusted == pytest.approx(list(expected), abs=1e-12)
    else:
        assert adjusted == []
