"""The command that asks about a varied face again, without a window. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from pathlib import Path

from core.geometry import Box
from core.vary.recipe import Recipe
from core.vendor import VendorId


def box_text(box: Box) -> str:
    """LEFT,TOP,WIDTH,HEIGHT in pixels, every digit of it; `parse_box` makes the same box of it."""
    return ",".join(f"{side:.17g}" for side in (box.left, box.top, box.width, box.height))


def parse_box(text: str) -> Box:
    """Raises ValueError for anything but four numbers, of which the last two are above 0."""
    left, top, width, height = (float(part) for part in text.split(","))
    box = Box(left, top, width, height)
    if not (width > 0 and height > 0 and abs(left) + abs(top) + width + height < float("inf")):
        raise ValueError(f"{text} is no box")
    return box


def command_of(
    photo: Path,
    recipe: Recipe,
    vendors: Iterable[VendorId],
    face: Box,
    others: Iterable[Box],
    repeats: int,
) -> str:
    """What follows the program's name, for a shell. face, others: in pixels of the photo.

    The boxes are given, since a face's box depends on which vendors have answered about a photo.
    """
    parts = ["vary", str(photo), f"--recipe={recipe}", f"--vendors={','.join(vendors)}"]
    parts += [f"--box={box_text(face)}", *(f"--other={box_text(box)}" for box in others)]
    return shlex.join([*parts, f"--repeats={repeats}"])
