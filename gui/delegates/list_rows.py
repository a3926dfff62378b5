"""What rows of lists have in common when delegates paint them: their ground, a photo as a whole."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from gui.theme import STAGE, tokens

_BAR = 3


def paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """Whether the row is selected or below the mouse, and the line that ends it."""
    rect, colours = option.rect, tokens()
    if option.state & QStyle.StateFlag.State_Selected:
        painter.fillRect(rect, colours.sel)
        painter.fillRect(QRect(rect.left(), rect.top(), _BAR, rect.height()), colours.ink)
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(rect, colours.hover)
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colours.line)


def paint_photo(painter: QPainter, place: QRect, image: QImage | None) -> None:
    """The whole photo in `place`; None while there is none."""
    painter.fillRect(place, STAGE.background)
    if image is None or image.isNull():
        return
    size = image.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
    target = QRectF(0, 0, size.width(), size.height())
    target.moveCenter(QRectF(place).center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(target.toRect(), image)
