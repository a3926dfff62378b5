"""Frozen versions of the audit set; a version's content changes by withdrawals alone."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection, delete, select, text

from core.response import ResponseId
from core.sets.frozen import Frozen, FrozenId, FrozenSet
from core.store import events, recorded
from core.store.events import EventKind, Ids
from core.store.quick import Insert
from core.store.schema import attempt, frozen_set, photo, response
from core.store.values import canonical, time_text

_ADD = Insert(frozen_set)


def add(connection: Connection, made: FrozenSet) -> None:
    """Keep a version and tell of it."""
    _ADD.one(
        connection,
        {
            "id": made.id,
            "name": made.name,
            "time": time_text(made.time),
            "content_hash": made.content_hash,
            "content": canonical(made.content),
            "faces": faces_text(made),
        },
    )
    name = events.content_hash(made.name)
    ids: Ids = {"frozen": made.id, "content": made.content_hash, "name": name}
    if made.faces is not None:
        ids = {**ids, "faces": events.content_hash(faces_text(made))}
    events.append(connection, EventKind.FROZEN, ids, made.time)


def faces_text(made: FrozenSet) -> str | None:
    """As it stands in the table."""
    return None if made.faces is None else canonical(sorted(made.faces.items()))


def remove(connection: Connection, frozen_id: FrozenId) -> None:
    """Forget a version and tell of it."""
    connection.execute(delete(frozen_set).where(frozen_set.c.id == frozen_id))
    events.append(connection, EventKind.THAWED, {"frozen": frozen_id})


def load(connection: Connection) -> list[FrozenSet]:
    """All versions with their content, the oldest first."""
    rows = connection.execute(select(frozen_set).order_by(frozen_set.c.id))
    return [
        FrozenSet(
            FrozenId(row.id),
            row.name,
            datetime.fromisoformat(row.time),
            row.content_hash,
            _content(row.content),
            None if row.faces is None else dict(json.loads(row.faces)),
        )
        for row in rows
    ]


def answers_here(connection: Connection, version: FrozenSet) -> dict[ResponseId, ResponseId]:
    """The number here of each answer by the one in a version that came with another case; told by
    photo, vendor, time and request id.
    """
    query = (
        select(photo.c.sha256, attempt.c.vendor_id, response.c.received, response.c.request_id)
        .add_columns(response.c.id)
        .join(attempt, attempt.c.id == response.c.id)
        .join(photo, photo.c.id == attempt.c.photo_id)
    )
    here = {
        (row.sha256, row.vendor_id, datetime.fromisoformat(row.received), row.request_id): row.id
        for row in connection.execute(query)
    }
    hashes = dict(connection.execute(select(photo.c.id, photo.c.sha256)).all())
    for each in recorded.load(connection):
        key = hashes[each.photo_id], each.vendor_id, each.received, each.request_id
        here.setdefault(key, each.id)
    found = {}
    for item in version.content["photos"]:
        for face in item["photo"]["faces"] if item["photo"] else ():
            for vendor, answer in face["vendors"].items():
                named = answer["response"]
                time = named and datetime.fromisoformat(named["received"])
                key = named and (item["photo"]["sha256"], vendor, time, named["request_id"])
                if key in here:
                    found[ResponseId(named["id"])] = here[key]
    return found


def next_id(connection: Connection) -> FrozenId:
    """One that no version ever had."""
    given = connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = 'frozen_set'"))
    return FrozenId((given or 0) + 1)


def _content(kept: str) -> Frozen:
    content: Frozen = json.loads(kept)
    return content
