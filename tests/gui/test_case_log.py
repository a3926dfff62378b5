"""The log's sheet is told what was read and checked for it, as long as it is open."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.dialogs.log_dialog import LogDialog
from gui.sets import case_log
from gui.sets.case_log import CaseLog
from tests.gui.cloud_fakes import opened


def test_what_is_found_after_the_log_was_closed_is_shown_to_nobody(
    qtbot: QtBot,
    tmp_path: Path,
    draw_photo: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_on, gone, told = threading.Event(), [], []
    monkeypatch.setattr(case_log, "_checked", lambda *_: go_on.wait(20))
    window = QWidget()
    qtbot.addWidget(window)

    def check_and_close() -> None:
        dialog = window.findChild(LogDialog)
        assert dialog is not None
        dialog.destroyed.connect(lambda: gone.append(True))
        dialog.check_requested.emit("")
        dialog.reject()

    with opened(qtbot, tmp_path, [draw_photo("1.jpg")], ()) as workspace:
        QTimer.singleShot(0, window, check_and_close)
        CaseLog(workspace, window, workspace).show()
        qtbot.waitUntil(lambda: bool(gone))
        go_on.set()
        workspace.bridge.submit(lambda: go_on.wait(20), told.append)
        qtbot.waitUntil(lambda: bool(told))  # what nobody waits for came before
