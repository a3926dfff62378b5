from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.geometry import Box, median_box

places = st.floats(-1e4, 1e4)
sides = st.floats(0.01, 1e4)
boxes = st.builds(Box, places, places, sides, sides)


def test_a_box_knows_its_edges_centre_and_area() -> None:
    box = Box(10, 20, 30, 40)
    assert (box.right, box.bottom) == (40, 60)
    assert box.centre == (25, 40)
    assert box.area == 1200


@pytest.mark.parametrize("sides", [(-1, 5), (5, -1), (float("nan"), 5), (5, float("nan"))])
def test_a_box_without_real_sides_is_refused(sides: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="cannot have the sides"):
        Box(0, 0, *sides)


@settings(deadline=None)
@given(places, places, places, places)
def test_two_corners_make_a_box_in_any_order(x1: float, y1: float, x2: float, y2: float) -> None:
    box = Box.from_corners(x1, y1, x2, y2)
    assert box == Box.from_corners(x2, y2, x1, y1) == Box.from_corners(x1, y2, x2, y1)
    assert (box.left, box.top) == (min(x1, x2), min(y1, y2))


def test_scaling_goes_both_ways_and_can_differ_by_side() -> None:
    assert Box(10, 20, 30, 40).scaled(2) == Box(20, 40, 60, 80)
    assert Box(10, 20, 30, 40).scaled(0.5, 2) == Box(5, 40, 15, 80)


def test_growing_adds_a_share_at_each_side() -> None:
    assert Box(10, 20, 100, 50).grown(0.1) == Box(0, 15, 120, 60)
    assert Box(0, 0, 100, 100).grown(-0.25) == Box(25, 25, 50, 50)
    assert Box(0, 0, 100, 100).grown(-1).area == 0


@pytest.mark.parametrize(
    ("box", "inside"),
    [
        (Box(-10, -10, 50, 50), Box(0, 0, 40, 40)),
        (Box(80, 90, 50, 50), Box(80, 90, 20, 10)),
        (Box(20, 20, 10, 10), Box(20, 20, 10, 10)),
        (Box(200, 20, 10, 10), Box(100, 20, 0, 10)),
        (Box(-50, -50, 10, 10), Box(0, 0, 0, 0)),
    ],
)
def test_clipping_keeps_what_lies_in_the_photo(box: Box, inside: Box) -> None:
    assert box.clipped(100, 100) == inside


def test_overlap_is_the_shared_area_over_the_covered_area() -> None:
    assert Box(0, 0, 10, 10).overlap(Box(5, 0, 10, 10)) == pytest.approx(1 / 3)
    assert Box(0, 0, 10, 10).overlap(Box(10, 0, 10, 10)) == 0
    assert Box(0, 0, 10, 10).overlap(Box(0, 30, 10, 10)) == 0
    assert Box(0, 0, 0, 0).overlap(Box(0, 0, 0, 0)) == 0


@settings(deadline=None)
@given(boxes, boxes)
def test_overlap_is_the_same_from_both_sides_and_runs_from_0_to_1(one: Box, other: Box) -> None:
    assert one.overlap(other) == pytest.approx(other.overlap(one))
    assert 0 <= one.overlap(other) <= 1 + 1e-9
    assert one.overlap(one) == pytest.approx(1, abs=1e-3)


@settings(deadline=None)
@given(boxes, boxes, st.floats(0.1, 10))
def test_overlap_does_not_depend_on_the_size_of_the_photo(
    one: Box, other: Box, scale: float
) -> None:
    assume(min(one.area, other.area) > 1)
    assert one.scaled(scale).overlap(other.scaled(scale)) == pytest.approx(
        one.overlap(other), abs=1e-6
    )


@pytest.mark.parametrize(
    ("box", "outside"),
    [
        (Box(-10, 0, 10, 10), True),
        (Box(100, 0, 10, 10), True),
        (Box(0, -30, 10, 10), True),
        (Box(0, 50, 10, 10), True),
        (Box(-10, -10, 200, 200), False),
        (Box(99, 49, 10, 10), False),
        (Box(20, 20, 0, 0), False),
    ],
)
def test_a_box_is_outside_when_no_part_of_it_can_be_seen(box: Box, outside: bool) -> None:
    assert box.is_outside(100, 50) == outside


def test_the_median_box_takes_each_edge_by_itself() -> None:
    middle = median_box([Box(0, 0, 10, 10), Box(2, 1, 10, 10), Box(90, 90, 10, 10)])
    assert middle == Box(2, 1, 10, 10)
    assert median_box([Box(0, 0, 10, 10), Box(2, 2, 10, 10)]) == Box(1, 1, 10, 10)


def test_no_boxes_have_no_median() -> None:
    with pytest.raises(ValueError, match="no boxes"):
        median_box([])


@settings(deadline=None)
@given(st.lists(boxes, min_size=1, max_size=5), st.data())
def test_the_median_box_depends_on_no_order(found: list[Box], data: st.DataObject) -> None:
    assert median_box(data.draw(st.permutations(found))) == median_box(found)
