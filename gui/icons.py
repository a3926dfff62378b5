"""Icons by name, drawn in the colours in force: a theme change needs a repaint, no new icon.

The pictures are SVG files of one path each in resources/icons/, so that no icon font or package
has to be loaded at the start.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui.theme import RESOURCES, tokens

BUTTON_ICON, ROW_ICON, EMPTY_ICON = 18, 15, 26
"""Sides in device-independent pixels: in buttons, in rows, in empty places."""


def icon(name: str, color: QColor | None = None) -> QIcon:
    """The icon of a name of Material Design Icons ("play"), in `color` or else in ink.

    Disabled it is ink3; its `name()` is the name. Raises FileNotFoundError for a name there is no
    picture of.
    """
    return _icon(name, None if color is None else color.rgba())


@lru_cache(maxsize=256)
def _icon(name: str, rgba: int | None) -> QIcon:
    _svg(name)
    return QIcon(_Engine(name, rgba))


def paint_icon(painter: QPainter, rect: QRectF | QRect, name: str, color: QColor) -> None:
    """Paint an icon into the largest square in the middle of `rect`."""
    ratio = painter.device().devicePixelRatio()
    side = int(min(rect.width(), rect.height()))
    if side <= 0:
        return
    centre = QRectF(rect).center()
    at = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side).toRect()
    painter.drawPixmap(at, icon_pixmap(name, side, color.rgba(), ratio))


@lru_cache(maxsize=512)
def icon_pixmap(name: str, size: int, rgba: int, ratio: float = 1.0) -> QPixmap:
    """An icon of `size` device-independent pixels in the colour `rgba` (QColor.rgba()); cached."""
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _renderer(name, rgba).render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


@lru_cache(maxsize=128)
def _svg(name: str) -> str:
    return (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def _renderer(name: str, rgba: int) -> QSvgRenderer:
    colour = QColor.fromRgba(rgba)
    opacity = f'{colour.name()}" fill-opacity="{colour.alphaF():.3f}'
    return QSvgRenderer(QByteArray(_svg(name).replace("currentColor", opacity).encode()))


class _Engine(QIconEngine):
    """Draws an icon in the colour in force when it is drawn."""

    def __init__(self, name: str, rgba: int | None) -> None:
        super().__init__()
        self._name = name
        self._rgba = rgba

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._rgba)

    def iconName(self) -> str:
        return self._name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        paint_icon(painter, rect, self._name, self._colour(mode))

    def pixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        side = min(size.width(), size.height())
        return icon_pixmap(self._name, side, self._colour(mode).rgba())

    def _colour(self, mode: QIcon.Mode) -> QColor:
        if mode == QIcon.Mode.Disabled:
            return tokens().ink3
        return tokens().ink if self._rgba is None else QColor.fromRgba(self._rgba)
