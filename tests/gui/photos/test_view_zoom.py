"""One zoom for all panes, kept from photo to photo."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.geometry import Box
from gui.photos import view_zoom
from gui.photos.view_zoom import ViewZoom


@pytest.fixture
def zoom(qapp: QApplication) -> ViewZoom:
    made = ViewZoom()
    made.set_room(400, 300, 1.0)
    made.set_photo(1200, 600)
    return made


def test_fit_shows_the_whole_photo_in_the_middle(zoom: ViewZoom) -> None:
    assert zoom.is_fit
    assert zoom.factor == pytest.approx(400 / 1200)
    assert zoom.offset() == (0, 50)
    assert zoom.visible() == Box(0, 0, 1200, 600)
    assert not zoom.is_zoomed


def test_fit_enlarges_a_small_photo(zoom: ViewZoom) -> None:
    zoom.set_photo(100, 100)
    assert zoom.factor == 3.0


def test_a_factor_counts_pixels_of_the_screen(zoom: ViewZoom) -> None:
    zoom.set_room(400, 300, 2.0)
    zoom.to_factor(1.0)
    assert zoom.scale == 0.5


def test_the_point_below_the_wheel_keeps_its_place(zoom: ViewZoom) -> None:
    zoom.to_factor(1.0)
    x, y = 130.0, 40.0

    def under() -> tuple[float, float]:
        left, top = zoom.offset()
        return (x - left) / zoom.scale, (y - top) / zoom.scale

    before = under()
    zoom.zoom_at(1.2, x, y)
    assert under() == pytest.approx(before, abs=1.0)


def test_zooming_out_ends_at_the_whole_photo(zoom: ViewZoom) -> None:
    zoom.to_factor(1.0)
    for _ in range(9):
        zoom.zoom_at(1 / 1.2, 10, 10)
    assert zoom.is_fit


def test_steps_go_to_round_factors(zoom: ViewZoom) -> None:
    zoom.to_factor(0.9)
    zoom.step(1)
    assert zoom.factor == 1.0
    zoom.step(-1)
    assert zoom.factor == 0.75
    for _ in range(9):
        zoom.step(-1)
    assert zoom.is_fit


def test_full_size_of_a_small_photo_is_smaller_than_the_pane(zoom: ViewZoom) -> None:
    zoom.set_photo(100, 100)
    zoom.to_factor(1.0)
    assert zoom.factor == 1.0
    assert zoom.offset() == (150, 100)
    zoom.zoom_at(1.2, 200, 150)
    assert zoom.factor == pytest.approx(1.2)
    zoom.zoom_at(10, 200, 150)
    assert zoom.is_fit


def test_fit_and_factor_are_kept_from_photo_to_photo(zoom: ViewZoom) -> None:
    zoom.set_photo(3000, 2000)
    assert zoom.is_fit
    zoom.to_factor(1.0)
    zoom.centre_on(750, 500)
    zoom.set_photo(6000, 4000)
    assert zoom.factor == 1.0
    assert zoom.visible().centre == pytest.approx((1500, 1000), abs=1)


@given(st.floats(-5000, 5000), st.floats(-5000, 5000), st.floats(0.4, 8))
def test_panning_never_loses_the_photo(dx: float, dy: float, factor: float) -> None:
    zoom = ViewZoom()
    zoom.set_room(400, 300, 1.0)
    zoom.set_photo(1200, 600)
    zoom.to_factor(factor)
    zoom.pan(dx, dy)
    left, top = zoom.offset()
    width, height = 1200 * zoom.scale, 600 * zoom.scale
    for start, side, room in ((left, width, 400), (top, height, 300)):
        if side > room:
            assert -side + room - 1 <= start <= 0
        else:
            assert 0 <= start <= room - side + 1


def test_panning_back_from_the_edge_answers_at_once(zoom: ViewZoom) -> None:
    zoom.to_factor(1.0)
    zoom.pan(5000, 0)
    assert zoom.offset()[0] == 0
    zoom.pan(-10, 0)
    assert zoom.offset()[0] == -10


def test_settled_comes_at_once_for_a_step_and_later_for_the_wheel(
    zoom: ViewZoom, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(zoom.settled):
        zoom.to_factor(1.0)
    with qtbot.waitSignal(zoom.settled), qtbot.assertNotEmitted(zoom.settled):
        zoom.zoom_at(1.2, 5, 5)


def test_the_way_to_a_face_ends_with_the_face_in_the_middle(
    zoom: ViewZoom, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_zoom, "_motion_wanted", lambda: True)
    with qtbot.waitSignal(zoom.settled):
        zoom.to_box(Box(500, 250, 100, 100))
    assert zoom.visible().centre == pytest.approx((550, 300), abs=1)
    assert zoom.factor == pytest.approx(300 * view_zoom.FACE_SHARE / 100)


def test_any_key_ends_the_way_to_a_face_at_its_goal(
    zoom: ViewZoom, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_zoom, "_motion_wanted", lambda: True)
    zoom.to_box(Box(500, 250, 100, 100))
    assert zoom.factor < 1
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(qapp, key)
    assert zoom.factor == pytest.approx(300 * view_zoom.FACE_SHARE / 100)


def test_without_motion_the_face_is_there_at_once(
    zoom: ViewZoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_zoom, "_motion_wanted", lambda: False)
    zoom.to_box(Box(500, 250, 100, 100))
    assert zoom.visible().centre == pytest.approx((550, 300), abs=1)


def test_a_face_as_large_as_the_photo_is_the_whole_photo(zoom: ViewZoom) -> None:
    zoom.to_box(Box(0, 0, 1200, 600))
    assert zoom.is_fit
