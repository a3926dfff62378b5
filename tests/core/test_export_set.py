from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from audit_set_fakes import AG_LIKE, NN_LIKE, FakeCase, answered, box, flagged

from core.export import Scope
from core.export.photo_files import cannot_be_masked
from core.labelling.labels import Gender
from core.sets.flag import FaceId
from core.verdict import CallState, Verdict
from tests.core.export_sets import FACE, LIGHT, content_of, rich_case


@pytest.fixture
def case(tmp_path: Path, draw_photo: Callable[..., Path]) -> FakeCase:
    return rich_case(tmp_path, draw_photo)


def test_everything_has_every_photo_and_every_face_that_anybody_found(case: FakeCase) -> None:
    content = content_of(case)
    assert [len(photo.faces) for photo in content.photos] == [2, 2, 2, 0, 0]
    assert [(photo.photo.id, face.number, face.id) for photo, face in content.faces] == [
        (1, 1, 1),
        (1, 2, 2),
        (2, 1, 3),
        (2, 2, None),
        (3, 1, 4),
        (3, 2, 5),
    ]
    assert content.groups == (LIGHT,)
    assert [response.vendor_id for _, response in content.responses()] == [
        AG_LIKE.id,
        NN_LIKE.id,
        AG_LIKE.id,
        AG_LIKE.id,
    ]


def test_everything_has_all_vendors_that_answered_also_those_not_chosen(case: FakeCase) -> None:
    content = content_of(case)
    assert content.vendors == (AG_LIKE, NN_LIKE)
    assert content.thresholds == {AG_LIKE.id: 0.6, NN_LIKE.id: None}
    marks = [[answer.mark for answer in face.answers] for _, face in content.faces]
    assert marks[:3] == [
        [Verdict.MISREAD, Verdict.MATCH],
        [Verdict.NO_ANSWER, Verdict.NOT_DETECTED],
        [Verdict.UNABLE, CallState.FAILED],
    ]


def test_the_audit_set_has_flagged_faces_only_and_masks_the_others_too(case: FakeCase) -> None:
    content = content_of(case, Scope.AUDIT)
    assert [(photo.photo.id, face.id) for photo, face in content.faces] == [(1, 1)]
    [photo] = content.photos
    assert len(content.to_mask(photo).boxes) == 2
    assert content.face_count == len(content.audit_set.faces) == 1


def test_what_annotators_said_and_what_was_decided_goes_with_the_face(case: FakeCase) -> None:
    [first, *others] = [face for _, face in content_of(case).faces]
    assert [claim.said.value for claim in first.claims] == ["male"]
    assert [made.reason for made in first.decisions] == ["She says so."]
    assert not any(face.claims or face.decisions for face in others)


class TestBlind:
    def test_answers_are_left_out_where_a_face_has_still_to_be_labelled(
        self, case: FakeCase
    ) -> None:
        content = content_of(case, blind=True)
        hidden = {photo.photo.id: photo.hidden for photo in content.photos}
        # The second has a face nobody labelled; in the fourth nobody found one, which tells, too.
        assert hidden == {1: False, 2: True, 3: False, 4: True, 5: True}
        answered_of = {photo.photo.id: photo.outcomes for photo in content.photos if photo.outcomes}
        assert set(answered_of) == {1}
        assert [len(face.answers) for _, face in content.faces] == [2, 2, 0, 0, 2, 2]

    def test_a_flag_on_a_face_without_a_label_does_not_tell_of_an_answer(
        self, case: FakeCase
    ) -> None:
        case.add_outcome(answered(case.photos[1], NN_LIKE, [(FACE, Gender.MALE, 0.9)]))
        case.add_flag(flagged(3, NN_LIKE))
        content = content_of(case, Scope.AUDIT, blind=True)
        assert [face.id for face in content.audit_set.faces] == [1]
        assert [item.photo.id for item in content.audit_set.photos] == [1]

    def test_nothing_is_hidden_once_all_is_labelled(self, case: FakeCase) -> None:
        content = content_of(case, Scope.AUDIT, blind=True)
        assert not any(photo.hidden for photo in content.photos)


class TestWhatCannotBeMasked:
    def reason(self, case: FakeCase, number: int) -> str:
        content = content_of(case)
        return cannot_be_masked(content.to_mask(content.photos[number - 1]))

    def test_a_photo_in_which_every_known_face_has_a_box_can(self, case: FakeCase) -> None:
        assert self.reason(case, 2) == ""

    def test_a_photo_in_which_nobody_found_a_face_cannot(self, case: FakeCase) -> None:
        assert "no face is known in it" in self.reason(case, 4)

    def test_a_photo_that_cannot_be_read_says_so(self, case: FakeCase) -> None:
        assert self.reason(case, 5) == "It ends in the middle."

    def test_what_a_person_marked_not_a_face_is_masked(self, case: FakeCase) -> None:
        case.add_outcome(answered(case.photos[3], NN_LIKE, [(box(10, 10), None, None)]))
        face = replace(case.face(FaceId(5)), id=FaceId(9), photo_id=case.photos[3].id)
        case.add_face(replace(face, anchor=box(10, 10)))
        content = content_of(case)
        assert content.to_mask(content.photos[3]).boxes == (box(10, 10),)
        assert self.reason(case, 4) == ""

    def test_a_photo_whose_every_box_lies_beside_it_cannot(self, case: FakeCase) -> None:
        beside = replace(case.face(FaceId(4)), id=FaceId(9), photo_id=case.photos[3].id)
        case.add_face(replace(beside, anchor=box(100_000, 100_000)))
        assert "nothing can be masked" in self.reason(case, 4)

    def test_a_face_without_a_box_cannot(self, case: FakeCase) -> None:
        case.add_face(replace(case.face(FaceId(4)), id=FaceId(9), anchor=None))
        assert "has no box" in self.reason(case, 3)
