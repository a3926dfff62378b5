"""The table of subgroups by thresholds, its headings in groups of two."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gui.delegates.threshold_row_delegate import ROW, ThresholdRowDelegate
from gui.models.threshold_table_model import NOW_ROLE, ThresholdTableModel
from gui.theme import font, tokens

_MARGIN, _LEAST_NAME, _MOST_NAME = 6, 110, 180


class ThresholdTable(QTableView):
    """Signals:
    subgroup_chosen(): another row is current, or none.
    """

    subgroup_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.thresholds = ThresholdTableModel(self)
        self.setModel(self.thresholds)
        self.setHorizontalHeader(_Headings(self))
        self.setItemDelegate(ThresholdRowDelegate(self))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.setAccessibleName(self.tr("Subgroups by threshold"))
        self._pressed: int | None = None
        self.clicked.connect(self._on_clicked)
        self.selectionModel().currentRowChanged.connect(self._on_current)

    def current_subgroup(self) -> object:
        """The subgroup of the chosen row, None where none is."""
        rows = self.selectionModel().selectedRows()
        return self.thresholds.curves[rows[0].row()].subgroup if rows else None

    def show_threshold(self, now: float | None) -> None:
        """The slider has moved: its two columns and the headings are painted anew."""
        self.thresholds.show_threshold(now)
        self.horizontalHeader().viewport().update()

    def fit(self) -> None:
        """As high as its rows are. Widths are measured here alone: a step of the slider must not
        look at every cell.
        """
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        delegate, option = self.itemDelegate(), QStyleOptionViewItem()
        # Per cents have two digits more once all is misread.
        digits = "00" if self.thresholds.is_weighted else ""
        more, taken = QFontMetrics(font("small")).horizontalAdvance(digits), 0
        for column in range(1, self.thresholds.columnCount()):
            cells = (self.thresholds.index(r, column) for r in range(self.thresholds.rowCount()))
            # Any threshold may be slid to, and at off the most faces are answered.
            wide = max((delegate.sizeHint(option, cell).width() for cell in cells), default=0)
            wide = max(wide + more, head.sectionSizeHint(column))
            self.setColumnWidth(column, wide)
            taken += wide
        names = (self.thresholds.index(r, 0) for r in range(self.thresholds.rowCount()))
        name = max((delegate.sizeHint(option, each).width() for each in names), default=0)
        # Where it scrolls sideways anyway, names are not cut as well.
        least = min(max(name, _LEAST_NAME), _MOST_NAME)
        room = max(self.viewport().width() - taken, least)
        self.setColumnWidth(0, room)
        height = head.sizeHint().height() + ROW * self.thresholds.rowCount() + 2
        if room + taken > self.viewport().width():
            height += self.horizontalScrollBar().sizeHint().height()
        self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.thresholds.rowCount():
            self.fit()

    def _on_clicked(self, index: QModelIndex) -> None:
        # A second click on the chosen row lets all lines stand out again.
        if self._pressed == index.row():
            self._pressed = None
            self.clearSelection()
            self.subgroup_chosen.emit()
        else:
            self._pressed = index.row()

    def _on_current(self, *_: object) -> None:
        self._pressed = None
        # The selection follows the current row a moment later.
        QTimer.singleShot(0, self, self.subgroup_chosen.emit)


class _Headings(QHeaderView):
    """A threshold over each two columns, below it what they count."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(36)
        self.setSectionsClickable(False)

    def _lines(self, section: int) -> tuple[str, str]:
        words = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
        first, _, second = words.rpartition("\n")
        return first, second

    def sectionSizeHint(self, section: int) -> int:
        metrics = QFontMetrics(font("small", 600))
        return metrics.horizontalAdvance(self._lines(section)[1]) + 2 * _MARGIN

    def sizeHint(self) -> QSize:
        return QSize(200, 3 * QFontMetrics(font("small", 600)).height() + 12)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        colours, line = tokens(), QFontMetrics(font("small", 600)).height()
        painter.save()
        painter.fillRect(rect, colours.base)
        now = self.model().index(0, section).data(NOW_ROLE)
        if now:
            painter.fillRect(rect, colours.hover)
        painter.setFont(font("small", 600))
        painter.setPen(colours.ink2)
        room = rect.adjusted(_MARGIN, 4, -_MARGIN, -5)
        side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, side | Qt.AlignmentFlag.AlignBottom, self._lines(section)[1])
        if section:
            self._paint_group(painter, rect, section, line)
        painter.fillRect(QRect(rect.left(), rect.bottom() - 1, rect.width(), 2), colours.edge)
        painter.restore()

    def _paint_group(self, painter: QPainter, rect: QRect, section: int, line: int) -> None:
        """The threshold's two lines, across both of its columns; each paints its part of them."""
        first = section if section % 2 else section - 1
        left = rect.left() if first == section else rect.left() - self.sectionSize(first)
        width = self.sectionSize(first) + self.sectionSize(first + 1)
        painter.setClipRect(rect)
        for place, words in enumerate((self._lines(first)[0], self._lines(first + 1)[0])):
            room = QRectF(left, rect.top() + 4 + place * line, width - _MARGIN, line)
            painter.setFont(font("small", 600 if place == 0 else None))
            painter.setPen(tokens().ink if place == 0 else tokens().ink2)
            painter.drawText(room, Qt.AlignmentFlag.AlignRight, words)
        painter.setClipping(False)
