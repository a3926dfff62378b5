"""One photo as a room sees it: whole or zoomed to a face, one box, one chip in large type."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from core.geometry import Box
from core.verdict import Mark
from gui.marks import block_color, paint_glyph, vendor_hue, verdict_color
from gui.photos.images import to_pixmap
from gui.present.room_looks import BOX_LINE, CHIP, HEADING, RoomLooks, draw, width_of
from gui.present.slides import PhotoChip, PhotoLook
from gui.theme import STAGE, WHITE
from gui.views.face_looks import Line

_DASH, _GAP = 2.8, 1.6
"""Widths of the line, as on the stage."""
_DOTS = 2.9
_CAPTION = 62


class RoomPhoto(QWidget):
    """Paints the part of a photo that is to be seen whole as large as it fits, and of the rest what
    there is room for. What it was given is scaled, and nothing else.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look: PhotoLook | None = None
        self._looks = RoomLooks(True, 1920, 1080)
        self._image: QImage | None = None
        self._pixmap: QPixmap | None = None
        self._pixmap_key: tuple[QRect, QSize, float] | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def show_look(self, look: PhotoLook, image: QImage | None, looks: RoomLooks) -> None:
        """image: the best copy of the photo there is; None while there is none."""
        if image is not self._image:
            self._image, self._pixmap = image, None
        self._look, self._looks = look, looks
        self.update()

    @property
    def shown_size(self) -> QSize:
        """Of what is painted of the photo, in device pixels; empty while there is none."""
        return self._pixmap.size() if self._pixmap is not None else QSize()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), STAGE.background)
        look = self._look
        if look is None:
            return
        place = self._place(look)
        if self._image is not None and not self._image.isNull():
            self._paint_photo(painter, self._image, place, self._room(look))
        elif look.trouble:
            painter.setPen(STAGE.text)
            middle = Qt.AlignmentFlag.AlignCenter
            draw(painter, self._room(look), look.trouble, self._looks.font(HEADING), middle)
        if look.caption:
            self._paint_caption(painter, look.caption)
        if look.box is not None and place.width() > 0:
            self._paint_box(painter, look, self._on_screen(look, look.box, place), place)

    # Where things are

    def _room(self, look: PhotoLook) -> QRectF:
        room = QRectF(self.rect())
        if look.caption is not None:
            room.setBottom(room.bottom() - self._looks.px(_CAPTION))
        return room

    def _place(self, look: PhotoLook) -> QRectF:
        """Of the whole photo, which reaches out of the room where only a part is to be seen."""
        room, (width, height), part = self._room(look), look.size, look.part
        scale = look.scale_in(room.width(), room.height())
        x, y = width / max(part.width, 1), height / max(part.height, 1)
        size = round(part.width * scale), round(part.height * scale)
        left = room.left() + (room.width() - size[0]) / 2 - part.left * scale
        top = room.top() + (room.height() - size[1]) / 2 - part.top * scale
        return QRectF(round(left), round(top), round(size[0] * x), round(size[1] * y))

    def _paint_photo(self, painter: QPainter, image: QImage, place: QRectF, room: QRectF) -> None:
        """Only what is in the room is enlarged: all of a photo zoomed to could be huge."""
        source = QRect(QPoint(), image.size())
        x, y = place.width() / source.width(), place.height() / source.height()
        if not room.contains(place):
            seen = place.intersected(room).translated(-place.topLeft())
            scaled = QRectF(seen.left() / x, seen.top() / y, seen.width() / x, seen.height() / y)
            source &= scaled.toAlignedRect()
        target = QRectF(source.left() * x, source.top() * y, source.width() * x, 0)
        target.setHeight(source.height() * y)
        key = source, target.size().toSize(), self.devicePixelRatioF()
        if self._pixmap is None or self._pixmap_key != key:
            part = image if source.size() == image.size() else image.copy(source)
            self._pixmap, self._pixmap_key = self._scaled(part, *key[1:]), key
        painter.save()
        painter.setClipRect(room)
        painter.drawPixmap(place.topLeft() + target.topLeft(), self._pixmap)
        painter.restore()

    def _scaled(self, image: QImage, size: QSize, ratio: float) -> QPixmap:
        wanted = QSize(round(size.width() * ratio), round(size.height() * ratio))
        if image.size() != wanted:
            smooth = Qt.TransformationMode.SmoothTransformation
            image = image.scaled(wanted, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
        return to_pixmap(image, ratio)

    def _on_screen(self, look: PhotoLook, box: Box, place: QRectF) -> QRectF:
        x, y = place.width() / look.size[0], place.height() / look.size[1]
        rect = QRectF(
            place.left() + box.left * x,
            place.top() + box.top * y,
            box.width * x,
            box.height * y,
        )
        return rect.intersected(place)

    # What is painted over it

    def _paint_box(self, painter: QPainter, look: PhotoLook, rect: QRectF, place: QRectF) -> None:
        width = self._looks.px(BOX_LINE)
        colour = WHITE if look.mark is None else _line_colour(look.mark)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen in _pens(look.line, width, colour):
            painter.setPen(pen)
            painter.drawRect(rect)
        if look.line is Line.DOUBLE:
            inner = rect.adjusted(1.4 * width, 1.4 * width, -1.4 * width, -1.4 * width)
            painter.setPen(QPen(WHITE, width * 0.6))
            painter.drawRect(inner)
        if look.chip is not None:
            self._paint_chip(painter, look.chip, rect, place)

    def _paint_chip(self, painter: QPainter, chip: PhotoChip, box: QRectF, place: QRectF) -> None:
        looks = self._looks
        bold, plain = looks.font(CHIP, bold=True), looks.font(CHIP)
        height, gap = looks.px(86), looks.px(18)
        block = looks.px(84)
        answer, number = width_of(chip.answer, bold), width_of(chip.number, plain)
        width = block + gap + answer + gap + (number + gap if chip.number else 0)
        rect = self._chip_place(box, place, width, height)
        painter.setPen(QPen(STAGE.plate_rim, max(1.0, looks.px(2))))
        painter.setBrush(STAGE.plate)
        painter.drawRoundedRect(rect, looks.px(6), looks.px(6))
        field = QRectF(rect.left(), rect.top(), block, height)
        painter.setPen(Qt.PenStyle.NoPen)
        if chip.mark is None:
            painter.setBrush(vendor_hue(chip.hue))
            painter.drawRoundedRect(field, looks.px(6), looks.px(6))
            painter.setPen(WHITE)
            middle = Qt.AlignmentFlag.AlignCenter
            draw(painter, field, chip.code, looks.font(38, bold=True), middle)
        else:
            painter.setBrush(block_color(chip.mark))
            painter.drawRoundedRect(field, looks.px(6), looks.px(6))
            inset = looks.px(18)
            paint_glyph(painter, field.adjusted(inset, inset, -inset, -inset), chip.mark)
        painter.setPen(STAGE.plate_text)
        words = QRectF(field.right() + gap, rect.top(), answer + 1, height)
        draw(painter, words, chip.answer, bold)
        if chip.number:
            draw(
                painter,
                QRectF(words.right() + gap, rect.top(), number + 2, height),
                chip.number,
                plain,
            )

    def _chip_place(self, box: QRectF, place: QRectF, width: float, height: float) -> QRectF:
        """Above the box, else below, else inside at its top; shifted to stay in view."""
        gap = self._looks.px(12)
        view = QRectF(self.rect()).adjusted(gap, gap, -gap, -gap)
        if self._look is not None and self._look.caption is not None:
            view.setBottom(self._room(self._look).bottom() - gap)
        tops = (box.top() - gap - height, box.bottom() + gap, box.top() + gap)
        inside = [t for t in tops[:2] if view.top() <= t and t + height <= view.bottom()]
        top = inside[0] if inside else tops[2]
        left = min(max(box.left(), view.left()), max(view.right() - width, view.left()))
        return QRectF(QPointF(left, top), QPointF(left + width, top + height))

    def _paint_caption(self, painter: QPainter, caption: str) -> None:
        height = self._looks.px(_CAPTION)
        rect = QRectF(0, self.height() - height, self.width(), height)
        painter.setPen(STAGE.text)
        draw(painter, rect, caption, self._looks.font(HEADING), Qt.AlignmentFlag.AlignCenter)


def _line_colour(mark: Mark) -> QColor:
    return verdict_color(mark, dark=True)


def _pens(line: Line, width: float, colour: QColor) -> list[QPen]:
    """First a dark one under it, then the line itself."""
    pens = []
    for ink, wide in ((STAGE.halo, width + max(2.0, width * 0.5)), (colour, width)):
        pen = QPen(ink, wide)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        if line is Line.DOTTED:
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setDashPattern([0.01, _DOTS * width / wide])
        elif line in (Line.DASHED, Line.DOUBLE):
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([_DASH * width / wide, _GAP * width / wide])
        pens.append(pen)
    return pens
