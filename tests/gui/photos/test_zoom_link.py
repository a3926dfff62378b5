"""Two zooms held in step by what the photos have in common."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from core.geometry import Box
from gui.photos.view_zoom import ViewZoom
from gui.photos.zoom_link import ONE, OTHER, Frame, ZoomLink, frame_of

ROOM = (350, 520)
FACE, LARGE_FACE = Box(60, 70, 100, 110), Box(2000, 900, 800, 880)


@pytest.fixture
def link(qapp: QApplication) -> ZoomLink:
    return made()


def made() -> ZoomLink:
    link = ZoomLink((ViewZoom(loose=True), ViewZoom(loose=True)))
    link.set_room(*ROOM, 1.0)
    link.set_photo(ONE, (225, 275), frame_of(FACE))
    link.set_photo(OTHER, (4000, 3000), frame_of(LARGE_FACE))
    return link


def on_screen(zoom: ViewZoom, frame: Frame) -> tuple[float, float, float]:
    """Where the frame's point is in the pane, and how long its unit."""
    (left, top), scale = zoom.offset(), zoom.scale
    return left + frame.x * scale, top + frame.y * scale, frame.unit * scale


def assert_in_step(link: ZoomLink) -> None:
    one, other = (
        on_screen(zoom, frame_of(box))
        for zoom, box in zip(link.zooms, (FACE, LARGE_FACE), strict=True)
    )
    assert one[:2] == pytest.approx(other[:2], abs=1.5), "offsets are whole pixels"
    assert one[2] == pytest.approx(other[2])


def whole(link: ZoomLink, side: int, size: tuple[int, int]) -> bool:
    zoom = link.zooms[side]
    (left, top), scale = zoom.offset(), zoom.scale
    right, bottom = left + size[0] * scale, top + size[1] * scale
    return min(left, top) >= -1 and right <= ROOM[0] + 1 and bottom <= ROOM[1] + 1


def test_at_first_both_photos_are_whole_with_faces_in_one_place(link: ZoomLink) -> None:
    assert link.fits
    assert_in_step(link)
    assert whole(link, ONE, (225, 275))
    assert whole(link, OTHER, (4000, 3000))


moves = st.lists(
    st.tuples(
        st.sampled_from([ONE, OTHER]),
        st.one_of(
            st.tuples(st.just("wheel"), st.floats(0.5, 2.0), st.integers(0, 350)),
            st.tuples(st.just("pan"), st.integers(-80, 80), st.integers(-80, 80)),
            st.tuples(st.just("step"), st.sampled_from([1, -1]), st.just(0)),
            st.tuples(st.just("fit"), st.just(0), st.just(0)),
            st.tuples(st.just("face"), st.just(0), st.just(0)),
        ),
    ),
    max_size=8,
)


@settings(max_examples=60)
@given(moves)
def test_whatever_is_moved_the_faces_keep_one_size_and_place(
    steps: list[tuple[int, tuple[str, float, float]]],
) -> None:
    link = made()
    boxes = (FACE, LARGE_FACE)
    for side, (what, a, b) in steps:
        zoom = link.zooms[side]
        does: dict[str, Callable[[], None]] = {
            "wheel": lambda zoom=zoom, a=a, b=b: zoom.zoom_at(a, b, 100),
            "pan": lambda zoom=zoom, a=a, b=b: zoom.pan(a, b),
            "step": lambda zoom=zoom, a=a: zoom.step(int(a)),
            "fit": lambda side=side: link.to_fit(side),
            "face": lambda zoom=zoom, side=side: zoom.to_box(boxes[side], animate=False),
        }
        does[what]()
        assert_in_step(link)


def test_unlinked_each_is_moved_for_itself(link: ZoomLink) -> None:
    link.set_linked(False)
    before = link.zooms[OTHER].scale, link.zooms[OTHER].offset()
    link.zooms[ONE].zoom_at(2.0, 100, 100)
    assert (link.zooms[OTHER].scale, link.zooms[OTHER].offset()) == before


def test_linking_again_brings_the_other_into_step(link: ZoomLink) -> None:
    link.set_linked(False)
    link.zooms[ONE].to_factor(3.0)
    link.set_linked(True, ONE)
    assert link.zooms[ONE].factor == 3.0
    assert_in_step(link)


def test_the_photo_that_stays_does_not_move_when_another_comes(link: ZoomLink) -> None:
    link.zooms[ONE].to_box(FACE, animate=False)
    before = link.zooms[ONE].factor, link.zooms[ONE].offset()
    link.set_photo(OTHER, (1000, 1500), Frame(500, 600, 300))
    assert (link.zooms[ONE].factor, link.zooms[ONE].offset()) == before
    assert on_screen(link.zooms[OTHER], Frame(500, 600, 300))[2] == pytest.approx(
        on_screen(link.zooms[ONE], frame_of(FACE))[2]
    )


def test_without_a_face_on_both_the_whole_photos_are_in_step(link: ZoomLink) -> None:
    link.set_photo(OTHER, (4000, 3000), None)
    assert not link.by_faces
    assert [zoom.factor for zoom in link.zooms] == pytest.approx(
        [zoom.fit_factor for zoom in link.zooms]
    )
    link.zooms[ONE].to_factor(link.zooms[ONE].fit_factor * 2)
    assert link.zooms[OTHER].factor == pytest.approx(2 * link.zooms[OTHER].fit_factor)


def test_a_change_of_room_keeps_whole_photos_whole(link: ZoomLink) -> None:
    link.set_room(200, 300, 2.0)
    assert link.fits
    assert_in_step(link)
