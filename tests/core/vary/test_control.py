"""Controls: of equal size by the measure stated, and never on a face."""

from __future__ import annotations

import numpy as np
import pytest

from core.geometry import Box
from core.vary.control import MOVING, Control, control_of, size_of_change
from core.vary.recipe import RANGES, Kind, Recipe
from core.vary.shape import SAME
from core.vary.variation import Varied, vary

FACE, OTHER = Box(150, 40, 30, 36), Box(220, 60, 20, 24)


def picture() -> np.ndarray:
    y, x = np.mgrid[0:200, 0:320]
    planes = [128 + 90 * np.sin(x / 37 + k) * np.cos(y / 23 - k) for k in range(3)]
    return np.clip(np.dstack(planes), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in MOVING])
def test_the_background_changes_by_as_much_and_no_face_does(kind: Kind) -> None:
    pixels = picture()
    recipe = Recipe(kind, round(RANGES[kind].high / 3, 3) if kind is not Kind.JPEG else 60)
    varied = vary(pixels, FACE, recipe)
    control = control_of(pixels, [FACE, OTHER], varied, recipe)
    assert control.is_of_equal_size
    assert control.size == pytest.approx(size_of_change(pixels, varied.pixels), rel=0.1, abs=0.01)
    for face in (FACE, OTHER):
        rows = slice(int(face.top), int(face.bottom))
        columns = slice(int(face.left), int(face.right))
        assert np.array_equal(control.varied.pixels[rows, columns], pixels[rows, columns])


def test_a_photo_without_background_says_that_its_control_is_smaller() -> None:
    pixels = picture()
    face = Box(0, 0, 320, 200)
    recipe = Recipe(Kind.LIGHT, 2)
    control = control_of(pixels, [face], vary(pixels, face, recipe), recipe)
    assert control.size == 0
    assert not control.is_of_equal_size
    assert control.is_smaller


def test_a_larger_control_is_not_called_smaller() -> None:
    varied = Varied(picture(), SAME, "lighter")
    assert not Control(varied, 0.5, 0.2).is_of_equal_size
    assert not Control(varied, 0.5, 0.2).is_smaller
    assert Control(varied, 0.2, 0.5).is_smaller


@pytest.mark.parametrize("kind", sorted(MOVING))
def test_what_moves_is_held_against_a_mirror_or_a_plain_copy(kind: Kind) -> None:
    pixels = picture()
    recipe = Recipe(kind, 1 if kind is Kind.MIRROR else 0.5)
    control = control_of(pixels, [FACE], vary(pixels, FACE, recipe), recipe)
    assert control.size is None
    assert not control.is_smaller
    assert control.varied.pixels.shape == pixels.shape
    expected = "saved again" if kind is Kind.MIRROR else "mirrored"
    assert control.varied.words.startswith(expected)


def test_a_size_is_the_colour_difference_of_cielab() -> None:
    """One flat colour against another: their distance by Lindbloom's formulas, D65."""
    one = np.full((3, 3, 3), 0, np.uint8)
    other = np.full((3, 3, 3), 255, np.uint8)
    assert size_of_change(one, other) == pytest.approx(100, abs=0.01)
    with pytest.raises(ValueError, match="in common"):
        size_of_change(one, other[:2])
