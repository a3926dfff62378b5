"""Answers put together: trials once all is there, curves as far as they go, shares of flips."""

from __future__ import annotations

from dataclasses import replace

from core.faces import Face, PhotoFace
from core.geometry import Box
from core.labelling.attributes import GENDER
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.photos.photo import PhotoId
from core.prediction import Prediction
from core.problem import Problem
from core.sets.flag import FaceId
from core.vary.answers import Answers
from core.vary.change import as_it_is, control, trial_pictures, varied
from core.vary.many import FaceTried, flip_rows
from core.vary.recipe import Kind, Recipe
from core.vary.trial import Said, VendorTrial
from core.vendor import VendorId

FACE = Box(60, 40, 50, 60)
A, B = VendorId("a"), VendorId("b")
DARKER = Recipe(Kind.LIGHT, -1)


def answers() -> Answers:
    return Answers(FACE, (), 200, 150)


def said(gender: Gender, confidence: float = 0.9) -> list[Prediction]:
    return [Prediction(FACE, gender, confidence)]


def test_a_trial_is_there_once_every_call_has_an_answer() -> None:
    got = answers()
    pictures = trial_pictures(DARKER, FACE, (), 2)
    for change in pictures[:-1]:
        gender = Gender.MALE if change.part == "varied" else Gender.FEMALE
        got.take(A, change, said(gender))
        assert got.trial(A, DARKER, 2) is None
    assert got.lacking(A, pictures) == [pictures[-1]]

    got.take(A, pictures[-1], said(Gender.FEMALE))
    trial = got.trial(A, DARKER, 2)
    assert trial is not None
    assert trial.flipped
    assert trial.is_more
    assert got.trial(B, DARKER, 2) is None


def test_a_failed_call_is_neither_an_answer_nor_asked_again() -> None:
    got = answers()
    broken = Problem("refused", "It refused.", "Leave it out.")
    got.take(A, varied(DARKER, FACE), broken)
    assert got.said(A, varied(DARKER, FACE)) is None
    assert got.problem(A, varied(DARKER, FACE)) == broken
    assert got.lacking(A, [varied(DARKER, FACE)]) == []


def test_a_curve_holds_what_was_answered_of_one_variation_and_seed() -> None:
    got = answers()
    got.take(A, as_it_is(FACE), said(Gender.FEMALE))
    got.take(A, varied(DARKER, FACE), said(Gender.MALE))
    got.take(A, control(DARKER, FACE, ()), said(Gender.FEMALE))
    got.take(A, varied(Recipe(Kind.NOISE, 30, 7), FACE), [])
    got.take(B, varied(Recipe(Kind.LIGHT, 2), FACE), said(Gender.MALE))

    assert got.strengths(A, Kind.LIGHT, 0) == (-1.0, 0.0)
    assert got.strengths(A, Kind.NOISE, 7) == (0.0, 30.0)
    assert got.strengths(A, Kind.NOISE, 8) == (0.0,)
    curve = got.curve(A, Kind.NOISE, 7, (0.0, 30.0, 60.0))
    assert {at: one.word for at, one in curve.items()} == {0.0: "female", 30.0: "not detected"}


def face(number: int, label: Gender | None, flipped: bool) -> FaceTried:
    labelled = ReferenceLabel(label, Source.PUBLIC_RECORD) if label else None
    person = PhotoFace(Face(FaceId(number), PhotoId(number), FACE, label=labelled), FACE, {})
    one, other = Said(said(Gender.FEMALE)[0]), Said(said(Gender.MALE)[0])
    trial = VendorTrial((one,), (other if flipped else one,), (one,))
    return FaceTried(PhotoId(number), FACE, person, {A: trial})


def test_flips_are_counted_for_all_and_for_each_subgroup() -> None:
    tried = [
        face(1, Gender.FEMALE, True),
        face(2, Gender.FEMALE, False),
        face(3, Gender.MALE, False),
        face(4, None, True),
    ]
    rows = flip_rows(tried, [A], (GENDER,))
    assert [(row.subgroup, row.flipped.words) for row in rows] == [
        ("", "2 of 4"),
        ("female", "1 of 2"),
        ("male", "0 of 1"),
        ("not said", "1 of 1"),
    ]
    assert rows[0].more.words == "2 of 4"
    assert rows[0].control_flipped.words == "0 of 4"
    assert rows[0].flipped.interval is not None


def test_what_changed_more_than_a_smaller_control_is_counted_apart() -> None:
    tried = [
        replace(face(1, Gender.FEMALE, True), control_is_smaller=True),
        face(2, Gender.FEMALE, True),
        replace(face(3, Gender.MALE, False), control_is_smaller=True),
    ]
    rows = flip_rows(tried, [A], (GENDER,))
    assert [(row.subgroup, row.more.words, row.with_smaller_control) for row in rows] == [
        ("", "2 of 3", 1),
        ("female", "2 of 2", 1),
        ("male", "0 of 1", 0),
    ]


def test_a_face_without_a_whole_trial_is_not_counted() -> None:
    (row,) = flip_rows([face(1, None, True)], [B])
    assert (row.flipped.words, row.flipped.interval) == ("0 of 0", None)
