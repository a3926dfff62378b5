"""Answers that were shown before the label: remembered, told, and kept through everything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.case.case import Case
from core.evidence.case_check import check_case
from core.export import columns, datasheet
from core.export.export_set import Scope, gather_set
from core.faces import PhotoFace
from core.geometry import Box
from core.labelling.attributes import FITZPATRICK, GENDER, Attribute
from core.labelling.blind import BLIND
from core.labelling.claim import Claim
from core.labelling.deciding import Standing, put, standing
from core.labelling.labels import Gender, ReferenceLabel
from core.labelling.reveal import Reveal, is_of, was_shown
from core.labelling.second_annotator import SECOND, SecondAnnotator
from core.labelling.seen_case import SeenCase
from core.merge.planning import plan_merge
from core.merge.steps import merge_steps
from core.photos.photo import PhotoId
from core.problem import ProblemError
from core.sets.flag import FaceId
from core.store import events
from core.store.quick import driver_of
from tests.core.labelled_case import BOX, VENDOR, WHEN, NoVendors, add_face, answer, open_case

ONE, TWO = PhotoId(1), PhotoId(2)
ELSEWHERE = Box(400, 300, 50, 60)


def shown(box: Box | None = BOX, face: int | None = None, to: str = "Ann") -> Reveal:
    return Reveal(ONE, None if face is None else FaceId(face), box, VENDOR.id, to, WHEN)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """Ann labels blind; in each of the two photos a vendor found a face."""
    made = open_case(tmp_path / "case", photos=2)
    answer(made, 1, Gender.MALE)
    answer(made, 2, Gender.MALE)
    made.set_setting(BLIND, True)
    made.set_annotator("Ann")
    yield made
    made.store.flush()
    made.store.read(check_case)
    made.close()


def face_of(case: Case, photo_id: PhotoId = ONE) -> PhotoFace:
    (face,) = SeenCase(case).faces(photo_id)
    return face


def seen_now(case: Case, by: str = "Ann", photo_id: PhotoId = ONE) -> bool | None:
    return SeenCase(case).answers_seen(photo_id, face_of(case, photo_id), by)


class TestWhichFace:
    @pytest.mark.parametrize(
        ("reveal", "expected"),
        [
            (shown(), True),
            (shown(ELSEWHERE), False),
            (shown(None), True),
            (shown(None, face=7), False),
            (shown(ELSEWHERE, face=7), False),
        ],
    )
    def test_of_a_face_that_is_not_stored(self, reveal: Reveal, expected: bool) -> None:
        assert is_of(reveal, PhotoFace(None, BOX, {})) is expected

    def test_of_a_stored_face_wherever_its_box_is(self, case: Case) -> None:
        face_id = add_face(case, 1)
        assert is_of(shown(ELSEWHERE, face_id), face_of(case))
        assert not is_of(shown(ELSEWHERE, face_id + 1), face_of(case))

    def test_whoever_has_no_name_may_be_anybody(self) -> None:
        face = PhotoFace(None, BOX, {})
        assert was_shown([shown()], face, "Ann")
        assert not was_shown([shown()], face, "Bo")
        assert was_shown([shown()], face, "")
        assert was_shown([shown(to="")], face, "Bo")
        assert not was_shown([shown(to="")], face, "Bo", by_name_only=True)


class TestAnswersSeen:
    def test_before_any_reveal_a_label_is_blind(self, case: Case) -> None:
        assert seen_now(case) is False

    def test_outside_blind_mode_nothing_is_said(self, case: Case) -> None:
        case.note_revealed([shown()])
        case.set_setting(BLIND, False)
        assert seen_now(case) is None

    def test_after_a_reveal_the_same_annotators_label_is_not(self, case: Case) -> None:
        case.note_revealed([shown()])
        assert seen_now(case) is True
        assert seen_now(case, by="Bo") is False
        assert seen_now(case, photo_id=TWO) is False

    def test_a_label_changed_once_the_answers_show_is_not(self, case: Case) -> None:
        face_id = add_face(case, 1, Gender.FEMALE, by="Ann")
        assert seen_now(case) is True
        case.set_label(face_id, None)
        assert seen_now(case) is False

    def test_where_no_vendor_answered_there_is_nothing_to_see(self, tmp_path: Path) -> None:
        made = open_case(tmp_path / "other", photos=1)
        made.set_setting(BLIND, True)
        add_face(made, 1, Gender.FEMALE)
        assert seen_now(made) is False
        made.close()

    def test_a_second_annotator_is_another_person_than_who_had_no_name(self, case: Case) -> None:
        add_face(case, 1, Gender.FEMALE)
        case.note_revealed([shown(to="")])
        case.set_setting(SECOND, SecondAnnotator("Bo").to_setting())
        assert seen_now(case, by="Bo") is False


class TestKept:
    def fill(self, case: Case) -> FaceId:
        case.note_revealed([shown()])
        face_id = add_face(case, 1)
        case.set_label(face_id, ReferenceLabel(Gender.FEMALE, annotator="Ann", answers_seen=True))
        fifth = Attribute("5", annotator="Ann", answers_seen=True)
        case.set_attribute(face_id, FITZPATRICK, fifth)
        male = Attribute("male", annotator="Bo", answers_seen=False)
        case.put_claim(Claim(face_id, GENDER, male))
        return face_id

    def test_on_the_disk_and_in_the_log(self, tmp_path: Path) -> None:
        case = open_case(tmp_path / "kept", photos=1)
        face_id = self.fill(case)
        face, claims = case.face(face_id), case.claims_of(face_id)
        case.store.flush()
        kinds = [event.kind for event in case.store.read(events.load)]
        assert kinds.count(events.EventKind.REVEALED) == 1
        case.close()
        again = Case.open(case.folder, NoVendors())
        assert again.face(face_id) == face
        assert again.claims_of(face_id) == claims
        assert again.reveals_of(ONE) == (shown(),)
        again.close()

    @pytest.mark.parametrize(
        "edit",
        [
            "UPDATE face SET answers_seen = 0",
            "UPDATE face SET answers_seen = NULL",
            "UPDATE face_attribute SET answers_seen = 0",
            "UPDATE claim SET answers_seen = 1",
        ],
    )
    def test_an_edit_behind_the_programs_back_is_found(self, tmp_path: Path, edit: str) -> None:
        case = open_case(tmp_path / "edited", photos=1)
        self.fill(case)
        case.store.flush()
        case.store.read(check_case)
        case.store.write(lambda connection: driver_of(connection).execute(edit)).result()
        with pytest.raises(ProblemError) as raised:
            case.store.read(check_case)
        assert raised.value.problem.kind == "not as logged"
        case.close()

    def test_a_withdrawn_photo_takes_it_along(self, case: Case) -> None:
        self.fill(case)
        _, done = case.withdraw([ONE])
        done.result(30)
        assert case.reveals_of(ONE) == ()
        query = "SELECT count(*) FROM reveal"
        assert case.store.read(lambda c: driver_of(c).execute(query).fetchone()) == (0,)

    def test_a_decision_keeps_how_each_was_said(self, case: Case) -> None:
        face_id = self.fill(case)
        now = standing(case, face_id, GENDER)
        assert now.in_force is not None
        held = Claim(face_id, GENDER, now.in_force)
        bo = now.claims[0].said
        put(case, face_id, GENDER, Standing(bo, (*now.claims, held), None))
        label = case.face(face_id).label
        assert label is not None
        assert (label.gender, label.answers_seen) == (Gender.MALE, False)
        assert case.claim(face_id, GENDER, "Ann") == held

    def test_a_merge_brings_it_once(self, case: Case, tmp_path: Path) -> None:
        self.fill(case)
        ours = open_case(tmp_path / "ours", photos=1)
        for _ in range(2):
            list(merge_steps(ours, plan_merge(ours, case), {}))
        (face,) = ours.faces_stored_in(ONE)
        assert face.label is not None
        assert face.label.answers_seen is True
        assert ours.reveals_of(ONE) == (shown(),)
        ours.store.flush()
        ours.store.read(check_case)
        ours.close()


class TestTold:
    def test_in_every_table_and_the_datasheet(self, case: Case) -> None:
        TestKept().fill(case)
        add_face(case, 2, Gender.MALE)
        case.set_setting(BLIND, False)
        content = gather_set(case, [VENDOR], [VENDOR.id], Scope.ALL)
        first, second = (face for _, face in content.faces)
        names = [column.name for column in columns.FACE]
        at = names.index("answers_seen_before_label")
        assert columns.face_cells(first)[at] is True
        assert columns.face_cells(second)[at] is None
        assert [(row[0], row[-1]) for row in columns.label_rows(first)] == [
            ("gender", True),
            ("fitzpatrick", True),
            ("gender", False),
        ]
        text = datasheet.text(content, "now")
        assert "- labelled in blind mode after vendors' answers had been shown: 1\n" in text
        assert "- labelled blind, before vendors' answers were shown: 0\n" in text
        assert "- not labelled blind: 1\n" in text
        assert "- of that, said blind: 1, after vendors' answers had been shown: 0\n" in text

    def test_nothing_where_nobody_labelled_blind(self, case: Case) -> None:
        add_face(case, 1, Gender.FEMALE)
        case.set_setting(BLIND, False)
        content = gather_set(case, [VENDOR], [VENDOR.id], Scope.ALL)
        assert "blind" not in datasheet.text(content, "now")
