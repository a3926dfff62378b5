"""Brings the answers of another case's file into this one: byte for byte, under new numbers.

An answer that is here already (the same photo, vendor, time and body) is not brought again. Its
runs get numbers below zero, so that what this case was answered itself counts as the newer; what
it says in the log is that it was merged, with the head of the other log.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from core.photo import PhotoId
from core.response import Outcome, Response, ResponseId
from core.store import events, outcomes, recorded
from core.store.events import EventKind, Ids, content_hash
from core.store.quick import driver_of

Head = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Brought:
    """What came from another case. outcomes, recorded: answers as values, to be shown.

    count: how many came. head: of the other log. last_recorded: greatest number of a recorded one.
    """

    count: int
    head: Head
    outcomes: tuple[Outcome, ...]
    recorded: tuple[Response, ...]
    last_recorded: int


_ATTEMPTS = """
    SELECT a.*, p.sha256 AS photo_sha256 FROM attempt a
    JOIN photo p ON p.id = a.photo_id JOIN response r ON r.id = a.id
    WHERE p.sha256 IS NOT NULL ORDER BY a.id
"""
_RECORDED = """
    SELECT r.*, p.sha256 AS photo_sha256 FROM recorded_response r
    JOIN photo p ON p.id = r.photo_id WHERE p.sha256 IS NOT NULL ORDER BY r.id
"""
_OF_RESPONSE = ("further_body", "reading", "prediction")


def bring_answers(connection: Connection, other: Path, photo_ids: Mapping[str, PhotoId]) -> Brought:
    """Copy answers from the case's file `other`, and tell of it. Inside `Store.write` only.

    photo_ids: of the photos that take part, by SHA-256.
    """
    here = driver_of(connection)
    with closing(sqlite3.connect(f"{other.as_uri()}?mode=ro", uri=True)) as there:
        there.row_factory = sqlite3.Row
        row = there.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        head: Head = (row["seq"], row["hash"]) if row else (0, events.FIRST_PREVIOUS)
        told = list(_bring_live(here, there, photo_ids))
        told += _bring_recorded(here, there, photo_ids)
    ids: Ids = {"head": head[1], "events": head[0], "content": content_hash(told)}
    events.append_all(connection, EventKind.MERGED, [ids, *told])
    live = [ResponseId(int(ids["attempt"] or 0)) for ids in told if "attempt" in ids]
    imported = {-int(ids["recorded"] or 0) for ids in told if "recorded" in ids}
    return Brought(
        len(told),
        head,
        tuple(outcomes.by_id(connection, live)),
        tuple(answer for answer in recorded.load(connection) if answer.id in imported),
        recorded.last_number(connection),
    )


def _bring_live(
    here: sqlite3.Connection, there: sqlite3.Connection, photo_ids: Mapping[str, PhotoId]
) -> Iterator[Ids]:
    known = {tuple(row) for row in here.execute(_known_answers())}
    runs: dict[int, int] = {}
    for attempt in there.execute(_ATTEMPTS).fetchall():
        photo_id = photo_ids.get(attempt["photo_sha256"])
        if photo_id is None:
            continue
        response = there.execute("SELECT * FROM response WHERE id = ?", (attempt["id"],)).fetchone()
        key = photo_id, attempt["vendor_id"], response["received"], bytes(response["body"])
        if key in known:
            continue
        run_id = _run_for(here, there, attempt["run_id"], runs)
        new = {**_plain(attempt), "id": None, "run_id": run_id, "photo_id": photo_id}
        new_id = _insert(here, "attempt", new)
        _insert(here, "response", {**_plain(response), "id": new_id})
        for name in _OF_RESPONSE:
            query = f"SELECT * FROM {name} WHERE response_id = ?"  # names of tables
            for row in there.execute(query, (attempt["id"],)).fetchall():
                _insert(here, name, {**_plain(row), "response_id": new_id})
        told: dict[str, str | int | None] = {
            "attempt": new_id,
            "body": sha256(response["body"]).hexdigest(),
            "sent": response["sent_sha256"],
        }
        further = "SELECT number, body FROM further_body WHERE response_id = ? ORDER BY number"
        for number, body in here.execute(further, (new_id,)).fetchall():
            told[f"further {number}"] = sha256(body).hexdigest()
        yield told


def _bring_recorded(
    here: sqlite3.Connection, there: sqlite3.Connection, photo_ids: Mapping[str, PhotoId]
) -> Iterator[Ids]:
    query = "SELECT photo_id, vendor_id, body_sha256 FROM recorded_response"
    known = {tuple(row) for row in here.execute(query)}
    for row in there.execute(_RECORDED).fetchall():
        photo_id = photo_ids.get(row["photo_sha256"])
        if photo_id is None or (photo_id, row["vendor_id"], row["body_sha256"]) in known:
            continue
        new_id = _insert(
            here, "recorded_response", {**_plain(row), "id": None, "photo_id": photo_id}
        )
        reading = there.execute(
            "SELECT * FROM recorded_reading WHERE recorded_id = ?", (row["id"],)
        ).fetchone()
        if reading is not None:
            _insert(here, "recorded_reading", {**_plain(reading), "recorded_id": new_id})
        yield {
            "photo": row["photo_sha256"],
            "vendor": row["vendor_id"],
            "recorded": new_id,
            "body": row["body_sha256"],
        }


def _known_answers() -> str:
    return (
        "SELECT a.photo_id, a.vendor_id, r.received, r.body FROM attempt a "
        "JOIN response r ON r.id = a.id"
    )


def _run_for(
    here: sqlite3.Connection, there: sqlite3.Connection, run_id: int, runs: dict[int, int]
) -> int:
    """The run here that stands for one there; it has ended, whatever became of it there."""
    if run_id not in runs:
        lowest = here.execute("SELECT min(coalesce(min(id), 0), 0) FROM run").fetchone()[0]
        run = there.execute("SELECT * FROM run WHERE id = ?", (run_id,)).fetchone()
        ended = {**_plain(run), "id": lowest - 1, "finished": run["finished"] or run["started"]}
        runs[run_id] = _insert(here, "run", ended)
    return runs[run_id]


def _insert(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> int:
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" * len(row))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # names only
    return connection.execute(statement, tuple(row.values())).lastrowid or 0


def _plain(row: sqlite3.Row) -> dict[str, Any]:
    return {name: row[name] for name in row.keys() if name != "photo_sha256"}  # noqa: SIM118
