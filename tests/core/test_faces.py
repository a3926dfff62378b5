from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core.faces
from core.faces import Face, PhotoFace, faces_in_photo, settled, whole_photo_group
from core.geometry import Box
from core.labelling.labels import Gender, ReferenceLabel
from core.photos.photo import PhotoId
from core.prediction import Prediction
from core.sets.flag import FaceId
from core.vendor import VendorId

A, B, C, D = (VendorId(name) for name in "abcd")
PHOTO = PhotoId(1)
FEMALE = ReferenceLabel(Gender.FEMALE)
MALE = ReferenceLabel(Gender.MALE)
Answers = Mapping[VendorId, Sequence[Prediction]]


def said(left: float, top: float, width: float = 40, height: float = 50) -> Prediction:
    return Prediction(Box(left, top, width, height), Gender.MALE, 0.9, "0.9")


def face(
    number: int,
    anchor: Box | None = None,
    label: ReferenceLabel | None = FEMALE,
    drawn: bool = False,
) -> Face:
    return Face(FaceId(number), PHOTO, anchor, drawn=drawn, label=label)


def who(faces: Sequence[PhotoFace]) -> list[tuple[int | None, str]]:
    """Each face as (its id, the vendors that found it)."""
    return [(f.face.id if f.face else None, "".join(f.predictions)) for f in faces]


def test_no_face_and_no_answer_make_an_empty_photo() -> None:
    assert faces_in_photo((), {}) == ()
    assert faces_in_photo((), {A: (), B: ()}) == ()


def test_two_vendors_on_one_person_are_one_face_with_the_median_box() -> None:
    [found] = faces_in_photo((), {B: [said(4, 0)], A: [said(0, 2)]})
    assert who([found]) == [(None, "ab")]
    assert found.box == Box(2, 1, 40, 50)
    assert found.undecided
    assert found.label is None


def test_predictions_are_matched_by_place_and_not_by_order() -> None:
    left, right = said(0, 0), said(100, 0)
    found = faces_in_photo((), {A: [left, right], B: [right, left]})
    assert [dict(f.predictions) for f in found] == [{A: left, B: left}, {A: right, B: right}]


def test_a_face_only_one_vendor_found_stands_alone() -> None:
    assert who(faces_in_photo((), {A: [said(0, 0)], B: [said(100, 0)]})) == [
        (None, "a"),
        (None, "b"),
    ]


def test_a_drawn_face_is_there_though_no_vendor_found_it() -> None:
    drawn = face(3, Box(200, 0, 40, 50), label=None, drawn=True)
    found = faces_in_photo([drawn], {A: [said(0, 0)]})
    assert who(found) == [(None, "a"), (3, "")]
    assert found[1].box == drawn.anchor


def test_an_anchor_keeps_its_box_and_takes_the_predictions_on_it() -> None:
    labelled = face(1, Box(0, 0, 40, 50))
    [found] = faces_in_photo([labelled], {A: [said(5, 5)], B: [said(3, 0, 40, 70)]})
    assert who([found]) == [(1, "ab")]
    assert found.box == labelled.anchor
    assert found.label == FEMALE
    assert not found.undecided


def test_not_a_face_takes_the_box_away_from_the_undecided() -> None:
    ruled_out = Face(FaceId(1), PHOTO, Box(0, 0, 40, 50), not_a_face=True)
    [found] = faces_in_photo([ruled_out], {A: [said(0, 0)]})
    assert found.not_a_face
    assert not found.undecided


def test_faces_are_read_in_rows_from_the_top_and_from_left_to_right() -> None:
    places = [(100, 8), (0, 0), (205, 3), (0, 80), (110, 90)]
    found = faces_in_photo((), {A: [said(*place) for place in reversed(places)]})
    assert [(f.box.left, f.box.top) for f in found if f.box] == [
        (0, 0),
        (100, 8),
        (205, 3),
        (0, 80),
        (110, 90),
    ]


class TestWholePhotoLabel:
    def test_it_is_the_one_person_in_the_photo(self) -> None:
        whole = face(7)
        [found] = faces_in_photo([whole], {A: [said(0, 0)], B: [said(2, 0)]})
        assert who([found]) == [(7, "ab")]
        assert found.box == Box(1, 0, 40, 50)

    def test_without_any_prediction_it_has_no_box(self) -> None:
        [found] = faces_in_photo([face(7)], {A: ()})
        assert (found.box, dict(found.predictions)) == (None, {})

    def test_it_takes_the_group_that_most_vendors_found(self) -> None:
        found = faces_in_photo(
            [face(7)], {A: [said(0, 0, 90, 99), said(200, 0)], B: [said(200, 2)]}
        )
        assert who(found) == [(None, "a"), (7, "ab")]

    def test_among_equals_it_takes_the_largest(self) -> None:
        found = faces_in_photo([face(7)], {A: [said(0, 0), said(200, 0, 80, 99), said(400, 0)]})
        assert who(found) == [(None, "a"), (7, "a"), (None, "a")]

    def test_beside_anchors_it_takes_from_what_they_leave(self) -> None:
        anchored = face(1, Box(0, 0, 90, 99))
        found = faces_in_photo([face(7), anchored], {A: [said(0, 0, 90, 99), said(200, 0)]})
        assert who(found) == [(1, "a"), (7, "a")]
        assert who(faces_in_photo([face(7), anchored], {A: [said(0, 0, 90, 99)]})) == [
            (1, "a"),
            (7, ""),
        ]

    def test_once_settled_it_does_not_jump_when_a_further_vendor_answers(self) -> None:
        answers = {A: [said(0, 0, 90, 99), said(200, 0)]}
        more = {**answers, B: [said(200, 1)], C: [said(199, 0)]}
        [first, _] = faces_in_photo([face(7)], answers)
        kept = settled(first)
        assert kept == face(7, Box(0, 0, 90, 99))
        assert who(faces_in_photo([kept], more)) == [(7, "a"), (None, "abc")]

    def test_only_a_whole_photo_label_that_met_a_group_is_settled(self) -> None:
        assert settled(PhotoFace(None, Box(0, 0, 1, 1), {})) is None
        assert settled(PhotoFace(face(7), None, {})) is None
        assert settled(PhotoFace(face(7, Box(0, 0, 1, 1)), Box(0, 0, 1, 1), {})) is None
        assert whole_photo_group([]) is None


# A crowd: people in a grid, each vendor with a frame of its own style and a hand that shakes.
STYLES = {A: (1.0, 1.0, 0.0), B: (1.0, 1.3, 0.04), C: (0.85, 1.15, 0.0), D: (1.1, 1.1, -0.05)}
"""Vendor → width and height over a tight frame's, shift down in heights."""


def crowd(seed: int, people: int = 50, missed: float = 0.0) -> dict[VendorId, list[Prediction]]:
    """What four vendors say of a crowd whose heads touch; the person's number is in `received`."""
    draw = random.Random(seed)
    answers: dict[VendorId, list[Prediction]] = {}
    for vendor, (wide, high, down) in STYLES.items():
        found = []
        for person in range(people):
            if draw.random() < missed:
                continue
            width, height = 40 * wide, 50 * high
            x = 45 * (person % 10) + 22 * (person // 10 % 2) + draw.uniform(-3, 3)
            y = 46 * (person // 10) + 50 * down + draw.uniform(-3, 3)
            box = Box(x - width / 2, y - height / 2, width, height)
            found.append(Prediction(box, Gender.MALE, 0.5, str(person)))
        draw.shuffle(found)
        answers[vendor] = found
    return answers


def people_in(found: PhotoFace) -> set[str]:
    return {prediction.received for prediction in found.predictions.values()}


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_a_crowd_of_fifty_is_matched_right_by_four_vendors(seed: int) -> None:
    found = faces_in_photo((), crowd(seed))
    assert len(found) == 50
    assert all(len(f.predictions) == 4 and len(people_in(f)) == 1 for f in found)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_in_a_crowd_nobody_takes_a_neighbours_answer_where_vendors_miss_faces(seed: int) -> None:
    answers = crowd(seed, missed=0.15)
    found = faces_in_photo((), answers)
    assert all(len(people_in(f)) == 1 for f in found)
    assert len(found) == len({p.received for said_by in answers.values() for p in said_by})


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_labels_in_a_crowd_stay_where_they_are_when_vendors_are_added(seed: int) -> None:
    answers = crowd(seed, missed=0.1)
    first = faces_in_photo((), {A: answers[A]})
    stored = [face(number, f.box) for number, f in enumerate(first)]
    labelled = {number: people_in(f) for number, f in enumerate(first)}
    for found in faces_in_photo(stored, answers):
        if found.face:
            assert people_in(found) == labelled[found.face.id]


predictions = st.builds(
    said,
    st.integers(0, 150).map(float),
    st.integers(0, 150).map(float),
    st.integers(10, 60).map(float),
    st.integers(10, 60).map(float),
)
answers_of_any_kind = st.dictionaries(
    st.sampled_from([A, B, C]), st.lists(predictions, max_size=5), max_size=3
)
anchors_of_any_kind = st.lists(
    st.one_of(st.none(), predictions.map(lambda p: p.box)), max_size=4
).map(lambda found: [face(number, anchor) for number, anchor in enumerate(found)])


def as_set(faces: Sequence[PhotoFace]) -> list[tuple[object, ...]]:
    return [(f.face, f.box, tuple(f.predictions.items())) for f in faces]


@settings(deadline=None)
@given(anchors_of_any_kind, answers_of_any_kind)
def test_nothing_is_lost_and_nothing_is_there_twice(stored: list[Face], answers: Answers) -> None:
    found = faces_in_photo(stored, answers)
    assert sorted(f.face.id for f in found if f.face) == [f.id for f in stored]
    for vendor, given_by in answers.items():
        shown = [f.predictions[vendor] for f in found if vendor in f.predictions]
        assert sorted(map(repr, shown)) == sorted(map(repr, given_by))


@settings(deadline=None)
@given(anchors_of_any_kind, answers_of_any_kind, st.data())
def test_no_order_makes_a_difference(
    stored: list[Face], answers: Answers, data: st.DataObject
) -> None:
    mixed = {
        vendor: data.draw(st.permutations(answers[vendor]))
        for vendor in data.draw(st.permutations(sorted(answers)))
    }
    again = faces_in_photo(data.draw(st.permutations(stored)), mixed)
    assert as_set(again) == as_set(faces_in_photo(stored, answers))


@settings(deadline=None)
@given(anchors_of_any_kind, answers_of_any_kind, st.lists(predictions, max_size=5))
def test_a_further_vendor_never_moves_a_label(
    stored: list[Face], answers: Answers, more: list[Prediction]
) -> None:
    anchored = [f for f in stored if f.anchor]
    before = {f.face: dict(f.predictions) for f in faces_in_photo(anchored, answers) if f.face}
    after = {f.face: f for f in faces_in_photo(anchored, {**answers, D: more}) if f.face}
    for stored_face, had in before.items():
        now = after[stored_face]
        assert now.box == stored_face.anchor
        assert {v: p for v, p in now.predictions.items() if v != D} == had


@pytest.mark.parametrize("first", [A, B])
def test_the_vendor_that_tells_two_people_apart_is_heard_first(first: VendorId) -> None:
    """a and b each found another of two people who overlap; only c found both."""
    one, other = said(0, 0, 60, 60), said(30, 0, 60, 60)
    second = B if first == A else A
    found = faces_in_photo((), {first: [one], second: [other], C: [one, other]})
    assert [set(f.predictions) for f in found] == [{first, C}, {second, C}]


_NEAR = st.tuples(st.sampled_from((0, 5, 60)), st.sampled_from((0, 8, 70)))


@given(st.lists(st.lists(_NEAR, max_size=2), max_size=3))
def test_a_portrait_read_in_short_is_read_as_in_full(found: list[list[tuple[int, int]]]) -> None:
    stored = [face(1, Box(0, 0, 40, 50))]
    answers = {
        vendor: [said(*place) for place in places]
        for vendor, places in zip((C, A, B), found, strict=False)
    }
    in_short = faces_in_photo(stored, answers)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core.faces, "_one_person", lambda *_: None)
        in_full = faces_in_photo(stored, answers)
    for short, full in zip(in_short, in_full, strict=True):
        assert (short.face, short.box) == (full.face, full.box)
        assert list(short.predictions.items()) == list(full.predictions.items())
