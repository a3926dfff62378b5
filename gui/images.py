"""From decoded pixels to Qt's pictures; the only place that makes them."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage, QPixmap

from core.photo import Pixels


def to_qimage(pixels: Pixels) -> QImage:
    """An image with its own memory; may be called in any thread.

    pixels: height × width × 3, RGB, 8 bits.
    """
    height, width = pixels.shape[:2]
    rows = np.ascontiguousarray(pixels)
    # QImage only borrows the buffer; the copy outlives it.
    return QImage(rows.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def to_pixmap(image: QImage, ratio: float = 1.0) -> QPixmap:
    """A pixmap of an image for a screen of `ratio`. In the GUI thread only."""
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
