"""The photo as it is and varied, one over the other, with a line between them that is dragged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import STAGE, font
from gui.vary.pictures import Picture
from gui.views.chip_item import Words, chip_fonts, chip_size, paint_chip
from gui.views.face_box_item import paint_box, to_rect
from gui.views.face_looks import BoxLook, ChipLook
from gui.views.label_item import paint_plate

_STEP, _LARGE_STEP = 0.02, 0.1
_GRIP, _NEAR = 11.0, 14.0
_MARGIN, _GAP = 6.0, 5.0
_FADED = 0.45


@dataclass(frozen=True, slots=True)
class SideLook:
    """What is drawn on one of the two pictures.

    boxes: in its pixels; strong: whose is drawn thick. chips: of the face looked at.
    behind: the answers are of another strength than the one shown.
    """

    boxes: tuple[tuple[BoxLook, bool], ...] = ()
    chips: tuple[ChipLook, ...] = ()
    behind: bool = False


class WipeView(QWidget):
    """Left of the line the photo as it is, right of it the varied one.

    Signals:
        room_changed(): another size of pictures fits now.
    """

    room_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: tuple[Picture, Picture] | None = None
        self._looks = SideLook(), SideLook()
        self._titles = "", ""
        self._at = 0.5
        self._dragging = False
        self._shows_boxes = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(200, 140)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def at(self) -> float:
        """Where the line stands, 0 at the left to 1 at the right."""
        return self._at

    @property
    def pictures(self) -> tuple[Picture, Picture] | None:
        return self._pictures

    @property
    def looks(self) -> tuple[SideLook, SideLook]:
        return self._looks

    def room(self) -> tuple[int, int]:
        """The pixels of the screen that there are."""
        ratio = self.devicePixelRatioF()
        return max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))

    def move_to(self, at: float) -> None:
        """Put the line somewhere."""
        at = min(max(at, 0.0), 1.0)
        if at != self._at:
            self._at = at
            self.update()

    def show_pictures(self, original: Picture | None, varied: Picture | None = None) -> None:
        """None for no photo."""
        self._pictures = None if original is None else (original, varied or original)
        self.update()

    def show_looks(self, original: SideLook, varied: SideLook) -> None:
        if (original, varied) != self._looks:
            self._looks = original, varied
            self.update()

    def show_titles(self, original: str, varied: str) -> None:
        """What stands in the lower corners; read out as well."""
        if (original, varied) != self._titles:
            self._titles = original, varied
            self.update()
        chips = ["; ".join(chip.words for chip in look.chips) for look in self._looks]
        said = [f"{title}: {words}" for title, words in zip(self._titles, chips, strict=True)]
        self.setAccessibleName(". ".join(said))

    def set_boxes_shown(self, shown: bool) -> None:
        self._shows_boxes = shown
        self.update()

    # Qt's own

    def sizeHint(self) -> QSize:
        return QSize(560, 360)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), STAGE.background)
        if self._pictures is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = round(self._at * self.width())
        sides = (
            QRectF(0, 0, middle, self.height()),
            QRectF(middle, 0, self.width() - middle, self.height()),
        )
        for place, side in enumerate(sides):
            painter.save()
            painter.setClipRect(side)
            self._paint_side(painter, place, side)
            painter.restore()
        self._paint_line(painter, middle)

    def _paint_side(self, painter: QPainter, place: int, side: QRectF) -> None:
        assert self._pictures is not None
        picture, look = self._pictures[place], self._looks[place]
        target = self._target(picture)
        painter.drawImage(target, picture.image)
        if self._shows_boxes:
            painter.setOpacity(_FADED if look.behind else 1.0)
            painter.save()
            painter.setClipRect(target, Qt.ClipOperation.IntersectClip)
            scale = target.width() / picture.part.width
            for box, strong in look.boxes:
                rect = to_rect(box.box).translated(-picture.part.left, -picture.part.top)
                shown = QRectF(
                    target.left() + rect.left() * scale,
                    target.top() + rect.top() * scale,
                    rect.width() * scale,
                    rect.height() * scale,
                )
                paint_box(painter, shown, box, strong)
            painter.restore()
            self._paint_chips(painter, look.chips, side, place)
            painter.setOpacity(1.0)
        self._paint_title(painter, self._titles[place], side, place)

    def _target(self, picture: Picture) -> QRectF:
        """Where a picture lies, in device-independent pixels: as large as fits, in the middle."""
        scale = min(self.width() / picture.part.width, self.height() / picture.part.height)
        size = picture.part.width * scale, picture.part.height * scale
        left, top = (self.width() - size[0]) / 2, (self.height() - size[1]) / 2
        return QRectF(round(left), round(top), round(size[0]), round(size[1]))

    def _paint_chips(
        self, painter: QPainter, chips: Sequence[ChipLook], side: QRectF, place: int
    ) -> None:
        """In the corner of their side that is away from the line: they never cover the face, and
        the line never cuts them.
        """
        if not chips or side.width() < 60:
            return
        width = max(chip_size(chip, Words.ALL).width for chip in chips)
        width = min(width, side.width() - 2 * _MARGIN)
        left = side.left() + _MARGIN if place == 0 else side.right() - _MARGIN - width
        fonts = chip_fonts()
        for number, chip in enumerate(chips):
            rect = QRectF(round(left), _MARGIN + number * fonts.step, round(width), fonts.height)
            paint_chip(painter, rect, chip, Words.ALL)

    def _paint_title(self, painter: QPainter, words: str, side: QRectF, place: int) -> None:
        metrics = QFontMetricsF(font("small", 600))
        room = side.width() - 2 * _MARGIN - 16
        if not words or room < 40:
            return
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        width = metrics.horizontalAdvance(words) + 16
        height = metrics.height() + 6
        left = side.left() + _MARGIN if place == 0 else side.right() - _MARGIN - width
        plate = QRectF(round(left), round(side.bottom() - _MARGIN - height), round(width), height)
        paint_plate(painter, plate)
        painter.setFont(font("small", 600))
        painter.setPen(STAGE.plate_text)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_line(self, painter: QPainter, middle: int) -> None:
        painter.setPen(QPen(STAGE.halo, 4))
        painter.drawLine(QPointF(middle, 0), QPointF(middle, self.height()))
        painter.setPen(QPen(STAGE.person, 2))
        painter.drawLine(QPointF(middle, 0), QPointF(middle, self.height()))
        centre = QPointF(middle, self.height() / 2)
        painter.setBrush(STAGE.plate)
        painter.drawEllipse(centre, _GRIP, _GRIP)
        for sign in (-1, 1):
            tip = centre + QPointF(6.5 * sign, 0)
            painter.drawLine(tip, tip + QPointF(-3.5 * sign, -3.5))
            painter.drawLine(tip, tip + QPointF(-3.5 * sign, 3.5))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.room_changed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = True
            self.move_to(event.position().x() / max(1, self.width()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self.move_to(event.position().x() / max(1, self.width()))
        near = abs(event.position().x() - self._at * self.width()) < _NEAR
        self.setCursor(Qt.CursorShape.SplitHCursor if near else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._dragging = False

    def event(self, event: QEvent) -> bool:
        # Elsewhere these keys walk through the photos.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._place_for(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = self._place_for(event)
        if place is None:
            super().keyPressEvent(event)
        else:
            self.move_to(place)

    def _place_for(self, event: QKeyEvent) -> float | None:
        if event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        ):
            return None
        step = _LARGE_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
        places = {
            Qt.Key.Key_Left: self._at - step,
            Qt.Key.Key_Right: self._at + step,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: 1.0,
        }
        return places.get(Qt.Key(event.key()))
