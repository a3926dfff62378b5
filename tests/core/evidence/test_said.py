"""What people said, edited in the case's file behind the program's back: found and named."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from packed_cases import ONE, make_case, open_case, pack

from core.evidence.said import FaceSaid, _ranges, numbers_of
from core.evidence.verify import verify
from core.export import Scope
from core.package.opening import open_package
from core.photos.photo import NO_RIGHTS, PhotoId
from core.problem import ProblemError
from core.sets.audit_set import gather
from core.sets.flag import FaceId
from core.store.store import FILE_NAME


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("said")
    case = make_case(folder / "case", folder / "photos")
    case.freeze(gather(case, [ONE], [ONE.id]), "as of March").result()
    pack(case, folder / "package")
    pack(case, folder / "audit", Scope.AUDIT)
    case.close()
    open_package(folder / "package", folder / "opened")
    open_package(folder / "audit", folder / "opened audit")
    return folder / "case"


@pytest.fixture
def folder(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "case"))


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE face SET gender = 'male' WHERE id = 1", "label of face 1"),
        ("UPDATE face SET annotator = 'Zoe' WHERE id = 1", "label of face 1"),
        ("UPDATE face SET gender = NULL, source = NULL WHERE id = 1", "label of face 1"),
        ("UPDATE face SET wording = 'other' WHERE id = 2", "label of face 2"),
        ("UPDATE face SET not_a_face = 1 WHERE id = 2", "label of face 2"),
        ("UPDATE face_attribute SET value = '1' WHERE name = 'fitzpatrick'", "attributes of face"),
        ("DELETE FROM face_attribute WHERE name = 'person'", "attributes of face 1"),
        ("UPDATE claim SET annotator = 'Zoe'", "claims of face 1"),
        ("UPDATE decision SET value = '6'", "decisions of face 1"),
        ("DELETE FROM claim", "A claim about face 1"),
        ("DELETE FROM decision", "A decision about face 1"),
        ("UPDATE frozen_set SET name = 'other'", "name of frozen version 1"),
        ("UPDATE frozen_set SET time = '2020-01-01T00:00:00.000000Z'", "time of frozen version 1"),
        ("UPDATE frozen_set SET content_hash = 'ab'", "content of frozen version 1"),
        (
            "UPDATE frozen_set SET content = replace(content, 'a note', 'another')",
            "content of frozen version 1",
        ),
        ("DELETE FROM frozen_set", "Frozen version 1"),
        ("UPDATE flag SET note = ''", "flag for one of face 1"),
        ("UPDATE flag SET vendor_id = 'two'", "flag for two of face 1"),
        ("DELETE FROM flag", "flag on face 1 for one"),
        ("DELETE FROM face WHERE id = 2", "Face 2 with its label"),
        ("UPDATE photo SET consenting = 1 WHERE id = 3", "rights of photo"),
        ("DELETE FROM photo_tag WHERE tag = 'indoors'", "tags of photo"),
    ],
)
def test_an_edit_in_the_file_is_named(folder: Path, statement: str, named: str) -> None:
    with closing(sqlite3.connect(folder / FILE_NAME)) as file:
        file.execute(statement)
        file.commit()

    with pytest.raises(ProblemError) as raised:
        verify(folder)

    assert raised.value.problem.kind in ("not as logged", "removed")
    assert named in raised.value.problem.what


@pytest.mark.parametrize("opened", ["opened", "opened audit"])
@pytest.mark.parametrize(
    ("table", "named"),
    [("flag", "flag on face 1"), ("claim", "A claim"), ("decision", "A decision")],
)
def test_what_is_removed_from_a_case_opened_from_a_package_is_named(
    original: Path, tmp_path: Path, opened: str, table: str, named: str
) -> None:
    folder = Path(shutil.copytree(original.parent / opened, tmp_path / "opened"))
    verify(folder)
    with closing(sqlite3.connect(folder / FILE_NAME)) as file:
        file.execute(f"DELETE FROM {table}")
        file.commit()
    with pytest.raises(ProblemError, match=named):
        verify(folder)


def test_the_numbers_left_out_come_back() -> None:
    assert list(numbers_of(_ranges([3, 7, 8, 9, 12]), 20)) == [3, 7, 8, 9, 12]
    assert list(numbers_of("3-999999999999", 5)) == [3, 4]
    assert list(numbers_of(_ranges([]), 20)) == []


def test_what_is_done_in_the_program_holds(folder: Path) -> None:
    case = open_case(folder)
    flag = case.flags[0]
    case.put_flag(replace(flag, note="said better"))
    case.remove_flag(flag.face_id, ONE.id)
    face = case.face(FaceId(2))
    case.remove_face(face.id)
    case.restore_face(face)
    case.set_label(FaceId(1), None)
    case.set_rights(PhotoId(1), NO_RIGHTS)
    case.set_tags(PhotoId(2), frozenset())
    case.close()

    assert verify(folder).responses == 2


def test_entries_of_before_tell_no_annotator() -> None:
    label = FaceSaid(1, ("female", "dataset", ""), False)
    named = FaceSaid(1, ("female", "dataset", "Ann"), False)

    assert len(label.label_hashes) == 2
    assert len(named.label_hashes) == 1
