"""The search in threads: progress, cancelling, what could not be read, what is remembered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.photos.photo import Photo, PhotoId, Pixels
from core.photos.problems import GONE, PhotoError
from gui.photos.duplicate_search import DuplicateSearch, Found
from tests.gui.stage_sheets import photo


class Reader:
    """Pictures by the file's name: "3" and "3 again" are alike; "gone" is not there."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, path: Path, side: int) -> Pixels:
        self.gate.wait()
        self.read.append(path.stem)
        if path.stem == "gone":
            raise PhotoError(GONE)
        seed = int(path.stem.split()[0])
        coarse = np.random.default_rng(seed).integers(0, 256, (6, 5, 3), dtype=np.uint8)
        return np.ascontiguousarray(coarse.repeat(side // 5, axis=0).repeat(side // 5, axis=1))


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def search(reader: Reader, qtbot: QtBot) -> Iterator[DuplicateSearch]:
    made = DuplicateSearch(lambda of: of.path, read=reader)
    yield made
    reader.gate.set()
    made.close()


def photos(*names: str) -> list[Photo]:
    return [photo(i, Path(f"/x/{name}.jpg")) for i, name in enumerate(names, start=1)]


def run(search: DuplicateSearch, of: list[Photo], qtbot: QtBot) -> Found:
    with qtbot.waitSignal(search.finished, timeout=20_000) as finished:
        search.start(of)
    (found,) = finished.args
    return found


def test_photos_alike_are_found_by_their_ids(search: DuplicateSearch, qtbot: QtBot) -> None:
    found = run(search, photos("1", "2", "3", "2 again"), qtbot)
    assert [(pair.larger, pair.other) for pair in found.pairs] == [(PhotoId(2), PhotoId(4))]
    assert (found.compared, found.left_out) == (4, 0)


def test_a_photo_that_cannot_be_read_is_counted_as_left_out(
    search: DuplicateSearch, qtbot: QtBot
) -> None:
    found = run(search, photos("1", "gone", "2"), qtbot)
    assert (found.compared, found.left_out) == (2, 1)


def test_progress_is_told_up_to_the_last(search: DuplicateSearch, qtbot: QtBot) -> None:
    told: list[tuple[int, int]] = []
    search.progressed.connect(lambda done, total: told.append((done, total)))
    run(search, photos(*map(str, range(40))), qtbot)
    assert told[0] == (0, 40)
    assert told[-1] == (40, 40)
    assert told == sorted(told)


def test_what_was_looked_at_is_not_read_again(
    search: DuplicateSearch, reader: Reader, qtbot: QtBot
) -> None:
    some = photos("1", "2")
    run(search, some, qtbot)
    run(search, [*some, photo(3, Path("/x/3.jpg"))], qtbot)
    assert sorted(reader.read) == ["1", "2", "3"]


def test_a_cancelled_search_says_nothing_more(
    search: DuplicateSearch, reader: Reader, qtbot: QtBot
) -> None:
    reader.gate.clear()
    search.start(photos(*map(str, range(60))))
    assert search.is_running
    search.cancel()
    assert not search.is_running
    with qtbot.assertNotEmitted(search.finished):
        reader.gate.set()
        qtbot.waitUntil(lambda: len(reader.read) > 0)
    assert len(reader.read) <= 4, "a thread stops at the next photo"


def test_no_photos_are_no_duplicates(search: DuplicateSearch, qtbot: QtBot) -> None:
    assert run(search, [], qtbot) == Found((), 0, 0)


def test_forgetting_leaves_nothing_of_any_photo(search: DuplicateSearch, qtbot: QtBot) -> None:
    run(search, photos("1"), qtbot)
    search.forget()
    assert search.prints == {}
