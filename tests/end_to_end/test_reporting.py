"""The report from the window: shown, chosen, saved; findings and replies stand in it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from core.report.contents import Part
from core.report.filing import findings_of, replies_of
from core.report.process import Outcome, ReportProcess
from core.report.writing import FILES
from core.store import events, exports
from gui.dialogs.finding_dialog import Draft, FindingDialog
from gui.dialogs.reply_dialogs import FileReplyDialog, ReplyGiven
from gui.report.report_page import WRITING
from tests.end_to_end.sessions import SECONDS, Session, wishes

Start = Callable[..., Session]
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def session(start: Start, folder: Path, tmp_path: Path) -> Session:
    """Six photos, read by two vendors; the first two labelled; the report's page in front."""
    session = start(wishes(folder, case=tmp_path / "case"))
    session.wait_until_read()
    session.look_at(0)
    for digit in (Qt.Key.Key_1, Qt.Key.Key_2):
        session.press(digit)
    session.press(Qt.Key.Key_4, CTRL)
    session.wait(lambda: session.window.report.pages.count > 0)
    return session


def test_the_page_shows_the_report_and_saves_it(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, out = session.window.report, tmp_path / "saved"
    assert "2 of 6 faces labelled" in view.pages.accessibleDescription()
    assert view.parts == frozenset(Part)
    view._question.setPlainText("Whom does it misread?")
    view._parts[Part.GALLERY].click()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    session.press(Qt.Key.Key_P, CTRL)
    session.wait(lambda: "report written" in session.message_idents())
    assert sorted(file.name for file in out.iterdir()) == sorted(FILES)
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "Whom does it misread?" in page
    assert "Left out of this report on request: gallery of misreadings." in page
    [kept] = session.read(exports.load)
    assert (kept.format, kept.name) == ("report", "saved")


def test_a_sheet_that_left_is_told_of_where_its_photo_is_withdrawn(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "one face.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    session.trigger("case_sheet")
    session.wait(lambda: "report written" in session.message_idents())
    photo = session.workspace.photo
    assert photo is not None
    [left] = session.read(exports.load)
    assert (left.format, left.name, left.photos) == ("sheet", out.name, (photo.sha256,))
    assert session.read(events.load)[-1].kind == "exported"


def test_another_case_opened_meanwhile_ends_the_writing(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_other_open, run = threading.Event(), ReportProcess.run
    out = tmp_path / "saved"

    def held(process: ReportProcess) -> Outcome:
        is_other_open.wait(SECONDS / 1000)
        return run(process)

    monkeypatch.setattr(ReportProcess, "run", held)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    session.press(Qt.Key.Key_P, CTRL)
    session.wait(lambda: WRITING in session.message_idents())
    session.desk.opening.open_case(tmp_path / "other")
    session.wait_until_open(tmp_path / "other")
    is_other_open.set()
    session.wait(lambda: WRITING not in session.message_idents())
    assert "Cancelled; nothing is left of it." in session.message()
    assert not out.exists()


def test_what_is_written_down_is_kept_and_the_pages_set_anew(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = session.window.report
    assert not view._unsaid_place.isHidden()

    def write(_parent: object, about: object, _findings: object) -> Draft:
        return Draft(None, about[0], "Two vendors differ.", "", "", "No video.")  # type: ignore[index]

    monkeypatch.setattr(FindingDialog, "ask", write)
    session.trigger("write_finding")
    session.wait(lambda: view._unsaid_place.isHidden())
    [finding] = findings_of(session.case)
    assert (finding.seen, finding.not_tried) == ("Two vendors differ.", "No video.")

    def reply(_parent: object, vendors: Any, replies: Any) -> ReplyGiven:
        if not replies:
            return ReplyGiven(vendors[0].id, "2026-12-01", "We disagree.", None)
        [before] = replies
        if before.text == "We disagree.":
            return ReplyGiven(before.vendor_id, before.date, "We agree.", None, before)
        return ReplyGiven(before.vendor_id, before.date, "", None, before, remove=True)

    def texts() -> list[str]:
        return [each.text for each in replies_of(session.case)]

    monkeypatch.setattr(FileReplyDialog, "ask", reply)
    for expected in (["We disagree."], ["We agree."], []):
        session.trigger("file_reply")
        session.wait(lambda expected=expected: texts() == expected)
