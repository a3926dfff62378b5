"""Changes of where things are: each gives pixels and the map from the original into them. Pure.

A map is an affine matrix of shape (2, 3), in pixels: (x, y, 1) of the upright original to (x, y) of
the varied photo. Coordinates are those of boxes: 0 is the outer edge of the first pixel.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from core.geometry import Box
from core.photos.opencv import opencv
from core.photos.photo import Pixels

Map = NDArray[np.float64]
SAME: Map = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


def size(pixels: Pixels, share: float) -> tuple[Pixels, Map]:
    """Both sides shrunk by `share`, by averaging areas; at least one pixel is left of each."""
    height, width = pixels.shape[:2]
    cv2 = opencv()
    small = cv2.resize(pixels, _shrunk(width, height, share), interpolation=cv2.INTER_AREA)
    return small, size_map(width, height, share)


def size_map(width: int, height: int, share: float) -> Map:
    """The map of `size` for a photo of these sides."""
    new = _shrunk(width, height, share)
    return np.array([[new[0] / width, 0.0, 0.0], [0.0, new[1] / height, 0.0]])


def rotated(pixels: Pixels, degrees: float) -> tuple[Pixels, Map]:
    """Turned counter-clockwise about its middle, the frame as large as the whole photo needs;
    the corners that come free show the photo's own edge, mirrored.
    """
    height, width = pixels.shape[:2]
    new, there = _turned(width, height, degrees)
    cv2 = opencv()
    turned = cv2.warpAffine(
        pixels, _of_centres(there), new, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
    )
    return turned, there


def rotation_map(width: int, height: int, degrees: float) -> Map:
    """The map of `rotated` for a photo of these sides."""
    return _turned(width, height, degrees)[1]


def mirrored(pixels: Pixels) -> tuple[Pixels, Map]:
    """Left and right changed over."""
    return np.ascontiguousarray(pixels[:, ::-1]), mirror_map(pixels.shape[1])


def mirror_map(width: int) -> Map:
    """The map of `mirrored` for a photo of this width."""
    return np.array([[-1.0, 0.0, width], [0.0, 1.0, 0.0]])


def cropped(pixels: Pixels, face: Box, share: float) -> tuple[Pixels, Map]:
    """Each edge moved by `share` of its way to the face's box: 1 leaves the box alone, no hair."""
    height, width = pixels.shape[:2]
    left, top, right, bottom = _edges(width, height, face, share)
    return np.ascontiguousarray(pixels[top:bottom, left:right]), _shift(-left, -top)


def crop_map(width: int, height: int, face: Box, share: float) -> Map:
    """The map of `cropped` for a photo of these sides."""
    left, top, _, _ = _edges(width, height, face, share)
    return _shift(-left, -top)


def mapped(box: Box, there: Map) -> Box:
    """The upright box around what `box` becomes under a map."""
    corners = np.array([(x, y, 1.0) for x in (box.left, box.right) for y in (box.top, box.bottom)])
    moved = corners @ there.T
    (left, top), (right, bottom) = moved.min(axis=0), moved.max(axis=0)
    return Box(float(left), float(top), float(right - left), float(bottom - top))


def mapped_back(box: Box, there: Map) -> Box:
    """A box of the varied photo in the upright original; its centre and area stay what they were.

    Of a turned photo the box is upright there and here, so it goes by its centre and its sides.
    """
    inverse = np.linalg.inv(np.vstack((there, (0.0, 0.0, 1.0))))[:2]
    x, y = inverse @ (*box.centre, 1.0)
    turned = there[0, 1] != 0 or there[1, 0] != 0
    if turned:
        scale = 1 / math.sqrt(abs(np.linalg.det(there[:, :2])))
        width, height = box.width * scale, box.height * scale
    else:
        width, height = box.width * abs(inverse[0, 0]), box.height * abs(inverse[1, 1])
    return Box(float(x - width / 2), float(y - height / 2), float(width), float(height))


def _shrunk(width: int, height: int, share: float) -> tuple[int, int]:
    return max(1, round(width * (1 - share))), max(1, round(height * (1 - share)))


def _turned(width: int, height: int, degrees: float) -> tuple[tuple[int, int], Map]:
    """The size of the frame that a turned photo needs, and the map into it."""
    turn = math.radians(degrees)
    cos, sin = math.cos(turn), math.sin(turn)
    new = (
        math.ceil(width * abs(cos) + height * abs(sin) - 1e-9),
        math.ceil(width * abs(sin) + height * abs(cos) - 1e-9),
    )
    there = np.array(
        [
            [cos, sin, new[0] / 2 - cos * width / 2 - sin * height / 2],
            [-sin, cos, new[1] / 2 + sin * width / 2 - cos * height / 2],
        ]
    )
    return new, there


def _edges(width: int, height: int, face: Box, share: float) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what a crop leaves, in whole pixels."""
    inside = face.clipped(width, height)
    left, top = round(share * inside.left), round(share * inside.top)
    right = width - round(share * (width - inside.right))
    bottom = height - round(share * (height - inside.bottom))
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _shift(x: float, y: float) -> Map:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y]])


def _of_centres(there: Map) -> Map:
    """The same map for cv2, whose coordinate 0 is the middle of the first pixel."""
    half = np.array([0.5, 0.5])
    matrix = there.copy()
    matrix[:, 2] = there[:, :2] @ half + there[:, 2] - half
    return matrix
