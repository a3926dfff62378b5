"""Findings: what persons concluded, each about a flag, a face or the case."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, select, text

from core.evidence.written import finding_kept
from core.finding import Finding, FindingId
from core.sets.flag import FaceId
from core.store import events
from core.store.events import EventKind
from core.store.quick import Insert
from core.store.schema import face, photo
from core.store.schema import finding as table
from core.store.values import time_text
from core.vendor import VendorId

_PUT = Insert(table, instead="REPLACE")


def put(connection: Connection, new: Finding) -> None:
    """Keep a finding, in place of the one with its number if there is one, and tell of it."""
    values = asdict(new)
    photo_id, sha256 = _photo(connection, new)
    row = {**values, "photo_id": photo_id, "time": time_text(new.time)}
    _PUT.one(connection, row)
    told = finding_kept(row, sha256).told
    events.append(connection, EventKind.FINDING_WRITTEN, told, new.time)


def remove(connection: Connection, finding_id: FindingId) -> None:
    """Forget a finding and tell of it."""
    connection.execute(delete(table).where(table.c.id == finding_id))
    events.append(connection, EventKind.FINDING_REMOVED, {"finding": finding_id})


def load(connection: Connection) -> list[Finding]:
    """All findings, the first first."""
    return [
        Finding(
            FindingId(row.id),
            None if row.face_id is None else FaceId(row.face_id),
            None if row.vendor_id is None else VendorId(row.vendor_id),
            row.seen,
            row.affected,
            row.certainty,
            row.not_tried,
            row.written_by,
            datetime.fromisoformat(row.time),
        )
        for row in connection.execute(select(table).order_by(table.c.id))
    ]


def next_id(connection: Connection) -> FindingId:
    """One that no finding ever had."""
    given = connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = 'finding'"))
    return FindingId((given or 0) + 1)


def _photo(connection: Connection, new: Finding) -> tuple[int | None, str | None]:
    """Number and SHA-256 of the photo that its face is in, or was in before it was removed."""
    if new.face_id is None:
        return None, None
    of_face = select(face.c.photo_id).where(face.c.id == new.face_id)
    before = select(table.c.photo_id).where(table.c.id == new.id)
    photo_id = connection.scalar(of_face) or connection.scalar(before)
    return photo_id, connection.scalar(select(photo.c.sha256).where(photo.c.id == photo_id))
