"""A case of 100,000 labelled faces at the window: opened, filtered, sorted; how long it stalls.

    uv run benchmarks/large_case.py [--faces 100000] [--who]

The program's own window, offscreen, opens the case; its local vendor is there but asked nothing.
"Opened" is when the window holds the case and its first cards; "settled" when every photo's marks
and counts are worked out. A filter or sort is timed from the call until the cards are in order.
For scale the same rows are read by a bare sqlite3 connection (the ratio depends on no machine).
The longest gap of the interface thread is told as in stall.py.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import measuring

_OPEN, _FILTER, _GAP = 1.0, 100.0, 50.0
_PATIENCE = 120.0
_SHOWN = 8
_TABLES = ("photo", "place", "face", "face_attribute", "attempt", "reading", "prediction")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faces", type=int, default=100_000)
    parser.add_argument("--who", action="store_true", help="say where late beats were held up")
    given = parser.parse_args()
    measuring.need_compiled()
    import cases

    folder = cases.large_case(given.faces)
    bare = _read_barely(folder)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        os.environ[name] = str(measuring.HOME / "scratch" / "large-case-home")
    places = measuring.HOME / "scratch" / "large-case-places" if given.who else None
    watched = _Watched(folder, places)
    watched.run()
    watched.tell(bare)


def _read_barely(folder: Path) -> float:
    """Seconds to fetch the tables as they are, without the bodies."""
    with closing(sqlite3.connect(folder / "misread.sqlite")) as connection:
        started = time.perf_counter()
        for table in _TABLES:
            connection.execute(f"SELECT * FROM {table}").fetchall()
        return time.perf_counter() - started


class _Watched:
    """One window and what it took."""

    def __init__(self, folder: Path, places: Path | None) -> None:
        from stall import Beats

        self._folder = folder
        self._beats = Beats(places)
        self._took: dict[str, float] = {}

    def run(self) -> None:
        from gui import app, start
        from providers.registry import Registry

        watched = self

        class WatchedDesk(app.Desk):
            def open(self, wishes: start.Wishes) -> None:
                watched.begin(self)
                super().open(wishes)

        app.Desk = WatchedDesk  # type: ignore[misc]
        start.main(["--case", str(self._folder)], Registry())

    def begin(self, desk: Any) -> None:
        self._desk = desk
        self._beats.start(desk)
        self._started = time.perf_counter()
        desk.workspace.case_opened.connect(self._on_opened)

    def _on_opened(self) -> None:
        from PySide6.QtCore import QTimer

        QTimer.singleShot(0, self._desk, self._on_shown)

    def _on_shown(self) -> None:
        self._took["opened"] = time.perf_counter() - self._started
        self._wait_until_settled()

    def _wait_until_settled(self) -> None:
        from PySide6.QtCore import QTimer

        model = self._desk.workspace.photo_list
        waited = time.perf_counter() - self._started
        if len(self._desk.workspace.case.photos) > model.rowCount() or not model.is_settled:
            if waited > _PATIENCE:
                raise SystemExit("the library did not settle")
            QTimer.singleShot(20, self._desk, self._wait_until_settled)
            return
        self._took["settled"] = waited
        QTimer.singleShot(500, self._desk, self._filter_and_sort)

    def _filter_and_sort(self) -> None:
        from gui.models.photo_index import Sort
        from gui.models.photo_summary import Filter

        photos = self._desk.workspace.photo_filter
        for name, act in (
            ("filter misread", lambda: photos.set_filter(Filter.MISREAD)),
            ("filter all", lambda: photos.set_filter(Filter.ALL)),
            ("sort by confidence", lambda: photos.set_sort(Sort.LEAST_SURE)),
            ("sort by name", lambda: photos.set_sort(Sort.NAME)),
            ("search 0777", lambda: photos.set_search("0777")),
        ):
            started = time.perf_counter()
            act()
            self._took[name] = 1000 * (time.perf_counter() - started)
        self._beats.end()
        self._desk.window.close()

    def tell(self, bare: float) -> None:
        took = self._took
        print(f"the same tables by bare sqlite3: {bare:.2f} s")
        opened, settled = took.pop("opened"), took.pop("settled")
        print(f"opened after {opened:.2f} s ({opened / bare:.1f} of that), settled {settled:.2f} s")
        measuring.verdict("opened, s", opened, _OPEN, at_most=True)
        for name, milliseconds in took.items():
            measuring.verdict(f"{name}, ms", milliseconds, _FILTER, at_most=True)
        gaps = sorted(self._beats.gaps, key=lambda gap: -gap[1])
        measuring.verdict("longest gap, ms", gaps[0][1], _GAP, at_most=True)
        # Other programs may hold the processor; what the program itself did is the rest.
        own = max(length - queued for _, length, _, queued in gaps)
        measuring.verdict("without waiting for a processor, ms", own, _GAP, at_most=True)
        print("the longest gaps:")
        for at, length, work, queued in gaps[:_SHOWN]:
            print(
                f"  {length:.0f} ms at {at / 1000:.2f} s: {work:.0f} work, {queued:.0f} waiting "
                "for a processor"
            )


if __name__ == "__main__":
    sys.exit(main())
