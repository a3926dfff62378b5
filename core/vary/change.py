"""What a vendor is to be shown of a varied photo, as a value that crosses to where it is made.

A `Change` stands in the settings of a call as text: the photo's own bytes, this text and nothing
else make the pixels that the vendor gets.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from core.geometry import Box
from core.matching import match_boxes
from core.photos.image_io import decode, encode
from core.photos.photo import Pixels
from core.prediction import Prediction
from core.vary import shape
from core.vary.control import MOVING, Control, control_of
from core.vary.recipe import Kind, Recipe
from core.vary.variation import Varied, vary, where


class Part(StrEnum):
    """Which of the three pictures of a trial it is."""

    AS_IT_IS = "as it is"
    VARIED = "varied"
    CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Change:
    """One picture of a trial on one face.

    face: the one it is about, others: the photo's further faces; in pixels of the upright photo.
    turn: the how-manieth asking for the same picture, from 0; repeats differ in nothing else.
    """

    recipe: Recipe
    face: Box
    others: tuple[Box, ...] = ()
    part: Part = Part.VARIED
    turn: int = 0

    @property
    def text(self) -> str:
        """Canonical JSON; `parse` makes the same value of it."""
        return json.dumps(
            {
                "recipe": {
                    "kind": self.recipe.kind.value,
                    "strength": float(self.recipe.strength),
                    "seed": self.recipe.seed,
                },
                "face": _numbers(self.face),
                "others": [_numbers(box) for box in self.others],
                "part": self.part.value,
                "turn": self.turn,
            },
            sort_keys=True,
            separators=(",", ":"),
        )

    @staticmethod
    @lru_cache(maxsize=512)
    def parse(text: str) -> Change:
        """Raises ValueError or KeyError for what is no text of a change."""
        said = json.loads(text)
        recipe = said["recipe"]
        return Change(
            Recipe(Kind(recipe["kind"]), recipe["strength"], recipe["seed"]),
            Box(*said["face"]),
            tuple(Box(*box) for box in said["others"]),
            Part(said["part"]),
            said["turn"],
        )

    def made(self, pixels: Pixels) -> Varied:
        """The picture. For any thread but the interface's."""
        if self.part is Part.AS_IT_IS:
            return vary(pixels, self.face, Recipe(self.recipe.kind, 0))
        if self.part is Part.VARIED:
            return vary(pixels, self.face, self.recipe)
        return control_made(pixels, self).varied

    def where(self, width: int, height: int) -> shape.Map:
        """The map from a photo of these sides into the picture, without making it."""
        if self.part is Part.VARIED:
            return where(self.recipe, self.face, width, height)
        mirrored = self.recipe.kind in MOVING and self.recipe.kind is not Kind.MIRROR
        return shape.mirror_map(width) if self.part is Part.CONTROL and mirrored else shape.SAME


def control_made(pixels: Pixels, change: Change) -> Control:
    """The control of a change's recipe with its size. For any thread but the interface's."""
    varied = vary(pixels, change.face, change.recipe)
    return control_of(pixels, [change.face, *change.others], varied, change.recipe)


def as_it_is(face: Box, turn: int = 0) -> Change:
    """The photo itself, the same change whatever it is held against."""
    return Change(Recipe(Kind.LIGHT, 0), face, (), Part.AS_IT_IS, turn)


def varied(recipe: Recipe, face: Box, turn: int = 0) -> Change:
    """The varied photo; at strength 0 that is the photo itself."""
    if recipe.strength == 0:
        return as_it_is(face, turn)
    return Change(recipe, face, (), Part.VARIED, turn)


def control(recipe: Recipe, face: Box, others: Sequence[Box], turn: int = 0) -> Change:
    """The control of the varied photo; of no variation it is the photo itself."""
    if recipe.strength == 0:
        return as_it_is(face, turn)
    return Change(recipe, face, tuple(others), Part.CONTROL, turn)


def trial_pictures(
    recipe: Recipe, face: Box, others: Sequence[Box], repeats: int
) -> tuple[Change, ...]:
    """All that one trial asks about: each of the three pictures `repeats` times."""
    turns = range(repeats)
    return (
        *(as_it_is(face, turn) for turn in turns),
        *(varied(recipe, face, turn) for turn in turns),
        *(control(recipe, face, others, turn) for turn in turns),
    )


def stepped_pictures(
    kind: Kind, seed: int, strengths: Sequence[float], face: Box
) -> tuple[Change, ...]:
    """All that stepping over a range asks about, from no variation outwards."""
    outwards = sorted(strengths, key=lambda strength: (abs(strength), strength))
    return tuple(varied(Recipe(kind, strength, seed), face) for strength in outwards)


def of_face(
    found: Sequence[Prediction], change: Change, width: int, height: int
) -> Prediction | None:
    """The prediction on the face itself, its box in pixels of the picture; None where none is.

    width, height: of the upright photo. Boxes are brought back to the original and matched there.
    """
    there = change.where(width, height)
    back = [shape.mapped_back(prediction.box, there) for prediction in found]
    pairs = match_boxes([change.face], back)
    return found[pairs[0][1]] if pairs else None


def varied_anew(data: bytes, text: str) -> bytes:
    """The file of a photo → that of the picture that a change's text names, without any loss.

    Raises:
        PhotoError: the photo cannot be decoded.
    """
    return encode(Change.parse(text).made(decode(data)).pixels, ".png")


def _numbers(box: Box) -> tuple[float, float, float, float]:
    return float(box.left), float(box.top), float(box.width), float(box.height)
