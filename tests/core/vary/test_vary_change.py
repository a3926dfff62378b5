"""Pictures of a trial as values: their text, their maps, and the faces found in them."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.geometry import Box
from core.labelling.labels import Gender
from core.prediction import Prediction
from core.vary import shape
from core.vary.change import (
    Change,
    Part,
    as_it_is,
    control,
    of_face,
    stepped_pictures,
    trial_pictures,
    varied,
    varied_anew,
)
from core.vary.recipe import RANGES, WHOLE_STEPS, Kind, Recipe
from core.vary.steps import flips, strengths
from core.vary.trial import Said

FACE = Box(60, 40, 50, 60)
WIDTH, HEIGHT = 200, 150


def picture() -> np.ndarray:
    chance = np.random.default_rng(4)
    return chance.integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8)


@st.composite
def recipes(draw: st.DrawFn) -> Recipe:
    kind = draw(st.sampled_from(Kind))
    limits = RANGES[kind]
    if kind in WHOLE_STEPS:
        return Recipe(kind, draw(st.integers(int(limits.low), int(limits.high))))
    strength = draw(st.floats(limits.low, limits.high, allow_nan=False))
    return Recipe(kind, strength, draw(st.integers(0, 99)))


@given(recipes(), st.sampled_from(Part), st.integers(0, 5))
def test_a_text_is_read_as_what_was_written(recipe: Recipe, part: Part, turn: int) -> None:
    change = Change(recipe, FACE, (Box(1, 2, 3, 4),), part, turn)
    assert Change.parse(change.text) == change


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("part", Part)
def test_the_map_is_known_without_making_the_picture(kind: Kind, part: Part) -> None:
    change = Change(Recipe(kind, RANGES[kind].high), FACE, (), part)
    made = change.made(picture())
    assert np.allclose(made.there, change.where(WIDTH, HEIGHT))


@pytest.mark.parametrize("kind", Kind)
def test_a_face_is_found_again_wherever_the_variation_put_it(kind: Kind) -> None:
    change = Change(Recipe(kind, RANGES[kind].high), FACE)
    there = shape.mapped(FACE, change.where(WIDTH, HEIGHT))
    own = Prediction(there, Gender.FEMALE, 0.9)
    other = Prediction(Box(there.left + 500, there.top, 20, 20), Gender.MALE, 0.9)
    assert of_face([other, own], change, WIDTH, HEIGHT) is own
    assert of_face([other], change, WIDTH, HEIGHT) is None


def test_a_trial_asks_for_each_picture_as_often_as_repeats() -> None:
    recipe = Recipe(Kind.LIGHT, -1)
    pictures = trial_pictures(recipe, FACE, [], 2)
    assert [(p.part, p.turn) for p in pictures] == [
        (Part.AS_IT_IS, 0),
        (Part.AS_IT_IS, 1),
        (Part.VARIED, 0),
        (Part.VARIED, 1),
        (Part.CONTROL, 0),
        (Part.CONTROL, 1),
    ]
    assert (
        varied(Recipe(Kind.BLUR, 0), FACE)
        == as_it_is(FACE)
        == control(Recipe(Kind.NOISE, 0), FACE, [])
    )


@pytest.mark.parametrize("kind", Kind)
def test_a_range_has_both_ends_and_no_variation_and_starts_there(kind: Kind) -> None:
    steps = strengths(kind)
    limits = RANGES[kind]
    assert {0.0, limits.low, limits.high} <= set(steps)
    pictures = stepped_pictures(kind, 0, steps, FACE)
    assert pictures[0] == as_it_is(FACE)
    assert len(set(pictures)) == len(steps)


def test_the_flip_is_the_nearest_to_no_variation_on_each_side() -> None:
    def said(gender: Gender | None) -> Said:
        return Said(Prediction(FACE, gender, 0.8))

    curve = {
        -2.0: said(Gender.MALE),
        -1.0: said(Gender.MALE),
        0.0: said(Gender.FEMALE),
        1.0: said(Gender.FEMALE),
        2.0: Said(None),
    }
    assert flips(curve) == (-1.0, 2.0)
    assert flips({1.0: said(Gender.MALE)}) == ()
    assert flips({0.0: said(Gender.MALE), 1.0: said(Gender.MALE)}) == ()


def test_the_file_for_a_cloud_vendor_holds_the_very_pixels() -> None:
    file = io.BytesIO()
    Image.fromarray(picture()).save(file, "PNG")
    change = Change(Recipe(Kind.NOISE, 20, 7), FACE)
    made = np.array(Image.open(io.BytesIO(varied_anew(file.getvalue(), change.text))))
    assert np.array_equal(made, change.made(picture()).pixels)
    assert not np.array_equal(made, replace(change, part=Part.AS_IT_IS).made(picture()).pixels)
