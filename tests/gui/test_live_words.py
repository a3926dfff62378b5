"""What the live page says of shares, answers and vendors."""

from __future__ import annotations

import pytest

from core.geometry import Box
from core.labelling.labels import Gender
from core.live.history import NO_ANSWER, NOT_DETECTED, Shares
from core.live.session import VendorPace
from core.prediction import Prediction
from core.problem import Problem
from core.vendor import VendorId
from core.verdict import Verdict
from gui.live.words import chip_look, pace_words, percent, rest_words, share_words, size_words

ANNA = VendorId("anna")
THIN = "\N{NARROW NO-BREAK SPACE}"
BOX = Box(0, 0, 10, 10)


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0"), (0.001, "1"), (0.304, "30"), (0.996, "99"), (1.0, "100")],
)
def test_only_what_is_exactly_so_is_none_or_all(share: float, words: str) -> None:
    assert percent(share) == f"{words}{THIN}%"


def test_a_share_says_of_how_many_seconds_it_is() -> None:
    shares = {"female": 0.61, "male": 0.3, NOT_DETECTED: 0.09}

    assert share_words(Shares(5.0, shares)) == ("female", f"61{THIN}% of the last 5 s")
    assert share_words(Shares(1.24, shares)) == ("female", f"61{THIN}% of 1.2 s")
    assert rest_words(Shares(5.0, shares)) == f"male 30{THIN}%, not detected 9{THIN}%"
    assert share_words(Shares(0.0, {})) == ("no answer", "in the last 5 s")


def test_a_vendor_says_how_old_its_answer_is_or_why_there_is_none() -> None:
    assert pace_words(VendorPace()) == "is being loaded…"
    assert pace_words(VendorPace(is_ready=True)) == "no answer yet"
    ready = VendorPace(is_ready=True, per_second=11.7, age=0.21)
    assert pace_words(ready) == "12 answers a second · answer 0.2 s old"
    cannot = Problem("vendor cannot be loaded", "Anna has no model.", "Install it.")
    assert pace_words(VendorPace(problem=cannot)) == "Anna has no model. Install it."


def test_a_smaller_picture_for_vendors_is_said() -> None:
    pace = VendorPace(sent=(640, 360))

    assert size_words(pace, 640) == ""
    assert "640 × 360" in size_words(pace, 1280)
    assert f"50{THIN}%" in size_words(pace, 1280)


def test_chips_are_those_of_a_face_that_nobody_labelled() -> None:
    sure = Prediction(BOX, Gender.FEMALE, 0.87, "0.87")
    look = chip_look(ANNA, "AN", sure, "female")
    assert (look.mark, look.words) == (Verdict.UNLABELLED, f"female 87{THIN}%")

    below = chip_look(ANNA, "AN", sure, NO_ANSWER)
    assert (below.mark, below.words) == (Verdict.NO_ANSWER, f"no answer 87{THIN}%")

    silent = chip_look(ANNA, "AN", Prediction(BOX, Gender.MALE), "male")
    assert (silent.words, silent.given) == ("male none given", False)
    assert chip_look(ANNA, "AN", Prediction(BOX, None), "x").words == "no gender given"
