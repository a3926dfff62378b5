"""Real worker processes behind the window: killed, closed and left in the middle of a run."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from core.store import run_list
from core.store.store import FILE_NAME
from core.verdict import CallState, Verdict
from gui.asking.run_words import state_words
from providers.fake import Behaviour, FakeRegistry, FakeVendor
from tests.end_to_end.sessions import SECONDS, Session, ended, wishes

Start = Callable[..., Session]
ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from gui import start
from providers.fake import Behaviour, FakeRegistry, FakeVendor
slow = Behaviour(faces=1, seconds=0.1)
vendors = FakeRegistry((FakeVendor("anna", slow), FakeVendor("bert", slow)))
sys.exit(start.main(sys.argv[1:], vendors))
"""


@contextmanager
def _program(*arguments: Path | str) -> Iterator[psutil.Popen]:
    """The program with its window on no screen, in a process of its own."""
    command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    with psutil.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def _stored(case: Path) -> set[tuple[int, str]]:
    """The responses on the disk, by photo and vendor, read past the program that writes them."""
    if not (case / FILE_NAME).is_file():
        return set()
    with closing(sqlite3.connect(f"file:{case / FILE_NAME}?mode=ro", uri=True)) as file:
        try:
            rows = file.execute(
                "select attempt.photo_id, attempt.vendor_id from response join attempt "
                "on attempt.id = response.id"
            ).fetchall()
        except sqlite3.OperationalError:
            return set()
    assert len(set(rows)) == len(rows), "a call was made twice"
    return set(rows)


def _workers() -> list[int]:
    found = psutil.Process().children(recursive=True)
    return [child.pid for child in found if "spawn_main" in " ".join(child.cmdline())]


@pytest.fixture
def held(tmp_path: Path) -> FakeRegistry:
    """Vendors that answer nothing while the file "hold" is there, and note each call."""
    (tmp_path / "hold").touch()
    behaviour = Behaviour(faces=1, holds=tmp_path / "hold", notes=tmp_path / "notes")
    return FakeRegistry((FakeVendor("anna", behaviour), FakeVendor("bert", behaviour)))


def test_after_a_kill_all_answers_are_there_and_the_run_goes_on(
    start: Start, qtbot: QtBot, tmp_path: Path, draw_photo: Callable[..., Path]
) -> None:
    case = tmp_path / "case"
    for number in range(12):
        draw_photo(f"photos/photo {number}.jpg", seed=number)
    with _program(tmp_path / "photos", "--case", case) as process:
        qtbot.waitUntil(lambda: len(_stored(case)) >= 4, timeout=SECONDS)
        workers = [child.pid for child in process.children(recursive=True)]
        process.send_signal(signal.SIGKILL)
    qtbot.waitUntil(lambda: all(map(ended, workers)), timeout=SECONDS)
    stored = _stored(case)
    assert 4 <= len(stored) < 24

    session = start(wishes(case=case))
    session.wait(lambda: "go on" in session.message_idents())
    shown = {
        (photo.id, info.id)
        for photo in session.case.photos
        for info in session.workspace.vendor_infos
        if session.case.mark(photo.id, info)[0] is Verdict.UNLABELLED
    }
    assert shown == stored

    session.window.messages.button_pressed.emit("go on")
    session.wait_until_idle()

    assert len(_stored(case)) == 2 * len(session.case.photos)
    assert stored < _stored(case)
    assert "go on" not in session.message_idents()


def test_closing_in_the_middle_of_a_run_leaves_nobody_behind(
    start: Start, folder: Path, tmp_path: Path, held: FakeRegistry
) -> None:
    before = set(threading.enumerate())
    session = start(wishes(folder, case=tmp_path / "case"), held)
    session.wait(lambda: session.read_count and (tmp_path / "notes").exists())
    workers = _workers()
    assert workers

    session.close()

    assert all(map(ended, workers))
    assert [thread.name for thread in set(threading.enumerate()) - before] == []
    (tmp_path / "hold").unlink()
    again = start(wishes())
    again.wait(lambda: "go on" in again.message_idents())


@pytest.mark.parametrize("stops", [False, True])
def test_a_run_that_closing_broke_off_goes_on_at_the_next_start_but_not_one_stopped(
    start: Start, folder: Path, tmp_path: Path, stops: bool
) -> None:
    behaviour = Behaviour(faces=1, seconds=0.2, notes=tmp_path / "notes")
    vendors = FakeRegistry((FakeVendor("anna", behaviour),))
    session = start(wishes(folder, case=tmp_path / "case"), vendors)
    session.wait(lambda: session.read_count and (tmp_path / "notes").exists())
    if stops:
        session.trigger("stop")
    session.close()

    again = start(wishes(), vendors)
    (entry,) = again.read(run_list.load)
    assert state_words(entry) == ("stopped by a person" if stops else "not finished")
    if stops:
        return
    again.wait(lambda: "go on" in again.message_idents())
    again.window.messages.button_pressed.emit("go on")
    again.wait(lambda: all(again.case.outcome(p.id, "anna") for p in again.case.photos))


def test_late_answers_of_another_case_change_nothing(
    start: Start, folder: Path, tmp_path: Path, held: FakeRegistry
) -> None:
    session = start(wishes(folder, case=tmp_path / "first"), held)
    session.wait(lambda: session.read_count and (tmp_path / "notes").exists())
    session.desk.opening.open_case(tmp_path / "second")
    session.wait(lambda: session.case.folder.name == "second")
    session.desk.opening.open_photos([folder / "photo 5.jpg"])
    session.wait(lambda: session.read_count == 2)
    assert session.marks() == {"photo 5.jpg": [CallState.WAITING] * 2}

    (tmp_path / "hold").unlink()
    session.wait_until_idle()

    assert session.marks() == {"photo 5.jpg": [Verdict.UNLABELLED] * 2}
    assert session.workspace.photo_filter.total == 1
    assert session.workspace.undo_stack.count() == 0
