"""Protocols, findings and replies: kept, told of by hashes, and gone where they have to go."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from core.case.case import Case
from core.finding import Finding
from core.geometry import Box
from core.labelling.attributes import AttributeName
from core.package.opening import open_package
from core.reaudit.protocol import EVERY_VENDOR, Protocol
from core.run import RunSettings
from core.store import events, findings, protocols, repeats, replies
from core.store.events import EventKind
from core.store.quick import driver_of
from core.vendor import VendorId
from tests.packed_cases import ONE, make_case, open_case, pack

TIME = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
PLAN = Protocol(
    "Who is misread?",
    ((AttributeName("gender"), AttributeName("group")),),
    {EVERY_VENDOR: 0.9, VendorId("one"): None},
    (VendorId("one"),),
    240,
    "All portraits.",
    "When each was asked once.",
    "Ann",
)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    case = make_case(tmp_path / "case", tmp_path / "photos")
    yield case
    case.close()


def do(case: Case, change: Callable[..., object]) -> object:
    return case.store.write(change).result()


def write_finding(case: Case, face_id: int | None, seen: str) -> None:
    def write(connection) -> None:
        number = findings.next_id(connection)
        about = (face_id, ONE.id if face_id else None)
        new = Finding(number, *about, seen, "women", "sure", "another camera", "Ann", TIME)
        findings.put(connection, new)

    do(case, write)


def test_a_protocol_is_read_back_as_it_was_written(case: Case) -> None:
    first = do(case, lambda c: protocols.write(c, PLAN))
    second = do(case, lambda c: protocols.write(c, Protocol("Another question?")))
    assert case.store.read(protocols.load) == [first, second]
    assert first.protocol.threshold(VendorId("one")) is None
    assert first.protocol.threshold(VendorId("two")) == 0.9
    assert first.content_hash == events.content_hash(PLAN.content())
    told = [e for e in case.store.read(events.load) if e.kind == EventKind.PROTOCOL_WRITTEN]
    assert [first.content_hash in told[0].ids, "Who" in told[0].ids] == [True, False]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE protocol SET question = 'x'", "DELETE FROM protocol", "UPDATE reply SET text = 'x'"],
)
def test_what_was_written_cannot_be_changed(case: Case, statement: str) -> None:
    do(case, lambda c: protocols.write(c, PLAN))
    do(case, lambda c: replies.file(c, ONE.id, "2026-03-01", "We disagree."))
    with pytest.raises(sqlite3.IntegrityError):
        do(case, lambda c: driver_of(c).execute(statement))


def test_a_reply_with_its_letter(case: Case) -> None:
    filed = do(case, lambda c: replies.file(c, ONE.id, "2026-03-01", "No.", b"%PDF", "no.pdf"))
    assert filed.file_sha256 == sha256(b"%PDF").hexdigest()
    assert case.store.read(replies.load) == [filed]
    assert case.store.read(lambda c: replies.letter(c, filed.id)) == b"%PDF"
    do(case, lambda c: replies.remove(c, filed.id))
    with pytest.raises(LookupError):
        case.store.read(lambda c: replies.letter(c, filed.id))
    assert case.store.read(events.verify) is None


def test_a_finding_stays_with_a_face_that_is_removed_and_brought_back(case: Case) -> None:
    face_id, _ = case.keep_face(case.photos[1].id, Box(1, 1, 9, 9))
    write_finding(case, face_id, "Read as male.")
    case.remove_face(face_id)
    case.store.flush()
    (kept,) = case.store.read(findings.load)
    assert kept.face_id == face_id


def test_withdrawing_takes_findings_and_repeats_of_the_photo(case: Case) -> None:
    first, second = case.photos[0], case.photos[1]
    for photo in (first, second):
        face = case.faces_stored_in(photo.id)[0]
        write_finding(case, face.id, f"Finding {photo.id}")
        do(case, lambda c, p=photo: repeats.begin(c, p, ONE.id, RunSettings(), 3, 95))
    write_finding(case, None, "All of the case")
    gone, _ = case.keep_face(first.id, Box(1, 1, 9, 9))
    write_finding(case, gone, "About a face that was removed")
    case.remove_face(gone)
    _, done = case.withdraw([first.id])
    done.result()
    left = case.store.read(findings.load)
    assert [each.seen for each in left] == [f"Finding {second.id}", "All of the case"]
    assert [each.photo_id for each in case.store.read(repeats.load)] == [second.id]
    for path in case.folder.rglob("*"):
        assert not path.is_file() or b"a face that was removed" not in path.read_bytes()


def test_a_package_brings_them_along(case: Case, tmp_path: Path) -> None:
    do(case, lambda c: protocols.write(c, PLAN))
    do(case, lambda c: replies.file(c, ONE.id, "2026-03-01", "No.", b"%PDF", "../no.PDF"))
    do(case, lambda c: replies.file(c, ONE.id, "2026-03-02", "Never."))
    write_finding(case, case.faces_stored_in(case.photos[0].id)[0].id, "Read as male.")
    do(case, lambda c: repeats.begin(c, case.photos[0], ONE.id, RunSettings(), 3, 95))
    loads = (protocols.load, replies.load, findings.load, repeats.load)
    before = [case.store.read(load) for load in loads]
    package = pack(case, tmp_path / "package")
    assert (package / "data/replies/1-one.pdf").read_bytes() == b"%PDF"
    open_package(package, tmp_path / "again")
    again = open_case(tmp_path / "again")
    try:
        assert [again.store.read(load) for load in loads] == before
        assert again.store.read(lambda c: replies.letter(c, before[1][0].id)) == b"%PDF"
        number = again.store.read(findings.next_id)
        assert number == before[2][-1].id + 1
    finally:
        again.close()
