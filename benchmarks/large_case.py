"""A case of 100,000 labelled faces at the window: opened, filtered, sorted; how long it stalls.

    uv run benchmarks/large_case.py [--faces 100000] [--who]

The program's own window, offscreen, opens the case; its local vendor is there but asked nothing.
"Opened" is when the window holds the case and its first cards; "settled" when every photo's marks
and counts are worked out. A filter or sort is timed from the call until the cards are in order.
For scale the same rows are read by a bare sqlite3 connection (the ratio depends on no machine).
The longest gap of the interface thread is told as in stall.py.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import measuring
from beats import Beats, print_longest, print_places

if TYPE_CHECKING:
    from own_window import Desk, Step

_OPEN, _FILTER, _GAP = 1.0, 100.0, 50.0
_REST_MS = 500
"""Between two things that are done, so that the beats after each are its own."""
_TABLES = ("photo", "place", "face", "face_attribute", "attempt", "reading", "prediction")


def main() -> None:
    parser = measuring.arguments(__doc__)
    parser.add_argument("--faces", type=int, default=100_000, help="how many; %(default)s")
    parser.add_argument("--who", action="store_true", help="say where late beats were held up")
    given = parser.parse_args()
    measuring.need_compiled()
    import cases

    folder = cases.large_case(given.faces)
    bare = _read_barely(folder)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    measuring.live_in("large-case")
    watched = _Watched(given.who)
    watched.run(folder)
    watched.tell(bare)


def _read_barely(folder: Path) -> float:
    """Seconds to fetch the tables as they are, without the bodies."""
    with closing(sqlite3.connect(folder / "misread.sqlite")) as connection:
        started = perf_counter()
        for table in _TABLES:
            connection.execute(f"SELECT * FROM {table}").fetchall()
        return perf_counter() - started


class _Watched:
    """What was done in the window, and what it took: seconds; of filters and sorts milliseconds."""

    def __init__(self, who: bool) -> None:
        self._beats = Beats(who)
        self._opened = self._settled = 0.0
        self._took: dict[str, float] = {}

    def run(self, folder: Path) -> None:
        import own_window

        own_window.run(["--case", str(folder)], self._act)

    def _act(self, desk: Desk) -> Iterator[Step]:
        from own_window import Rest, Until, is_settled

        from gui.models.photo_index import Sort
        from gui.models.photo_summary import Filter

        started = perf_counter()
        self._beats.start(desk)
        yield Until("the case is open", lambda: desk.workspace.case is not None)
        self._opened = perf_counter() - started
        yield Until("the library settles", lambda: is_settled(desk))
        self._settled = perf_counter() - started
        yield Rest(_REST_MS)
        photos = desk.workspace.photo_filter
        for name, act in (
            ("filter misread", lambda: photos.set_filter(Filter.MISREAD)),
            ("filter all", lambda: photos.set_filter(Filter.ALL)),
            ("sort by confidence", lambda: photos.set_sort(Sort.LEAST_SURE)),
            ("sort by name", lambda: photos.set_sort(Sort.NAME)),
            ("search 0777", lambda: photos.set_search("0777")),
        ):
            before = perf_counter()
            act()
            self._took[name] = 1000 * (perf_counter() - before)
            yield Rest(_REST_MS)
        self._beats.end()

    def tell(self, bare: float) -> None:
        print(f"the same tables by bare sqlite3: {bare:.2f} s")
        ratio = self._opened / bare
        print(f"opened after {self._opened:.2f} s ({ratio:.1f} of that)")
        print(f"settled after {self._settled:.2f} s")
        measuring.verdict("opened, s", self._opened, _OPEN, at_most=True)
        for name, milliseconds in self._took.items():
            measuring.verdict(f"{name}, ms", milliseconds, _FILTER, at_most=True)
        gaps = self._beats.gaps
        longest = max(gap.length for gap in gaps)
        measuring.verdict("longest gap, ms", longest, _GAP, at_most=True)
        own = max(gap.own for gap in gaps)
        measuring.verdict("without waiting for a processor, ms", own, _GAP, at_most=True)
        print("the longest gaps:")
        print_longest(gaps, self._beats.held_up)
        print_places(self._beats.held_up)


if __name__ == "__main__":
    main()
