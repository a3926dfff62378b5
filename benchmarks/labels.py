"""Importing a table of labels: how long ten thousand rows take, and how long the window stalls.

    uv run benchmarks/labels.py [--rows 10000] [--who]

A case of as many labelled faces gets other labels, a skin type and a group for each of them. First
without a window: reading, planning, changing and being on the disk, against reading the same CSV
with Python's csv module alone (the ratio depends on no machine). Then in the program's own window,
offscreen: the dialog reads the table, shows what will happen, imports it, and it is undone; the
longest gap of the interface thread in all that is told as in stall.py.
"""

from __future__ import annotations

import csv
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import measuring
from beats import Beats, print_longest, print_places

if TYPE_CHECKING:
    from own_window import Desk, Step

_SECONDS, _GAP = 5.0, 50.0
_REST_MS = 4000
"""Nobody imports labels before the window has come to rest."""
_COLUMNS = ("photo", "gender", "fitzpatrick", "group", "name")


def main() -> None:
    parser = measuring.arguments(__doc__)
    parser.add_argument("--rows", type=int, default=10_000, help="of the table; %(default)s")
    parser.add_argument("--who", action="store_true", help="say where late beats were held up")
    given = parser.parse_args()
    measuring.need_compiled()
    import cases

    scratch = measuring.scratch("labels")
    whole, table = cases.large_case(given.rows), scratch / "labels.csv"
    _write(table, given.rows)
    for name in ("bare", "window"):
        shutil.copytree(whole, scratch / name)
    _without_window(scratch / "bare", table)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    measuring.live_in("labels")
    watched = _Watched(given.who)
    watched.run(scratch / "window", table)
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
    """One import in one window, and when since its beginning each step of it was done."""

    def __init__(self, who: bool) -> None:
        self._beats = Beats(who)
        self._took: dict[str, float] = {}

    def run(self, folder: Path, table: Path) -> None:
        import own_window

        own_window.run(["--case", str(folder)], lambda desk: self._act(desk, table))

    def _act(self, desk: Desk, table: Path) -> Iterator[Step]:
        from own_window import Rest, Until, is_settled
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication

        shown = Until("the library settles", lambda: is_settled(desk))
        undo_stack = desk.workspace.undo_stack
        yield shown
        yield Rest(_REST_MS)
        self._beats.start(desk)
        self._started = time.perf_counter()
        # In an event of its own: it returns when the dialog is closed.
        QTimer.singleShot(0, desk, lambda: desk.label_import.open(table))
        yield Until("the dialog is there", lambda: QApplication.activeModalWidget() is not None)
        dialog: Any = QApplication.activeModalWidget()
        yield Until("the table is read", lambda: dialog.is_filled)
        self._note("read")
        dialog.fields.columns.combo(_COLUMNS.index("group")).setCurrentText("own group")
        dialog.fields.source.setCurrentText("public record")
        dialog.next_button.click()
        yield Until("it is planned", lambda: dialog.plan is not None)
        self._note("planned")
        dialog.import_button.click()
        yield Until("it can be undone", undo_stack.canUndo)
        self._note("imported")
        yield shown
        self._note("shown everywhere")
        undo_stack.undo()
        self._note("undone")
        yield Rest()  # the window is told in an event of its own, which comes first
        yield shown
        self._note("shown everywhere again")
        self._beats.end()

    def _note(self, what: str) -> None:
        self._took[what] = time.perf_counter() - self._started

    def tell(self) -> None:
        said = ", ".join(f"{what} after {seconds:.2f} s" for what, seconds in self._took.items())
        print(f"in the window: {said}")
        gaps, held_up = self._beats.gaps, self._beats.held_up
        print("the longest gaps, apart from waiting for a processor:")
        print_longest(gaps, held_up, by=lambda gap: gap.own)
        own = max(gap.own for gap in gaps)
        measuring.verdict("longest gap without waiting for a processor, ms", own, _GAP, True)
        print_places(held_up)


if __name__ == "__main__":
    main()
