"""A recipe done to a photo: the varied pixels, and where the original's points went."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.geometry import Box
from core.photos.photo import Pixels, SentPhoto, SentRecord
from core.vary import cover, light, quality, shape
from core.vary.recipe import Kind, Recipe


@dataclass(frozen=True, slots=True, eq=False)
class Varied:
    """A varied photo.

    there: the map from the upright original into it (`shape.Map`).
    words: the recipe, or what the control is.
    """

    pixels: Pixels
    there: shape.Map
    words: str

    @property
    def sha256(self) -> str:
        """Of the raw RGB pixels, hexadecimal."""
        return hashlib.sha256(self.pixels.data.cast("B")).hexdigest()

    def back(self, box: Box) -> Box:
        """A vendor's box in pixels of the upright original."""
        return shape.mapped_back(box, self.there)

    def sent(self) -> SentPhoto:
        """As a local vendor gets it: these pixels and no others."""
        height, width = self.pixels.shape[:2]
        record = SentRecord(width, height, 1.0, self.pixels.nbytes, self.sha256, "pixels")
        return SentPhoto(self.pixels, record)


def vary(pixels: Pixels, face: Box, recipe: Recipe) -> Varied:
    """Do a recipe to a photo. At strength 0 the pixels are the original's, every one.

    face: the face it is about, in pixels of the photo.
    """
    if recipe.strength == 0:
        return Varied(pixels, shape.SAME, str(recipe))
    if recipe.kind in _MOVING:
        varied, there = _MOVING[recipe.kind](pixels, face, recipe.strength)
        return Varied(varied, there, str(recipe))
    return Varied(_STILL[recipe.kind](pixels, face, recipe), shape.SAME, str(recipe))


def where(recipe: Recipe, face: Box, width: int, height: int) -> shape.Map:
    """The map that `vary` tells of for a photo of these sides, without varying any pixel."""
    if recipe.strength == 0 or recipe.kind not in _MOVING:
        return shape.SAME
    if recipe.kind is Kind.SIZE:
        return shape.size_map(width, height, recipe.strength)
    if recipe.kind is Kind.ROTATION:
        return shape.rotation_map(width, height, recipe.strength)
    if recipe.kind is Kind.MIRROR:
        return shape.mirror_map(width)
    return shape.crop_map(width, height, face, recipe.strength)


_MOVING: Mapping[Kind, Callable[[Pixels, Box, float], tuple[Pixels, shape.Map]]] = {
    Kind.SIZE: lambda pixels, face, strength: shape.size(pixels, strength),
    Kind.ROTATION: lambda pixels, face, strength: shape.rotated(pixels, strength),
    Kind.MIRROR: lambda pixels, face, strength: shape.mirrored(pixels),
    Kind.CROP: shape.cropped,
}


def _covered(pixels: Pixels, face: Box, recipe: Recipe) -> Pixels:
    return cover.covered(pixels, cover.region(recipe.kind, face, recipe.strength))


def _luminance(pixels: Pixels, face: Box, recipe: Recipe) -> Pixels:
    return light.luminance(pixels, recipe.strength, cover.face_mask(pixels, face))


_STILL: Mapping[Kind, Callable[[Pixels, Box, Recipe], Pixels]] = {
    Kind.LIGHT: lambda pixels, face, recipe: light.light(pixels, recipe.strength),
    Kind.CONTRAST: lambda pixels, face, recipe: light.contrast(pixels, recipe.strength),
    Kind.GAMMA: lambda pixels, face, recipe: light.gamma(pixels, recipe.strength),
    Kind.TEMPERATURE: lambda pixels, face, recipe: light.temperature(pixels, recipe.strength),
    Kind.GREY: lambda pixels, face, recipe: light.grey(pixels, recipe.strength),
    Kind.LUMINANCE: _luminance,
    Kind.BLUR: lambda pixels, face, recipe: quality.blur(
        pixels, recipe.strength / 100 * face.width
    ),
    Kind.NOISE: lambda pixels, face, recipe: quality.noise(pixels, recipe.strength, recipe.seed),
    Kind.JPEG: lambda pixels, face, recipe: quality.saved_again(pixels, 100 - int(recipe.strength)),
    Kind.COVER_EYES: _covered,
    Kind.COVER_MOUTH: _covered,
    Kind.COVER_HAIR: _covered,
}
