"""The moving picture with boxes and chips, as large as it fits."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from core.geometry import Box
from core.live.frame import Frame
from core.live.tracking import FaceNow
from core.vendor import VendorId
from gui.live.words import chip_look
from gui.theme import STAGE, font
from gui.views.chip_item import Words, chip_fonts, paint_chip, stack_size
from gui.views.chip_placement import Place, Request, Size, place_labels
from gui.views.face_box_item import paint_box, to_rect
from gui.views.face_looks import BoxLook, ChipLook, Line
from gui.views.label_item import paint_plate

_USUAL_WIDTH = 760.0
"""Device-independent pixels from which chips grow with the picture, for a room to read."""
_MOST_GROWN = 2.0
_NUMBER_SIDE = 22
_STRIP_PIXELS = 65_536
"""A larger piece Qt hands to threads of its own, for which the window would have to wait while the
vendors have the processors.
"""


@dataclass(frozen=True, slots=True)
class _Shown:
    """One face in pixels of the frame: what vendors say of it now, and their boxes."""

    number: int
    boxes: tuple[BoxLook, ...]
    chips: tuple[ChipLook, ...]


class PictureView(QWidget):
    """Paints the newest frame; between two frames nothing is painted.

    `frames_painted` counts those it has shown.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Moving picture"))
        self.setMinimumSize(320, 240)
        self.frames_painted = 0
        self._frame: Frame | None = None
        self._image = QImage()
        self._painted: Frame | None = None
        self._faces: tuple[_Shown, ...] = ()
        self._mirrored = False
        self._boxes_shown = True

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    @property
    def frame(self) -> Frame | None:
        """The one that is shown."""
        return self._frame

    def show_frame(self, frame: Frame | None) -> None:
        if frame is self._frame:
            return
        self._frame = frame
        if frame is None:
            self._image, self._painted = QImage(), None
        else:
            # It only borrows the frame's bytes, which live as long as the frame is held here.
            self._image = QImage(
                frame.data,
                frame.width,
                frame.height,
                4 * frame.width,
                QImage.Format.Format_RGB32,
            )
        self.update()

    def show_faces(self, faces: Sequence[FaceNow], codes: dict[VendorId, str]) -> None:
        """codes: of the vendors that are shown, in their order."""
        self._faces = tuple(_shown(face, codes) for face in faces)
        self.update()

    def set_mirrored(self, on: bool) -> None:
        self._mirrored = on
        self.update()

    def set_boxes_shown(self, on: bool) -> None:
        self._boxes_shown = on
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), STAGE.background)
        frame = self._frame
        if frame is None:
            return
        target = self._target(frame)
        self._paint_image(painter, target)
        if self._boxes_shown:
            self._paint_faces(painter, target, target.width() / frame.width)
        if self._painted is not frame:
            self._painted = frame
            self.frames_painted += 1

    def _target(self, frame: Frame) -> QRectF:
        scale = min(self.width() / frame.width, self.height() / frame.height)
        width, height = round(frame.width * scale), round(frame.height * scale)
        return QRectF((self.width() - width) // 2, (self.height() - height) // 2, width, height)

    def _paint_image(self, painter: QPainter, target: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._mirrored:
            painter.translate(target.left() + target.right(), 0)
            painter.scale(-1, 1)
        for strip in strips(target, self.devicePixelRatioF()):
            painter.setClipRect(strip)
            painter.drawImage(target, self._image)
        painter.restore()

    def _paint_faces(self, painter: QPainter, target: QRectF, scale: float) -> None:
        view = Box(target.left(), target.top(), target.width(), target.height())
        grown = min(max(target.width() / _USUAL_WIDTH, 1.0), _MOST_GROWN)
        faces = [face for face in self._faces if face.boxes]
        outlines = [
            [self._on_screen(look.box, target, scale) for look in face.boxes] for face in faces
        ]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(target)
        for face, boxes in zip(faces, outlines, strict=True):
            for look, box in zip(face.boxes, boxes, strict=True):
                paint_box(painter, to_rect(box), look, selected=True)
        around = [_around(boxes) for boxes in outlines]
        sizes = [_grown(stack_size(face.chips), grown) for face in faces]
        places = place_labels(
            [Request(box, (size,), selected=True) for box, size in zip(around, sizes, strict=True)],
            view,
        )
        for face, place, box in zip(faces, places, around, strict=True):
            if place is not None:
                _paint_chips(painter, place, face.chips, grown)
            if len(faces) > 1:
                _paint_number(painter, box, face.number, grown)
        painter.restore()

    def _on_screen(self, box: Box, target: QRectF, scale: float) -> Box:
        left = box.left * scale
        if self._mirrored:
            left = target.width() - left - box.width * scale
        return Box(
            target.left() + left,
            target.top() + box.top * scale,
            box.width * scale,
            box.height * scale,
        )


def strips(target: QRectF, ratio: float) -> Iterator[QRectF]:
    """A rectangle in strips from its top to its bottom, each small enough to be painted at once.

    ratio: of the screen's pixels to the rectangle's.
    """
    across = max(1.0, target.width() * ratio)
    high = max(1, math.floor(_STRIP_PIXELS / across / ratio))
    top = target.top()
    while top < target.bottom():
        yield QRectF(target.left(), top, target.width(), min(high, target.bottom() - top))
        top += high


def _shown(face: FaceNow, codes: dict[VendorId, str]) -> _Shown:
    boxes, chips = [], []
    for vendor_id, code in codes.items():
        said = face.vendors.get(vendor_id)
        if said is not None and said.prediction is not None:
            look = chip_look(vendor_id, code, said.prediction, said.word)
            boxes.append(BoxLook(said.prediction.box, Line.DASHED, look.mark))
            chips.append(look)
    return _Shown(face.number, tuple(boxes), tuple(chips))


def _around(boxes: Sequence[Box]) -> Box:
    return Box.from_corners(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _grown(size: Size, by: float) -> Size:
    return Size(size.width * by, size.height * by, size.least * by)


def _paint_chips(painter: QPainter, place: Place, chips: Sequence[ChipLook], grown: float) -> None:
    fonts = chip_fonts()
    painter.save()
    painter.translate(round(place.rect.left), round(place.rect.top))
    painter.scale(grown, grown)
    for number, look in enumerate(chips):
        plate = QRectF(0, number * fonts.step, place.rect.width / grown, fonts.height)
        paint_chip(painter, plate, look, Words.ALL)
    painter.restore()


def _paint_number(painter: QPainter, box: Box, number: int, grown: float) -> None:
    """Which face of the list it is, at the lower left of its box."""
    side = _NUMBER_SIDE * grown
    face = font("body", QFont.Weight.DemiBold)
    face.setPointSizeF(face.pointSizeF() * grown)
    words = str(number)
    width = max(side, QFontMetricsF(face).horizontalAdvance(words) + 10 * grown)
    plate = QRectF(QPointF(box.left + 4, box.bottom - side - 4), QPointF(0, 0))
    plate.setSize(QRectF(0, 0, width, side).size())
    paint_plate(painter, plate)
    painter.setFont(face)
    painter.setPen(STAGE.plate_text)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
