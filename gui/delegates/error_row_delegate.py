"""Paints a row of the error list: photo, vendor, what happened, the way out, and its button."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from core.verdict import CallState
from gui.delegates.list_rows import paint_ground
from gui.delegates.text_lines import wrapped
from gui.marks import TILE_HEIGHT, TILE_WIDTH, paint_mark, paint_vendor_tile
from gui.models.error_rows_model import GROUP_ROLE, ErrorGroup
from gui.theme import font, is_dark, tokens

_MARGIN, _GAP, _TRIANGLE, _BUTTON_HEIGHT, _LINES = 14, 8, 16, 26, 2
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ErrorRowDelegate(QStyledItemDelegate):
    """Rows of one height, so that ten thousand cost no more than a screenful."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(200, row_height())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        group = index.data(GROUP_ROLE)
        if not isinstance(group, ErrorGroup):
            return
        rect = option.rect
        painter.save()
        paint_ground(painter, option)
        triangle = QRectF(rect.left() + _MARGIN, rect.top() + 10, _TRIANGLE, _TRIANGLE)
        paint_mark(painter, triangle, CallState.FAILED, is_dark())
        button = button_rect(rect, group)
        text = QRect(rect.left() + _MARGIN + _TRIANGLE + 10, rect.top() + 9, 0, rect.height() - 18)
        text.setRight(button.left() - _MARGIN)
        _paint_head(painter, text, group)
        _paint_sentences(painter, text, group)
        _paint_button(painter, button, group.action)
        painter.restore()


def row_height() -> int:
    """A line for the head and two for the sentences."""
    small = QFontMetrics(font("small")).lineSpacing()
    return 20 + QFontMetrics(font("body")).lineSpacing() + 3 + _LINES * small


def button_rect(row: QRect, group: ErrorGroup) -> QRect:
    """Where the button of a row stands."""
    words = QFontMetrics(font("small", QFont.Weight.Medium)).horizontalAdvance(group.action)
    width = words + 18
    return QRect(row.right() + 1 - _MARGIN - width, row.top() + 9, width, _BUTTON_HEIGHT)


def _paint_head(painter: QPainter, rect: QRect, group: ErrorGroup) -> None:
    colours, vendor = tokens(), group.first.vendor
    height = QFontMetrics(font("body")).lineSpacing()
    small = font("small")
    about = QFontMetrics(small).elidedText(
        group.about, Qt.TextElideMode.ElideRight, rect.width() // 2
    )
    tail = QFontMetrics(small).horizontalAdvance(about) + (TILE_WIDTH + 6 if vendor else 0) + _GAP
    painter.setFont(font("section"))
    painter.setPen(colours.ink)
    title = painter.fontMetrics().elidedText(
        group.title, Qt.TextElideMode.ElideMiddle, max(0, rect.width() - tail)
    )
    left = rect.left() + painter.fontMetrics().horizontalAdvance(title) + _GAP
    painter.drawText(QRect(rect.left(), rect.top(), rect.width(), height), _LEFT, title)
    if vendor:
        top = rect.top() + (height - TILE_HEIGHT) / 2
        tile = QRectF(left, top, TILE_WIDTH, TILE_HEIGHT)
        paint_vendor_tile(painter, tile, vendor.info.code, vendor.hue)
        left += TILE_WIDTH + 6
    painter.setFont(small)
    painter.setPen(colours.ink3)
    painter.drawText(QRect(left, rect.top(), rect.right() - left + 1, height), _LEFT, about)


def _paint_sentences(painter: QPainter, rect: QRect, group: ErrorGroup) -> None:
    """What happened in ink, what to do in the second tone, in one paragraph."""
    colours, words, problem = tokens(), font("small"), group.first.problem
    painter.setFont(words)
    metrics = painter.fontMetrics()
    top = rect.top() + QFontMetrics(font("body")).lineSpacing() + 3 + metrics.ascent()
    turn = len(problem.what)
    for start, line in wrapped(str(problem), words, rect.width(), _LINES):
        head, tail = line[: max(0, turn - start)], line[max(0, turn - start) :]
        painter.setPen(colours.ink)
        painter.drawText(rect.left(), top, head)
        painter.setPen(colours.ink2)
        painter.drawText(rect.left() + metrics.horizontalAdvance(head), top, tail)
        top += metrics.lineSpacing()


def _paint_button(painter: QPainter, rect: QRect, words: str) -> None:
    colours = tokens()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colours.edge, 1))
    painter.setBrush(colours.base)
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setFont(font("small", QFont.Weight.Medium))
    painter.setPen(colours.ink)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)
