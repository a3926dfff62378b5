from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from audit_set_fakes import AG_LIKE, FakeCase, box, flagged, labelled, photo_of
from PySide6.QtWidgets import QLabel

from core.audit_set import AuditSet, gather
from core.labels import Gender
from core.photo import Rights
from gui.dialogs.export_dialog import ExportChoice, ExportDialog


@pytest.fixture
def case(tmp_path: Path, draw_photo) -> FakeCase:
    made = FakeCase(tmp_path)
    for number in (1, 2):
        photo = photo_of(draw_photo(f"photo {number}.jpg", seed=number), number)
        photo = made.add(replace(photo, rights=Rights(public_figure=number == 1)))
        made.add_face(labelled(number, photo, box(30, 30), Gender.FEMALE))
        made.add_flag(flagged(number, AG_LIKE))
    return made


def audit_set(case: FakeCase) -> AuditSet:
    return gather(case, [AG_LIKE], [])


@pytest.fixture
def dialog(qtbot, case, tmp_path) -> ExportDialog:
    made = ExportDialog(audit_set(case), tmp_path / "new")
    qtbot.addWidget(made)
    made.show()
    return made


def words(dialog: ExportDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def test_by_default_faces_are_masked_and_the_proposed_folder_is_taken(dialog, tmp_path):
    assert dialog.choice() == ExportChoice(tmp_path / "new", None)
    assert dialog._export.isEnabled()
    assert "Export 2 faces" in words(dialog)
    assert "1 of 2 photos are marked" in words(dialog)


def test_a_folder_with_something_in_it_is_said_at_once(dialog, tmp_path):
    dialog._folder.setText(str(tmp_path))
    assert not dialog._export.isEnabled()
    assert "is not empty" in dialog._problem.text()
    (tmp_path / "empty").mkdir()
    dialog._folder.setText(str(tmp_path / "empty"))
    assert dialog._export.isEnabled()
    assert not dialog._problem.isVisible()


@pytest.mark.parametrize("text", ["", "  ", "relative/folder"])
def test_a_folder_that_is_none_is_said(dialog, text):
    dialog._folder.setText(text)
    assert not dialog._export.isEnabled()
    assert dialog._problem.text()


def test_showing_all_faces_needs_a_reason(dialog):
    dialog._show_all.setChecked(True)
    assert dialog._reason.isEnabled()
    assert not dialog._export.isEnabled()
    assert dialog._export.toolTip() == "Give a reason first"
    dialog._reason.setText(" For the court ")
    assert dialog._export.isEnabled()
    assert dialog.choice().reason_unmasked == "For the court"
    dialog._show_all.setChecked(False)
    assert dialog.choice().reason_unmasked is None


def test_where_all_may_be_shown_no_reason_is_asked(qtbot, case, tmp_path):
    case.photos[1] = replace(case.photos[1], rights=Rights(consenting=True))
    dialog = ExportDialog(audit_set(case), tmp_path / "new")
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog._show_all.isVisible()
    assert "All are marked" in words(dialog)


def test_what_stays_out_is_said(qtbot, case, tmp_path):
    case.add_face(labelled(9, case.photos[1], None, Gender.MALE))
    dialog = ExportDialog(audit_set(case), tmp_path / "new")
    qtbot.addWidget(dialog)
    assert "1 of them stay out" in words(dialog)
