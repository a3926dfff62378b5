"""Brings what another case has on its disk alone into this one: answers byte for byte, under new
numbers, and what `core.store.merging_written` brings.

An answer that is here already (the same photo, vendor, time and body) is not brought again. Its
runs get numbers below zero, so that what this case was answered itself counts as the newer; what
it says in the log is that it was merged, with the head of the other log. A repeat comes whole, with
the calls that brought no answer.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from core.merge.plan import Choice, Conflict
from core.photos.photo import Photo, SentRecord
from core.problem import Problem
from core.reaudit.repeat import Repeat, RepeatId
from core.response import Response, ResponseId, RunId
from core.sets.flag import FaceId
from core.store import (
    attempts,
    engines,
    events,
    merging_written,
    outcomes,
    recorded,
    repeats,
    responses,
)
from core.store.attempts import AttemptId, Opening
from core.store.events import EventKind, Ids, content_hash
from core.store.quick import driver_of
from core.store.recorded import ToKeep
from core.store.responses import Received
from core.store.schema import event_table, photo
from core.store.values import settings_of
from core.vendor import Answer, VendorId

Head = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Brought:
    """What came from another case. outcomes, recorded: answers as values, to be shown.

    count: how many of them came. head: of the other log. last_recorded: greatest number of a
    recorded one. sent: hashes of what vendors got. written: how many of each kind came of what
    people wrote, and of repeats: "repeat", "frozen version", "protocol", "finding", "reply".
    """

    count: int
    head: Head
    outcomes: tuple[Response, ...]
    recorded: tuple[Response, ...]
    last_recorded: int
    sent: frozenset[str] = frozenset()
    written: Mapping[str, int] = field(default_factory=dict)


_OF_ATTEMPT = """a.run_id, a.photo_id, a.vendor_id, a.version AS known, a.settings, a.asked,
           p.sha256 AS photo_sha256"""
_ANSWERED = f"""
    SELECT {_OF_ATTEMPT}, r.*
    FROM attempt a JOIN photo p ON p.id = a.photo_id JOIN response r ON r.id = a.id
    WHERE p.sha256 IS NOT NULL
          AND a.run_id IN (SELECT id FROM run WHERE repeat_id IS ? AND variation_id IS NULL)
    ORDER BY a.id
"""
_FAILED = f"""
    SELECT {_OF_ATTEMPT}, f.*
    FROM attempt a JOIN photo p ON p.id = a.photo_id JOIN failure f ON f.attempt_id = a.id
    WHERE p.sha256 IS NOT NULL
          AND a.run_id IN (SELECT id FROM run WHERE repeat_id IS ? AND variation_id IS NULL)
    ORDER BY a.id
"""
_RECORDED = """
    SELECT r.*, p.sha256 AS photo_sha256 FROM recorded_response r
    JOIN photo p ON p.id = r.photo_id WHERE p.sha256 IS NOT NULL ORDER BY r.id
"""
_KNOWN = """
    SELECT a.photo_id, a.vendor_id, r.received, r.id FROM attempt a JOIN response r ON r.id = a.id
"""
_BODY = "SELECT body FROM response WHERE id = ?"
_KNOWN_RECORDED = "SELECT photo_id, vendor_id, body_sha256 FROM recorded_response"
_FURTHER = "SELECT body FROM further_body WHERE response_id = ? ORDER BY number"
_OF_RESPONSE = ("reading", "prediction")
_NO_REPEAT = RepeatId(0)
_MERGED = select(event_table.c.seq).where(event_table.c.kind == EventKind.MERGED.value)


def bring(
    connection: Connection,
    other: Path,
    photos: Mapping[str, Photo],
    faces: Mapping[FaceId, FaceId],
    choices: Mapping[Conflict, Choice],
) -> Brought:
    """Copy what the case's file `other` has, and tell of it. Inside `Store.write` only.

    photos: those that take part, by SHA-256. faces: the number here of each of their faces.
    choices: of what both say otherwise; decided as proposed where it is not in it.
    """
    engine = engines.reading_only(other, immutable=False)
    try:
        with engine.connect() as read, closing(_raw(other)) as there:
            return _bring(connection, read, there, photos, faces, choices)
    finally:
        engine.dispose()


def _raw(other: Path) -> sqlite3.Connection:
    there = sqlite3.connect(f"{other.as_uri()}?mode=ro", uri=True)
    there.row_factory = sqlite3.Row
    return there


def _bring(
    connection: Connection,
    read: Connection,
    there: sqlite3.Connection,
    photos: Mapping[str, Photo],
    faces: Mapping[FaceId, FaceId],
    choices: Mapping[Conflict, Choice],
) -> Brought:
    head = events.head(read)
    live = _new_answers(connection, there, photos)
    imported = _new_recorded(connection, there, photos)
    asked_again = _new_repeats(connection, read, photos)
    written = merging_written.coming(connection, read, faces, choices)
    told: list[object] = [[row["photo_sha256"], row["vendor_id"]] for row in (*live, *imported)]
    told += [[own.sha256, each.vendor_id, "repeat"] for each, own in asked_again]
    told += written.told()
    if told or not _was_merged(connection, head):
        # What follows in the log came with the other case, each entry at its own time.
        ids: Ids = {"head": head[1], "events": head[0], "content": content_hash(told)}
        events.append(connection, EventKind.MERGED, ids)
    kept = _keep_answers(connection, there, photos, live)
    answers = _keep_recorded(connection, read, photos, imported)
    sent = {row["sent_sha256"] for row in live}
    for each, own in asked_again:
        mine = repeats.begin(
            connection,
            own,
            each.vendor_id,
            each.settings,
            each.times,
            each.resave_quality,
            each.time,
        )
        sent |= _keep_repeated(connection, there, photos, each.id, mine.id)
    merging_written.keep(connection, read, written)
    return Brought(
        len(live) + len(imported),
        head,
        tuple(outcomes.by_id(connection, kept)),
        answers,
        recorded.last_number(connection),
        frozenset(sent),
        written.counts() | ({"repeat": len(asked_again)} if asked_again else {}),
    )


def _was_merged(connection: Connection, head: Head) -> bool:
    """Whether an entry tells of this very head: merging again what was merged is no news."""
    of_head = event_table.c.ids.contains(head[1])
    return connection.scalar(_MERGED.where(of_head).limit(1)) is not None


def _new_answers(
    connection: Connection, there: sqlite3.Connection, photos: Mapping[str, Photo]
) -> list[sqlite3.Row]:
    here = driver_of(connection)
    # Bodies are looked at where all else is alike: those of a large case have no room in memory.
    known: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for *told, response_id in here.execute(_KNOWN):
        known[tuple(told)].append(response_id)

    def is_new(row: sqlite3.Row) -> bool:
        photo = photos.get(row["photo_sha256"])
        if photo is None:
            return False
        alike = known.get((photo.id, row["vendor_id"], row["received"]), ())
        return all(here.execute(_BODY, (id_,)).fetchone()[0] != row["body"] for id_ in alike)

    return [row for row in there.execute(_ANSWERED, (None,)) if is_new(row)]


def _new_recorded(
    connection: Connection, there: sqlite3.Connection, photos: Mapping[str, Photo]
) -> list[sqlite3.Row]:
    known = {tuple(row) for row in driver_of(connection).execute(_KNOWN_RECORDED)}

    def is_new(row: sqlite3.Row) -> bool:
        photo = photos.get(row["photo_sha256"])
        return photo is not None and (photo.id, row["vendor_id"], row["body_sha256"]) not in known

    return [row for row in there.execute(_RECORDED) if is_new(row)]


def _new_repeats(
    connection: Connection, read: Connection, photos: Mapping[str, Photo]
) -> list[tuple[Repeat, Photo]]:
    """Their repeats that are not here, each with the photo here."""
    known = {replace(each, id=_NO_REPEAT) for each in repeats.load(connection)}
    hashes = {row.id: row.sha256 for row in read.execute(select(photo.c.id, photo.c.sha256))}
    found = []
    for each in repeats.load(read):
        own = photos.get(hashes[each.photo_id])
        if own is not None and replace(each, id=_NO_REPEAT, photo_id=own.id) not in known:
            found.append((each, own))
    return found


def _keep_repeated(
    connection: Connection,
    there: sqlite3.Connection,
    photos: Mapping[str, Photo],
    their_id: RepeatId,
    own_id: RepeatId,
) -> set[str]:
    """Keep what came of a repeat; returns the hashes of what the vendor got."""
    answered = there.execute(_ANSWERED, (their_id,)).fetchall()
    failed = there.execute(_FAILED, (their_id,)).fetchall()
    run_ids = _runs_for(connection, there, (*answered, *failed), own_id)
    _keep_answers(connection, there, photos, answered, run_ids)
    attempt_ids = _open(connection, photos, failed, run_ids)
    for row, attempt_id in zip(failed, attempt_ids, strict=True):
        attempts.fail(
            connection,
            attempt_id,
            Problem(row["problem_kind"], row["problem_what"], row["problem_way_out"]),
            datetime.fromisoformat(row["time"]),
            again=bool(row["again"]),
            uncharged=bool(row["uncharged"]),
        )
    return {row["sent_sha256"] for row in answered}


def _keep_answers(
    connection: Connection,
    there: sqlite3.Connection,
    photos: Mapping[str, Photo],
    rows: Sequence[sqlite3.Row],
    run_ids: Mapping[int, RunId] | None = None,
) -> list[ResponseId]:
    if run_ids is None:
        run_ids = _runs_for(connection, there, rows)
    attempt_ids = _open(connection, photos, rows, run_ids)
    received = [
        _received(there, row, attempt_id) for row, attempt_id in zip(rows, attempt_ids, strict=True)
    ]
    kept = responses.keep_all(connection, received)
    here = driver_of(connection)
    for row, response_id in zip(rows, kept, strict=True):
        for name in _OF_RESPONSE:
            query = f"SELECT * FROM {name} WHERE response_id = ?"  # a table's name
            for read in there.execute(query, (row["id"],)).fetchall():
                _insert(here, name, {**_plain(read), "response_id": response_id})
    return kept


def _open(
    connection: Connection,
    photos: Mapping[str, Photo],
    rows: Sequence[sqlite3.Row],
    run_ids: Mapping[int, RunId],
) -> list[AttemptId]:
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
    return attempts.open_all(connection, openings)


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
    read: Connection,
    photos: Mapping[str, Photo],
    rows: Sequence[sqlite3.Row],
) -> tuple[Response, ...]:
    first = recorded.last_number(connection) + 1
    read_there = {-answer.id: answer for answer in recorded.load(read)} if rows else {}
    kept = []
    for number, row in enumerate(rows, first):
        own, answer = photos[row["photo_sha256"]], read_there[row["id"]]
        mine = replace(answer, id=ResponseId(-number), photo_id=own.id)
        kept.append(ToKeep(own, mine, bytes(row["body"])))
    recorded.keep(connection, kept)
    return tuple(each.response for each in kept)


def _runs_for(
    connection: Connection,
    there: sqlite3.Connection,
    rows: Iterable[sqlite3.Row],
    repeat_id: RepeatId | None = None,
) -> dict[int, RunId]:
    """The run here that stands for each there, in the same order; they have ended, whatever became
    of them there. repeat_id: the repeat here that they are part of.
    """
    here = driver_of(connection)
    run_ids = sorted({row["run_id"] for row in rows})
    (lowest,) = here.execute("SELECT min(coalesce(min(id), 0), 0) FROM run").fetchone()
    made = {}
    for given, run_id in enumerate(run_ids, lowest - len(run_ids)):
        run = there.execute("SELECT * FROM run WHERE id = ?", (run_id,)).fetchone()
        ended = {"id": given, "finished": run["finished"] or run["started"]}
        _insert(here, "run", {**_plain(run), **ended, "repeat_id": repeat_id})
        made[run_id] = RunId(given)
    return made


def _insert(connection: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> int:
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join("?" * len(row))
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # names only
    return connection.execute(statement, tuple(row.values())).lastrowid or 0


def _plain(row: sqlite3.Row) -> dict[str, Any]:
    return {name: row[name] for name in row.keys()}  # noqa: SIM118  # a row yields its values
