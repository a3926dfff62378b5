"""Takes every trace of withdrawn photos out of the tables; the log keeps hashes and a tombstone.
So does what takes out photos whose files hold others now, where nothing was known of them.

An attempt stays, with what it may have cost, and counts as a call that was withdrawn. What is left
to be done to files stands in the case itself until it is done (`core.store.scrubbing`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Select,
    Table,
    bindparam,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)

from core.photos.photo import PhotoId
from core.sets.frozen import without
from core.store import events, info
from core.store.events import EventKind, Ids
from core.store.quick import Insert, Query
from core.store.schema import (
    attempt,
    claim,
    decision,
    duplicate,
    event_table,
    export,
    export_photo,
    face,
    face_attribute,
    failure,
    finding,
    flag,
    frozen_set,
    further_body,
    kept,
    lesson_step,
    photo,
    photo_tag,
    place,
    prediction,
    reading,
    recorded_reading,
    recorded_response,
    repeat,
    request,
    response,
    reveal,
    run_photo,
    salt,
    variation,
    withdrawn_photo,
)
from core.store.values import canonical, now, time_text

WITHDRAWN = "withdrawn"
"""The kind of failure that an attempt has whose answer was withdrawn."""
PENDING = "withdrawal.pending"
"""The key under which stands which files have still to go: photos and sent bytes, by hash."""
_COUNT = "withdrawal.count"
_AT_ONCE = 500
_OF_A_FILE = (place, run_photo)
"""What there is of a photo of which nothing but its file is known."""

_TOLD_OF = Query(
    select(literal_column("1")).where(
        or_(
            *(
                select(table.c.photo_id).where(table.c.photo_id == bindparam("photo")).exists()
                for table in (salt, attempt, finding, repeat, variation)
            )
        )
    )
)
_TOMBSTONES = select(photo.c.id, photo.c.withdrawn).where(photo.c.withdrawn.is_not(None))
_TIMES_REPLACED = select(event_table.c.time).where(event_table.c.kind == EventKind.REPLACED.value)
_FAIL = Insert(failure)
_REQUEST = Insert(request)
_REFUSE = Insert(withdrawn_photo, instead="IGNORE")


@dataclass(frozen=True, slots=True)
class LeftPackage:
    """An export that left with withdrawn photos in it. photos: how many of them. time: UTC."""

    name: str
    format: str
    scope: str
    time: datetime
    content_hash: str
    photos: int


def load(connection: Connection) -> set[str]:
    """SHA-256 of all photos that are not taken in again."""
    return set(connection.scalars(select(withdrawn_photo.c.sha256)))


def replaced(connection: Connection) -> set[PhotoId]:
    """The photos that left because their files hold others now.

    A tombstone says when it was made, and the log what happened then: see `replace`.
    """
    gone = connection.execute(_TOMBSTONES).all()
    if not gone:
        return set()
    times = set(connection.scalars(_TIMES_REPLACED))
    return {PhotoId(photo_id) for photo_id, time in gone if time in times}


def count_of(connection: Connection, photo_ids: Collection[PhotoId]) -> Mapping[str, int]:
    """What there is of these photos, by the name of its table."""
    ids = list(photo_ids)
    counts = {}
    for table, of_photo in _by_photo():
        counts[table.name] = sum(
            connection.scalar(select(func.count()).select_from(table).where(of_photo(part))) or 0
            for part in _parts(ids)
        )
    return counts


def packages_with(connection: Connection, sha256: Collection[str]) -> list[LeftPackage]:
    """The exports that hold any of these photos, the oldest first."""
    found: dict[int, int] = {}
    for part in _parts(list(sha256)):
        query = (
            select(export_photo.c.export_id, func.count())
            .where(export_photo.c.sha256.in_(part))
            .group_by(export_photo.c.export_id)
        )
        for export_id, count in connection.execute(query):
            found[export_id] = found.get(export_id, 0) + count
    rows = connection.execute(select(export).order_by(export.c.id))
    return [
        LeftPackage(
            row.name,
            row.format,
            row.scope,
            datetime.fromisoformat(row.time),
            row.content_hash,
            found[row.id],
        )
        for row in rows
        if row.id in found
    ]


def withdraw(
    connection: Connection,
    photo_ids: Collection[PhotoId],
    settings: Mapping[str, Any],
    copies: Collection[str],
) -> None:
    """Take photos out of every table. settings: of the case, those to be kept from now on.

    copies: names of the files that the case holds of them.
    """
    ids, time = sorted(photo_ids), now()
    sha256 = [s for part in _parts(ids) for s in _hashes(connection, part)]
    files = {*copies, *_sent_only_for(connection, ids)}
    for part in _parts(ids):
        _drop_answers(connection, part, time_text(time))
        for table, of_photo in _by_photo():
            if table not in (photo, response):
                connection.execute(delete(table).where(of_photo(part)))
        # Without the one that is kept its duplicates count again.
        connection.execute(delete(duplicate).where(duplicate.c.kept_id.in_(part)))
        connection.execute(
            update(photo).where(photo.c.id.in_(part)).values(_tombstone(time_text(time)))
        )
    _thin_out_frozen(connection, set(sha256))
    for key, value in settings.items():
        info.put(connection, info.SETTING + key, value)
    rows = [{"sha256": each, "time": time_text(time)} for each in sha256]
    _REFUSE.all(connection, rows)
    held = info.load(connection)
    number = held.get(_COUNT, 0) + 1
    info.put(connection, _COUNT, number)
    info.put(connection, PENDING, sorted({*held.get(PENDING, []), *files}))
    told: list[Ids] = [{"withdrawal": number, "photo": each} for each in sha256]
    events.append_all(connection, EventKind.WITHDRAWN, told, time)


def is_told_of(connection: Connection, photo_id: PhotoId) -> bool:
    """Whether there is more of a photo than its file that no case holds in memory: a call, a
    finding, or the salt of what people once said of it, though they took it back. With them the
    log can be checked.
    """
    return bool(_TOLD_OF.all(connection, photo=photo_id))


def replace(connection: Connection, replaced: Mapping[PhotoId, Ids]) -> None:
    """Take photos out whose files hold others now, and tell of each by its ids. One that there is
    more of than its file stays. Their bytes may come in again, as another photo.
    """
    time = now()
    gone = [id_ for id_ in replaced if not _has_more_than_a_file(connection, id_)]
    for photo_id in gone:
        for table in _OF_A_FILE:
            connection.execute(delete(table).where(table.c.photo_id == photo_id))
        tombstone = _tombstone(time_text(time))
        connection.execute(update(photo).where(photo.c.id == photo_id).values(tombstone))
    events.append_all(connection, EventKind.REPLACED, [replaced[id_] for id_ in gone], time)


def _has_more_than_a_file(connection: Connection, photo_id: PhotoId) -> bool:
    more = [(table, of) for table, of in _by_photo() if table not in (photo, *_OF_A_FILE)]
    more.append((attempt, attempt.c.photo_id.in_))
    return any(
        connection.scalar(select(func.count()).select_from(table).where(of_photo([photo_id])))
        for table, of_photo in more
    )


def _tombstone(time: str) -> dict[str, Any]:
    empty = dict.fromkeys(("title", "credit", "source_address", "licence", "consent"), "")
    nothing = ("sha256", "width", "height", "problem_kind", "problem_what", "problem_way_out")
    no = dict.fromkeys(("seen", "public_figure", "consenting"), False)
    return {**empty, **dict.fromkeys(nothing), **no, "withdrawn": time}


def _drop_answers(connection: Connection, ids: list[PhotoId], time: str) -> None:
    """Turn every attempt's answer or failure into a failure that says nothing."""
    of_photos = select(attempt.c.id).where(attempt.c.photo_id.in_(ids))
    uncharged = connection.scalars(
        select(failure.c.attempt_id).where(failure.c.attempt_id.in_(of_photos), failure.c.uncharged)
    )
    free = set(uncharged)
    for table, key in (
        (kept, "response_id"),
        (prediction, "response_id"),
        (reading, "response_id"),
        (further_body, "response_id"),
        (response, "id"),
        (failure, "attempt_id"),
    ):
        connection.execute(delete(table).where(table.c[key].in_(of_photos)))
    rows = [
        {
            "attempt_id": id_,
            "time": time,
            "problem_kind": WITHDRAWN,
            "problem_what": "",
            "problem_way_out": "",
            "again": False,
            "uncharged": id_ in free,
        }
        for id_ in connection.scalars(of_photos)
    ]
    _FAIL.all(connection, rows)
    # What was spent stays known, not where to: an address may name the photo.
    spent = connection.execute(select(request).where(request.c.attempt_id.in_(of_photos))).all()
    connection.execute(delete(request).where(request.c.attempt_id.in_(of_photos)))
    _REQUEST.all(connection, [{**row._mapping, "endpoint": ""} for row in spent])


def _thin_out_frozen(connection: Connection, sha256: set[str]) -> None:
    for id_, text in connection.execute(select(frozen_set.c.id, frozen_set.c.content)).all():
        before = json.loads(text)
        after = without(before, sha256)
        if after != before:
            connection.execute(
                update(frozen_set).where(frozen_set.c.id == id_).values(content=canonical(after))
            )


def _sent_only_for(connection: Connection, ids: list[PhotoId]) -> set[str]:
    """Hashes of the bytes that vendors got of these photos and of no other."""
    query = select(attempt.c.photo_id, response.c.sent_sha256).join(
        attempt, attempt.c.id == response.c.id
    )
    gone: set[str] = set()
    others: set[str] = set()
    wanted = set(ids)
    for photo_id, sent in connection.execute(query):
        (gone if photo_id in wanted else others).add(sent)
    return {sent for sent in gone - others if sent}


def _hashes(connection: Connection, ids: list[PhotoId]) -> list[str]:
    query = select(photo.c.sha256).where(photo.c.id.in_(ids), photo.c.sha256.is_not(None))
    return list(connection.scalars(query.order_by(photo.c.id)))


def _by_photo() -> Iterator[tuple[Table, Any]]:
    """Tables with rows of a photo, in an order in which they can be emptied."""

    def through(column: Column[Any], query: Select[Any], of: Column[Any]) -> Any:
        return lambda ids: column.in_(query.where(of.in_(ids)))

    faces = select(face.c.id)
    for table in (flag, claim, decision, face_attribute):
        yield table, through(table.c.face_id, faces, face.c.photo_id)
    answers = select(recorded_response.c.id)
    yield (
        recorded_reading,
        through(recorded_reading.c.recorded_id, answers, recorded_response.c.photo_id),
    )
    attempts = select(attempt.c.id)
    yield response, through(response.c.id, attempts, attempt.c.photo_id)
    by_photo = (
        face,
        recorded_response,
        place,
        photo_tag,
        run_photo,
        repeat,
        variation,
        finding,
        lesson_step,
        reveal,
        salt,
        duplicate,
    )
    for table in by_photo:
        yield table, table.c.photo_id.in_
    yield photo, photo.c.id.in_


def _parts(ids: list[Any]) -> Iterator[list[Any]]:
    """SQLite takes so many values in one statement only."""
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
