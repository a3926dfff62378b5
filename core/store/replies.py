"""Vendors' replies, with the letters that came; filed and, if need be, removed, never edited."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, delete, select

from core.evidence.written import reply_kept
from core.reply import Reply, ReplyId
from core.store import events
from core.store.events import EventKind
from core.store.quick import Insert
from core.store.schema import reply as table
from core.store.values import now, time_text
from core.vendor import VendorId

_ADD = Insert(table, [c.name for c in table.columns if c.name != "id"])
# Without the letter, which may be large.
_REPLIES = select(*(c for c in table.columns if c.name != "body")).order_by(table.c.id)


def file(
    connection: Connection,
    vendor_id: VendorId,
    date: str,
    text: str,
    letter: bytes | None = None,
    letter_name: str = "",
    time: datetime | None = None,
) -> Reply:
    """Keep a vendor's reply and tell of it. letter: the bytes of the file that came."""
    moment = time or now()
    hashed = "" if letter is None else sha256(letter).hexdigest()
    row = {
        "vendor_id": vendor_id,
        "date": date,
        "text": text,
        "file_name": letter_name,
        "file_sha256": hashed,
        "time": time_text(moment),
        "body": letter,
    }
    number = ReplyId(_ADD.one(connection, row))
    told = reply_kept({**row, "id": number}).told
    events.append(connection, EventKind.REPLY_FILED, told, moment)
    return Reply(number, vendor_id, date, text, letter_name, hashed, moment)


def remove(connection: Connection, reply_id: ReplyId) -> None:
    """Forget a reply and tell of it."""
    connection.execute(delete(table).where(table.c.id == reply_id))
    events.append(connection, EventKind.REPLY_REMOVED, {"reply": reply_id})


def load(connection: Connection) -> list[Reply]:
    """All replies, the first first."""
    return [
        Reply(
            ReplyId(row.id),
            VendorId(row.vendor_id),
            row.date,
            row.text,
            row.file_name,
            row.file_sha256,
            datetime.fromisoformat(row.time),
        )
        for row in connection.execute(_REPLIES)
    ]


def letter(connection: Connection, reply_id: ReplyId) -> bytes | None:
    """The bytes of the file that came with a reply; None where none came.

    Raises:
        LookupError: there is no such reply.
    """
    row = connection.execute(select(table.c.body).where(table.c.id == reply_id)).first()
    if row is None:
        raise LookupError(f"there is no reply {reply_id}")
    return None if row.body is None else bytes(row.body)
