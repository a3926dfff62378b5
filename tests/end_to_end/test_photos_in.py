"""Photos in: bad files, twins, drops, the clipboard, and cases opened one over the other."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.response import Response
from core.verdict import CallState, Verdict
from gui.asking.error_rows import error_rows
from gui.models.photo_summary import Filter
from gui.views.run_bar import FailedLink
from tests.bad_photos import write_bad_photos
from tests.end_to_end.sessions import ONE_FACE, Session, of_files, two_vendors, wishes

Start = Callable[..., Session]


def test_bad_files_fail_with_a_reason_and_stop_nothing(start: Start, tmp_path: Path) -> None:
    bad = write_bad_photos(tmp_path / "bad")
    session = start(wishes(tmp_path / "bad", case=tmp_path / "case"))
    session.wait_until_read()

    by_path = {place.path: photo for photo in session.case.photos for place in photo.places}
    errors = {row.photo_id: row.problem for row in error_rows(session.workspace)}
    for file in bad:
        photo = by_path.get(file.path)
        if file.expected == "passed over":
            assert photo is None, file.kind
        elif file.expected == "fails":
            assert photo is not None, file.kind
            assert photo.problem is not None, file.kind
            assert photo.problem.kind == (file.problem or photo.problem.kind), file.kind
            assert errors[photo.id].what == photo.problem.what, file.kind
        else:
            assert photo is not None, file.kind
            assert photo.problem is None, (file.kind, photo.problem)
            for info in session.workspace.vendor_infos:
                assert isinstance(session.case.outcome(photo.id, info.id), Response), file.kind
    failing = sum(file.expected == "fails" for file in bad)
    assert len(errors) == failing
    session.wait(lambda: session.workspace.photo_filter.counts[Filter.FAILED] == failing)
    assert [problem.kind for problem in session.problems] == ["link loop"]


def test_the_same_bytes_under_two_names_are_one_photo(start: Start, folder: Path) -> None:
    twin = folder / "twins" / "another name.jpg"
    twin.parent.mkdir()
    shutil.copy(folder / "photo 2.jpg", twin)

    session = start(wishes(folder))
    session.wait_until_read()

    assert len(session.case.photos) == 6
    places = [[place.path for place in photo.places] for photo in session.case.photos]
    assert [folder / "photo 2.jpg", twin] in [sorted(paths, key=str) for paths in places]


def test_no_other_picture_is_shown_under_a_photos_answers(start: Start, folder: Path) -> None:
    session = start(wishes(folder))
    session.wait_until_read()
    far = session.case.photos[-1]
    assert session.photo.id != far.id
    QImage(40, 30, QImage.Format.Format_RGB32).save(str(far.path))
    session.desk.loader.forget_all()

    session.workspace.look_at(far.id)

    session.wait(lambda: session.case.photo(far.id).problem)
    problem = session.case.photo(far.id).problem
    assert problem is not None
    assert problem.kind == "changed"
    layers = session.desk.loader.layers(far.id)
    assert layers is None or layers.preview is None
    failed = session.window.run_bar.findChild(FailedLink)
    session.wait(lambda: failed.text() == "1 failed")


@pytest.mark.parametrize("in_view", [True, False])
def test_a_failure_that_was_mended_is_gone_once_the_folder_is_opened_again(
    start: Start, folder: Path, tmp_path: Path, draw_photo: Callable[..., Path], in_view: bool
) -> None:
    zero, twin = folder / "zero.jpg", folder / "zero twin.jpg"
    zero.touch()
    twin.write_bytes(b"no photo")
    session = start(wishes(folder, case=tmp_path / "case"))
    session.wait_until_read()
    failed = session.window.run_bar.findChild(FailedLink)
    session.wait(lambda: failed.text() == "2 failed")
    broken = session.case.at_path(zero)
    seen = session.case.photos[2]
    session.workspace.look_at(broken.id if in_view else seen.id)

    shutil.copy(draw_photo("good.jpg", seed=99), zero)
    shutil.copy(folder / "photo 2.jpg", twin)
    session.desk.opening.open_photos([folder])
    session.wait_until_read(2)

    assert not session.case.has(broken.id)
    assert session.photo.id != broken.id
    assert in_view or session.photo.id == seen.id
    shown = session.workspace.photo_filter
    session.wait(lambda: shown.rowCount() == len(session.case.photos) == 7)
    names = [session.case.photo(photo_id).path.name for photo_id in shown.photo_ids()]
    assert names.count("zero.jpg") == 1
    session.wait(lambda: not failed.isVisible())
    mended = session.case.at_path(zero)
    for info in session.workspace.vendor_infos:
        assert isinstance(session.case.outcome(mended.id, info.id), Response)
    places = session.case.at_path(folder / "photo 2.jpg").places
    assert [place.path.name for place in places] == ["photo 2.jpg", "zero twin.jpg"]
    session.close()
    assert session.errors == []


def test_a_photo_deleted_during_the_run_fails_alone(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    session = start(wishes(case=tmp_path / "case"))
    session.desk.commands.set_ask_at_once(False)
    session.desk.opening.open_photos([folder])
    session.wait(lambda: session.read_count)
    (folder / "photo 3.jpg").unlink()

    session.trigger("run")
    session.wait_until_idle()

    marks = session.marks()
    assert marks.pop("photo 3.jpg") == [CallState.FAILED] * 2
    assert set(map(tuple, marks.values())) == {(Verdict.UNLABELLED,) * 2}
    (row,) = error_rows(session.workspace)
    assert (row.photo_name, row.problem.kind) == ("photo 3.jpg", "gone")


def test_a_photo_that_was_gone_is_shown_again_where_it_is_opened_from(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    session = start(wishes(folder, case=tmp_path / "case"))
    session.wait_until_read()
    session.look_at(0)
    (tmp_path / "elsewhere").mkdir()
    moved = (folder / "photo 3.jpg").rename(tmp_path / "elsewhere" / "photo 3.jpg")
    desk = session.desk
    desk.loader.forget_all()
    desk.thumbnails.forget()
    session.look_at(3)
    session.wait(lambda: session.photo.problem is not None)
    gone = session.photo.id

    desk.opening.open_photos([moved])
    session.wait(lambda: session.read_count == 2)

    assert session.photo.problem is None
    session.wait(lambda: (held := desk.loader.layers(gone)) and held.preview is not None)
    session.wait(lambda: desk.thumbnails.cached(gone) is not None)


def test_an_answer_that_is_missing_is_asked_for_when_photos_are_opened_again(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    session = start(wishes(case=tmp_path / "case"))
    session.desk.commands.set_ask_at_once(False)
    session.desk.opening.open_photos([folder])
    session.wait(lambda: session.read_count)
    assert set(map(tuple, session.marks().values())) == {(CallState.NOT_ASKED,) * 2}

    session.desk.commands.set_ask_at_once(True)
    session.desk.opening.open_photos([folder / "photo 1.jpg"])
    session.wait_until_read(2)

    asked = {name for name, marks in session.marks().items() if Verdict.UNLABELLED in marks}
    assert asked == {"photo 1.jpg"}


# Drops and the clipboard


def test_photos_are_dropped_anywhere(start: Start, folder: Path, tmp_path: Path) -> None:
    session = start(wishes(folder / "photo 0.jpg", case=tmp_path / "case"))
    session.wait_until_read()
    window = session.window
    parts = {
        "a pane of the stage": window.stage._panes.panes[0].view.viewport(),
        "the search field": window.library._search,
        "the grid": window.library.grid.viewport(),
        "the inspector": window.inspector.viewport(),
        "the status bar": window.run_bar,
        "the tool bar": window.tool_bar,
    }
    for times, (words, part) in enumerate(parts.items(), 2):
        assert session.drop(of_files(folder), on=part), words
        session.wait_until_read(times)
    session.trigger("page_audit_set")
    for times, part in enumerate((window.audit_set.table.viewport(), window.audit_set._search), 8):
        assert session.drop(of_files(folder), on=part)
        session.wait_until_read(times)

    assert len(session.case.photos) == 6
    assert window.library._search.text() == ""
    assert window.audit_set._search.text() == ""


def test_a_dropped_web_address_is_not_fetched(start: Start, tmp_path: Path) -> None:
    session = start(wishes(case=tmp_path / "case"))
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/photo.jpg")])

    assert session.drop(data)

    assert [problem.kind for problem in session.problems] == ["web address"]
    assert "Save the photo" in session.message()


def test_a_pasted_photo_is_kept_in_the_case(start: Start, tmp_path: Path) -> None:
    session = start(wishes(case=tmp_path / "case"))
    picture = QImage(64, 48, QImage.Format.Format_RGB32)
    picture.fill(QColor(90, 60, 30))
    QGuiApplication.clipboard().setImage(picture)

    session.trigger("paste")
    session.wait_until_read()

    (photo,) = session.case.photos
    assert photo.path.parent == tmp_path / "case" / "pasted"
    assert photo.path.is_file()
    assert session.marks()[photo.name] == [Verdict.UNLABELLED] * 2


def test_pasted_files_are_opened_where_they_are(start: Start, folder: Path, tmp_path: Path) -> None:
    session = start(wishes(case=tmp_path / "case"))
    QGuiApplication.clipboard().setMimeData(
        of_files(folder / "photo 4.jpg", folder / "photo 5.jpg")
    )

    session.trigger("paste")
    session.wait_until_read()

    assert [photo.path for photo in session.case.photos] == [
        folder / "photo 4.jpg",
        folder / "photo 5.jpg",
    ]


def test_a_picture_that_cannot_be_read_is_no_full_disk(start: Start, tmp_path: Path) -> None:
    session = start(wishes(case=tmp_path / "case"))
    held = QMimeData()
    held.setImageData(QImage())
    QGuiApplication.clipboard().setMimeData(held)

    session.trigger("paste")

    session.wait(lambda: session.problems)
    assert [problem.kind for problem in session.problems] == ["no photo"]


def test_words_or_nothing_pasted_are_refused_with_a_sentence(start: Start, tmp_path: Path) -> None:
    session = start(wishes(case=tmp_path / "case"))
    QGuiApplication.clipboard().setText("only words")

    session.trigger("paste")

    assert [problem.kind for problem in session.problems] == ["no photo"]
    session.problems.clear()
    QGuiApplication.clipboard().clear()
    session.trigger("paste")
    assert [problem.kind for problem in session.problems] == ["no photo"]


def test_photos_dropped_on_the_demonstration_get_a_case_of_their_own(
    start: Start, folder: Path
) -> None:
    session = start(wishes(demo=True))
    session.wait_until_read()
    demonstration = session.case.folder

    session.drop(of_files(folder))
    session.wait_until_read(2)

    assert session.case.folder != demonstration
    assert session.case.folder.name.startswith("photos ")
    assert len(session.case.photos) == 6
    # The same folder finds its case again.
    again = session.case.folder
    session.desk.opening.open_demonstration()
    session.wait_until_read(3)
    assert session.case.folder == demonstration
    assert len(session.case.photos) == 2
    session.drop(of_files(folder))
    session.wait_until_read(4)
    assert session.case.folder == again


# One case after the other


def test_two_folders_opened_at_once_are_both_asked_about(
    start: Start, folder: Path, tmp_path: Path, draw_photo: Callable[..., Path]
) -> None:
    more = draw_photo("more/photo 9.jpg", seed=9).parent
    session = start(wishes(case=tmp_path / "case"))

    session.desk.opening.open_photos([folder])
    session.desk.opening.open_photos([more])
    session.wait_until_read(2)

    assert len(session.case.photos) == 7
    assert set(map(tuple, session.marks().values())) == {(Verdict.UNLABELLED,) * 2}


def test_what_was_read_for_one_case_never_reaches_the_next(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    session = start(wishes(folder, case=tmp_path / "first"))
    session.desk.opening.open_case(tmp_path / "second")
    session.wait(lambda: session.case.folder.name == "second")
    session.desk.opening.open_photos([folder / "photo 1.jpg"])
    session.wait_until_read()

    assert [photo.name for photo in session.case.photos] == ["photo 1.jpg"]
    assert not session.desk.opening.reading


def test_of_several_cases_asked_for_the_last_one_opens(start: Start, tmp_path: Path) -> None:
    session = start(wishes(case=tmp_path / "first"))
    for name in ("second", "third", "fourth"):
        session.desk.opening.open_case(tmp_path / name)

    session.wait(lambda: session.case.folder.name == "fourth")

    session.wait(lambda: all(_is_free(tmp_path / n) for n in ("first", "second", "third")))
    assert session.case.folder.name == "fourth"
    assert session.problems == []


def test_going_back_to_the_case_just_left_waits_for_its_end(start: Start, tmp_path: Path) -> None:
    session = start(wishes(case=tmp_path / "first"))
    session.desk.opening.open_case(tmp_path / "second")
    session.wait(lambda: session.case.folder.name == "second")
    session.desk.opening.open_case(tmp_path / "first")
    session.wait(lambda: session.case.folder.name == "first")

    assert session.problems == []


def test_opening_the_open_case_again_leaves_it_as_it_is(start: Start, tmp_path: Path) -> None:
    session = start(wishes(case=tmp_path / "case"))
    before = session.case

    session.desk.opening.open_case(tmp_path / "case" / ".." / "case", create=False)

    assert session.case is before
    assert session.message() == ""


def test_opening_the_open_case_again_opens_no_other_that_was_asked_for(
    start: Start, tmp_path: Path
) -> None:
    session = start(wishes(case=tmp_path / "case"))
    session.desk.opening.open_case(tmp_path / "other")
    session.desk.opening.open_case(tmp_path / "case")

    assert not session.workspace.is_opening
    session.wait(lambda: _is_free(tmp_path / "other"))
    assert session.case.folder == tmp_path / "case"


def test_what_a_full_disk_did_not_take_of_the_case_left_is_told(
    start: Start, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    session = start(wishes(case=tmp_path / "full"))
    limit = "PRAGMA max_page_count=1"
    session.case.store.write(lambda connection: connection.exec_driver_sql(limit)).result()
    session.case.set_setting("note", "x" * 100_000)
    session.wait(lambda: "store" in session.message_idents())
    session.desk.opening.open_case(tmp_path / "other")
    session.wait_until_open(tmp_path / "other")
    assert "store" not in session.message_idents()
    session.wait(lambda: bool(session.problems))
    assert session.problems[-1].kind == "not saved"
    assert "“full” was closed before its last changes were saved" in session.message()
    caplog.clear()  # the log tells of it, too


def test_a_folder_that_is_no_case_is_refused_and_the_open_one_stays(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    session = start(wishes(case=tmp_path / "case"))

    session.desk.opening.open_case(folder, create=False)
    session.wait(session.message)

    assert session.case.folder == tmp_path / "case"


def test_a_case_with_any_name_opens_again(start: Start, folder: Path, tmp_path: Path) -> None:
    odd = tmp_path / "Fälle #1 100% sure? & more"
    session = start(wishes(folder / "photo 0.jpg", case=odd))
    session.wait_until_read()
    before = session.marks()
    session.close()

    assert start(wishes()).marks() == before


# Two programs on one case


def test_a_second_program_may_only_read(start: Start, folder: Path, tmp_path: Path) -> None:
    first = start(wishes(folder, case=tmp_path / "case"))
    first.wait_until_read()
    first.press_digits("1")
    second = start_second(start, first, tmp_path)

    assert second.marks() == first.marks()
    assert second.case.read_only
    before = second.case.flags, second.marks()
    second.press_digits("2")
    assert second.problems[-1].kind == "read only"
    assert "open to read only" in second.message()
    for action in ("flag", "paste"):
        QGuiApplication.clipboard().setImage(QImage(8, 8, QImage.Format.Format_RGB32))
        second.problems.clear()
        second.trigger(action)
        assert [problem.kind for problem in second.problems] == ["read only"], action
    second.problems.clear()
    second.drop(of_files(folder))
    assert [problem.kind for problem in second.problems] == ["read only"]
    assert (second.case.flags, second.marks()) == before
    assert not second.desk.actions["run"].isEnabled()
    assert not (tmp_path / "case" / "pasted").exists()


def test_a_case_that_was_refused_is_not_said_to_have_no_photos(
    start: Start, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    first = start(wishes(folder, case=tmp_path / "case"))
    first.wait_until_read()
    second = Session(qtbot, two_vendors(), tmp_path / "other.ini")
    asked = wishes(case=tmp_path / "case")
    second.desk.show(asked)
    second.desk.open(asked)
    second.wait(lambda: "in use" in second.message_idents())
    labels = second.window.stage.findChildren(QLabel)
    said = [label.text() for label in labels if label.isVisible()]
    second.close()

    assert "No case is open" in said
    assert "No photos yet" not in said


def start_second(start: Start, first: Session, tmp_path: Path) -> Session:
    """A second program on the same case, which the first has open."""
    second = start(wishes(case=tmp_path / "other"), two_vendors(ONE_FACE), "other.ini")
    second.desk.opening.open_case(first.case.folder, create=False)
    second.wait(lambda: "in use" in second.message_idents())
    second.window.messages.button_pressed.emit("in use")
    second.wait_until_open(first.case.folder)
    return second


def _is_free(folder: Path) -> bool:
    from core.store.store import CaseError, Store

    if not folder.exists():
        return True  # another case was asked for before anybody made it
    try:
        Store.open(folder, create=False).close()
    except CaseError:
        return False
    return True
