"""Flags: the faces × vendors of the audit set."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from core.sets.flag import FaceId, Flag, Reason
from core.store.quick import Insert
from core.store.schema import flag
from core.store.values import time_text
from core.vendor import VendorId

_PUT = Insert(flag, instead="REPLACE")


def put(connection: Connection, new: Flag) -> None:
    """Keep a flag in place of the one its face has for its vendor, if any."""
    _PUT.one(
        connection,
        {
            "face_id": new.face_id,
            "vendor_id": new.vendor_id,
            "reason": new.reason and new.reason.value,
            "note": new.note,
            "found_by": new.found_by,
            "time": time_text(new.time),
        },
    )


def remove(connection: Connection, face_id: FaceId, vendor_id: VendorId) -> None:
    connection.execute(delete(flag).where(flag.c.face_id == face_id, flag.c.vendor_id == vendor_id))


def load(connection: Connection) -> list[Flag]:
    return [
        Flag(
            row.face_id,
            row.vendor_id,
            Reason(row.reason) if row.reason else None,
            row.note,
            row.found_by,
            datetime.fromisoformat(row.time),
        )
        for row in connection.execute(select(flag))
    ]
