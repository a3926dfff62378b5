"""What stands beside a box and keeps its size on the screen at any zoom."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.theme import STAGE


class LabelItem(QGraphicsItem):
    """A plate that hangs on a point of the photo and is moved with it.

    index: of the face it belongs to.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setZValue(10)
        self.index = -1
        self._rect = QRectF()

    def put(self, anchor: QPointF, rect: QRectF) -> None:
        """anchor: in the scene. rect: in pixels of the view, from the anchor."""
        self.prepareGeometryChange()
        self.setPos(anchor)
        self._rect = rect
        self.update()

    @property
    def rect(self) -> QRectF:
        """Where the plate is, in pixels of the view from the anchor."""
        return self._rect

    def boundingRect(self) -> QRectF:
        return self._rect.adjusted(-2, -2, 2, 2)

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        at = painter.worldTransform().map(self._rect.topLeft())
        painter.save()
        # On whole pixels, or rim and letters blur.
        painter.setWorldTransform(QTransform.fromTranslate(round(at.x()), round(at.y())))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_plate(painter, QRectF(0, 0, round(self._rect.width()), self._rect.height()))
        painter.restore()

    def paint_plate(self, painter: QPainter, rect: QRectF) -> None:
        """Paint into `rect`, which begins at (0, 0)."""
        raise NotImplementedError


def paint_plate(painter: QPainter, rect: QRectF) -> None:
    """The dark plate with its light rim, readable over any photo."""
    painter.setBrush(STAGE.plate)
    painter.setPen(QPen(STAGE.plate_rim, 1))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
