"""What a case keeps about itself: settings and thresholds, each a JSON value under a key."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, select

from core.store.quick import Insert
from core.store.schema import case_info
from core.store.values import canonical

THRESHOLDS = "thresholds"
SETTING = "setting."
"""Before the key of what the window keeps with the case."""

_PUT = Insert(case_info, instead="REPLACE")


def put(connection: Connection, key: str, value: Any) -> None:
    _PUT.one(connection, {"key": key, "value": canonical(value)})


def load(connection: Connection) -> dict[str, Any]:
    """All values by key."""
    return {row.key: json.loads(row.value) for row in connection.execute(select(case_info))}
