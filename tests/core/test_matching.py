from __future__ import annotations

import itertools
import random
import subprocess
import sys

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.geometry import Box
from core.matching import MINIMUM_OVERLAP, match_boxes

boxes = st.builds(
    Box,
    st.integers(0, 60).map(float),
    st.integers(0, 60).map(float),
    st.integers(0, 40).map(float),
    st.integers(0, 40).map(float),
)


def _sum(anchors: list[Box], others: list[Box], pairs: list[tuple[int, int]]) -> float:
    return sum(anchors[a].overlap(others[b]) for a, b in pairs)


def _best_by_brute_force(anchors: list[Box], others: list[Box]) -> float:
    if len(anchors) > len(others):
        anchors, others = others, anchors
    overlaps = [[a.overlap(b) for b in others] for a in anchors]
    counted = [[o if o >= MINIMUM_OVERLAP else 0.0 for o in row] for row in overlaps]
    return max(
        sum(counted[row][column] for row, column in enumerate(choice))
        for choice in itertools.permutations(range(len(others)), len(anchors))
    )


def test_nothing_matches_nothing() -> None:
    assert match_boxes([], [Box(0, 0, 1, 1)]) == []
    assert match_boxes([Box(0, 0, 1, 1)], []) == []


@pytest.mark.parametrize(
    ("left", "pairs"),
    [(0.0, [(0, 0)]), (5.0, [(0, 0)]), (6.0, []), (10.0, []), (500.0, [])],
)
def test_one_box_matches_one_anchor_from_the_minimum_overlap_on(
    left: float, pairs: list[tuple[int, int]]
) -> None:
    assert match_boxes([Box(0, 0, 10, 10)], [Box(left, 0, 10, 10)]) == pairs


def test_the_larger_overlap_wins_one_anchor() -> None:
    near, nearer = Box(30, 0, 100, 100), Box(10, 0, 100, 100)
    assert match_boxes([Box(0, 0, 100, 100)], [near, nearer]) == [(0, 1)]
    assert match_boxes([near, nearer], [Box(0, 0, 100, 100)]) == [(1, 0)]


def test_the_sum_counts_and_not_the_first_come() -> None:
    anchors = [Box(0, 0, 100, 100), Box(40, 0, 100, 100)]
    others = [Box(20, 0, 100, 100), Box(62, 0, 100, 100)]
    assert match_boxes(anchors, others) == [(0, 0), (1, 1)]


def test_a_box_without_an_area_matches_nothing() -> None:
    assert match_boxes([Box(5, 5, 0, 0)], [Box(5, 5, 0, 0), Box(0, 0, 10, 10)]) == []


@settings(deadline=None)
@given(st.lists(boxes, max_size=5), st.lists(boxes, max_size=5))
def test_the_assignment_is_the_best_there_is(anchors: list[Box], others: list[Box]) -> None:
    pairs = match_boxes(anchors, others)
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)
    assert all(anchors[a].overlap(others[b]) >= MINIMUM_OVERLAP for a, b in pairs)
    best = _best_by_brute_force(anchors, others)
    assert _sum(anchors, others, pairs) == pytest.approx(best)


@settings(deadline=None)
@given(
    st.lists(boxes, max_size=6, unique=True), st.lists(boxes, max_size=6, unique=True), st.data()
)
def test_the_order_given_makes_no_difference(
    anchors: list[Box], others: list[Box], data: st.DataObject
) -> None:
    pairs = {(anchors[a], others[b]) for a, b in match_boxes(anchors, others)}
    turned, mixed = data.draw(st.permutations(anchors)), data.draw(st.permutations(others))
    assert {(turned[a], mixed[b]) for a, b in match_boxes(turned, mixed)} == pairs


def _pile(count: int, seed: int) -> list[Box]:
    """Boxes that all compete with each other."""
    draw = random.Random(seed)
    return [Box(draw.uniform(0, 20), draw.uniform(0, 20), 100, 100) for _ in range(count)]


@pytest.mark.parametrize(("rows", "columns"), [(7, 12), (12, 7), (12, 12)])
def test_a_pile_of_any_size_is_solved_alike(rows: int, columns: int) -> None:
    """Trying, trying the other way round, and scipy: the same optimum."""
    from scipy.optimize import linear_sum_assignment

    anchors, others = _pile(rows, 1), _pile(columns, 2)
    weights = [[a.overlap(b) for b in others] for a in anchors]
    best = sum(weights[a][b] for a, b in zip(*linear_sum_assignment(weights, True), strict=True))
    pairs = match_boxes(anchors, others)
    assert len(pairs) == min(rows, columns)
    assert _sum(anchors, others, pairs) == pytest.approx(best)


def test_a_large_pile_leaves_out_what_does_not_overlap_enough() -> None:
    """A chain of neighbours, one anchor more than boxes: one anchor stays alone."""
    anchors = [Box(50.0 * i, 0, 100, 100) for i in range(12)]
    others = [Box(50.0 * i + 25, 0, 100, 100) for i in range(11)]
    pairs = match_boxes(anchors, others)
    assert len(pairs) == 11
    assert all(anchors[a].overlap(others[b]) >= MINIMUM_OVERLAP for a, b in pairs)


@settings(deadline=None)
@given(st.floats(0.2, 5), boxes, boxes)
def test_the_size_of_the_photo_makes_no_difference(scale: float, one: Box, other: Box) -> None:
    assume(abs(one.overlap(other) - MINIMUM_OVERLAP) > 1e-9)
    scaled = match_boxes([one.scaled(scale)], [other.scaled(scale)])
    assert scaled == match_boxes([one], [other])


def test_scipy_is_not_loaded_for_an_ordinary_crowd() -> None:
    """It costs 0.9 s, which would stand still the window at the first group photo."""
    code = (
        "import sys\n"
        "from core.geometry import Box\n"
        "from core.matching import match_boxes\n"
        "row = [Box(30.0 * i, 0, 50, 60) for i in range(6)]\n"
        "assert len(match_boxes(row, [Box(b.left + 3, 2, 50, 75) for b in row])) == 6\n"
        "assert not [name for name in sys.modules if name.startswith('scipy')]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
