"""Two annotators disagree, it is decided, and nothing that either said is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.case.case import Case
from core.labelling.agreement import Pair, agreements, annotators, pairs
from core.labelling.attributes import FITZPATRICK, GENDER, PERSON, Attribute, AttributeName
from core.labelling.deciding import decided, put, standing
from core.labelling.labels import Gender, ReferenceLabel
from core.photos.photo import PhotoId
from core.sets.flag import FaceId
from tests.core.labelled_case import add_face, claim, open_case

HAT = AttributeName("hat")
TIME = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    made = open_case(tmp_path / "case", photos=4)
    yield made
    made.close()


@pytest.fixture
def face_id(case: Case) -> FaceId:
    """Ann says female and IV, Bo male and II."""
    made = add_face(case, 1, Gender.FEMALE, by="Ann")
    case.set_attribute(made, FITZPATRICK, Attribute("4", annotator="Ann"))
    claim(case, made, GENDER, "male", by="Bo")
    claim(case, made, FITZPATRICK, "2", by="Bo")
    return made


def pair_of(case: Case, name: AttributeName = GENDER) -> Pair:
    return next(pair for pair in pairs(case, "Ann", "Bo") if pair.name == name)


def decide(case: Case, pair: Pair, holds: Attribute) -> None:
    now = standing(case, pair.face.id, pair.name)
    put(case, pair.face.id, pair.name, decided(now, pair, holds, "the record says so", "Cy", TIME))


class TestPairs:
    def test_what_both_said(self, case: Case, face_id: FaceId) -> None:
        found = pairs(case, "Ann", "Bo")
        assert [(p.name, p.first.value, p.second.value) for p in found] == [
            (GENDER, "female", "male"),
            (FITZPATRICK, "4", "2"),
        ]
        assert [a.name for a in agreements(found)] == [GENDER, FITZPATRICK]

    def test_only_faces_that_both_labelled(self, case: Case, face_id: FaceId) -> None:
        add_face(case, 2, Gender.MALE, by="Ann")
        case.set_attribute(face_id, HAT, Attribute("yes", annotator="Ann"))
        assert {pair.face.id for pair in pairs(case, "Ann", "Bo")} == {face_id}
        assert HAT not in {pair.name for pair in pairs(case, "Ann", "Bo")}

    def test_nothing_of_what_is_no_face_and_no_persons(self, case: Case, face_id: FaceId) -> None:
        case.set_attribute(face_id, PERSON, Attribute("p1", annotator="Ann"))
        claim(case, face_id, PERSON, "p2", by="Bo")
        assert PERSON not in {pair.name for pair in pairs(case, "Ann", "Bo")}
        case.set_not_a_face(face_id, True)
        assert pairs(case, "Ann", "Bo") == []

    def test_whoever_labelled_most_comes_first(self, case: Case, face_id: FaceId) -> None:
        add_face(case, 2, Gender.MALE, by="Ann")
        assert annotators(case) == ("Ann", "Bo")


class TestDeciding:
    def test_the_second_was_right(self, case: Case, face_id: FaceId) -> None:
        pair = pair_of(case)
        decide(case, pair, pair.second)
        assert case.face(face_id).label == ReferenceLabel(Gender.MALE, annotator="Bo")
        made = case.decision(face_id, GENDER)
        assert made is not None
        assert (made.value, made.reason, made.decided_by) == ("male", "the record says so", "Cy")
        kept = {c.annotator: c.said.value for c in case.claims_of(face_id) if c.name == GENDER}
        assert kept == {"Ann": "female", "Bo": "male"}

    @pytest.mark.parametrize("by", ["Cy", "Ann"])
    def test_neither_was_right(self, case: Case, face_id: FaceId, by: str) -> None:
        decide(case, pair_of(case), Attribute("non-binary", annotator=by))
        again = pair_of(case)
        assert (again.first.value, again.second.value) == ("female", "male")
        assert again.decision is not None
        label = case.face(face_id).label
        assert label is not None
        assert label.gender is Gender.NON_BINARY

    def test_agreement_stays_what_it_was(self, case: Case, face_id: FaceId) -> None:
        before = agreements(pairs(case, "Ann", "Bo"))
        for pair in pairs(case, "Ann", "Bo"):
            decide(case, pair, pair.second)
        assert agreements(pairs(case, "Ann", "Bo")) == before

    def test_an_attribute(self, case: Case, face_id: FaceId) -> None:
        pair = pair_of(case, FITZPATRICK)
        decide(case, pair, pair.second)
        assert case.face(face_id).attributes[FITZPATRICK] == Attribute("2", annotator="Bo")

    @pytest.mark.parametrize("name", [GENDER, FITZPATRICK])
    def test_is_taken_back_whole(self, case: Case, face_id: FaceId, name: AttributeName) -> None:
        before, face = standing(case, face_id, name), case.face(face_id)
        decide(case, pair_of(case, name), Attribute("6" if name == FITZPATRICK else "unknown"))
        assert standing(case, face_id, name) != before
        put(case, face_id, name, before)
        assert standing(case, face_id, name) == before
        assert case.face(face_id) == face

    def test_is_kept_on_the_disk(self, case: Case, face_id: FaceId) -> None:
        pair = pair_of(case)
        decide(case, pair, pair.second)
        wanted = standing(case, face_id, GENDER)
        case.close()
        again = open_case(case.folder)
        try:
            found = standing(again, face_id, GENDER)
            assert (found.in_force, found.decision) == (wanted.in_force, wanted.decision)
            assert set(found.claims) == set(wanted.claims)
        finally:
            again.close()

    def test_needs_a_reason(self, case: Case, face_id: FaceId) -> None:
        pair = pair_of(case)
        with pytest.raises(ValueError, match="reason"):
            decided(standing(case, face_id, GENDER), pair, pair.first, " ", "Cy", TIME)


def test_values_said_are_counted_as_they_change(case: Case, face_id: FaceId) -> None:
    assert case.values_said(GENDER) == {"female": 1}
    case.set_label(face_id, ReferenceLabel(Gender.OWN, wording="two-spirit"))
    assert case.values_said(GENDER) == {"two-spirit": 1}
    assert case.names_said() == {GENDER, FITZPATRICK}
    case.set_attribute(face_id, FITZPATRICK, None)
    case.remove_face(face_id)
    assert case.names_said() == frozenset()
    assert case.values_said(FITZPATRICK) == {}
    assert case.faces(PhotoId(1)) == ()


def test_what_is_said_is_counted_in_parts_before_it_is_asked_for(case: Case) -> None:
    faces = [add_face(case, number, Gender.FEMALE) for number in (1, 2, 3)]
    case.values_said(GENDER)
    for face_id, wording in zip(faces, ("one", "two", "three"), strict=True):
        case.set_label(face_id, ReferenceLabel(Gender.OWN, wording=wording))
    waits = [case.count_said(1) for _ in range(4)]
    assert waits == [True, True, False, False]
    assert case.values_said(GENDER) == {"one": 1, "two": 1, "three": 1}


def test_a_face_changed_often_waits_to_be_counted_once(case: Case, face_id: FaceId) -> None:
    """Where nobody asks for the counts, what waits grows no further than the faces do."""
    for wording in ("one", "two", "three"):
        case.set_label(face_id, ReferenceLabel(Gender.OWN, wording=wording))
        case.remove_face(add_face(case, 2, Gender.MALE))
    assert not case.count_said(1)
    assert case.values_said(GENDER) == {"three": 1}
    case.remove_face(face_id)
    assert not case.count_said(1)
    assert case.values_said(GENDER) == {}
