"""The log's sheet: where the log ends, copied, checked, and what does not hold named."""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from packed_cases import make_case, pack
from PySide6.QtCore import QObject, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from core.evidence.proof import Proof
from core.problem import Problem
from core.sending.credentials import Credentials
from core.store import events, schema
from core.store.store import FILE_NAME
from gui.app import Desk
from gui.dialogs.log_dialog import LogDialog
from gui.preferences import Preferences
from gui.sets.package_opening import case_folder_of
from tests.gui.cloud_fakes import CloudRegistry, MemoryStore

HEAD = "5e" * 32


@pytest.fixture
def dialog(qtbot: QtBot) -> LogDialog:
    made = LogDialog("A case")
    qtbot.addWidget(made)
    made.show()
    return made


def button(dialog: LogDialog, words: str) -> QPushButton:
    return next(b for b in dialog.findChildren(QPushButton) if b.text() == words)


def fields(dialog: LogDialog) -> list[QLineEdit]:
    return dialog.findChildren(QLineEdit)


def test_the_head_can_be_copied(dialog: LogDialog) -> None:
    assert not button(dialog, "Copy").isEnabled()
    dialog.show_head(1234, HEAD)

    button(dialog, "Copy").click()

    assert QGuiApplication.clipboard().text() == HEAD


def test_a_result_is_forgotten_when_another_head_is_typed(dialog: LogDialog) -> None:
    before = button(dialog, "Check now").geometry()
    dialog.show_proof(Proof(1, HEAD, None, 0))
    QApplication.processEvents()
    assert "Everything holds" in dialog.words()
    assert "--" not in dialog.words(), "nobody at a window types options"
    assert button(dialog, "Check now").geometry() == before

    fields(dialog)[1].setText(HEAD)

    assert not dialog.words().strip()


def test_what_was_noted_goes_into_the_check(qtbot: QtBot, dialog: LogDialog) -> None:
    fields(dialog)[1].setText(HEAD)

    with qtbot.waitSignal(dialog.check_requested) as asked:
        qtbot.keyClick(fields(dialog)[1], Qt.Key.Key_Return)

    assert asked.args == [HEAD]
    assert not button(dialog, "Check now").isEnabled()
    dialog.show_proof(Proof(3, HEAD, 3, 2))
    assert button(dialog, "Check now").isEnabled()
    assert "Everything holds" in dialog.words()
    assert "2 responses" in dialog.words()


def test_what_does_not_hold_is_named(dialog: LogDialog) -> None:
    dialog.show_problem(Problem("removed", "Response 7 is gone.", "Take a backup."))
    assert "does not hold" in dialog.words()
    assert "Response 7 is gone. Take a backup." in dialog.words()

    dialog.show_failure(ValueError("a head has 64 digits"))
    assert "could not be checked" in dialog.words()


# In the whole window


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    kept = Preferences(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    owner = QObject()
    made = Desk(CloudRegistry(()), kept, owner, Credentials(MemoryStore({}), {}))
    qtbot.addWidget(made.window)
    made.window.show()
    yield made
    made.close()


def sheet(qtbot: QtBot) -> LogDialog:
    def there() -> bool:
        return isinstance(QApplication.activeModalWidget(), LogDialog)

    qtbot.waitUntil(there)
    found = QApplication.activeModalWidget()
    assert isinstance(found, LogDialog)
    return found


def check(qtbot: QtBot, desk: Desk) -> str:
    """Open the sheet from the menu, check, close it; what it said."""
    from PySide6.QtCore import QTimer

    said: list[str] = []

    def use() -> None:
        dialog = sheet(qtbot)
        qtbot.waitUntil(button(dialog, "Copy").isEnabled)
        button(dialog, "Check now").click()
        qtbot.waitUntil(button(dialog, "Check now").isEnabled)
        said.append(dialog.words())
        dialog.reject()

    QTimer.singleShot(0, use)
    desk.window.actions_table["log"].trigger()
    return said[0]


def test_a_case_is_checked_from_its_menu(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    make_case(tmp_path / "case", tmp_path / "photos").close()
    with qtbot.waitSignal(desk.workspace.case_opened):
        desk.opening.open_case(tmp_path / "case")

    assert "Everything holds" in check(qtbot, desk)

    guard = next(t for t in schema.TRIGGERS if "response_is_not_edited" in t)
    with sqlite3.connect(tmp_path / "case" / FILE_NAME) as file:
        file.execute("DROP TRIGGER response_is_not_edited")
        file.execute("UPDATE response SET body = x'7b7d' WHERE id = 2")
        file.execute(guard)
    file.close()

    assert "Response 2 is not what entry" in check(qtbot, desk)


def test_a_package_is_opened_as_its_own_case(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    made = make_case(tmp_path / "case", tmp_path / "photos")
    package = pack(made, tmp_path / "package")
    head = made.store.read(events.head)
    made.close()

    with qtbot.waitSignal(desk.workspace.case_opened):
        desk.opening.open_photos([package])
    case = desk.workspace.case
    assert case is not None
    assert case.name == "Tëst case"
    assert [event.hash for event in case.store.read(events.load)][head[0] - 1] == head[1]
    first = case.folder
    # Again it is the same case, with what was done in it since.
    case.set_setting("mine", 1)
    make_case(tmp_path / "other", tmp_path / "photos").close()
    with qtbot.waitSignal(desk.workspace.case_opened):
        desk.opening.open_case(tmp_path / "other")
    with qtbot.waitSignal(desk.workspace.case_opened):
        desk.opening.open_photos([package])
    assert desk.workspace.case is not None
    assert desk.workspace.case.folder == first
    assert desk.workspace.case.setting("mine") == 1


@pytest.mark.parametrize("opened_before", [False, True])
def test_a_package_that_does_not_hold_is_refused_with_the_reason(
    qtbot: QtBot, desk: Desk, tmp_path: Path, opened_before: bool
) -> None:
    made = make_case(tmp_path / "case", tmp_path / "photos")
    package = pack(made, tmp_path / "package")
    made.close()
    if opened_before:
        with qtbot.waitSignal(desk.workspace.case_opened):
            desk.opening.open_photos([package])
    (package / "data" / "FIELDS.md").write_text("x")

    with qtbot.waitSignal(desk.opening.case_refused) as refused:
        desk.opening.open_photos([package])

    assert "data/FIELDS.md was changed" in refused.args[1].what
    messages = desk.window.messages.messages
    assert any("data/FIELDS.md was changed" in message.text for message in messages)


@pytest.mark.parametrize("name", ["../..", "", "x" * 300, "a/b\\c:d"])
def test_the_case_of_a_package_lies_among_the_others(tmp_path: Path, name: str) -> None:
    made = make_case(tmp_path / "case", tmp_path / "photos")
    made.set_setting("name", name)
    package = pack(made, tmp_path / "package")
    made.close()

    folder = case_folder_of(package, tmp_path)

    assert folder.parent == tmp_path / "Misread"
    folder.mkdir(parents=True)
