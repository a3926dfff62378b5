"""Photos left out because another one, which is kept, shows the same."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, select

from core.photos.photo import PhotoId
from core.store import events
from core.store.events import EventKind
from core.store.quick import Insert
from core.store.schema import duplicate as table

_PUT = Insert(table, instead="REPLACE")


def put(
    connection: Connection,
    changed: Mapping[PhotoId, PhotoId | None],
    sha256: Mapping[PhotoId, str | None],
) -> None:
    """Leave photos out in favour of others, or count them again (None), and tell of it.

    sha256: of all photos named.
    """
    for photo_id, kept_id in changed.items():
        if kept_id is None:
            connection.execute(delete(table).where(table.c.photo_id == photo_id))
            told = {"photo": sha256[photo_id]}
            events.append(connection, EventKind.COUNTED_AGAIN, told)
        else:
            _PUT.one(connection, {"photo_id": photo_id, "kept_id": kept_id})
            told = {"photo": sha256[photo_id], "kept": sha256[kept_id]}
            events.append(connection, EventKind.LEFT_OUT, told)


def load(connection: Connection) -> dict[PhotoId, PhotoId]:
    """The photo kept, by each that is left out."""
    return {
        PhotoId(row.photo_id): PhotoId(row.kept_id) for row in connection.execute(select(table))
    }
