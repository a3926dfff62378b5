"""Changes of light and colour, a pixel for itself. Pure; RGB pixels as `photo.Pixels`.

Light, temperature and luminance are worked out in linear light by the transfer function of sRGB
(IEC 61966-2-1), since twice the light is no twice the stored number; contrast and gamma are what
photo programs do to the stored numbers themselves.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.photos.opencv import opencv
from core.photos.photo import Pixels

Plane = NDArray[np.float32]
"""One number a pixel, or three."""

_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""Shares of linear red, green and blue in relative luminance (ITU-R BT.709)."""


def light(pixels: Pixels, stops: float) -> Pixels:
    """The photo with 2 ** `stops` times the light; what gets too bright is clipped."""
    return _looked_up(_table(_encoded(_linear(_STEPS) * np.float32(2.0**stops))), pixels)


def contrast(pixels: Pixels, share: float) -> Pixels:
    """Each number's distance from the photo's mean times 1 + `share`; -1 is one flat colour."""
    mean = float(pixels.mean())
    middle = np.float32(mean / 255)
    return _looked_up(_table(middle + np.float32(1 + share) * (_STEPS - middle)), pixels)


def gamma(pixels: Pixels, power: float) -> Pixels:
    """Each number (0 to 1) to the power of 2 ** `power`."""
    return _looked_up(_table(_STEPS ** np.float32(2.0**power)), pixels)


def temperature(pixels: Pixels, stops: float) -> Pixels:
    """Half the stops more red and half less blue light: warmer; below 0 the reverse: cooler."""
    warm = _table(_encoded(_linear(_STEPS) * np.float32(2.0 ** (stops / 2))))
    cool = _table(_encoded(_linear(_STEPS) * np.float32(2.0 ** (-stops / 2))))
    same = np.arange(256, dtype=np.uint8)
    return _looked_up(np.dstack((warm, same, cool)), pixels)


def grey(pixels: Pixels, share: float) -> Pixels:
    """Mixed by `share` with the grey of the same relative luminance."""
    alike = _encoded(_linear(_STEPS)[pixels] @ _LUMA)[..., np.newaxis] * 255
    return _rounded(pixels + np.float32(share) * (alike - pixels))


def luminance(pixels: Pixels, steps: float, mask: Plane) -> Pixels:
    """CIELAB L* (D65, 0 to 100) plus `steps` where `mask` is 1, less where it is between; a* and
    b* stay, so that hue and chroma do not change but where sRGB has no such colour.

    mask: shape (height, width), 0 to 1.
    """
    cv2 = opencv()
    lab = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    lab[..., 0] = np.clip(lab[..., 0] + np.float32(steps) * mask, 0, 100)
    varied = _rounded(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB) * 255)
    # Outside the face nothing is rounded on the way there and back.
    return np.where(mask[..., np.newaxis] > 0, varied, pixels)


_STEPS = (np.arange(256) / 255).astype(np.float32)


def _linear(stored: Plane) -> Plane:
    low = stored / np.float32(12.92)
    high = ((stored + np.float32(0.055)) / np.float32(1.055)) ** np.float32(2.4)
    return np.where(stored <= 0.04045, low, high)


def _encoded(linear: Plane) -> Plane:
    clipped = np.clip(linear, 0, 1)
    high = np.float32(1.055) * clipped ** np.float32(1 / 2.4) - np.float32(0.055)
    return np.where(clipped <= 0.0031308, clipped * np.float32(12.92), high)


def _table(values: Plane) -> NDArray[np.uint8]:
    return _rounded(values * 255)


def _looked_up(table: NDArray[np.uint8], pixels: Pixels) -> Pixels:
    """What a table of 256 numbers, or one a channel, makes of each number of a photo.

    Not by an index of numpy's: that one holds the interpreter as long as it takes.
    """
    if table.ndim == 3:
        table = table.reshape(256, 1, 3)
    found: Pixels = opencv().LUT(pixels, table)
    return found


def _rounded(values: Plane) -> NDArray[np.uint8]:
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)
