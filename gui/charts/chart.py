"""What all charts share: the theme's colours, no menus, no wheel, and a text for the picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPen,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsView, QScrollArea, QSizePolicy, QToolTip, QWidget

from core.metrics.results import percent
from gui.charts.mark_walk import Mark, MarkWalk
from gui.hatch import IN_CHARTS, paint_hatch
from gui.slices import Slices
from gui.theme import font, theme_notifier, tokens

pg.setConfigOptions(antialias=True)

MARKERS = ("o", "s", "t1", "d", "p", "star")
"""A vendor's marker by the place of its hue."""
_FIFTHS = tuple(fifth / 5 for fifth in range(6))
_RING = 22
"""Pixels across, around the mark that the keyboard is at."""
_CHOOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_BEYOND = 30
"""Pixels that the words of an axis may reach beyond it."""


def marker_path(hue: int, rect: QRectF) -> QPainterPath:
    """A vendor's marker, filling a square."""
    path = pg.graphicsItems.ScatterPlotItem.Symbols[MARKERS[hue % len(MARKERS)]]
    side = min(rect.width(), rect.height())
    place = QTransform().translate(rect.center().x(), rect.center().y()).scale(side, side)
    return place.map(path)


class Chart(pg.PlotWidget):
    """Is drawn anew from `_draw` when its values or the theme change.

    With the keyboard's focus arrow keys walk its marks, and Return or Space is a click on one.

    Signals:
        mark_clicked(object, QPoint): a mark, by what it stands for, and where on the screen.
    """

    mark_clicked = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None, **options: Any) -> None:
        super().__init__(parent, enableMenu=False, **options)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._walk = MarkWalk()
        self._ring: pg.ScatterPlotItem | None = None
        self._drawing = Slices(self)
        self.setBackground(tokens().base)
        self.area = self.getPlotItem()
        self.area.hideButtons()
        self.area.setMouseEnabled(x=False, y=False)
        # Room for half of the words under the last tick.
        self.area.setContentsMargins(0, 0, 18, 0)
        for name in ("left", "bottom"):
            # Behind the marks: the grid is the axis's.
            self.area.getAxis(name).setZValue(-20)
            self.area.getAxis(name).setStyle(hideOverlappingLabels=_BEYOND)
        theme_notifier().changed.connect(self.draw_anew)

    def draw_anew(self) -> None:
        """Draw everything in the colours in force: at once what gives the chart its size, the rest
        in slices between events. What is seen is painted anew when all is there.
        """
        self._drawing.drop()
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.NoViewportUpdate)
        self.area.clear()
        self._walk, self._ring = MarkWalk(), None
        self.setBackground(tokens().base)
        for name in ("left", "bottom"):
            axis = self.area.getAxis(name)
            axis.setPen(QPen(tokens().line, 1))
            axis.setTextPen(QPen(tokens().ink2))
            axis.setStyle(tickFont=font("small"), tickLength=0)
        steps = self._draw()
        next(steps, None)
        self._drawing.run(steps, self._on_drawn)

    def finish(self) -> None:
        """Draw now what is left."""
        self._drawing.finish()

    def _on_drawn(self) -> None:
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.viewport().update()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if self._walk else Qt.FocusPolicy.NoFocus)

    def _draw(self) -> Iterator[None]:
        """Draw, a few marks at a step; the first step sets the size and the axes."""
        raise NotImplementedError

    def say(self, words: str) -> None:
        """What the chart shows, for those who cannot see it."""
        self.setAccessibleName(words)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # The page scrolls, the chart does not zoom.
        event.ignore()

    def show_shares_below(self) -> None:
        """The lower axis goes from 0 to 100 %."""
        self.area.getAxis("bottom").setTicks([[(share, percent(share, 0)) for share in _FIFTHS]])

    def draw_fifths(self) -> None:
        """A thin line up at each fifth: the axis's own grid would cost it its outer words."""
        for share in _FIFTHS:
            line = pg.InfiniteLine(share, angle=90, pen=QPen(tokens().line, 0))
            line.setZValue(-15)
            self.area.addItem(line, ignoreBounds=True)

    # Marks

    def add_marks(self, x: Any, y: Any, data: Any, **looks: Any) -> pg.ScatterPlotItem:
        """Marks that can be clicked; data: what each stands for."""
        marks = pg.ScatterPlotItem(
            x=x, y=y, data=data, hoverable=True, tip=None, hoverPen=QPen(tokens().ink, 2), **looks
        )
        marks.sigClicked.connect(self._on_clicked)
        marks.sigHovered.connect(self._on_hovered)
        self.area.addItem(marks)
        self.add_places(x, y, data)
        return marks

    def add_places(self, x: Sequence[float], y: Sequence[float], data: Sequence[object]) -> None:
        """Marks that the arrow keys find, one group; `add_marks` does it for its own."""
        self._walk.add(x, y, data)

    def add_words(
        self, words: str, x: float, y: float, anchor: tuple[float, float], strong: bool = False
    ) -> pg.TextItem:
        """Words at a place; they take no room, so the range stays as it is."""
        item = pg.TextItem(words, color=tokens().ink if strong else tokens().ink2, anchor=anchor)
        item.setFont(font("small", 600 if strong else None))
        self.area.addItem(item, ignoreBounds=True)
        item.setPos(x, y)
        return item

    def _on_clicked(self, _marks: object, points: Any, event: Any) -> None:
        if len(points):
            event.accept()
            at = event.screenPos()
            self.mark_clicked.emit(points[0].data(), QPoint(round(at.x()), round(at.y())))

    def _on_hovered(self, _marks: object, points: Any, _event: Any) -> None:
        over = len(points) > 0
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        self.setToolTip(self.tip_of(points[0].data()) if over else "")

    def tip_of(self, data: object) -> str:
        """What a mark says when the mouse rests on it or the keyboard comes to it."""
        return ""

    # The keyboard

    @property
    def current_mark(self) -> Mark | None:
        """The mark that the keyboard is at."""
        return self._walk.current

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.finish()
        mark = self._walk.current
        if self._walk.move(event.key()):
            self._show_current()
        elif mark is not None and event.key() in _CHOOSING:
            self.mark_clicked.emit(mark.data, self._on_screen(mark))
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.finish()
        if self._walk.current is None:
            self._walk.move(Qt.Key.Key_Home)
        self._show_current()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        QToolTip.hideText()
        if self._ring is not None:
            self._ring.setData([], [])

    def _show_current(self) -> None:
        mark = self._walk.current
        if mark is None:
            return
        if self._ring is None:
            self._ring = pg.ScatterPlotItem(symbol="o", size=_RING, brush=None)
            self._ring.setZValue(20)
            self.area.addItem(self._ring, ignoreBounds=True)
        self._ring.setPen(pg.mkPen(tokens().ink, width=2))
        self._ring.setData([mark.x], [mark.y])
        where = self._on_screen(mark)
        self._scroll_to(mark)
        words = self.tip_of(mark.data)
        QToolTip.showText(where, words, self)
        self.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _in_widget(self, mark: Mark) -> QPoint:
        return self.mapFromScene(self.area.getViewBox().mapViewToScene(pg.Point(mark.x, mark.y)))

    def _on_screen(self, mark: Mark) -> QPoint:
        return self.viewport().mapToGlobal(self._in_widget(mark))

    def _scroll_to(self, mark: Mark) -> None:
        """A chart may be higher than the window."""
        area: QWidget | None = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if area is not None and area.widget() is not None:
            at = self.mapTo(area.widget(), self._in_widget(mark))
            area.ensureVisible(at.x(), at.y(), 40, 60)


class Hatched(pg.GraphicsObject):
    """A hatched rectangle of the chart, in its own coordinates."""

    def __init__(self, rect: QRectF) -> None:
        super().__init__()
        self._rect = rect
        self.setZValue(-10)

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, *_: object) -> None:
        shown = painter.worldTransform().mapRect(self._rect)
        painter.save()
        painter.resetTransform()
        paint_hatch(painter, shown, IN_CHARTS)
        painter.restore()
