"""Two people's cases become one: nothing comes twice, nothing is lost, nobody comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from core.case.case import Case
from core.evidence.case_check import check_case
from core.faces import Face
from core.geometry import Box
from core.labelling.agreement import annotators, pairs
from core.labelling.attributes import GENDER, Attribute, AttributeName
from core.labelling.claim import Claim, Decision
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.merge.plan import Choice, MergePlan
from core.merge.planning import plan_merge
from core.photos.photo import PhotoId, Place, Rights, SentRecord
from core.prediction import Prediction
from core.response import Response
from core.run import RunSettings
from core.sets.flag import FaceId, Flag, Reason
from core.store import attempts, events, responses, run_list, runs
from core.vendor import Answer, VendorId
from tests.core.test_case_history import TIME, Facts, NoVendors

ONE, HAIR = VendorId("one"), AttributeName("hair")
ANN, BO = (ReferenceLabel(Gender.FEMALE, annotator=name) for name in ("ann", "bo"))
HERE, NEARLY, ELSEWHERE = Box(10, 10, 40, 40), Box(12, 11, 40, 40), Box(200, 10, 40, 40)


def open_case(folder: Path, names: str) -> Case:
    case = Case.open(folder, NoVendors())
    case.add_photos([Facts(Place(Path(f"/p/{n}.jpg"), None, 1, 1), n * 64) for n in names])
    return case


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Case]:
    case = open_case(tmp_path / "ours", "ab")
    yield case
    case.store.flush()
    case.store.read(check_case)
    case.close()


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Case]:
    case = open_case(tmp_path / "theirs", "bc")
    yield case
    case.close()


def add_face(case: Case, sha256: str, box: Box | None, label: ReferenceLabel | None) -> FaceId:
    photo = case.find(sha256 * 64)
    assert photo is not None
    face_id, _ = case.keep_face(photo.id, box)
    case.set_label(face_id, label)
    return face_id


def merge(ours: Case, theirs: Case, choices: dict[str, Choice] | None = None) -> MergePlan:
    plan = plan_merge(ours, theirs)
    decided = {c: choices[c.what] for c in plan.conflicts if choices and c.what in choices}
    ours.merge(plan, decided)
    return plan


def faces_in(case: Case, sha256: str) -> list[Face]:
    photo = case.find(sha256 * 64)
    assert photo is not None
    return list(case.faces_stored_in(photo.id))


def test_photos_are_the_same_by_their_bytes(ours: Case, theirs: Case) -> None:
    plan = merge(ours, theirs)
    assert [photo.name for photo in plan.new_photos] == ["c.jpg"]
    assert [photo.name for photo in ours.photos] == ["a.jpg", "b.jpg", "c.jpg"]


def test_faces_are_the_same_by_the_overlap_of_their_anchors(ours: Case, theirs: Case) -> None:
    mine = add_face(ours, "b", HERE, None)
    add_face(theirs, "b", NEARLY, ANN)
    add_face(theirs, "b", ELSEWHERE, BO)
    plan = merge(ours, theirs)
    assert plan.new_faces == 1
    assert [(face.id, face.anchor, face.label) for face in faces_in(ours, "b")] == [
        (mine, HERE, ANN),
        (mine + 1, ELSEWHERE, BO),
    ]


def test_a_label_for_a_whole_photo_is_of_its_one_face(ours: Case, theirs: Case) -> None:
    add_face(ours, "b", HERE, None)
    add_face(theirs, "b", None, ANN)
    merge(ours, theirs)
    assert [(face.anchor, face.label) for face in faces_in(ours, "b")] == [(HERE, ANN)]


def test_equal_labels_are_one_and_who_agreed_stays_known(ours: Case, theirs: Case) -> None:
    face = add_face(ours, "b", HERE, ANN)
    add_face(theirs, "b", NEARLY, BO)
    plan = merge(ours, theirs)
    assert plan.conflicts == ()
    assert ours.face(face).label == ANN
    assert [(c.name, c.said.value, c.annotator) for c in ours.claims_of(face)] == [
        (GENDER, "female", "bo")
    ]


MALE_BO = ReferenceLabel(Gender.MALE, annotator="bo")


@pytest.mark.parametrize(
    ("choice", "label", "claims"),
    [
        (None, ANN, [("male", "bo")]),
        (Choice.CLAIMS, ANN, [("male", "bo")]),
        (Choice.OURS, ANN, []),
        (Choice.THEIRS, MALE_BO, [("female", "ann")]),
    ],
)
def test_two_annotators_disagree(
    ours: Case,
    theirs: Case,
    choice: Choice | None,
    label: ReferenceLabel,
    claims: list[tuple[str, str]],
) -> None:
    face = add_face(ours, "b", HERE, ANN)
    add_face(theirs, "b", NEARLY, MALE_BO)
    plan = merge(ours, theirs, {"gender": choice} if choice else None)
    (conflict,) = plan.conflicts
    said = "female (annotator's perception, ann)", "male (annotator's perception, bo)"
    assert (conflict.ours, conflict.theirs) == said
    assert conflict.choices[0] is Choice.CLAIMS
    assert ours.face(face).label == label
    assert [(c.said.value, c.annotator) for c in ours.claims_of(face)] == claims


def test_claims_of_nobody_named_can_be_told_from_ours_and_compared(
    ours: Case, theirs: Case
) -> None:
    face = add_face(ours, "b", HERE, ReferenceLabel(Gender.FEMALE, Source.DATASET))
    add_face(theirs, "b", HERE, ReferenceLabel(Gender.MALE, Source.DATASET))
    for _ in range(2):
        plan = merge(ours, theirs)
        assert [(c.ours, c.theirs) for c in plan.conflicts] == [
            ("female (dataset)", "male (dataset)")
        ]
    assert [claim.annotator for claim in ours.claims_of(face)] == ["unnamed in theirs"]
    assert annotators(ours) == ("", "unnamed in theirs")
    (pair,) = pairs(ours, "", "unnamed in theirs")
    assert (pair.first.value, pair.second.value) == ("female", "male")


def test_one_annotator_said_two_things(ours: Case, theirs: Case) -> None:
    face = add_face(ours, "b", HERE, None)
    other = add_face(theirs, "b", HERE, None)
    ours.set_attribute(face, HAIR, Attribute("long", Source.PERCEIVED, "ann"))
    theirs.set_attribute(other, HAIR, Attribute("short", Source.PERCEIVED, "ann"))
    (conflict,) = plan_merge(ours, theirs).conflicts
    assert conflict.choices[0] is Choice.OURS
    merge(ours, theirs, {"hair": Choice.THEIRS})
    assert ours.face(face).attributes[HAIR].value == "short"
    assert ours.claims_of(face) == ()


def test_flags_claims_and_decisions_come_over(ours: Case, theirs: Case) -> None:
    face = add_face(theirs, "b", HERE, ANN)
    theirs.put_flag(Flag(face, ONE, Reason.OTHER, "a note", "by hand", TIME))
    theirs.put_claim(Claim(face, HAIR, Attribute("long", annotator="bo")))
    theirs.put_decision(Decision(face, HAIR, "long", "asked", "ann", TIME))
    merge(ours, theirs)
    (mine,) = faces_in(ours, "b")
    assert [flag.note for flag in ours.flags_of(mine.id)] == ["a note"]
    assert [claim.said.value for claim in ours.claims_of(mine.id)] == ["long"]
    made = ours.decision(mine.id, HAIR)
    assert made is not None
    assert made.value == "long"


def test_flags_with_other_words_are_a_conflict(ours: Case, theirs: Case) -> None:
    face, other = add_face(ours, "b", HERE, ANN), add_face(theirs, "b", HERE, ANN)
    ours.put_flag(Flag(face, ONE, Reason.OTHER, "mine", "by hand", TIME))
    theirs.put_flag(Flag(other, ONE, Reason.MISGENDERED, "theirs", "by hand", TIME))
    (conflict,) = plan_merge(ours, theirs).conflicts
    assert (conflict.ours, conflict.theirs) == ("other: mine", "misgendered: theirs")
    merge(ours, theirs, {"one": Choice.THEIRS})
    assert [flag.note for flag in ours.flags] == ["theirs"]


def test_nothing_is_shown_unmasked_without_being_asked_for(ours: Case, theirs: Case) -> None:
    theirs.set_rights(PhotoId(1), Rights("https://x.org", "CC0", "", True, False))
    theirs.set_tags(PhotoId(1), frozenset({"new"}))
    ours.set_tags(PhotoId(2), frozenset({"old"}))
    plan = merge(ours, theirs)
    assert [conflict.what for conflict in plan.conflicts] == ["public figure"]
    photo = ours.photo(PhotoId(2))
    assert photo.rights == Rights("https://x.org", "CC0", "", False, False)
    assert photo.tags == {"old", "new"}


def test_what_was_withdrawn_here_does_not_come_back(ours: Case, theirs: Case) -> None:
    add_face(theirs, "b", HERE, ANN)
    _, done = ours.withdraw([PhotoId(2)])
    done.result(30)
    plan = merge(ours, theirs)
    assert plan.refused == ("b.jpg",)
    assert [photo.name for photo in ours.photos] == ["a.jpg", "c.jpg"]


def test_what_was_withdrawn_there_is_named(ours: Case, theirs: Case) -> None:
    _, done = theirs.withdraw([PhotoId(1)])
    done.result(30)
    plan = plan_merge(ours, theirs)
    assert [photo.name for photo in plan.withdrawn_there] == ["b.jpg"]


SENT = SentRecord(100, 80, 1.0, 9, "f" * 64, "pixels")


def answer(case: Case, sha256: str, body: bytes, gender: Gender = Gender.MALE) -> Response:
    photo = case.find(sha256 * 64)
    assert photo is not None

    def write(c: object) -> None:
        run = runs.start(c, [photo.id], [ONE], RunSettings())  # type: ignore[arg-type]
        attempt = attempts.open(c, run, photo, ONE, "2", RunSettings(), TIME)  # type: ignore[arg-type]
        kept = responses.keep(  # type: ignore[arg-type]
            c,
            attempt,
            Answer(body, "r", further=(b"more",)),
            SENT,
            version="2",
            seconds=0.1,
            received=TIME,
        )
        found = [Prediction(HERE, gender, 0.5, "50")]
        responses.keep_predictions(c, kept, found)  # type: ignore[arg-type]

    case.store.write(write).result()  # type: ignore[arg-type]
    folder = case.folder
    case.close()
    again = Case.open(folder, NoVendors())
    found = again.outcome(photo.id, ONE)
    again.close()
    assert isinstance(found, Response)
    return found


def test_answers_come_byte_for_byte_and_only_once(tmp_path: Path) -> None:
    theirs = open_case(tmp_path / "theirs", "bc")
    answer(theirs, "b", b'{"a":  1}')
    head = Case.open(tmp_path / "theirs", NoVendors())
    their_head = head.store.read(events.head)
    head.close()
    ours = open_case(tmp_path / "ours", "ab")
    theirs = Case.open(tmp_path / "theirs", NoVendors(), read_only=True)
    merge(ours, theirs)
    brought = ours.bring(theirs.folder).result()
    change = ours.take_answers(brought)
    theirs.close()
    assert (brought.count, brought.head) == (1, their_head)
    assert PhotoId(2) in change.photos
    shown = ours.outcome(PhotoId(2), ONE)
    assert isinstance(shown, Response)
    assert [p.gender for p in shown.predictions] == [Gender.MALE]
    assert ours.body(shown.id) == b'{"a":  1}'
    assert ours.further_bodies(shown.id) == (b"more",)
    assert ours.bring(tmp_path / "theirs").result().count == 0
    merged = [e for e in ours.store.read(events.load) if e.kind == "merged"]
    assert their_head[1] in merged[0].ids
    assert ours.store.read(runs.unfinished) == []
    ours.close()
    again = Case.open(tmp_path / "ours", NoVendors())
    assert again.outcome(PhotoId(2), ONE) == shown
    again.store.read(check_case)
    again.close()


def test_what_this_case_was_answered_itself_counts(tmp_path: Path) -> None:
    answer(open_case(tmp_path / "theirs", "b"), "b", b"theirs", Gender.MALE)
    mine = answer(open_case(tmp_path / "ours", "b"), "b", b"ours", Gender.FEMALE)
    ours = Case.open(tmp_path / "ours", NoVendors())
    ours.take_answers(ours.bring(tmp_path / "theirs").result())
    assert ours.outcome(PhotoId(1), ONE) == mine
    ours.close()
    again = Case.open(tmp_path / "ours", NoVendors())
    assert again.outcome(PhotoId(1), ONE) == mine
    again.close()


def test_a_run_that_came_along_has_the_photos_it_asked_about(tmp_path: Path) -> None:
    answer(open_case(tmp_path / "theirs", "b"), "b", b"theirs")
    ours = open_case(tmp_path / "ours", "bc")
    ours.bring(tmp_path / "theirs").result()
    [run] = ours.store.read(run_list.load)
    ours.close()
    assert (run.id < 0, run.photos, run.answers) == (True, 1, 1)


BOXES = st.sampled_from([HERE, NEARLY, ELSEWHERE, None])
LABELS = st.sampled_from([None, ANN, BO, MALE_BO, ReferenceLabel(Gender.MALE, annotator="ann")])
ACTS = st.lists(st.tuples(st.sampled_from("ab"), BOXES, LABELS, st.booleans()), max_size=6)


def fill(case: Case, acts: list[tuple[str, Box | None, ReferenceLabel | None, bool]]) -> None:
    for sha256, box, label, flagged in acts:
        face_id = add_face(case, sha256, box, label)
        if flagged:
            case.put_flag(Flag(face_id, ONE, None, str(label), "by hand", TIME))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ACTS, ACTS, st.sampled_from(list(Choice)))
@example(  # two of their faces in one place, one of them labelled
    [("b", Box(12, 11, 40, 40), None, False)],
    [
        ("b", Box(10, 10, 40, 40), None, False),
        ("b", Box(10, 10, 40, 40), ReferenceLabel(Gender.FEMALE), False),
    ],
    Choice.OURS,
)
def test_merging_again_brings_nothing_and_nothing_of_ours_is_lost(
    tmp_path_factory: pytest.TempPathFactory,
    mine: list[tuple[str, Box | None, ReferenceLabel | None, bool]],
    other: list[tuple[str, Box | None, ReferenceLabel | None, bool]],
    choice: Choice,
) -> None:
    home = tmp_path_factory.mktemp("merge")
    ours, theirs = open_case(home / "ours", "ab"), open_case(home / "theirs", "ab")
    fill(ours, mine)
    fill(theirs, other)
    before = {face.id: face for face in ours.stored_faces()}
    flags = {(flag.face_id, flag.vendor_id) for flag in ours.flags}
    plan = plan_merge(ours, theirs)
    ours.merge(plan, {c: choice for c in plan.conflicts if choice in c.choices})
    after = {face.id: face for face in ours.stored_faces()}
    assert set(before) <= set(after)
    assert flags <= {(flag.face_id, flag.vendor_id) for flag in ours.flags}
    if choice is Choice.CLAIMS:
        labels = {id_: face.label for id_, face in before.items() if face.label is not None}
        assert labels == {id_: after[id_].label for id_ in labels}
    again = plan_merge(ours, theirs)
    assert again.new_faces == 0
    ours.merge(again, dict.fromkeys(again.conflicts, Choice.OURS))
    assert {face.id: face for face in ours.stored_faces()} == after
    ours.store.flush()
    ours.store.read(check_case)
    ours.close()
    theirs.close()
