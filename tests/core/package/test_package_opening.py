"""A package opened as a case: everything comes back, the log goes on, packing it again is equal."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from packed_cases import ONE, ask, make_case, open_case, pack, rebag
from sqlalchemy import Connection, select

from core.case.case import Case
from core.case.memory import CaseMemory
from core.evidence.verify import verify
from core.export import Scope
from core.geometry import Box
from core.labelling.attributes import FITZPATRICK
from core.package.copies import ORIGINALS, find_packed
from core.package.fields import DESCRIBED, fields_text
from core.package.opening import open_package
from core.package.reading import is_package, packed_photos, read_record
from core.package.rebuild import rebuild
from core.package.tables import NOT_PACKED, WANTED, columns, read_table
from core.photos.files import Found
from core.photos.image_io import examine
from core.photos.photo import NO_RIGHTS, PhotoId
from core.problem import ProblemError
from core.response import Response
from core.sets.flag import FaceId
from core.store import events, schema


@pytest.fixture
def case(tmp_path: Path) -> Any:
    made = make_case(tmp_path / "case", tmp_path / "photos")
    yield made
    made.close()


def content(folder: Path) -> str:
    return read_record(folder).content


def said(case: CaseMemory) -> dict[str, Any]:
    """All that people and vendors said, as the window would show it."""
    return {
        "photos": [(p.sha256, p.places[0].name, p.rights, p.tags, p.width) for p in case.photos],
        "faces": [(face.face, face.predictions) for p in case.photos for face in case.faces(p.id)],
        "flags": list(case.flags),
        "claims": [case.claims_of(FaceId(1))],
        "reveals": case.reveals_of(PhotoId(1)),
        "threshold": case.threshold(ONE.id),
        "outcomes": [case.outcome(photo.id, ONE.id) for photo in case.photos],
        "name": case.setting("name"),
    }


@pytest.mark.parametrize("with_photos", [True, False])
@pytest.mark.parametrize("scope", list(Scope))
def test_packed_opened_and_packed_again_is_equal(
    case: Case, tmp_path: Path, scope: Scope, with_photos: bool
) -> None:
    first = pack(case, tmp_path / "first", scope, with_photos)
    open_package(first, tmp_path / "again")
    again = open_case(tmp_path / "again")
    second = pack(again, tmp_path / "second", scope, with_photos)
    again.close()

    assert content(second) == content(first)
    assert verify(second, read_record(first).log_head).head_at == read_record(first).log_entries
    listed = [
        {
            line
            for line in (folder / "manifest-sha256.txt").read_text().splitlines()
            if not line.endswith(("data/log.jsonl", "data/package.json", "data/datasheet.md"))
        }
        for folder in (first, second)
    ]
    assert listed[0] == listed[1]


def test_everything_that_was_said_comes_back(case: Case, tmp_path: Path) -> None:
    case.mark_seen(PhotoId(2), "all", 1)
    package = pack(case, tmp_path / "package")
    open_package(package, tmp_path / "again")
    again = open_case(tmp_path / "again")

    assert said(again) == said(case)
    assert [photo.seen for photo in again.photos] == [False, True, False]
    assert again.face(FaceId(1)).attributes[FITZPATRICK].value == "4-5"
    response = again.outcome(PhotoId(1), ONE.id)
    assert isinstance(response, Response)
    assert again.body(response.id) == case.body(response.id)
    assert again.further_bodies(response.id) == (b"more",)
    again.close()


def test_the_log_goes_on_in_the_new_case(case: Case, tmp_path: Path) -> None:
    package = pack(case, tmp_path / "package")
    open_package(package, tmp_path / "again")
    again = open_case(tmp_path / "again")
    again.set_tags(PhotoId(1), frozenset({"new"}))
    again.store.flush()
    before, after = case.store.read(events.load), again.store.read(events.load)
    again.close()

    assert after[: len(before)] == before
    opened = after[len(before)]
    assert opened.kind == "package opened"
    ids = json.loads(opened.ids)
    assert ids["head"] == before[-1].hash
    tags = (package / "tagmanifest-sha256.txt").read_bytes()
    assert ids["package"] == hashlib.sha256(tags).hexdigest()
    assert verify(tmp_path / "again", before[-1].hash).head_at == len(before)


def test_of_an_audit_set_the_answers_left_out_are_told_and_no_others(
    case: Case, tmp_path: Path
) -> None:
    package = pack(case, tmp_path / "package", Scope.AUDIT)
    record = read_record(package)
    assert (record.photos, record.faces, record.flags, record.left_out) == (1, 1, 1, 1)
    open_package(package, tmp_path / "again")
    assert verify(tmp_path / "again").responses == 1

    with sqlite3.connect(tmp_path / "again" / "misread.sqlite") as file:
        for table in ("prediction", "reading", "further_body"):
            file.execute(f"DELETE FROM {table} WHERE response_id = 1")
        file.execute("DELETE FROM response WHERE id = 1")
    file.close()
    with pytest.raises(ProblemError) as raised:
        verify(tmp_path / "again")
    assert raised.value.problem.kind == "removed"


def test_numbers_that_the_log_speaks_of_are_not_given_again(case: Case, tmp_path: Path) -> None:
    open_package(pack(case, tmp_path / "package", Scope.AUDIT), tmp_path / "again")
    again = open_case(tmp_path / "again")
    assert [photo.id for photo in again.photos] == [1]

    ask(again, [PhotoId(1), PhotoId(1)])
    face, _ = again.keep_face(PhotoId(1), Box(1, 1, 9, 9), drawn=True)
    again.store.flush()

    assert face == 3
    asked = [json.loads(e.ids) for e in again.store.read(events.load) if e.kind == "asked"]
    assert [ids["attempt"] for ids in asked] == [1, 2, 3, 4, 5]
    assert [ids["run"] for ids in asked] == [1, 1, 1, 2, 2]
    second = pack(again, tmp_path / "second", Scope.AUDIT)
    again.close()
    assert verify(tmp_path / "again").responses == 2
    open_package(second, tmp_path / "third")
    assert verify(tmp_path / "third").responses == 2


def test_who_was_withdrawn_does_not_come_in_again(case: Case, tmp_path: Path) -> None:
    """As a withdrawal leaves it: a tombstone in the log, and answers that are gone."""
    gone = case.photos[1].sha256

    def withdraw(connection: Connection) -> None:
        for table in ("prediction", "reading", "further_body"):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE response_id = 2")
        connection.exec_driver_sql("DELETE FROM response WHERE id = 2")
        connection.exec_driver_sql(
            "INSERT INTO failure VALUES (2, '2026-03-02T09:30:00.000000Z', 'withdrawn', '', '', "
            "0, 0)"
        )
        for table in ("face WHERE id = 2", "photo_tag", "place WHERE photo_id = 2"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql("DELETE FROM run_photo WHERE photo_id = 2")
        connection.exec_driver_sql(
            "UPDATE photo SET sha256 = NULL, withdrawn = '2026-03-02T09:30:00.000000Z' WHERE id = 2"
        )
        ids = {"withdrawal": 1, "photo": gone}
        events.append(connection, events.EventKind.WITHDRAWN, ids)

    case.store.write(withdraw).result()
    case.close()
    left = open_case(tmp_path / "case")
    assert verify(tmp_path / "case").responses == 1
    package = pack(left, tmp_path / "package")
    left.close()
    assert read_record(package).left_out == 0
    rows = [path.read_bytes() for path in (package / "data/tables").iterdir()]
    assert gone.encode() not in b"".join(rows)

    open_package(package, tmp_path / "again")
    assert verify(tmp_path / "again").responses == 1
    again = open_case(tmp_path / "again")
    query = select(schema.withdrawn_photo.c.sha256)
    assert again.store.read(lambda c: list(c.scalars(query))) == [gone]
    again.close()


def test_nothing_leaves_that_does_not_hold(case: Case, tmp_path: Path) -> None:
    guard = next(t for t in schema.TRIGGERS if "response_is_not_edited" in t)
    case.store.flush()
    with sqlite3.connect(tmp_path / "case" / "misread.sqlite") as file:
        file.execute("DROP TRIGGER response_is_not_edited")
        file.execute("UPDATE response SET body = x'7b7d' WHERE id = 2")
        file.execute(guard)
    file.close()

    with pytest.raises(ProblemError, match="Response 2"):
        pack(case, tmp_path / "package")
    assert not (tmp_path / "package").exists()


# Photos


def test_a_masked_photo_stays_masked_and_shows_its_copy(case: Case, tmp_path: Path) -> None:
    package = pack(case, tmp_path / "package")
    shown = {packed.photo: packed.shown for packed in packed_photos(package)}
    open_package(package, tmp_path / "again")
    again = open_case(tmp_path / "again")
    first, second, third = again.photos

    assert [shown[photo.sha256] for photo in again.photos] == ["unmasked", "masked", "withheld"]
    copy = find_packed(tmp_path / "again" / "photos", second.sha256)
    assert copy is not None
    assert copy.is_masked
    assert again.path_of(second) == copy.path
    # Leave given now brings no face back that is not here.
    again.set_rights(second.id, replace(NO_RIGHTS, consenting=True))
    packed = pack(again, tmp_path / "second")
    assert {p.photo: p.shown for p in packed_photos(packed)} == shown
    assert dict(again.check_places()).keys() == {third.id}
    # Leave taken away masks what was shown.
    again.set_rights(first.id, NO_RIGHTS)
    packed = pack(again, tmp_path / "third")
    assert {p.photo: p.shown for p in packed_photos(packed)}[first.sha256] == "masked"
    again.close()


def test_a_face_drawn_later_is_masked_in_the_copy(case: Case, tmp_path: Path) -> None:
    open_package(pack(case, tmp_path / "package"), tmp_path / "again")
    again = open_case(tmp_path / "again")
    drawn, _ = again.keep_face(PhotoId(2), Box(5, 100, 20, 30), drawn=True)
    packed = pack(again, tmp_path / "second")
    again.close()

    [masked] = [p for p in packed_photos(packed) if p.shown == "masked"]
    assert drawn == 3
    assert len(masked.boxes) == 2


def test_originals_put_into_the_new_case_are_found(case: Case, tmp_path: Path) -> None:
    open_package(pack(case, tmp_path / "package", with_photos=False), tmp_path / "again")
    again = open_case(tmp_path / "again")
    problems = [problem for _, problem in again.check_places() if problem]
    assert {problem.kind for problem in problems} == {"gone"}
    assert all("was left out of the package" in problem.what for problem in problems)

    shutil.copytree(tmp_path / "photos", tmp_path / "again" / ORIGINALS)

    for photo_id, problem in again.check_places():
        again.mark_failed(photo_id, problem)
    assert all(photo.problem is None for photo in again.photos)
    assert again.path_of(again.photos[0]) == tmp_path / "again" / ORIGINALS / "one" / "photo 1.jpg"
    again.close()


def test_no_place_of_this_computer_leaves(case: Case, tmp_path: Path) -> None:
    package = pack(case, tmp_path / "package")

    for path in package.rglob("*"):
        if path.is_file():
            assert str(tmp_path).encode() not in path.read_bytes()


def test_photos_are_found_again_by_their_hash(case: Case, tmp_path: Path) -> None:
    package = pack(case, tmp_path / "package", with_photos=False)
    whole = pack(case, tmp_path / "whole")
    elsewhere = tmp_path / "elsewhere" / "deep"
    shutil.copytree(tmp_path / "photos" / "one", elsewhere)
    (elsewhere / "photo 1.jpg").rename(elsewhere / "renamed.dat")
    (elsewhere / "photo 2.jpg").write_bytes(b"another photo")

    done = rebuild(package, tmp_path / "elsewhere", tmp_path / "rebuilt")

    assert [name for name, _ in done.missing] == ["one/photo 2.jpg"]
    assert done.opened.found == 2
    again = open_case(tmp_path / "rebuilt")
    assert again.path_of(again.photos[0]).name == "renamed.dat"
    again.add_photos([examine(Found(tmp_path / "photos/one/photo 2.jpg", tmp_path / "photos"))])
    packed = pack(again, tmp_path / "second")
    again.close()
    assert list(packed_photos(packed)) == list(packed_photos(whole))


def test_the_same_folder_gives_the_same_whole_package(case: Case, tmp_path: Path) -> None:
    package = pack(case, tmp_path / "package", with_photos=False)
    whole = pack(case, tmp_path / "whole")
    rebuild(package, tmp_path / "photos", tmp_path / "rebuilt")
    again = open_case(tmp_path / "rebuilt")
    second = pack(again, tmp_path / "second")
    again.close()

    assert content(second) == content(whole)


# As strangers check it


def test_others_programs_check_it(case: Case, tmp_path: Path) -> None:
    package = pack(case, tmp_path / "package")
    done = subprocess.run(
        [sys.executable, "-m", "bagit", "--validate", str(package)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    for command in (["sha256sum"], ["shasum", "-a", "256"]):
        if shutil.which(command[0]) is None:
            continue
        checks = [*command, "-c", "manifest-sha256.txt", "tagmanifest-sha256.txt"]
        done = subprocess.run(checks, cwd=package, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert len(done.stdout.splitlines()) == sum(p.is_file() for p in package.rglob("*")) - 1
        assert all(line.endswith(": OK") for line in done.stdout.splitlines())


def test_the_readme_says_in_ten_lines_how(case: Case, tmp_path: Path) -> None:
    package = pack(case, tmp_path / "package")
    text = (package / "README.txt").read_text(encoding="utf-8")
    how = text.split("\n\n")[0].splitlines()

    assert len(how) <= 10
    (command,) = (line for line in how if line.startswith("Get-Content"))
    assert command.endswith('{ "CHANGED: $f" } }')
    for word in ("sha256sum", "shasum -a 256", "PowerShell", read_record(package).log_head):
        assert any(word in line for line in how)
    assert all(len(line) <= 100 for line in text.splitlines() if line != command)


def test_every_field_is_explained(case: Case, tmp_path: Path) -> None:
    assert set(WANTED) | NOT_PACKED == set(schema.metadata.tables)
    for table in WANTED:
        assert set(DESCRIBED[table].fields) == set(columns(table))
    package = pack(case, tmp_path / "package")
    assert (package / "data/FIELDS.md").read_text(encoding="utf-8") == fields_text()
    for table in WANTED:
        for row in read_table(package, table):
            assert list(row) == sorted(columns(table))


# Whole or not at all, and nothing taken on trust


def test_a_full_disk_leaves_no_half_case(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = pack(case, tmp_path / "package")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("core.package.opening.keep_packed", full)
    with pytest.raises(ProblemError) as raised:
        open_package(package, tmp_path / "again")

    assert raised.value.problem.kind == "disk full"
    assert sorted(os.listdir(tmp_path)) == ["case", "package", "photos"]


def test_a_full_disk_or_a_kill_leaves_no_half_package(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("core.export.bagit_package.write_bag", full)
        with pytest.raises(ProblemError) as raised:
            pack(case, tmp_path / "package")
    assert raised.value.problem.kind == "disk full"
    assert sorted(os.listdir(tmp_path)) == ["case", "photos"]

    ended = """
import os, sys
from pathlib import Path
sys.path[:0] = [sys.argv[2], sys.argv[2] + "/tests"]
import core.export.bagit_package as packing
from packed_cases import open_case, pack
packing.write_bag = lambda *_: os.kill(os.getpid(), 9)
pack(open_case(Path(sys.argv[1]) / "case"), Path(sys.argv[1]) / "package")
"""
    case.close()
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", ended, str(tmp_path), str(root)], cwd=root)
    assert done.returncode != 0
    assert not (tmp_path / "package").exists()
    left = open_case(tmp_path / "case")
    verify(pack(left, tmp_path / "package"))
    left.close()
    assert sorted(os.listdir(tmp_path)) == ["case", "package", "photos"]


def test_a_broken_package_is_not_opened(case: Case, tmp_path: Path) -> None:
    package = pack(case, tmp_path / "package")
    (package / "data/FIELDS.md").write_text("x")

    with pytest.raises(ProblemError, match="FIELDS"):
        open_package(package, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_a_folder_with_something_in_it_is_left_alone(case: Case, tmp_path: Path) -> None:
    package = pack(case, tmp_path / "package")

    with pytest.raises(ProblemError) as raised:
        open_package(package, tmp_path / "photos")
    assert raised.value.problem.kind == "folder taken"


def test_a_case_is_no_package(case: Case, tmp_path: Path) -> None:
    assert not is_package(tmp_path / "case")
    with pytest.raises(ProblemError):
        rebuild(tmp_path / "case", tmp_path, tmp_path / "again")


@pytest.mark.parametrize(
    ("table", "before", "after"),
    [
        ("face", b'"photo_id":1', b'"photo_id":77'),
        ("face", b'"left":36', b'"left":"36 or so"'),
        ("face", b'"height":50', b'"height":-1'),
        ("flag", b'"time":"2026', b'"time":"20-26'),
    ],
)
def test_rows_that_no_case_holds_are_refused(
    case: Case, tmp_path: Path, table: str, before: bytes, after: bytes
) -> None:
    package = pack(case, tmp_path / "package")
    path = package / f"data/tables/{table}.jsonl"
    path.write_bytes(path.read_bytes().replace(before, after))
    rebag(package)

    with pytest.raises(ProblemError) as raised:
        open_package(package, tmp_path / "again")
    assert raised.value.problem.kind == "package changed"
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("prediction", "left", ""),
        ("prediction", "confidence", float("inf")),
        ("face", "top", "[["),
        ("reveal", "width", "NaN"),
        ("reveal", "time", "[1]"),
        ("photo", "width", 10**30),
        ("photo", "title", 10**30),
        ("place", "photo_id", -1),
    ],
)
def test_values_of_another_kind_are_refused_and_make_no_case_that_cannot_be_read(
    case: Case, tmp_path: Path, table: str, column: str, value: object
) -> None:
    package = pack(case, tmp_path / "package")
    path = package / f"data/tables/{table}.jsonl"
    first, *others = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(
        json.dumps({**json.loads(first), column: value}).encode() + b"\n" + b"".join(others)
    )
    rebag(package)

    with pytest.raises(ProblemError) as raised:
        open_package(package, tmp_path / "again")
    assert raised.value.problem.kind == "package changed"
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("name", ["../../secret.jpg", "/etc/secret.jpg", "a/../../b.jpg", "/"])
def test_names_lead_nowhere_but_into_the_case(case: Case, tmp_path: Path, name: str) -> None:
    package = pack(case, tmp_path / "package", with_photos=False)
    path = package / "data/tables/place.jsonl"
    path.write_bytes(path.read_bytes().replace(b"one/photo 1.jpg", name.encode()))
    rebag(package)
    open_package(package, tmp_path / "again")
    again = open_case(tmp_path / "again")

    assert again.photos[0].path.resolve().is_relative_to(tmp_path / "again" / ORIGINALS)
    again.close()


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace(b'"file":"data/photos/', b'"file":"data/photos/../'),
        lambda text: text.replace(b'"photo":"', b'"photo":"../'),
        lambda text: text.replace(b'"sha256":"', b'"sha256":"0'),
        lambda text: b"[]\n" + text,
    ],
)
def test_copies_that_are_not_what_is_said_are_refused(
    case: Case, tmp_path: Path, edit: Callable[[bytes], bytes]
) -> None:
    package = pack(case, tmp_path / "package")
    path = package / "data/copies.jsonl"
    path.write_bytes(edit(path.read_bytes()))
    rebag(package)

    with pytest.raises(ProblemError):
        open_package(package, tmp_path / "again")
    assert not (tmp_path / "again").exists()
