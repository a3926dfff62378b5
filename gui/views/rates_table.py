"""The table of rates: as high as its rows, a click or Return on a number opens its card."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from core.metrics.tally import Metric
from gui.delegates.rate_row_delegate import (
    ROW,
    TILE_ALONE,
    RateRowDelegate,
    narrowest_outside,
    outside_lines,
)
from gui.models.rates_found import RatesFound
from gui.models.rates_model import METRICS, Column, RatesModel
from gui.theme import font

_MOST_HIGH = 16_000
"""Pixels; a table of more rows scrolls by itself."""


class RatesTable(QTableView):
    """Signals:
    number_chosen(RateRow, Metric, QPoint): a number was clicked; where on the screen.
    """

    number_chosen = Signal(object, object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rates = RatesModel(self)
        self.setModel(self.rates)
        self.setItemDelegate(RateRowDelegate(self))
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setMinimumSectionSize(40)
        head.setSectionsClickable(True)
        head.sectionClicked.connect(self.sort_by)
        self.setAccessibleName(self.tr("Rates by subgroup and vendor"))

    def show_found(self, found: RatesFound) -> None:
        """Show the rates, as high as they are."""
        self.rates.show(found)
        for column in (Column.RATE, Column.INTERVAL):
            self.setColumnHidden(column, not found.shares)
        self.setColumnHidden(Column.OUTSIDE, not self.rates.has_outside)
        self._measure()

    def sort_by(self, column: int) -> None:
        """Rank the rows by a column: the highest first, then the lowest, then not at all."""
        high, low = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
        if self.rates.sorted_by == (column, high):
            self.rates.sort(column, low)
        else:
            self.rates.sort(-1 if self.rates.sorted_by == (column, low) else column, high)
        self._measure()

    def _measure(self) -> None:
        self.setColumnHidden(Column.ANSWERED, False)
        self.resizeColumnsToContents()
        if self._lacking() > 0:
            # "3 of 240" says it, too.
            self.setColumnHidden(Column.ANSWERED, True)
        is_broken = self._lacking() > 0 and self.rates.has_outside
        outside = self.rates.outside() if is_broken else []
        if is_broken:
            self._narrow_outside(outside, whole=True)
        heading = self.horizontalHeader().sectionSizeHint(Column.VENDOR)
        self._narrow(Column.VENDOR, max(TILE_ALONE, heading))
        if is_broken:
            self._narrow_outside(outside, whole=False)
        lacking = self._lacking()
        if lacking < 0:
            shown = [c for c in Column if not self.isColumnHidden(c)]
            extra = -lacking // len(shown)
            for column in shown:
                self.setColumnWidth(column, self.columnWidth(column) + extra)
        self._fit_rows(outside)
        height = self.horizontalHeader().sizeHint().height() + self.verticalHeader().length() + 2
        if lacking > 0:
            height += self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(min(height, _MOST_HIGH))

    def _lacking(self) -> int:
        """How many pixels the columns are too wide; less than 0 where there is room left."""
        return self.horizontalHeader().length() - self.viewport().width()

    def _narrow_outside(self, outside: Sequence[str], *, whole: bool) -> None:
        widths = [narrowest_outside(words, whole) for words in set(outside)]
        heading = self.horizontalHeader().sectionSizeHint(Column.OUTSIDE)
        self._narrow(Column.OUTSIDE, max(heading, *widths))

    def _narrow(self, column: Column, least: int) -> None:
        """Make a column as much narrower as the table is too wide."""
        width = self.columnWidth(column)
        self.setColumnWidth(column, min(width, max(least, width - max(0, self._lacking()))))

    def _fit_rows(self, outside: Sequence[str]) -> None:
        """Make rows higher whose last cell is broken into lines. outside: of all rows, or none."""
        width, line = self.columnWidth(Column.OUTSIDE), QFontMetrics(font("body")).height()
        lines = {words: len(outside_lines(words, width)) for words in set(outside)}
        for row in range(self.rates.rowCount()):
            height = ROW + (lines[outside[row]] - 1) * line if outside else ROW
            if self.rowHeight(row) != height:
                self.setRowHeight(row, height)

    def _choose(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        row = self.rates.row_at(index)
        metric = METRICS.get(Column(index.column()), Metric.MISREAD)
        if row.tally.faces:
            where = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            self.number_chosen.emit(row, metric, where)

    # Qt's own

    def viewportEvent(self, event: QEvent) -> bool:
        is_wider = isinstance(event, QResizeEvent) and (
            event.size().width() != event.oldSize().width()
        )
        if is_wider and self.rates.rowCount():
            self._measure()
        return super().viewportEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.indexAt(event.position().toPoint()).isValid()
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._choose(self.indexAt(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
        elif event.key() == Qt.Key.Key_S and not event.modifiers():
            column, place = self.currentIndex().column(), self.currentIndex().row()
            self.sort_by(column)
            self.setCurrentIndex(self.rates.index(max(place, 0), max(column, 0)))
        else:
            super().keyPressEvent(event)
