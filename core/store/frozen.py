"""Frozen versions of the audit set; a version's content changes by withdrawals alone."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection, delete, select, text

from core.frozen import Frozen, FrozenId, FrozenSet
from core.store import events
from core.store.events import EventKind, Ids
from core.store.quick import Insert
from core.store.schema import frozen_set
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
        },
    )
    name = events.content_hash(made.name)
    ids: Ids = {"frozen": made.id, "content": made.content_hash, "name": name}
    events.append(connection, EventKind.FROZEN, ids, made.time)


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
        )
        for row in rows
    ]


def next_id(connection: Connection) -> FrozenId:
    """One that no version ever had."""
    given = connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = 'frozen_set'"))
    return FrozenId((given or 0) + 1)


def _content(kept: str) -> Frozen:
    content: Frozen = json.loads(kept)
    return content
