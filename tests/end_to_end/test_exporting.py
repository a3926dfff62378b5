"""Exports from the window, in a real process: counted, written, cancelled, remembered."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from core.export import ExportSummary, Scope
from core.export.process import ExportProcess
from core.store import exports
from gui.dialogs.export_dialog import ExportDialog
from tests.end_to_end.sessions import SECONDS, Session, wishes

Start = Callable[..., Session]


@pytest.fixture
def session(start: Start, folder: Path, tmp_path: Path) -> Session:
    """Six photos, read by two vendors; the first two labelled."""
    session = start(wishes(folder, case=tmp_path / "case"))
    session.wait_until_read()
    session.look_at(0)
    for digit in (Qt.Key.Key_1, Qt.Key.Key_2):
        session.press(digit)
    return session


def answer(session: Session, act: Callable[[ExportDialog], None]) -> None:
    """Press Ctrl+E and, once all is counted, do something on the page."""
    seen: list[ExportDialog] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, ExportDialog) and dialog.export_button.isEnabled():
            seen.append(dialog)
            act(dialog)
        else:
            QTimer.singleShot(5, session.window, look)

    QTimer.singleShot(0, session.window, look)
    session.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    session.wait(lambda: bool(seen))


def kept(session: Session) -> list[exports.Exported]:
    return session.read(exports.load)


def test_everything_is_proposed_where_nothing_is_flagged(session: Session, tmp_path: Path) -> None:
    counted: list[int] = []

    def export(dialog: ExportDialog) -> None:
        assert (dialog.choice().scope, dialog.choice().format) == (Scope.ALL, "csv")
        counted.append(dialog._previews[Scope.ALL].labelled)  # type: ignore[index]
        dialog.export_button.click()

    answer(session, export)
    session.wait(lambda: "exported" in session.message_idents())
    assert counted == [2]
    [out] = tmp_path.glob("case export * csv")
    with (out / "faces.csv").open(encoding="utf-8", newline="") as file:
        labels = [row["reference_label"] for row in csv.DictReader(file)]
    assert sorted(labels) == ["", "", "", "", "female", "male"]
    assert "6 faces exported to case export" in session.message()
    [exported] = kept(session)
    assert (exported.format, exported.scope, len(exported.photos)) == ("csv", "all", 6)


def test_what_is_left_on_the_page_is_not_written(session: Session, tmp_path: Path) -> None:
    answer(session, lambda dialog: dialog.reject())
    session.wait(lambda: session.desk.commands.exporting._process is None)
    assert list(tmp_path.glob("case export *")) == []
    assert kept(session) == []


def test_a_cancelled_export_leaves_nothing(session: Session, tmp_path: Path) -> None:
    def export(dialog: ExportDialog) -> None:
        dialog.formats.choose("coco")
        dialog.formats.chosen.emit()
        dialog.export_button.click()
        session.desk.commands.exporting.cancel()

    answer(session, export)
    session.wait(lambda: session.desk.commands.exporting._process is None)
    unwanted = [path.name for path in tmp_path.glob("*") if "coco" in path.name]
    assert unwanted == [each.name for each in kept(session)]
    assert not list(tmp_path.glob(".misread-unfinished-*"))


def test_asked_for_meanwhile_the_next_export_is_said_to_wait(session: Session) -> None:
    answer(session, lambda dialog: dialog.export_button.click())
    session.wait(lambda: "exporting" in session.message_idents())
    session.desk.commands.exporting.open()
    assert "the next export can start when this one is written" in session.message()
    session.wait(lambda: "exported" in session.message_idents())


def test_closing_the_window_meanwhile_ends_the_export(session: Session, tmp_path: Path) -> None:
    answer(session, lambda dialog: dialog.export_button.click())
    session.close()
    assert not list(tmp_path.glob(".misread-unfinished-*"))


def test_another_case_opened_meanwhile_ends_the_export_and_the_next_can_start(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_other_open, write = threading.Event(), ExportProcess.write

    def held(process: ExportProcess, *order: Any) -> ExportSummary:
        is_other_open.wait(SECONDS / 1000)
        return write(process, *order)

    monkeypatch.setattr(ExportProcess, "write", held)
    answer(session, lambda dialog: dialog.export_button.click())
    session.desk.opening.open_case(tmp_path / "other")
    session.wait_until_open(tmp_path / "other")
    is_other_open.set()
    session.wait(lambda: "exporting" not in session.message_idents())
    assert "The export was cancelled; nothing is left." in session.message()
    assert list(tmp_path.glob("case export *")) == []
    session.desk.commands.exporting.open()
    session.wait(lambda: bool(session.problems))
    assert session.problems[-1].kind == "nothing to export"


def test_an_empty_case_says_that_there_is_nothing_to_export(start: Start, tmp_path: Path) -> None:
    session = start(wishes(case=tmp_path / "empty"))
    session.press(Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    session.wait(lambda: bool(session.problems))
    assert session.problems[-1].kind == "nothing to export"
