"""Events: a chain that shows every change made to it, and nothing of what people wrote."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from core.store import events
from core.store.events import EventKind
from core.store.store import FILE_NAME, Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path)
    yield store
    store.close()


def append(store: Store, count: int) -> None:
    ids = [{"photo": f"{number:064x}", "position": number} for number in range(count)]
    store.write(lambda c: events.append_all(c, EventKind.LOOKED_AT, ids)).result()


def test_each_event_carries_the_hash_of_the_one_before(store: Store) -> None:
    append(store, 3)
    append(store, 2)
    chain = store.read(events.load)
    assert [event.seq for event in chain] == [1, 2, 3, 4, 5]
    assert chain[0].previous == events.FIRST_PREVIOUS
    assert [e.previous for e in chain[1:]] == [e.hash for e in chain[:-1]]
    assert store.read(events.head) == (5, chain[-1].hash)
    assert store.read(events.verify) is None


def test_no_events_are_a_whole_chain(store: Store) -> None:
    append(store, 0)
    assert store.read(events.head) == (0, events.FIRST_PREVIOUS)
    assert store.read(events.verify) is None


def test_the_hash_can_be_computed_by_anyone(store: Store) -> None:
    time = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    ids = {"photo": "ab", "face": 1}
    store.write(lambda c: events.append(c, EventKind.FACE_REMOVED, ids, time)).result()
    (event,) = store.read(events.load)
    assert event.time == "2026-03-01T09:30:00.000000Z"
    assert event.ids == '{"face":1,"photo":"ab"}'
    columns = [event.seq, event.time, event.kind, event.ids, event.previous]
    as_json = json.dumps(columns, separators=(",", ":"))
    assert event.hash == hashlib.sha256(as_json.encode()).hexdigest()


def test_an_event_taken_back_leaves_no_gap(store: Store) -> None:
    def taken_back(connection: Connection) -> None:
        events.append(connection, EventKind.ASKED, {"attempt": 1})
        raise ValueError("on purpose")

    append(store, 1)
    lost = store.write(taken_back)
    append(store, 1)
    assert isinstance(lost.exception(), ValueError)
    assert store.read(events.head)[0] == 2
    assert store.read(events.verify) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET kind = 'asked' WHERE seq = 2",
        "DELETE FROM event WHERE seq = 3",
        "DELETE FROM event",
        "INSERT INTO event VALUES (9, 't', 'k', '{}', '', '')",
        "INSERT OR REPLACE INTO event VALUES (2, 't', 'k', '{}', '', '')",
    ],
)
def test_the_file_itself_refuses_to_change_events(
    store: Store, tmp_path: Path, statement: str
) -> None:
    append(store, 3)
    before = store.read(events.load)
    with (
        closing(sqlite3.connect(tmp_path / FILE_NAME)) as other,
        pytest.raises(sqlite3.IntegrityError),
    ):
        other.execute(statement)
    assert store.read(events.load) == before


def test_attempts_and_responses_are_not_edited_either(store: Store, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as other:
        names = {
            table
            for (table,) in other.execute(
                "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%UPDATE%'"
            )
        }
    assert names == {
        "event",
        "attempt",
        "request",
        "response",
        "further_body",
        "failure",
        "recorded_response",
        "protocol",
        "reply",
    }


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    count=st.integers(2, 6),
    data=st.data(),
    column=st.sampled_from(["time", "kind", "ids", "previous", "hash"]),
)
def test_any_forged_event_is_found(
    tmp_path_factory: pytest.TempPathFactory, count: int, data: st.DataObject, column: str
) -> None:
    folder = tmp_path_factory.mktemp("case")
    store = Store.open(folder)
    append(store, count)
    forged = data.draw(st.integers(1, count))
    with closing(sqlite3.connect(folder / FILE_NAME)) as other:
        other.execute("DROP TRIGGER event_is_not_edited")
        other.execute(f"UPDATE event SET {column} = {column} || 'x' WHERE seq = ?", (forged,))
        other.commit()
    assert store.read(events.verify) == forged
    store.close()


def test_a_missing_event_is_found(store: Store, tmp_path: Path) -> None:
    append(store, 4)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as other:
        other.execute("DROP TRIGGER event_is_not_removed")
        other.execute("DELETE FROM event WHERE seq = 2")
        other.commit()
    assert store.read(events.verify) == 2
