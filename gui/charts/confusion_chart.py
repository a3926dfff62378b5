"""What one vendor said (columns) of faces by their label (rows): counts, darker where more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.metrics.results import Confusion
from gui.charts.chart import Chart
from gui.theme import font, tokens

_CELL_WIDTH, _CELL_HEIGHT, _AXIS = 104, 44, 26
_DARK_FROM = 0.55
"""From this depth on words are written light."""


class ConfusionChart(Chart):
    """mark_clicked tells (row, column) of the matrix."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._said: Confusion | None = None
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.area.getViewBox().invertY(True)
        self.area.showAxis("top")
        self.area.hideAxis("bottom")
        self.area.getAxis("left").setWidth(110)
        self.area.getAxis("top").setHeight(_AXIS)

    def show_confusion(self, said: Confusion, words: str) -> None:
        """words: what the chart says, for those who cannot see it."""
        self._said = said
        self.say(words)
        self.draw_anew()

    def _draw(self) -> Iterator[None]:
        said = self._said
        if said is None:
            return
        rows, columns = len(said.labels), len(said.answers)
        self.setFixedSize(110 + _CELL_WIDTH * columns + 4, _AXIS + _CELL_HEIGHT * rows + 4)
        self.area.setXRange(0, columns, padding=0)
        self.area.setYRange(0, max(rows, 1), padding=0)
        top = self.area.getAxis("top")
        top.setTicks([[(x + 0.5, word) for x, word in enumerate(said.answers)]])
        self.area.getAxis("left").setTicks([[(y + 0.5, w) for y, w in enumerate(said.labels)]])
        top.setPen(QPen(tokens().line, 1))
        top.setTextPen(QPen(tokens().ink2))
        top.setStyle(tickFont=font("small"), tickLength=0)
        for y, label in enumerate(said.labels):
            yield
            counts = said.counts[y]
            total = sum(counts)
            for x, count in enumerate(counts):
                depth = count / total if total else 0.0
                right = label == said.answers[x]
                cell = _Cell(QRectF(x, y, 1, 1), count, depth, right, (y, x), self._on_cell)
                self.area.addItem(cell, ignoreBounds=True)
            filled = [x for x, count in enumerate(counts) if count]
            self.add_places(
                [x + 0.5 for x in filled], [y + 0.5] * len(filled), [(y, x) for x in filled]
            )

    def tip_of(self, data: object) -> str:
        said = self._said
        if said is None or not isinstance(data, tuple):
            return ""
        row, column = data
        return self.tr("Labelled {}, {}: {}").format(
            said.labels[row], said.answers[column], f"{said.counts[row][column]:,}"
        )

    def _on_cell(self, key: tuple[int, int], event: Any) -> None:
        at = event.screenPos()
        self.mark_clicked.emit(key, QPoint(round(at.x()), round(at.y())))


class _Cell(pg.GraphicsObject):
    def __init__(
        self,
        rect: QRectF,
        count: int,
        depth: float,
        right: bool,
        key: tuple[int, int],
        clicked: Callable[[tuple[int, int], Any], None],
    ) -> None:
        super().__init__()
        self._rect, self._count, self._depth, self._right = rect, count, depth, right
        self._key, self._clicked = key, clicked
        if count:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, *_: object) -> None:
        shown = painter.worldTransform().mapRect(self._rect).adjusted(1, 1, -1, -1)
        colours = tokens()
        painter.save()
        painter.resetTransform()
        painter.fillRect(shown, _between(colours.base, colours.ink2, self._depth))
        # Where label and answer agree the cell is framed: the shade alone would not say it.
        painter.setPen(QPen(colours.ink if self._right else colours.line, 2 if self._right else 1))
        painter.drawRect(shown)
        dark = self._depth > _DARK_FROM
        painter.setPen(colours.inverse if dark else colours.ink)
        painter.setFont(font("section" if self._count else "body"))
        painter.drawText(shown, Qt.AlignmentFlag.AlignCenter, f"{self._count:,}")
        painter.restore()

    def mouseClickEvent(self, event: Any) -> None:
        if self._count and event.button() == Qt.MouseButton.LeftButton:
            event.accept()
            self._clicked(self._key, event)


def _between(one: QColor, other: QColor, share: float) -> QColor:
    def part(a: int, b: int) -> int:
        return round(a + (b - a) * share)

    return QColor(
        part(one.red(), other.red()),
        part(one.green(), other.green()),
        part(one.blue(), other.blue()),
    )
