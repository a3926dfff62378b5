"""Two runs on the faces both have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
import pytest

from core.faces import Face
from core.geometry import Box
from core.labelling.attributes import GENDER, Attribute, AttributeName
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.metrics.design import Design
from core.metrics.paired import Paired, mcnemar
from core.photos.photo import PhotoId, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.reaudit.comparison import Moved, compare_runs
from core.response import CallFailure, Outcome, Response, ResponseId, RunId
from core.sets.draw import Stratum
from core.sets.flag import FaceId
from core.vendor import TWO_WORDS, Kind, VendorId, VendorInfo
from core.verdict import Verdict

ANNA = VendorInfo(VendorId("anna"), "Anna", "AN", Kind.LOCAL, TWO_WORDS, "", "")
BOX, FAR = Box(10, 10, 50, 60), Box(300, 10, 50, 60)
SENT = SentRecord(600, 600, 1.0, 1, "a" * 64, "pixels")
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
F, M = Gender.FEMALE, Gender.MALE
GROUP = AttributeName("group")


def answer(
    number: int, photo: int, *said: tuple[Gender | None, float | None], boxes: Sequence[Box] = ()
) -> Response:
    places = boxes or [BOX, FAR][: len(said)]
    predictions = tuple(
        Prediction(box, gender, confidence)
        for box, (gender, confidence) in zip(places, said, strict=True)
    )
    return Response(
        ResponseId(number),
        RunId(1),
        PhotoId(photo),
        ANNA.id,
        "",
        WHEN,
        WHEN,
        0.1,
        "",
        SENT,
        predictions,
    )


def face(number: int, gender: Gender | None, group: str = "", box: Box = BOX) -> Face:
    label = ReferenceLabel(gender, Source.PUBLIC_RECORD) if gender else None
    said = {GROUP: Attribute(group)} if group else {}
    return Face(FaceId(number), PhotoId(number), box, label=label, attributes=said)


def compared(first: Sequence[Outcome], second: Sequence[Outcome], faces: Sequence[Face], at=None):
    return compare_runs(first, second, faces, [ANNA], {ANNA.id: at})


def test_only_what_both_runs_answered_is_compared() -> None:
    failed = CallFailure(RunId(2), PhotoId(3), ANNA.id, WHEN, Problem("x", "", ""))
    found = compared(
        [answer(1, 1, (F, 0.9)), answer(2, 2, (F, 0.9)), answer(3, 3, (F, 0.9))],
        [answer(4, 1, (M, 0.8)), failed, answer(6, 4, (F, 0.9))],
        [face(n, F) for n in (1, 2, 3, 4)],
    )
    (one,) = found.faces
    assert (one.first_verdict, one.second_verdict) == (Verdict.MATCH, Verdict.MISREAD)
    assert one.moved is Moved.GENDER
    assert (found.only_first, found.only_second) == ({ANNA.id: 2}, {ANNA.id: 1})


@pytest.mark.parametrize(
    ("first", "second", "moved"),
    [
        (((F, 0.9),), ((F, 0.9),), Moved.SAME),
        (((F, 0.9),), ((F, 0.8),), Moved.CONFIDENCE),
        (((F, 0.9),), ((None, None),), Moved.GENDER),
        (((F, 0.9),), (), Moved.LOST),
        ((), ((F, 0.9),), Moved.FOUND),
        ((), (), Moved.SAME),
    ],
)
def test_how_an_answer_changed(first, second, moved) -> None:
    found = compared([answer(1, 1, *first)], [answer(2, 1, *second)], [face(1, F)])
    (one,) = found.faces
    assert one.moved is moved
    assert (len(found.changed) == 1) == (moved in (Moved.GENDER, Moved.LOST, Moved.FOUND))


def test_a_face_nobody_labelled_is_matched_between_the_runs() -> None:
    found = compared(
        [answer(1, 1, (F, 0.9), (M, 0.9))], [answer(2, 1, (F, 0.9), boxes=[FAR])], [face(1, F)]
    )
    by_label = {each.face.label is not None: each for each in found.faces}
    assert by_label[True].moved is Moved.LOST
    assert by_label[False].moved is Moved.GENDER
    assert by_label[False].second_verdict is Verdict.UNLABELLED


def test_what_is_no_face_is_left_out() -> None:
    marked = Face(FaceId(1), PhotoId(1), BOX, not_a_face=True)
    assert not compared([answer(1, 1, (F, 0.9))], [answer(2, 1, (M, 0.9))], [marked]).faces


def test_the_very_same_answer_is_told() -> None:
    same = answer(1, 1, (F, 0.9))
    assert compared([same], [same], [face(1, F)]).stored == 1


def test_rates_pairs_and_tests_by_subgroup() -> None:
    said = [("Black", F, M, F), ("Black", F, M, F), ("Black", F, M, M), ("other", F, F, F)]
    first = [answer(n, n, (one, 0.9)) for n, (_, _, one, _) in enumerate(said, 1)]
    second = [answer(n + 10, n, (two, 0.9)) for n, (_, _, _, two) in enumerate(said, 1)]
    faces = [face(n, label, group) for n, (group, label, _, _) in enumerate(said, 1)]
    rows = compared(first, second, faces).rows((GENDER, GROUP))
    assert [row.subgroup.key for row in rows] == [
        "all",
        "gender=female;group=Black",
        "gender=female;group=other",
    ]
    assert rows[0].answered == Paired(1, 2, 0, 1)
    assert rows[1].answered == rows[1].all == Paired(1, 2, 0, 0)
    assert (rows[1].first.misread, rows[1].second.misread) == (3, 1)
    assert rows[0].tests == 6
    assert rows[1].p_answered == min(1.0, 6 * mcnemar(2, 0))


def test_faces_no_vendor_has_a_word_for_make_no_test() -> None:
    labels = [M, M, M, Gender.NON_BINARY]
    first = [answer(n, n, (F, 0.9)) for n in range(1, 5)]
    second = [answer(n + 10, n, (M, 0.9)) for n in range(1, 5)]
    found = compared(first, second, [face(n, label) for n, label in enumerate(labels, 1)])
    everybody, male, other = found.rows((GENDER,))
    assert (male.answered.n, other.all.n) == (3, 0)
    assert {row.tests for row in (everybody, male, other)} == {4}
    assert male.p_all == min(1.0, 4 * mcnemar(3, 0))
    assert other.p_all == 1


def test_a_threshold_counts_in_both_runs() -> None:
    found = compared([answer(1, 1, (M, 0.5))], [answer(2, 1, (F, 0.95))], [face(1, F)], at=0.9)
    (row,) = found.rows()
    assert (row.first.no_answer, row.second.match) == (1, 1)
    assert row.answered.n == 0
    assert row.all == Paired(0, 1, 0, 0)


def test_of_a_stratified_draw_only_its_photos_are_compared_and_weighted() -> None:
    """One of two of a stratum of ten changed for the worse, none of two of a stratum of two."""
    photos = tuple(map(PhotoId, (1, 2, 3, 4)))
    strata = Stratum(("a",), 2, 10), Stratum(("b",), 2, 2)
    design = Design(strata, photos, np.array([0, 0, 1, 1]), np.zeros(0, np.intp))
    first = [answer(n, n, (F, 0.9)) for n in (1, 2, 3, 4, 5)]
    second = [answer(10 + n, n, (M if n in (1, 5) else F, 0.9)) for n in (1, 2, 3, 4, 5)]
    faces = [face(n, F) for n in (1, 2, 3, 4, 5)]
    found = compare_runs(first, second, faces, [ANNA], {ANNA.id: None}, frozenset(photos), design)

    assert {each.photo_id for each in found.faces} == set(photos)
    (row,) = found.rows()
    assert (row.answered.only_second, row.answered.n) == (1, 4)
    assert row.weighted is not None
    answered, _ = row.weighted
    assert answered.second.value == pytest.approx(5 / 12)
    assert answered.difference == pytest.approx(-5 / 12)
    assert answered.interval is not None
    assert answered.interval.low < -5 / 12 < answered.interval.high


def test_without_a_draw_nothing_is_weighted() -> None:
    found = compared([answer(1, 1, (F, 0.9))], [answer(2, 1, (M, 0.9))], [face(1, F)])
    assert [row.weighted for row in found.rows()] == [None]
