"""Reading ahead: what is decoded when, what is kept, and what a failure says."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from core.photos.photo import Photo, PhotoId, Pixels
from core.problem import Problem, ProblemError
from gui.photos.photo_loader import AHEAD, BEHIND, PhotoLoader, first_place
from gui.views.pane_layout import StageRoom
from tests.gui.stage_sheets import photo

ROOM = StageRoom(300, 233, 1)
GONE = Problem("gone", "The file is gone.", "Find it again.")


class Decoder:
    """Makes grey pixels of the size asked for and remembers what it was asked."""

    def __init__(self, size: tuple[int, int] = (1200, 800)) -> None:
        self.size = size
        self.asked: list[tuple[str, int]] = []
        self.broken: set[str] = set()
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, path: Path, side: int) -> Pixels:
        self.gate.wait()
        self.asked.append((path.name, side))
        if path.name in self.broken:
            raise ProblemError(GONE)
        scale = min(1.0, side / max(self.size))
        width, height = (round(side * scale) for side in self.size)
        return np.full((height, width, 3), 90, np.uint8)

    def names(self) -> list[str]:
        return [name for name, _ in self.asked]


@pytest.fixture
def decoder() -> Decoder:
    return Decoder()


@pytest.fixture
def photos() -> list[Photo]:
    return [photo(i, Path(f"/x/{i}.jpg"), (1200, 800)) for i in range(20)]


Make = Callable[..., PhotoLoader]


@pytest.fixture
def make(decoder: Decoder, photos: list[Photo], qtbot: QtBot) -> Iterator[Make]:
    made: list[PhotoLoader] = []

    def neighbour(photo_id: PhotoId, step: int) -> Photo | None:
        at = photo_id + step
        return photos[at] if 0 <= at < len(photos) else None

    def build(**more: object) -> PhotoLoader:
        loader = PhotoLoader(decoder, neighbour=neighbour, **more)  # type: ignore[arg-type]
        loader.set_room(ROOM)
        made.append(loader)
        return loader

    yield build
    decoder.gate.set()
    for loader in made:
        loader.close()


def held(loader: PhotoLoader, photos: list[Photo]) -> set[int]:
    """The photos whose previews are there."""
    return {
        p.id
        for p in photos
        if (layers := loader.layers(p.id)) is not None and layers.preview is not None
    }


def test_the_photo_in_view_is_painted_without_scaling(
    make: Make, photos: list[Photo], qtbot: QtBot
) -> None:
    loader = make()
    layers = loader.look_at(photos[5])
    assert layers is not None
    assert layers.size == (1200, 800)
    qtbot.waitUntil(lambda: layers.fitted is not None)
    assert layers.best(300) is layers.fitted
    assert layers.fitted is not None
    assert layers.fitted.size().toTuple() == (300, 200)


def test_photos_around_are_read_ahead_in_walking_direction(
    make: Make, photos: list[Photo], qtbot: QtBot
) -> None:
    loader = make()
    loader.look_at(photos[10])
    ahead = {10 + step for step in range(-BEHIND, AHEAD + 1)}
    qtbot.waitUntil(lambda: held(loader, photos) == ahead)
    loader.look_at(photos[9])
    back = {9 - step for step in range(-BEHIND, AHEAD + 1)}
    qtbot.waitUntil(lambda: held(loader, photos) == back)


def test_a_photo_read_ahead_is_there_at_once(
    make: Make, decoder: Decoder, photos: list[Photo], qtbot: QtBot
) -> None:
    loader = make()
    loader.look_at(photos[0])
    qtbot.waitUntil(lambda: 1 in held(loader, photos))
    layers = loader.look_at(photos[1])
    assert layers is not None
    assert layers.fitted is not None
    assert decoder.names().count("1.jpg") == 1


def test_the_thumbnail_stands_in_until_the_preview_is_there(
    make: Make, decoder: Decoder, photos: list[Photo], qtbot: QtBot
) -> None:
    decoder.gate.clear()
    small = QImage(60, 40, QImage.Format.Format_RGB32)
    loader = make(quick_image=lambda _photo_id: small)
    layers = loader.look_at(photos[0])
    assert layers is not None
    assert layers.best(300) is small
    decoder.gate.set()
    qtbot.waitUntil(lambda: layers.preview is not None)
    assert layers.quick is None


def test_a_thumbnail_that_is_only_a_part_does_not_stand_in(
    make: Make, decoder: Decoder, photos: list[Photo]
) -> None:
    decoder.gate.clear()
    square = QImage(60, 60, QImage.Format.Format_RGB32)
    layers = make(quick_image=lambda _photo_id: square).look_at(photos[0])
    assert layers is not None
    assert layers.best(300) is None


def test_more_is_decoded_only_while_zoomed_in_and_given_back_when_left(
    make: Make, decoder: Decoder, photos: list[Photo], qtbot: QtBot
) -> None:
    loader = make()
    layers = loader.look_at(photos[0])
    assert layers is not None
    qtbot.waitUntil(lambda: layers.preview is not None)
    loader.want_width(1200)
    qtbot.waitUntil(lambda: bool(layers.details))
    assert layers.details[-1].width() == 1200
    loader.look_at(photos[1])
    assert layers.details == []
    assert max(side for _, side in decoder.asked) == 1200
    assert [name for name, side in decoder.asked if side == 1200] == ["0.jpg"]


def test_a_photo_smaller_than_its_pane_is_decoded_once(
    make: Make, decoder: Decoder, qtbot: QtBot
) -> None:
    decoder.size = (120, 80)
    loader = make()
    layers = loader.look_at(photo(0, Path("/x/0.jpg"), (120, 80)))
    assert layers is not None
    loader.want_width(4000)
    qtbot.waitUntil(lambda: layers.preview is not None)
    qtbot.waitUntil(lambda: 4 in {p for p in range(5) if loader.layers(PhotoId(p))})
    assert layers.fitted is None
    assert decoder.names().count("0.jpg") == 1


def test_another_room_fits_what_is_there_without_decoding_again(
    make: Make, decoder: Decoder, photos: list[Photo], qtbot: QtBot
) -> None:
    loader = make()
    layers = loader.look_at(photos[0])
    assert layers is not None
    qtbot.waitUntil(lambda: layers.fitted is not None)
    loader.set_room(StageRoom(270, 254, 1))
    qtbot.waitUntil(lambda: layers.fitted is not None and layers.fitted.width() == 270)
    assert decoder.names().count("0.jpg") == 1


def test_a_larger_room_decodes_more(
    make: Make, decoder: Decoder, photos: list[Photo], qtbot: QtBot
) -> None:
    loader = make()
    layers = loader.look_at(photos[0])
    assert layers is not None
    qtbot.waitUntil(lambda: layers.fitted is not None)
    loader.set_room(StageRoom(900, 633, 1))
    qtbot.waitUntil(lambda: layers.fitted is not None and layers.fitted.width() == 900)
    assert decoder.names().count("0.jpg") == 2


def test_memory_bounds_how_far_it_reads_ahead(
    make: Make, photos: list[Photo], qtbot: QtBot
) -> None:
    a_photo = 4 * (448 * 299 + 300 * 200)
    loader = make(budget=2 * a_photo)
    loader.look_at(photos[10])
    qtbot.waitUntil(lambda: len(held(loader, photos)) == 2)
    loader.look_at(photos[11])
    qtbot.waitUntil(lambda: held(loader, photos) == {11, 12})
    assert loader.byte_count <= 2 * a_photo


def test_a_photo_that_cannot_be_decoded_says_why(
    make: Make, decoder: Decoder, photos: list[Photo], qtbot: QtBot
) -> None:
    decoder.broken.add("3.jpg")
    loader = make()
    with qtbot.waitSignal(loader.failed) as failed:
        loader.look_at(photos[3])
    assert failed.args == [3, GONE]
    assert loader.look_at(photos[3]).problem == GONE  # type: ignore[union-attr]


def test_a_photo_of_unknown_size_takes_that_of_its_preview(make: Make, qtbot: QtBot) -> None:
    loader = make()
    layers = loader.look_at(photo(0, Path("/x/0.jpg"), None))
    assert layers is not None
    qtbot.waitUntil(lambda: layers.preview is not None)
    assert layers.size[0] / layers.size[1] == pytest.approx(1.5, abs=0.02)


def test_nothing_arrives_from_another_case(
    make: Make, decoder: Decoder, photos: list[Photo], qtbot: QtBot
) -> None:
    decoder.gate.clear()
    loader = make()
    loader.look_at(photos[0])
    loader.forget_all()
    decoder.gate.set()
    layers = loader.look_at(photos[7])
    qtbot.waitUntil(lambda: 7 in held(loader, photos))
    assert layers is loader.layers(PhotoId(7))
    assert loader.layers(PhotoId(0)) is None


def test_the_first_place_that_is_there_is_read(photo_file: Path) -> None:
    gone, there = photo(1, Path("/x/gone.jpg")), photo(1, photo_file)
    both = Photo(PhotoId(1), "ab" * 32, (*gone.places, *there.places))
    assert first_place(both) == photo_file
    assert first_place(gone) == Path("/x/gone.jpg")


def test_the_photo_beside_stays_while_the_other_walks_on(
    make: Make, photos: list[Photo], qtbot: QtBot
) -> None:
    loader = make()
    loader.look_beside(photos[0])
    loader.look_at(photos[9])
    qtbot.waitUntil(lambda: {0, 9, 10} <= held(loader, photos))
    for number in range(10, 19):
        loader.look_at(photos[number])
    qtbot.waitUntil(lambda: {0, 18, 19} <= held(loader, photos))
    assert 9 not in held(loader, photos)
    loader.look_beside(None)
    assert 0 not in held(loader, photos)


def test_both_photos_are_read_large_where_they_are_zoomed_in(
    make: Make, photos: list[Photo], qtbot: QtBot
) -> None:
    loader = make()
    beside, in_view = loader.look_beside(photos[0]), loader.look_at(photos[9])
    assert beside is not None
    assert in_view is not None
    loader.want_width(1200, photos[0].id)
    loader.want_width(1200)
    qtbot.waitUntil(lambda: bool(beside.details) and bool(in_view.details))
    loader.look_at(photos[10])
    assert beside.details, "the one that stays is not read anew"
    assert not in_view.details
