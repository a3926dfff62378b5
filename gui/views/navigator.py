"""The whole photo, small, with a frame around the part in view; only there while zoomed in."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from core.geometry import Box
from gui.theme import STAGE

WIDTH = 164
TALLEST = 124
MARGIN = 11


class Navigator(QWidget):
    """A press or a drag says which point of the photo is to be in the middle.

    Signals:
        moved(x, y): in shares of the photo, 0 to 1.
    """

    moved = Signal(float, float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._small: QImage | None = None
        self._shown = Box(0, 0, 1, 1)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(self.tr("The part of the photo in view"))
        self.hide()

    def show_photo(self, image: QImage | None, width: float, height: float) -> None:
        """width, height: of the photo; image: any copy of it."""
        scale = min(WIDTH / width, TALLEST / height)
        self.resize(max(8, round(width * scale)), max(8, round(height * scale)))
        if image is not self._image:
            self._image, self._small = image, None
        self.update()

    def show_part(self, visible: Box, width: float, height: float) -> None:
        """visible: the part in view, in pixels of a photo of `width` × `height`."""
        self._shown = visible.scaled(1 / width, 1 / height)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), STAGE.background)
        if self._image is not None:
            painter.drawImage(QRectF(self.rect()), self._scaled())
        painter.setPen(QPen(STAGE.person, 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        part = self._shown.scaled(self.width(), self.height())
        frame = QRectF(part.left, part.top, part.width, part.height)
        frame = frame.intersected(QRectF(self.rect())).adjusted(1, 1, -1, -1)
        for colour, width in ((STAGE.gap, 4), (STAGE.person, 2)):
            pen = QPen(colour, width)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRect(frame)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def _go(self, at: QPointF) -> None:
        self.moved.emit(at.x() / self.width(), at.y() / self.height())

    def _scaled(self) -> QImage:
        if self._small is None:
            assert self._image is not None
            self._small = self._image.scaled(
                self.size() * self.devicePixelRatio(),
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        return self._small
