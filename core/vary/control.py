"""The control of a variation: a change of the same size that should not matter.

The size of a change is the mean, over the pixels of the photo, of their CIE 1976 colour difference
(Euclidean distance in CIELAB, D65) from the original's. What moves things cannot be measured so:
the control of these is the photo mirrored, and of the mirrored photo, the photo saved again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.geometry import Box
from core.photos.opencv import opencv
from core.photos.photo import Pixels
from core.vary import cover, quality, shape
from core.vary.recipe import Kind, Recipe
from core.vary.variation import Varied

if TYPE_CHECKING:
    from collections.abc import Sequence

MOVING = frozenset({Kind.SIZE, Kind.ROTATION, Kind.CROP, Kind.MIRROR})
"""Variations that move things, whose size is not measured."""
COVERING = frozenset({Kind.COVER_EYES, Kind.COVER_MOUTH, Kind.COVER_HAIR})
"""Variations that hide a part, whose control hides as much of the background."""
PLAIN_QUALITY = 95
"""At which a photo is saved again where that is the control."""

_ROOM = 0.6
"""So much of the face's sides, added at each, is no background: hair and neck may matter."""
_STEPS = 14
"""Halvings until the control's size is found; the share found is exact to 1 in 16,000."""


@dataclass(frozen=True, slots=True, eq=False)
class Control:
    """What a variation is held against.

    size, wanted: of this change and of the variation, as the module says; None where things move.
    """

    varied: Varied
    size: float | None
    wanted: float | None

    @property
    def is_of_equal_size(self) -> bool:
        """Whether the background was large enough for a change of that size (within a tenth)."""
        if self.size is None or self.wanted is None:
            return False
        return abs(self.size - self.wanted) <= 0.1 * self.wanted + 0.01

    @property
    def is_smaller(self) -> bool:
        """Whether there was too little background; False where sizes are not measured.

        One that is larger by more than a tenth, as whole levels make it of a slight change, is not:
        against it the change has to show more.
        """
        if self.size is None or self.wanted is None or self.is_of_equal_size:
            return False
        return self.size < self.wanted


def control_of(pixels: Pixels, faces: Sequence[Box], varied: Varied, recipe: Recipe) -> Control:
    """The control of `varied`, which `recipe` made of `pixels`.

    faces: all faces of the photo; none of them may be touched by a change of the background.
    """
    if recipe.kind is Kind.MIRROR:
        again = quality.saved_again(pixels, PLAIN_QUALITY)
        return Control(Varied(again, shape.SAME, f"saved again at {PLAIN_QUALITY}"), None, None)
    if recipe.kind in MOVING:
        mirrored, there = shape.mirrored(pixels)
        return Control(Varied(mirrored, there, "mirrored"), None, None)
    wanted = size_of_change(pixels, varied.pixels)
    covers = recipe.kind in COVERING
    return _in_background(pixels, _background(pixels, faces), wanted, covers)


def size_of_change(before: Pixels, after: Pixels) -> float:
    """Mean CIE 1976 colour difference over the pixels; 0 where nothing changed.

    Raises:
        ValueError: the two have different sizes.
    """
    if before.shape != after.shape:
        raise ValueError(f"photos of {before.shape} and {after.shape} have no pixels in common")
    return _distance(_lab(before), after)


def _in_background(
    pixels: Pixels, background: NDArray[np.bool_], wanted: float, covers: bool
) -> Control:
    """The background changed until the change is as large as wanted, or all of it is used up.

    covers: it is covered, more of it from its edge; else all of it becomes lighter or darker.
    """
    change = _covered if covers else _lit
    before = _lab(pixels)
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        size = _distance(before, change(pixels, background, middle)[0])
        low, high = (middle, high) if size < wanted else (low, middle)
    found, words = change(pixels, background, high)
    return Control(Varied(found, shape.SAME, words), _distance(before, found), wanted)


def _lit(pixels: Pixels, where: NDArray[np.bool_], share: float) -> tuple[Pixels, str]:
    """Mixed by `share` with white, or with black where the background is bright."""
    bright = where.any() and pixels[where].mean() > 127
    mixed = np.rint(pixels + np.float32(share) * (np.float32(0 if bright else 255) - pixels))
    words = f"background {'darkened' if bright else 'lightened'}, {100 * share:.0f} %"
    return np.where(where[..., np.newaxis], mixed, pixels).astype(np.uint8), words


def _covered(pixels: Pixels, where: NDArray[np.bool_], share: float) -> tuple[Pixels, str]:
    """Its first `share`, counted in columns from the left edge, in the grey of covered parts."""
    columns = np.flatnonzero(where.T.ravel())
    taken = np.zeros(where.size, np.bool_)
    taken[columns[: round(share * columns.size)]] = True
    covered = taken.reshape(where.T.shape).T
    made = np.where(covered[..., np.newaxis], np.uint8(cover.GREY[0]), pixels)
    return made.astype(np.uint8), f"background covered, {100 * share:.0f} %"


def _background(pixels: Pixels, faces: Sequence[Box]) -> NDArray[np.bool_]:
    height, width = pixels.shape[:2]
    where = np.ones((height, width), np.bool_)
    for face in faces:
        near = face.grown(_ROOM).clipped(width, height)
        # Below a face come neck and shoulders: they are the person, too.
        where[round(near.top) :, round(near.left) : round(near.right)] = False
    return where


def _distance(before: NDArray[np.float32], after: Pixels) -> float:
    """As `size_of_change`, of what `_lab` made of the photo before."""
    return float(np.linalg.norm(_lab(after) - before, axis=2).mean())


def _lab(pixels: Pixels) -> NDArray[np.float32]:
    cv2 = opencv()
    lab: NDArray[np.float32] = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return lab
