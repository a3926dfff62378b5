"""Variations: nothing at strength 0, the same for the same seed, boxes mapped back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.geometry import Box
from core.photos.photo import Pixels
from core.vary import shape
from core.vary.cover import GREY, region
from core.vary.recipe import RANGES, WHOLE_STEPS, Kind, Recipe
from core.vary.variation import vary

FACE = Box(40, 30, 30, 36)


def picture(width: int = 120, height: int = 100, seed: int = 1) -> Pixels:
    """Soft shapes in colour, with some grain."""
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    planes = [128 + 90 * np.sin(x / 17 + k) * np.cos(y / 13 - k) for k in range(3)]
    grain = chance.normal(0, 4, (height, width, 3))
    return np.clip(np.dstack(planes) + grain, 0, 255).astype(np.uint8)


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    kind = draw(st.sampled_from(Kind))
    limits = RANGES[kind]
    if kind in WHOLE_STEPS:
        strength = float(draw(st.integers(int(limits.low), int(limits.high))))
    else:
        strength = draw(st.floats(limits.low, limits.high, allow_subnormal=False))
    return Recipe(kind, strength, draw(st.integers(0, 2**32)))


@pytest.mark.parametrize("kind", Kind)
def test_strength_0_leaves_every_pixel_and_place(kind: Kind) -> None:
    pixels = picture()
    varied = vary(pixels, FACE, Recipe(kind, 0))
    assert np.array_equal(varied.pixels, pixels)
    assert varied.back(FACE) == FACE


@pytest.mark.parametrize("kind", Kind)
def test_the_greatest_strength_changes_the_photo(kind: Kind) -> None:
    pixels = picture()
    varied = vary(pixels, FACE, Recipe(kind, RANGES[kind].high))
    assert varied.pixels.shape != pixels.shape or not np.array_equal(varied.pixels, pixels)


@given(recipe=recipes())
@settings(max_examples=150, deadline=None)
def test_the_same_recipe_makes_the_same_photo_and_touches_no_original(recipe: Recipe) -> None:
    pixels = picture()
    before = pixels.copy()
    one, other = vary(pixels, FACE, recipe), vary(pixels, FACE, Recipe.parse(str_of(recipe)))
    assert one.sha256 == other.sha256
    assert np.array_equal(pixels, before)
    assert one.pixels.dtype == np.uint8
    assert one.pixels.flags.c_contiguous


def str_of(recipe: Recipe) -> str:
    return f"{recipe.kind}={recipe.strength!r}@{recipe.seed}"


def test_another_seed_is_another_noise() -> None:
    pixels = picture()
    one, other = (vary(pixels, FACE, Recipe(Kind.NOISE, 20, seed)) for seed in (1, 2))
    assert one.sha256 != other.sha256


@given(
    kind=st.sampled_from([Kind.SIZE, Kind.MIRROR, Kind.CROP]),
    share=st.floats(0.01, 0.95),
)
@settings(deadline=None)
def test_boxes_come_back_exactly_where_nothing_turns(kind: Kind, share: float) -> None:
    strength = 1.0 if kind is Kind.MIRROR else share
    varied = vary(picture(), FACE, Recipe(kind, strength))
    back = varied.back(shape.mapped(FACE, varied.there))
    for name in ("left", "top", "width", "height"):
        assert getattr(back, name) == pytest.approx(getattr(FACE, name), abs=1e-6)


@given(degrees=st.floats(-180, 180))
@settings(deadline=None)
def test_the_middle_of_a_turned_box_comes_back(degrees: float) -> None:
    varied = vary(picture(), FACE, Recipe(Kind.ROTATION, degrees))
    moved = shape.mapped(FACE, varied.there)
    assert varied.back(moved).centre == pytest.approx(FACE.centre, abs=1e-6)
    height, width = varied.pixels.shape[:2]
    assert not moved.is_outside(width, height)


def test_a_quarter_turn_is_numpys() -> None:
    pixels = picture()
    turned = vary(pixels, FACE, Recipe(Kind.ROTATION, 90)).pixels
    assert turned.shape == (120, 100, 3)
    assert np.abs(turned.astype(int) - np.rot90(pixels).astype(int)).max() <= 1


def test_crop_1_is_the_face_alone() -> None:
    pixels = picture()
    piece = vary(pixels, FACE, Recipe(Kind.CROP, 1)).pixels
    assert np.array_equal(piece, pixels[30:66, 40:70])


def test_a_stop_of_light_doubles_linear_light() -> None:
    flat = np.full((4, 4, 3), 100, np.uint8)
    lighter = vary(flat, Box(0, 0, 4, 4), Recipe(Kind.LIGHT, 1)).pixels

    def linear(stored: float) -> float:
        return ((stored / 255 + 0.055) / 1.055) ** 2.4

    assert linear(float(lighter[0, 0, 0])) == pytest.approx(2 * linear(100), rel=0.02)


def test_luminance_changes_the_face_only_and_by_the_steps_asked_for() -> None:
    import cv2

    pixels = np.full((100, 120, 3), (150, 120, 100), np.uint8)
    varied = vary(pixels, FACE, Recipe(Kind.LUMINANCE, -20)).pixels
    lab = cv2.cvtColor(varied.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    assert lab[48, 55, 0] - lab[0, 0, 0] == pytest.approx(-20, abs=0.5)
    assert lab[48, 55, 1:] == pytest.approx(lab[0, 0, 1:], abs=1.0)
    assert np.array_equal(varied[:20], pixels[:20])


def test_a_covered_part_is_grey_and_the_rest_is_not_touched() -> None:
    pixels = picture()
    varied = vary(pixels, FACE, Recipe(Kind.COVER_MOUTH, 1)).pixels
    box = region(Kind.COVER_MOUTH, FACE, 1)
    inside = np.zeros(pixels.shape[:2], bool)
    inside[round(box.top) : round(box.bottom), round(box.left) : round(box.right)] = True
    assert (varied[inside] == GREY).all()
    assert np.array_equal(varied[~inside], pixels[~inside])


def test_grey_1_has_no_colour() -> None:
    varied = vary(picture(), FACE, Recipe(Kind.GREY, 1)).pixels
    assert (varied == varied[..., :1]).all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("shine=1", "there is no variation “shine”"),
        ("light", "is no recipe"),
        ("light=much", "is no recipe"),
        ("light=9", "light runs from -3 to 3"),
        ("light=nan", "light runs from -3 to 3"),
        ("mirror=0.5", "whole strengths only"),
        ("noise=3@x", "is no recipe"),
    ],
)
def test_what_is_no_recipe_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Recipe.parse(text)


def test_a_recipe_is_written_as_it_is_read() -> None:
    for text in ("light=-0.5", "noise=20@7", "mirror=1"):
        assert str(Recipe.parse(text)) == text
    assert Recipe.parse("light=1").sha256 == Recipe(Kind.LIGHT, 1.0).sha256
    assert Recipe.parse("light=1").sha256 != Recipe.parse("light=1@3").sha256
