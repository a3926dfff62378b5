"""Chips stay inside the view, keep their number and do not cover each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.geometry import Box
from gui.views.chip_placement import (
    AROUND,
    BESIDE,
    GAP,
    MARGIN,
    Request,
    Side,
    Size,
    place_labels,
    touch,
)

VIEW = Box(0, 0, 380, 330)
CHIP = Size(116, 22, 60)


def one(box: Box, view: Box = VIEW, size: Size = CHIP) -> tuple[Side, Box]:
    place = place_labels([Request(box, (size,))], view)[0]
    assert place is not None
    return place.side, place.rect


def test_a_chip_stands_above_its_box_with_left_edges_in_line() -> None:
    side, rect = one(Box(100, 120, 150, 150))
    assert side is Side.ABOVE
    assert (rect.left, rect.bottom) == (100, 120 - GAP)


def test_a_chip_that_would_leave_the_view_goes_below() -> None:
    side, rect = one(Box(100, 10, 150, 150))
    assert side is Side.BELOW
    assert rect.top == 160 + GAP


def test_a_chip_that_fits_neither_above_nor_below_goes_inside_at_the_top() -> None:
    side, rect = one(Box(100, -20, 150, 400))
    assert side is Side.INSIDE
    assert rect.top == MARGIN


def test_a_chip_is_shifted_sideways_before_it_is_cut() -> None:
    _, rect = one(Box(340, 120, 80, 80))
    assert (rect.right, rect.width) == (380 - MARGIN, 116)


def test_a_chip_in_a_narrow_view_is_cut_but_never_below_its_number() -> None:
    assert one(Box(10, 60, 90, 90), Box(0, 0, 100, 300))[1].width == 92
    assert one(Box(10, 60, 30, 90), Box(0, 0, 60, 300))[1].width == 60


def test_the_selected_face_is_served_first_then_the_larger_ones() -> None:
    small, large = Box(100, 100, 100, 100), Box(110, 100, 140, 140)
    first = place_labels([Request(small, (CHIP,)), Request(large, (CHIP,))], VIEW)
    assert first[1] is not None
    assert first[1].side is Side.ABOVE
    chosen = place_labels([Request(small, (CHIP,), selected=True), Request(large, (CHIP,))], VIEW)
    assert chosen[0] is not None
    assert chosen[0].side is Side.ABOVE


def test_a_place_over_another_face_is_taken_only_where_no_other_is_free() -> None:
    lower, upper = Box(100, 150, 100, 100), Box(100, 100, 100, 40)
    place = place_labels([Request(lower, (CHIP,)), Request(upper, (CHIP,))], VIEW)[0]
    assert place is not None
    assert place.side is Side.BELOW


def test_where_nothing_is_free_the_label_is_left_out_but_never_the_selected_one() -> None:
    everything = [VIEW]
    assert place_labels([Request(Box(100, 100, 99, 99), (CHIP,))], VIEW, everything) == [None]
    kept = place_labels([Request(Box(100, 100, 99, 99), (CHIP,), selected=True)], VIEW, everything)
    assert kept[0] is not None


def test_what_does_not_fit_whole_makes_do_with_a_smaller_size() -> None:
    small = Size(20, 17, 20)
    request = Request(Box(100, 100, 100, 100), (CHIP, small), (Side.ABOVE,))
    place = place_labels([request], VIEW, [Box(130, 60, 250, 40)])[0]
    assert place is not None
    assert place.size == 1


def test_a_box_out_of_view_carries_its_chip_along() -> None:
    side, rect = one(Box(900, 900, 100, 100))
    assert side is Side.ABOVE
    assert (rect.left, rect.width) == (900, 116)


numbers = st.floats(-300, 700, allow_nan=False)
sides = st.floats(1, 500, allow_nan=False)
boxes = st.builds(Box, numbers, numbers, sides, sides)
requests = st.builds(
    Request,
    boxes,
    st.lists(
        st.builds(
            lambda width, height, share: Size(width, height, width * share),
            st.floats(20, 160),
            st.floats(17, 97),
            st.floats(0.3, 1),
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
    st.sampled_from([BESIDE, AROUND]),
    st.booleans(),
)


@given(st.lists(requests, max_size=12), st.floats(170, 900), st.floats(110, 900))
def test_labels_of_visible_boxes_are_inside_the_view_and_apart(
    wanted: list[Request], width: float, height: float
) -> None:
    view = Box(0, 0, width, height)
    placed = []
    for request, place in zip(wanted, place_labels(wanted, view), strict=True):
        if place is None or not touch(request.box, view):
            continue
        rect = place.rect
        assert rect.left >= MARGIN - 1e-6
        assert rect.top >= MARGIN - 1e-6
        assert rect.right <= width - MARGIN + 1e-6
        assert rect.bottom <= height - MARGIN + 1e-6
        assert rect.width >= request.sizes[place.size].least - 1e-6
        assert not any(touch(rect, other) for other in placed)
        placed.append(rect)


@given(st.lists(requests, max_size=8), st.randoms())
def test_places_do_not_depend_on_which_faces_come_first(wanted: list[Request], random) -> None:
    areas = {request.box.area for request in wanted}
    if len(areas) < len(wanted):
        return  # equal faces are served as they come
    shuffled = list(enumerate(wanted))
    random.shuffle(shuffled)
    there = place_labels([request for _, request in shuffled], VIEW)
    here = place_labels(wanted, VIEW)
    assert [here[index] for index, _ in shuffled] == there
