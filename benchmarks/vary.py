"""What varying a face costs: answers a second while the slider moves, and stalls of the window.

    uv run benchmarks/vary.py [--photo FILE] [--seconds 20]

The window, offscreen, opens the photo (by default the first portrait of the demonstration), varies
its face, and the slider is moved every 33 ms, as a hand does, over the whole range of one variation
after the other. Counted are the answers of each local vendor, how far an answer is behind the hand,
and the gaps of a heartbeat of 5 ms in the interface thread.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import measuring
from beats import Beats, print_longest, print_places

if TYPE_CHECKING:
    from own_window import Desk, Step

    from core.vary.asking import Heard
    from core.vary.recipe import Recipe
    from gui.vary.trying import Trying

_BOUND_MS, _HAND_MS = 50.0, 33
_POSITIONS = 60
"""Of the slider, over the range of one variation."""
_SETTLING_MS = 6000


def main() -> None:
    parser = measuring.arguments(__doc__)
    parser.add_argument("--photo", type=Path, help="the photo; the demonstration's first")
    parser.add_argument(
        "--seconds", type=float, default=20.0, help="how long the slider moves; %(default)g"
    )
    parser.add_argument("--who", action="store_true", help="say where late beats were held up")
    given = parser.parse_args()
    measuring.need_compiled()
    from core.demonstration import portraits

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    measuring.live_in("vary")
    photo = (given.photo or portraits()[0].path).resolve()
    watched = _Watched(given.seconds, given.who)
    watched.run(photo, measuring.scratch("vary"))
    watched.tell()


class _Watched:
    """The slider moved in one window, and what was heard meanwhile.

    counted: answers by vendor. ages: seconds an answer came after the slider was where it is of.
    """

    def __init__(self, seconds: float, who: bool) -> None:
        self._seconds = seconds
        self._beats = Beats(who)
        self._counted: Counter[str] = Counter()
        self._ages: list[float] = []
        self._moved: dict[Recipe, float] = {}

    def run(self, photo: Path, case: Path) -> None:
        import own_window

        arguments = ["--case", str(case), "--window-size", "1280x800", str(photo)]
        own_window.run(arguments, self._act)

    def _act(self, desk: Desk) -> Iterator[Step]:
        from own_window import Rest, Until

        yield Until("the photo is read", lambda: _is_read(desk))
        yield Rest(_SETTLING_MS)
        desk.varying.open()
        trying = desk.varying.trying
        assert trying is not None
        yield Until("it can be varied", lambda: trying.answers is not None and not trying.lacking())
        yield from self._move(desk, trying)

    def _move(self, desk: Desk, trying: Trying) -> Iterator[Step]:
        from own_window import Rest

        view, hear = desk.varying.view, trying.on_heard
        assert view is not None

        def listen(heard: Heard) -> None:
            hear(heard)
            self._counted[heard.wish.vendor_id] += 1
            at = self._moved.get(heard.wish.change.recipe)
            if at is not None:
                self._ages.append(monotonic() - at)

        trying.on_heard = listen  # type: ignore[method-assign]
        self._beats.start(desk)
        until = monotonic() + self._seconds
        for recipe in cycle(_recipes()):
            self._moved[recipe] = monotonic()
            view.show_recipe(recipe)
            view.recipe_changed.emit(recipe)
            yield Rest(_HAND_MS)
            if monotonic() > until:
                break
        self._beats.end()

    def tell(self) -> None:
        for vendor_id, count in sorted(self._counted.items()):
            print(f"{vendor_id}: {count / self._seconds:.1f} answers a second")
        if self._ages:
            print(
                f"an answer is {1000 * measuring.percentile(self._ages, 0.5):.0f} ms behind the "
                f"hand (half), {1000 * measuring.percentile(self._ages, 0.95):.0f} ms (95 %)"
            )
        gaps = self._beats.gaps
        longest = max(gap.length for gap in gaps)
        measuring.verdict("longest gap of the interface thread, ms", longest, _BOUND_MS, True)
        late = sum(gap.length > _BOUND_MS for gap in gaps)
        print(f"gaps over {_BOUND_MS:.0f} ms: {late} of {len(gaps):,} beats, the longest:")
        print_longest(gaps, self._beats.held_up)
        print_places(self._beats.held_up)


def _is_read(desk: Desk) -> bool:
    """Whether the photo has a face and no vendor is being asked."""
    run = desk.workspace.run
    return desk.workspace.face is not None and not (run is not None and run.is_running)


def _recipes() -> list[Recipe]:
    from core.vary.recipe import Kind, Recipe
    from core.vary.steps import strengths

    tried = (Kind.LIGHT, Kind.LUMINANCE, Kind.ROTATION, Kind.BLUR, Kind.NOISE, Kind.JPEG)
    return [
        Recipe(kind, strength)
        for kind in tried
        for strength in strengths(kind, _POSITIONS)
        if strength
    ]


if __name__ == "__main__":
    main()
