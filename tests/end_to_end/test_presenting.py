"""A trainer before a room: guess, reveal, tally, a lesson by the keys of a clicker alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from core.labelling.labels import Gender, ReferenceLabel, Source
from core.lessons.lesson import Lesson, Step, StepKind
from core.problem import Problem
from core.response import Tried
from core.store import events
from core.store.events import EventKind
from core.store.values import now
from core.verdict import CallState
from gui.present.room_photo import RoomPhoto
from gui.present.slide_making import trainer_sheet
from gui.present.slides import Slide
from providers.fake import Behaviour, FakeRegistry, FakeVendor
from tests.end_to_end.sessions import ONE_FACE, Session, wishes
from tests.here_registry import HereRegistry

_Key = Qt.Key
FEMALE = ReferenceLabel(Gender.FEMALE, Source.PUBLIC_RECORD)
Start = Callable[..., Session]


def presented(start: Start, folder: Path, label: bool = True) -> Session:
    session = start(wishes(folder))
    session.wait_until_read()
    if label:
        for photo in session.case.photos:
            session.workspace.apply(session.case.label_whole_photo(photo.id, FEMALE))
    session.look_at(0)
    return session


def room(session: Session) -> Any:
    found = session.desk.present.room
    assert found is not None
    return found


def slide(session: Session) -> Slide:
    found: Slide = room(session).slide
    return found


def press(session: Session, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(room(session), key)


def type_in(session: Session, text: str) -> None:
    QTest.keyClicks(room(session), text)


def hidden(session: Session) -> list[bool]:
    lines = [line.is_hidden for line in slide(session).lines[1:]]
    last = slide(session).last
    return [*lines, last is None or last.is_hidden]


def test_f5_presents_the_photos_in_view_from_the_one_selected(start: Start, folder: Path) -> None:
    session = presented(start, folder)
    session.look_at(2)
    session.press(_Key.Key_F5)
    assert room(session).isFullScreen()
    assert slide(session).footer == "Photo 1 of 6"
    photos = list(session.workspace.photo_filter.photo_ids())
    assert slide(session).photos[0].photo.id == photos[2]
    presentation = session.desk.present.presentation
    assert presentation is not None
    # Those before it come last: walking on, none is left out.
    shown = [step.photo_id for step in presentation.steps]
    assert shown == [*photos[2:], *photos[:2]]
    assert [line.title for line in slide(session).lines] == ["Your guess", "Anna", "Bert"]
    assert hidden(session) == [True, True, True]
    photo = room(session).findChild(RoomPhoto)
    session.wait(lambda: photo.shown_size.height() > 100)


def test_space_reveals_vendor_by_vendor_then_the_label_with_its_source(
    start: Start, folder: Path
) -> None:
    session = presented(start, folder)
    session.press(_Key.Key_F5)
    seen = []
    for _ in range(3):
        press(session, _Key.Key_Space)
        seen.append(hidden(session))
    assert seen == [[False, True, True], [False, False, True], [False, False, False]]
    last = slide(session).last
    assert last is not None
    assert (last.answer, last.source) == ("female", "public record")
    press(session, _Key.Key_Space)
    assert slide(session).footer == "Photo 2 of 6"


def test_before_the_label_nothing_tells_the_verdict(start: Start, folder: Path) -> None:
    session = presented(start, folder)
    session.press(_Key.Key_F5)
    for _ in range(3):
        shown = slide(session)
        assert all(line.mark is None for line in shown.lines)
        assert all(look.mark is None for look in shown.photos)
        assert all(look.chip is None or look.chip.mark is None for look in shown.photos)
        assert session.photo.name not in room(session).accessibleName()
        press(session, _Key.Key_PageDown)
    assert all(line.mark is not None for line in slide(session).lines[1:])


def test_before_the_first_answer_no_box_is_drawn(start: Start, folder: Path) -> None:
    session = presented(start, folder)
    session.press(_Key.Key_F5)
    assert slide(session).photos[0].box is None
    press(session, _Key.Key_PageDown)
    assert slide(session).photos[0].box is not None


def test_the_room_guesses_by_typing_or_one_key_a_hand(start: Start, folder: Path) -> None:
    session = presented(start, folder)
    session.press(_Key.Key_F5)
    type_in(session, "18 f, 12 m")
    assert hidden(session) == [True, True, True]  # its spaces revealed nothing
    line = slide(session).lines[0]
    assert (line.title, line.answer, line.number) == (
        "The room guessed",
        "18 female, 12 male",
        "",
    )
    press(session, _Key.Key_Backspace)
    type_in(session, "mm")
    assert slide(session).lines[0].answer == "18 female, 2 male"
    type_in(session, "n")
    assert slide(session).lines[0].answer == "18 F  2 M  1 N"  # in words it would be cut off
    press(session, _Key.Key_Backspace)
    press(session, _Key.Key_PageDown)
    assert slide(session).lines[0].number == "18 of 20"
    type_in(session, "mmm")  # too late: that would be no guess
    assert slide(session).lines[0].number == "18 of 20"


def test_a_number_without_its_letter_is_no_guess(start: Start, folder: Path) -> None:
    session = presented(start, folder)
    session.press(_Key.Key_F5)
    type_in(session, "12")
    assert slide(session).lines[0].answer == "12"
    press(session, _Key.Key_PageDown)
    line = slide(session).lines[0]
    assert (line.title, line.answer) == ("The room guessed", "–")


def test_the_tally_is_right_and_counts_a_photo_once(start: Start, folder: Path) -> None:
    session = presented(start, folder)
    session.press(_Key.Key_F5)
    photos = session.workspace.photo_filter.photo_ids()
    for number in range(3):
        type_in(session, "ff" if number else "fmm")
        press(session, *[_Key.Key_PageDown] * 4)
    before = slide(session).tally
    for _ in range(3):
        press(session, _Key.Key_PageUp)
    press(session, _Key.Key_B, _Key.Key_B)
    for _ in range(3):
        press(session, _Key.Key_PageDown)
    assert slide(session).tally == before

    infos = session.workspace.vendor_infos
    wrong = [
        sum(session.case.mark(photo, info)[0].value == "misread" for photo in photos[:3])
        for info in infos
    ]
    said = {name: cells[0].share.words for name, cells in before.rows}
    assert said == {
        "The room": "1 of 3",
        "Anna": f"{wrong[0]} of 3",
        "Bert": f"{wrong[1]} of 3",
    }
    assert all(cells[1].share.words == "0 of 0" for _, cells in before.rows)


def test_what_vendors_read_where_no_face_is_shows_and_counts_for_nothing(
    start: Start, folder: Path
) -> None:
    session = presented(start, folder, label=False)
    (shown,) = session.workspace.seen.faces(session.photo.id)
    face_id, change = session.case.keep_face(session.photo.id, shown.box)
    session.workspace.apply(change | session.case.set_not_a_face(face_id, True))
    said = {name: prediction.gender for name, prediction in shown.predictions.items()}
    session.press(_Key.Key_F5)
    type_in(session, "f")
    press(session, _Key.Key_PageDown, _Key.Key_PageDown)
    lines = slide(session).lines[1:]
    assert [line.answer for line in lines] == [said["anna"].value, said["bert"].value]
    assert slide(session).last.is_hidden
    press(session, _Key.Key_PageDown)
    last = slide(session).last
    assert (last.answer, last.source) == ("not a face", "in this case")
    assert [line.mark for line in slide(session).lines] == [None] * 3
    (look,) = slide(session).photos
    assert look.box is not None
    assert look.mark is None
    assert len(session.desk.present.presentation.tally) == 0


def test_the_room_is_told_what_was_sent_in_vain_with_its_own_sign(
    start: Start, folder: Path
) -> None:
    session = presented(start, folder)
    photo_id, anna = session.photo.id, session.workspace.vendor_infos[0].id
    del session.case._pages.outcomes[photo_id][anna]
    session.workspace.apply(session.case.take_tried(photo_id, anna, Tried(4, maybe_paid=True)))
    session.press(_Key.Key_F5)
    press(session, *[_Key.Key_PageDown] * 3)
    line = slide(session).lines[1]
    assert (line.answer, line.mark) == ("tried, no answer", CallState.TRIED)
    (_, (female, *_)) = next(row for row in slide(session).tally.rows if row[0] == "Anna")
    assert (female.share.n, female.outside) == (0, ((CallState.TRIED, 1),))


def test_a_photo_that_is_gone_is_said_and_no_box_stands_around_nothing(
    start: Start, folder: Path
) -> None:
    session = presented(start, folder)
    session.photo.path.unlink()
    session.desk.thumbnails.forget()
    session.press(_Key.Key_F5)
    session.wait(lambda: slide(session).photos[0].trouble)
    press(session, _Key.Key_PageDown)
    (look,) = slide(session).photos
    assert look.trouble == "This photo cannot be shown."
    assert look.box is None
    assert slide(session).lines[1].answer  # what was stored shows all the same
    sheet = trainer_sheet(
        session.desk.present.presentation, session.desk.present._trouble(session.photo.id)
    )
    assert "no longer where it was opened" in sheet.hint
    assert "Next press" in sheet.hint
    QTest.keyClick(room(session), _Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert not slide(session).photos[0].trouble


def test_a_photo_known_to_be_gone_is_not_waited_for(start: Start, folder: Path) -> None:
    session = presented(start, folder)
    gone = Problem("gone", "It is no longer where it was opened.", "Put the file back.")
    session.desk.thumbnails.forget()
    session.workspace.apply(session.case.mark_failed(session.photo.id, gone))
    session.press(_Key.Key_F5)
    assert slide(session).photos[0].trouble == "This photo cannot be shown."


def test_z_zooms_to_the_face_and_shows_the_whole_photo_again(start: Start, folder: Path) -> None:
    session = presented(start, folder)
    (shown,) = session.workspace.seen.faces(session.photo.id)
    session.press(_Key.Key_F5)
    press(session, _Key.Key_Z)
    (look,) = slide(session).photos
    view, face = look.view, shown.box
    assert view.left <= face.left < face.right <= view.right
    assert view.top <= face.top < face.bottom <= view.bottom
    assert 0 <= view.left < view.right <= look.size[0]
    press(session, _Key.Key_PageDown)
    assert slide(session).photos[0].view == view  # revealing moves nothing
    press(session, _Key.Key_Z)
    assert slide(session).photos[0].view is None
    press(session, _Key.Key_Z)
    QTest.keyClick(room(session), _Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert slide(session).photos[0].view is None


def test_back_and_forth_leaves_a_photo_as_it_was_revealed(start: Start, folder: Path) -> None:
    session = presented(start, folder)
    session.press(_Key.Key_F5)
    press(session, _Key.Key_PageDown)
    session_keys = (_Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(room(session), *session_keys)
    assert hidden(session) == [True, True, True]
    press(session, _Key.Key_PageUp)
    assert hidden(session) == [False, True, True]


def test_a_held_key_does_not_reveal_all_there_is(start: Start, folder: Path) -> None:
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtGui import QKeyEvent

    session = presented(start, folder)
    session.press(_Key.Key_F5)
    press(session, _Key.Key_PageDown)
    again = QKeyEvent(
        QEvent.Type.KeyPress,
        _Key.Key_PageDown,
        Qt.KeyboardModifier.NoModifier,
        "",
        True,
    )
    QCoreApplication.sendEvent(room(session), again)
    assert hidden(session) == [False, True, True]


def test_black_screen_as_presenters_know_it(start: Start, folder: Path) -> None:
    session = presented(start, folder)
    session.press(_Key.Key_F5)
    press(session, _Key.Key_Period)
    assert room(session).is_black
    press(session, _Key.Key_PageDown)
    assert not room(session).is_black
    assert hidden(session) == [True, True, True]


def test_esc_ends_it_where_it_stood(start: Start, folder: Path) -> None:
    session = presented(start, folder)
    session.press(_Key.Key_F5)
    press(session, *[_Key.Key_PageDown] * 4)
    press(session, _Key.Key_Escape)
    assert session.desk.present.room is None
    assert session.workspace.photo_filter.row_of(session.photo.id) == 1


def test_keys_reach_the_window_although_another_screen_gave_the_focus_away(
    start: Start, folder: Path
) -> None:
    session = presented(start, folder)
    session.press(_Key.Key_F5)
    press(session, _Key.Key_Escape)
    later = session.desk.present._activating
    assert later.isActive()
    later.stop()
    thief = QWidget()
    thief.show()
    thief.activateWindow()
    session.wait(thief.isActiveWindow)
    thief.hide()
    later.start(0)
    session.wait(session.window.isActiveWindow)


def test_what_is_shown_is_recorded_as_any_look(start: Start, folder: Path) -> None:
    session = presented(start, folder, label=False)
    session.trigger("blind")
    session.look_at(0)
    before = len(session.read(events.load))
    session.press(_Key.Key_F5)
    press(session, _Key.Key_Right, _Key.Key_PageDown)
    QTest.keyClick(room(session), _Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    second = session.workspace.photo_filter.photo_at(1)
    session.wait(lambda: session.workspace.photo_id == second)
    log = session.read(events.load)[before:]
    told = [json.loads(e.ids) for e in log if e.kind == EventKind.REVEALED]
    assert [each["vendor"] for each in told] == ["anna", "bert"]
    looked = [json.loads(e.ids)["photo"] for e in log if e.kind == EventKind.LOOKED_AT]
    photos = session.workspace.photo_filter.photo_ids()
    assert looked[-1] == session.case.photo(photos[1]).sha256
    assert session.case.photo(photos[1]).seen


def test_nothing_appears_above_it(start: Start, folder: Path) -> None:
    session = presented(start, folder)
    session.press(_Key.Key_F5)
    session.workspace.trouble_arose.emit(Problem("x", "Something went wrong.", "Try again."))
    late = QDialog(session.window)
    late.open()
    session.wait(lambda: not late.isVisible())
    windows = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    assert {type(w).__name__ for w in windows} == {"MainWindow", "RoomWindow"}
    assert room(session).windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    press(session, _Key.Key_Escape)
    assert "Something went wrong." in session.message()


def test_a_second_annotators_turn_is_not_presented(start: Start, folder: Path) -> None:
    from core.labelling.second_annotator import SecondAnnotator

    session = presented(start, folder)
    session.workspace.session.start_second(SecondAnnotator("Bo"))
    session.trigger("present")
    assert session.desk.present.room is None
    assert session.problems[-1].kind == "blind"


def test_with_many_vendors_six_are_shown_and_it_is_said(start: Start, folder: Path) -> None:
    names = ("anna", "bert", "cleo", "dora", "emil", "finn", "gert")
    registry = HereRegistry(tuple(FakeVendor(name, ONE_FACE) for name in names))
    session = start(wishes(folder), registry)
    session.wait_until_read()
    session.trigger("present")
    assert len(slide(session).lines) == 7
    press(session, _Key.Key_Escape)
    assert "Finn" in session.message()
    assert "Gert" not in session.message()


def a_lesson(session: Session) -> Lesson:
    one, two = (photo.id for photo in session.case.photos[:2])
    steps = (
        Step(StepKind.GUESS, one, notes="Ask them."),
        Step(StepKind.REVEAL, one),
        Step(StepKind.VARY, one, recipe="light=1"),
        Step(StepKind.REVEAL, two),
        Step(StepKind.RESULTS),
    )
    return Lesson(session.case.next_lesson_id(), "Faces", steps, now())


def test_both_photos_of_a_variation_are_zoomed_to_the_same_face(start: Start, folder: Path) -> None:
    session = presented(start, folder)
    one = session.case.photos[0].id
    recipes = ("light=1", "size=0.5", "rotation=10")
    steps = tuple(Step(StepKind.VARY, one, recipe=recipe) for recipe in recipes)
    made = Lesson(session.case.next_lesson_id(), "Faces", steps, now())
    session.workspace.apply(session.case.put_lesson(made))
    session.desk.present.present_lesson(made)
    presentation = session.desk.present.presentation
    session.wait(lambda: all(presentation.varied(at) is not None for at in range(3)))
    press(session, _Key.Key_Z)
    first, second = (look.view for look in slide(session).photos)
    assert first is not None
    assert second == first
    ctrl = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(room(session), _Key.Key_Right, ctrl)
    original, smaller = slide(session).photos
    assert original.view == first
    share = smaller.size[0] / original.size[0]
    assert share < 1
    assert smaller.view.left == pytest.approx(first.left * share)
    assert smaller.view.width == pytest.approx(first.width * share, abs=1)
    QTest.keyClick(room(session), _Key.Key_Right, ctrl)
    assert [look.view for look in slide(session).photos] == [first, None]


def test_a_lesson_runs_by_page_down_alone(start: Start, folder: Path) -> None:
    session = presented(start, folder)
    lesson = a_lesson(session)
    session.workspace.apply(session.case.put_lesson(lesson))
    session.desk.present.present_lesson(lesson)
    assert (slide(session).kind, slide(session).footer) == (StepKind.GUESS, "Step 1 of 5")
    press(session, _Key.Key_PageDown)
    assert (slide(session).kind, hidden(session)) == (StepKind.REVEAL, [True, True, True])
    press(session, *[_Key.Key_PageDown] * 4)
    assert slide(session).kind is StepKind.VARY
    presentation = session.desk.present.presentation
    assert presentation is not None
    session.wait(lambda: presentation.varied(2) is not None)
    shown = slide(session)
    assert len(shown.photos) == 2
    assert [line.is_hidden for line in shown.lines] == [True, True]
    assert all(line.before.startswith("was ") for line in shown.lines)
    press(session, *[_Key.Key_PageDown] * 3)
    shown = slide(session)
    assert shown.last is not None
    assert not shown.last.is_hidden
    assert "background" in shown.last.lines[0]
    assert "does not show" in shown.said
    varied = presentation.varied(2)
    for line, vendor in zip(shown.lines, ("anna", "bert"), strict=True):
        trial = varied.vendors[vendor]  # type: ignore[union-attr,index]
        assert f"{line.answer} {line.number}" == trial.varied[0].words
        assert line.flipped is trial.flipped
    press(session, *[_Key.Key_PageDown] * 5)
    assert slide(session).kind is StepKind.RESULTS
    shares = [cells[0].share.n for _, cells in slide(session).tally.rows]
    assert shares == [0, 2, 2]  # a varied photo enters no tally


def test_a_varied_photo_waits_without_a_spinner(start: Start, folder: Path) -> None:
    session = presented(start, folder)
    lesson = a_lesson(session)
    session.workspace.apply(session.case.put_lesson(lesson))
    session.desk.present.present_lesson(lesson, at=2)
    press(session, _Key.Key_PageDown)  # too early: nobody has answered
    assert slide(session).kind is StepKind.VARY
    presentation = session.desk.present.presentation
    assert presentation is not None
    session.wait(lambda: presentation.varied(2) is not None)


def test_a_photo_nobody_has_read_yet_is_varied_once_it_is(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    held = tmp_path / "held"
    held.touch()
    vendors = (FakeVendor("anna", Behaviour(faces=1, holds=held)),)
    session = start(wishes(folder), FakeRegistry(vendors))
    session.wait(lambda: len(session.case.photos) == 6)
    steps = (Step(StepKind.VARY, session.case.photos[0].id, recipe="light=1"),)
    lesson = Lesson(session.case.next_lesson_id(), "Faces", steps, now())
    session.workspace.apply(session.case.put_lesson(lesson))
    session.desk.present.present_lesson(lesson)
    presentation = session.desk.present.presentation
    assert presentation is not None
    assert presentation.varied(0) is None
    held.unlink()
    session.wait(lambda: presentation.varied(0) is not None)
    assert not isinstance(presentation.varied(0), Problem)
    press(session, _Key.Key_Escape)
    session.wait_until_read()


def test_a_photo_without_a_face_is_said_and_passed(start: Start, folder: Path) -> None:
    registry = HereRegistry((FakeVendor("anna", Behaviour(faces=0)),))
    session = start(wishes(folder), registry)
    session.wait_until_read()
    one = session.case.photos[0].id
    steps = (Step(StepKind.VARY, one, recipe="light=1"), Step(StepKind.RESULTS))
    lesson = Lesson(session.case.next_lesson_id(), "Faces", steps, now())
    session.workspace.apply(session.case.put_lesson(lesson))
    session.desk.present.present_lesson(lesson)
    assert "there is none to vary" in slide(session).said
    press(session, _Key.Key_PageDown)
    assert slide(session).kind is StepKind.RESULTS


def test_another_case_ends_the_presentation(start: Start, folder: Path, tmp_path: Path) -> None:
    session = presented(start, folder)
    session.press(_Key.Key_F5)
    session.desk.opening.open_case(tmp_path / "other")
    session.wait(lambda: session.case.folder == tmp_path / "other")
    assert session.desk.present.room is None


def test_closing_the_window_closes_the_rooms(start: Start, folder: Path) -> None:
    session = presented(start, folder)
    session.press(_Key.Key_F5)
    session.window.close()
    assert session.desk.present.room is None


def test_tab_turns_to_another_face_and_its_own_answers(start: Start, folder: Path) -> None:
    registry = HereRegistry((FakeVendor("anna", Behaviour(faces=3)),))
    session = start(wishes(folder), registry)
    session.wait_until_read()
    session.trigger("present")
    first = slide(session).photos[0].box
    assert first is not None  # of several it is said which one is meant
    press(session, _Key.Key_PageDown, _Key.Key_Tab)
    assert slide(session).photos[0].box != first
    assert hidden(session) == [True, True]
    press(session, _Key.Key_Tab, _Key.Key_Tab)
    assert hidden(session) == [False, True]


def test_the_light_of_the_hall_is_remembered(start: Start, folder: Path) -> None:
    session = presented(start, folder)
    session.press(_Key.Key_F5)
    assert room(session).is_dark
    press(session, _Key.Key_T, _Key.Key_Escape)
    session.press(_Key.Key_F5)
    assert not room(session).is_dark
