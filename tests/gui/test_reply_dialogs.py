"""The form of a reply: a new one is filed, one that was filed is replaced or removed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.reply import Reply, ReplyId
from core.vendor import VendorId
from gui.dialogs.reply_dialogs import FileReplyDialog
from tests.core.metrics.face_tables import ALPHA, BETA

TIME = datetime(2026, 3, 1, tzinfo=UTC)
FILED = Reply(ReplyId(1), BETA.id, "2026-02-03", "We disagree.", "letter.pdf", "5" * 64, TIME)
GONE = Reply(ReplyId(2), VendorId("gone"), "2026-02-04", "", "scan.pdf", "6" * 64, TIME)


@pytest.fixture
def form(qtbot: QtBot) -> FileReplyDialog:
    shown = FileReplyDialog([ALPHA, BETA], [FILED, GONE])
    qtbot.addWidget(shown)
    return shown


def test_a_new_reply_needs_words_or_a_letter(form: FileReplyDialog) -> None:
    assert not form._file.isEnabled()
    assert form._remove.isHidden()
    form._text.setPlainText(" No. ")

    given = form.answer()
    assert form._file.isEnabled()
    assert (given.vendor_id, given.text, given.replaces) == (ALPHA.id, "No.", None)


def test_a_reply_that_was_filed_stands_in_the_form_and_keeps_its_letter(
    form: FileReplyDialog,
) -> None:
    form._which.setCurrentIndex(1)

    given = form.answer()
    assert (given.vendor_id, given.date, given.text) == (BETA.id, "2026-02-03", "We disagree.")
    assert (given.replaces, given.letter, given.remove) == (FILED, None, False)
    assert "letter.pdf" in form._letter.placeholderText()
    assert form._file.text() == "Replace it"


def test_a_letter_alone_is_enough_and_its_vendor_may_have_no_answers_any_more(
    form: FileReplyDialog,
) -> None:
    form._which.setCurrentIndex(2)

    assert form._file.isEnabled()
    assert form.answer().vendor_id == "gone"
    form._which.setCurrentIndex(0)
    assert form._text.toPlainText() == ""
    assert not form._file.isEnabled()


def test_ctrl_and_return_file_a_reply_while_its_words_are_typed(
    form: FileReplyDialog, qtbot: QtBot
) -> None:
    with qtbot.waitActive(form):
        form.show()
        form.activateWindow()
    with qtbot.assertNotEmitted(form.accepted):
        qtbot.keyClick(form._text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(form._text, "No.")
    with qtbot.waitSignal(form.accepted):
        qtbot.keyClick(form._text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert form.answer().text == "No."


def test_one_that_was_filed_is_removed_by_its_own_button(
    form: FileReplyDialog, qtbot: QtBot
) -> None:
    form._which.setCurrentIndex(1)
    with qtbot.waitSignal(form.accepted):
        qtbot.mouseClick(form._remove, Qt.MouseButton.LeftButton)

    assert (form.answer().remove, form.answer().replaces) == (True, FILED)
