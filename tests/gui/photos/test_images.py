"""Pictures own their memory and keep their pixels."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QApplication

from gui.photos.images import to_pixmap, to_qimage


def test_odd_widths_keep_every_pixel() -> None:
    pixels = np.arange(5 * 7 * 3, dtype=np.uint8).reshape(5, 7, 3)
    image = to_qimage(pixels)
    assert (image.width(), image.height()) == (7, 5)
    for y, x in ((0, 0), (4, 6), (2, 3)):
        assert image.pixelColor(x, y).getRgb()[:3] == tuple(pixels[y, x])


def test_image_outlives_its_pixels() -> None:
    pixels = np.full((4, 4, 3), 200, np.uint8)
    image = to_qimage(pixels)
    pixels[:] = 0
    assert image.pixelColor(1, 1).red() == 200


def test_part_of_a_photo_is_taken_as_it_lies() -> None:
    pixels = np.zeros((10, 10, 3), np.uint8)
    pixels[2:5, 3:6] = 9
    assert to_qimage(pixels[2:5, 3:6]).pixelColor(2, 2).blue() == 9


def test_pixmap_has_the_screens_ratio(qapp: QApplication) -> None:
    pixmap = to_pixmap(to_qimage(np.zeros((20, 30, 3), np.uint8)), 2.0)
    assert (pixmap.width(), pixmap.devicePixelRatio()) == (30, 2.0)
