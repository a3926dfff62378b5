from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Event, get_ident

import numpy as np
import pytest

from core.photos.photo import Photo, PhotoId, Pixels, Place
from core.problem import ProblemError
from gui.photos.thumbnails import Thumbnails
from tests.gui.library_fakes import TRUNCATED, photo

BYTES = 4 * 20 * 25
"""Of one thumbnail as FakeReader makes it for a side of 20."""


class FakeReader:
    """Decodes nothing; notes what it was asked and can be held up."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.threads: set[int] = set()
        self.broken: set[str] = set()
        self.gate = Event()
        self.gate.set()

    def __call__(self, path: Path, side: int) -> Pixels:
        self.read.append(path.stem)
        self.threads.add(get_ident())
        self.gate.wait(10)
        if path.stem in self.broken:
            raise ProblemError(TRUNCATED)
        return np.zeros((side * 5 // 4, side, 3), np.uint8)


@pytest.fixture
def reader() -> FakeReader:
    return FakeReader()


@pytest.fixture
def thumbnails(qapp, reader):
    made = Thumbnails(20, reader, lambda photo: photo.path)
    yield made
    reader.gate.set()
    made.close()


def numbered(*numbers: int) -> list[Photo]:
    return [photo(number, f"{number}.jpg") for number in numbers]


def load(qtbot, thumbnails: Thumbnails, *photos: Photo) -> None:
    thumbnails.want(photos)
    qtbot.waitUntil(lambda: all(thumbnails.cached(photo.id) is not None for photo in photos))


def test_asked_for_once_loaded_in_a_thread_and_held(thumbnails, reader, qtbot):
    (one,) = numbered(1)
    with qtbot.waitSignal(thumbnails.loaded) as loaded:
        assert thumbnails.image(one) is None
        assert thumbnails.image(one) is None

    assert loaded.args == [1]
    image = thumbnails.image(one)
    assert (image.width(), image.height()) == (20, 25)
    assert reader.read == ["1"]
    assert get_ident() not in reader.threads


def test_what_is_no_longer_visible_is_not_loaded(thumbnails, reader, qtbot):
    reader.gate.clear()
    thumbnails.want(numbered(1, 2, 3, 4))
    qtbot.waitUntil(lambda: len(reader.read) == 2)

    visible = numbered(7, 8)
    thumbnails.want(visible)
    reader.gate.set()
    qtbot.waitUntil(lambda: thumbnails.cached(PhotoId(8)) is not None)

    assert set(reader.read) == {"1", "2", "7", "8"}


def test_last_request_is_met_first(thumbnails, reader, qtbot):
    reader.gate.clear()
    thumbnails.want(numbered(1, 2))
    qtbot.waitUntil(lambda: len(reader.read) == 2)
    for each in numbered(3, 4, 5):
        thumbnails.image(each)
    reader.gate.set()

    qtbot.waitUntil(lambda: len(reader.read) == 5)
    assert reader.read[2] == "5"


def test_failure_is_said_once_and_not_tried_again(thumbnails, reader, qtbot):
    reader.broken.add("1")
    (one,) = numbered(1)
    with qtbot.waitSignal(thumbnails.failed) as failed:
        thumbnails.image(one)

    assert failed.args == [1, TRUNCATED]
    assert thumbnails.problem(PhotoId(1)) == TRUNCATED
    assert thumbnails.image(one) is None
    thumbnails.want([one])
    load(qtbot, thumbnails, *numbered(2))
    assert reader.read == ["1", "2"]


def test_any_error_is_a_problem(thumbnails, qtbot):
    def lost(_photo: Photo) -> Path:
        raise OSError("the disk is gone")

    thumbnails.path_of = lost
    with qtbot.waitSignal(thumbnails.failed) as failed:
        thumbnails.image(photo(1))
    assert "the disk is gone" in failed.args[1].what


def test_held_bytes_are_bounded_and_the_least_used_goes_first(reader, qtbot):
    thumbnails = Thumbnails(20, reader, lambda photo: photo.path, most_bytes=3 * BYTES)
    for number in (1, 2, 3):
        load(qtbot, thumbnails, *numbered(number))
    thumbnails.cached(PhotoId(1))
    load(qtbot, thumbnails, *numbered(4))

    held = [number for number in (1, 2, 3, 4) if thumbnails.cached(PhotoId(number))]
    assert held == [1, 3, 4]
    thumbnails.close()


def test_another_case_gets_nothing_of_the_last(thumbnails, reader, qtbot):
    load(qtbot, thumbnails, *numbered(1))
    reader.gate.clear()
    thumbnails.want(numbered(2))
    qtbot.waitUntil(lambda: len(reader.read) == 2)

    thumbnails.forget()
    with qtbot.waitSignal(thumbnails.loaded) as loaded:
        thumbnails.want(numbered(3))
        reader.gate.set()

    assert loaded.args == [3]
    assert thumbnails.cached(PhotoId(1)) is None
    assert thumbnails.cached(PhotoId(2)) is None


def test_sharper_screen_gets_more_pixels(thumbnails, qtbot):
    load(qtbot, thumbnails, *numbered(1))
    thumbnails.set_ratio(1.5)
    assert thumbnails.cached(PhotoId(1)) is None

    load(qtbot, thumbnails, *numbered(1))
    assert thumbnails.cached(PhotoId(1)).width() == 30


def test_failed_photos_are_not_asked_for(thumbnails, reader):
    broken = replace(photo(1), problem=TRUNCATED)
    assert thumbnails.image(broken) is None
    thumbnails.want([broken])
    thumbnails.close()
    assert reader.read == []


def test_real_files_are_read_from_the_first_place_that_is_there(qtbot, photo_file):
    gone = photo_file.with_name("gone.jpg")
    places = tuple(Place(path, None, 1, 1) for path in (gone, photo_file))
    thumbnails = Thumbnails(side=60)

    load(qtbot, thumbnails, Photo(PhotoId(1), "00", places))

    image = thumbnails.cached(PhotoId(1))
    assert (image.width(), image.height()) == (60, 75)
    thumbnails.close()
