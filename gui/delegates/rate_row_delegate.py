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
    """What stands beside N in a cell so many pixels wide, broken between what is listed, and
    before the last word of what is too long for a line.
    """
    metrics, room = QFontMetrics(font("body")), width - 2 * _MARGIN
    lines: list[str] = []
    items = [f"{item}," for item in words.split(BESIDE)]
    items[-1] = items[-1][:-1]
    for item in items:
        pieces = [item] if metrics.horizontalAdvance(item) <= room else _pieces(item)
        if lines and metrics.horizontalAdvance(f"{lines[-1]} {pieces[0]}") <= room:
            pieces[0] = f"{lines.pop()} {pieces[0]}"
        lines += pieces
    return lines


def narrowest_outside(words: str, whole: bool) -> int:
    """Width in pixels of a cell with a line for each thing that stands beside N. whole: or, where
    False, with two lines for a long one.
    """
    metrics = QFontMetrics(font("body"))
    items = [f"{item}," for item in words.split(BESIDE)]
    lines = items if whole else [piece for item in items for piece in _pieces(item)]
    return max(map(metrics.horizontalAdvance, lines)) + 2 * _MARGIN + 2


def _pieces(item: str) -> list[str]:
    """ "1 unable to" and "answer,"; a number is not left alone."""
    return item.rsplit(" ", 1) if item.count(" ") > 1 else [item]


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
            words = str(index.data() or "")
            metrics = QFontMetrics(painter.font())
            if vendor is not None and 2 * room.width() < metrics.horizontalAdvance(words):
                # Two letters of a name say less than the tile alone.
                words = ""
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()

    def _font(self, index: Index) -> QFont:
        return font("section") if index.column() in _STRONG else font("body")
