from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.faces import Face
from core.labelling.attributes import FITZPATRICK, GENDER, MONK, TONE, Attribute, AttributeName
from core.labelling.labels import Gender, ReferenceLabel
from core.photos.photo import PhotoId
from core.sets.flag import FaceId
from core.sets.subgroup_query import query_of, said_of_face, term_of, with_term
from core.sets.subgroups import Condition

GROUP, COVER = AttributeName("group"), AttributeName("hair cover")


def said(gender: Gender | None = None, **values: str) -> tuple[tuple[AttributeName, str], ...]:
    return said_of_face(face(gender, **values))


def face(gender: Gender | None = None, **values: str) -> Face:
    attributes = {AttributeName(name): Attribute(value) for name, value in values.items()}
    label = ReferenceLabel(gender) if gender else None
    return Face(FaceId(1), PhotoId(1), None, label=label, attributes=attributes)


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("group:Black", [Condition(GROUP, frozenset({"Black"}))]),
        (
            '"hair cover":"a scarf"',
            [Condition(AttributeName("hair cover"), frozenset({"a scarf"}))],
        ),
        ("fitzpatrick:4-6", [Condition(FITZPATRICK, frozenset("456"))]),
        ("skin:III", [Condition(FITZPATRICK, frozenset("3"))]),
        ("monk:7", [Condition(MONK, frozenset("7"))]),
        ("tone:darker", [Condition(TONE, frozenset({"darker"}))]),
        (
            "female × IV–VI",
            [Condition(GENDER, frozenset({"female"})), Condition(FITZPATRICK, frozenset("456"))],
        ),
        (
            "darker × group:Black",
            [Condition(GROUP, frozenset({"Black"})), Condition(TONE, frozenset({"darker"}))],
        ),
        ("monk 2-3 ×", [Condition(MONK, frozenset("23"))]),
    ],
)
def test_conditions(text: str, conditions: list[Condition]) -> None:
    query = query_of(text)
    assert list(query.subgroup.conditions) == conditions
    assert query.words == ""


@pytest.mark.parametrize("text", ["female", "IV", "anna b", "fitzpatrick:9", "a:", ":b"])
def test_what_is_no_condition_is_looked_for_in_the_name(text: str) -> None:
    query = query_of(text)
    assert (query.words, query.subgroup.conditions) == (text, ())


def test_words_and_conditions_together() -> None:
    query = query_of("anna group:Black 2019")
    assert query.words == "anna 2019"
    assert query.subgroup.words == "group: Black"


class TestAccepts:
    def test_everything_where_nothing_is_asked(self) -> None:
        assert query_of("anna").accepts([])

    def test_all_conditions_must_hold_of_one_face(self) -> None:
        query = query_of("female × group:Black")
        woman, group = said(Gender.FEMALE), said(Gender.MALE, group="Black")
        assert not query.accepts([woman, group])
        assert query.accepts([woman, said(Gender.FEMALE, group="black")])

    def test_ranges_across_the_border_do_not_pass(self) -> None:
        query = query_of("fitzpatrick:4-6")
        assert query.accepts([said(fitzpatrick="5")])
        assert not query.accepts([said(fitzpatrick="3-4")])

    def test_what_is_no_face_says_nothing(self) -> None:
        no_face = Face(
            FaceId(1), PhotoId(1), None, not_a_face=True, label=ReferenceLabel(Gender.MALE)
        )
        assert said_of_face(no_face) == ()


def test_a_term_is_added_and_taken_away() -> None:
    term = term_of(COVER, "a scarf")
    assert term == '"hair cover":"a scarf"'
    assert with_term("anna", term) == f"anna {term}"
    assert with_term(f"anna {term}", term) == "anna"


names = st.text(st.characters(categories=["L", "N", "Zs"]), min_size=1, max_size=12).map(str.strip)


@given(names.filter(bool), names.filter(bool))
def test_every_term_is_read_as_it_was_meant(name: str, value: str) -> None:
    attribute = AttributeName("x" + name)
    query = query_of(term_of(attribute, value))
    assert query.subgroup.conditions == (Condition(attribute, frozenset({value})),)


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    query_of(text).accepts([()])
