"""From decoded pixels to Qt's pictures; the only place that makes them."""

from __future__ import annotations

import sys

import numpy as np
from PySide6.QtGui import QImage, QPixmap

from core.photos.photo import Pixels

_STRIP = 64
"""Rows converted at a time; they fit the processor's cache."""


def to_qimage(pixels: Pixels) -> QImage:
    """An image with its own memory; may be called in any thread.

    pixels: height × width × 3, RGB, 8 bits.
    """
    height, width = pixels.shape[:2]
    rows = np.ascontiguousarray(pixels)
    # QImage only borrows the buffer; the copy outlives it.
    return QImage(rows.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def to_screen_image(pixels: Pixels) -> QImage:
    """An image in the screen's own format, which is painted without being converted.

    For large photos and for threads: it is filled strip by strip, so that the interpreter is never
    held for longer than a few milliseconds.

    pixels: height × width × 3, RGB, 8 bits.
    """
    height, width = pixels.shape[:2]
    image = QImage(width, height, QImage.Format.Format_RGB32)
    # Each pixel of Format_RGB32 is one native 32-bit word 0xffRRGGBB.
    places = (2, 1, 0, 3) if sys.byteorder == "little" else (1, 2, 3, 0)
    target = np.frombuffer(image.bits(), np.uint8).reshape(height, width, 4)
    for top in range(0, height, _STRIP):
        source, strip = pixels[top : top + _STRIP], target[top : top + _STRIP]
        for channel in range(3):
            strip[..., places[channel]] = source[..., channel]
        strip[..., places[3]] = 255
    return image


def to_pixmap(image: QImage, ratio: float = 1.0) -> QPixmap:
    """A pixmap of an image for a screen of `ratio`. In the GUI thread only."""
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
