"""Modules are imported and views made one by one at rest; one that fails holds up none."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from types import ModuleType

import pytest
from PySide6.QtCore import QObject
from shiboken6 import delete

from gui import ahead
from gui.ahead import Ahead
from gui.task_bridge import TaskBridge

NAMES = ("ahead_one", "ahead_broken", "ahead_two")


class Desk(QObject):
    """Somebody who wants modules, and may be busy."""

    def __init__(self) -> None:
        super().__init__()
        self.is_busy, self.has_time = False, True
        self.bridge = TaskBridge(parent=self)
        self.ahead = Ahead(self.bridge, lambda: self.is_busy, lambda: self.has_time, self)


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in NAMES:
        (tmp_path / f"{name}.py").write_text("1 / 0" if "broken" in name else "")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(ahead, "_REST_MS", 20)
    yield
    for name in NAMES:
        sys.modules.pop(name, None)


@pytest.fixture
def desk(qtbot, modules: None) -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.bridge.close()
    delete(desk)  # in this thread: the next test's imports may collect it with its timers in theirs


def test_nothing_is_imported_before_the_window_rests(desk: Desk, qtbot) -> None:
    desk.ahead.want(NAMES)
    desk.is_busy = True
    desk.ahead.begin_rest()
    with qtbot.waitSignal(desk.ahead._rest.timeout):
        pass
    assert desk.ahead._rest.isActive(), "it looks again"
    assert not set(NAMES) & set(sys.modules)
    desk.is_busy = False
    qtbot.waitUntil(lambda: "ahead_two" in sys.modules)


def test_a_module_that_cannot_be_imported_holds_up_no_other(desk: Desk, qtbot) -> None:
    desk.ahead.want(NAMES)
    desk.ahead.begin_rest()
    qtbot.waitUntil(lambda: "ahead_two" in sys.modules)
    assert "ahead_broken" not in sys.modules


def test_what_is_wanted_last_comes_first(desk: Desk, qtbot, monkeypatch) -> None:
    order: list[str] = []
    monkeypatch.setattr(ahead, "import_module", order.append)
    desk.ahead.want(("ahead_one", "ahead_broken"))
    desk.ahead.want(("ahead_two",))
    desk.ahead.begin_rest()
    qtbot.waitUntil(lambda: len(order) == 3)
    assert order == ["ahead_two", "ahead_one", "ahead_broken"]


def test_what_is_to_be_made_is_made_after_its_modules_and_one_that_fails_holds_up_none(
    desk: Desk, qtbot
) -> None:
    made: list[bool] = []

    def fail() -> None:
        raise RuntimeError

    desk.ahead.want(("ahead_two",), lambda: made.append("ahead_two" in sys.modules))
    desk.ahead.want((), fail)
    desk.ahead.begin_rest()
    with qtbot.capture_exceptions() as faults:
        qtbot.waitUntil(lambda: made == [True])
    assert [kind for kind, *_ in faults] == [RuntimeError], "a fault is told as any other"


def test_what_is_made_in_pieces_is_made_to_the_end_before_what_was_wanted_earlier(
    desk: Desk, qtbot
) -> None:
    made: list[str] = []
    pieces = iter(("one", "two", "three"))

    def make_next() -> bool:
        piece = next(pieces, None)
        if piece is not None:
            made.append(piece)
        return piece is not None

    desk.ahead.want((), lambda: made.append("earlier"))
    desk.ahead.want((), make_next)
    with qtbot.waitSignal(desk.ahead.all_done):
        desk.ahead.begin_rest()
    assert made == ["one", "two", "three", "earlier"]


def test_nothing_is_made_while_somebody_does_something_but_imports_go_on(
    desk: Desk, qtbot, monkeypatch
) -> None:
    monkeypatch.setattr(ahead, "_SECONDS_TO_ACT", 3600)
    made: list[str] = []
    desk.ahead.want((), lambda: made.append("one"))
    desk.ahead._steps.append("ahead_two")
    desk.ahead.begin_rest()
    desk.ahead.hold()
    qtbot.waitUntil(lambda: "ahead_two" in sys.modules)
    with qtbot.waitSignal(desk.ahead._pause.timeout), qtbot.assertNotEmitted(desk.ahead.all_done):
        pass
    assert made == []
    monkeypatch.setattr(ahead, "_SECONDS_TO_ACT", 0)
    with qtbot.waitSignal(desk.ahead.all_done):
        desk.ahead.hold()
    assert made == ["one"]


def test_nothing_is_made_while_the_window_has_much_to_work_out(desk: Desk, qtbot) -> None:
    made: list[str] = []
    desk.has_time = False
    desk.ahead.want((), lambda: made.append("one"))
    desk.ahead._steps.append("ahead_two")
    desk.ahead.begin_rest()
    qtbot.waitUntil(lambda: "ahead_two" in sys.modules)
    with qtbot.waitSignal(desk.ahead._pause.timeout):
        pass
    assert made == []
    with qtbot.waitSignal(desk.ahead.all_done):
        desk.has_time = True
    assert made == ["one"]


def test_what_is_imported_already_takes_no_turn(desk: Desk, qtbot, monkeypatch) -> None:
    order: list[str] = []
    monkeypatch.setattr(ahead, "import_module", order.append)
    desk.ahead.want(("sys", "ahead_one", "os"))
    with qtbot.waitSignal(desk.ahead.all_done):
        desk.ahead.begin_rest()
    assert order == ["ahead_one"]


def test_a_rest_begun_anew_holds_up_what_is_under_way(desk: Desk, qtbot, monkeypatch) -> None:
    """Whoever chooses a vendor, say, has the window to themselves."""
    made: list[str] = []
    monkeypatch.setattr(ahead, "_SHORT_REST_MS", 60_000)

    def make(name: str) -> None:
        made.append(name)
        desk.ahead.begin_short_rest()

    desk.ahead.want((), lambda: make("first"))
    desk.ahead._steps.append(lambda: make("second"))
    desk.ahead.begin_rest()
    qtbot.waitUntil(lambda: made == ["first"])
    with qtbot.waitSignal(desk.ahead._pause.timeout):
        pass
    assert made == ["first"]
    monkeypatch.setattr(ahead, "_SHORT_REST_MS", 20)
    desk.ahead.begin_rest()
    qtbot.waitUntil(lambda: made == ["first", "second"])


def test_where_nothing_is_left_to_import_that_is_told_at_the_next_rest(desk: Desk, qtbot) -> None:
    """As for a second case: what waits for imports goes on."""
    for _ in range(2):
        with qtbot.waitSignal(desk.ahead.all_done):
            desk.ahead.begin_rest()


def test_what_a_sheet_wants_is_imported_while_it_is_read(desk: Desk, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(ahead, "_REST_MS", 60_000)
    monkeypatch.setattr(ahead, "_SHORT_REST_MS", 20)
    desk.ahead.begin_short_rest()
    qtbot.waitUntil(lambda: desk.ahead._at_rest)
    desk.ahead.begin_short_rest()
    assert not desk.ahead._at_rest, "the sheet is painted first"
    desk.ahead.want(NAMES)
    qtbot.waitUntil(lambda: "ahead_two" in sys.modules)


def test_a_short_rest_cuts_none_short(desk: Desk, monkeypatch) -> None:
    monkeypatch.setattr(ahead, "_REST_MS", 60_000)
    desk.ahead.begin_rest()
    desk.ahead.begin_short_rest()
    assert desk.ahead._rest.remainingTime() > 50_000


def test_what_ends_while_the_window_has_much_to_paint_is_told_at_its_next_rest(
    desk: Desk, qtbot, monkeypatch
) -> None:
    may_end = Event()
    monkeypatch.setattr(ahead, "import_module", lambda _name: may_end.wait(10))
    desk.ahead.want(("ahead_one",))
    desk.ahead.begin_rest()
    qtbot.waitUntil(lambda: desk.ahead._is_importing)
    desk.is_busy = True
    desk.ahead.begin_rest()
    importing = desk.ahead._importing
    assert importing is not None
    with qtbot.assertNotEmitted(desk.ahead.all_done):
        may_end.set()
        qtbot.waitUntil(importing.done)
        with qtbot.waitSignal(desk.ahead._rest.timeout):
            pass
    with qtbot.waitSignal(desk.ahead.all_done):
        desk.is_busy = False


def test_an_import_under_way_when_another_case_is_opened_holds_up_nothing_for_good(
    desk: Desk, qtbot, monkeypatch
) -> None:
    """What comes of it is told to nobody any more: the tasks of the case before are dropped."""
    may_end = Event()
    done: list[str] = []

    def take_long(name: str) -> None:
        may_end.wait(10)
        done.append(name)

    monkeypatch.setattr(ahead, "import_module", take_long)
    desk.ahead.want(("ahead_one", "ahead_two"))
    desk.ahead.begin_rest()
    qtbot.waitUntil(lambda: desk.ahead._is_importing)
    desk.bridge.end_period()
    with qtbot.waitSignal(desk.ahead._rest.timeout):
        desk.ahead.begin_rest()
    qtbot.waitUntil(lambda: desk.ahead._at_rest)
    with qtbot.waitSignal(desk.ahead.all_done):
        may_end.set()
    assert done == ["ahead_one", "ahead_two"]


def test_classes_are_made_while_a_thread_imports(qapp: QObject) -> None:
    """The modules there are grow meanwhile."""
    is_over = Event()

    def import_much() -> None:
        while not is_over.is_set():
            for name in names:
                sys.modules[name] = ModuleType(name)
            for name in names:
                del sys.modules[name]

    names = [f"ahead_{number}" for number in range(50)]
    before = sys.getswitchinterval()
    importing = Thread(target=import_much)
    importing.start()
    try:
        sys.setswitchinterval(1e-6)
        for _ in range(50):
            next(ahead._make_classes(set()))
    finally:
        is_over.set()
        importing.join()
        sys.setswitchinterval(before)
