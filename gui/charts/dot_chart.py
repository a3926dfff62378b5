"""A row a subgroup, in it a dot with its interval a vendor: shares from 0 to 100 %."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from core.metrics.intervals import AnyShare, Interval
from core.metrics.results import mark_words
from gui.charts.chart import MARKERS, Chart, Hatched
from gui.marks import vendor_hue
from gui.theme import font, is_dark, tokens

_LINE, _PADDING, _LEAST = 18, 6, 46
"""Pixels: a vendor's line, above and below them in a row, and the least a row takes."""
_DOT, _CAP = 12.4, 10
_AXIS = 26
_TURN = 0.86
"""Where an interval ends further right than this its words stand at its left."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One share of one vendor. key: what a click on it is told as. tip: said on hovering."""

    key: object
    hue: int
    share: AnyShare
    tip: str


@dataclass(frozen=True, slots=True)
class DotRow:
    """few: hatched. under: a second line, as "12 faces · few"."""

    words: str
    under: str
    few: bool
    dots: tuple[Dot, ...]


class DotChart(Chart):
    """Shows rows; as high as they need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._rows: Sequence[DotRow] = ()
        self._axis = _RowAxis()
        super().__init__(parent, axisItems={"left": self._axis})
        self.show_shares_below()

    def show_rows(self, rows: Sequence[DotRow], words: str) -> None:
        """words: what the chart says, for those who cannot see it."""
        self._rows = tuple(rows)
        self.say(words)
        self.draw_anew()

    def tip_of(self, data: object) -> str:
        return next((d.tip for row in self._rows for d in row.dots if d.key is data), "")

    def _draw(self) -> Iterator[None]:
        tops, top = [], 0.0
        for row in self._rows:
            tops.append(top)
            top += _height(row)
        self._axis.set_rows(
            self._rows, [y + _height(r) / 2 for y, r in zip(tops, self._rows, strict=True)]
        )
        self.setFixedHeight(round(top) + _AXIS + 2)
        self.area.getAxis("bottom").setHeight(_AXIS)
        self.area.getViewBox().invertY(True)
        self.area.setXRange(0, 1, padding=0.012)
        self.area.setYRange(0, max(top, 1), padding=0)
        yield
        self.draw_fifths()
        line = QPen(tokens().line, 1)
        line.setCosmetic(True)
        for y, row in zip(tops, self._rows, strict=True):
            height = _height(row)
            if row.few:
                self.area.addItem(Hatched(QRectF(0, y + 1, 1, height - 2)), ignoreBounds=True)
            self.area.addItem(pg.InfiniteLine(y + height, angle=0, pen=line), ignoreBounds=True)
            first = y + height / 2 - _LINE * (len(row.dots) - 1) / 2
            for place, dot in enumerate(row.dots):
                self._draw_dot(dot, first + place * _LINE, row.few)
                yield

    def _draw_dot(self, dot: Dot, y: float, few: bool) -> None:
        value, interval = dot.share.value, dot.share.interval
        if value is None:
            return
        interval = interval or Interval(value, value)
        colour = vendor_hue(dot.hue, is_dark())
        bar = pg.ErrorBarItem(
            x=np.array([value]),
            y=np.array([y]),
            left=np.array([value - interval.low]),
            right=np.array([interval.high - value]),
            beam=_CAP,
            pen=pg.mkPen(colour, width=2.6),
        )
        self.area.addItem(bar, ignoreBounds=True)
        self.add_marks(
            [value],
            [y],
            [dot.key],
            symbol=MARKERS[dot.hue % len(MARKERS)],
            size=_DOT,
            brush=colour,
            pen=pg.mkPen(tokens().base, width=1.6),
        )
        at_left = interval.high > _TURN
        x, anchor = (interval.low, (1, 0.5)) if at_left else (interval.high, (0, 0.5))
        gap = " "
        said = mark_words(dot.share, few)
        words = f"{said}{gap}" if at_left else f"{gap}{said}"
        self.add_words(words, x, y, anchor, strong=True)


def _height(row: DotRow) -> float:
    return max(_LEAST, _LINE * len(row.dots) + 2 * _PADDING)


class _RowAxis(pg.AxisItem):
    """Each row's subgroup in two lines, from the left."""

    def __init__(self) -> None:
        super().__init__("left")
        self._rows: Sequence[DotRow] = ()
        self._middles: Sequence[float] = ()

    def set_rows(self, rows: Sequence[DotRow], middles: Sequence[float]) -> None:
        self._rows, self._middles = rows, middles
        bold, small = QFontMetricsF(font("section")), QFontMetricsF(font("small"))
        widths = [bold.horizontalAdvance(row.words) for row in rows]
        widths += [small.horizontalAdvance(row.under) for row in rows]
        self.setWidth(min(max([*widths, 100.0]) + 16, 260))
        self.picture = None
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        view = self.linkedView()
        if view is None:
            return
        bold, small = font("section"), font("small")
        width = self.size().width() - 12
        for row, middle in zip(self._rows, self._middles, strict=True):
            y = self.mapFromScene(view.mapViewToScene(QPointF(0, middle))).y()
            painter.setFont(bold)
            painter.setPen(tokens().ink)
            words = QFontMetricsF(bold).elidedText(row.words, Qt.TextElideMode.ElideRight, width)
            painter.drawText(QRectF(0, y - 19, width + 8, 19), Qt.AlignmentFlag.AlignBottom, words)
            painter.setFont(small)
            painter.setPen(tokens().ink2)
            painter.drawText(QRectF(0, y, width + 8, 17), Qt.AlignmentFlag.AlignTop, row.under)
