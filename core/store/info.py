"""What a case keeps about itself: settings and thresholds, each a JSON value under a key."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, func, select

from core.store import events
from core.store.events import EventKind, Ids, content_hash
from core.store.quick import Insert
from core.store.schema import case_info, event_table
from core.store.values import canonical

THRESHOLDS = "thresholds"
SETTING = "setting."
"""Before the key of what the window keeps with the case."""

_PUT = Insert(case_info, instead="REPLACE")


def put(connection: Connection, key: str, value: Any) -> None:
    _PUT.one(connection, {"key": key, "value": canonical(value)})


def set_up(what: str, value: Any) -> Ids:
    """The ids of the entry that tells of a setting on which labels or verdicts depend.

    what: the program's own word for it. value: what it is set to, of which the entry has the hash.
    """
    return {"what": what, "value": content_hash(value)}


def tell(connection: Connection, what: str, value: Any) -> None:
    """Tell of a setting that comes to rest, unless it is what was told last, or was never set."""
    ids = set_up(what, value)
    about = func.json_extract(event_table.c.ids, "$.what")
    last = (
        select(func.json_extract(event_table.c.ids, "$.value"))
        .where(event_table.c.kind == EventKind.SET_UP.value, about == what)
        .order_by(event_table.c.seq.desc())
        .limit(1)
    )
    told = connection.scalar(last)
    if told != ids["value"] and (value or told is not None):
        events.append(connection, EventKind.SET_UP, ids)


def load(connection: Connection) -> dict[str, Any]:
    """All values by key."""
    return {row.key: json.loads(row.value) for row in connection.execute(select(case_info))}
