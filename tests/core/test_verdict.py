from __future__ import annotations

import pytest

from core.geometry import Box
from core.labelling.labels import Gender, ReferenceLabel
from core.prediction import Prediction
from core.vendor import TWO_WORDS
from core.verdict import CallState, Mark, Verdict, is_below, judge, worst

F, M, X, U = Gender.FEMALE, Gender.MALE, Gender.NON_BINARY, Gender.UNKNOWN


def said(gender: Gender | None, confidence: float | None = 0.7) -> Prediction:
    return Prediction(Box(0, 0, 10, 10), gender, confidence)


@pytest.mark.parametrize(
    ("prediction", "label", "threshold", "verdict"),
    [
        (said(F), F, None, Verdict.MATCH),
        (said(M), F, None, Verdict.MISREAD),
        (said(F), M, None, Verdict.MISREAD),
        (said(None, None), F, None, Verdict.NO_ANSWER),
        (said(None, 0.9), F, 0.5, Verdict.NO_ANSWER),
        (None, F, None, Verdict.NOT_DETECTED),
        (None, F, 0.9, Verdict.NOT_DETECTED),
        (said(M), F, 0.7, Verdict.MISREAD),
        (said(M), F, 0.71, Verdict.NO_ANSWER),
        (said(F), F, 0.71, Verdict.NO_ANSWER),
        (said(M, None), F, 0.99, Verdict.MISREAD),
        (said(F, None), F, 0.99, Verdict.MATCH),
        (said(M, 0.0), F, 0.0, Verdict.MISREAD),
        (said(F), X, None, Verdict.UNABLE),
        (None, X, None, Verdict.UNABLE),
        (said(F), U, None, Verdict.UNLABELLED),
        (None, U, None, Verdict.UNLABELLED),
        (said(F), None, 0.9, Verdict.UNLABELLED),
    ],
)
def test_each_verdict_follows_the_table_of_counting(
    prediction: Prediction | None, label: Gender | None, threshold: float | None, verdict: Verdict
) -> None:
    reference = ReferenceLabel(label) if label else None
    assert judge(prediction, reference, threshold, TWO_WORDS) is verdict


def test_a_vendor_with_a_word_for_it_is_judged_on_it() -> None:
    words = TWO_WORDS | {X}
    assert judge(said(X), ReferenceLabel(X), None, words) is Verdict.MATCH
    assert judge(said(F), ReferenceLabel(X), None, words) is Verdict.MISREAD


def test_a_threshold_does_not_apply_where_no_confidence_was_given() -> None:
    assert not is_below(said(F, None), 0.9)
    assert not is_below(said(F, 0.5), None)
    assert not is_below(said(F, 0.5), 0.5)
    assert is_below(said(F, 0.49), 0.5)


@pytest.mark.parametrize(
    ("marks", "mark"),
    [
        ([], CallState.NOT_ASKED),
        ([Verdict.MATCH], Verdict.MATCH),
        ([Verdict.MATCH, Verdict.UNLABELLED], Verdict.UNLABELLED),
        ([Verdict.UNLABELLED, Verdict.UNABLE], Verdict.UNABLE),
        ([Verdict.UNABLE, Verdict.NO_ANSWER], Verdict.NO_ANSWER),
        ([Verdict.NO_ANSWER, Verdict.NOT_DETECTED], Verdict.NOT_DETECTED),
        ([Verdict.NOT_DETECTED, Verdict.MISREAD], Verdict.MISREAD),
        ([Verdict.MISREAD, CallState.FAILED], CallState.FAILED),
        ([CallState.WAITING, CallState.NOT_ASKED], CallState.WAITING),
    ],
)
def test_a_photo_wears_the_mark_of_its_worst_face(marks: list[Mark], mark: Mark) -> None:
    assert worst(marks) is mark
    assert worst(reversed(marks)) is mark
