"""Trials: who was asked what, and what counts as more than the control."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from core.geometry import Box
from core.labelling.labels import Gender
from core.photos.photo import SentPhoto
from core.prediction import Prediction
from core.vary.recipe import Recipe
from core.vary.trial import Said, VendorTrial, try_recipe
from core.vendor import VendorId

FACE = Box(60, 20, 30, 36)
BRIGHT = VendorId("bright")


def picture() -> np.ndarray:
    y, x = np.mgrid[0:120, 0:160]
    return np.dstack([100 + 40 * np.sin(x / 20), 90 + 30 * np.cos(y / 20), 0 * x + 90]).astype(
        np.uint8
    )


def by_brightness(sent: SentPhoto) -> Sequence[Prediction]:
    """A vendor that reads whatever is dark around the middle of the face as male."""
    height, width = sent.pixels.shape[:2]
    box = FACE.scaled(width / 160, height / 120)
    x, y = map(int, box.centre)
    level = float(sent.pixels[y, x].mean())
    gender = Gender.MALE if level < 60 else Gender.FEMALE
    return [Prediction(box, gender, round(abs(level - 60) / 255, 2), "", 0)]


def test_a_change_of_the_face_flips_and_its_control_does_not() -> None:
    trial = try_recipe(
        picture(), FACE, [], Recipe.parse("light=-2"), {BRIGHT: by_brightness}, repeats=2
    )
    said = trial.vendors[BRIGHT]
    assert [one.word for one in said.original] == ["female"] * 2
    assert [one.word for one in said.varied] == ["male"] * 2
    assert said.flipped
    assert not said.control_flipped
    assert said.verdict == "changed more than its control"
    assert (said.wavering, said.calls) == (0, 6)


def test_a_box_of_the_varied_photo_is_the_face_again() -> None:
    trial = try_recipe(picture(), FACE, [], Recipe.parse("size=0.5"), {BRIGHT: by_brightness})
    assert trial.moved[BRIGHT].overlap(FACE) > 0.95


def said(gender: Gender | None, confidence: float | None, digits: int = 0) -> Said:
    return Said(Prediction(FACE, gender, confidence, "", digits))


F, M = Gender.FEMALE, Gender.MALE


@pytest.mark.parametrize(
    ("original", "varied", "control", "more"),
    [
        (said(F, 0.9), said(F, 0.5), said(F, 0.89), True),
        (said(F, 0.9), said(F, 0.89), said(F, 0.9), False),  # the last digit alone
        (said(F, 0.9), said(F, 0.5), said(F, 0.4), False),
        (said(F, 0.9), said(M, 0.9), said(M, 0.9), False),
        (said(F, 0.9), Said(None), said(F, 0.9), True),
        (said(F, 0.9), said(F, 0.9), said(M, 0.9), False),
        (said(F, None), said(F, None), said(F, None), False),
        (said(F, None), said(M, None), said(F, None), True),
    ],
)
def test_more_than_the_control_or_not(
    original: Said, varied: Said, control: Said, more: bool
) -> None:
    trial = VendorTrial((original,), (varied,), (control,))
    assert (trial.verdict == "changed more than its control") is more


def test_what_a_vendor_wavers_by_on_its_own_shows_nothing() -> None:
    wavers = (said(F, 0.9), said(F, 0.6), said(F, 0.9))
    trial = VendorTrial(wavers, (said(F, 0.6),) * 3, (said(F, 0.8),) * 3)
    assert trial.verdict == "not more than its control"
    changes = VendorTrial(
        (said(F, 0.9), said(M, 0.9)) * 2, (said(F, 0.9),) * 4, (said(F, 0.9),) * 4
    )
    assert changes.wavering == 2


def test_nobody_is_asked_no_times() -> None:
    with pytest.raises(ValueError, match="at least once"):
        try_recipe(picture(), FACE, [], Recipe.parse("light=1"), {}, repeats=0)
