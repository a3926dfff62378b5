"""Cases are opened in threads: the last one asked for is taken, every other is closed again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from core.case.case import Case
from core.problem import Problem, ProblemError
from gui.case_opening import CaseOpening
from gui.task_bridge import TaskBridge
from providers.registry import Registry
from tests.here_registry import HereRegistry

_SECONDS = 30


@pytest.fixture
def registry() -> Registry:
    return HereRegistry(())


@pytest.fixture
def bridge(qtbot: QtBot) -> Iterator[TaskBridge]:
    bridge = TaskBridge()
    yield bridge
    bridge.close()


class Opened:
    """Takes what is opened and closes it at the end."""

    def __init__(self, bridge: TaskBridge, registry: Registry) -> None:
        self.parent = QObject()
        self.opening = CaseOpening(bridge, registry, self.parent)
        self.cases: list[Case] = []
        self.problems: list[Problem] = []

    def open(self, folder: Path) -> None:
        self.opening.open(
            folder,
            read_only=False,
            create=True,
            adopt=False,
            opened=self._take,
            refused=self.problems.append,
        )

    def _take(self, case: Case, _photos: object, shown: Callable[[], None]) -> None:
        self.cases.append(case)
        shown()


@pytest.fixture
def opened(bridge: TaskBridge, registry: Registry) -> Iterator[Opened]:
    opened = Opened(bridge, registry)
    yield opened
    opened.opening.close()
    for case in opened.cases:
        case.close()


@dataclass
class Slow:
    """The case in the folder “slow” takes its time to be listed: once `reached`, until `go_on`."""

    reached: threading.Event
    go_on: threading.Event


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    slow, list_it = Slow(threading.Event(), threading.Event()), Case.listed

    def listed(case: Case) -> object:
        if case.folder.name == "slow":
            slow.reached.set()
            slow.go_on.wait(_SECONDS)
        return list_it(case)

    monkeypatch.setattr(Case, "listed", listed)
    yield slow
    slow.go_on.set()


def is_free(folder: Path, registry: Registry) -> bool:
    """Whether nobody has the case open to change it."""
    try:
        Case.open(folder, registry).close()
    except ProblemError as error:
        if error.problem.kind == "in use":
            return False
        raise
    return True


def test_a_case_is_handed_over(opened: Opened, tmp_path: Path, qtbot: QtBot) -> None:
    opened.open(tmp_path / "case")
    assert opened.opening.is_under_way
    qtbot.waitUntil(lambda: bool(opened.cases))
    assert not opened.opening.is_under_way
    assert opened.cases[0].folder == tmp_path / "case"


def test_what_was_opened_too_late_is_closed_though_another_case_has_come(
    opened: Opened,
    slow: Slow,
    bridge: TaskBridge,
    registry: Registry,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    opened.open(tmp_path / "slow")
    slow.reached.wait(_SECONDS)
    opened.open(tmp_path / "other")
    qtbot.waitUntil(lambda: bool(opened.cases))
    bridge.end_period()  # as whoever takes a case does
    slow.go_on.set()
    qtbot.waitUntil(lambda: is_free(tmp_path / "slow", registry))
    assert [case.folder.name for case in opened.cases] == ["other"]


def test_what_is_opened_while_the_window_closes_is_closed_again(
    opened: Opened, slow: Slow, bridge: TaskBridge, registry: Registry, tmp_path: Path
) -> None:
    opened.open(tmp_path / "slow")
    slow.reached.wait(_SECONDS)
    opened.opening.close()
    slow.go_on.set()
    bridge.close()
    assert is_free(tmp_path / "slow", registry)
    assert opened.cases == []


def test_what_had_been_opened_when_the_window_closed_is_closed_again(
    opened: Opened, bridge: TaskBridge, registry: Registry, tmp_path: Path
) -> None:
    """Its coming was told by an event that nobody waits for any more."""
    opened.open(tmp_path / "case")
    [future] = opened.opening._under_way.values()
    assert future.result(_SECONDS) is not None
    assert not is_free(tmp_path / "case", registry)
    opened.opening.close()
    bridge.close()
    assert is_free(tmp_path / "case", registry)
    assert opened.cases == []


def test_a_case_that_cannot_be_listed_is_not_left_open(
    opened: Opened,
    registry: Registry,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_case: Case) -> object:
        raise ProblemError(Problem("damaged", "It cannot be read.", "Take a copy."))

    monkeypatch.setattr(Case, "listed", fail)
    opened.open(tmp_path / "case")
    qtbot.waitUntil(lambda: bool(opened.problems))
    assert opened.problems[0].kind == "damaged"
    assert not opened.opening.is_under_way
    assert is_free(tmp_path / "case", registry)


def test_what_is_wanted_no_more_is_not_under_way(
    opened: Opened, slow: Slow, registry: Registry, tmp_path: Path, qtbot: QtBot
) -> None:
    opened.open(tmp_path / "slow")
    slow.reached.wait(_SECONDS)
    opened.opening.forget()
    assert not opened.opening.is_under_way
    slow.go_on.set()
    qtbot.waitUntil(lambda: is_free(tmp_path / "slow", registry))
    assert opened.cases == []
