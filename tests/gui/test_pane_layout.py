"""How panes share the stage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.views.pane_layout import NARROW, PANE_HEADER, TWO_LINES, StageRoom, fitted, header_height

SIDES = st.integers(40, 4000)


@pytest.mark.parametrize(
    ("panes", "photo", "grid"),
    [
        (1, (225, 275), (1, 1)),
        (2, (225, 275), (2, 1)),
        (4, (225, 275), (2, 2)),
        (4, (3000, 400), (1, 4)),
        (2, (3000, 400), (1, 2)),
    ],
)
def test_photos_are_shown_as_large_as_they_can(
    panes: int, photo: tuple[int, int], grid: tuple[int, int]
) -> None:
    assert StageRoom(768, 730, panes).grid(*photo) == grid


def test_narrow_panes_give_their_headers_a_second_line() -> None:
    assert header_height(NARROW) == PANE_HEADER
    assert header_height(NARROW - 1) == TWO_LINES
    five = StageRoom(710, 586, 5)
    width, height = five.pane(225, 275)
    assert width < NARROW
    assert height == (586 - 8) // 2 - TWO_LINES


def test_ties_go_to_fewer_rows() -> None:
    room = StageRoom(400, 400, 2, headed=False, gap=0)
    assert room.grid(100, 100) == (2, 1)


@given(SIDES, SIDES, st.integers(1, 9), SIDES, SIDES)
def test_no_other_grid_shows_the_photo_larger(
    width: int, height: int, panes: int, photo_width: int, photo_height: int
) -> None:
    room = StageRoom(width, height, panes)
    best = fitted(photo_width, photo_height, *room.pane(photo_width, photo_height))
    for columns in range(1, panes + 1):
        rows = -(-panes // columns)
        pane = (width - 8 * (columns - 1)) // columns
        cell = (
            max(1, pane),
            max(1, (height - 8 * (rows - 1)) // rows - header_height(pane)),
        )
        assert fitted(photo_width, photo_height, *cell) <= best + 1e-9


@given(SIDES, SIDES, st.integers(1, 9), SIDES, SIDES, st.sampled_from([1.0, 1.5, 2.0]))
def test_the_whole_photo_is_painted_inside_its_pane(
    width: int, height: int, panes: int, photo_width: int, photo_height: int, ratio: float
) -> None:
    room = StageRoom(width, height, panes, ratio=ratio)
    pane = room.pane(photo_width, photo_height)
    painted = room.painted(photo_width, photo_height)
    assert painted[0] <= max(1, pane[0] * ratio + 0.5)
    assert painted[1] <= max(1, pane[1] * ratio + 0.5)
