from __future__ import annotations

import pytest

from core.geometry import Box
from core.labelling.labels import Gender
from core.prediction import Prediction

BOX = Box(0, 0, 10, 10)


@pytest.mark.parametrize("confidence", [-0.01, 1.01, 98, float("nan")])
def test_a_confidence_outside_0_to_1_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        Prediction(BOX, Gender.MALE, confidence)


@pytest.mark.parametrize(
    ("confidence", "digits", "shown"),
    [
        (0.98, 0, "98\u202f%"),
        (0.992, 1, "99.2\u202f%"),
        (0.6148812174797058, 1, "61.5\u202f%"),
        (1.0, 0, "100\u202f%"),
        (0.0, 0, "0\u202f%"),
        (None, 1, "none given"),
    ],
)
def test_the_confidence_is_shown_with_the_vendors_own_digits(
    confidence: float | None, digits: int, shown: str
) -> None:
    assert Prediction(BOX, Gender.MALE, confidence, percent_digits=digits).percent == shown
