"""Brings the answers of another case's file into this one: byte for byte, under new numbers.

An answer that is here already (the same photo, vendor, time and body) is not brought again, and
those of repeats stay where they were asked for. Its
runs get numbers below zero, so that what this case was answered itself counts as the newer; what
it says in the log is that it was merged, with the head of the other log.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from core.photo import Photo, SentRecord
from core.response import Outcome, Response, ResponseId, RunId
from core.store import attempts, engines, events, outcomes, recorded, responses
from core.store.attempts import AttemptId, Opening
from core.store.events import EventKind, Ids, content_hash
from core.store.quick import driver_of
from core.store.recorded import ToKeep
from core.store.responses import Received
from core.store.values import settings_of
from core.vendor import Answer, VendorId

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


_ANSWERED = """
    SELECT a.run_id, a.photo_id, a.vendor_id, a.version AS known, a.settings, a.asked,
           p.sha256 AS photo_sha256, r.*
    FROM attempt a JOIN photo p ON p.id = a.photo_id JOIN response r ON r.id = a.id
    WHERE p.sha256 IS NOT NULL
          AND a.run_id NOT IN (
              SELECT id FROM run WHERE repeat_id IS NOT NULL OR variation_id IS NOT NULL
          )
    ORDER BY a.id
"""
_RECORDED = """
    SELECT r.*, p.sha256 AS photo_sha256 FROM recorded_response r
    JOIN photo p ON p.id = r.photo_id WHERE p.sha256 IS NOT NULL ORDER BY r.id
"""
_KNOWN = """
    SELECT a.photo_id, a.vendor_id, r.received, r.body FROM attempt a JOIN response r ON r.id = a.id
"""
_KNOWN_RECORDED = "SELECT photo_id, vendor_id, body_sha256 FROM recorded_response"
_FURTHER = "SELECT body FROM further_body WHERE response_id = ? ORDER BY number"
_OF_RESPONSE = ("reading", "prediction")


def bring_answers(connection: Connection, other: Path, photos: Mapping[str, Photo]) -> Brought:
    """Copy answers from the case's file `other`, and tell of it. Inside `Store.write` only.

    photos: those that take part, by SHA-256.
    """
    with closing(sqlite3.connect(f"{other.as_uri()}?mode=ro", uri=True)) as there:
        there.row_factory = sqlite3.Row
        row = there.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        head: Head = (row["seq"], row["hash"]) if row else (0, events.FIRST_PREVIOUS)
        live = _new_answers(connection, there, photos)
        imported = _new_recorded(connection, there, photos)
        told = [[row["photo_sha256"], row["vendor_id"]] for row in (*live, *imported)]
        # What follows in the log came with the other case, each entry at its own time.
        ids: Ids = {"head": head[1], "events": head[0], "content": content_hash(told)}
        events.append(connection, EventKind.MERGED, ids)
        kept = _keep_answers(connection, there, photos, live)
        answers = _keep_recorded(connection, there, photos, imported)
    return Brought(
        len(told),
        head,
        tuple(outcomes.by_id(connection, kept)),
        answers,
        recorded.last_number(connection),
    )


def _new_answers(
    connection: Connection, there: sqlite3.Connection, photos: Mapping[str, Photo]
) -> list[sqlite3.Row]:
    known = {tuple(row) for row in driver_of(connection).execute(_KNOWN)}

    def is_new(row: sqlite3.Row) -> bool:
        photo = photos.get(row["photo_sha256"])
        key = photo and (photo.id, row["vendor_id"], row["received"], bytes(row["body"]))
        return key is not None and key not in known

    return [row for row in there.execute(_ANSWERED) if is_new(row)]


def _new_recorded(
    connection: Connection, there: sqlite3.Connection, photos: Mapping[str, Photo]
) -> list[sqlite3.Row]:
    known = {tuple(row) for row in driver_of(connection).execute(_KNOWN_RECORDED)}

    def is_new(row: sqlite3.Row) -> bool:
        photo = photos.get(row["photo_sha256"])
        return photo is not None and (photo.id, row["vendor_id"], row["body_sha256"]) not in known

    return [row for row in there.execute(_RECORDED) if is_new(row)]


def _keep_answers(
    connection: Connection,
    there: sqlite3.Connection,
    photos: Mapping[str, Photo],
    rows: Sequence[sqlite3.Row],
) -> list[ResponseId]:
    here = driver_of(connection)
    run_ids: dict[int, RunId] = {}
    for row in rows:
        if row["run_id"] not in run_ids:
            run_ids[row["run_id"]] = _run_for(here, there, row["run_id"])
    openings = [
        Opening(
            run_ids[row["run_id"]],
            photos[row["photo_sha256"]],
            VendorId(row["vendor_id"]),
            row["known"],
            settings_of(row["settings"]),
            datetime.fromisoformat(row["asked"]),
        )
        for row in rows
    ]
    attempt_ids = attempts.open_all(connection, openings)
    received = [
        _received(there, row, attempt_id) for row, attempt_id in zip(rows, attempt_ids, strict=True)
    ]
    kept = responses.keep_all(connection, received)
    for row, response_id in zip(rows, kept, strict=True):
        for name in _OF_RESPONSE:
            query = f"SELECT * FROM {name} WHERE response_id = ?"  # a table's name
            for read in there.execute(query, (row["id"],)).fetchall():
                _insert(here, name, {**_plain(read), "response_id": response_id})
    return kept


def _received(there: sqlite3.Connection, row: sqlite3.Row, attempt_id: AttemptId) -> Received:
    further = tuple(bytes(body) for (body,) in there.execute(_FURTHER, (row["id"],)))
    answer = Answer(
        bytes(row["body"]),
        row["request_id"],
        endpoint=row["endpoint"],
        note=row["note"],
        further=further,
    )
    sent = SentRecord(
        row["sent_width"],
        row["sent_height"],
        row["sent_scale"],
        row["sent_bytes"],
        row["sent_sha256"],
        row["sent_encoding"],
    )
    time = datetime.fromisoformat(row["received"])
    return Received(attempt_id, answer, sent, row["version"], row["seconds"], time, row["source"])


def _keep_recorded(
    connection: Connection,
    there: sqlite3.Connection,
    photos: Mapping[str, Photo],
    rows: Sequence[sqlite3.Row],
) -> tuple[Response, ...]:
    first = recorded.last_number(connection) + 1
    read_there = {-answer.id: answer for answer in _read_there(there)}
    kept = []
    for number, row in enumerate(rows, first):
        photo, answer = photos[row["photo_sha256"]], read_there[row["id"]]
        mine = replace(answer, id=ResponseId(-number), photo_id=photo.id)
        kept.append(ToKeep(photo, mine, bytes(row["body"])))
    recorded.keep(connection, kept)
    return tuple(each.response for each in kept)


def _read_there(there: sqlite3.Connection) -> Sequence[Response]:
    """The recorded answers of the other case as values."""
    path = there.execute("PRAGMA database_list").fetchone()["file"]
    engine = engines.reading_only(Path(path), immutable=False)
    try:
        with engine.connect() as connection:
            return recorded.load(connection)
    finally:
        engine.dispose()


def _run_for(here: sqlite3.Connection, there: sqlite3.Connection, run_id: int) -> RunId:
    """The run here that stands for one there; it has ended, whatever became of it there."""
    (lowest,) = here.execute("SELECT min(coalesce(min(id), 0), 0) FROM run").fetchone()
    run = there.execute("SELECT * FROM run WHERE id = ?", (run_id,)).fetchone()
    ended = {**_plain(run), "id": lowest - 1, "finished": run["finished"] or run["started"]}
    return RunId(_insert(here, "run", ended))


def _insert(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> int:
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" * len(row))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # names only
    return connection.execute(statement, tuple(row.values())).lastrowid or 0


def _plain(row: sqlite3.Row) -> dict[str, Any]:
    return {name: row[name] for name in row.keys()}  # noqa: SIM118  # a row yields its values
