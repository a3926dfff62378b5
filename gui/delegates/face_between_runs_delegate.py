"""Paints a face whose answer changed: its crop, what it is labelled as, and both answers."""

from __future__ import annotations

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from gui.delegates.list_rows import paint_ground
from gui.marks import TILE_HEIGHT, TILE_WIDTH, mark_pixmap, mark_word, paint_vendor_tile
from gui.models.faces_between_runs_model import ROW_ROLE, FaceBetweenRuns, Side, label_words, sides
from gui.theme import font, is_dark, tokens
from gui.views.face_crop import CropProvider, paint_crop

Index = QModelIndex | QPersistentModelIndex

CROP = 54
_MARGIN, _GAP, _MARK = 20, 14, 14
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class FaceBetweenRunsDelegate(QStyledItemDelegate):
    """crop: gives pictures of faces."""

    def __init__(self, crop: CropProvider, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crop = crop

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        lines = 3 * QFontMetrics(font("body")).lineSpacing()
        return QSize(600, max(CROP, lines) + 14)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, FaceBetweenRuns):
            return
        painter.save()
        painter.setClipRect(option.rect)
        paint_ground(painter, option)
        rect = option.rect
        self._paint_crop(painter, rect, row)
        left = rect.left() + _MARGIN + CROP + _GAP
        third = max(150, (rect.right() - left) // 3)
        _paint_face(painter, QRect(left, rect.top(), third - _GAP, rect.height()), row)
        for number, side in enumerate(sides(row), 1):
            at = QRect(left + number * third, rect.top(), third - _GAP, rect.height())
            _paint_side(painter, at, side)
        painter.restore()

    def _paint_crop(self, painter: QPainter, rect: QRect, row: FaceBetweenRuns) -> None:
        at = QRect(rect.left() + _MARGIN, rect.center().y() - CROP // 2, CROP, CROP)
        paint_crop(painter, at, self._crop, row.photo, row.face.face.box)


def _paint_face(painter: QPainter, rect: QRect, row: FaceBetweenRuns) -> None:
    lines = _lines(rect, ("section", "body", "small"))
    _draw(painter, lines[0], row.photo.name, "section", Qt.TextElideMode.ElideMiddle)
    _draw(painter, lines[1], label_words(row), "body")
    tile = QRectF(lines[2].left(), lines[2].center().y() - 8 + 1, TILE_WIDTH, TILE_HEIGHT)
    paint_vendor_tile(painter, tile, row.vendor.info.code, row.vendor.hue)
    name = lines[2].adjusted(TILE_WIDTH + 6, 0, 0, 0)
    _draw(painter, name, row.vendor.info.name, "small")


def _paint_side(painter: QPainter, rect: QRect, side: Side) -> None:
    lines = _lines(rect, ("section", "small", "small"))
    ratio = painter.device().devicePixelRatioF()
    mark = mark_pixmap(side.mark, _MARK, ratio, is_dark())
    painter.drawPixmap(lines[0].left(), lines[0].center().y() - _MARK // 2 + 1, mark)
    indent = _MARK + 7
    _draw(painter, lines[0].adjusted(indent, 0, 0, 0), side.answer, "section")
    words = f"{mark_word(side.mark)} · {side.date}"
    _draw(painter, lines[1].adjusted(indent, 0, 0, 0), words, "small")
    _draw(painter, lines[2].adjusted(indent, 0, 0, 0), side.version, "small")


def _lines(rect: QRect, roles: tuple[str, ...]) -> list[QRect]:
    """A rectangle for each line of words, together in the middle."""
    heights = [QFontMetrics(font(role)).lineSpacing() for role in roles]  # type: ignore[arg-type]
    top = rect.top() + (rect.height() - sum(heights)) // 2
    found = []
    for height in heights:
        found.append(QRect(rect.left(), top, rect.width(), height))
        top += height
    return found


def _draw(
    painter: QPainter,
    rect: QRect,
    text: str,
    role: str,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    painter.setFont(font(role))  # type: ignore[arg-type]
    painter.setPen(tokens().ink2 if role == "small" else tokens().ink)
    painter.drawText(rect, _LEFT, painter.fontMetrics().elidedText(text, elide, rect.width()))
