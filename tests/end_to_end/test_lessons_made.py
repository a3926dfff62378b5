"""Lessons made by dragging and by keys, undone, exported to a file and opened in another case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest

from core.export.photo_files import safe_stem
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.lessons import lesson_file
from core.lessons.lesson import SUFFIX, Lesson, Step, StepKind
from core.lessons.ready import TITLE
from core.photos.photo import PhotoId
from core.store.values import now
from gui.photos.photo_mime import photos_as_mime, photos_of_mime
from tests.end_to_end.sessions import Session, of_files, wishes

_Key = Qt.Key
Start = Callable[..., Session]
GUESS, REVEAL, VARY, RESULTS = StepKind


@pytest.fixture
def session(start: Start, folder: Path) -> Session:
    made = start(wishes(folder))
    made.wait_until_read()
    made.look_at(0)
    return made


def view(session: Session) -> Any:
    found = session.desk.lessons.view
    assert found is not None
    return found


def opened(session: Session) -> Any:
    """The lessons with a new one in them."""
    session.press(_Key.Key_F6)
    view(session)._none.pressed.emit()
    view(session).list.setFocus()
    return view(session)


def steps(session: Session) -> list[tuple[StepKind, PhotoId | None]]:
    lesson = session.desk.lessons.lesson
    assert lesson is not None
    return [(step.kind, step.photo_id) for step in lesson.steps]


def photos(session: Session) -> list[PhotoId]:
    return list(session.workspace.photo_filter.photo_ids())


def test_photos_dropped_become_a_guess_and_a_reveal(session: Session) -> None:
    shown = opened(session)
    one, two, three, *_ = photos(session)
    shown.model.dropMimeData(
        photos_as_mime([one, two]), Qt.DropAction.CopyAction, -1, -1, shown.model.index(-1, 0)
    )
    assert steps(session) == [(GUESS, one), (REVEAL, one), (GUESS, two), (REVEAL, two)]
    shown.model.dropMimeData(
        photos_as_mime([three]), Qt.DropAction.CopyAction, 2, 0, shown.model.index(-1, 0)
    )
    assert [photo for _, photo in steps(session)] == [one, one, three, three, two, two]


def test_a_card_of_the_library_is_dragged_with_all_that_is_selected(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(session)
    dragged: list[list[PhotoId]] = []

    def run(drag: QDrag, *_: object) -> Qt.DropAction:
        dragged.append(photos_of_mime(drag.mimeData()))
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", run)
    grid = session.window.library.grid
    shift = Qt.KeyboardModifier.ShiftModifier
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    port = grid.viewport()

    def centre(row: int) -> QPoint:
        rect = grid.visualRect(grid.model().index(row, 0))
        return QPoint(rect.center())

    QTest.mouseClick(port, left, none, centre(0))
    QTest.mouseClick(port, left, shift, centre(2))
    QTest.mousePress(port, left, none, centre(1))
    QTest.mouseMove(port, centre(1) + QPoint(60, 0))
    QTest.mouseRelease(port, left, none, centre(1) + QPoint(60, 0))
    assert dragged == [photos(session)[:3]]

    QTest.mouseClick(port, left, none, centre(1))  # without dragging it is a click
    assert session.window.library.selected_photos == [photos(session)[1]]
    session.press(_Key.Key_F6)
    QTest.mousePress(port, left, none, centre(1))
    QTest.mouseMove(port, centre(1) + QPoint(60, 0))
    QTest.mouseRelease(port, left, none, centre(1) + QPoint(60, 0))
    assert len(dragged) == 1  # with the photo in view again, dragging selects as ever


def test_steps_are_reordered_by_dragging_and_by_keys(session: Session) -> None:
    shown = opened(session)
    one, two, *_ = photos(session)
    shown.photos_dropped.emit([one, two], 0)
    moved = shown.model.mimeData([shown.model.index(0, 0), shown.model.index(1, 0)])
    shown.model.dropMimeData(moved, Qt.DropAction.MoveAction, 4, 0, shown.model.index(-1, 0))
    assert [photo for _, photo in steps(session)] == [two, two, one, one]

    shown.list.setFocus()
    shown.show_steps(shown.model.rows, [3])
    QTest.keyClick(shown.list, _Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert steps(session)[2] == (REVEAL, one)
    assert shown.selected == [2]
    QTest.keyClick(shown.list, _Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert steps(session)[3] == (REVEAL, one)
    QTest.keyClick(shown.list, _Key.Key_Delete)
    assert len(steps(session)) == 3


def test_insert_takes_the_photo_in_view_and_the_buttons_the_rest(session: Session) -> None:
    shown = opened(session)
    QTest.keyClick(shown.list, _Key.Key_Insert)
    one = session.photo.id
    assert steps(session) == [(GUESS, one), (REVEAL, one)]
    shown._vary.click()
    shown._results.click()
    assert steps(session)[2:] == [(VARY, one), (RESULTS, None)]


def test_every_change_can_be_undone(session: Session) -> None:
    shown = opened(session)
    one = photos(session)[0]
    shown.photos_dropped.emit([one], 0)
    shown.renamed.emit("Faces")
    session.press_sequence("Ctrl+Z")
    session.press_sequence("Ctrl+Z")
    assert steps(session) == []
    session.press_sequence("Ctrl+Z")
    assert not session.case.lessons
    for _ in range(3):
        session.press_sequence("Ctrl+Shift+Z")
    (lesson,) = session.case.lessons
    assert (lesson.title, len(lesson.steps)) == ("Faces", 2)


def test_notes_are_kept_when_they_are_left(session: Session) -> None:
    shown = opened(session)
    shown.photos_dropped.emit([photos(session)[0]], 0)
    shown.show_steps(shown.model.rows, [0])
    shown.editor.notes.setFocus()
    QTest.keyClicks(shown.editor.notes, "Ask them first.")
    shown.show_steps(shown.model.rows, [1])
    lesson = session.desk.lessons.lesson
    assert lesson is not None
    assert lesson.steps[0].notes == "Ask them first."
    assert shown.selected == [1]
    assert lesson.steps[1].notes == ""


def test_a_new_lesson_is_named_at_once(session: Session) -> None:
    session.press(_Key.Key_F6)
    view(session)._none.pressed.emit()
    title = session.window.focusWidget()
    assert title is view(session)._title
    QTest.keyClicks(title, "Faces")
    QTest.keyClick(title, _Key.Key_Return)
    assert [lesson.title for lesson in session.case.lessons] == ["Faces"]
    view(session).photos_dropped.emit(photos(session)[:1], 0)
    view(session)._new.click()
    assert view(session)._title.selectedText() == "New lesson"
    QTest.keyClicks(view(session)._title, "More")
    view(session)._new.click()
    titles = [lesson.title for lesson in session.case.lessons]
    assert titles == ["Faces", "More", "New lesson"]


def test_a_long_name_leaves_the_columns_as_wide_as_they_are(session: Session) -> None:
    shown = opened(session)
    step = Step(GUESS, PhotoId(1))
    shown.editor.show_step(step, "1. Guess")
    width = shown.minimumSizeHint().width()
    shown.editor.show_step(step, f"1. Guess  {'a-long-name-' * 20}.jpg")
    assert shown.minimumSizeHint().width() == width


def test_the_range_of_a_variation_is_a_sentence(session: Session) -> None:
    shown = opened(session)
    shown.editor.show_step(Step(VARY, PhotoId(1), recipe="light=1"), "1. Vary")
    words = "From \N{MINUS SIGN}3 to 3: each step twice or half the light"
    assert shown.editor._unit.text() == words


def test_a_step_becomes_another_and_its_variation_is_chosen(session: Session) -> None:
    shown = opened(session)
    shown.photos_dropped.emit([photos(session)[0]], 0)
    shown.show_steps(shown.model.rows, [1])
    shown.editor.kind_chosen.emit(VARY)
    lesson = session.desk.lessons.lesson
    assert lesson is not None
    assert lesson.steps[1].recipe == "light=1"
    shown.editor._strength.setValue(-2)
    lesson = session.desk.lessons.lesson
    assert lesson is not None
    assert lesson.steps[1].recipe == "light=-2"


def test_single_keys_judge_no_photo_that_nobody_sees(session: Session) -> None:
    shown = opened(session)
    shown.list.setFocus()
    one = session.photo.id
    session.press(_Key.Key_1)
    assert not any(face.face for face in session.case.faces(one))
    session.press(_Key.Key_F6)
    assert session.desk.lessons.view is None
    session.press(_Key.Key_1)
    assert session.case.faces(one)[0].label is not None


def test_the_light_table_takes_the_place_of_the_lessons(session: Session) -> None:
    session.press(_Key.Key_C)
    assert session.desk.light_table.is_open
    opened(session)
    assert not session.desk.light_table.is_open
    session.desk.light_table.open()
    assert session.desk.lessons.view is None
    assert not session.desk.actions["lessons"].isChecked()


def test_opening_lessons_leaves_the_vary_page(session: Session) -> None:
    session.press(_Key.Key_V)
    session.wait(session.desk.actions["vary"].isChecked)
    shown = opened(session)
    assert not session.desk.actions["vary"].isChecked()
    assert session.window.stage_place.currentWidget() is shown


def test_vary_takes_the_place_of_the_lessons(session: Session) -> None:
    opened(session).list.setFocus()
    session.press(_Key.Key_V)
    assert session.desk.lessons.view is None
    assert session.desk.actions["vary"].isChecked()
    assert not session.desk.actions["lessons"].isChecked()
    assert session.window.stage_place.currentWidget() is session.desk.varying.view


def test_f5_presents_the_lesson_that_is_open(session: Session) -> None:
    shown = opened(session)
    shown.photos_dropped.emit(photos(session)[:2], 0)
    shown.show_steps(shown.model.rows, [2])
    session.press(_Key.Key_F5)
    room = session.desk.present.room
    assert room is not None
    assert room.slide is not None
    assert room.slide.footer == "Step 3 of 4"


def test_a_presentation_goes_on_where_it_ended_and_after_the_last_step_anew(
    session: Session,
) -> None:
    shown = opened(session)
    shown.photos_dropped.emit(photos(session)[:2], 0)
    shown.show_steps(shown.model.rows, [0])
    assert shown.present_button.words == "Present"
    shown.present_button.click()
    room = session.desk.present.room
    right = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(room, _Key.Key_Right, right)
    QTest.keyClick(room, _Key.Key_Right, right)
    QTest.keyClick(room, _Key.Key_F5)
    assert shown.selected == [2]
    assert shown.present_button.words == "Present from step 3"
    session.press(_Key.Key_F5)  # a clicker has one key for both
    room = session.desk.present.room
    assert room.slide.footer == "Step 3 of 4"
    QTest.keyClick(room, _Key.Key_End)
    QTest.keyClick(room, _Key.Key_Escape)
    assert shown.selected == [0]


def test_the_demonstration_has_a_lesson_from_the_start(start: Start) -> None:
    session = start(wishes(demo=True))
    session.wait_until_read()
    (lesson,) = session.case.lessons
    assert lesson.title == TITLE
    assert {session.case.photo(photo).name for photo in lesson.photos} == {
        "Grace Hopper",
        "Eileen Collins",
    }
    # Both are public figures in works of the public domain: the lesson can be handed on.
    assert not lesson_file.gather(session.case, lesson).kept_out(None)
    session.desk.lessons.open()
    session.desk.lessons.remove()
    session.desk.opening.open_demonstration()
    session.wait_until_idle()
    assert not session.case.lessons  # what was removed does not come back


def exported(session: Session, path: Path) -> Path:
    """A lesson about two photos, of which the first may be shown."""
    one, two, *_ = photos(session)
    label = ReferenceLabel(Gender.FEMALE, Source.PUBLIC_RECORD)
    session.workspace.apply(session.case.label_whole_photo(one, label))
    rights = session.case.photo(one).rights
    session.workspace.apply(session.case.set_rights(one, replace(rights, public_figure=True)))
    made = Lesson(
        session.case.next_lesson_id(),
        "Faces",
        (Step(GUESS, one, notes="Ask."), Step(REVEAL, two), Step(RESULTS)),
        now(),
    )
    session.workspace.apply(session.case.put_lesson(made))
    gathered = lesson_file.gather(session.case, made)
    session.desk.lessons.files.write(gathered, path, None)
    session.wait(path.exists)
    session.wait(lambda: "was written" in session.message())
    return path


def test_a_lesson_leaves_in_one_file_and_comes_in_elsewhere(
    session: Session, start: Start, tmp_path: Path, draw_photo: Callable[..., Path]
) -> None:
    path = exported(session, tmp_path / f"faces{SUFFIX}")
    assert "1 of its 2 photos" in session.message()
    name = safe_stem(session.case.photo(photos(session)[0]).path.stem)
    session.close()

    draw_photo("other/one.jpg", seed=30)
    other = start(wishes(tmp_path / "other"), None, "other.ini")
    other.wait_until_read()
    assert other.drop(of_files(path))
    other.wait(lambda: other.case.lessons)
    (lesson,) = other.case.lessons
    assert [step.kind for step in lesson.steps] == [GUESS, RESULTS]
    assert lesson.steps[0].notes == "Ask."
    other.wait_until_idle()
    other.wait(lambda: all(other.case.outcome(lesson.photos[0], v) for v in ("anna", "bert")))
    (photo_id,) = lesson.photos
    photo = other.case.photo(photo_id)
    assert photo.public_figure
    assert photo.name == name  # not the hash that its copy is named by
    assert photo.path.parent == other.case.folder / "photos"
    (face,) = [f for f in other.case.faces(photo_id) if f.label is not None]
    assert face.label == ReferenceLabel(Gender.FEMALE, Source.PUBLIC_RECORD)
    other.wait(lambda: "1 step was left out" in other.message())
    _, done = other.case.withdraw([photo_id])
    done.result()
    assert not list((other.case.folder / "photos").iterdir())


def test_in_its_own_case_it_finds_its_photos(session: Session, tmp_path: Path) -> None:
    path = exported(session, tmp_path / f"faces{SUFFIX}")
    before = len(session.case.photos)
    session.desk.lessons.files.open(path)
    session.wait(lambda: len(session.case.lessons) == 2)
    assert len(session.case.photos) == before
    first, second = session.case.lessons
    assert first.steps == second.steps


def test_a_bad_file_is_said_and_changes_nothing(session: Session, tmp_path: Path) -> None:
    bad = tmp_path / f"bad{SUFFIX}"
    bad.write_text("nothing")
    session.desk.lessons.files.open(bad)
    session.wait(lambda: session.problems)
    assert session.problems[-1].kind == "bad lesson"
    assert not session.case.lessons
    path = exported(session, tmp_path / f"faces{SUFFIX}")
    assert "bad lesson" in session.message_idents()
    session.desk.lessons.files.open(path)
    session.wait(lambda: len(session.case.lessons) == 2)
    assert "bad lesson" not in session.message_idents()
