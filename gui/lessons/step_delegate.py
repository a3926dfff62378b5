"""Paints a step: its number, the photo, what is done, and the first line of the notes."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from core.lessons.lesson import StepKind
from gui.delegates.list_rows import paint_ground, paint_photo
from gui.icons import paint_icon
from gui.lessons.steps_model import STEP_ROLE, StepRow
from gui.photos.thumbnails import Thumbnails
from gui.theme import font, tokens

_SIDE, _MARGIN, _NUMBER = 52, 12, 26
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class StepDelegate(QStyledItemDelegate):
    """Rows of one height."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        lines = QFontMetrics(font("section")).lineSpacing()
        lines += 2 * QFontMetrics(font("small")).lineSpacing()
        return QSize(200, max(_SIDE, lines + 4) + 12)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row, rect, colours = index.data(STEP_ROLE), option.rect, tokens()
        if not isinstance(row, StepRow):
            return
        painter.save()
        paint_ground(painter, option)
        number = QRect(rect.left() + _MARGIN, rect.top(), _NUMBER, rect.height())
        painter.setFont(font("small"))
        painter.setPen(colours.ink3)
        painter.drawText(number, _LEFT, str(row.number))
        place = QRect(number.right() + 4, rect.center().y() - _SIDE // 2, _SIDE, _SIDE)
        self._paint_picture(painter, place, row)
        left = place.right() + _MARGIN
        words = QRect(left, rect.top(), rect.right() - _MARGIN - left, rect.height())
        _paint_words(painter, words, row)
        painter.restore()

    def _paint_picture(self, painter: QPainter, place: QRect, row: StepRow) -> None:
        if row.photo is None or row.kind is StepKind.RESULTS:
            inset = place.adjusted(12, 12, -12, -12)
            paint_icon(painter, inset, "chart-scatter-plot", tokens().ink2)
            return
        paint_photo(painter, place, self._thumbnails.image(row.photo))


def _paint_words(painter: QPainter, rect: QRect, row: StepRow) -> None:
    colours = tokens()
    lines = [
        (row.title, font("section"), colours.ink),
        (row.name, font("small"), colours.ink2),
        (row.notes, font("small"), colours.ink3),
    ]
    shown = [line for line in lines if line[0]]
    heights = [QFontMetrics(letters).lineSpacing() for _, letters, _ in shown]
    top = rect.center().y() - sum(heights) // 2
    for (words, letters, colour), height in zip(shown, heights, strict=True):
        metrics = QFontMetrics(letters)
        painter.setFont(letters)
        painter.setPen(colour)
        cut = metrics.elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(QRect(rect.left(), top, rect.width(), height), _LEFT, cut)
        top += height
