"""What a room guesses, typed or counted, and how it is judged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.labelling.labels import Gender, ReferenceLabel
from core.presenting.guess import LETTERS, Guess, GuessEntry
from core.verdict import CallState, Verdict

FEMALE, MALE, NON_BINARY = Gender.FEMALE, Gender.MALE, Gender.NON_BINARY


def typed(text: str) -> GuessEntry:
    entry = GuessEntry()
    for sign in text:
        entry.type(sign)
    return entry


@pytest.mark.parametrize(
    ("text", "hands"),
    [
        ("18 f, 12 m", {FEMALE: 18, MALE: 12}),
        ("18f12m", {FEMALE: 18, MALE: 12}),
        ("fffm", {FEMALE: 3, MALE: 1}),
        ("FFm", {FEMALE: 2, MALE: 1}),
        ("3n 20f", {NON_BINARY: 3, FEMALE: 20}),
        ("12f 13f", {FEMALE: 13}),
        ("12f f", {FEMALE: 13}),
        ("0f 5m", {MALE: 5}),
        ("", {}),
    ],
)
def test_hands_are_typed_or_counted(text: str, hands: dict[Gender, int]) -> None:
    assert typed(text).guess.hands == hands


@pytest.mark.parametrize(
    ("text", "reveals"), [("", True), ("18", False), ("18f", True), ("18f,", False), ("ff", True)]
)
def test_a_space_reveals_but_within_a_guess(text: str, reveals: bool) -> None:
    assert typed(text).type(" ") is not reveals


def test_the_last_sign_can_be_taken_back() -> None:
    entry = typed("18f1")
    assert entry.pending == "1"
    assert entry.take_back()
    assert (entry.pending, entry.guess.hands) == ("", {FEMALE: 18})
    assert entry.take_back()
    assert not entry.guess.total
    assert not entry.take_back()


def test_the_word_is_what_most_say_and_a_tie_is_none() -> None:
    assert Guess({FEMALE: 18, MALE: 12}).word is FEMALE
    assert Guess({FEMALE: 18, MALE: 18}).word is None
    assert Guess().word is None


@pytest.mark.parametrize(
    ("hands", "label", "mark"),
    [
        ({FEMALE: 2}, Gender.FEMALE, Verdict.MATCH),
        ({MALE: 2}, Gender.FEMALE, Verdict.MISREAD),
        ({MALE: 1, FEMALE: 1}, Gender.FEMALE, Verdict.NO_ANSWER),
        ({NON_BINARY: 1}, Gender.NON_BINARY, Verdict.MATCH),
        ({FEMALE: 1}, Gender.UNKNOWN, Verdict.UNLABELLED),
        ({}, Gender.FEMALE, CallState.NOT_ASKED),
    ],
)
def test_the_room_is_judged_as_vendors_are(
    hands: dict[Gender, int], label: Gender, mark: object
) -> None:
    assert Guess(hands).mark(ReferenceLabel(label)) is mark


def test_own_words_are_beyond_the_room() -> None:
    label = ReferenceLabel(Gender.OWN, wording="agender")
    assert Guess({FEMALE: 1}).mark(label) is Verdict.UNABLE


@given(st.text(alphabet="0123456789fmn, xé\n", max_size=40))
def test_any_typing_gives_counts(text: str) -> None:
    entry = typed(text)
    guess = entry.guess
    assert set(guess.hands) <= set(LETTERS.values())
    assert all(count > 0 for count in guess.hands.values())
    assert guess.total == sum(guess.hands.values())
    while entry.take_back():
        pass
    assert not entry.guess.hands
