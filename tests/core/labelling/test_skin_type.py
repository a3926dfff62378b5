"""Skin types: how they are read and written, and which half of the scale they are in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.labelling.attributes import FITZPATRICK, MONK, AttributeName
from core.labelling.skin_type import (
    FITZPATRICK_WORDS,
    MONK_SWATCHES,
    Scale,
    SkinType,
    Tone,
    skin_type_of,
    value_words,
)


@st.composite
def skin_types(draw: st.DrawFn) -> SkinType:
    scale = draw(st.sampled_from(Scale))
    low = draw(st.integers(1, scale.steps))
    return SkinType(scale, low, draw(st.integers(low, scale.steps)))


@given(skin_types())
def test_what_is_written_is_read_again(skin_type: SkinType) -> None:
    assert skin_type_of(skin_type.scale, skin_type.value) == skin_type
    assert skin_type_of(skin_type.scale, skin_type.words) == skin_type


@pytest.mark.parametrize(
    ("scale", "text", "value"),
    [
        (Scale.FITZPATRICK, "iv", "4"),
        (Scale.FITZPATRICK, "Type III", "3"),
        (Scale.FITZPATRICK, "III – IV", "3-4"),
        (Scale.FITZPATRICK, "2 to 3", "2-3"),
        (Scale.FITZPATRICK, "5.0", "5"),
        (Scale.MONK, "MST 10", "10"),
        (Scale.MONK, "monk: 7", "7"),
        (Scale.MONK, "6/7", "6-7"),
    ],
)
def test_other_ways_to_write_it_are_read(scale: Scale, text: str, value: str) -> None:
    assert skin_type_of(scale, text).value == value


@pytest.mark.parametrize(
    ("scale", "text"),
    [
        (Scale.FITZPATRICK, "7"),
        (Scale.FITZPATRICK, "0"),
        (Scale.FITZPATRICK, "4-3"),
        (Scale.FITZPATRICK, "dark"),
        (Scale.FITZPATRICK, ""),
        (Scale.FITZPATRICK, "1-2-3"),
        (Scale.MONK, "11"),
        (Scale.MONK, "IV"),
    ],
)
def test_what_is_no_step_is_refused_by_name(scale: Scale, text: str) -> None:
    with pytest.raises(ValueError, match=f"no step of the scale {scale}"):
        skin_type_of(scale, text)


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("3", Tone.LIGHTER),
        ("1-3", Tone.LIGHTER),
        ("3-4", None),
        ("4", Tone.DARKER),
        ("6", "darker"),
    ],
)
def test_darker_begins_at_four_and_a_range_across_is_set_aside(
    text: str, tone: Tone | None
) -> None:
    assert skin_type_of(Scale.FITZPATRICK, text).tone == tone


@given(skin_types())
def test_monk_is_never_turned_into_darker_or_lighter(skin_type: SkinType) -> None:
    if skin_type.scale is Scale.MONK:
        assert skin_type.tone is None


@pytest.mark.parametrize(
    ("name", "value", "beside", "alone"),
    [
        (FITZPATRICK, "3-4", "III–IV", "III–IV"),
        (MONK, "5-6", "5–6", "Monk 5–6"),
        (MONK, "no step", "no step", "no step"),
        (AttributeName("hair"), "3-4", "3-4", "3-4"),
    ],
)
def test_a_value_is_worded_for_beside_its_name_and_for_alone(
    name: AttributeName, value: str, beside: str, alone: str
) -> None:
    assert value_words(name, value) == beside
    assert value_words(name, value, alone=True) == alone


def test_each_step_has_its_words_or_its_swatch() -> None:
    assert len(FITZPATRICK_WORDS) == Scale.FITZPATRICK.steps
    assert len(set(MONK_SWATCHES)) == Scale.MONK.steps
