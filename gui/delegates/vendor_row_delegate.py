"""Paints one vendor on the selected face: tile, name, mark and word, reading, confidence bar."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.asking.recorded_words import ICON as RECORDED_ICON
from gui.delegates.confidence_bar import BAR_HEIGHT, paint_confidence_bar
from gui.delegates.text_lines import fitting, wrapped
from gui.icons import paint_icon
from gui.marks import (
    TILE_HEIGHT,
    TILE_WIDTH,
    mark_pixmap,
    mark_text_color,
    mark_word,
    paint_vendor_tile,
)
from gui.models.vendor_rows_model import ROW_ROLE, VendorRow
from gui.theme import font, is_dark, tokens

MARGIN = 14
_MARK, _FLAG = 14, 13
_FOCUS_BAR = 3
_TAG_PADDING, _TAG_ICON, _TAG_GAP = 4, 11, 4
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def row_height() -> int:
    """64 at the usual font size, the same whatever the answer: nothing moves as one arrives."""
    return max(64, 2 * (QFontMetrics(font("body")).height() + 4) + BAR_HEIGHT + 15)


class VendorRowDelegate(QStyledItemDelegate):
    """Paints a VendorRow; the vendor in focus is the selected row.

    A row without an answer leaves `button_width` at its right for the button of its way out.
    """

    def __init__(self) -> None:
        super().__init__()
        self.button_width = 0

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, row_height())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, VendorRow):
            return
        painter.save()
        _paint_ground(painter, option, last=index.row() == index.model().rowCount() - 1)
        inner = option.rect.adjusted(MARGIN, 7, -MARGIN, -8)
        line = QFontMetrics(font("body")).height() + 4
        _paint_head(painter, QRect(inner.left(), inner.top(), inner.width(), line), row)
        rest = inner.adjusted(0, line, 0, 0)
        if row.failed or row.no_recorded:
            _paint_sentence(painter, rest.adjusted(0, 0, -self.button_width, 5), row.said)
        else:
            second = QRect(rest.left(), rest.top(), rest.width(), line)
            _paint_reading(painter, second, row)
            if row.bar is not None:
                bar = QRectF(rest).adjusted(0, rest.height() - BAR_HEIGHT, 0, 0)
                paint_confidence_bar(
                    painter, bar, row.prediction, row.bar, row.threshold, is_dark()
                )
        painter.restore()


def _paint_ground(painter: QPainter, option: QStyleOptionViewItem, last: bool) -> None:
    colours, rect = tokens(), option.rect
    if option.state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, colours.sel)
        painter.fillRect(QRect(rect.left(), rect.top(), _FOCUS_BAR, rect.height()), colours.ink)
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, colours.hover)
    if not last:
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colours.line)


def _paint_head(painter: QPainter, rect: QRect, row: VendorRow) -> None:
    dark, colours = is_dark(), tokens()
    tile = QRectF(rect.left(), rect.center().y() - TILE_HEIGHT / 2 + 1, TILE_WIDTH, TILE_HEIGHT)
    paint_vendor_tile(painter, tile, row.code, row.hue)
    right = rect.right() + 1
    if row.mark is not None:
        painter.setFont(font("body", QFont.Weight.Medium))
        word = mark_word(row.mark)
        right -= painter.fontMetrics().horizontalAdvance(word)
        painter.setPen(mark_text_color(row.mark, dark))
        painter.drawText(rect, _RIGHT, word)
        right -= _MARK + 6
        ratio = painter.device().devicePixelRatioF()
        at = QPointF(right, rect.center().y() - _MARK / 2 + 1)
        painter.drawPixmap(at, mark_pixmap(row.mark, _MARK, ratio, dark))
    painter.setFont(font("section"))
    painter.setPen(colours.ink)
    left = rect.left() + TILE_WIDTH + 8
    flag = _FLAG + 6 if row.flagged else 0
    room = QRect(left, rect.top(), right - 8 - flag - left, rect.height())
    name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, _LEFT, name)
    if row.flagged:
        after = left + painter.fontMetrics().horizontalAdvance(name) + 6
        box = QRectF(after, rect.center().y() - _FLAG / 2 + 1, _FLAG, _FLAG)
        paint_icon(painter, box, "flag", colours.ink)


def _paint_reading(painter: QPainter, rect: QRect, row: VendorRow) -> None:
    colours = tokens()
    given = row.prediction is not None and row.prediction.confidence is not None
    numbers = font("section") if given else font("body")
    numbers.setItalic(not given)
    painter.setFont(numbers)
    painter.setPen(colours.ink if given else colours.ink2)
    painter.drawText(rect, _RIGHT, row.number)
    width = painter.fontMetrics().horizontalAdvance(row.number)
    painter.setFont(font("body"))
    painter.setPen(colours.ink2)
    room = rect.adjusted(0, 0, -width - 8 if width else 0, 0)
    said = painter.fontMetrics().elidedText(row.said, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, _LEFT, said)
    if row.recorded:
        after = painter.fontMetrics().horizontalAdvance(said) + 8
        paint_recorded_tag(painter, room.adjusted(after, 0, 0, 0), row.recorded)


def paint_recorded_tag(painter: QPainter, room: QRect, words: str) -> None:
    """An edged tag at the left of `room`: the icon always, the words or at least their date."""
    painter.save()
    painter.setFont(font("smallest"))
    metrics, colours = painter.fontMetrics(), tokens()
    before = 2 * _TAG_PADDING + _TAG_ICON + _TAG_GAP
    free = max(0, room.width() - before - 1)
    if metrics.horizontalAdvance(words) > free:
        words = words.rpartition(" ")[2]
    width = min(metrics.horizontalAdvance(words), free)
    height = metrics.height() + 3
    top = room.center().y() - height // 2
    box = QRectF(room.left() + 0.5, top + 0.5, before + width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colours.edge, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 3, 3)
    left = room.left() + _TAG_PADDING
    middle = round(box.center().y() - _TAG_ICON / 2)
    paint_icon(painter, QRectF(left, middle, _TAG_ICON, _TAG_ICON), RECORDED_ICON, colours.ink2)
    left += _TAG_ICON + _TAG_GAP
    painter.setPen(colours.ink2)
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width + 1)
    inner = QRectF(left, box.top(), width + 2, box.height())
    painter.drawText(inner, _LEFT, shown)
    painter.restore()


def _paint_sentence(painter: QPainter, rect: QRect, text: str) -> None:
    words = font("small")
    painter.setFont(words)
    painter.setPen(tokens().ink)
    metrics = painter.fontMetrics()
    top = rect.top() + metrics.ascent()
    for _, line in wrapped(text, words, rect.width(), fitting(words, rect)):
        painter.drawText(rect.left(), top, line)
        top += metrics.lineSpacing()
