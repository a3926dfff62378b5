"""The results page of 100,000 faces × 5 vendors at the window: when it is there, how it stalls.

    uv run benchmarks/results_window.py [--faces 100000] [--vendors 5] [--who]

The program's own window, offscreen, at 1920 × 1080, opens the case. Once its library is settled
and the window has imported and gathered what it does ahead, some seconds later, the results page
is opened for the first time, "there" when its title and rates are painted; then each of its parts,
and a threshold's slider is dragged. Between what is waited for the window rests for a second, so
that gaps are told by what was done. The longest gap of the interface thread is told as in stall.py.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import measuring
from beats import Beats, Gap, print_longest, print_places

if TYPE_CHECKING:
    from own_window import Desk, Step

_THERE, _GAP, _STEP = 1.0, 50.0, 16.0
_REST_MS = 1000
_STEPS = 60


def main() -> None:
    parser = measuring.arguments(__doc__)
    parser.add_argument("--faces", type=int, default=100_000, help="how many; %(default)s")
    parser.add_argument("--vendors", type=int, default=5, help="how many, at most 5; %(default)s")
    parser.add_argument("--who", action="store_true", help="say where late beats were held up")
    given = parser.parse_args()
    measuring.need_compiled()
    import cases

    folder = cases.large_case(given.faces, given.vendors)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    measuring.live_in("results-window")
    watched = _Watched(cases.VENDORS[: given.vendors], given.who)
    watched.run(folder)
    watched.tell()


class _Watched:
    """What was done in one window, how long each took, and the gaps of each."""

    def __init__(self, vendors: Sequence[str], who: bool) -> None:
        self._vendors = vendors
        self._beats = Beats(who)
        self._took: dict[str, float] = {}
        self._gaps: dict[str, list[Gap]] = {}
        self._steps: list[float] = []

    def run(self, folder: Path) -> None:
        import own_window

        own_window.run(["--case", str(folder), "--window-size", "1920x1080"], self._act)

    def _act(self, desk: Desk) -> Iterator[Step]:
        from own_window import Rest, Until, is_settled

        workspace, window, page = desk.workspace, desk.window, desk.window.results
        self._beats.start(desk)
        yield Until("the library settles", lambda: is_settled(desk))
        workspace.choose_vendors(self._vendors)
        yield Until("it settles for the vendors chosen", lambda: is_settled(desk))
        yield Rest(_REST_MS)
        yield Until("the window has gathered ahead", lambda: _has_gathered(desk))
        yield from self._show("page", lambda: window.show_page(2), page)
        for number, name in enumerate(("thresholds", "published", "runs"), 1):
            yield Until(f"{name} is made", lambda n=number: page.parts.count() > n)
            yield Rest(_REST_MS)
            yield from self._show(name, lambda n=number: page.show_part(n), page)
            if name == "thresholds":
                yield from self._slide(page.parts.currentWidget().sliders.all)
        self._beats.end()

    def _show(self, name: str, act: Callable[[], object], page: Any) -> Iterator[Step]:
        """Note how long until the page shows it, and the gaps until a while after."""
        from own_window import Rest, Until

        gaps, started = len(self._beats.gaps), time.perf_counter()
        act()
        yield Until(f"{name} is there", lambda: bool(page.title))
        self._took[name] = time.perf_counter() - started
        yield Rest(_REST_MS)
        self._gaps[name] = self._beats.gaps[gaps:]

    def _slide(self, slider: Any) -> Iterator[Step]:
        from own_window import Rest
        from PySide6.QtWidgets import QApplication

        gaps = len(self._beats.gaps)
        for step in range(_STEPS):
            started = time.perf_counter()
            slider.setValue(slider.minimum() + step)
            QApplication.processEvents()
            self._steps.append(1000 * (time.perf_counter() - started))
            yield Rest()
        yield Rest(_REST_MS)
        self._gaps["a dragged slider"] = self._beats.gaps[gaps:]

    def tell(self) -> None:
        for name, seconds in self._took.items():
            measuring.verdict(f"{name} there, s", seconds, _THERE, at_most=True)
        most = measuring.percentile(self._steps, 0.95)
        measuring.verdict("a slider step (95 %), ms", most, _STEP, at_most=True)
        for name, gaps in self._gaps.items():
            longest = max(gap.length for gap in gaps)
            measuring.verdict(f"{name}, longest gap, ms", longest, _GAP, at_most=True)
            print_longest(gaps, self._beats.held_up)
        print_places(self._beats.held_up)


def _has_gathered(desk: Desk) -> bool:
    gathering = desk.results._gathering
    return gathering is not None and gathering.is_settled


if __name__ == "__main__":
    main()
