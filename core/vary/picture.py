"""A picture as it is shown on a screen: the part looked at, in the size there is room for. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.geometry import Box
from core.photos.opencv import opencv
from core.photos.photo import Pixels

_AROUND = 0.9
"""So much of the face's sides is shown at each, where the face is looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """pixels: at the size of the screen. part: what of the picture they show, in its pixels."""

    pixels: Pixels
    part: Box


def shown(pixels: Pixels, face: Box | None, room: tuple[int, int]) -> Shown:
    """The largest that fits into a room, in pixels of the screen.

    face: the place in the picture to look at, None for all of it. What is shown smaller is averaged
    over areas, what is shown larger keeps its own pixels to be seen.
    """
    height, width = pixels.shape[:2]
    left, top, right, bottom = 0, 0, width, height
    if face is not None:
        near = face.grown(_AROUND).clipped(width, height)
        if near.width >= 1 and near.height >= 1:
            left, top = int(near.left), int(near.top)
            right, bottom = max(left + 1, round(near.right)), max(top + 1, round(near.bottom))
    piece = pixels[top:bottom, left:right]
    scale = min(room[0] / (right - left), room[1] / (bottom - top))
    size = max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale))
    cv2 = opencv()
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR if scale < 3 else cv2.INTER_NEAREST
    made: Pixels = cv2.resize(np.ascontiguousarray(piece), size, interpolation=how)
    return Shown(made, Box(left, top, right - left, bottom - top))
