"""What people said, edited in the case's file behind the program's back: found and named."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from packed_cases import ONE, make_case, open_case

from core.evidence.said import FaceSaid
from core.evidence.verify import verify
from core.flag import FaceId
from core.photo import NO_RIGHTS, PhotoId
from core.problem import ProblemError
from core.store.store import FILE_NAME


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("said")
    make_case(folder / "case", folder / "photos").close()
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
