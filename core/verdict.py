"""One vendor on one face: the six verdicts of the design, and what is no verdict at all."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from core.labelling.labels import UNJUDGED, Gender, ReferenceLabel
from core.prediction import Prediction


class Verdict(StrEnum):
    """How one vendor did on one face."""

    MATCH = "match"
    MISREAD = "misread"
    NO_ANSWER = "no answer"
    NOT_DETECTED = "not detected"
    UNABLE = "unable to answer"
    UNLABELLED = "unlabelled"


class CallState(StrEnum):
    """What stands in place of a verdict while there is no answer to judge.

    NOT_A_FACE: a person says that what was boxed is none, so nothing is to be judged.
    TRIED: the photo was sent, nothing came of it that stands, and the call is still to be made.
    HIDDEN: whoever labels blind must not see the answer before the label is set.
    """

    WAITING = "waiting"
    FAILED = "failed"
    NOT_ASKED = "not asked"
    TRIED = "tried, no answer"
    NO_RECORDED = "no recorded answer"
    NOT_A_FACE = "not a face"
    HIDDEN = "hidden"


Mark = Verdict | CallState
"""The sign that one vendor wears on one face or photo."""

_WORST_FIRST: tuple[Mark, ...] = (
    CallState.HIDDEN,
    CallState.FAILED,
    Verdict.MISREAD,
    Verdict.NOT_DETECTED,
    Verdict.NO_ANSWER,
    Verdict.UNABLE,
    Verdict.UNLABELLED,
    Verdict.MATCH,
    CallState.WAITING,
    CallState.TRIED,
    CallState.NOT_ASKED,
    CallState.NO_RECORDED,
    CallState.NOT_A_FACE,
)


def judge(
    prediction: Prediction | None,
    label: ReferenceLabel | None,
    threshold: float | None,
    vocabulary: frozenset[Gender],
) -> Verdict:
    """The verdict on a vendor that answered for the photo.

    prediction: the vendor's prediction on this face, None where it found no face here.
    threshold: the confidence below which a prediction is no answer; None is off. It does not
        apply to a prediction without a confidence.
    vocabulary: the genders the vendor has words for.
    """
    if label is None or label.gender in UNJUDGED:
        return Verdict.UNLABELLED
    if label.gender not in vocabulary:
        return Verdict.UNABLE
    if prediction is None:
        return Verdict.NOT_DETECTED
    if prediction.gender is None or is_below(prediction, threshold):
        return Verdict.NO_ANSWER
    return Verdict.MATCH if prediction.gender is label.gender else Verdict.MISREAD


def is_below(prediction: Prediction, threshold: float | None) -> bool:
    """Whether the threshold turns this prediction into no answer."""
    return (
        threshold is not None
        and prediction.confidence is not None
        and prediction.confidence < threshold
    )


def worst(marks: Iterable[Mark]) -> Mark:
    """The mark a photo wears for a vendor: its worst face's; NOT_ASKED where there is none."""
    return min(marks, key=_WORST_FIRST.index, default=CallState.NOT_ASKED)
