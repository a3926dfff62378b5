from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.faces import Face
from core.labelling.attributes import (
    FITZPATRICK,
    GENDER,
    MONK,
    PERSON,
    TONE,
    Attribute,
    AttributeName,
)
from core.labelling.labels import Gender, ReferenceLabel
from core.photos.photo import PhotoId
from core.sets.flag import FaceId
from core.sets.subgroups import (
    SET_ASIDE,
    Condition,
    Holds,
    Subgroup,
    cross,
    in_order,
    names_in,
    value_of,
)

HAT = AttributeName("hat")
DARKER = Condition(FITZPATRICK, frozenset("456"))


def face(gender: Gender | None = None, not_a_face: bool = False, **said: str) -> Face:
    label = ReferenceLabel(gender) if gender else None
    attributes = {AttributeName(name): Attribute(value) for name, value in said.items()}
    return Face(
        FaceId(1), PhotoId(1), None, label=label, not_a_face=not_a_face, attributes=attributes
    )


class TestValueOf:
    def test_gender_is_the_labels_word(self) -> None:
        own = Face(FaceId(1), PhotoId(1), None, label=ReferenceLabel(Gender.OWN, wording="two"))
        assert value_of(face(Gender.MALE), GENDER) == "male"
        assert value_of(own, GENDER) == "two"
        assert value_of(face(), GENDER) is None

    @pytest.mark.parametrize(
        ("said", "tone"),
        [("1", "lighter"), ("2-3", "lighter"), ("4", "darker"), ("4-6", "darker"), ("3-4", "x")],
    )
    def test_tone_is_by_fitzpatrick(self, said: str, tone: str) -> None:
        assert value_of(face(fitzpatrick=said), TONE) == (SET_ASIDE if tone == "x" else tone)

    def test_tone_is_never_derived_from_monk(self) -> None:
        assert value_of(face(monk="10"), TONE) is None

    def test_what_is_no_step_is_as_good_as_unsaid_for_the_tone(self) -> None:
        assert value_of(face(fitzpatrick="dark"), TONE) is None


class TestCondition:
    @pytest.mark.parametrize(
        ("said", "holds"),
        [("5", Holds.YES), ("4-5", Holds.YES), ("3-4", Holds.SET_ASIDE), ("2", Holds.NO)],
    )
    def test_a_range_across_the_border_is_set_aside(self, said: str, holds: Holds) -> None:
        assert DARKER.holds(face(fitzpatrick=said)) is holds

    def test_unsaid_does_not_belong(self) -> None:
        assert DARKER.holds(face()) is Holds.NO
        assert Condition(HAT, frozenset({"yes"})).holds(face()) is Holds.NO

    def test_own_words_are_compared_without_regard_to_case(self) -> None:
        assert Condition(HAT, frozenset({"Yes"})).holds(face(hat="yes")) is Holds.YES

    def test_tone_sets_ranges_aside_unless_asked_for(self) -> None:
        across = face(fitzpatrick="3-4")
        assert Condition(TONE, frozenset({"darker"})).holds(across) is Holds.SET_ASIDE
        assert Condition(TONE, frozenset({SET_ASIDE})).holds(across) is Holds.YES

    def test_needs_a_value(self) -> None:
        with pytest.raises(ValueError, match="no face"):
            Condition(HAT, frozenset())

    def test_words(self) -> None:
        assert DARKER.words == "IV–VI"
        assert Condition(MONK, frozenset({"1", "9", "10"})).words == "Monk 1 or Monk 9–10"
        assert Condition(GENDER, frozenset({"female"})).words == "female"
        assert Condition(HAT, frozenset({"yes"})).words == "hat: yes"


class TestSubgroup:
    darker_women = Subgroup((Condition(GENDER, frozenset({"female"})), DARKER))

    def test_every_condition_must_hold(self) -> None:
        assert self.darker_women.holds(face(Gender.FEMALE, fitzpatrick="5")) is Holds.YES
        assert self.darker_women.holds(face(Gender.MALE, fitzpatrick="5")) is Holds.NO
        assert self.darker_women.holds(face(Gender.FEMALE, fitzpatrick="3-4")) is Holds.SET_ASIDE

    def test_a_failing_condition_outweighs_a_range(self) -> None:
        assert self.darker_women.holds(face(Gender.MALE, fitzpatrick="3-4")) is Holds.NO

    def test_what_is_no_face_belongs_nowhere(self) -> None:
        assert Subgroup().holds(face(not_a_face=True)) is Holds.NO

    def test_words(self) -> None:
        assert self.darker_women.words == "female × IV–VI"


class TestCross:
    def test_counts_cells_and_what_is_in_none(self) -> None:
        faces = [
            face(Gender.FEMALE, fitzpatrick="5"),
            face(Gender.FEMALE, fitzpatrick="6"),
            face(Gender.MALE, fitzpatrick="1"),
            face(Gender.MALE, fitzpatrick="3-4"),
            face(Gender.MALE),
            face(Gender.MALE, not_a_face=True, fitzpatrick="1"),
        ]
        found = cross(faces, (GENDER, TONE))
        assert found.counts == {("female", "darker"): 2, ("male", "lighter"): 1}
        assert (found.set_aside, found.unsaid, found.total) == (1, 1, 5)
        assert found.cells == (
            (("female", "darker"), 2),
            (("female", "lighter"), 0),
            (("male", "darker"), 0),
            (("male", "lighter"), 1),
        )

    @given(
        st.lists(
            st.builds(
                face,
                st.sampled_from([None, Gender.FEMALE, Gender.MALE]),
                st.booleans(),
                fitzpatrick=st.sampled_from(["1", "3-4", "4", "2-6", "5-6"]),
            )
        )
    )
    def test_the_sums_add_up_to_the_faces(self, faces: list[Face]) -> None:
        found = cross(faces, (GENDER, TONE))
        assert found.total == sum(not each.not_a_face for each in faces)
        assert sum(count for _, count in found.cells) == sum(found.counts.values())


def test_names_in_lists_what_was_said_with_own_groups_last() -> None:
    faces = [face(Gender.MALE, hat="no", person="p1"), face(fitzpatrick="2", Group="x", monk="3")]
    assert names_in(faces) == (GENDER, TONE, FITZPATRICK, MONK, "Group", "hat")
    assert PERSON not in names_in(faces)


def test_values_stand_in_an_order_people_expect() -> None:
    assert in_order(GENDER, {"two", "unknown", "male", "female"}) == (
        *("female", "male"),
        *("unknown", "two"),
    )
    assert in_order(MONK, {"10", "9", "2-3", "2"}) == ("2", "2-3", "9", "10")
    assert in_order(TONE, {SET_ASIDE, "lighter", "darker"}) == ("darker", "lighter", SET_ASIDE)
