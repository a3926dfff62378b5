"""A case's file edited behind the program's back: what was edited is found and named."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from core.evidence.case_check import check_case
from core.evidence.log import digest
from core.evidence.proof import Proof
from core.photos.photo import Photo, PhotoId, SentRecord
from core.problem import Problem, ProblemError
from core.response import Recorded
from core.run import RunSettings
from core.store import attempts, events, photos, recorded, responses, runs
from core.store.recorded import ToKeep, recorded_answer
from core.store.store import FILE_NAME, Store
from core.store.values import canonical
from core.vendor import Answer, VendorId

TIME = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
VENDOR = VendorId("one")
SENT = SentRecord(100, 80, 0.5, 24_000, "f" * 64, "pixels")
BROKEN = Problem("worker died", "The worker died.", "Ask again.")


def photo(number: int) -> Photo:
    return Photo(PhotoId(number), f"{number:x}" * 64, (), width=200, height=160)


def fill(connection: Connection, base: Path) -> None:
    asked = [photo(number) for number in (1, 2, 3)]
    photos.add(connection, asked, base)
    run = runs.start(connection, [p.id for p in asked], [VENDOR], RunSettings(None))
    calls = [
        attempts.open(connection, run, p, VENDOR, "1.0", RunSettings(max_side=900), TIME)
        for p in asked
    ]
    for number, call in enumerate(calls[:2], 1):
        answer = Answer(b'{"faces": %d}' % number, "rq-1", further=(b"more",), note="as sent")
        responses.keep(connection, call, answer, SENT, version="1.1", seconds=number, received=TIME)
    attempts.fail(connection, calls[2], BROKEN, TIME)
    how = Recorded("2018-05", "A table", "table.csv", TIME, hashlib.sha256(b"0.9 male").hexdigest())
    kept = recorded_answer(1, PhotoId(1), VENDOR, (200, 160), how, ())
    recorded.keep(connection, [ToKeep(asked[0], kept, b"0.9 male")])


@dataclass(frozen=True)
class Filed:
    """A case's file that each test may copy and edit."""

    original: Path
    folder: Path

    def edited(self, *statements: str) -> sqlite3.Connection:
        """A copy of the file, edited by a program that takes the guards off and puts them back."""
        path = self.folder / FILE_NAME
        for left in self.folder.iterdir():
            left.unlink()
        shutil.copyfile(self.original, path)
        file = sqlite3.connect(path)
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        guards = dict(file.execute(query).fetchall())
        for name in guards:
            file.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            file.execute(statement)
        for guard in guards.values():
            file.execute(guard)
        file.commit()
        return file

    def check(self, head: str | None = None) -> Proof:
        store = Store.open(self.folder, read_only=True)
        try:
            return store.read(partial(check_case, head=head))
        finally:
            store.close()

    def problem(self, *statements: str, head: str | None = None) -> Problem:
        self.edited(*statements).close()
        with pytest.raises(ProblemError) as raised:
            self.check(head)
        return raised.value.problem

    def rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.original)) as file:
            return file.execute(query).fetchall()


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Filed:
    folder = tmp_path_factory.mktemp("case")
    store = Store.open(folder)
    store.write(partial(fill, base=folder)).result()
    store.close()
    copy = tmp_path_factory.mktemp("edited")
    return Filed(folder / FILE_NAME, copy)


def test_an_untouched_file_holds(filed: Filed) -> None:
    filed.edited().close()
    [head] = filed.rows("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1")

    assert filed.check() == Proof(head[0], head[1], None, 2, 1)
    assert filed.check(head[1]).head_at == head[0]


COLUMNS = [
    ("response", "id = 2", column)
    for column in (
        "version", "received", "seconds", "request_id", "source", "sent_width", "sent_height",
        "sent_scale", "sent_bytes", "sent_sha256", "sent_encoding", "endpoint", "note", "body",
    )
]  # fmt: skip
COLUMNS += [("further_body", "response_id = 2", "body")]
COLUMNS += [
    ("attempt", "id = 2", column)
    for column in ("run_id", "photo_id", "vendor_id", "version", "settings", "asked")
]
COLUMNS += [
    ("failure", "attempt_id = 3", column)
    for column in ("time", "problem_kind", "problem_what", "problem_way_out", "again", "uncharged")
]
COLUMNS += [
    ("recorded_response", "id = 1", column)
    for column in ("photo_id", "vendor_id", "date", "provenance", "file_name", "body")
]
COLUMNS += [("photo", "id = 2", "sha256")]
NAMES = {
    "response": "Response 2",
    "further_body": "Response 2",
    "attempt": "Call 2",
    "failure": "Failed call 3",
    "recorded_response": "Recorded answer 1",
    "photo": "Call 2",
}


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(COLUMNS), st.data())
def test_an_edited_column_is_named(
    filed: Filed, where: tuple[str, str, str], data: st.DataObject
) -> None:
    table, which, column = where
    [[value]] = filed.rows(f"SELECT {column} FROM {table} WHERE {which}")
    if isinstance(value, int):
        other = data.draw(st.integers(0, 3).filter(lambda number: number != value))
        text = str(other)
    elif isinstance(value, float):
        text = str(value + data.draw(st.sampled_from([-0.25, 1e-9, 1.0])))
    else:
        raw = value.encode() if isinstance(value, str) else value
        at = data.draw(st.integers(0, len(raw)))
        cut = data.draw(st.integers(at, len(raw)))
        put = data.draw(st.text("abc01{}", min_size=int(at == cut), max_size=3)).encode()
        new = raw[:at] + put + raw[cut:]
        if new == raw:
            new += b"!"
        text = f"x'{new.hex()}'" if isinstance(value, bytes) else f"CAST(x'{new.hex()}' AS TEXT)"

    problem = filed.problem(f"UPDATE {table} SET {column} = {text} WHERE {which}")

    assert problem.kind == "not as logged"
    assert NAMES[table] in problem.what


@pytest.mark.parametrize(
    ("statement", "kind", "named"),
    [
        ("DELETE FROM response WHERE id = 1", "removed", "Response 1"),
        ("DELETE FROM failure", "removed", "Failed call 3"),
        ("DELETE FROM recorded_response", "removed", "Recorded answer 1"),
        ("DELETE FROM attempt WHERE id = 3", "removed", "Call 3"),
        ("DELETE FROM further_body WHERE response_id = 1", "not as logged", "Response 1"),
        ("INSERT INTO further_body VALUES (2, 2, x'00')", "not as logged", "Response 2"),
        ("INSERT INTO further_body VALUES (9, 1, x'00')", "removed", "Response 9"),
        ("INSERT INTO attempt SELECT 9, run_id, photo_id, vendor_id, version, settings, asked "
         "FROM attempt WHERE id = 1", "not in the log", "call 9"),
        ("INSERT INTO failure SELECT 1, time, problem_kind, problem_what, problem_way_out, again, "
         "uncharged FROM failure", "not in the log", "failed call 1"),
    ],
)  # fmt: skip
def test_rows_removed_and_inserted_are_named(
    filed: Filed, statement: str, kind: str, named: str
) -> None:
    problem = filed.problem(statement)

    assert problem.kind == kind
    assert named in problem.what


def test_a_response_put_beside_its_forged_entry_is_named(filed: Filed) -> None:
    file = filed.edited("UPDATE response SET body = x'7b7d' WHERE id = 1")
    file.close()
    store = Store.open(filed.folder)
    forged = {"attempt": 1, "body": "0" * 64, "sent": "f" * 64}
    store.write(lambda c: events.append(c, events.EventKind.ANSWERED, forged)).result()
    store.close()

    with pytest.raises(ProblemError) as raised:
        filed.check()

    assert "response 1, as entry 4 did before" in raised.value.problem.what


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("DROP TRIGGER response_is_not_edited", "gone"),
        ("CREATE TRIGGER other AFTER INSERT ON event BEGIN SELECT 1; END", "added"),
        ("DROP TRIGGER event_follows; CREATE TRIGGER event_follows BEFORE INSERT ON event "
         "BEGIN SELECT 1; END", "changed"),
    ],
)  # fmt: skip
def test_a_guard_taken_off_is_named(filed: Filed, statement: str, word: str) -> None:
    with closing(filed.edited()) as file:
        file.executescript(statement)

    with pytest.raises(ProblemError) as raised:
        filed.check()

    assert raised.value.problem.kind == "guard changed"
    assert word in raised.value.problem.what


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_log_edited_cut_or_mixed_up_in_the_file_is_named(
    filed: Filed, data: st.DataObject
) -> None:
    entries = filed.rows("SELECT seq, hash FROM event ORDER BY seq")
    last, head = entries[-1]
    place = data.draw(st.integers(1, last - 1))
    column = data.draw(st.sampled_from(["time", "kind", "ids", "previous", "hash"]))
    edits = [
        f"UPDATE event SET {column} = {column} || ' ' WHERE seq = {place}",
        f"DELETE FROM event WHERE seq = {place}",
        f"UPDATE event SET seq = {last + 9} WHERE seq = {place}",
    ]
    problem = filed.problem(data.draw(st.sampled_from(edits)))
    assert problem.kind == "log broken"
    assert f"at entry {place}:" in problem.what

    problem = filed.problem(f"DELETE FROM event WHERE seq > {place}", head=head)
    assert problem.kind == "head not found"


def test_entries_of_before_are_checked_for_what_they_tell(filed: Filed) -> None:
    """Older entries carry the hashes of the bodies alone."""
    folder = filed.folder.parent / "older"
    store = Store.open(folder)

    def older(connection: Connection) -> None:
        photos.add(connection, [photo(1)], folder)
        run = runs.start(connection, [PhotoId(1)], [VENDOR], RunSettings())
        call = attempts.open(connection, run, photo(1), VENDOR, "1", RunSettings(), TIME)
        responses.keep(connection, call, Answer(b"body"), SENT, version="1", seconds=0.5)

    store.write(older).result()
    kept = store.read(events.load)
    store.close()
    rows = []
    previous = events.FIRST_PREVIOUS
    for event in kept:
        ids = {k: v for k, v in json.loads(event.ids).items() if k not in ("said", "call")}
        content = event.seq, event.time, event.kind, canonical(ids), previous
        previous = digest(*content)
        rows.append((*content, previous))
    with closing(sqlite3.connect(folder / FILE_NAME)) as file:
        guards = file.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"
        ).fetchall()
        for name, _ in guards:
            file.execute(f"DROP TRIGGER {name}")
        file.execute("DELETE FROM event")
        file.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)", rows)
        for _, guard in guards:
            file.execute(guard)
        file.commit()
        assert Filed(folder / FILE_NAME, folder).check().responses == 1
        file.execute("DROP TRIGGER response_is_not_edited")
        file.execute("UPDATE response SET body = x'00'")
        file.execute(
            "CREATE TRIGGER response_is_not_edited BEFORE UPDATE ON response "
            "BEGIN SELECT RAISE(ABORT, 'responses are not edited'); END"
        )
        file.commit()
    with pytest.raises(ProblemError, match="its body"):
        Filed(folder / FILE_NAME, folder).check()
