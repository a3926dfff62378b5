"""Duplicates that a person left out: in no draw, export, count or rate, and counted as left out."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.case.case import Case
from core.case.change import Kinds
from core.evidence.verify import verify
from core.export import Scope, datasheet
from core.export.export_set import gather_set
from core.export.preview import preview
from core.metrics.gathering import Gathering
from core.metrics.gathering import gather as gather_table
from core.package.opening import open_package
from core.photos.photo import PhotoId
from core.problem import ProblemError
from core.report.build import Wanted, build
from core.sets.audit_set import gather
from core.sets.flag import Flag
from core.sets.frozen import freeze
from core.store import events
from core.store.store import FILE_NAME
from tests.packed_cases import FACE, ONE, TIME, make_case, open_case, pack

FIRST, SECOND, THIRD = PhotoId(1), PhotoId(2), PhotoId(3)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """Three photos, the first two answered, labelled and flagged."""
    case = make_case(tmp_path / "case", tmp_path / "photos")
    (second,) = case.faces_stored_in(SECOND)
    case.put_flag(Flag(second.id, ONE.id, None, "of the second", "by hand", TIME))
    case.add_complete_set([FIRST, SECOND, THIRD])
    yield case
    case.close()


def out(case: Case) -> dict[PhotoId, PhotoId]:
    return dict(case.left_out)


def test_what_is_left_out_is_remembered_told_and_can_be_taken_back(
    case: Case, tmp_path: Path
) -> None:
    change = case.set_left_out({SECOND: FIRST})
    assert (change.kinds, change.photos) == (Kinds.PHOTOS, {SECOND})
    assert case.set_left_out({SECOND: FIRST, THIRD: None}).photos == frozenset()
    case.set_left_out({SECOND: None, FIRST: SECOND})
    case.close()
    again = open_case(tmp_path / "case")
    assert out(again) == {FIRST: SECOND}
    again.set_left_out({FIRST: None})
    again.store.flush()
    kinds = [event.kind for event in again.store.read(events.load)][-4:]
    assert kinds == ["left out", "counted again", "left out", "counted again"]
    again.close()
    verify(tmp_path / "case")


def test_the_one_kept_is_never_left_out_itself(case: Case) -> None:
    case.set_left_out({SECOND: FIRST})
    with pytest.raises(ValueError, match="kept itself"):
        case.set_left_out({FIRST: THIRD})
    assert out(case) == {SECOND: FIRST}
    case.set_left_out({FIRST: THIRD, SECOND: THIRD})
    assert out(case) == {FIRST: THIRD, SECOND: THIRD}


def test_it_is_in_no_count_and_no_rate(case: Case) -> None:
    before = case.basis()
    gathering = Gathering(case, [ONE])
    assert len(gathering.table()) == before.faces == 2
    change = case.set_left_out({SECOND: FIRST})
    assert gathering.apply(change)
    for table in (gathering.table(), gather_table(case, [ONE])):
        assert table.photo_ids.tolist() == [FIRST]
        assert table.duplicates == 1
    basis = case.basis()
    assert (basis.photos, basis.faces, basis.duplicates, basis.gone) == (2, 1, 1, 0)
    assert basis.words == "a complete set of 2 photos (1 duplicate left out)"
    assert case.found().cases == 1
    assert gathering.apply(case.set_left_out({SECOND: None}))
    assert len(gathering.table()) == 2
    assert case.basis() == before


@pytest.mark.parametrize("scope", list(Scope))
def test_it_is_in_no_export_and_the_datasheet_says_so(case: Case, scope: Scope) -> None:
    case.set_left_out({SECOND: FIRST})
    content = gather_set(case, [ONE], [ONE.id], scope)
    assert SECOND not in {photo.photo.id for photo in content.photos}
    assert [flag.note for flag in content.audit_set.flags] == ["a note"]
    assert preview(content).duplicates == 1
    said = "1 duplicate left out: of each another photo that is kept shows the same."
    assert said in datasheet.text(content, "2026-03-01T09:30:00Z")
    assert "of the second" not in str(freeze(content.audit_set))


def test_of_an_audit_set_only_photos_with_a_flag_are_told_as_left_out(case: Case) -> None:
    case.set_left_out({SECOND: FIRST, THIRD: FIRST})
    previews = [preview(gather_set(case, [ONE], [ONE.id], scope)) for scope in Scope]
    assert [(each.scope, each.photos, each.duplicates) for each in previews] == [
        (Scope.ALL, 1, 2),
        (Scope.AUDIT, 1, 1),
    ]


def test_a_frozen_version_of_before_keeps_it(case: Case) -> None:
    made = case.freeze(gather(case, [ONE], [ONE.id]), "with both").result()
    case.set_left_out({SECOND: FIRST})
    (kept,) = case.frozen_sets()
    assert kept.content == made.content
    assert "of the second" in str(kept.content)


def test_a_report_counts_it(case: Case) -> None:
    case.set_left_out({SECOND: FIRST})
    case.settle()
    report = build(case, [ONE], Wanted()).report
    said = str(report)
    assert "1 duplicate left out, each showing the same as one kept" in said
    assert "1 duplicate left out, with all faces in them" in said


def test_a_package_and_its_case_hold_without_it(case: Case, tmp_path: Path) -> None:
    case.set_left_out({SECOND: FIRST})
    package = pack(case, tmp_path / "package")
    verify(package)
    open_package(package, tmp_path / "again")
    verify(tmp_path / "again")
    again = open_case(tmp_path / "again")
    assert [photo.name.rpartition("/")[2] for photo in again.photos] == [
        "photo 1.jpg",
        "photo 3.jpg",
    ]
    assert out(again) == {}
    second = pack(again, tmp_path / "second")
    again.close()
    content = [
        line
        for folder in (package, second)
        for line in (folder / "bag-info.txt").read_text().splitlines()
        if "Misread-Content" in line
    ]
    assert content[0] == content[1]


@pytest.mark.parametrize("gone", [FIRST, SECOND])
def test_withdrawing_one_of_them_lets_the_other_count(
    case: Case, tmp_path: Path, gone: PhotoId
) -> None:
    case.set_left_out({SECOND: FIRST})
    _, done = case.withdraw([gone])
    done.result(30)
    assert out(case) == {}
    case.close()
    again = open_case(tmp_path / "case")
    assert out(again) == {}
    again.close()
    verify(tmp_path / "case")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM duplicate",
        "UPDATE duplicate SET kept_id = 3",
        "INSERT INTO duplicate VALUES (3, 1)",
    ],
)
def test_an_edit_in_the_file_is_named(case: Case, tmp_path: Path, statement: str) -> None:
    case.set_left_out({SECOND: FIRST})
    case.close()
    folder = Path(shutil.copytree(tmp_path / "case", tmp_path / "edited"))
    with closing(sqlite3.connect(folder / FILE_NAME)) as file:
        file.execute(statement)
        file.commit()
    with pytest.raises(ProblemError, match="duplicate"):
        verify(folder)


def test_a_face_of_a_left_out_photo_is_still_there_to_be_looked_at(case: Case) -> None:
    case.set_left_out({SECOND: FIRST})
    (face,) = case.faces(SECOND)
    assert face.box == FACE
    assert case.flags_of(face.face.id) if face.face else False
