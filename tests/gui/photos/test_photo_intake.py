"""Taking photos in: the first at once, all in order, and nothing after the case was left."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.photos.files import Found
from core.photos.image_io import FileFacts, examine
from gui.photos import photo_intake
from gui.photos.photo_intake import IntakeNews, PhotoIntake
from gui.task_bridge import TaskBridge


class Reading:
    """An intake with everything it told."""

    def __init__(self) -> None:
        self.bridge = TaskBridge()
        self.intake = PhotoIntake(self.bridge)
        self.news: list[IntakeNews] = []
        self.intake.news_arrived.connect(self.news.append)

    @property
    def is_over(self) -> bool:
        return bool(self.news) and self.news[-1].finished and not self.news[-1].facts

    def names(self) -> list[str]:
        return [facts.place.path.name for news in self.news for facts in news.facts]


@pytest.fixture
def reading(qtbot: QtBot) -> Iterator[Reading]:
    reading = Reading()
    yield reading
    reading.bridge.close()


def test_the_first_photo_comes_alone_and_all_in_their_order(
    reading: Reading, qtbot: QtBot, tmp_path: Path, draw_photo: Callable[..., Path]
) -> None:
    for number in range(12):
        draw_photo(f"photos/photo {number}.jpg", size=(20, 20), seed=number)
    (tmp_path / "photos" / "notes.txt").write_text("no photo")

    reading.intake.take_in([tmp_path / "photos"])
    qtbot.waitUntil(lambda: reading.is_over)

    assert len(reading.news[0].facts) == 1
    assert reading.names() == [f"photo {number}.jpg" for number in range(12)]
    assert [news.read for news in reading.news] == sorted(news.read for news in reading.news)
    assert (reading.news[-1].found, reading.news[-1].passed_over) == (12, 1)


def test_an_empty_folder_ends_at_once(reading: Reading, qtbot: QtBot, tmp_path: Path) -> None:
    reading.intake.take_in([tmp_path])
    qtbot.waitUntil(lambda: reading.is_over)

    assert reading.names() == []


def test_after_the_period_nothing_arrives_and_nothing_more_is_read(
    reading: Reading, tmp_path: Path
) -> None:
    read: list[Path] = []
    over = threading.Event()

    def slowly(found: Found) -> FileFacts:
        read.append(found.path)
        over.set()
        return examine(found)

    found = [Found(tmp_path / f"{number}.jpg", None) for number in range(2000)]
    list(photo_intake._examined(found, over.is_set, slowly))

    assert len(read) < len(found)


def test_reading_that_breaks_ends_with_a_reason(
    reading: Reading, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(paths: object) -> None:
        raise MemoryError

    monkeypatch.setattr(photo_intake, "find_photos", break_off)
    reading.intake.take_in([tmp_path])
    qtbot.waitUntil(lambda: reading.is_over)

    ((path, problem),) = reading.news[-1].problems
    assert path == tmp_path
    assert "MemoryError" in problem.what
