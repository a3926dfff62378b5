"""What has left the case: each export with the photos it speaks of, by the hash of their bytes.

Withdrawing a person cannot call these back, so it lists them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from core.store.quick import Insert
from core.store.schema import export, export_photo
from core.store.values import now, time_text

_PUT = Insert(export, ("time", "format", "scope", "name", "content_hash"))
_PUT_PHOTO = Insert(export_photo, instead="IGNORE")


@dataclass(frozen=True, slots=True)
class Exported:
    """An export that was written.

    name: of its folder. content_hash: what stands for all of it. photos: SHA-256 of the originals
    of all photos it speaks of, shown or not. time: UTC; None for now.
    """

    format: str
    scope: str
    name: str
    content_hash: str
    photos: tuple[str, ...] = ()
    time: datetime | None = None


def put(connection: Connection, new: Exported) -> None:
    """Keep an export for good."""
    number = _PUT.one(
        connection,
        {
            "time": time_text(new.time or now()),
            "format": new.format,
            "scope": new.scope,
            "name": new.name,
            "content_hash": new.content_hash,
        },
    )
    _PUT_PHOTO.all(connection, [{"export_id": number, "sha256": photo} for photo in new.photos])


def load(connection: Connection) -> list[Exported]:
    """All exports, the first first."""
    photos: defaultdict[int, list[str]] = defaultdict(list)
    for row in connection.execute(select(export_photo)):
        photos[row.export_id].append(row.sha256)
    return [
        Exported(
            row.format,
            row.scope,
            row.name,
            row.content_hash,
            tuple(photos[row.id]),
            datetime.fromisoformat(row.time),
        )
        for row in connection.execute(select(export).order_by(export.c.id))
    ]
