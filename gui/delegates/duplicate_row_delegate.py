"""Paints a row of the duplicates list: both photos, how alike they are, what they are called."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from gui.delegates.list_rows import paint_ground, paint_photo
from gui.models.duplicates_model import ROW_ROLE, DuplicateRow
from gui.photos.thumbnails import Thumbnails
from gui.theme import font, tokens

_MARGIN, _GAP, _MOST_SIDE = 12, 6, 128
_LEFT_OUT = 0.35
"""How much is seen of a photo that is left out."""
_LINES = 2
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class DuplicateRowDelegate(QStyledItemDelegate):
    """Rows of one height; photos are shown whole, since a crop would hide what differs."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def sizeHint(
        self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        side = _side(option.rect.width() or 240)
        section = QFontMetrics(font("section")).lineSpacing()
        small = QFontMetrics(font("small")).lineSpacing()
        return QSize(100, 10 + side + 6 + section + 2 + _LINES * small + 10)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row, rect = index.data(ROW_ROLE), option.rect
        if not isinstance(row, DuplicateRow):
            return
        painter.save()
        paint_ground(painter, option)
        side = _side(rect.width())
        for number, photo in enumerate(row.photos):
            left = rect.left() + _MARGIN + number * (side + _GAP)
            place = QRect(left, rect.top() + 10, side, side)
            painter.setOpacity(_LEFT_OUT if photo.id in row.left_out else 1.0)
            paint_photo(painter, place, self._thumbnails.image(photo))
        painter.setOpacity(1.0)
        self._paint_words(painter, rect, side, row)
        painter.restore()

    def _paint_words(self, painter: QPainter, rect: QRect, side: int, row: DuplicateRow) -> None:
        colours, width = tokens(), rect.width() - 2 * _MARGIN
        top = rect.top() + 10 + side + 6
        painter.setFont(font("section"))
        painter.setPen(colours.ink)
        metrics = painter.fontMetrics()
        line = QRect(rect.left() + _MARGIN, top, width, metrics.lineSpacing())
        painter.drawText(
            line, _LEFT, metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, width)
        )
        line.translate(0, line.height() + 2)
        painter.setFont(font("small"))
        painter.setPen(colours.ink2)
        metrics = painter.fontMetrics()
        line.setHeight(metrics.lineSpacing())
        lines = row.lines
        if len(lines) > _LINES:
            lines = [lines[0], (lines[1][0], f"+{len(lines) - _LINES}")]
        for name, said in lines:
            # The name alone is cut: what is said of the photo is what the list is read for.
            room = width - (metrics.horizontalAdvance(said) + _GAP if said else 0)
            mode = Qt.TextElideMode.ElideMiddle
            painter.drawText(line, _LEFT, metrics.elidedText(name, mode, room))
            painter.drawText(line, _RIGHT, said)
            line.translate(0, line.height())


def _side(width: int) -> int:
    """The side of the square that holds one photo."""
    return max(40, min(_MOST_SIDE, (width - 2 * _MARGIN - _GAP) // 2))
