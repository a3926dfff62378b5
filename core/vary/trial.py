"""Vendors asked about a photo as it is, varied, and under the control; and what that shows.

Two studies that varied photos of faces did not find skin tone itself to be what drives misreadings:
Muthukumar et al., "Understanding Unequal Gender Classification Accuracy from Face Images" (2018),
and Balakrishnan et al., "Towards Causal Benchmarking of Bias in Face Analysis Algorithms" (2020).
So nothing here speaks of causes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from core.geometry import Box
from core.matching import match_boxes
from core.photos.photo import Pixels, SentPhoto
from core.prediction import Prediction
from core.vary.control import Control, control_of
from core.vary.recipe import Recipe
from core.vary.variation import Varied, vary
from core.vendor import VendorId

Ask = Callable[[SentPhoto], Sequence[Prediction]]
"""Asks one vendor about pixels; boxes come in pixels of what was sent."""

CANNOT_SHOW = (
    "A variation shows that an answer changed together with the photo, on this photo. It does not "
    "show what in a face an answer depends on: a change of light also changes noise, edges and "
    "sharpness. Two studies that varied skin tone itself (Muthukumar et al. 2018; Balakrishnan et "
    "al. 2020) did not find it to be what drives misreadings."
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a vendor said of the face once. prediction: None where it found no face here."""

    prediction: Prediction | None

    @property
    def word(self) -> str:
        """The answer without its confidence: "female", "no gender", "not detected"."""
        if self.prediction is None:
            return "not detected"
        return self.prediction.gender.value if self.prediction.gender else "no gender"

    @property
    def words(self) -> str:
        """As people read it: "male 98 %"."""
        if self.prediction is None:
            return self.word
        return f"{self.word} {self.prediction.percent}"


@dataclass(frozen=True, slots=True)
class VendorTrial:
    """One vendor's answers to the photo as it is, varied, and under the control.

    Each was asked the same number of times; at least one answer each.
    """

    original: tuple[Said, ...]
    varied: tuple[Said, ...]
    control: tuple[Said, ...]

    @property
    def flipped(self) -> bool:
        """Whether the varied photo's usual answer is another than the original's."""
        return _usual(self.varied) != _usual(self.original)

    @property
    def is_lost(self) -> bool:
        """Whether it flipped because the face of the varied photo is usually not detected."""
        return self.flipped and _usual(self.varied) == Said(None).word

    @property
    def control_flipped(self) -> bool:
        return _usual(self.control) != _usual(self.original)

    @property
    def wavering(self) -> int:
        """How many of the repeated calls brought another answer than the usual one of its photo."""
        groups = (self.original, self.varied, self.control)
        return sum(
            len(group) - Counter(s.word for s in group).most_common(1)[0][1] for group in groups
        )

    @property
    def calls(self) -> int:
        return len(self.original) + len(self.varied) + len(self.control)

    @property
    def change(self) -> float | None:
        """How far the confidence in the original's usual answer went, 0 to 1; None where it or the
        varied photo's has none.
        """
        return _distance(self.original, self.varied)

    @property
    def control_change(self) -> float | None:
        return _distance(self.original, self.control)

    @property
    def verdict(self) -> str:
        """ "changed more than its control", or "not more"."""
        return "changed more than its control" if self.is_more else "not more than its control"

    @property
    def is_more(self) -> bool:
        """Whether it changed more than its control."""
        if self.flipped != self.control_flipped:
            return self.flipped
        if self.flipped or self.change is None or self.control_change is None:
            return False
        # A confidence that moves on its own by as much, or by no more than the last digit that
        # the vendor gives, shows nothing.
        least = max(_spread(self.original), _last_digit(self.original))
        return self.change > self.control_change + least + 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A recipe tried on one face of one photo, with every vendor's answers.

    moved: vendors' boxes of the varied photo in pixels of the original, by vendor.
    """

    recipe: Recipe
    varied: Varied
    control: Control
    vendors: Mapping[VendorId, VendorTrial]
    moved: Mapping[VendorId, Box] = field(default_factory=dict)


def try_recipe(
    pixels: Pixels,
    face: Box,
    others: Sequence[Box],
    recipe: Recipe,
    vendors: Mapping[VendorId, Ask],
    repeats: int = 1,
) -> Trial:
    """Vary the photo, make the control, ask every vendor about all three.

    face: the face it is about, others: the photo's further faces; in pixels of the photo.
    repeats: how often each of the three is asked, at least once.

    Raises:
        VendorError: what a vendor raises.
        ValueError: repeats is below 1.
    """
    if repeats < 1:
        raise ValueError(f"a photo is asked at least once, not {repeats} times")
    varied = vary(pixels, face, recipe)
    control = control_of(pixels, [face, *others], varied, recipe)
    original = vary(pixels, face, Recipe(recipe.kind, 0))
    trials, moved = {}, {}
    for vendor_id, ask in vendors.items():
        said = [
            tuple(_of_face(ask(one.sent()), one, face) for _ in range(repeats))
            for one in (original, varied, control.varied)
        ]
        trials[vendor_id] = VendorTrial(*said)
        found = said[1][0].prediction
        if found is not None:
            moved[vendor_id] = varied.back(found.box)
    return Trial(recipe, varied, control, trials, moved)


def _of_face(found: Sequence[Prediction], varied: Varied, face: Box) -> Said:
    """What was said of the face itself: boxes are brought back to the original and matched."""
    pairs = match_boxes([face], [varied.back(prediction.box) for prediction in found])
    return Said(found[pairs[0][1]] if pairs else None)


def _usual(said: Sequence[Said]) -> str:
    return Counter(one.word for one in said).most_common(1)[0][0]


def _distance(before: Sequence[Said], after: Sequence[Said]) -> float | None:
    usual = _usual(before)
    one, other = _confidence(before, usual), _confidence(after, usual)
    return None if one is None or other is None else abs(one - other)


def _confidence(said: Sequence[Said], word: str) -> float | None:
    numbers = [
        s.prediction.confidence
        for s in said
        if s.word == word and s.prediction is not None and s.prediction.confidence is not None
    ]
    return sum(numbers) / len(numbers) if numbers else None


def _spread(said: Sequence[Said]) -> float:
    """Between the lowest and the highest confidence of repeated calls about the same photo."""
    numbers = [
        s.prediction.confidence
        for s in said
        if s.prediction is not None and s.prediction.confidence is not None
    ]
    return max(numbers) - min(numbers) if numbers else 0.0


def _last_digit(said: Sequence[Said]) -> float:
    """One in the last digit of the per cent that a vendor gives, 0 to 1."""
    return max(
        (10.0 ** -(2 + s.prediction.percent_digits) for s in said if s.prediction is not None),
        default=0.0,
    )
