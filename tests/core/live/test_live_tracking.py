"""Faces of a moving picture stay the same persons from answer to answer."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.geometry import Box
from core.labelling.labels import Gender
from core.live.history import NO_ANSWER, NOT_DETECTED
from core.live.tracking import FORGETS, Tracker
from core.matching import MINIMUM_OVERLAP
from core.prediction import Prediction
from core.vendor import VendorId

ONE, OTHER = VendorId("one"), VendorId("other")


def said(left: float, gender: Gender = Gender.FEMALE, top: float = 100.0) -> Prediction:
    return Prediction(Box(left, top, 80, 100), gender, 0.9, "0.9")


@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=4, unique=True),
    st.lists(st.tuples(st.floats(-20, 20), st.floats(-20, 20)), min_size=1, max_size=12),
    st.randoms(use_true_random=False),
)
def test_faces_that_move_a_little_keep_their_numbers_in_whatever_order_they_are_told(
    places: list[int], moves: list[tuple[float, float]], random: object
) -> None:
    tracker, now = Tracker(), 0.0
    at = {place: (place * 300.0, 100.0) for place in places}
    numbers: dict[int, int] = {}
    for dx, dy in [(0.0, 0.0), *moves]:
        now += 0.1
        at = {place: (x + dx, y + dy) for place, (x, y) in at.items()}
        told = list(at.items())
        random.shuffle(told)  # type: ignore[attr-defined]
        tracker.take(ONE, now, [said(x, top=y) for _, (x, y) in told])
        faces = tracker.faces(now)
        assert len(faces) == len(places)
        for place, (x, y) in at.items():
            found = [face.number for face in faces if face.box == Box(x, y, 80, 100)]
            assert len(found) == 1
            assert numbers.setdefault(place, found[0]) == found[0]
    assert tracker.count == len(places)


@given(st.lists(st.lists(st.floats(0, 600), max_size=5), max_size=15))
def test_every_prediction_belongs_to_one_face_and_no_face_to_two(
    answers: list[list[float]],
) -> None:
    tracker = Tracker()
    for number, lefts in enumerate(answers):
        now = number * 0.1
        tracker.take(ONE, now, [said(left) for left in lefts])
        faces = tracker.faces(now)
        shown = sorted(
            face.vendors[ONE].prediction.box.left
            for face in faces
            if face.vendors[ONE].prediction is not None
        )
        assert shown == sorted(lefts)
        assert len({face.number for face in faces}) == len(faces)
        assert all(one.number < two.number for one, two in pairwise(faces))


def test_two_vendors_on_one_person_are_one_face() -> None:
    tracker = Tracker()
    tracker.take(ONE, 0.0, [said(100), said(400)])
    tracker.take(OTHER, 0.05, [said(410, Gender.MALE), said(95)])

    faces = tracker.faces(0.1)

    assert [sorted(face.vendors) for face in faces] == [[ONE, OTHER], [ONE, OTHER]]
    assert [face.vendors[OTHER].word for face in faces] == ["female", "male"]


def test_a_late_answer_of_a_slow_vendor_goes_to_its_own_last_box() -> None:
    tracker = Tracker()
    tracker.take(OTHER, 0.0, [said(100)])
    for tick in range(1, 9):
        tracker.take(ONE, tick * 0.1, [said(100 + tick * 9.0)])
    # An answer about an old frame: where the face was, not where it is.
    tracker.take(OTHER, 0.25, [said(122)])

    assert tracker.count == 1
    [face] = tracker.faces(0.8)
    assert face.box.left == 172


def test_a_face_that_is_missed_once_keeps_its_number_and_the_miss_is_counted() -> None:
    tracker = Tracker()
    for tick in range(10):
        tracker.take(ONE, tick * 0.1, [] if tick == 5 else [said(100)])

    [face] = tracker.faces(1.0)
    assert face.number == 1
    assert face.vendors[ONE].shares.by_word[NOT_DETECTED] == pytest.approx(0.1)


def test_a_face_that_was_away_comes_back_as_another() -> None:
    tracker = Tracker()
    tracker.take(ONE, 0.0, [said(100)])
    assert tracker.faces(FORGETS) != ()
    assert tracker.faces(FORGETS + 0.01) == ()

    tracker.take(ONE, FORGETS + 0.1, [said(100)])

    assert [face.number for face in tracker.faces(FORGETS + 0.1)] == [2]


def test_boxes_too_far_apart_are_two_faces() -> None:
    apart = 80 * (1 - MINIMUM_OVERLAP)
    tracker = Tracker()
    tracker.take(ONE, 0.0, [said(100)])
    tracker.take(ONE, 0.1, [said(100 + apart)])

    assert tracker.count == 2


def test_the_threshold_decides_what_counts() -> None:
    tracker = Tracker()
    tracker.take(ONE, 0.0, [said(100)], threshold=0.95)

    [face] = tracker.faces(0.1)
    assert face.vendors[ONE].word == NO_ANSWER
    assert face.vendors[ONE].prediction == said(100)
