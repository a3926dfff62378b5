"""Draws: anybody with the seed gets the same photos, and every stratum its part."""

from __future__ import annotations

import hashlib
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.faces import Face, PhotoFace
from core.geometry import Box
from core.labelling.attributes import FITZPATRICK, GENDER, Attribute
from core.labelling.labels import Gender, ReferenceLabel
from core.photos.photo import PhotoId
from core.sets.draw import (
    GREATEST_SEED,
    NOT_GIVEN,
    SEVERAL,
    draw_random,
    draw_stratified,
    stratum_of_photo,
)
from core.sets.flag import FaceId

SEEDS = st.integers(0, GREATEST_SEED)
KEYS = [hashlib.sha256(bytes([number])).hexdigest() for number in range(240)]


def test_a_draw_follows_the_method_that_stands_with_it() -> None:
    """As a stranger would repeat it, from the words of the record alone."""
    population = sorted(KEYS)
    numbers = np.random.PCG64(1234).random_raw(len(population))
    ranked = [key for _, key in sorted(zip(numbers.tolist(), population, strict=True))]
    assert draw_random(population, 50, 1234) == ranked[:50]


def test_a_known_draw_stays_what_it_was() -> None:
    """Written down once: with another stream no old draw could be repeated."""
    assert draw_random(list(range(10)), 4, 1234) == [5, 6, 3, 9]


@given(st.integers(0, 60), st.integers(0, 80), SEEDS)
def test_a_draw_takes_so_many_different_ones(count: int, size: int, seed: int) -> None:
    population = list(range(count))
    drawn = draw_random(population, size, seed)
    assert len(drawn) == len(set(drawn)) == min(count, size)
    assert set(drawn) <= set(population)
    assert drawn == draw_random(population, size, seed)


@given(st.integers(1, 60), SEEDS)
def test_a_larger_draw_goes_on_where_the_smaller_one_ended(size: int, seed: int) -> None:
    assert draw_random(KEYS, size + 5, seed)[:size] == draw_random(KEYS, size, seed)


def test_every_photo_has_the_same_chance() -> None:
    drawn = Counter(each for seed in range(2000) for each in draw_random(list(range(8)), 2, seed))
    # 500 expected of each, standard deviation 19.4: five of them on either side.
    assert all(403 < drawn[each] < 597 for each in range(8))


@pytest.mark.parametrize("seed", [-1, GREATEST_SEED + 1])
def test_a_seed_that_cannot_be_kept_is_refused(seed: int) -> None:
    with pytest.raises(ValueError, match="seed"):
        draw_random([1, 2], 1, seed)


@given(st.lists(st.sampled_from("abcd"), max_size=50), st.integers(0, 60), SEEDS, st.booleans())
def test_strata_add_up(values: list[str], size: int, seed: int, equal: bool) -> None:
    population = list(enumerate(values))
    drawn, strata = draw_stratified(population, lambda p: (p[1],), size, seed, equal=equal)
    assert len(drawn) == len(set(drawn)) == min(size, len(values))
    assert {s.values[0]: s.from_size for s in strata} == Counter(values)
    assert {s.values[0]: s.size for s in strata if s.size} == Counter(v for _, v in drawn)
    assert sum(s.weight * s.size for s in strata) == sum(s.from_size for s in strata if s.size)


@given(st.lists(st.sampled_from("ab"), min_size=1, max_size=50), st.integers(1, 50), SEEDS)
def test_a_stratum_alone_is_drawn_as_by_the_same_numbers(
    values: list[str], size: int, seed: int
) -> None:
    population = list(enumerate(values))
    drawn, _ = draw_stratified(population, lambda p: (p[1],), size, seed, equal=True)
    order = draw_random(population, len(population), seed)
    for value in "ab":
        of_it = [p for p in drawn if p[1] == value]
        assert of_it == [p for p in order if p[1] == value][: len(of_it)]


def test_equal_parts_spread_what_a_small_stratum_lacks() -> None:
    population = [("a", n) for n in range(3)] + [("b", n) for n in range(50)]
    _, strata = draw_stratified(population, lambda p: (p[0],), 20, 7, equal=True)
    assert [(s.values, s.size, s.from_size) for s in strata] == [(("a",), 3, 3), (("b",), 17, 50)]


def test_parts_in_proportion_differ_from_it_by_less_than_one() -> None:
    population = [("a", n) for n in range(33)] + [("b", n) for n in range(67)]
    _, strata = draw_stratified(population, lambda p: (p[0],), 10, 7, equal=False)
    assert [s.size for s in strata] == [3, 7]


def _shown(
    number: int, label: ReferenceLabel | None, skin: str = "", no: bool = False
) -> PhotoFace:
    said = {FITZPATRICK: Attribute(skin)} if skin else {}
    face = Face(
        FaceId(number), PhotoId(1), Box(0, 0, 9, 9), not_a_face=no, label=label, attributes=said
    )
    return PhotoFace(face, face.anchor, {})


def test_a_photo_belongs_where_all_its_faces_do() -> None:
    female, male = ReferenceLabel(Gender.FEMALE), ReferenceLabel(Gender.MALE)
    by = (GENDER, FITZPATRICK)
    assert stratum_of_photo([_shown(1, female, "5")], by) == ("female", "5")
    assert stratum_of_photo([_shown(1, female, "5"), _shown(2, male, "5")], by) == (SEVERAL, "5")
    assert stratum_of_photo([_shown(1, female), _shown(2, male, no=True)], by) == (
        "female",
        NOT_GIVEN,
    )
    assert stratum_of_photo([], by) == (NOT_GIVEN, NOT_GIVEN)
