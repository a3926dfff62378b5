"""Labels, flags, thresholds and second answers, as the whole window shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from core.geometry import Box
from core.labelling.labels import Gender
from core.response import Response
from core.sets.flag import Reason
from core.vendor import VendorId
from core.verdict import CallState, Verdict
from gui import operations
from gui.asking.error_rows import error_rows
from gui.dialogs.reason_dialog import ReasonDialog
from gui.models.photo_summary import Filter
from providers.fake import Behaviour, FakeVendor
from tests.end_to_end.sessions import ONE_FACE, Session, two_vendors, wishes
from tests.here_registry import HereRegistry

Start = Callable[..., Session]
ANNA, BERT = VendorId("anna"), VendorId("bert")


def test_a_label_goes_on_to_the_next_undecided_face_and_photo(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    session = start(wishes(folder, case=tmp_path / "case"), two_vendors(Behaviour(faces=3)))
    session.wait_until_read()
    session.look_at(0)

    session.press_digits("12")
    assert (session.photo.name, session.workspace.selected) == ("photo 0.jpg", 2)
    session.press_digits("3")
    assert (session.photo.name, session.workspace.selected) == ("photo 1.jpg", 0)
    labels = [face.label and face.label.gender for face in session.case.faces(1)]  # type: ignore[arg-type]
    assert labels == [Gender.FEMALE, Gender.MALE, Gender.NON_BINARY]


def test_a_threshold_moves_over_everything_at_once(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    session = start(wishes(folder, case=tmp_path / "case"))
    session.wait_until_read()
    session.look_at(0)
    session.press_digits("111111")
    before = session.marks()
    assert {mark for marks in before.values() for mark in marks} == {Verdict.MATCH, Verdict.MISREAD}

    operations.set_threshold(session.workspace, ANNA, 1.0)
    assert {marks[0] for marks in session.marks().values()} == {Verdict.NO_ANSWER}
    assert [marks[1] for marks in session.marks().values()] == [m[1] for m in before.values()]
    counts = session.workspace.photo_filter
    session.wait(lambda: counts.counts[Filter.NO_ANSWER] == 6)

    operations.set_threshold(session.workspace, ANNA, None)
    assert session.marks() == before


def test_asking_again_keeps_both_answers_and_the_latest_counts(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    session = start(wishes(folder / "photo 0.jpg", case=tmp_path / "case"))
    session.wait_until_read()
    first = session.case.outcome(session.photo.id, ANNA)

    session.trigger("ask_again")
    session.wait_until_idle()

    second = session.case.outcome(session.photo.id, ANNA)
    assert isinstance(first, Response)
    assert isinstance(second, Response)
    assert second.run_id > first.run_id
    assert session.case.body(first.id) == session.case.body(second.id)


def test_a_flag_remembers_how_it_was_found_and_why(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    session = start(wishes(folder, case=tmp_path / "case"))
    session.wait_until_read()
    session.look_at(0)
    session.press_digits("111111")
    session.workspace.photo_filter.set_filter(Filter.MISREAD)
    session.look_at(0)
    sheet = session.workspace.sheet()
    assert sheet is not None
    misread = [v.info.id for v in sheet.vendors if v.mark is Verdict.MISREAD]
    session.workspace.focus_vendor(misread[0])

    session.trigger("flag")

    (flag,) = session.case.flags
    assert (flag.vendor_id, flag.reason) == (misread[0], Reason.MISGENDERED)
    assert flag.found_by == "filter: misread"
    session.wait(lambda: list((tmp_path / "case" / "photos").glob(f"{session.photo.sha256}*")))
    session.trigger("flag")
    assert list(session.case.flags) == []


def test_a_missed_face_is_drawn_labelled_and_removed(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    vendors = two_vendors(Behaviour(faces=0))
    session = start(wishes(folder / "photo 0.jpg", case=tmp_path / "case"), vendors)
    session.wait_until_read()
    assert session.marks()["photo 0.jpg"] == [Verdict.NOT_DETECTED] * 2
    assert not session.desk.actions["remove_face"].isEnabled()

    session.window.stage.box_drawn.emit(Box(10, 10, 40, 50))
    session.press_digits("1")
    assert session.marks()["photo 0.jpg"] == [Verdict.NOT_DETECTED] * 2
    (face,) = session.case.faces(session.photo.id)
    assert face.face is not None
    assert face.face.drawn

    session.trigger("remove_face")
    assert session.case.faces(session.photo.id) == ()
    session.trigger("undo")
    (face,) = session.case.faces(session.photo.id)
    assert face.label is not None
    assert face.label.gender is Gender.FEMALE


def test_answers_nobody_can_read_are_errors_that_can_be_asked_again(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    garbled = FakeVendor("anna", replace(ONE_FACE, garbled=True))
    vendors = HereRegistry((garbled, FakeVendor("bert", ONE_FACE)))
    session = start(wishes(folder / "photo 0.jpg", case=tmp_path / "case"), vendors)
    session.wait_until_read()

    assert session.marks()["photo 0.jpg"] == [CallState.FAILED, Verdict.UNLABELLED]
    (row,) = error_rows(session.workspace)
    assert row.vendor is not None
    assert row.vendor.info.id == ANNA
    session.window.run_bar.errors_requested.emit()
    errors = session.desk.commands._errors
    assert [group.calls for group in errors.groups] == [[(session.photo.id, ANNA)]]
    errors.ask_again_requested.emit(errors.groups[0].calls)
    session.wait_until_idle()
    assert session.case.outcome(session.photo.id, ANNA).run_id == 2  # type: ignore[union-attr]
    errors.hide()


def test_an_error_nobody_expected_is_said_and_stops_nothing(start: Start, tmp_path: Path) -> None:
    session = start(wishes(case=tmp_path / "case"))

    session.desk._on_crash(ZeroDivisionError, ZeroDivisionError("by zero"), None)

    session.wait(lambda: "ZeroDivisionError" in session.message())
    assert "Everything stored is safe" in session.message()


def test_the_demonstration_shows_its_surest_misreading(start: Start) -> None:
    session = start(wishes(demo=True))
    session.wait_until_read()
    assert [photo.title for photo in session.case.photos] == ["Grace Hopper", "Eileen Collins"]
    labels = [session.case.faces(photo.id)[0].label for photo in session.case.photos]
    assert [label and label.gender for label in labels] == [Gender.FEMALE] * 2
    marks = [mark for marks in session.marks().values() for mark in marks]
    assert session.window.banner.isVisible() is (Verdict.MISREAD in marks)

    session.window.banner.dismissed.emit()
    folder = session.case.folder
    session.close()
    again = start(wishes(demo=True))
    again.wait_until_read()
    assert again.case.folder == folder
    assert not again.window.banner.isVisible()


def test_the_copy_of_a_flagged_photo_is_kept_though_the_window_closes_at_once(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    session = start(wishes(folder, case=tmp_path / "case"))
    session.wait_until_read()
    session.look_at(0)
    session.keep_threads_busy()
    operations.toggle_flag(session.workspace)
    session.close()

    [copy] = (tmp_path / "case" / "photos").iterdir()
    assert copy.read_bytes() == (folder / "photo 0.jpg").read_bytes()


def test_a_flag_with_a_reason_goes_to_the_face_it_was_asked_for(
    start: Start, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = start(wishes(folder, case=tmp_path / "case"), two_vendors(Behaviour(faces=3)))
    session.wait_until_read()
    session.look_at(1)
    session.workspace.select_face(2)
    session.workspace.focus_vendor(BERT)
    meant = session.workspace.face
    assert meant is not None

    def ask(*_: object, **__: object) -> tuple[Reason | None, str]:
        session.look_at(4)  # as the demonstration's finding does, once it is known
        session.workspace.focus_vendor(ANNA)
        return None, "look here"

    monkeypatch.setattr(ReasonDialog, "ask", ask)
    session.desk.commands.flag_with_reason()
    [flag] = session.case.flags
    face = session.case.face(flag.face_id)
    assert session.case.photo(face.photo_id).name == "photo 1.jpg"
    assert (face.anchor, flag.vendor_id, flag.note) == (meant.box, BERT, "look here")


def test_a_case_that_is_opened_waits_until_a_dialog_about_the_open_one_is_answered(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    session = start(wishes(folder, case=tmp_path / "case"))
    session.wait_until_read()
    session.look_at(1)
    first = session.case
    was_there: list[bool] = []

    def is_other_there(_dialog: QWidget) -> bool:
        """Whether all has been done to take the other case."""
        [future] = session.workspace.case_opening._under_way.values()
        was_there.append(future.done())
        return future.done() and len(was_there) > was_there.index(True) + 20

    session.desk.opening.open_case(tmp_path / "other")
    session.answer_next_dialog(Qt.Key.Key_Return, once=is_other_there)
    session.desk.commands.flag_with_reason()
    assert session.case is first
    [flag] = first.flags
    assert first.photo(first.face(flag.face_id).photo_id).name == "photo 1.jpg"
    session.wait_until_open(tmp_path / "other")


def test_lists_of_the_case_before_are_closed(start: Start, folder: Path, tmp_path: Path) -> None:
    (folder / "no photo.jpg").write_bytes(b"nothing")
    session = start(wishes(folder, case=tmp_path / "case"))
    session.wait_until_read()
    session.desk.opening.open_case(tmp_path / "other")
    session.desk.commands.open_photo_menu([session.photo.id], QPoint(10, 10))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    is_gone: list[bool] = []
    menu.destroyed.connect(lambda *_: is_gone.append(True))
    session.wait_until_open(tmp_path / "other")
    session.wait(lambda: bool(is_gone))
    session.desk.opening.open_case(tmp_path / "case")
    session.desk.commands.show_errors()
    assert session.desk.commands._errors.isVisible()
    session.wait_until_open(tmp_path / "case")
    assert not session.desk.commands._errors.isVisible()
