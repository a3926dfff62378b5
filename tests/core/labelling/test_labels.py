"""Reference labels: the words they say, and those of one's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.labelling.labels import Gender, ReferenceLabel, Source, label_of_word
from core.vendor import TWO_WORDS
from core.verdict import Verdict, judge


@pytest.mark.parametrize("gender", [gender for gender in Gender if gender is not Gender.OWN])
def test_a_known_word_is_that_gender(gender: Gender) -> None:
    label = label_of_word(f" {gender.value} ", Source.DATASET, "ann")
    assert label == ReferenceLabel(gender, Source.DATASET, annotator="ann")
    assert label.word == gender.value


def test_another_word_is_a_wording_of_its_own() -> None:
    label = label_of_word("genderqueer", Source.SELF_IDENTIFIED)
    assert (label.gender, label.wording, label.word) == (Gender.OWN, "genderqueer", "genderqueer")


@pytest.mark.parametrize("word", ["", "  ", "own wording"])
def test_a_word_that_says_nothing_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="label"):
        label_of_word(word, Source.DATASET)


@given(st.sampled_from([gender for gender in Gender if gender is not Gender.OWN]), st.text())
def test_only_own_labels_have_a_wording(gender: Gender, wording: str) -> None:
    if wording.strip():
        with pytest.raises(ValueError, match="wording"):
            ReferenceLabel(gender, wording=wording)
    else:
        with pytest.raises(ValueError, match="wording"):
            ReferenceLabel(Gender.OWN, wording=wording)


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ("not stated", Verdict.UNLABELLED),
        ("unknown", Verdict.UNLABELLED),
        ("non-binary", Verdict.UNABLE),
        ("genderqueer", Verdict.UNABLE),
        ("female", Verdict.NOT_DETECTED),
    ],
)
def test_what_a_vendor_with_two_words_is_judged_by(word: str, verdict: Verdict) -> None:
    assert judge(None, label_of_word(word, Source.DATASET), None, TWO_WORDS) is verdict
