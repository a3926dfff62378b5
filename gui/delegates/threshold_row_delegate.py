"""Paints a cell of the thresholds: hatched where the subgroup is small, the slider's on grey."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.hatch import paint_hatch
from gui.line_looks import line_pen
from gui.models.threshold_table_model import FEW_ROLE, LINE_ROLE, NOW_ROLE, STRONG_ROLE
from gui.theme import font, tokens

Index = QModelIndex | QPersistentModelIndex
ROW = 27
_MARGIN, _LINE = 6, 24


class ThresholdRowDelegate(QStyledItemDelegate):
    """For views of a ThresholdTableModel."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        words = QFontMetrics(_font(index)).horizontalAdvance(str(index.data() or ""))
        line = 0 if index.column() else _LINE + _MARGIN
        return QSize(words + line + 2 * _MARGIN + 2, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours, rect = tokens(), QRect(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, colours.sel)
        elif index.data(NOW_ROLE):
            painter.fillRect(rect, colours.hover)
        if index.data(FEW_ROLE):
            paint_hatch(painter, QRectF(rect))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colours.line)
        room = rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        place = index.data(LINE_ROLE)
        if place is not None:
            painter.setPen(line_pen(place, bool(index.data(FEW_ROLE))))
            middle = rect.center().y()
            painter.drawLine(room.left(), middle, room.left() + _LINE, middle)
        if not index.column():
            room.setLeft(room.left() + _LINE + _MARGIN)
        painter.setFont(_font(index))
        painter.setPen(colours.ink)
        side = Qt.AlignmentFlag.AlignRight if index.column() else Qt.AlignmentFlag.AlignLeft
        metrics = QFontMetrics(painter.font())
        words = metrics.elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()


def _font(index: Index) -> QFont:
    return font("small", 600 if index.data(STRONG_ROLE) else None)
