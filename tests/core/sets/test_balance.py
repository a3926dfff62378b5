"""Subgroups against targets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.faces import Face
from core.labelling.attributes import FITZPATRICK, GENDER, TONE, Attribute, AttributeName
from core.labelling.labels import Gender, ReferenceLabel
from core.photos.photo import PhotoId
from core.sets.balance import Targets, balance, targets_of
from core.sets.flag import FaceId

FEMALE, MALE = ReferenceLabel(Gender.FEMALE), ReferenceLabel(Gender.MALE)


def face(number: int, label: ReferenceLabel | None, skin: str = "") -> Face:
    said = {FITZPATRICK: Attribute(skin)} if skin else {}
    return Face(FaceId(number), PhotoId(number), None, label=label, attributes=said)


def test_every_crossing_counts_against_its_target() -> None:
    faces = [face(1, FEMALE, "5"), face(2, FEMALE, "2"), face(3, MALE, "2"), face(4, MALE, "3-4")]
    found = balance([*faces, face(5, None, "2")], Targets((GENDER, TONE), 2))
    assert {row.cell: (row.count, row.missing) for row in found.rows} == {
        ("female", "darker"): (1, 1),
        ("female", "lighter"): (1, 1),
        ("male", "darker"): (0, 2),
        ("male", "lighter"): (1, 1),
    }
    assert (found.set_aside, found.unsaid, found.missing, found.total) == (1, 1, 5, 5)


def test_a_subgroup_that_is_wanted_is_there_although_nobody_is_in_it() -> None:
    targets = Targets((GENDER,), 0, {("non-binary",): 4})
    found = balance([face(1, FEMALE)], targets)
    assert [(r.cell, r.count, r.target, r.share) for r in found.rows] == [
        (("female",), 1, 0, 1.0),
        (("non-binary",), 0, 4, 0.0),
    ]


def test_nothing_crossed_counts_all() -> None:
    found = balance([face(1, FEMALE), face(2, None)], Targets((), 5))
    assert [(row.cell, row.count, row.missing) for row in found.rows] == [((), 2, 3)]


@given(
    st.builds(
        Targets,
        st.lists(st.sampled_from([GENDER, TONE, AttributeName("hair")]), unique=True).map(tuple),
        st.integers(0, 999),
        st.dictionaries(st.tuples(st.text(max_size=4)), st.integers(0, 99), max_size=4),
    )
)
def test_targets_come_back_as_they_were_kept(targets: Targets) -> None:
    assert targets_of(targets.kept()) == targets


def test_what_is_no_targets_wants_nothing() -> None:
    for kept in (None, 3, {}, {"names": None}, {"names": [], "each": "x", "own": []}):
        assert targets_of(kept) == Targets()
