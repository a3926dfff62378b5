"""Shares of the last seconds: held against sampling the same answers many times a second."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geometry import Box
from core.labelling.labels import Gender
from core.live.history import (
    HOLDS,
    NO_ANSWER,
    NO_GENDER,
    NOT_DETECTED,
    WINDOW,
    History,
    word_of,
)
from core.prediction import Prediction

BOX = Box(0, 0, 10, 10)
WORDS = st.sampled_from(["female", "male", NOT_DETECTED])
STEPS = st.lists(st.tuples(st.floats(0.0, 2.5), WORDS), min_size=1, max_size=40)


def _noted(steps: list[tuple[float, str]]) -> tuple[History, list[tuple[float, str]], float]:
    history, said, time = History(), [], 100.0
    for step, word in steps:
        time += step
        history.note(time, word)
        said.append((time, word))
    return history, said, time


@given(STEPS, st.floats(0.0, 8.0))
def test_shares_are_those_of_looking_at_every_moment(
    steps: list[tuple[float, str]], later: float
) -> None:
    history, said, last = _noted(steps)
    now = last + later
    shares = history.shares(now)

    samples = 4000
    counts: dict[str, int] = {}
    for number in range(samples):
        moment = now - WINDOW + (number + 0.5) * WINDOW / samples
        before = [(time, word) for time, word in said if time <= moment]
        if before and moment - before[-1][0] < HOLDS:
            counts[before[-1][1]] = counts.get(before[-1][1], 0) + 1
    covered = sum(counts.values())

    slack = 2 * (len(steps) + 1) * WINDOW / samples
    assert shares.seconds == pytest.approx(covered * WINDOW / samples, abs=slack)
    for word in {*counts, *shares.by_word}:
        held = shares.by_word.get(word, 0.0) * shares.seconds
        assert held == pytest.approx(counts.get(word, 0) * WINDOW / samples, abs=slack)


@given(STEPS, st.floats(0.0, 8.0))
def test_shares_add_up_and_the_largest_comes_first(
    steps: list[tuple[float, str]], later: float
) -> None:
    history, _, last = _noted(steps)
    shares = history.shares(last + later)

    assert 0 <= shares.seconds <= WINDOW + 1e-6
    if shares.by_word:
        assert sum(shares.by_word.values()) == pytest.approx(1.0)
    assert list(shares.by_word.values()) == sorted(shares.by_word.values(), reverse=True)


def test_a_vendor_that_answers_often_counts_no_more_than_one_that_answers_rarely() -> None:
    often, rarely = History(), History()
    for tick in range(20):
        often.note(tick * 0.1, "female")
    for tick in range(4):
        rarely.note(tick * 0.5, "female")
    for history in (often, rarely):
        history.note(2.0, "male")

    assert often.shares(3.0).by_word == pytest.approx(rarely.shares(3.0).by_word)


def test_silence_is_no_answer() -> None:
    history = History()
    history.note(0.0, "female")

    assert history.shares(3.0).seconds == pytest.approx(HOLDS)
    assert history.shares(20.0).by_word == {}


def test_answers_do_not_go_back_in_time() -> None:
    history = History()
    history.note(2.0, "female")

    with pytest.raises(ValueError, match="order"):
        history.note(1.9, "male")


def test_an_answer_below_the_threshold_is_none_and_one_without_confidence_counts() -> None:
    sure = Prediction(BOX, Gender.FEMALE, 0.6, "0.6")

    assert word_of(sure) == "female"
    assert word_of(sure, 0.6) == "female"
    assert word_of(sure, 0.61) == NO_ANSWER
    assert word_of(Prediction(BOX, Gender.MALE), 0.99) == "male"
    assert word_of(Prediction(BOX, None), 0.5) == NO_GENDER
    assert word_of(None, 0.5) == NOT_DETECTED
