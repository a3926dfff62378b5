"""Paints a cell of the rates: hatched where the subgroup is small, a line under each subgroup."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.hatch import paint_hatch
from gui.marks import TILE_HEIGHT, TILE_WIDTH, paint_vendor_tile
from gui.models.rates_model import FEW_ROLE, GROUP_ROLE, VENDOR_ROLE, Column
from gui.models.rates_words import BESIDE
from gui.theme import font, tokens

Index = QModelIndex | QPersistentModelIndex
ROW = 25
_MARGIN = 8
_STRONG = (Column.SUBGROUP, Column.MISREAD)
TILE_ALONE = TILE_WIDTH + 2 * _MARGIN + 2
"""Width of a vendor's cell without the name."""


def outside_lines(words: str, width: int) -> list[str]:
    """What stands beside N in a cell so many pixels wide, broken between what is listed."""
    metrics, room = QFontMetrics(font("body")), width - 2 * _MARGIN
    lines = [""]
    for item in words.split(BESIDE):
        longer = f"{lines[-1]}{BESIDE}{item}" if lines[-1] else item
        if lines[-1] and metrics.horizontalAdvance(f"{longer},") > room:
            lines[-1] += BESIDE.rstrip()
            lines.append(item)
        else:
            lines[-1] = longer
    return lines


def narrowest_outside(words: str) -> int:
    """Width in pixels of a cell with a line for each thing that stands beside N."""
    metrics = QFontMetrics(font("body"))
    widest = max(metrics.horizontalAdvance(f"{item},") for item in words.split(BESIDE))
    return widest + 2 * _MARGIN + 2


class RateRowDelegate(QStyledItemDelegate):
    """For views of a RatesModel."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        words = QFontMetrics(self._font(index)).horizontalAdvance(index.data() or "")
        tile = TILE_WIDTH + 6 if index.column() == Column.VENDOR else 0
        return QSize(words + tile + 2 * _MARGIN + 2, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours, rect = tokens(), QRect(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, colours.sel)
        if index.data(FEW_ROLE):
            paint_hatch(painter, QRectF(rect))
        if index.data(GROUP_ROLE):
            painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colours.line)
        room = rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        vendor = index.data(VENDOR_ROLE)
        if vendor is not None:
            top = room.top() + (room.height() - TILE_HEIGHT) / 2
            tile = QRectF(room.left(), top, TILE_WIDTH, TILE_HEIGHT)
            paint_vendor_tile(painter, tile, vendor.info.code, vendor.hue)
            room.setLeft(room.left() + TILE_WIDTH + 6)
        painter.setFont(self._font(index))
        painter.setPen(colours.ink)
        at_right = index.column() not in (Column.SUBGROUP, Column.VENDOR)
        side = Qt.AlignmentFlag.AlignRight if at_right else Qt.AlignmentFlag.AlignLeft
        if index.column() == Column.OUTSIDE:
            words = "\n".join(outside_lines(str(index.data() or ""), rect.width()))
        else:
            words = QFontMetrics(painter.font()).elidedText(
                str(index.data() or ""), Qt.TextElideMode.ElideRight, room.width()
            )
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()

    def _font(self, index: Index) -> QFont:
        return font("section") if index.column() in _STRONG else font("body")
