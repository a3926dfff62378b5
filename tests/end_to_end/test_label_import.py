"""Labels come into an open case by a drop or the menu, and go again by one undo."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.case.change import Change
from core.geometry import Box
from core.label_import.fate import Fate
from core.labelling.attributes import AttributeName
from core.labelling.labels import Gender, ReferenceLabel, Source
from gui.dialogs.label_import_dialog import LabelImportDialog
from gui.labelling import label_import
from gui.models.photo_summary import Filter
from tests.end_to_end.sessions import Session, wishes


def labels_of(session: Session) -> list[ReferenceLabel | None]:
    """Of each photo's first face."""
    return [session.case.faces(photo.id)[0].label for photo in session.case.photos]


def when_ready(session: Session, act: Callable[[LabelImportDialog], object]) -> None:
    """Once the dialog has read its table, do something in it, then show the plan and import."""

    def step() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, LabelImportDialog) or dialog.table is None:
            QTimer.singleShot(10, session.window, step)
        elif dialog.plan is None:
            if dialog.is_filled and dialog.next_button.isEnabled():
                act(dialog)
                QTest.keyClick(dialog, Qt.Key.Key_Return)
            QTimer.singleShot(10, session.window, step)
        else:
            QTest.keyClick(dialog, Qt.Key.Key_Return)

    QTimer.singleShot(0, session.window, step)


def drop(session: Session, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    assert session.drop(data)


@pytest.mark.parametrize("many", [label_import._MANY, 1], ids=["few", "many, told of apart"])
def test_a_dropped_table_labels_every_photo_in_one_step(
    many: int,
    monkeypatch: pytest.MonkeyPatch,
    start: Callable[..., Session],
    folder: Path,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(label_import, "_MANY", many)
    session = start(wishes(folder))
    session.wait_until_read()
    path = tmp_path / "labels.csv"
    rows = "".join(f"photo {n}.jpg,{'female' if n % 2 else 'male'},g{n}\n" for n in range(6))
    path.write_text("photo,gender,group\n" + rows)
    own, before = AttributeName("group"), labels_of(session)
    assert before == [None] * 6

    def keep_group(dialog: LabelImportDialog) -> None:
        assert dialog.fields is not None
        dialog.fields.columns.combo(2).setCurrentText("own group")

    when_ready(session, keep_group)
    drop(session, path)
    session.wait(session.workspace.undo_stack.canUndo)
    assert [label and label.gender for label in labels_of(session)] == [
        Gender.MALE,
        Gender.FEMALE,
    ] * 3
    assert all(label and label.source is Source.DATASET for label in labels_of(session))
    faces = [session.case.faces(photo.id)[0] for photo in session.case.photos]
    assert [face.attributes[own].value for face in faces] == [f"g{n}" for n in range(6)]
    session.wait(lambda: _unlabelled(session) == 0)
    assert session.workspace.undo_stack.undoText() == "Labels imported from labels.csv: 6 rows"

    session.trigger("undo")
    assert labels_of(session) == before
    session.wait(lambda: _unlabelled(session) == 6)
    session.trigger("redo")
    assert None not in labels_of(session)
    session.wait(lambda: _unlabelled(session) == 0)
    assert session.problems == []


def test_many_changed_faces_are_told_of_to_no_other_case(
    monkeypatch: pytest.MonkeyPatch,
    start: Callable[..., Session],
    folder: Path,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(label_import, "_MANY", 1)
    session = start(wishes(folder))
    session.wait_until_read()
    path = tmp_path / "labels.csv"
    path.write_text("photo,gender\nphoto 0.jpg,female\n")
    when_ready(session, lambda dialog: None)
    drop(session, path)
    session.wait(lambda: _unlabelled(session) == 5)

    told: list[Change] = []
    session.workspace.changed.connect(told.append)
    session.trigger("undo")
    assert told == [], "in the next event"
    session.workspace.close_case()
    told_by_then = []
    QTimer.singleShot(0, session.window, lambda: told_by_then.append(list(told)))
    session.wait(lambda: told_by_then)
    assert told_by_then == [[]]


def _unlabelled(session: Session) -> int:
    return session.workspace.photo_filter.counts[Filter.UNLABELLED]


def test_a_json_is_read_in_a_process_of_its_own(
    start: Callable[..., Session], folder: Path, tmp_path: Path
) -> None:
    session = start(wishes(folder))
    session.wait_until_read()
    path = tmp_path / "labels.json"
    path.write_text(json.dumps([{"file": "photo 3.jpg", "sex": "F"}]))
    when_ready(session, lambda dialog: None)
    drop(session, path)
    session.wait(session.workspace.undo_stack.canUndo)
    female = ReferenceLabel(Gender.FEMALE, Source.DATASET)
    assert labels_of(session) == [None, None, None, female, None, None]


def test_answers_that_came_meanwhile_are_planned_with(
    start: Callable[..., Session], folder: Path, tmp_path: Path
) -> None:
    session = start(wishes(folder))
    session.wait_until_read()
    path = tmp_path / "labels.csv"
    path.write_text("photo,gender\nphoto 0.jpg,female\n")
    labelling = session.desk.label_import

    def outdate(dialog: LabelImportDialog) -> None:
        dialog.accepted.connect(lambda: setattr(labelling, "_is_outdated", True))

    when_ready(session, outdate)
    drop(session, path)
    session.wait(lambda: labels_of(session)[0] is not None)
    assert session.workspace.undo_stack.count() == 1


def test_what_would_happen_otherwise_now_is_shown_again(
    start: Callable[..., Session], folder: Path, tmp_path: Path
) -> None:
    session = start(wishes(folder))
    session.wait_until_read()
    path = tmp_path / "labels.csv"
    path.write_text("photo,gender\nphoto 0.jpg,female\n")
    photo, seen = session.case.photos[0], []

    def label_another() -> None:
        face_id, _ = session.case.keep_face(photo.id, Box(0, 0, 9, 9))
        change = session.case.set_label(face_id, ReferenceLabel(Gender.MALE))
        session.workspace.apply(change)

    def leave(dialog: LabelImportDialog) -> None:
        assert dialog.plan is not None
        seen.append((dialog.says_changed, list(dialog.plan.counts())))
        dialog.reject()

    def step(dialog: LabelImportDialog) -> None:
        dialog.accepted.connect(label_another)
        dialog.accepted.connect(lambda: when_planned_again(session, leave))

    when_ready(session, step)
    drop(session, path)
    session.wait(lambda: seen)
    assert seen == [(True, [Fate.REPLACES])]
    assert session.workspace.undo_stack.count() == 0


def when_planned_again(session: Session, act: Callable[[LabelImportDialog], object]) -> None:
    def step() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, LabelImportDialog) and dialog.says_changed:
            act(dialog)
        else:
            QTimer.singleShot(10, session.window, step)

    QTimer.singleShot(10, session.window, step)


def test_photos_beside_a_table_are_opened_and_the_table_is_not_taken_for_one(
    start: Callable[..., Session], folder: Path, tmp_path: Path, draw_photo: Callable[..., Path]
) -> None:
    session = start(wishes(folder))
    session.wait_until_read()
    path = tmp_path / "labels.csv"
    path.write_text("photo,gender\nnew.jpg,female\n")
    drop(session, draw_photo("new.jpg", seed=9), path)
    session.wait_until_read(2)
    assert [photo.name for photo in session.case.photos][6:] == ["new.jpg"]


def test_the_menu_opens_it_and_escape_leaves_everything_as_it_was(
    start: Callable[..., Session], folder: Path
) -> None:
    session = start(wishes(folder))
    session.wait_until_read()
    session.answer_next_dialog(Qt.Key.Key_Escape)
    session.press_sequence("Ctrl+I")
    assert labels_of(session) == [None] * 6
    assert session.workspace.undo_stack.count() == 0
