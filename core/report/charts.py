"""Charts as SVG, drawn by a template of ours: a dot a vendor and subgroup, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup

RESOURCES = Path(__file__).parents[2] / "resources" / "report"

_WIDTH = 820.0
_LABELS = 150.0
"""Room for the names of the subgroups, left of the axis."""
_RIGHT = 34.0
_TOP, _BOTTOM = 34.0, 26.0
_LANE = 25.0
"""Height of one vendor's line."""
_PADDING = 9.0
_TEXT = 62.0
"""Room that a value in words takes beside its interval."""

HUES = ("#44549C", "#8C4A84", "#7A5533", "#62621C", "#4F6272", "#4A4A4A")
"""Of vendors in their order, then from the start; each has 6:1 or more on white."""
MARKERS = ("circle", "square", "triangle", "diamond", "cross", "star")


@dataclass(frozen=True, slots=True)
class Dot:
    """One vendor on one subgroup. value, low, high: 0 to 1; None where no face is in it.
    words: the count behind it ("1 of 12").
    """

    vendor: int
    value: float | None
    low: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One subgroup. name, size: in words. is_few: hatched. dots: one a vendor."""

    name: str
    size: str
    is_few: bool
    dots: tuple[Dot, ...]


@cache
def environment() -> jinja2.Environment:
    """Templates of the report: everything that is put into them is escaped."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(RESOURCES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def dots(ident: str, axis: str, lanes: Sequence[Lane], alternative: str) -> str:
    """A dot-and-interval chart. ident: unique among the charts of a report.

    axis: what is measured. alternative: all of it in words, for those who cannot see it.
    """
    rows, top = [], _TOP
    for lane in lanes:
        height = 2 * _PADDING + _LANE * max(1, len(lane.dots))
        marks = [_mark(dot, top + _PADDING + _LANE * (place + 0.5)) for place, dot in enumerate(lane.dots)]
        rows.append({"lane": lane, "top": top, "height": height, "marks": marks})
        top += height
    ticks = [{"x": _x(share / 5), "words": f"{20 * share}\N{NARROW NO-BREAK SPACE}%"} for share in range(6)]
    return environment().get_template("dots.svg").render(
        ident=ident,
        axis=axis,
        alternative=alternative,
        width=_WIDTH,
        height=top + _BOTTOM,
        left=_LABELS,
        right=_WIDTH - _RIGHT,
        top=_TOP,
        bottom=top,
        rows=rows,
        ticks=ticks,
    )


def embedded(svg: str) -> Markup:
    """An SVG of ours as a part of a page: it was escaped when it was drawn."""
    return Markup(svg)  # noqa: S704


def _x(share: float) -> float:
    return round(_LABELS + share * (_WIDTH - _RIGHT - _LABELS), 1)


def _mark(dot: Dot, y: float) -> dict[str, object]:
    """Where everything of one dot is drawn; its words go where there is room for them."""
    low, high = _x(dot.low), _x(dot.high)
    beside = high + 10 + _TEXT <= _WIDTH
    return {
        "y": round(y, 1),
        "is_empty": dot.value is None,
        "x": _x(dot.value or 0.0),
        "low": low,
        "high": high,
        "hue": HUES[dot.vendor % len(HUES)],
        "marker": MARKERS[dot.vendor % len(MARKERS)],
        "words": dot.words,
        "words_x": high + 8 if beside else low - 8,
        "anchor": "start" if beside else "end",
    }
