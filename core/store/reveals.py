"""Which answers were shown before a label, to whoever labels blind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from core.geometry import Box
from core.labelling.reveal import Reveal
from core.store.quick import Insert, Query
from core.store.schema import reveal as table
from core.store.values import time_text

_COLUMNS = (
    *("photo_id", "face_id", "left", "top", "width", "height"),
    *("vendor_id", "annotator", "time"),
)
_ADD = Insert(table, _COLUMNS)
_ALL = Query(select(*(table.c[name] for name in _COLUMNS)).order_by(table.c.id))


def add_all(connection: Connection, new: Sequence[Reveal]) -> None:
    _ADD.all(connection, [_row(each) for each in new])


def load(connection: Connection) -> list[Reveal]:
    """All of them, the first first."""
    return [
        Reveal(
            photo_id,
            face_id,
            None if left is None else Box(left, top, width, height),
            vendor_id,
            annotator,
            datetime.fromisoformat(time),
        )
        for photo_id, face_id, left, top, width, height, vendor_id, annotator, time in _ALL.all(
            connection
        )
    ]


def _row(shown: Reveal) -> dict[str, object]:
    box = shown.box
    return {
        "photo_id": shown.photo_id,
        "face_id": shown.face_id,
        "left": box and box.left,
        "top": box and box.top,
        "width": box and box.width,
        "height": box and box.height,
        "vendor_id": shown.vendor_id,
        "annotator": shown.annotator,
        "time": time_text(shown.time),
    }
