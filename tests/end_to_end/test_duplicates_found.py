"""Finding duplicates in the whole window: search, list, light table, leaving them out."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from core.photos.photo import PhotoId
from gui.views.duplicates_line import DuplicatesLine
from gui.views.duplicates_view import DuplicatesView
from gui.widgets.key_button import KeyButton
from tests.end_to_end.sessions import Session, wishes

Start = Callable[..., Session]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Four pictures; the first also saved again, half as large, the second twice under a name."""
    folder = tmp_path / "pictures"
    (folder / "again").mkdir(parents=True)
    for number in range(4):
        coarse = np.random.default_rng(number).integers(0, 256, (9, 7, 3), dtype=np.uint8)
        photo = Image.fromarray(coarse).resize((224, 288), Image.Resampling.BICUBIC)
        photo.save(folder / f"{number}.jpg", quality=92)
        if number == 0:
            photo.resize((112, 144)).save(folder / "half.jpg", quality=80)
    shutil.copy(folder / "1.jpg", folder / "again")
    return folder


@pytest.fixture
def session(start: Start, pictures: Path, tmp_path: Path) -> Session:
    session = start(wishes(pictures, case=tmp_path / "case"))
    session.wait_until_read()
    return session


def find(session: Session) -> DuplicatesView:
    """Search as by the menu, until the list is there."""
    with session.qtbot.waitSignal(session.desk.duplicates.search.finished, timeout=60_000):
        session.trigger("find_duplicates")
    (view,) = session.window.findChildren(DuplicatesView)
    assert view.isVisible()
    return view


def button(within: object, words: str) -> KeyButton:
    found = within.findChildren(KeyButton)  # type: ignore[attr-defined]
    return next(b for b in found if b.words == words and b.isVisible())


def said(within: object) -> str:
    labels = within.findChildren(QLabel)  # type: ignore[attr-defined]
    return " ".join(label.text() for label in labels if label.isVisible())


def test_pairs_and_double_files_are_listed_in_words(session: Session) -> None:
    view = find(session)

    assert [row.title for row in view.model.rows] == ["Re-saved copy", "Same file in 2 places"]
    assert view.model.rows[0].lines == [("0.jpg", "224 × 288"), ("half.jpg", "112 × 144")]
    assert "1 re-saved copy. 5 photos compared." in said(view)


def test_down_lays_the_pair_on_the_light_table_and_the_list_keeps_the_keys(
    session: Session,
) -> None:
    find(session)
    session.press(Qt.Key.Key_Down)
    light_table = session.desk.light_table
    names = [session.case.photo(photo_id).name for photo_id in light_table.photos]
    assert names == ["0.jpg", "half.jpg"]
    session.press(Qt.Key.Key_Down)
    assert not light_table.is_open, "one photo alone is shown on the stage"
    assert session.photo.name == "1.jpg"


def pair_of(view: DuplicatesView) -> tuple[PhotoId, PhotoId]:
    one, other = view.model.rows[0].photos
    return one.id, other.id


def test_all_are_left_out_at_once_and_taken_back(session: Session) -> None:
    view = find(session)
    larger, other = pair_of(view)
    QTest.mouseClick(button(view, "Leave 1 duplicate out"), Qt.MouseButton.LeftButton)
    assert session.case.left_out == {other: larger}
    assert "1 duplicate left out. 5 photos compared." in said(view)
    assert view.model.rows[0].lines == [
        ("0.jpg", "kept  224 × 288"),
        ("half.jpg", "left out  112 × 144"),
    ]
    assert session.case.basis().photos == 4
    session.press_sequence("Ctrl+Z")
    assert session.case.left_out == {}
    QTest.mouseClick(button(view, "Leave 1 duplicate out"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(button(view, "Count all again"), Qt.MouseButton.LeftButton)
    assert session.case.left_out == {}
    assert "left out" not in said(view)


def test_the_queue_passes_over_what_is_left_out(session: Session) -> None:
    larger, other = pair_of(find(session))
    session.workspace.apply(session.case.set_left_out({other: larger}))
    session.trigger("queue")
    queue = session.workspace.session.queue
    assert queue is not None
    left = session.case.basis().faces
    assert queue.left == left
    session.workspace.apply(session.case.set_left_out({other: None}))
    assert queue.left == session.case.basis().faces > left


def test_which_one_is_kept_can_be_chosen(session: Session) -> None:
    view = find(session)
    session.press(Qt.Key.Key_Down)
    larger, other = pair_of(view)
    left, right, both = (button(view, words) for words in ("Left", "Right", "Both"))
    assert both.isChecked()
    QTest.mouseClick(right, Qt.MouseButton.LeftButton)
    assert session.case.left_out == {larger: other}
    assert [b.isChecked() for b in (left, right, both)] == [False, True, False]
    QTest.mouseClick(left, Qt.MouseButton.LeftButton)
    assert session.case.left_out == {other: larger}
    assert [b.isChecked() for b in (left, right, both)] == [True, False, False]
    session.press_sequence("Ctrl+Z")
    assert [b.isChecked() for b in (left, right, both)] == [False, True, False]
    QTest.mouseClick(both, Qt.MouseButton.LeftButton)
    assert session.case.left_out == {}


def test_closing_the_list_brings_the_library_back(session: Session) -> None:
    view = find(session)
    QTest.mouseClick(button(view, "Back to the library"), Qt.MouseButton.LeftButton)
    assert session.window.library.isVisible()
    assert not view.isVisible()


def test_the_audit_set_warns_of_photos_alike_until_one_is_left_out(session: Session) -> None:
    photos = {photo.name: photo.id for photo in session.case.photos}
    for name in ("0.jpg", "half.jpg"):
        session.workspace.look_at(photos[name])
        session.trigger("flag")
    session.trigger("page_audit_set")
    (line,) = session.window.findChildren(DuplicatesLine)
    session.wait(line.isVisible)
    assert "0.jpg and half.jpg look like the same picture" in said(line)

    QTest.mouseClick(button(line, "Compare"), Qt.MouseButton.LeftButton)
    (view,) = session.window.findChildren(DuplicatesView)
    assert session.desk.light_table.is_open
    rows = session.window.audit_set.table.shown
    assert rows.rowCount() == 2
    QTest.mouseClick(button(view, "Left"), Qt.MouseButton.LeftButton)
    session.trigger("page_audit_set")
    session.wait(lambda: not line.isVisible())
    session.wait(lambda: rows.rowCount() == 1)


def test_another_case_forgets_the_list(session: Session, tmp_path: Path) -> None:
    view = find(session)
    session.desk.opening.open_case(tmp_path / "other")
    session.wait_until_open(tmp_path / "other")
    assert not view.isVisible()
    assert session.desk.duplicates.search.prints == {}
