"""The runner as the window uses it: reports in bundles, an open run, an end that waits for none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from core.photos.photo import Photo, PhotoId
from core.problem import Problem
from core.response import RunId
from core.run import RunSettings, VendorProgress
from core.running.reports import PhotoFailed, Report, RunFinished
from core.sending.consent import Consent
from core.sending.spending import Cap
from core.vendor import VendorId
from gui.asking.run_control import RunControl
from tests.gui.library_fakes import photo

ANNA = VendorId("anna")
BROKEN = Problem("broken", "It is broken.", "Mend it.")


class FakeRunner:
    """Notes what it is asked; a test says what it reports."""

    def __init__(self, on_report: Callable[[Report], None]) -> None:
        self.report = on_report
        self.is_running = self.is_paused = False
        self.runs: list[tuple[Sequence[Photo], Sequence[VendorId], bool]] = []
        self.cloud_after: list[float] = []
        self.added: dict[RunId, list[PhotoId]] = {}
        self.finished: list[RunId] = []
        self.ended: list[str] = []

    def start(
        self,
        photos: Sequence[Photo],
        vendors: Sequence[VendorId],
        settings: RunSettings,
        again: bool = False,
        consent: Consent | None = None,
        cloud_after: float = 0.0,
    ) -> RunId:
        self.is_running = True
        self.cloud_after.append(cloud_after)
        self.runs.append((photos, vendors, again))
        return RunId(len(self.runs))

    def add(self, run_id: RunId, photos: Sequence[Photo]) -> None:
        self.added.setdefault(run_id, []).extend(photo.id for photo in photos)

    def finish_adding(self, run_id: RunId) -> None:
        self.finished.append(run_id)

    def progress(self) -> Mapping[VendorId, VendorProgress]:
        return {}

    def stop(self) -> None:
        self.ended.append("stopped")

    def close(self, timeout: float) -> None:
        self.ended.append("closed")


class Control:
    """A run control over a fake runner, with what it told."""

    def __init__(self) -> None:
        self.parent = QObject()
        self.bundles: list[list[Report]] = []
        self.control = RunControl(self._make, self.parent)  # type: ignore[arg-type]
        self.control.reports_arrived.connect(self.bundles.append)

    def _make(self, on_report: Callable[[Report], None]) -> FakeRunner:
        self.runner = FakeRunner(on_report)
        return self.runner


@pytest.fixture
def desk(qtbot: QtBot) -> Control:
    return Control()


def test_reports_are_handed_over_together_and_in_order(desk: Control, qtbot: QtBot) -> None:
    desk.control.start([photo(1)], [ANNA], RunSettings())
    reports = [PhotoFailed(PhotoId(number), BROKEN) for number in range(1, 6)]
    for report in reports:
        desk.runner.report(report)

    with qtbot.waitSignal(desk.control.reports_arrived):
        pass

    assert desk.bundles == [reports]


def test_what_somebody_agreed_to_is_shown_before_it_begins(desk: Control) -> None:
    """Local vendors wait for nothing: their threads are in other processes."""
    desk.control.start([photo(1)], [ANNA], RunSettings())
    desk.control.start(
        [photo(1)], [ANNA], RunSettings(), consent=Consent(frozenset(), frozenset(), Cap(calls=1))
    )
    at_once, later = desk.runner.cloud_after
    assert at_once == 0 < later


def test_it_goes_on_listening_until_the_last_run_is_over(desk: Control, qtbot: QtBot) -> None:
    desk.control.start([photo(1)], [ANNA], RunSettings())
    desk.runner.report(RunFinished(RunId(1), False))
    with qtbot.waitSignal(desk.control.reports_arrived):
        pass
    assert desk.control._timer.isActive(), "the runner still runs"

    desk.runner.is_running = False
    desk.runner.report(RunFinished(RunId(2), False))
    qtbot.waitUntil(lambda: not desk.control._timer.isActive())


def test_photos_join_the_open_run_until_it_is_closed(desk: Control) -> None:
    control, runner = desk.control, desk.runner
    control.add([photo(1)])
    assert runner.added == {}

    control.start_open([ANNA], RunSettings())
    control.start_open([ANNA], RunSettings())
    assert len(runner.runs) == 1
    control.add([photo(1)])
    control.add([])
    control.add([photo(2)])
    control.close_open()
    assert not control.is_open
    control.add([photo(3)])
    control.close_open()

    assert runner.added == {RunId(1): [1, 2]}
    assert runner.finished == [RunId(1)]


def test_stopping_closes_the_open_run(desk: Control) -> None:
    desk.control.start_open([ANNA], RunSettings())
    desk.control.stop()
    desk.control.add([photo(1)])

    assert not desk.control.is_open
    assert desk.runner.ended == ["stopped"]
    assert desk.runner.added == {}


def test_once_let_go_nothing_is_handed_over(desk: Control, tmp_path: Path) -> None:
    desk.control.start([photo(1)], [ANNA], RunSettings())
    desk.runner.report(PhotoFailed(PhotoId(1), BROKEN))
    end = desk.control.let_go()
    assert not desk.control._timer.isActive()

    end()

    assert desk.runner.ended == ["closed"]
    assert desk.bundles == []
