"""A frozen version stays what it was, and says what is otherwise now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.audit_set import gather
from core.case import Case
from core.flag import FaceId, Flag, Reason
from core.frozen import FrozenSet, differences, freeze, hash_of, without
from core.geometry import Box
from core.labels import Gender, ReferenceLabel
from core.photo import PhotoId, Place, Rights
from core.store import events
from core.store.store import CaseError
from core.vendor import VendorId
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
    case.store.flush()
    assert case.store.read(events.verify) is None
    case.close()


def frozen(case: Case, name: str = "version 1") -> FrozenSet:
    return case.freeze(gather(case, [], [ONE]), name).result()


def test_it_comes_back_as_it_was_frozen(case: Case) -> None:
    made = frozen(case)
    assert case.frozen_sets() == [made]
    assert made.is_whole
    assert made.name == "version 1"
    last = case.store.read(events.load)[-1]
    assert last.kind == "frozen"
    assert json.loads(last.ids) == {"frozen": 1, "content": made.content_hash}


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
    assert [(d.photo, d.face, d.what) for d in found] == [
        ("a.jpg", None, "tags"),
        ("a.jpg", 1, "label"),
        ("a.jpg", 1, "one flag"),
        ("b.jpg", None, "removed"),
    ]
    assert '"gender": "female"' in found[1].before
    assert '"gender": "male"' in found[1].after


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
