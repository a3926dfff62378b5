"""A vendor's two-letter tile as a widget."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.marks import TILE_HEIGHT, TILE_WIDTH, paint_vendor_tile


class VendorTile(QWidget):
    """The code on the vendor's hue; read out and tipped as the vendor's name."""

    def __init__(self, code: str, hue: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_vendor(code, hue, name)

    def set_vendor(self, code: str, hue: int, name: str) -> None:
        self._code, self._hue = code, hue
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(TILE_WIDTH, TILE_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_vendor_tile(QPainter(self), QRectF(self.rect()), self._code, self._hue)
