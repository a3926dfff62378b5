"""Repeats: each asking is a run that bears the repeat's number, kept out of all other answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from core.evidence.written import repeat_kept
from core.photos.photo import Photo, PhotoId
from core.reaudit.repeat import Repeat, RepeatId
from core.response import RunId
from core.run import RunSettings
from core.store import events
from core.store.events import EventKind
from core.store.quick import Insert
from core.store.schema import repeat as table
from core.store.schema import run
from core.store.values import now, settings_of, settings_text, time_text
from core.vendor import VendorId

_ADD = Insert(table, [c.name for c in table.columns if c.name != "id"])


def begin(
    connection: Connection,
    photo: Photo,
    vendor_id: VendorId,
    settings: RunSettings,
    times: int,
    resave_quality: int | None,
    time: datetime | None = None,
) -> Repeat:
    """Keep what is to be asked, before the first call, and tell of it."""
    moment = time or now()
    row = {
        "photo_id": photo.id,
        "vendor_id": vendor_id,
        "settings": settings_text(settings),
        "times": times,
        "resave_quality": resave_quality,
        "time": time_text(moment),
    }
    number = RepeatId(_ADD.one(connection, row))
    told = repeat_kept({**row, "id": number}, photo.sha256).told
    events.append(connection, EventKind.REPEAT_BEGUN, told, moment)
    return Repeat(number, photo.id, vendor_id, settings, times, resave_quality, moment)


def load(connection: Connection) -> list[Repeat]:
    """All repeats, the oldest first."""
    return [
        Repeat(
            RepeatId(row.id),
            PhotoId(row.photo_id),
            VendorId(row.vendor_id),
            settings_of(row.settings),
            row.times,
            row.resave_quality,
            datetime.fromisoformat(row.time),
        )
        for row in connection.execute(select(table).order_by(table.c.id))
    ]


def runs_of(connection: Connection, repeat_id: RepeatId) -> list[tuple[RunId, bool]]:
    """The runs of a repeat in the order in which they asked, and whether the photo was saved anew
    for it.
    """
    query = select(run.c.id, run.c.settings).where(run.c.repeat_id == repeat_id)
    return [
        (RunId(id_), settings_of(settings).resave_quality is not None)
        for id_, settings in connection.execute(query.order_by(run.c.id))
    ]
