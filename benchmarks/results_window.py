"""The results page of 100,000 faces × 5 vendors at the window: when it is there, how it stalls.

    uv run benchmarks/results_window.py [--faces 100000] [--vendors 5] [--who]

The program's own window, offscreen, at 1920 × 1080, opens the case. Once its library is settled
and the window has imported and gathered what it does ahead, some seconds later, the results page
is opened for the first time, "there" when its title and rates are painted; then each of its parts,
and a threshold's slider is dragged. Between what is waited for the window rests for a second, so
that gaps are told by what was done. The longest gap of the interface thread is told as in stall.py.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import measuring

_THERE, _GAP, _STEP = 1.0, 50.0, 16.0
_PATIENCE, _LOOK_MS, _REST_MS = 120.0, 5, 1000
_STEPS = 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faces", type=int, default=100_000)
    parser.add_argument("--vendors", type=int, default=5, help="at most five")
    parser.add_argument("--who", action="store_true", help="say where late beats were held up")
    given = parser.parse_args()
    import cases

    folder = cases.large_case(given.faces, given.vendors)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        os.environ[name] = str(measuring.HOME / "scratch" / "results-window-home")
    places = measuring.HOME / "scratch" / "results-window-places" if given.who else None
    watched = _Watched(folder, cases.VENDORS[: given.vendors], places)
    watched.run()
    watched.tell()
    if places is not None and places.exists():
        print(places.read_text())


class _Watched:
    """One window, what was done in it, and how long each took."""

    def __init__(self, folder: Path, vendors: tuple[str, ...], places: Path | None) -> None:
        from stall import Beats

        self._folder, self._vendors = folder, vendors
        self._beats = Beats(places)
        self._took: dict[str, float] = {}
        self._gaps: dict[str, list[tuple[float, float]]] = {}
        self._steps: list[float] = []

    def run(self) -> None:
        from gui import app, start
        from providers.registry import Registry

        watched = self

        class WatchedDesk(app.Desk):
            def open(self, wishes: start.Wishes) -> None:
                watched.begin(self)
                super().open(wishes)

        app.Desk = WatchedDesk  # type: ignore[misc]
        arguments = ["--case", str(self._folder), "--window-size", "1920x1080"]
        start.main(arguments, Registry())

    def begin(self, desk: Any) -> None:
        self._desk = desk
        self._beats.start(desk)
        self._doing = self._all()
        desk.workspace.case_opened.connect(lambda: self._later(0))

    def _later(self, milliseconds: int) -> None:
        from PySide6.QtCore import QTimer

        QTimer.singleShot(milliseconds, self._desk, self._go_on)

    def _go_on(self) -> None:
        if next(self._doing, None) is None:
            self._beats.end()
            self._desk.window.close()

    def _all(self) -> Iterator[bool]:
        """Everything that is done; each step of it after the events of the one before."""
        workspace, window = self._desk.workspace, self._desk.window
        yield from self._wait("the library settles", self._is_settled)
        workspace.choose_vendors(self._vendors)
        yield from self._wait("the vendors are chosen", self._is_settled)
        yield from self._wait("the window rests", self._has_gathered)
        page = window.results
        yield from self._do("page", lambda: window.show_page(2), lambda: bool(page.title))
        for number, name in enumerate(("thresholds", "published", "runs"), 1):
            yield from self._wait(f"{name} is made", lambda n=number: page.parts.count() > n)
            yield from self._do(name, lambda n=number: page.show_part(n), lambda: bool(page.title))
            if name == "thresholds":
                yield from self._slide(page.parts.currentWidget())

    def _is_settled(self) -> bool:
        model, case = self._desk.workspace.photo_list, self._desk.workspace.case
        return model.rowCount() >= len(case.photos) and model.is_settled

    def _has_gathered(self) -> bool:
        gathering = self._desk.results._gathering
        return gathering is not None and gathering.is_settled

    def _do(self, name: str, act: Callable[[], object], done: Callable[[], bool]) -> Iterator[bool]:
        """Act, and note how long until it is done, and the longest gap until a while after."""
        gaps, started = len(self._beats.gaps), time.perf_counter()
        act()
        yield from self._wait(name, done)
        self._took[name] = time.perf_counter() - started
        self._later(_REST_MS)
        yield True
        self._note_gaps(name, gaps)

    def _note_gaps(self, name: str, since: int) -> None:
        gaps = self._beats.gaps[since:]
        began = gaps[0][0] - gaps[0][1]
        self._gaps[name] = sorted(((gap[1], gap[0] - began) for gap in gaps), reverse=True)

    def _wait(self, what: str, done: Callable[[], bool]) -> Iterator[bool]:
        until = time.perf_counter() + _PATIENCE
        while not done():
            if time.perf_counter() > until:
                raise SystemExit(f"in vain: {what}")
            self._later(_LOOK_MS)
            yield True
        self._later(_REST_MS if "made" in what or "chosen" in what else 0)
        yield True

    def _slide(self, view: Any) -> Iterator[bool]:
        from PySide6.QtWidgets import QApplication

        gaps = len(self._beats.gaps)
        slider = view.sliders.all
        for step in range(_STEPS):
            started = time.perf_counter()
            slider.setValue(slider.minimum() + step)
            QApplication.processEvents()
            self._steps.append(1000 * (time.perf_counter() - started))
            self._later(0)
            yield True
        self._later(_REST_MS)
        yield True
        self._note_gaps("a dragged slider", gaps)

    def tell(self) -> None:
        for name, seconds in self._took.items():
            measuring.verdict(f"{name} there, s", seconds, _THERE, at_most=True)
        most = measuring.percentile(self._steps, 0.95)
        measuring.verdict("a slider step (95 %), ms", most, _STEP, at_most=True)
        for name, gaps in self._gaps.items():
            measuring.verdict(f"{name}, longest gap, ms", gaps[0][0], _GAP, at_most=True)
            said = ", ".join(f"{gap:.0f} ended at {at:.0f}" for gap, at in gaps[:6])
            print(f"  the longest ones, ms: {said}")


if __name__ == "__main__":
    sys.exit(main())
