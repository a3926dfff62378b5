"""What importing would do: every row has one fate, and nothing is done that was not said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.faces import Face
from core.geometry import Box
from core.label_import.fate import Fate
from core.label_import.headers import Role
from core.label_import.known import Known
from core.label_import.mapping import Mapping, PhotoBy, Several, guess
from core.label_import.plan import Plan, make_plan
from core.label_import.table import Table
from core.labelling.attributes import FITZPATRICK, GENDER, PERSON, Attribute, AttributeName
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.photos.photo import Photo, PhotoId
from core.sets.flag import FaceId
from tests.core.label_import.label_tables import LEFT, RIGHT, found, known, photo, table

A, B, C = photo(1, "a.jpg"), photo(2, "b.jpg"), photo(3, "c.jpg")
HAIR = AttributeName("hair")
FEMALE = ReferenceLabel(Gender.FEMALE, Source.DATASET)
MALE = ReferenceLabel(Gender.MALE, Source.DATASET)


def fates(plan: Plan) -> list[tuple[int, Fate]]:
    return [(each.row.number, each.fate) for each in plan.planned]


def plan_of(made: Table, there: Known, **changes: object) -> Plan:
    return make_plan(made, replace(guess(made), **changes), there)  # type: ignore[arg-type]


def labels(plan: Plan) -> dict[PhotoId, ReferenceLabel | None]:
    return {turn.after.photo_id: turn.after.label for turn in plan.turns if turn.after}


def test_a_row_labels_the_one_person_of_its_photo() -> None:
    there = known([A, B, C], answers={2: {"anna": found(LEFT)}})
    plan = plan_of(table("photo,gender", "a.jpg,f", "b.jpg,male"), there)
    assert fates(plan) == [(2, Fate.NEW), (3, Fate.NEW)]
    assert [turn.after for turn in plan.turns] == [
        Face(FaceId(1), A.id, None, label=FEMALE, attributes={}),
        Face(FaceId(2), B.id, LEFT, label=MALE, attributes={}),
    ]
    assert plan.without == (C,)
    assert (plan.applied, plan.not_found_yet, plan.counts()) == (2, 1, {Fate.NEW: 2})


def test_what_is_there_already_is_unchanged_and_what_differs_is_replaced() -> None:
    same = Face(FaceId(1), A.id, None, label=FEMALE)
    other = Face(FaceId(2), B.id, LEFT, label=ReferenceLabel(Gender.FEMALE, annotator="ann"))
    bare = Face(FaceId(3), C.id, LEFT, label=FEMALE)
    made = table("photo,gender,hair", "a.jpg,female,", "b.jpg,male,", "c.jpg,female,dark")
    there = known([A, B, C], [same, other, bare])
    plan = plan_of(made, there, roles=(Role.PHOTO, Role.GENDER, Role.GROUP))
    assert fates(plan) == [(2, Fate.UNCHANGED), (3, Fate.REPLACES), (4, Fate.NEW)]
    change = "female (annotator's perception, ann) → male (dataset)"
    assert plan.planned[1].what == f"{change}, the earlier one kept beside it"
    assert [turn.before for turn in plan.turns] == [other, bare]
    assert plan.turns[1].after is not None
    assert plan.turns[1].after.attributes == {HAIR: Attribute("dark", Source.DATASET)}
    assert plan.turns[1].after.anchor == LEFT


def test_a_row_that_replaces_says_what_it_adds_as_well() -> None:
    labelled = Face(FaceId(1), A.id, None, label=FEMALE)
    made = table("photo,gender,hair", "a.jpg,male,dark")
    plan = plan_of(made, known([A], [labelled]), roles=(Role.PHOTO, Role.GENDER, Role.GROUP))
    assert fates(plan) == [(2, Fate.REPLACES)]
    assert plan.planned[0].what.endswith("→ male (dataset); hair dark")


def test_double_rows_count_once_and_contradicting_ones_not_at_all() -> None:
    made = table("photo,gender", "a.jpg,f", "a.jpg,female", "b.jpg,f", "b.jpg,m", "b.jpg,f")
    plan = plan_of(made, known([A, B]))
    assert fates(plan) == [
        (2, Fate.NEW),
        (3, Fate.DOUBLE),
        *((n, Fate.CONTRADICTS) for n in (4, 5, 6)),
    ]
    assert plan.planned[1].what == "Row 2 says the same: female"
    assert plan.planned[3].what == "Rows 4, 5, 6 disagree about gender. male"
    assert labels(plan) == {A.id: FEMALE}


def test_rows_that_complete_each_other_come_together() -> None:
    made = table("photo,gender,fitzpatrick,person", "a.jpg,f,,", "a.jpg,,III-IV,p1", "a.jpg,,,p1")
    roles = (Role.PHOTO, Role.GENDER, Role.FITZPATRICK, Role.PERSON)
    plan = plan_of(made, known([A]), roles=roles, annotator="ann", source=Source.PERCEIVED)
    assert fates(plan) == [(2, Fate.NEW), (3, Fate.NEW), (4, Fate.DOUBLE)]
    (turn,) = plan.turns
    assert turn.after is not None
    assert turn.after.label == ReferenceLabel(Gender.FEMALE, Source.PERCEIVED, annotator="ann")
    assert turn.after.attributes == {
        FITZPATRICK: Attribute("3-4", Source.PERCEIVED, "ann"),
        PERSON: Attribute("p1", Source.PERCEIVED, "ann"),
    }


def test_what_cannot_be_read_names_row_and_column() -> None:
    made = table(
        "photo,gender,fitzpatrick,label_source",
        "a.jpg,mr,,",
        "a.jpg,f,VII,",
        "a.jpg,f,,hearsay",
        "a.jpg,,,",
        "gone.jpg,f,,",
        ",f,,",
    )
    plan = plan_of(made, known([A]))
    assert fates(plan) == [
        (2, Fate.UNKNOWN_WORD),
        (3, Fate.BAD_SKIN_TYPE),
        (4, Fate.BAD_VALUE),
        (5, Fate.SAYS_NOTHING),
        (6, Fate.NO_PHOTO),
        (7, Fate.NO_PHOTO),
    ]
    whats = [each.what for each in plan.planned]
    assert whats[0] == "“mr” in the column gender is no word that is known."
    assert whats[1] == "“VII” in the column fitzpatrick is no step of its scale."
    assert whats[2] == "“hearsay” in the column label_source is no source that is known."
    assert whats[4] == "The case has no photo gone.jpg."
    assert not plan.turns
    assert plan.without == (), "rows that name a photo name it, whatever else they say"


def test_a_formula_without_a_value_is_told_with_what_to_do() -> None:
    made = table("photo,gender,notes", "a.jpg,,", ",female,", "c.jpg,female,")
    unstored = ({1}, {0, 1}, {2})
    rows = [
        replace(row, unstored=frozenset(places))
        for row, places in zip(made.rows, unstored, strict=True)
    ]
    plan = plan_of(replace(made, rows=tuple(rows)), known([A, B, C]))

    assert fates(plan) == [(2, Fate.BAD_VALUE), (3, Fate.BAD_VALUE), (4, Fate.NEW)], (
        "what is passed over is not needed"
    )
    assert plan.planned[0].what == (
        "Save it in Excel or LibreOffice: formula without a value in gender."
    )
    assert plan.planned[1].what.endswith(" in photo.")
    assert plan.planned[0].photo == A
    assert plan.without == (B,)


def test_unknown_words_mean_what_a_person_says() -> None:
    made = table("photo,gender", "a.jpg,Mr", "b.jpg,agender", "c.jpg,n/a")
    words = {"mr": Gender.MALE, "agender": Gender.OWN, "n/a": None}
    plan = plan_of(made, known([A, B, C]), words=words)
    own = ReferenceLabel(Gender.OWN, Source.DATASET, "agender")
    assert labels(plan) == {A.id: MALE, B.id: own}
    assert fates(plan)[2] == (4, Fate.UNKNOWN_WORD)


def test_a_row_may_have_its_own_source_and_annotator() -> None:
    made = table(
        "photo,gender,label_source,fitzpatrick,fitzpatrick_source,label_annotator",
        "a.jpg,f,self-identified,II,dataset,bo",
        "b.jpg,f,,II,,",
    )
    plan = plan_of(made, known([A, B]), source=Source.PUBLIC_RECORD, annotator="ann")
    first, second = (turn.after for turn in plan.turns)
    assert first is not None
    assert second is not None
    assert first.label == ReferenceLabel(Gender.FEMALE, Source.SELF_IDENTIFIED, annotator="bo")
    assert first.attributes[FITZPATRICK] == Attribute("2", Source.DATASET, "bo")
    assert second.label == ReferenceLabel(Gender.FEMALE, Source.PUBLIC_RECORD, annotator="ann")
    assert second.attributes[FITZPATRICK] == Attribute("2", Source.PUBLIC_RECORD, "ann")


def test_the_hash_of_other_bytes_is_no_match_whatever_the_name() -> None:
    made = table("photo,sha256,gender", f"a.jpg,{'9' * 64},f", f"gone.jpg,{B.sha256},f")
    plan = plan_of(made, known([A, B]))
    assert fates(plan) == [(2, Fate.NO_PHOTO), (3, Fate.NEW)]
    assert "Its a.jpg has other bytes." in plan.planned[0].what


def test_a_name_of_several_photos_is_listed() -> None:
    photos = [photo(1, "x/a.jpg"), photo(2, "y/a.jpg")]
    made = table("photo,gender", "a.jpg,f", "x/a.jpg,m", "z/a.jpg,m")
    plan = plan_of(made, known(photos))
    assert fates(plan) == [(2, Fate.SEVERAL_PHOTOS), (3, Fate.NEW), (4, Fate.NO_PHOTO)]
    assert plan.planned[0].what == "2 photos of the case are called a.jpg."
    assert "let the file's name alone count" in plan.planned[2].what
    by_name = plan_of(made, known(photos), photo_by=PhotoBy.NAME)
    assert {fate for _, fate in fates(by_name)} == {Fate.SEVERAL_PHOTOS}


TWO_FACES = {"anna": found(LEFT, RIGHT), "bert": found(LEFT)}
EQUAL = {"anna": found(LEFT, RIGHT)}


@pytest.mark.parametrize(
    ("answers", "several", "anchor"),
    [
        (TWO_FACES, Several.ONE, LEFT),
        (EQUAL, Several.ONE, None),
        (TWO_FACES, Several.LARGEST, RIGHT),
        (TWO_FACES, Several.SKIP, None),
    ],
)
def test_of_several_faces_the_rule_decides(
    answers: dict[str, list[object]], several: Several, anchor: Box | None
) -> None:
    there = known([A], answers={1: answers})  # type: ignore[dict-item]
    plan = plan_of(table("photo,gender", "a.jpg,f"), there, several=several)
    if anchor is None:
        assert fates(plan) == [(2, Fate.SEVERAL_FACES)]
        assert plan.planned[0].what.startswith("2 faces were found")
        assert not plan.turns
        return
    (turn,) = plan.turns
    assert turn.after == Face(FaceId(1), A.id, anchor, label=FEMALE, attributes={})


@pytest.mark.parametrize("several", [Several.ONE, Several.LARGEST])
def test_who_was_labelled_before_stays_the_photos_one_person(several: Several) -> None:
    stored = Face(FaceId(5), A.id, LEFT, label=MALE)
    there = known([A], [stored], {1: {"anna": found(LEFT, RIGHT), "bert": found(RIGHT)}})
    plan = plan_of(table("photo,gender", "a.jpg,m"), there, several=several)
    assert fates(plan) == [(2, Fate.UNCHANGED)]
    both = known([A], [stored, Face(FaceId(6), A.id, RIGHT, label=FEMALE)])
    assert fates(plan_of(table("photo,gender", "a.jpg,m"), both, several=several)) == [
        (2, Fate.SEVERAL_FACES)
    ]


def test_what_is_not_a_face_is_nobody() -> None:
    lamp = Face(FaceId(1), A.id, RIGHT, not_a_face=True)
    there = known([A], [lamp], {1: {"anna": found(LEFT, RIGHT)}})
    plan = plan_of(table("photo,gender", "a.jpg,f"), there)
    (turn,) = plan.turns
    assert turn.after is not None
    assert (turn.before, turn.after.anchor) == (None, LEFT)


def test_rows_with_boxes_mean_the_faces_they_lie_on() -> None:
    stored = Face(FaceId(1), A.id, LEFT, label=FEMALE)
    there = known([A, B], [stored], {1: {"anna": found(LEFT, RIGHT)}})
    made = table(
        "photo,gender,left,top,width,height,photo_width,photo_height",
        "a.jpg,f,10,10,40,40,200,100",
        "a.jpg,m,50,6,30,30,100,50",
        "a.jpg,m,150,60,10,10,,",
        "a.jpg,f,1,1,nan,4,,",
        "b.jpg,f,1,2,3,4,,",
    )
    plan = plan_of(made, there)
    assert fates(plan) == [
        (2, Fate.UNCHANGED),
        (3, Fate.NEW),
        (4, Fate.NEW),
        (5, Fate.BAD_VALUE),
        (6, Fate.NEW),
    ]
    assert [turn.after and turn.after.anchor for turn in plan.turns] == [
        RIGHT,
        Box(150, 60, 10, 10),
        Box(1, 2, 3, 4),
    ]


def test_a_box_tells_where_the_one_person_of_a_photo_is() -> None:
    whole = Face(FaceId(1), A.id, None, label=FEMALE)
    made = table("photo,gender,left,top,width,height", "a.jpg,m,1,2,3,4")
    (turn,) = plan_of(made, known([A], [whole])).turns
    assert turn.before == whole
    assert turn.after == Face(FaceId(1), A.id, Box(1, 2, 3, 4), label=MALE, attributes={})


NAMES = st.sampled_from(["a.jpg", "b.jpg", "c.jpg", "gone.jpg", ""])
WORDS = st.sampled_from(["f", "m", "mr", "unknown", ""])
SKIN = st.sampled_from(["", "", "II", "9", "3-4"])
LABELS = st.none() | st.sampled_from([FEMALE, MALE])
FACES = st.builds(
    lambda place, anchor, label, lamp: (place, anchor, label, lamp),
    st.sampled_from([A, B, C]),
    st.sampled_from([None, LEFT, RIGHT]),
    LABELS,
    st.booleans(),
)


@given(
    rows=st.lists(st.tuples(NAMES, WORDS, SKIN), max_size=12),
    stored=st.lists(FACES, max_size=4),
    answers=st.dictionaries(
        st.sampled_from([1, 2, 3]),
        st.sampled_from([TWO_FACES, EQUAL, {"anna": found(RIGHT)}]),
    ),
    several=st.sampled_from(list(Several)),
)
def test_every_row_has_one_fate_and_the_turns_do_what_was_said(
    rows: list[tuple[str, str, str]],
    stored: list[tuple[Photo, Box | None, ReferenceLabel | None, bool]],
    answers: dict[int, dict[str, list[object]]],
    several: Several,
) -> None:
    faces = [
        Face(FaceId(n), place.id, anchor, label=label, not_a_face=lamp)
        for n, (place, anchor, label, lamp) in enumerate(stored, 1)
    ]
    there = known([A, B, C], faces, answers)  # type: ignore[arg-type]
    made = table("photo,gender,fitzpatrick", *(",".join(row) for row in rows))
    mapping = Mapping((Role.PHOTO, Role.GENDER, Role.FITZPATRICK), several=several)
    plan = make_plan(made, mapping, there)

    assert [each.row for each in plan.planned] == list(made.rows)
    listed = [each for fate in Fate for each in plan.of(fate)]
    assert sorted(each.row.number for each in listed) == [row.number for row in made.rows]
    assert sum(plan.counts().values()) == len(rows)
    applied = [each for each in plan.planned if each.fate.is_applied]
    assert len(applied) == plan.applied
    changed = [turn.after.photo_id for turn in plan.turns if turn.after]
    assert len(changed) == len(set(changed)), "whole photos mean one person each"
    assert set(changed) == {each.photo.id for each in applied if each.photo}
    held = {face.id: face for face in faces}
    for turn in plan.turns:
        assert turn.after is not None
        assert turn.after != turn.before
        assert not turn.after.not_a_face
        if turn.before is None:
            assert turn.after.id not in held
        else:
            assert held[turn.before.id] == turn.before
    ids = [turn.after.id for turn in plan.turns if turn.after]
    assert len(ids) == len(set(ids))
    again = _done(faces, plan)
    assert make_plan(made, mapping, known([A, B, C], again, answers)).turns == ()  # type: ignore[arg-type]


def _done(faces: list[Face], plan: Plan) -> list[Face]:
    after = {face.id: face for face in faces}
    after.update((turn.after.id, turn.after) for turn in plan.turns if turn.after)
    return list(after.values())


def test_the_labels_name_is_never_an_attribute() -> None:
    plan = plan_of(table("photo,gender,fitzpatrick", "a.jpg,f,II"), known([A]))
    assert all(GENDER not in turn.after.attributes for turn in plan.turns if turn.after)


def test_planning_pauses_between_stretches_of_rows() -> None:
    photos = [photo(number, f"{number}.jpg") for number in range(1, 131)]
    made = table("photo,gender", *(f"{each.id}.jpg,female" for each in photos))
    paused: list[None] = []

    plan = make_plan(made, guess(made), known(photos), lambda: paused.append(None))

    assert plan.applied == len(photos)
    # Before each 64 rows that are read and each 64 photos that are judged.
    assert len(paused) == 3 + 3
