"""Charts as SVG, drawn by a template of ours: a dot a vendor and subgroup, with its interval."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup

from core.report.words import PER_CENT

RESOURCES = Path(__file__).parents[2] / "resources" / "report"

_WIDTH = 820.0
_LABELS = 170.0
"""Room for the names of the subgroups, left of the axis."""
_RIGHT = 34.0
_TOP, _BOTTOM = 34.0, 26.0
_LANE = 25.0
"""Height of one vendor's line."""
_PADDING = 9.0
_LINE = 16.0
_LETTERS, _NAME_LINES = 22, 3
"""So many letters of a subgroup's name stand in a line, and so many lines."""
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
        rows.append(_row(lane, top))
        top += rows[-1].height
    percents = range(0, 101, 20)
    ticks = [{"x": _x(each / 100), "words": f"{each}{PER_CENT}"} for each in percents]
    return (
        environment()
        .get_template("dots.svg")
        .render(
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
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """Where everything of a lane is drawn. lines: its name, broken to fit beside the axis."""

    lane: Lane
    top: float
    height: float
    lines: tuple[dict[str, object], ...]
    size_y: float
    marks: tuple[dict[str, object], ...]


def _row(lane: Lane, top: float) -> _Row:
    names = textwrap.wrap(lane.name, _LETTERS, break_long_words=True)[:_NAME_LINES]
    text = _LINE * (len(names) + 1)
    inside = max(_LANE * len(lane.dots), text)
    height = 2 * _PADDING + inside
    first = top + (height - text) / 2 + 0.75 * _LINE
    lines = tuple(
        {"words": words, "y": round(first + _LINE * at, 1)} for at, words in enumerate(names)
    )
    start = top + (height - _LANE * len(lane.dots)) / 2
    marks = tuple(_mark(dot, start + _LANE * (at + 0.5)) for at, dot in enumerate(lane.dots))
    return _Row(lane, top, height, lines, round(first + _LINE * len(names), 1), marks)


def embedded(svg: str) -> Markup:
    """An SVG of ours as a part of a page: it was escaped when it was drawn."""
    return Markup(svg)


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
