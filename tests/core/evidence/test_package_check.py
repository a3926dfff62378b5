"""A package changed after it was packed: whatever byte it is, what was changed is named."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packed_cases import make_case, pack, rebag

from core.evidence.log import FIRST_PREVIOUS, Event, digest, line, lines_read
from core.evidence.package_check import check_package
from core.evidence.verify import verify
from core.package import record as package
from core.package.bag import TAG_MANIFEST, hash_payload
from core.package.reading import read_record
from core.problem import Problem, ProblemError
from core.store.store import CaseError


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packed")
    case = make_case(folder / "case", folder / "photos")
    for photo in case.photos:
        case.mark_seen(photo.id, "all", 0)
    try:
        return pack(case, folder / "package")
    finally:
        case.close()


@pytest.fixture
def copied(packed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(packed, tmp_path / "copy"))


@contextmanager
def changed(path: Path, data: bytes) -> Iterator[None]:
    before = path.read_bytes()
    path.write_bytes(data)
    try:
        yield
    finally:
        path.write_bytes(before)


def problem_of(folder: Path, head: str | None = None) -> Problem:
    with pytest.raises(ProblemError) as raised:
        check_package(folder, head)
    return raised.value.problem


def names(folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.relative_to(folder).as_posix() for path in files)


def log_of(folder: Path) -> list[Event]:
    with (folder / package.LOG).open("rb") as file:
        return list(lines_read(file))


def put_log(folder: Path, events: list[Event]) -> None:
    (folder / package.LOG).write_bytes(b"".join(map(line, events)))
    rebag(folder, log_entries=len(events), log_head=events[-1].hash)


def test_an_untouched_package_holds(packed: Path) -> None:
    record = read_record(packed)

    proof = check_package(packed, record.log_head)

    assert (proof.entries, proof.head) == (record.log_entries, record.log_head)
    assert proof.head_at == proof.entries
    assert proof.responses == 2
    assert proof.files == len(names(packed)) - 5
    assert verify(packed) == replace(proof, head_at=None)


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_one_byte_changed_anywhere_is_named(packed: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(names(packed)))
    before = (packed / name).read_bytes()
    if before:
        at = data.draw(st.integers(0, len(before) - 1))
        other = data.draw(st.integers(1, 255))
        after = before[:at] + bytes([before[at] ^ other]) + before[at + 1 :]
    else:
        after = bytes([data.draw(st.integers(0, 255))])

    with changed(packed / name, after):
        problem = problem_of(packed)

    assert problem.kind == "package changed"
    assert f" {name} " in problem.what


@pytest.mark.parametrize(
    ("edit", "named"),
    [
        (lambda data: data.replace(b"a", b"A"), "manifest-sha256.txt"),
        (lambda data: data + b"\n", "manifest-sha256.txt"),
        (lambda data: data + b"# a comment\n", "tagmanifest-sha256.txt"),
        (lambda data: data.replace(b"  ", b" *"), "tagmanifest-sha256.txt"),
        (lambda data: data.upper(), "tagmanifest-sha256.txt"),
        (lambda data: b"\xef\xbb\xbf" + data, "bagit.txt"),
        (lambda data: data.replace(b"UTF-8", b"utf-8"), "bagit.txt"),
        (lambda data: data.replace(b"1.0", b"0.96"), "bagit.txt"),
        (lambda data: data + b"Contact-Name: somebody\n", "bag-info.txt"),
    ],
)
def test_what_bagit_would_let_pass_is_named(
    packed: Path, edit: Callable[[bytes], bytes], named: str
) -> None:
    with changed(packed / named, edit((packed / named).read_bytes())):
        assert f" {named} was changed" in problem_of(packed).what


@pytest.mark.parametrize("name", ["README.txt", "data/log.jsonl", "data/tables/face.jsonl"])
def test_a_file_that_is_missing_is_named(copied: Path, name: str) -> None:
    (copied / name).unlink()

    assert f"{name} is missing" in problem_of(copied).what


@pytest.mark.parametrize("name", ["fetch.txt", "data/more.txt", "data/photos/x.png"])
def test_a_file_put_there_is_named(copied: Path, name: str) -> None:
    (copied / name).write_bytes(b"x")

    assert f"{name} does not belong" in problem_of(copied).what


def test_what_file_managers_leave_does_no_harm(copied: Path) -> None:
    (copied / ".DS_Store").write_bytes(b"x")

    check_package(copied)


def test_a_link_that_leads_out_of_it_is_named(copied: Path, tmp_path: Path) -> None:
    name = "data/FIELDS.md"
    shutil.move(copied / name, tmp_path / "elsewhere.md")
    (copied / name).symlink_to(tmp_path / "elsewhere.md")

    assert name in problem_of(copied).what


@pytest.mark.parametrize("below", ["data", "data/responses"])
def test_a_link_to_a_folder_is_named_whatever_is_read_through_it(
    copied: Path, tmp_path: Path, below: str
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (copied / below / "more").symlink_to(tmp_path / "elsewhere", target_is_directory=True)

    assert f"{below}/more is a link" in problem_of(copied).what


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no such pipes")
def test_a_pipe_is_named_and_nobody_waits_for_it(copied: Path) -> None:
    os.mkfifo(copied / "data/more.txt")

    assert "data/more.txt is no file" in problem_of(copied).what


# Packed anew after the edit, so that the bag holds


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_log_edited_and_packed_anew_is_named(packed: Path, data: st.DataObject) -> None:
    folder = packed.with_name("edited")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(packed, folder)
    events = log_of(folder)
    last = len(events)
    place = data.draw(st.integers(0, last - 2))
    how = data.draw(st.sampled_from(["changed", "removed", "inserted", "moved"]))
    if how == "changed":
        column = data.draw(st.sampled_from(["time", "kind", "ids", "previous", "hash"]))
        events[place] = replace(events[place], **{column: getattr(events[place], column) + " "})
    elif how == "removed":
        del events[place]
    elif how == "inserted":
        before = events[place - 1].hash if place else FIRST_PREVIOUS
        content = place + 1, events[place].time, "labelled", "{}", before
        events.insert(place, Event(*content, digest(*content)))
    else:
        events.insert(data.draw(st.integers(place + 1, last - 1)), events.pop(place))
    put_log(folder, events)

    problem = problem_of(folder)

    assert problem.kind == "log broken"
    expected = {place + 1, place + 2} if how == "inserted" else {place + 1}
    assert any(f"at entry {entry}:" in problem.what for entry in expected)


def test_a_log_cut_and_packed_anew_shows_beside_its_head(copied: Path) -> None:
    events = log_of(copied)
    # The last entries tell of looking, of which nothing else is kept.
    put_log(copied, events[:-2])
    assert check_package(copied).entries == len(events) - 2

    assert problem_of(copied, events[-1].hash).kind == "head not found"
    assert check_package(copied, events[-3].hash).head_at == len(events) - 2


def test_a_response_edited_and_packed_anew_is_named(copied: Path) -> None:
    [body] = (copied / "data/responses/one").glob("*-2.json")
    body.write_bytes(body.read_bytes().replace(b"face", b"FACE"))
    rebag(copied)

    problem = problem_of(copied)

    assert problem.kind == "not as logged"
    assert "Response 2" in problem.what
    assert "its body" in problem.what


@pytest.mark.parametrize(
    ("column", "value"),
    [("version", "9"), ("received", "2026-03-01T09:31:00.000000Z"), ("sent_bytes", 1)],
)
def test_what_is_said_of_a_response_is_checked(copied: Path, column: str, value: object) -> None:
    path = copied / package.TABLES / "response.jsonl"
    rows = [json.loads(row) for row in path.read_bytes().splitlines()]
    rows[0][column] = value
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    rebag(copied)

    assert "Response 1" in problem_of(copied).what


@pytest.mark.parametrize(
    ("table", "before", "after", "named"),
    [
        ("face", b'"gender":"female"', b'"gender":"male"', "label of face 1"),
        ("face", b'"source":"public record"', b'"source":"dataset"', "label of face 1"),
        ("face", b'"not_a_face":false', b'"not_a_face":true', "label of face 1"),
        ("face_attribute", b"4-5", b"1-2", "attributes of face 1"),
        ("claim", b'"value":"3"', b'"value":"6"', "claims of face 1"),
        ("decision", b"seen by light", b"on a whim", "decisions of face 1"),
        ("flag", b"a note", b"another", "flag for one of face 1"),
        ("photo_tag", b"indoors", b"outdoors", "tags of photo"),
        ("photo", b"CC0", b"GPL", "rights of photo"),
    ],
)
def test_what_people_said_edited_and_packed_anew_is_named(
    copied: Path, table: str, before: bytes, after: bytes, named: str
) -> None:
    path = copied / package.TABLES / f"{table}.jsonl"
    edited = path.read_bytes().replace(before, after)
    assert edited != path.read_bytes()
    path.write_bytes(edited)
    rebag(copied)

    problem = problem_of(copied)

    assert problem.kind == "not as logged"
    assert named in problem.what


@pytest.mark.parametrize("table", ["flag", "claim", "decision"])
def test_what_people_said_taken_out_and_packed_anew_is_told(copied: Path, table: str) -> None:
    """An audit set leaves faces out rightly; that anything is missing is not kept quiet."""
    assert check_package(copied).said_left_out == 0
    path = copied / package.TABLES / f"{table}.jsonl"
    rows = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(rows[:-1]))
    rebag(copied)

    proof = check_package(copied)

    assert proof.said_left_out == 1
    told = "1 flag, label, claim or decision that the log tells of and this package does not hold."
    assert told in proof.lines()


def test_a_failed_call_taken_out_and_packed_anew_is_told(copied: Path) -> None:
    assert check_package(copied).failed_left_out == 0
    path = copied / package.TABLES / "failure.jsonl"
    assert len(path.read_bytes().splitlines()) == 1
    path.write_bytes(b"")
    rebag(copied)

    proof = check_package(copied)

    assert "1 failed call that the log tells of and this package does not hold." in proof.lines()


def test_a_response_taken_out_is_missed(copied: Path) -> None:
    path = copied / package.TABLES / "response.jsonl"
    _, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(second)
    rebag(copied)

    assert problem_of(copied).kind == "package changed"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("data/package.json", b"{}"),
        ("data/package.json", b"[" * 9000),
        ("data/tables/photo.jsonl", b"[1]\n"),
        ("data/tables/attempt.jsonl", b"\xff\n"),
    ],
)
def test_what_is_no_package_inside_is_named(copied: Path, name: str, data: bytes) -> None:
    (copied / name).write_bytes(data)
    hashes = hash_payload(copied)
    (copied / "manifest-sha256.txt").write_bytes(hashes.manifest)

    problem = problem_of(copied)

    assert problem.kind == "package changed"
    assert problem.way_out


def test_a_newer_package_says_so(copied: Path) -> None:
    path = copied / package.NAME
    path.write_bytes(path.read_bytes().replace(b"misread-package/1", b"misread-package/2"))
    (copied / "manifest-sha256.txt").write_bytes(hash_payload(copied).manifest)

    assert problem_of(copied).kind == "newer package"


def test_neither_package_nor_case_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a file.txt").write_text("x")
    with pytest.raises(CaseError) as raised:
        verify(tmp_path)
    assert raised.value.problem.kind == "not a case"
    with pytest.raises(ProblemError) as again:
        check_package(tmp_path)
    assert again.value.problem.kind == "not a package"


def test_the_hash_it_is_known_by_is_that_of_its_last_manifest(packed: Path) -> None:
    lines = (packed / TAG_MANIFEST).read_text().splitlines()
    for entry in lines:
        sha256, name = entry.split("  ")
        assert hashlib.sha256((packed / name).read_bytes()).hexdigest() == sha256
