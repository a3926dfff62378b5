"""The first photo is seen before the new case it goes to is there, and goes on being seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.photos.photo import PhotoId
from core.store import events
from tests.end_to_end.sessions import Session, two_vendors, wishes


class Watched(Session):
    """Notes in which order a photo's pixels and the case come."""

    def __init__(self, qtbot: QtBot, settings: Path) -> None:
        super().__init__(qtbot, two_vendors(), settings)
        self.order: list[str] = []
        self.desk.loader.changed.connect(lambda _: self.order.append("photo"))
        self.workspace.case_opened.connect(lambda: self.order.append("case"))


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Watched]:
    session = Watched(qtbot, tmp_path / "settings.ini")
    yield session
    session.close()


def test_the_photo_comes_before_a_new_case_and_is_not_read_again(
    session: Watched, folder: Path, tmp_path: Path
) -> None:
    held = []
    session.workspace.case_opened.connect(
        lambda: held.append(session.desk.loader.layers(PhotoId(1)))
    )
    session.start(wishes(folder, case=tmp_path / "case"))

    assert session.order[:2] == ["photo", "case"]
    assert session.workspace.photo_id == 1
    assert session.desk.loader.layers(PhotoId(1)) is held[0]
    session.wait_until_read()
    assert [photo.name for photo in session.case.photos] == [
        f"photo {number}.jpg" for number in range(6)
    ]
    assert {vendor.asked for vendor in session.workspace.run.progress().values()} == {6}
    opened = [e for e in session.read(events.load) if e.kind == "opened"]
    assert len({str(event.ids) for event in opened}) == len(opened)


def test_a_case_that_is_there_comes_first(
    session: Watched, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    earlier = Watched(qtbot, tmp_path / "settings.ini")
    earlier.start(wishes(folder, case=tmp_path / "case"))
    earlier.wait_until_read()
    earlier.close()

    session.start(wishes(folder, case=tmp_path / "case"))

    assert session.order[0] == "case"


def test_where_the_case_is_refused_no_photo_is_left(
    session: Watched, folder: Path, tmp_path: Path
) -> None:
    not_a_folder = tmp_path / "case"
    not_a_folder.write_text("something else")
    refused = []
    session.desk.opening.case_refused.connect(lambda path, _problem: refused.append(path))
    session.desk.show(wishes())
    session.desk.open(wishes(folder, case=not_a_folder))
    session.wait(lambda: refused)

    assert session.desk.window.stage._sheet is None


def test_a_first_file_that_is_no_photo_does_not_keep_the_others_waiting(
    session: Watched, folder: Path, tmp_path: Path
) -> None:
    (folder / "a.jpg").write_bytes(b"")
    session.start(wishes(folder, case=tmp_path / "case"))
    session.wait_until_read()

    assert session.order[0] == "case"
    assert len(session.case.photos) == 7
