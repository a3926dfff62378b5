"""Regions of a face, by shares of its box: no landmarks are looked for. Pure.

Vendors box faces from the brows to the chin or from the hair to the chin, so the regions are
generous: they hold the part named on boxes of either kind.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.geometry import Box
from core.photos.photo import Pixels
from core.vary.recipe import Kind

GREY = (0x80, 0x80, 0x80)
"""What covers a region."""

_REGIONS: Mapping[Kind, tuple[float, float, float, float]] = {
    Kind.COVER_EYES: (-0.05, 0.18, 1.10, 0.27),
    Kind.COVER_MOUTH: (0.10, 0.62, 0.80, 0.30),
    Kind.COVER_HAIR: (-0.30, -0.60, 1.60, 0.66),
}
"""Left, top, width and height, in widths and heights of the face's box from its upper left."""


def region(kind: Kind, face: Box, share: float) -> Box:
    """The part of a region that is covered: `share` of its width, from its middle."""
    left, top, width, height = _REGIONS[kind]
    whole = Box(
        face.left + left * face.width,
        face.top + top * face.height,
        width * face.width,
        height * face.height,
    )
    covered = whole.width * share
    return Box(whole.centre[0] - covered / 2, whole.top, covered, whole.height)


def covered(pixels: Pixels, box: Box) -> Pixels:
    """A copy in which what lies in `box` is one grey."""
    rows, columns = _inside(pixels, box)
    copy = pixels.copy()
    copy[rows, columns] = GREY
    return copy


def face_mask(pixels: Pixels, face: Box) -> NDArray[np.float32]:
    """1 in the ellipse that fills the face's box, falling to 0 over a tenth beyond its edge."""
    height, width = pixels.shape[:2]
    (x, y), across, down = face.centre, max(face.width, 1) / 2, max(face.height, 1) / 2
    columns = (np.arange(width, dtype=np.float32) + 0.5 - x) / across
    rows = (np.arange(height, dtype=np.float32) + 0.5 - y) / down
    distance = np.sqrt(columns[np.newaxis] ** 2 + rows[:, np.newaxis] ** 2)
    mask: NDArray[np.float32] = np.clip((1.1 - distance) / 0.1, 0, 1).astype(np.float32)
    return mask


def _inside(pixels: Pixels, box: Box) -> tuple[slice, slice]:
    height, width = pixels.shape[:2]
    inside = box.clipped(width, height)
    return (
        slice(round(inside.top), round(inside.bottom)),
        slice(round(inside.left), round(inside.right)),
    )
