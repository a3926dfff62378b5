from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from audit_set_fakes import (
    AG_LIKE,
    NN_LIKE,
    FakeCase,
    answered,
    box,
    failed,
    flagged,
    labelled,
    photo_of,
)

from core.faces import Face
from core.labelling.labels import Gender
from core.photos.photo import Photo, PhotoId
from core.problem import ProblemError
from core.sets.audit_set import gather, keep_copy
from core.sets.flag import FaceId, Reason
from core.vendor import VendorId
from core.verdict import CallState, Verdict

INFOS = (AG_LIKE, NN_LIKE)
CHOSEN = [info.id for info in INFOS]
Draw = Callable[..., Path]


class TestGather:
    def test_an_empty_case_has_an_empty_set(self, tmp_path: Path) -> None:
        found = gather(FakeCase(tmp_path), INFOS, CHOSEN)
        assert (found.faces, found.photos, found.found) == ((), (), "0 cases found")

    def test_a_flagged_face_comes_with_every_chosen_vendors_answer(
        self, tmp_path: Path, draw_photo: Draw
    ) -> None:
        case = FakeCase(tmp_path)
        photo = case.add(photo_of(draw_photo("a.jpg"), 1))
        case.add_face(labelled(1, photo, box(30, 30), Gender.FEMALE))
        case.add_outcome(answered(photo, AG_LIKE, [(box(31, 30), Gender.MALE, 0.98)]))
        case.add_outcome(answered(photo, NN_LIKE, []))
        case.add_flag(flagged(1, AG_LIKE, Reason.MISGENDERED, "98 % sure"))
        case.set_threshold(AG_LIKE.id, 0.6)
        found = gather(case, INFOS, CHOSEN)
        [face] = found.faces
        first, second = face.answers
        assert (first.vendor, first.mark, first.threshold) == (AG_LIKE, Verdict.MISREAD, 0.6)
        assert first.flag is not None
        assert first.prediction is not None
        assert first.response is not None
        assert (second.mark, second.prediction, second.flag) == (Verdict.NOT_DETECTED, None, None)
        assert found.found == "1 case found"
        assert found.thresholds == {AG_LIKE.id: 0.6, NN_LIKE.id: None}
        assert found.reasons()[Reason.MISGENDERED] == 1
        assert found.photo_count == 1

    def test_a_vendor_flagged_but_not_chosen_is_there_and_an_unchosen_one_is_not(
        self, tmp_path: Path, draw_photo: Draw
    ) -> None:
        case = FakeCase(tmp_path)
        photo = case.add(photo_of(draw_photo("a.jpg"), 1))
        case.add_face(labelled(1, photo, box(30, 30), Gender.FEMALE))
        case.add_flag(flagged(1, NN_LIKE))
        assert gather(case, INFOS, []).vendors == (NN_LIKE,)

    def test_a_vendor_the_program_no_longer_has_keeps_its_flag(
        self, tmp_path: Path, draw_photo: Draw
    ) -> None:
        case = FakeCase(tmp_path)
        photo = case.add(photo_of(draw_photo("a.jpg"), 1))
        case.add_face(labelled(1, photo, box(30, 30), Gender.FEMALE))
        gone = replace(AG_LIKE, id=VendorId("x"))
        case.add_flag(flagged(1, gone))
        [known, unknown] = gather(case, INFOS, [NN_LIKE.id]).vendors
        assert known == NN_LIKE
        assert (unknown.id, unknown.name, unknown.code) == ("x", "x", "X?")

    def test_one_face_flagged_for_two_vendors_is_one_face_and_two_cases(
        self, tmp_path: Path, draw_photo: Draw
    ) -> None:
        case = FakeCase(tmp_path)
        photo = case.add(photo_of(draw_photo("a.jpg"), 1))
        case.add_face(labelled(1, photo, box(30, 30), Gender.FEMALE))
        case.add_outcome(failed(photo, AG_LIKE))
        case.add_flag(flagged(1, AG_LIKE))
        case.add_flag(flagged(1, NN_LIKE))
        found = gather(case, INFOS, CHOSEN)
        assert len(found.faces) == 1
        assert found.found == "2 cases found"
        assert [a.mark for a in found.faces[0].answers] == [CallState.FAILED, CallState.NOT_ASKED]
        assert found.faces[0].answers[0].response is None

    def test_everyone_known_in_the_photo_is_to_be_masked(
        self, tmp_path: Path, draw_photo: Draw
    ) -> None:
        """Also people nobody flagged, and what a person said is no face."""
        case = FakeCase(tmp_path)
        photo = case.add(photo_of(draw_photo("a.jpg"), 1))
        case.add_face(labelled(1, photo, box(0, 0), Gender.FEMALE))
        case.add_face(Face(FaceId(2), photo.id, box(60, 90), not_a_face=True))
        case.add_face(labelled(3, photo, None, Gender.MALE))
        case.add_outcome(answered(photo, AG_LIKE, [(box(2, 0), Gender.MALE, 0.9)]))
        case.add_outcome(answered(photo, NN_LIKE, [(box(60, 90), Gender.MALE, 0.9)]))
        case.add_flag(flagged(1, AG_LIKE))
        [item] = gather(case, INFOS, CHOSEN).photos
        assert item.boxes == (box(0, 0), box(2, 0), box(60, 90))
        assert item.unplaced == 1
        assert item.paths[0].parent == tmp_path / "photos"
        assert item.paths[1] == photo.path


class TestKeepCopy:
    def test_the_copy_has_the_same_bytes_and_is_named_by_their_hash(
        self, tmp_path: Path, photo_file: Path
    ) -> None:
        photo = photo_of(photo_file, 1)
        kept = keep_copy(tmp_path, photo)
        assert kept == tmp_path / "photos" / f"{photo.sha256}.jpg"
        assert kept.read_bytes() == photo_file.read_bytes()
        assert [p.name for p in kept.parent.iterdir()] == [kept.name]

    def test_a_sound_copy_is_kept_although_the_original_is_gone(
        self, tmp_path: Path, photo_file: Path
    ) -> None:
        photo = photo_of(photo_file, 1)
        kept = keep_copy(tmp_path, photo)
        photo_file.unlink()
        assert keep_copy(tmp_path, photo) == kept

    def test_a_damaged_copy_is_made_again(self, tmp_path: Path, photo_file: Path) -> None:
        photo = photo_of(photo_file, 1)
        keep_copy(tmp_path, photo).write_bytes(b"half")
        assert keep_copy(tmp_path, photo).read_bytes() == photo_file.read_bytes()

    def test_another_place_with_the_same_bytes_serves(
        self, tmp_path: Path, draw_photo: Draw
    ) -> None:
        one, other = draw_photo("a.jpg"), draw_photo("b.jpg")
        photo = photo_of(one, 1)
        photo = replace(photo, places=photo.places + photo_of(other, 1).places)
        one.write_bytes(b"changed")
        assert hashlib.sha256(keep_copy(tmp_path, photo).read_bytes()).hexdigest() == photo.sha256

    @pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"changed")])
    def test_bytes_that_are_gone_or_changed_are_said_and_leave_nothing(
        self, tmp_path: Path, photo_file: Path, spoil: Callable[[Path], object]
    ) -> None:
        photo = photo_of(photo_file, 1)
        spoil(photo_file)
        with pytest.raises(ProblemError, match="gone or was changed"):
            keep_copy(tmp_path, photo)
        assert list((tmp_path / "photos").iterdir()) == []

    def test_a_photo_never_read_has_no_copy(self, tmp_path: Path, photo_file: Path) -> None:
        with pytest.raises(ProblemError, match="gone or was changed"):
            keep_copy(tmp_path, replace(photo_of(photo_file, 1), sha256=None))

    def test_a_case_that_cannot_be_written_is_said(self, tmp_path: Path, photo_file: Path) -> None:
        (tmp_path / "photos").write_bytes(b"a file where the folder should be")
        with pytest.raises(ProblemError, match="could be kept"):
            keep_copy(tmp_path, photo_of(photo_file, 1))

    def test_a_strange_suffix_is_left_out(self, tmp_path: Path, draw_photo: Draw) -> None:
        path = draw_photo("a.jpg").rename(tmp_path / "a.j p#g")
        assert keep_copy(tmp_path, photo_of(path, 1)).suffix == ""


def test_photo_ids_are_kept_apart(tmp_path: Path, draw_photo: Draw) -> None:
    case = FakeCase(tmp_path)
    photos: list[Photo] = [case.add(photo_of(draw_photo(f"{n}.jpg", seed=n), n)) for n in (1, 2)]
    for photo in reversed(photos):
        case.add_face(labelled(photo.id, photo, box(30, 30), Gender.MALE))
        case.add_flag(flagged(photo.id, AG_LIKE))
    found = gather(case, INFOS, CHOSEN)
    assert [face.photo.id for face in found.faces] == [PhotoId(1), PhotoId(2)]
    assert [item.photo.id for item in found.photos] == [PhotoId(1), PhotoId(2)]
