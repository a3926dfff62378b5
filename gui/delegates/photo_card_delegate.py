"""Paints one photo of the library: thumbnail, a mark for each vendor, dot and name."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QImage,
    QPainter,
    QPen,
    QTransform,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from core.verdict import CallState
from gui.delegates.painted_cards import PaintedCards
from gui.icons import paint_icon
from gui.marks import mark_pixmap
from gui.models.photo_list_model import Role
from gui.models.photo_summary import PhotoSummary, Seen
from gui.photos.thumbnails import Thumbnails
from gui.theme import STAGE, Tokens, font, is_dark, theme_notifier, tokens

_EDGE = 5
"""From the card's rim to what is in it: 2 px of outline and 3 px of padding."""
_MARKS_HEIGHT, _NAME_HEIGHT = 18, 16
_MARK, _MARK_GAP, _MOST_MARKS = 12, 4, 6
_HEAD = 12
_FLAG, _FAILED, _DOT = 16, 30, 7
_CARD_CORNER, _PHOTO_CORNER = 4, 2
_UPPER_HALF = (0.5, 0.25)
"""The middle of the crop where no face is known yet."""

State = QStyle.StateFlag
_STATES = State.State_Selected | State.State_HasFocus | State.State_MouseOver


class _CardLook(NamedTuple):
    """All that a card's picture depends on, besides the theme's fonts.

    name: as it is to be read. thumbnail: which one, as QImage numbers them.
    """

    summary: PhotoSummary
    name: str
    failed: bool
    thumbnail: int | None
    state: QStyle.StateFlag
    size: QSize
    ratio: float
    dark: bool


class PhotoCardDelegate(QStyledItemDelegate):
    """Paints Role.SUMMARY and the thumbnail that is held; its view has it loaded."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._cards = PaintedCards()
        self._follow_theme()
        theme_notifier().changed.connect(self._follow_theme)

    def _follow_theme(self) -> None:
        self._font = font("smallest")
        self._metrics = QFontMetricsF(self._font)
        self._name_height = max(_NAME_HEIGHT, round(self._metrics.height()) + 1)
        self._cards.forget()

    def card_height(self, width: int) -> int:
        """How high a card of this width is."""
        return width + _MARKS_HEIGHT + self._name_height

    def sizeHint(
        self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        width = option.rect.width()
        return QSize(width, self.card_height(width))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        summary = index.data(Role.SUMMARY)
        if not isinstance(summary, PhotoSummary):
            return
        photo = summary.photo
        problem = photo.problem or self._thumbnails.problem(photo.id)
        image = None if problem else self._thumbnails.cached(photo.id)
        look = _CardLook(
            summary,
            _name_beside(index, summary),
            problem is not None,
            image.cacheKey() if image is not None else None,
            option.state & _STATES,
            option.rect.size(),
            painter.device().devicePixelRatio(),
            is_dark(),
        )
        picture = self._cards.picture(photo.id, look, lambda: self._picture(look, image))
        painter.drawImage(option.rect.topLeft(), picture)

    def _picture(self, look: _CardLook, image: QImage | None) -> QImage:
        """The card on nothing, in the pixels of its screen."""
        width, height = (math.ceil(side * look.ratio) for side in look.size.toTuple())
        picture = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        picture.setDevicePixelRatio(look.ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        painter.setFont(self._font)
        card, colours, summary = QRectF(QPointF(0, 0), look.size), tokens(), look.summary
        _paint_ground(painter, card, look.state, colours)
        inside = card.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        square = QRectF(inside.left(), inside.top(), inside.width(), inside.width())
        _paint_photo(painter, square, image, look, colours)
        if summary.flagged:
            _paint_flag(painter, square)
        marks = QRectF(inside.left(), square.bottom(), inside.width(), _MARKS_HEIGHT)
        self._paint_marks(painter, marks, summary, colours)
        name = QRectF(inside.left(), marks.bottom(), inside.width(), self._name_height)
        self._paint_name(painter, name, look)
        painter.end()
        return picture

    def _paint_marks(
        self, painter: QPainter, row: QRectF, summary: PhotoSummary, colours: Tokens
    ) -> None:
        """A mark for each vendor, "+2" for those without room, then a head and the number of faces:
        two bare numbers side by side would be taken for one another. What counts nowhere has none.
        """
        if summary.left_out and not summary.photo.problem:
            painter.setPen(colours.ink2)
            self._write(painter, row, round(row.left()), self.tr("left out"))
            return
        marks = [mark.mark for mark in summary.marks]
        if summary.photo.problem:
            marks = [CallState.FAILED]
        faces = str(summary.face_count) if summary.face_count > 1 else ""
        faces_room = _HEAD + 1 + self._width(faces) + _MARK_GAP if faces else 0.0
        room = row.width() - faces_room
        shown = min(len(marks), _MOST_MARKS, _fitting(room))
        if shown < len(marks):
            shown = min(shown, _fitting(room - _MARK_GAP - self._width(f"+{len(marks)}")))
        ratio, dark = painter.device().devicePixelRatio(), is_dark()
        left, top = round(row.left()), round(row.top() + (row.height() - _MARK) / 2)
        for mark in marks[:shown]:
            painter.drawPixmap(left, top, mark_pixmap(mark, _MARK, ratio, dark))
            left += _MARK + _MARK_GAP
        painter.setPen(colours.ink2)
        if shown < len(marks):
            left += self._write(painter, row, left, f"+{len(marks) - shown}") + _MARK_GAP
        if faces:
            head = QRectF(left, round(row.center().y() - _HEAD / 2), _HEAD, _HEAD)
            paint_icon(painter, head, "account-outline", colours.ink2)
            self._write(painter, row, left + _HEAD + 1, faces)

    def _write(self, painter: QPainter, row: QRectF, left: int, word: str) -> int:
        """Write at `left`; returns how wide that is."""
        place = QRectF(left, row.top(), row.right() - left, row.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, word)
        return round(self._width(word))

    def _paint_name(self, painter: QPainter, row: QRectF, look: _CardLook) -> None:
        colours = tokens()
        dot = QRectF(row.left(), row.center().y() - _DOT / 2, _DOT, _DOT)
        paint_dot(painter, dot, look.summary.seen, colours.ink2)
        selected = look.state & State.State_Selected
        painter.setPen(colours.ink if selected else colours.ink2)
        words = row.adjusted(_DOT + _MARK_GAP, 0, 0, 0)
        name = self._metrics.elidedText(look.name, Qt.TextElideMode.ElideMiddle, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, name)

    def _width(self, text: str) -> float:
        return self._metrics.horizontalAdvance(text)


def _name_beside(index: QModelIndex | QPersistentModelIndex, summary: PhotoSummary) -> str:
    """The photo's name, with its file's ending where a card beside it would read the same.

    Only its neighbours are looked at, which is where equal names stand in the order of names: to
    know all that are equal would cost the opening of a large case.
    """
    if summary.photo.title:
        return summary.name
    model = index.model()
    for row in (index.row() - 1, index.row() + 1):
        other = model.index(row, index.column()).data(Role.SUMMARY)
        if isinstance(other, PhotoSummary) and other.name == summary.name:
            return summary.photo.name
    return summary.name


def paint_dot(painter: QPainter, rect: QRectF, seen: Seen, colour: QColor) -> None:
    """The dot of a photo: a ring unseen, half seen with a face undecided, full when all is done."""
    ring = rect.adjusted(0.75, 0.75, -0.75, -0.75)
    painter.setPen(QPen(colour, 1.2))
    painter.setBrush(colour if seen is Seen.FULL else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(ring)
    if seen is Seen.HALF:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPie(ring, 90 * 16, 180 * 16)


def _paint_ground(
    painter: QPainter, card: QRectF, state: QStyle.StateFlag, colours: Tokens
) -> None:
    """Selected: fill and outline, thick on the photo in view. Else hover; focus alone: an edge."""
    selected, current = state & State.State_Selected, state & State.State_HasFocus
    fill: QColor | None = None
    if selected:
        fill = colours.sel
    elif state & State.State_MouseOver:
        fill = colours.hover
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.setPen(Qt.PenStyle.NoPen)
    half = 0.0
    if selected or current:
        width = 2 if selected and current else 1
        painter.setPen(QPen(colours.ink if selected else colours.edge, width))
        half = width / 2
    if fill is not None or half:
        outline = card.adjusted(half, half, -half, -half)
        painter.drawRoundedRect(outline, _CARD_CORNER, _CARD_CORNER)


def _paint_photo(
    painter: QPainter, square: QRectF, image: QImage | None, look: _CardLook, colours: Tokens
) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    if image is not None:
        painter.setBrush(_cropped(image, square, look.summary.face_centre or _UPPER_HALF))
    else:
        painter.setBrush(colours.track if look.failed else colours.hover)
    painter.drawRoundedRect(square, _PHOTO_CORNER, _PHOTO_CORNER)
    if look.failed:
        sign = QRectF(0, 0, _FAILED, _FAILED)
        sign.moveCenter(square.center())
        pixmap = mark_pixmap(CallState.FAILED, _FAILED, look.ratio, look.dark)
        painter.drawPixmap(sign.topLeft().toPoint(), pixmap)


def _paint_flag(painter: QPainter, square: QRectF) -> None:
    tile = QRectF(square.right() - _FLAG - 2, square.top() + 2, _FLAG, _FLAG)
    painter.setBrush(STAGE.plate)
    painter.setPen(QPen(STAGE.person, 1))
    painter.drawRoundedRect(tile.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    paint_icon(painter, tile.adjusted(3, 3, -3, -3), "flag", STAGE.person)


def _cropped(image: QImage, square: QRectF, centre: tuple[float, float]) -> QBrush:
    """The largest square of the image whose middle is nearest to `centre`, to fill `square`."""
    width, height = image.width(), image.height()
    side = min(width, height)
    left = min(max(centre[0] * width - side / 2, 0), width - side)
    top = min(max(centre[1] * height - side / 2, 0), height - side)
    scale = square.width() / side
    brush = QBrush(image)
    brush.setTransform(
        QTransform.fromTranslate(square.left(), square.top())
        .scale(scale, scale)
        .translate(-left, -top)
    )
    return brush


def _fitting(width: float) -> int:
    """How many marks stand in a row of this width."""
    return max(0, int((width + _MARK_GAP) // (_MARK + _MARK_GAP)))
