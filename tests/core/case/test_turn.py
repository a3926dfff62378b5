"""A face labelled by somebody else than before: both labels are kept, one step takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.case.case import Case
from core.case.turn import ClaimTurn, Turn, keeping_claims
from core.evidence.case_check import check_case
from core.faces import Face
from core.labelling.agreement import pairs
from core.labelling.attributes import FITZPATRICK, GENDER, PERSON, Attribute
from core.labelling.claim import Claim
from core.labelling.labels import Gender, ReferenceLabel
from core.photos.photo import PhotoId
from core.sets.flag import FaceId
from tests.core.labelled_case import BOX, NoVendors, add_face, open_case

ONE = PhotoId(1)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    made = open_case(tmp_path / "case", photos=2)
    yield made
    made.store.flush()
    made.store.read(check_case)
    made.close()


@pytest.fixture
def face(case: Case) -> FaceId:
    """Ann says female and V."""
    made = add_face(case, 1, Gender.FEMALE, by="Ann")
    case.set_attribute(made, FITZPATRICK, Attribute("5", annotator="Ann"))
    return made


def relabelled(case: Case, face: FaceId, gender: Gender | None, by: str) -> Turn:
    label = ReferenceLabel(gender, annotator=by) if gender else None
    before = case.face(face)
    return keeping_claims(case, Turn(before, replace(before, label=label)), by)


def claims(case: Case, face: FaceId) -> dict[tuple[str, str], str]:
    return {(c.name, c.annotator): c.said.value for c in case.claims_of(face)}


def test_another_annotators_label_is_kept_as_a_claim(case: Case, face: FaceId) -> None:
    case.turn_faces([relabelled(case, face, Gender.MALE, "Bo")])
    assert case.face(face).label == ReferenceLabel(Gender.MALE, annotator="Bo")
    assert claims(case, face) == {(GENDER, "Ann"): "female"}
    (pair,) = pairs(case, "Ann", "Bo")
    assert (pair.first.value, pair.second.value) == ("female", "male")


def test_the_same_word_of_two_people_is_kept_of_both(case: Case, face: FaceId) -> None:
    case.turn_faces([relabelled(case, face, Gender.FEMALE, "Bo")])
    (pair,) = pairs(case, "Ann", "Bo")
    assert pair.agrees


def test_ones_own_correction_keeps_nothing(case: Case, face: FaceId) -> None:
    turn = relabelled(case, face, Gender.MALE, "Ann")
    assert turn.claims == ()


def test_what_is_taken_away_is_kept_too(case: Case, face: FaceId) -> None:
    case.turn_faces([relabelled(case, face, None, "Bo")])
    assert case.face(face).label is None
    assert claims(case, face) == {(GENDER, "Ann"): "female"}


def test_back_and_forth_ends_with_one_word_of_each(case: Case, face: FaceId) -> None:
    for gender, by in ((Gender.MALE, "Bo"), (Gender.UNKNOWN, "Ann"), (Gender.NON_BINARY, "Bo")):
        case.turn_faces([relabelled(case, face, gender, by)])
    assert case.face(face).label == ReferenceLabel(Gender.NON_BINARY, annotator="Bo")
    assert claims(case, face) == {(GENDER, "Ann"): "unknown"}


def test_attributes_are_kept_but_no_persons_id(case: Case, face: FaceId) -> None:
    case.set_attribute(face, PERSON, Attribute("p1", annotator="Ann"))
    before = case.face(face)
    said = {FITZPATRICK: Attribute("2", annotator="Bo"), PERSON: Attribute("p2", annotator="Bo")}
    turn = keeping_claims(case, Turn(before, replace(before, attributes=said)), "Bo")
    case.turn_faces([turn])
    assert claims(case, face) == {(FITZPATRICK, "Ann"): "5"}


def test_how_it_was_said_is_kept(case: Case, face: FaceId) -> None:
    case.set_label(face, ReferenceLabel(Gender.FEMALE, annotator="Ann", answers_seen=True))
    case.turn_faces([relabelled(case, face, Gender.MALE, "Bo")])
    kept = case.claim(face, GENDER, "Ann")
    assert kept is not None
    assert kept.said.answers_seen is True


def test_it_is_taken_back_whole_and_done_again(case: Case, face: FaceId) -> None:
    case.put_claim(Claim(face, GENDER, Attribute("unknown", annotator="Bo")))
    before = case.face(face), claims(case, face)
    turn = relabelled(case, face, Gender.MALE, "Bo")
    case.turn_faces([turn])
    after = case.face(face), claims(case, face)
    assert after != before
    case.turn_faces([turn], back=True)
    assert (case.face(face), claims(case, face)) == before
    case.turn_faces([turn])
    assert (case.face(face), claims(case, face)) == after
    case.store.flush()
    again = Case.open(case.folder, NoVendors(), read_only=True)
    assert (again.face(face), claims(again, face)) == after
    again.close()


def test_a_new_face_comes_and_goes_with_its_claims(case: Case) -> None:
    new = Face(case.next_face_id(), ONE, BOX, label=ReferenceLabel(Gender.MALE, annotator="Ann"))
    said = Claim(new.id, GENDER, Attribute("female", annotator="Bo"))
    turn = Turn(None, new, (ClaimTurn(None, said),))
    for _ in range(2):
        case.turn_faces([turn])
        assert case.claims_of(new.id) == (said,)
        case.turn_faces([turn], back=True)
        assert case.faces_stored_in(ONE) == ()
        assert case.claims_of(new.id) == ()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([Gender.FEMALE, Gender.MALE, None]), st.sampled_from(["", "Ann", "Bo"])
        ),
        max_size=6,
    )
)
def test_nobodys_last_word_is_ever_lost(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[Gender | None, str]]
) -> None:
    case = open_case(tmp_path_factory.mktemp("case") / "case", photos=1)
    face = add_face(case, 1)
    last: dict[str, str] = {}
    turns = []
    for gender, by in steps:
        held = case.face(face).label
        if gender is None and held is not None and held.annotator == by:
            last.pop(by)
        elif gender is not None:
            last[by] = gender.value
        turns.append(relabelled(case, face, gender, by))
        case.turn_faces([turns[-1]])
        said = {claim.annotator: claim.said.value for claim in case.claims_of(face)}
        label = case.face(face).label
        if label is not None:
            assert label.annotator not in said
            said[label.annotator] = label.word
        assert said == last
    for turn in reversed(turns):
        case.turn_faces([turn], back=True)
    assert case.face(face).label is None
    assert case.claims_of(face) == ()
    case.store.flush()
    case.store.read(check_case)
    case.close()
