"""Blind labelling: nothing that a vendor said passes before the label is set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.case.case import Case
from core.labelling.attributes import FITZPATRICK, GENDER, Attribute
from core.labelling.blind import BLIND, is_blind, may_show_face, may_show_photo
from core.labelling.labels import Gender, ReferenceLabel
from core.labelling.second_annotator import SECOND, SecondAnnotator, draw_faces, second_annotator
from core.labelling.seen_case import SeenCase
from core.photos.photo import PhotoId
from core.sets.flag import FaceId, Flag, Reason
from core.verdict import CallState, Verdict
from tests.core.labelled_case import BOX, VENDOR, add_face, answer, claim, open_case

ONE, TWO, THREE = PhotoId(1), PhotoId(2), PhotoId(3)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    made = open_case(tmp_path / "case", photos=3)
    answer(made, 1, Gender.MALE)
    answer(made, 2, Gender.MALE)
    answer(made, 3, None)
    yield made
    made.close()


def go_blind(case: Case) -> SeenCase:
    case.set_setting(BLIND, True)
    return SeenCase(case)


def go_second(case: Case, **kind: object) -> SeenCase:
    case.set_setting(SECOND, SecondAnnotator("Bo", **kind).to_setting())  # type: ignore[arg-type]
    return SeenCase(case)


class TestBlind:
    def test_off_everything_is_as_in_the_case(self, case: Case) -> None:
        seen = SeenCase(case)
        assert not is_blind(case)
        assert seen.faces(ONE) is case.faces(ONE)
        assert seen.mark(ONE, VENDOR) == case.mark(ONE, VENDOR) == (Verdict.UNLABELLED, 1)
        assert may_show_photo(case, THREE)

    def test_a_flag_is_hidden_with_the_answer_it_tells_of(self, case: Case) -> None:
        hidden, shown = add_face(case, 1), add_face(case, 2, Gender.FEMALE)
        time = datetime(2026, 1, 2, tzinfo=UTC)
        for face_id in (hidden, shown):
            case.put_flag(Flag(face_id, VENDOR.id, Reason.MISGENDERED, "", "by hand", time))
        assert {flag.face_id for flag in SeenCase(case).flags} == {hidden, shown}
        assert [flag.face_id for flag in go_blind(case).flags] == [shown]

    def test_an_unlabelled_face_keeps_its_box_and_loses_its_answers(self, case: Case) -> None:
        seen = go_blind(case)
        (face,) = seen.faces(ONE)
        assert face.box == BOX
        assert not face.predictions
        assert seen.face_mark(ONE, face, VENDOR) is CallState.HIDDEN
        assert seen.mark(ONE, VENDOR) == (CallState.HIDDEN, 1)
        assert seen.outcome(ONE, VENDOR.id) is None
        assert not may_show_photo(case, ONE)

    def test_that_a_vendor_found_nothing_is_an_answer_too(self, case: Case) -> None:
        seen = go_blind(case)
        assert seen.mark(THREE, VENDOR)[0] is CallState.HIDDEN
        assert seen.outcome(THREE, VENDOR.id) is None
        assert not may_show_photo(case, THREE)

    def test_the_label_shows_the_answers(self, case: Case) -> None:
        seen = go_blind(case)
        add_face(case, 1, Gender.FEMALE)
        (face,) = seen.faces(ONE)
        assert seen.face_mark(ONE, face, VENDOR) is Verdict.MISREAD
        assert seen.mark(ONE, VENDOR) == (Verdict.MISREAD, 1)
        assert seen.outcome(ONE, VENDOR.id) is case.outcome(ONE, VENDOR.id)
        assert may_show_face(case, case.faces(ONE)[0])
        assert may_show_photo(case, ONE)
        assert seen.mark(TWO, VENDOR)[0] is CallState.HIDDEN

    def test_one_unlabelled_face_hides_the_photos_mark_and_raw_answer(self, case: Case) -> None:
        seen = go_blind(case)
        add_face(case, 1, Gender.FEMALE)
        case.keep_face(ONE, BOX.grown(0.1), drawn=True)
        assert seen.mark(ONE, VENDOR)[0] is CallState.HIDDEN
        assert seen.outcome(ONE, VENDOR.id) is None

    def test_what_is_no_face_waits_for_no_label(self, case: Case) -> None:
        seen = go_blind(case)
        case.set_not_a_face(add_face(case, 1), True)
        assert seen.mark(ONE, VENDOR)[0] is CallState.NOT_A_FACE
        assert may_show_photo(case, ONE)

    def test_a_call_state_is_no_answer(self, case: Case) -> None:
        seen = go_blind(case)
        other = type(VENDOR)(  # nobody asked it
            type(VENDOR.id)("beta"), "Beta", "BE", VENDOR.kind, VENDOR.vocabulary, "", ""
        )
        assert seen.mark(ONE, other)[0] is CallState.NOT_ASKED

    def test_revealing_shows_one_vendor_without_a_verdict(self, case: Case) -> None:
        seen = go_blind(case)
        (face,) = seen.faces(ONE)
        assert seen.reveal(ONE, face, [VENDOR.id]) == VENDOR.id
        (face,) = seen.faces(ONE)
        assert face.predictions[VENDOR.id].gender is Gender.MALE
        assert seen.face_mark(ONE, face, VENDOR) is Verdict.UNLABELLED
        assert seen.reveal(ONE, face, [VENDOR.id]) is None
        assert seen.mark(TWO, VENDOR)[0] is CallState.HIDDEN

    def test_what_was_revealed_is_hidden_again_the_next_time(self, case: Case) -> None:
        seen = go_blind(case)
        seen.reveal(THREE, None, [VENDOR.id])
        assert seen.mark(THREE, VENDOR)[0] is Verdict.NOT_DETECTED
        case.set_setting(BLIND, False)
        seen.refresh()
        case.set_setting(BLIND, True)
        seen.refresh()
        assert seen.mark(THREE, VENDOR)[0] is CallState.HIDDEN


class TestSecondAnnotator:
    def test_what_is_in_force_is_hidden(self, case: Case) -> None:
        face_id = add_face(case, 1, Gender.FEMALE, by="Ann")
        case.set_attribute(face_id, FITZPATRICK, Attribute("5", annotator="Ann"))
        seen = go_second(case)
        (face,) = seen.faces(ONE)
        assert is_blind(case)
        assert face.label is None
        assert not face.attributes
        assert seen.face_mark(ONE, face, VENDOR) is CallState.HIDDEN
        assert not may_show_face(case, case.faces(ONE)[0])

    def test_the_own_claim_stands_in_its_place(self, case: Case) -> None:
        face_id = add_face(case, 1, Gender.FEMALE, by="Ann")
        claim(case, face_id, GENDER, "male", by="Cy")
        seen = go_second(case)
        assert seen.faces(ONE)[0].label is None
        claim(case, face_id, GENDER, "male", by="Bo")
        (face,) = seen.faces(ONE)
        assert face.label == ReferenceLabel(Gender.MALE, annotator="Bo")
        assert seen.face_mark(ONE, face, VENDOR) is Verdict.MATCH
        assert case.face(face_id).label == ReferenceLabel(Gender.FEMALE, annotator="Ann")
        assert may_show_photo(case, ONE)

    def test_labels_what_is_labelled_or_drawn(self, case: Case) -> None:
        labelled = case.face(add_face(case, 1, Gender.FEMALE))
        unlabelled = case.face(add_face(case, 2))
        assert SecondAnnotator("Bo").labels(labelled)
        assert not SecondAnnotator("Bo").labels(unlabelled)
        assert SecondAnnotator("Bo", frozenset({unlabelled.id})).labels(unlabelled)
        assert not SecondAnnotator("Bo", frozenset()).labels(labelled)

    def test_has_a_name(self) -> None:
        with pytest.raises(ValueError, match="name"):
            SecondAnnotator(" ")

    @pytest.mark.parametrize(
        "second",
        [SecondAnnotator("Bo"), SecondAnnotator("Bo", frozenset({FaceId(3), FaceId(1)}), 7)],
    )
    def test_comes_back_from_its_setting(self, second: SecondAnnotator) -> None:
        assert second_annotator(second.to_setting()) == second

    @pytest.mark.parametrize("setting", [None, {}, {"name": " "}, "Bo"])
    def test_nobody(self, setting: object) -> None:
        assert second_annotator(setting) is None

    def test_a_draw_is_the_same_for_the_same_seed(self) -> None:
        every = [FaceId(n) for n in range(1, 101)]
        drawn = draw_faces(every, 20, 5)
        assert drawn == draw_faces(reversed(every), 20, 5)
        assert drawn != draw_faces(every, 20, 6)
        assert len(drawn) == 20
        assert draw_faces(every, 500, 5) == set(every)
