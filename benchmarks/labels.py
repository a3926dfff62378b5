"""Importing a table of labels: how long ten thousand rows take, and how long the window stalls.

    uv run benchmarks/labels.py [--rows 10000] [--who]

A case of as many labelled faces gets other labels, a skin type and a group for each of them. First
without a window: reading, planning, changing and being on the disk, against reading the same CSV
with Python's csv module alone (the ratio depends on no machine). Then in the program's own window,
offscreen: the dialog reads the table, shows what will happen, imports it, and it is undone; the
longest gap of the interface thread in all that is told as in stall.py.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import sys
import time
from collections import Counter
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import measuring

_SECONDS, _GAP = 5.0, 50.0
_PATIENCE = 120.0
_SHOWN = 6
_REST_MS = 4000
"""Nobody imports labels before the window has come to rest."""
_COLUMNS = ("photo", "gender", "fitzpatrick", "group", "name")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--who", action="store_true", help="say where late beats were held up")
    given = parser.parse_args()
    measuring.need_compiled()
    import cases
    import photos

    scratch = photos.scratch("labels")
    whole, table = cases.large_case(given.rows), scratch / "labels.csv"
    _write(table, given.rows)
    for name in ("bare", "window"):
        shutil.copytree(whole, scratch / name)
    _without_window(scratch / "bare", table)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        os.environ[name] = str(scratch / "home")
    places = scratch / "places" if given.who else None
    watched = _Watched(scratch / "window", table, places)
    watched.run()
    watched.tell()


def _write(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for n in range(1, rows + 1):
            gender = "female" if n % 2 else "male"
            writer.writerow((f"{n:06d}.jpg", gender, n % 6 + 1, f"group {n % 7}", f"person {n}"))


def _without_window(folder: Path, path: Path) -> None:
    from core.case.case import Case
    from core.label_import.known import known_of
    from core.label_import.plan import make_plan
    from core.label_import.reading import read_table
    from providers.registry import Registry

    started = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        rows = len(list(csv.reader(file))) - 1
    bare = time.perf_counter() - started
    with closing(Case.open(folder, Registry())) as case:
        times = [time.perf_counter()]
        table = read_table(path)
        times.append(time.perf_counter())
        plan = make_plan(table, _mapping(table), known_of(case))
        times.append(time.perf_counter())
        case.turn_faces(plan.turns)
        times.append(time.perf_counter())
        case.store.flush()
        times.append(time.perf_counter())
    steps = [b - a for a, b in pairwise(times)]
    said = ", ".join(
        f"{step} {1000 * seconds:.0f} ms"
        for step, seconds in zip(("read", "planned", "changed", "on the disk"), steps, strict=True)
    )
    print(f"{rows:,} rows, {plan.applied:,} applied: {said}")
    print(f"the csv module alone: {1000 * bare:.0f} ms, so {sum(steps) / bare:.0f} times that")
    measuring.verdict(f"{rows:,} rows imported, s", sum(steps), _SECONDS, at_most=True)


def _mapping(table: Any) -> Any:
    from dataclasses import replace

    from core.label_import.headers import Role
    from core.label_import.mapping import guess
    from core.labelling.labels import Source

    mapping = guess(table).with_role(table.column("group"), Role.GROUP)
    return replace(mapping, source=Source.PUBLIC_RECORD)


class _Watched:
    """One import in one window, and what it took."""

    def __init__(self, folder: Path, table: Path, places: Path | None) -> None:
        from stall import Beats

        self._folder, self._table, self._places = folder, table, places
        self._beats = Beats(places)
        self._took: dict[str, float] = {}
        self._waits = 0
        self._gaps: list[tuple[float, float, float, float]] = []
        self._held_up: Counter[str] = Counter()

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
        desk.workspace.case_opened.connect(lambda: self._when(self._is_settled, self._open))

    def _when(self, there: Any, act: Any) -> None:
        from PySide6.QtCore import QTimer

        self._waits += 1
        if there():
            self._waits = 0
            act()
        elif self._waits * 0.02 > _PATIENCE:
            raise SystemExit(f"waited in vain for {there.__name__}")
        else:
            QTimer.singleShot(20, self._desk, lambda: self._when(there, act))

    def _is_settled(self) -> bool:
        model = self._desk.workspace.photo_list
        return model.rowCount() == len(self._desk.workspace.case.photos) and model.is_settled

    def _open(self) -> None:
        from PySide6.QtCore import QTimer

        QTimer.singleShot(_REST_MS, self._desk, self._open_dialog)

    def _open_dialog(self) -> None:
        self._beats.start(self._desk)
        self._started = time.perf_counter()
        self._when(self._has_dialog, self._say)
        self._desk.label_import.open(self._table)
        # The dialog was accepted; what it showed is taken in next.
        self._when(self._is_undoable, self._wait_until_shown)

    def _is_undoable(self) -> bool:
        return bool(self._desk.workspace.undo_stack.canUndo())

    def _wait_until_shown(self) -> None:
        self._note("imported")
        self._when(self._is_settled, self._undo)

    def _has_dialog(self) -> bool:
        from PySide6.QtWidgets import QApplication

        dialog: Any = QApplication.activeModalWidget()
        return dialog is not None and dialog.is_filled

    def _say(self) -> None:
        from PySide6.QtWidgets import QApplication

        self._note("read")
        dialog: Any = QApplication.activeModalWidget()
        self._dialog = dialog
        dialog.fields.columns.combo(3).setCurrentText("own group")
        dialog.fields.source.setCurrentText("public record")
        dialog.next_button.click()
        self._when(self._has_plan, self._accept)

    def _has_plan(self) -> bool:
        return self._dialog.plan is not None

    def _accept(self) -> None:
        self._note("planned")
        self._dialog.import_button.click()

    def _undo(self) -> None:
        from PySide6.QtCore import QTimer

        self._note("shown everywhere")
        self._desk.workspace.undo_stack.undo()
        self._note("undone")
        # The window is told in an event of its own, which comes first.
        QTimer.singleShot(0, self._desk, lambda: self._when(self._is_settled, self._end))

    def _end(self) -> None:
        self._note("shown everywhere again")
        # Other programs may hold the processor; what the program itself did is the rest.
        self._gaps = sorted(self._beats.gaps, key=lambda gap: gap[3] - gap[1])
        if self._places is not None and self._places.exists():
            self._held_up = Counter(self._places.read_text().splitlines())
        self._desk.window.close()

    def _note(self, what: str) -> None:
        self._took[what] = time.perf_counter() - self._started

    def tell(self) -> None:
        said = ", ".join(f"{what} after {seconds:.2f} s" for what, seconds in self._took.items())
        print(f"in the window: {said}")
        print("the longest gaps:")
        for at, length, work, queued in self._gaps[:_SHOWN]:
            print(
                f"  {length:.0f} ms at {at / 1000:.2f} s: {work:.0f} work, {queued:.0f} waiting "
                "for a processor"
            )
        own = self._gaps[0][1] - self._gaps[0][3]
        measuring.verdict("longest gap without waiting for a processor, ms", own, _GAP, True)
        for place, count in self._held_up.most_common(20):
            print(f"  {count} × {place}")


if __name__ == "__main__":
    sys.exit(main())
