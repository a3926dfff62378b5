"""Starts, pauses and stops runs from the window, and brings the runner's reports to it.

Reports are gathered and handed over at most ten times a second: a run does not paint.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from core.photos.photo import Photo, PhotoId
from core.reaudit.repeat import Repeat
from core.response import RunId
from core.run import RunSettings, VendorProgress
from core.running.reports import Report, RunFinished
from core.sending.consent import Consent
from core.sending.spending import Spent
from core.vendor import VendorId

if TYPE_CHECKING:
    from core.running.runner import Runner
    from core.vary.kept import Variation

_HAND_OVER_MS = 100
_SECONDS_TO_SHOW = 0.15
"""Until the window has painted that cloud vendors are asked. Their threads begin then: earlier they
would take turns at the interpreter with the painting."""
_SECONDS_IN_FLIGHT = 2.0
"""How long calls under way are waited for at the end; those cut off are made again next time."""


class RunControl(QObject):
    """One case's runner, as the window uses it.

    Signals:
        reports_arrived(list[Report]): in the interface thread, in order.
        progressed(): the numbers of `progress()` moved, or the run's state did.
    """

    reports_arrived = Signal(object)
    progressed = Signal()

    def __init__(
        self, make_runner: Callable[[Callable[[Report], None]], Runner], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._waiting: deque[Report] = deque()
        self._runner = make_runner(self._waiting.append)
        self._run: RunId | None = None
        self._timer = QTimer(self, interval=_HAND_OVER_MS)
        self._timer.timeout.connect(self._hand_over)

    @property
    def is_running(self) -> bool:
        return self._runner.is_running

    @property
    def is_paused(self) -> bool:
        return self._runner.is_paused

    def progress(self) -> Mapping[VendorId, VendorProgress]:
        return self._runner.progress()

    def forget_progress(self) -> None:
        """Tell no more of runs that are over: photos they asked about have gone."""
        self._runner.forget_progress()
        self.progressed.emit()

    def start(
        self,
        photos: Sequence[Photo],
        vendors: Sequence[VendorId],
        settings: RunSettings,
        again: bool = False,
        consent: Consent | None = None,
    ) -> RunId:
        """Ask `vendors` about `photos`; `again` asks even where a response is stored.

        consent: what a person has agreed to; without one no cloud vendor is asked.
        """
        after = _seconds_to_show(consent)
        run = self._runner.start(
            photos, vendors, settings, again=again, consent=consent, cloud_after=after
        )
        self._timer.start()
        self.progressed.emit()
        return run

    def repeat(self, begun: Repeat, photo: Photo, consent: Consent | None = None) -> int:
        """Ask about one photo as often as a repeat has it; returns how many calls that is."""
        anew = replace(begun.settings, resave_quality=begun.resave_quality)
        asked = [begun.settings] * begun.times
        asked += [anew] if begun.resave_quality is not None else []
        for settings in asked:
            self._runner.start(
                [photo],
                [begun.vendor_id],
                settings,
                True,
                consent,
                repeat_id=begun.id,
                cloud_after=_seconds_to_show(consent),
            )
        self._timer.start()
        self.progressed.emit()
        return len(asked)

    def vary(
        self, begun: Variation, photo: Photo, vendors: Sequence[VendorId], consent: Consent
    ) -> None:
        """Ask about each picture of a variation."""
        for change in begun.pictures:
            settings = RunSettings(variation=change.text)
            self._runner.start(
                [photo],
                vendors,
                settings,
                True,
                consent,
                variation_id=begun.id,
                cloud_after=_seconds_to_show(consent),
            )
        self._timer.start()
        self.progressed.emit()

    def new_id(self) -> RunId:
        """The number of a run that somebody else writes down."""
        return self._runner.new_id()

    def set_pace(self, vendor_id: VendorId, per_second: float) -> None:
        """Ask a cloud vendor so many times a second at most."""
        self._runner.set_pace(vendor_id, per_second)

    def spent(self, consent: Consent) -> Spent:
        """What was spent under a consent, what may have been charged included."""
        return self._runner.spent(consent)

    @property
    def is_open(self) -> bool:
        """Whether the run begun by `start_open` still takes photos."""
        return self._run is not None

    def start_open(self, vendors: Sequence[VendorId], settings: RunSettings) -> None:
        """Start a run that photos are added to while they are still being read."""
        if self._run is None:
            self._run = self.start([], vendors, settings)

    def add(self, photos: Sequence[Photo]) -> None:
        """More photos for the run begun by `start_open`."""
        if self._run is not None and photos:
            self._runner.add(self._run, photos)

    def close_open(self) -> None:
        """No more photos come for the run begun by `start_open`."""
        if self._run is not None:
            self._runner.finish_adding(self._run)
            self._run = None

    def prefer(self, photo_id: PhotoId) -> None:
        self._runner.prefer(photo_id)

    def pause(self) -> None:
        self._runner.pause()
        self.progressed.emit()

    def resume(self) -> None:
        self._runner.resume()
        self.progressed.emit()

    def stop(self) -> None:
        self._run = None
        self._runner.stop()
        self.progressed.emit()

    def let_go(self) -> Callable[[], None]:
        """Hand nothing over any more.

        What is returned stops the runs, keeps what is in flight and ends the workers; it takes a
        moment and may be called in any thread.
        """
        self._timer.stop()
        self.deleteLater()
        return partial(self._runner.close, _SECONDS_IN_FLIGHT)

    def _hand_over(self) -> None:
        reports = []
        while self._waiting:
            reports.append(self._waiting.popleft())
        if reports:
            self.reports_arrived.emit(reports)
        self.progressed.emit()
        ended = any(isinstance(r, RunFinished) for r in reports)
        if ended and not self._runner.is_running and not self._waiting:
            self._timer.stop()


def _seconds_to_show(consent: Consent | None) -> float:
    return 0.0 if consent is None else _SECONDS_TO_SHOW
