"""Paints a cell of the thresholds: hatched where the subgroup is small, the slider's on grey."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.hatch import paint_hatch
from gui.models.threshold_table_model import FEW_ROLE, NOW_ROLE, STRONG_ROLE
from gui.theme import font, tokens

Index = QModelIndex | QPersistentModelIndex
ROW = 27
_MARGIN = 6


class ThresholdRowDelegate(QStyledItemDelegate):
    """For views of a ThresholdTableModel."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        words = QFontMetrics(font("section")).horizontalAdvance(str(index.data() or ""))
        return QSize(words + 2 * _MARGIN + 2, ROW)

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
        painter.setFont(font("section") if index.data(STRONG_ROLE) else font("body"))
        painter.setPen(colours.ink)
        side = Qt.AlignmentFlag.AlignRight if index.column() else Qt.AlignmentFlag.AlignLeft
        metrics = QFontMetrics(painter.font())
        words = metrics.elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()
