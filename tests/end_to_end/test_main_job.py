"""The whole main job: open a folder, label, filter, flag, undo, export, close, open again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from core.labelling.labels import Gender
from core.verdict import Verdict
from gui.dialogs.export_dialog import ExportDialog
from gui.models.photo_summary import Filter
from tests.end_to_end.sessions import Session, content_of, wishes

Start = Callable[..., Session]


def can_be_exported(dialog: QWidget) -> bool:
    """Whether what goes in was counted."""
    return isinstance(dialog, ExportDialog) and dialog.export_button.isEnabled()


def test_all_that_was_done_is_there_after_a_restart(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    case = tmp_path / "case"
    session = start(wishes(folder, case=case))
    session.wait_until_read()
    assert len(session.case.photos) == 6
    assert {mark for marks in session.marks().values() for mark in marks} == {Verdict.UNLABELLED}

    session.look_at(0)
    for digit in (Qt.Key.Key_1, Qt.Key.Key_2) * 3:
        session.press(digit)
    labels = [session.case.faces(p.id)[0].label for p in session.case.photos]
    assert [label and label.gender for label in labels] == [Gender.FEMALE, Gender.MALE] * 3

    photos = session.workspace.photo_filter
    photos.set_filter(Filter.MISREAD)
    misread = photos.photo_ids()
    assert len(misread) >= 3
    session.press(Qt.Key.Key_Home)
    for note in ("first", "second", "third"):
        session.answer_next_dialog(note, Qt.Key.Key_Return)
        session.press(Qt.Key.Key_F, Qt.KeyboardModifier.ShiftModifier)
        session.press(Qt.Key.Key_Right)
    assert [flag.note for flag in session.case.flags] == ["first", "second", "third"]
    session.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [flag.note for flag in session.case.flags] == ["first", "second"]
    session.wait(lambda: len(list((case / "photos").glob("*"))) >= 2)

    session.answer_next_dialog(Qt.Key.Key_Return, once=can_be_exported)
    session.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    session.wait(lambda: "exported" in session.message_idents())
    (out,) = tmp_path.glob("case audit set *")
    exported = json.loads((out / "audit_set.json").read_text())
    assert exported["counts"]["faces"] == 2
    looked_at, done = session.photo.sha256, content_of(session.case)
    marks = session.marks()
    session.close()

    again = start(wishes())
    assert again.case.folder == case
    assert again.photo.sha256 == looked_at
    assert content_of(again.case) == done
    assert again.marks() == marks
    assert [flag.note for flag in again.case.flags] == ["first", "second"]
    assert not again.desk.actions["undo"].isEnabled()
