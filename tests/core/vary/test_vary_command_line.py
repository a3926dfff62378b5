"""The command of a varied face: its boxes come back as they were."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from core.geometry import Box
from core.vary.command_line import box_text, command_of, parse_box
from core.vary.recipe import Recipe
from core.vendor import VendorId


def test_a_box_comes_back_as_it_was() -> None:
    box = Box(161.1, 137.0, 216 / 7, 0.1)
    assert parse_box(box_text(box)) == box


@pytest.mark.parametrize("text", ["", "1,2,3", "1,2,0,4", "1,2,3,-4", "nan,1,2,3", "1,2,inf,4"])
def test_what_is_no_box(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_box(text)


def test_a_command_names_photo_recipe_vendors_and_boxes() -> None:
    face, other = Box(1, 2, 3, 4), Box(-5, 6, 7, 8)
    vendors = (VendorId("anna"), VendorId("bert"))
    recipe = Recipe.parse("noise=20@7")
    words = shlex.split(command_of(Path("a b.jpg"), recipe, vendors, face, [other], 2))
    assert words[:2] == ["vary", "a b.jpg"]
    assert words[2:] == [
        "--recipe=noise=20@7",
        "--vendors=anna,bert",
        "--box=1,2,3,4",
        "--other=-5,6,7,8",
        "--repeats=2",
    ]
