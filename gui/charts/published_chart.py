"""Our shares with their intervals, and in a band of their own below them what audits published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from core.metrics.intervals import Interval
from core.metrics.results import mark_words
from gui.charts.chart import MARKERS, Chart, Hatched
from gui.charts.dot_chart import Dot
from gui.marks import vendor_hue
from gui.theme import font, is_dark, tokens

_LINE, _PADDING, _AXIS = 18, 6, 26
_DOT, _DIAMOND, _CAP = 12.4, 11, 10
_ROOM = 0.02
"""Left of 0 and right of 100 %, for marks and the scale's words that stand there."""
_TURN = 0.58
"""What ends further right has its words at its left."""


@dataclass(frozen=True, slots=True)
class Diamond:
    """A published figure. value: 0 to 1. words: beside it. tip: on hovering, with the citation."""

    value: float
    interval: Interval | None
    words: str
    tip: str


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A subgroup. note: in place of our dots where they cannot be drawn. few: hatched."""

    words: str
    under: str
    few: bool
    dots: tuple[Dot, ...]
    diamonds: tuple[Diamond, ...]
    note: str = ""


class PublishedChart(Chart):
    """As high as its rows need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._rows: tuple[PublishedRow, ...] = ()
        self._names = _Names()
        super().__init__(parent, axisItems={"left": self._names})
        # Above: the chart is higher than a window, and its scale is read first.
        self.area.hideAxis("bottom")
        self.area.showAxis("top")
        self.area.getAxis("top").setTicks([[(x / 5, f"{20 * x} %") for x in range(6)]])
        self.area.getAxis("top").setZValue(-20)

    def show_rows(self, rows: Sequence[PublishedRow], words: str) -> None:
        """words: what the chart says, for those who cannot see it."""
        self._rows = tuple(rows)
        self.say(words)
        self.draw_anew()

    def tip_of(self, data: object) -> str:
        return data.tip if isinstance(data, (Dot, Diamond)) else ""

    def _draw(self) -> Iterator[None]:
        tops, top = [], 0.0
        for row in self._rows:
            tops.append(top)
            top += _height(row)
        self._names.set_rows(self._rows, tops)
        self.setFixedHeight(round(top) + _AXIS + 2)
        scale = self.area.getAxis("top")
        scale.setHeight(_AXIS)
        scale.setPen(QPen(tokens().line, 1))
        scale.setTextPen(QPen(tokens().ink2))
        scale.setStyle(tickFont=font("small"), tickLength=0, hideOverlappingLabels=_AXIS)
        self.area.getViewBox().invertY(True)
        self.area.setXRange(-_ROOM, 1 + _ROOM, padding=0)
        self.area.setYRange(0, max(top, 1), padding=0)
        yield
        self.draw_fifths()
        for y, row in zip(tops, self._rows, strict=True):
            yield
            self._draw_row(row, y)

    def _draw_row(self, row: PublishedRow, top: float) -> None:
        ours = top + _height_of_ours(row)
        bottom = top + _height(row)
        if row.few:
            hatched = Hatched(QRectF(0, top + 1, 1, ours - top - 2))
            self.area.addItem(hatched, ignoreBounds=True)
        if row.diamonds:
            band = _Band(QRectF(-_ROOM, ours, 1 + 2 * _ROOM, bottom - ours))
            self.area.addItem(band, ignoreBounds=True)
        pen = QPen(tokens().line, 1)
        pen.setCosmetic(True)
        self.area.addItem(pg.InfiniteLine(bottom, angle=0, pen=pen), ignoreBounds=True)
        first = top + _PADDING + _LINE / 2
        if row.note:
            self.add_words(f" {row.note}", 0, first, (0, 0.5))
        for place, dot in enumerate(row.dots):
            self._draw_dot(dot, first + place * _LINE, row.few)
        for place, diamond in enumerate(row.diamonds):
            self._draw_diamond(diamond, ours + _PADDING / 2 + _LINE * (place + 0.5))

    def _draw_dot(self, dot: Dot, y: float, few: bool) -> None:
        value, interval = dot.share.value, dot.share.interval
        if value is None:
            return
        interval = interval or Interval(value, value)
        colour = vendor_hue(dot.hue, is_dark())
        self._draw_interval(value, interval, y, pg.mkPen(colour, width=2.6))
        self.add_marks(
            [value],
            [y],
            [dot],
            symbol=MARKERS[dot.hue % len(MARKERS)],
            size=_DOT,
            brush=colour,
            pen=pg.mkPen(tokens().base, width=1.6),
        )
        self._say_beside(mark_words(dot.share, few), interval, y, strong=True)

    def _draw_diamond(self, diamond: Diamond, y: float) -> None:
        colour = tokens().ink2
        if diamond.interval is not None:
            self._draw_interval(diamond.value, diamond.interval, y, pg.mkPen(colour, width=1.2))
        self.add_marks(
            [diamond.value],
            [y],
            [diamond],
            symbol="d",
            size=_DIAMOND,
            brush=QBrush(tokens().panel),
            pen=pg.mkPen(colour, width=1.5),
        )
        here = Interval(diamond.value, diamond.value)
        self._say_beside(diamond.words, diamond.interval or here, y, strong=False)

    def _draw_interval(self, value: float, interval: Interval, y: float, pen: QPen) -> None:
        bar = pg.ErrorBarItem(
            x=np.array([value]),
            y=np.array([y]),
            left=np.array([value - interval.low]),
            right=np.array([interval.high - value]),
            beam=_CAP,
            pen=pen,
        )
        self.area.addItem(bar, ignoreBounds=True)

    def _say_beside(self, words: str, interval: Interval, y: float, strong: bool) -> None:
        gap = "\N{NO-BREAK SPACE}" * 3
        if interval.high > _TURN:
            self.add_words(f"{words}{gap}", interval.low, y, (1, 0.5), strong)
        else:
            self.add_words(f"{gap}{words}", interval.high, y, (0, 0.5), strong)


def _height_of_ours(row: PublishedRow) -> float:
    return max(_LINE * max(len(row.dots), 1) + 2 * _PADDING, 46)


def _height(row: PublishedRow) -> float:
    theirs = _LINE * len(row.diamonds) + _PADDING if row.diamonds else 0
    return _height_of_ours(row) + theirs


class _Band(pg.GraphicsObject):
    """The ground on which published figures stand."""

    def __init__(self, rect: QRectF) -> None:
        super().__init__()
        self._rect = rect
        self.setZValue(-18)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.fillRect(self._rect, tokens().panel if is_dark() else tokens().win)


class _Names(pg.AxisItem):
    """Each row's subgroup in two lines beside our dots."""

    def __init__(self) -> None:
        super().__init__("left")
        self._rows: Sequence[PublishedRow] = ()
        self._tops: Sequence[float] = ()

    def set_rows(self, rows: Sequence[PublishedRow], tops: Sequence[float]) -> None:
        self._rows, self._tops = rows, tops
        bold, small = QFontMetricsF(font("section")), QFontMetricsF(font("small"))
        widths = [bold.horizontalAdvance(row.words) for row in rows]
        widths += [small.horizontalAdvance(row.under) for row in rows]
        self.setWidth(min(max([*widths, 100.0]) + 16, 240))
        self.picture = None
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        view = self.linkedView()
        if view is None:
            return
        width = self.size().width() - 12
        for row, top in zip(self._rows, self._tops, strict=True):
            y = self.mapFromScene(view.mapViewToScene(QPointF(0, top))).y() + _PADDING
            painter.setFont(font("section"))
            painter.setPen(tokens().ink)
            painter.drawText(QRectF(0, y, width + 8, 18), Qt.AlignmentFlag.AlignLeft, row.words)
            painter.setFont(font("small"))
            painter.setPen(tokens().ink2)
            painter.drawText(
                QRectF(0, y + 18, width + 8, 17), Qt.AlignmentFlag.AlignLeft, row.under
            )
