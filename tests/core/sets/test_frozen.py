"""A frozen version stays what it was, and says what is otherwise now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from core.case.case import Case
from core.evidence.case_check import check_case
from core.export.export_set import Scope, gather_set
from core.geometry import Box
from core.labelling.labels import Gender, ReferenceLabel
from core.photos.photo import PhotoId, Place, Rights, SentRecord
from core.prediction import Prediction
from core.run import RunSettings
from core.sets.audit_set import gather
from core.sets.flag import FaceId, Flag, Reason
from core.sets.frozen import FrozenSet, differences, freeze, hash_of, without
from core.sets.frozen_case import FrozenCase
from core.store import attempts, events, responses, runs
from core.store.store import CaseError
from core.vendor import Answer, VendorId
from tests.core.test_case_history import TIME, Facts, NoVendors

ONE = VendorId("one")


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    case = Case.open(tmp_path / "case", NoVendors())
    case.add_photos([Facts(Place(Path(f"/p/{n}.jpg"), None, 1, 1), n * 64) for n in "ab"])
    for photo_id in (PhotoId(1), PhotoId(2)):
        face_id, _ = case.keep_face(photo_id, Box(10, 10, 40, 40))
        case.set_label(face_id, ReferenceLabel(Gender.FEMALE))
        case.put_flag(Flag(face_id, ONE, Reason.OTHER, "a note", "by hand", TIME))
    yield case
    case.close()
    again = Case.open(case.folder, NoVendors(), read_only=True)
    again.store.read(check_case)
    again.close()


def frozen(case: Case, name: str = "version 1") -> FrozenSet:
    return case.freeze(gather(case, [], [ONE]), name).result()


def test_it_comes_back_as_it_was_frozen(case: Case) -> None:
    made = frozen(case)
    assert case.frozen_sets() == [made]
    assert made.is_whole
    assert made.name == "version 1"
    last = case.store.read(events.load)[-1]
    assert last.kind == "frozen"
    assert json.loads(last.ids) == {
        "frozen": 1,
        "content": made.content_hash,
        "name": events.content_hash("version 1"),
    }


def test_later_changes_do_not_touch_it(case: Case) -> None:
    made = frozen(case)
    case.set_label(FaceId(1), ReferenceLabel(Gender.MALE))
    case.put_flag(Flag(FaceId(1), ONE, Reason.MISGENDERED, "another", "by hand", TIME))
    case.remove_face(FaceId(2))
    case.set_rights(PhotoId(1), Rights(licence="CC0"))
    assert case.frozen_sets() == [made]


def test_the_differences_are_named(case: Case) -> None:
    made = frozen(case)
    assert differences(made.content, freeze(gather(case, [], [ONE]))) == []
    case.set_label(FaceId(1), ReferenceLabel(Gender.MALE))
    case.put_flag(Flag(FaceId(1), ONE, Reason.OTHER, "another", "by hand", TIME))
    case.set_tags(PhotoId(1), frozenset({"new"}))
    case.remove_face(FaceId(2))
    found = differences(made.content, freeze(gather(case, [], [ONE])))
    assert [(d.photo, d.face, d.vendor, d.what) for d in found] == [
        ("a.jpg", None, "", "tags"),
        ("a.jpg", 1, "", "label"),
        ("a.jpg", 1, "one", "flag"),
        ("b.jpg", None, "", "removed"),
    ]
    assert found[1].before["gender"] == "female"
    assert found[1].after["gender"] == "male"


def test_an_edit_in_it_shows_and_a_withdrawal_does_not(case: Case) -> None:
    made = frozen(case)
    thinned = without(made.content, {"a" * 64})
    assert [item["photo"] is None for item in thinned["photos"]] == [True, False]
    assert hash_of(thinned) == made.content_hash
    edited = json.loads(json.dumps(made.content))
    edited["photos"][1]["photo"]["faces"][0]["label"]["gender"] = "male"
    assert hash_of(edited) != made.content_hash
    edited = json.loads(json.dumps(made.content))
    del edited["photos"][0]
    assert hash_of(edited) != made.content_hash


def test_a_removed_version_is_told_of_and_its_number_not_given_again(case: Case) -> None:
    made = frozen(case)
    case.remove_frozen(made.id)
    case.store.flush()
    assert case.frozen_sets() == []
    assert case.store.read(events.load)[-1].kind == "frozen version removed"
    assert frozen(case).id == made.id + 1


def test_a_version_needs_a_name_and_a_face(case: Case) -> None:
    with pytest.raises(ValueError, match="name"):
        case.freeze(gather(case, [], [ONE]), "  ")
    for face_id in (FaceId(1), FaceId(2)):
        case.remove_face(face_id)
    with pytest.raises(ValueError, match="face"):
        case.freeze(gather(case, [], [ONE]), "empty")


def test_a_case_open_to_read_only_freezes_nothing(case: Case) -> None:
    case.store.flush()
    other = Case.open(case.folder, NoVendors(), read_only=True)
    with pytest.raises(CaseError, match="read only"):
        other.freeze(gather(other, [], [ONE]), "name")
    other.close()


def answered(case: Case) -> Case:
    """The case opened again, its first photo with a response of vendor one."""

    def write(c: Connection) -> None:
        photo = case.photo(PhotoId(1))
        run = runs.start(c, [photo.id], [ONE], RunSettings())
        attempt = attempts.open(c, run, photo, ONE, "2", RunSettings(), TIME)
        sent = SentRecord(600, 600, 1.0, 9, "f" * 64, "pixels")
        kept = responses.keep(c, attempt, Answer(b"{}"), sent, version="2", seconds=0.1)
        found = [Prediction(Box(11, 10, 40, 40), Gender.MALE, 0.5, "0.5")]
        responses.keep_predictions(c, kept, found)

    case.store.write(write).result()
    case.close()
    return Case.open(case.folder, NoVendors())


def test_a_version_is_exported_as_it_was(case: Case) -> None:
    case.set_rights(PhotoId(1), Rights(licence="CC0", public_figure=True))
    case = answered(case)
    made = frozen(case)
    before = gather_set(case, [], [ONE], Scope.AUDIT)
    case.set_label(FaceId(1), ReferenceLabel(Gender.MALE))
    case.put_flag(Flag(FaceId(1), ONE, None, "another", "by hand", TIME))
    case.remove_face(FaceId(2))
    case.keep_face(PhotoId(1), Box(300, 300, 40, 40), drawn=True)
    case.set_threshold(ONE, 0.9)
    version = FrozenCase(made, case, case.responses_of(made))
    after = gather_set(version, [], [ONE], Scope.AUDIT)
    assert (
        freeze(after.audit_set)["photos"][0]["photo"]["faces"]
        == (made.content["photos"][0]["photo"]["faces"])
    )
    assert after.thresholds == before.thresholds
    assert [face.face.label for _, face in after.faces] == [
        face.face.label for _, face in before.faces
    ]
    assert [response.id for _, response in after.responses()] == [
        response.id for _, response in before.responses()
    ]
    # Who was found since is masked all the same.
    assert Box(300, 300, 40, 40) in after.to_mask(after.photos[0]).boxes
    assert after.photos[0].photo.public_figure
    case.close()


def test_what_may_no_longer_be_shown_is_masked_in_an_old_version_too(case: Case) -> None:
    case.set_rights(PhotoId(1), Rights(consenting=True))
    made = frozen(case)
    case.set_rights(PhotoId(1), Rights())
    case.set_rights(PhotoId(2), Rights(public_figure=True))
    version = FrozenCase(made, case, {})
    assert not any(p.consenting or p.public_figure for p in version.photos)


def test_a_withdrawn_photo_is_in_no_export_of_an_old_version(case: Case) -> None:
    frozen(case)
    _, done = case.withdraw([PhotoId(1)])
    done.result(30)
    (made,) = case.frozen_sets()
    content = gather_set(FrozenCase(made, case, {}), [], [ONE], Scope.AUDIT)
    assert [photo.photo.name for photo in content.photos] == ["b.jpg"]
