"""The photo itself, painted without scaling while the whole of it is shown."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QImage, QPainter, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.photos.photo_layers import Layers

SMOOTH_UP_TO = 3.0
"""Above this factor the pixels themselves are shown."""


class PhotoItem(QGraphicsItem):
    """Lies in the scene in pixels of the upright original, whatever copy it is painted with."""

    def __init__(self) -> None:
        super().__init__()
        self._layers: Layers | None = None
        self._rect = QRectF(0, 0, 1, 1)

    def show_layers(self, layers: Layers | None) -> None:
        self._layers = layers
        width, height = layers.size if layers is not None else (1, 1)
        if self._rect.size().toTuple() != (width, height):
            self.prepareGeometryChange()
            self._rect = QRectF(0, 0, width, height)
        self.update()

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        if self._layers is None:
            return
        ratio = painter.device().devicePixelRatio()
        placed = painter.worldTransform().mapRect(self._rect)
        target = QRect(
            round(placed.left() * ratio),
            round(placed.top() * ratio),
            max(1, round(placed.width() * ratio)),
            max(1, round(placed.height() * ratio)),
        )
        image = self._layers.best(target.width())
        if image is None:
            return
        painter.save()
        # From here on in device pixels, where a copy of the right size is only copied.
        painter.setWorldTransform(QTransform.fromScale(1 / ratio, 1 / ratio))
        if image.size() == target.size():
            painter.drawImage(target.topLeft(), image)
        else:
            factor = target.width() / self._rect.width()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, factor <= SMOOTH_UP_TO)
            device = painter.device()
            seen = QRect(
                0, 0, math.ceil(device.width() * ratio), math.ceil(device.height() * ratio)
            )
            _draw_part(painter, image, target, seen)
        painter.restore()


def _draw_part(painter: QPainter, image: QImage, target: QRect, seen: QRect) -> None:
    """Draw only what is seen, by whole pixels of the copy: far targets overflow the painter."""
    part = target.intersected(seen)
    if part.isEmpty():
        return
    across, down = image.width() / target.width(), image.height() / target.height()
    first = QPoint(
        max(0, math.floor((part.left() - target.left()) * across) - 1),
        max(0, math.floor((part.top() - target.top()) * down) - 1),
    )
    last = QPoint(
        min(image.width(), math.ceil((part.right() + 1 - target.left()) * across) + 1),
        min(image.height(), math.ceil((part.bottom() + 1 - target.top()) * down) + 1),
    )
    source = QRectF(first, last)
    placed = QRectF(
        target.left() + source.left() / across,
        target.top() + source.top() / down,
        source.width() / across,
        source.height() / down,
    )
    painter.drawImage(placed, image, source)
