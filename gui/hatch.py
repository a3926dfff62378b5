"""The hatching of what is too small to be ranked: grey lines at 45°, as wide at any zoom."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from gui.theme import is_dark, tokens

_STEP = 7
IN_CHARTS, UNDER_WORDS = 0.42, 0.20
"""How strong the lines are: beside marks, and under the words of a table."""


def paint_hatch(painter: QPainter, rect: QRectF, strength: float = UNDER_WORDS) -> None:
    """Hatch a rectangle given in the painter's pixels."""
    ratio = painter.device().devicePixelRatioF() if painter.device() else 1.0
    painter.save()
    painter.drawTiledPixmap(rect, _tile(is_dark(), strength, ratio), rect.topLeft())
    painter.restore()


@lru_cache(maxsize=16)
def _tile(dark: bool, strength: float, ratio: float) -> QPixmap:
    # `dark` only tells tiles apart: the colour is that of the theme in force.
    side = round(_STEP * ratio)
    tile = QPixmap(side, side)
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    colour = QColor(tokens().ink3)
    colour.setAlphaF(strength)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1))
    for shift in (-_STEP, 0, _STEP):
        painter.drawLine(QLineF(shift - 1, _STEP + 1, shift + _STEP + 1, -1))
    painter.end()
    return tile
