"""What varying a face costs: answers a second while the slider moves, and stalls of the window.

    uv run benchmarks/vary.py [--photo FILE] [--seconds 20]

The window opens the photo (by default the first portrait of the demonstration), varies its face,
and the slider is moved every 33 ms, as a hand does, over the whole range of one variation after the
other. Counted are the answers of each local vendor, how old the answer shown is, and the gaps of a
heartbeat of 5 ms in the interface thread.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from pathlib import Path
from time import monotonic

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import measuring
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from core.demonstration import portraits
from core.vary.asking import Heard
from core.vary.recipe import RANGES, Kind, Recipe
from core.vary.steps import strengths
from gui import theme
from gui.app import Desk
from gui.preferences import Preferences
from gui.start import Wishes
from providers.registry import Registry

_BOUND_MS, _BEAT_MS, _HAND_MS = 50.0, 5, 33
_TRIED = (Kind.LIGHT, Kind.LUMINANCE, Kind.ROTATION, Kind.BLUR, Kind.NOISE, Kind.JPEG)
_SETTLING_MS = 6000
_PATIENCE = 120.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photo", type=Path)
    parser.add_argument("--seconds", type=float, default=20.0)
    given = parser.parse_args()
    photo = given.photo or portraits()[0].path
    application = QApplication([])
    theme.apply_theme(application)
    case = measuring.HOME / "scratch" / f"vary-{os.getpid()}"
    settings = QSettings(str(case.with_suffix(".ini")), QSettings.Format.IniFormat)
    desk = Desk(Registry(), Preferences(settings), application)
    wishes = Wishes((photo,), case, False, None, (1280, 800))
    desk.show(wishes)
    desk.open(wishes)
    _wait(application, lambda: desk.workspace.face is not None and not _runs(desk))
    _pass(application, _SETTLING_MS / 1000)
    desk.varying.open()
    trying = desk.varying.trying
    assert trying is not None
    _wait(application, lambda: trying.answers is not None and not trying.lacking())
    hand = _Hand(desk)
    _pass(application, given.seconds)
    hand.tell()
    desk.close()


def _runs(desk: Desk) -> bool:
    run = desk.workspace.run
    return run is None or run.is_running


def _wait(application: QApplication, there: object) -> None:
    until = monotonic() + _PATIENCE
    while not there():  # type: ignore[operator]
        application.processEvents()
        if monotonic() > until:
            raise SystemExit("the window did not get there")


def _pass(application: QApplication, seconds: float) -> None:
    QTimer.singleShot(round(1000 * seconds), application.quit)
    application.exec()


class _Hand:
    """Moves the slider and listens."""

    def __init__(self, desk: Desk) -> None:
        self._varying = desk.varying
        self._answers: Counter[str] = Counter()
        self._ages: list[float] = []
        self._gaps: list[float] = []
        self._start = self._beat = monotonic()
        self._moved: dict[Recipe, float] = {}
        self._recipes = self._all()
        trying = self._varying.trying
        assert trying is not None
        hear = trying.on_heard

        def listen(heard: Heard) -> None:
            hear(heard)
            self._answers[heard.wish.vendor_id] += 1
            at = self._moved.get(heard.wish.change.recipe)
            if at is not None:
                self._ages.append(monotonic() - at)

        trying.on_heard = listen  # type: ignore[method-assign]
        self._moving = QTimer(interval=_HAND_MS)
        self._moving.timeout.connect(self._move)
        self._moving.start()
        self._beating = QTimer(interval=_BEAT_MS)
        self._beating.timeout.connect(self._on_beat)
        self._beating.start()

    def _all(self):  # type: ignore[no-untyped-def]
        while True:
            for kind in _TRIED:
                for strength in strengths(kind, 60):
                    if strength and abs(strength) <= max(abs(RANGES[kind].high), 1):
                        yield Recipe(kind, strength)

    def _move(self) -> None:
        recipe = next(self._recipes)
        self._moved[recipe] = monotonic()
        view = self._varying.view
        assert view is not None
        view.show_recipe(recipe)
        view.recipe_changed.emit(recipe)

    def _on_beat(self) -> None:
        now = monotonic()
        self._gaps.append(1000 * (now - self._beat))
        self._beat = now

    def tell(self) -> None:
        seconds = monotonic() - self._start
        for vendor_id, count in sorted(self._answers.items()):
            print(f"{vendor_id}: {count / seconds:.1f} answers a second")
        if self._ages:
            print(
                f"an answer is {1000 * measuring.percentile(self._ages, 0.5):.0f} ms behind the "
                f"hand (half), {1000 * measuring.percentile(self._ages, 0.95):.0f} ms (95 %)"
            )
        measuring.verdict(
            "longest gap of the interface thread, ms", max(self._gaps), _BOUND_MS, at_most=True
        )
        late = sum(gap > _BOUND_MS for gap in self._gaps)
        print(f"gaps over {_BOUND_MS:.0f} ms: {late} of {len(self._gaps):,} beats")


if __name__ == "__main__":
    main()
