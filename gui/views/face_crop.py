"""A square picture of one face."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from core.geometry import Box
from core.photos.photo import Photo, PhotoId
from gui.photos.images import to_pixmap
from gui.theme import tokens

CropProvider = Callable[[Photo, Box, int], QImage | None]
"""A square crop around a box, `side` screen pixels wide, or None until it is made."""

_AROUND = 0.25
"""Shown around the box at each side, as a share of it: hair and chin help to recognise a face."""


def shown_around(photo: Photo, box: Box | None) -> Box | None:
    """What is shown of a photo for a face: its box and some way around; without a box the whole
    photo, None while its size is not known.
    """
    if box is not None:
        return box.grown(_AROUND)
    if photo.width and photo.height:
        return Box(0, 0, photo.width, photo.height)
    return None


def paint_crop(
    painter: QPainter, at: QRect, crop: CropProvider, photo: Photo, box: Box | None
) -> None:
    """A face in the square `at`; a plain field until its picture is there."""
    shown, ratio = shown_around(photo, box), painter.device().devicePixelRatioF()
    image = crop(photo, shown, round(at.width() * ratio)) if shown is not None else None
    if image is None:
        painter.fillRect(at, tokens().track)
    else:
        painter.drawPixmap(at, to_pixmap(image, ratio))


class FaceCrop(QWidget):
    """A square picture; a plain field until it is there."""

    def __init__(self, provider: CropProvider, side: int) -> None:
        super().__init__()
        self._provider, self._side = provider, side
        self._wanted: tuple[Photo, Box] | None = None
        self._pixmap: QPixmap | None = None
        self.setFixedSize(self._side, self._side)
        self.setAccessibleName(self.tr("The selected face"))

    def show_crop(self, photo: Photo, box: Box | None) -> None:
        shown = shown_around(photo, box)
        wanted = (photo, shown) if shown is not None else None
        if wanted == self._wanted and self._pixmap is not None:
            return
        self._wanted, self._pixmap = wanted, None
        self._fetch()

    def on_loaded(self, photo_id: PhotoId) -> None:
        if self._wanted is not None and self._wanted[0].id == photo_id and self._pixmap is None:
            self._fetch()

    def _fetch(self) -> None:
        if self._wanted is not None:
            photo, box = self._wanted
            ratio = self.devicePixelRatioF()
            image = self._provider(photo, box, round(self._side * ratio))
            self._pixmap = to_pixmap(image, ratio) if image is not None else None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._pixmap is None:
            painter.fillRect(self.rect(), tokens().track)
            return
        size = self._pixmap.deviceIndependentSize().toSize()
        at = QRect(0, 0, size.width(), size.height())
        at.moveCenter(self.rect().center())
        painter.drawPixmap(at, self._pixmap)
