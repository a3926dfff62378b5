"""Steps of a share, or of a count, over all thresholds: a line a subgroup, named at its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.metrics.curves import Curve
from core.metrics.results import mark_words, percent
from gui.charts.chart import Chart
from gui.line_looks import line_pen
from gui.theme import font, tokens

Floats = NDArray[np.float64]
HEIGHT = 196
_AXIS_LEFT, _AXIS_BELOW = 56, 24
_INSIDE = HEIGHT - _AXIS_BELOW - 2
"""Pixels of height that are left for the lines."""
_BELOW = 0.01
"""How far the scale reaches below 0, as a share of its top: a line at 0 is seen."""
_MOST_STEPS = 400
"""More steps than pixels cannot be seen and cost time at every repaint."""
_NAMES, _MOST_NAMES = 170, 0.4
"""Pixels right of 100 % for the lines' names, and how much of the width longer ones may take."""
_SCALED_TO = 0.99
"""Above this threshold nearly every vendor falls silent: lines may leave the chart there."""


@dataclass(frozen=True, slots=True, eq=False)
class CurveLine:
    """words: the subgroup. place: among the subgroups, which says how the line looks. few: dotted.
    picked: drawn strongest.
    """

    curve: Curve
    words: str
    place: int
    few: bool
    picked: bool = False


class CurveChart(Chart):
    """One shows misread among answered, or unanswered of all.

    Signals:
        track_moved(float, float): where the scale begins and ends, in pixels of the widget.
    """

    track_moved = Signal(float, float)

    def __init__(self, unanswered: bool, parent: QWidget | None = None) -> None:
        self._unanswered = unanswered
        self._lines: tuple[CurveLine, ...] = ()
        self._marks: tuple[float | None, ...] = ()
        self._low, self._shares = 0.5, True
        self._threshold: float | None = None
        self._cursor: pg.InfiniteLine | None = None
        self._values_axis = _ValueAxis()
        super().__init__(parent, axisItems={"left": self._values_axis})
        self.setFixedHeight(HEIGHT)
        self._values_axis.setWidth(_AXIS_LEFT)
        self.area.getAxis("bottom").setHeight(_AXIS_BELOW)
        self.area.getViewBox().sigResized.connect(self._tell_track)

    def show_lines(
        self,
        lines: Sequence[CurveLine],
        low: float,
        marks: Sequence[float | None],
        shares: bool,
        words: str,
    ) -> None:
        """low: where the scale begins. marks: dotted upright lines. shares: in per cent, otherwise
        faces are counted. words: what it shows, for those who cannot see it.
        """
        self._lines, self._low, self._shares = tuple(lines), low, shares
        self._marks = tuple(marks)
        self.say(words)
        self.draw_anew()
        self._tell_track()

    def show_threshold(self, value: float | None) -> None:
        """Move the line that stands at the slider; nothing else is drawn anew."""
        self._threshold = value
        if self._cursor is not None:
            self._cursor.setValue(self._low if value is None else value)

    def track(self) -> tuple[float, float]:
        """Where the scale begins and ends, in pixels of the widget."""
        box = self.area.getViewBox()
        places = (box.mapViewToScene(pg.Point(x, 0)) for x in (self._low, 1.0))
        start, end = (self.mapFromScene(place).x() for place in places)
        return float(start), float(end)

    def _tell_track(self, *_: object) -> None:
        self.track_moved.emit(*self.track())

    def _fit(self) -> None:
        """Leave room for the names, whatever the width."""
        names = self._room_for_names()
        room = max(self.width() - _AXIS_LEFT - names - 20, 60)
        end = 1 + (1 - self._low) * names / room
        self.area.setXRange(self._low, end, padding=0)

    def _room_for_names(self) -> float:
        metrics = _name_metrics()
        widest = max((metrics.horizontalAdvance(_name(line)) for line in self._lines), default=0.0)
        return max(_NAMES, min(widest + 2, _MOST_NAMES * self.width()))

    def _draw(self) -> Iterator[None]:
        self._cursor = None
        self._fit()
        self._values_axis.shows_shares = self._shares
        self._ticks()
        values = [self._steps(line.curve) for line in self._lines]
        shown = [steps[(edges[:-1] < _SCALED_TO) & np.isfinite(steps)] for edges, steps in values]
        top = max([float(each.max()) for each in shown if len(each)], default=0.0)
        top = max(1.15 * top, 0.05 if self._shares else 1.2)
        self.area.setYRange(-_BELOW * top, top, padding=0)
        self.area.showGrid(x=False, y=True, alpha=0.22)
        for line, (edges, steps) in zip(self._lines, values, strict=True):
            yield
            curve = pg.PlotCurveItem(
                x=edges, y=steps, stepMode="center", connect="finite", pen=self._pen(line)
            )
            self.area.addItem(curve, ignoreBounds=True)
        yield
        self._name_lines(top)
        for mark in self._marks:
            at = self._low if mark is None else mark
            self._upright(at, QPen(tokens().ink2, 1.4, Qt.PenStyle.DotLine))
        self._cursor = self._upright(self._low, QPen(tokens().ink, 2.5))
        self.show_threshold(self._threshold)

    def _ticks(self) -> None:
        start = round(10 * self._low)
        step = 1 if start >= 4 else 2
        ticks = [(place / 10, f"{10 * place} %") for place in range(10, start - 1, -step)]
        self.area.getAxis("bottom").setTicks([ticks])

    def _steps(self, curve: Curve) -> tuple[Floats, Floats]:
        """The edges of the steps, and between every two of them the value."""
        if self._shares:
            held = curve.unanswered_rate if self._unanswered else curve.misread_rate
        else:
            held = (curve.unanswered if self._unanswered else curve.misread).astype(float)
        inner = curve.thresholds[1:]
        if len(inner) <= _MOST_STEPS:
            return np.concatenate([[self._low], inner, [1.0]]), held
        edges = np.linspace(self._low, 1.0, _MOST_STEPS + 1)
        return edges, held[np.searchsorted(inner, edges[1:], "left")]

    def _pen(self, line: CurveLine) -> QPen:
        picked = any(each.picked for each in self._lines)
        return line_pen(line.place, line.few, stands_out=line.picked if picked else None)

    def _name_lines(self, top: float) -> None:
        """Misread lines are named where they begin, unanswered ones where they end: there they
        differ. Words that would meet are moved apart.
        """
        at = _SCALED_TO if self._unanswered else None
        ends = sorted(
            ((self._value_at(line.curve, at), place) for place, line in enumerate(self._lines)),
            reverse=True,
        )
        metrics, names = _name_metrics(), self._room_for_names()
        line_height = (1 + _BELOW) * top * ceil(metrics.height()) / _INSIDE
        heights = apart([min(end, top) for end, _ in ends], line_height)
        for height, (_, place) in zip(heights, ends, strict=True):
            line = self._lines[place]
            words, x, anchor = _name(line), 1.0, (0.0, 0.5)
            if not self._unanswered:
                share = line.curve.at(None)[0]
                said = mark_words(share, line.few) if self._shares else share.words
                words = f"{words}, {said}"
                x, anchor = self._low, (0.0, 1.0)
            room = names if self._unanswered else 2 * names
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
            item = self.add_words(words, x, height, anchor, strong=line.picked)
            # Words are read before the lines they lie on.
            ground = QColor(tokens().base)
            ground.setAlphaF(0.8)
            item.fill = pg.mkBrush(ground)
            # Else each would cover a part of its neighbours.
            item.textItem.document().setDocumentMargin(0)
            item.updateTextPos()

    def _value_at(self, curve: Curve, threshold: float | None) -> float:
        share = curve.at(threshold)[1 if self._unanswered else 0]
        return (share.value or 0.0) if self._shares else float(share.count)

    def _upright(self, at: float, pen: QPen) -> pg.InfiniteLine:
        pen.setCosmetic(True)
        line = pg.InfiniteLine(at, angle=90, pen=pen)
        self.area.addItem(line, ignoreBounds=True)
        return line

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._lines:
            self._fit()
            self._tell_track()


def apart(heights: Sequence[float], line: float) -> list[float]:
    """Heights, the highest first, moved so that each two are a line apart and none is below 0."""
    moved = list(heights)
    for place in range(1, len(moved)):
        moved[place] = min(moved[place], moved[place - 1] - line)
    least = line / 3
    for place in reversed(range(len(moved))):
        moved[place] = max(moved[place], least)
        least = moved[place] + line
    return moved


def _name(line: CurveLine) -> str:
    return f" {line.words}"


def _name_metrics() -> QFontMetricsF:
    """Of the names as they are at their strongest."""
    return QFontMetricsF(font("small", 600))


class _ValueAxis(pg.AxisItem):
    """Per cent, or whole faces."""

    def __init__(self) -> None:
        super().__init__("left")
        self.shows_shares = True

    def tickStrings(self, values: Sequence[float], _scale: float, spacing: float) -> list[str]:
        shown = [value if value >= 0 else None for value in values]
        if self.shows_shares:
            digits = 0 if spacing >= 0.01 else 1
            return ["" if value is None else percent(value, digits) for value in shown]
        return ["" if v is None or v != round(v) else f"{v:,.0f}" for v in shown]
