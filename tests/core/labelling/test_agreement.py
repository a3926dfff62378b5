"""Agreement between annotators, against scikit-learn's and statsmodels' kappa."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import proportion_confint

from core.labelling.agreement import agreement, kappa, wilson
from core.labelling.attributes import FITZPATRICK, GENDER, MONK, AttributeName

HAT = AttributeName("hat")
words = st.sampled_from(["female", "male", "non-binary", "unknown"])
steps = st.integers(1, 6).map(str)


def both(values: st.SearchStrategy[str]) -> st.SearchStrategy[list[tuple[str, str]]]:
    return st.lists(st.tuples(values, values), min_size=2, max_size=60)


def test_a_worked_example() -> None:
    """Cohen's textbook table: 20 + 15 of 50 agree, where 0.5 would by chance."""
    said = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    found = agreement(HAT, said)
    assert (found.n, found.agreed, found.share) == (50, 35, 0.7)
    assert found.kappa.value == pytest.approx(0.4)
    assert found.weighted is None


@given(both(words))
def test_kappa_is_scikit_learns(said: list[tuple[str, str]]) -> None:
    first, second = zip(*said, strict=True)
    assume(len({*first, *second}) > 1)
    value = agreement(GENDER, said).kappa.value
    assert value == pytest.approx(cohen_kappa_score(first, second))


@given(both(steps))
def test_weighted_kappa_is_scikit_learns_quadratic(said: list[tuple[str, str]]) -> None:
    first, second = zip(*said, strict=True)
    assume(len({*first, *second}) > 1)
    found = agreement(FITZPATRICK, said).weighted
    assert found is not None
    every = [str(step) for step in range(1, 7)]
    expected = cohen_kappa_score(first, second, labels=every, weights="quadratic")
    assert found.value == pytest.approx(expected)


@settings(max_examples=60)
@given(both(steps))
def test_intervals_are_those_of_statsmodels(said: list[tuple[str, str]]) -> None:
    """statsmodels has the standard error of Fleiss, Cohen and Everitt too."""
    first, second = ([int(value) - 1 for value in each] for each in zip(*said, strict=True))
    table = np.zeros((6, 6))
    np.add.at(table, (first, second), 1)
    assume(len({*first, *second}) > 1)
    apart = np.subtract.outer(np.arange(6), np.arange(6)) ** 2
    with np.errstate(all="ignore"):
        expected = cohens_kappa(table), cohens_kappa(table, wt="quadratic")
    found = kappa(table, np.eye(6)), kappa(table, 1 - apart / 25)
    for ours, theirs in zip(found, expected, strict=True):
        assert ours.value == pytest.approx(theirs.kappa, abs=1e-9)
        if ours.interval is None:
            # Theirs is the root of what rounding leaves, which may be below 0.
            assert not theirs.std_kappa > 1e-5
            continue
        assert ours.interval.low == pytest.approx(max(-1, theirs.kappa_low), abs=1e-6)
        assert ours.interval.high == pytest.approx(min(1, theirs.kappa_upp), abs=1e-6)


def test_undefined_where_all_say_the_same() -> None:
    found = agreement(GENDER, [("male", "male")] * 5)
    assert (found.share, found.kappa.value, found.kappa.interval) == (1.0, None, None)


def test_full_agreement_has_no_interval() -> None:
    found = agreement(GENDER, [("male", "male"), ("female", "female")])
    assert (found.kappa.value, found.kappa.interval) == (1.0, None)


def test_one_who_always_says_the_same_has_no_interval() -> None:
    found = agreement(GENDER, [("male", "male"), ("male", "female"), ("male", "male")])
    assert (found.kappa.value, found.kappa.interval) == (pytest.approx(0), None)


def test_nothing_in_common() -> None:
    found = agreement(GENDER, [])
    assert (found.n, found.share, found.interval, found.kappa.value) == (0, None, None, None)


def test_a_range_stands_in_the_middle_of_its_scale() -> None:
    near = agreement(MONK, [("3-4", "4"), ("1", "1"), ("9", "9"), ("6", "6")]).weighted
    far = agreement(MONK, [("3-4", "10"), ("1", "1"), ("9", "9"), ("6", "6")]).weighted
    assert near is not None
    assert far is not None
    assert near.value is not None
    assert far.value is not None
    assert near.value > 0.99 > far.value


def test_only_skin_types_are_weighted() -> None:
    assert agreement(GENDER, [("male", "female"), ("male", "male")]).weighted is None
    assert agreement(FITZPATRICK, [("1", "2"), ("1", "1")]).weighted is not None


@pytest.mark.parametrize(("count", "n"), [(0, 10), (7, 10), (10, 10), (1, 1), (240, 300)])
def test_wilson_is_that_of_statsmodels(count: int, n: int) -> None:
    found = wilson(count, n)
    assert found is not None
    assert (found.low, found.high) == pytest.approx(proportion_confint(count, n, method="wilson"))
