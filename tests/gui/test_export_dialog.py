from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QRadioButton
from pytestqt.qtbot import QtBot

from core.export import Format, Photos, Scope
from core.export.preview import Preview
from core.problem import Problem, ProblemError
from gui.dialogs.export_dialog import ExportChoice, ExportDialog
from gui.views.export_preview import ExportPreview

NOTHING = Preview(Scope.ALL, *[0] * 18)
ALL = replace(
    NOTHING,
    photos=240,
    faces=240,
    labelled=216,
    flags=30,
    responses=480,
    shown=72,
    masked=165,
    withheld=3,
    unreadable=1,
    unlabelled=24,
    no_rights=168,
    no_licence=1,
    gaps=12,
    pixels=240 * 62_000,
    rows=1700,
)
AUDIT = replace(ALL, scope=Scope.AUDIT, photos=30, faces=30, masked=30, shown=0, withheld=0)


def _format(name: str, **of: Any) -> Format:
    return Format(name, name.upper(), f"What {name} is good for.", lambda *_: "", **of)


FORMATS = (
    _format("people", scopes=(Scope.AUDIT,)),
    _format("photos"),
    _format("package", photos=Photos.CHOICE),
    _format("tables", photos=Photos.NONE),
)


class Counting:
    """Keeps whom to tell, as a count under way does."""

    def __call__(self, done: Callable[..., None], failed: Callable[..., None]) -> None:
        self.done, self.failed = done, failed

    def end(self, all_: Preview = ALL, audit: Preview = AUDIT) -> None:
        self.done({Scope.ALL: all_, Scope.AUDIT: audit})


@pytest.fixture
def counting() -> Counting:
    return Counting()


@pytest.fixture
def dialog(qtbot: QtBot, counting: Counting, tmp_path: Path) -> ExportDialog:
    def propose(scope: Scope, name: str) -> Path:
        return tmp_path / f"{scope} {name}"

    made = ExportDialog(FORMATS, counting, propose, ("people", Scope.AUDIT))
    qtbot.addWidget(made)
    made.show()
    return made


def words(dialog: ExportDialog) -> str:
    labels = dialog.findChildren(QLabel)
    return " · ".join(label.text() for label in labels if label.isVisible() and label.text())


def choose(dialog: ExportDialog, name: str) -> None:
    button = next(b for b in dialog.findChildren(QRadioButton) if b.text() == name.upper())
    button.click()


def everything(dialog: ExportDialog) -> None:
    dialog.scope.set_current(1)
    dialog.scope.chosen.emit(1)


def test_nothing_can_be_exported_before_it_is_counted(
    dialog: ExportDialog, counting: Counting, tmp_path: Path
) -> None:
    assert not dialog.export_button.isEnabled()
    assert "Counting" in words(dialog)
    counting.end()
    assert dialog.export_button.isEnabled()
    assert dialog.choice() == ExportChoice("people", Scope.AUDIT, tmp_path / "audit people")


def test_every_format_says_what_it_is_good_for(dialog: ExportDialog) -> None:
    assert all(each.about in words(dialog) for each in FORMATS)


def test_what_goes_in_is_counted_for_the_scope_that_is_chosen(
    dialog: ExportDialog, counting: Counting
) -> None:
    counting.end()
    assert "Photos · 30 · shown · 0 · masked · 30 · withheld · 0 · Faces · 30" in words(dialog)
    everything(dialog)
    choose(dialog, "photos")
    said = words(dialog)
    assert "Photos · 240 · shown · 72 · masked · 165 · withheld · 3 · Faces · 240" in said
    assert "labelled · 216 · Responses · 480 · Flags · 30 · Size · up to 21 MB" in said
    assert "24 faces have no label." in said
    assert "168 photos have no statement of rights: their faces are masked." in said
    assert "3 photos stay out: their faces cannot be masked." in said
    assert "1 photo has no licence." in said
    assert "The datasheet has 12 gaps." in said
    assert "no source" not in said


def test_a_format_without_photos_says_nothing_of_masks(
    dialog: ExportDialog, counting: Counting
) -> None:
    counting.end()
    everything(dialog)
    choose(dialog, "tables")
    said = words(dialog)
    assert "masked" not in said
    assert "up to 680 kB" in said
    assert not dialog.show_all.isEnabled()
    assert not dialog.choice().with_photos


def test_a_format_that_holds_the_audit_set_only_gives_way(
    dialog: ExportDialog, counting: Counting
) -> None:
    counting.end()
    everything(dialog)
    assert dialog.choice().format == "photos"
    people = next(b for b in dialog.findChildren(QRadioButton) if b.text() == "PEOPLE")
    assert not people.isEnabled()
    assert people.toolTip()


def test_the_folder_proposed_follows_until_a_person_names_one(
    dialog: ExportDialog, counting: Counting, tmp_path: Path
) -> None:
    counting.end()
    choose(dialog, "tables")
    assert dialog.choice().folder == tmp_path / "audit tables"
    dialog.folder.setText(str(tmp_path / "mine"))
    choose(dialog, "photos")
    assert dialog.choice().folder == tmp_path / "mine"


def test_a_folder_with_something_in_it_is_said_at_once(
    dialog: ExportDialog, counting: Counting, tmp_path: Path
) -> None:
    counting.end()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("mine")
    dialog.folder.setText(str(tmp_path / "full"))
    assert not dialog.export_button.isEnabled()
    assert "is not empty" in words(dialog)
    (tmp_path / "empty").mkdir()
    dialog.folder.setText(str(tmp_path / "empty"))
    assert dialog.export_button.isEnabled()


@pytest.mark.parametrize("text", ["", "  ", "relative/folder"])
def test_a_folder_that_is_none_is_said(dialog: ExportDialog, counting: Counting, text: str) -> None:
    counting.end()
    dialog.folder.setText(text)
    assert not dialog.export_button.isEnabled()
    assert dialog.problem()


def test_showing_all_faces_needs_a_reason(dialog: ExportDialog, counting: Counting) -> None:
    counting.end()
    everything(dialog)
    assert not dialog.reason.isEnabled()
    dialog.show_all.setChecked(True)
    assert dialog.reason.isEnabled()
    assert not dialog.export_button.isEnabled()
    assert dialog.export_button.toolTip() == "Say why all faces are shown."
    assert "shown · 239 · masked · 0 · withheld · 1" in words(dialog)
    dialog.reason.setText(" For the court ")
    assert dialog.export_button.isEnabled()
    assert dialog.choice().reason_unmasked == "For the court"
    choose(dialog, "tables")
    assert dialog.choice().reason_unmasked is None


def test_a_package_can_leave_the_photos_out(dialog: ExportDialog, counting: Counting) -> None:
    counting.end()
    assert not dialog.leave_out.isVisible()
    choose(dialog, "package")
    assert dialog.leave_out.isVisible()
    assert dialog.choice().with_photos
    dialog.leave_out.setChecked(True)
    assert not dialog.choice().with_photos
    assert not dialog.show_all.isEnabled()


def test_an_empty_audit_set_is_said(dialog: ExportDialog, counting: Counting) -> None:
    counting.end(audit=replace(NOTHING, scope=Scope.AUDIT))
    assert not dialog.export_button.isEnabled()
    assert "The audit set is empty" in dialog.problem()
    everything(dialog)
    assert dialog.export_button.isEnabled()


def test_a_case_that_cannot_be_counted_says_why(dialog: ExportDialog, counting: Counting) -> None:
    counting.failed(ProblemError(Problem("gone", "The case is gone.", "Bring it back.")))
    assert not dialog.export_button.isEnabled()
    assert "The case is gone. Bring it back." in words(dialog)


def test_a_click_on_a_sentence_chooses_its_format(
    qtbot: QtBot, dialog: ExportDialog, counting: Counting
) -> None:
    counting.end()
    label = next(each for each in dialog.findChildren(QLabel) if each.text() == FORMATS[3].about)
    qtbot.mouseClick(label, Qt.MouseButton.LeftButton)
    assert dialog.choice().format == "tables"


def test_no_sentence_is_cut(dialog: ExportDialog) -> None:
    for label in dialog.formats.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width())


def test_duplicates_are_counted_apart_from_the_photos_that_are_written(qtbot: QtBot) -> None:
    shown = ExportPreview()
    qtbot.addWidget(shown)
    shown.show_preview(replace(ALL, duplicates=7), with_photos=True, show_all=False)
    said = [label.text() for label in shown.findChildren(QLabel)]
    assert said.index("withheld") < said.index("Left out as duplicates") < said.index("Faces")
    assert said[said.index("Left out as duplicates") + 1] == "7"
    assert said[said.index("Photos") + 1] == "240"
    shown.show_preview(ALL, with_photos=True, show_all=False)
    assert "Left out as duplicates" not in [label.text() for label in shown.findChildren(QLabel)]
