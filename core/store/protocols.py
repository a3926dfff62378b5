"""Protocols: versions that are never edited nor removed, the last one in force."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection, func, select

from core.evidence.written import protocol_kept
from core.reaudit.protocol import Protocol, ProtocolVersion, WrittenProtocol
from core.store import events
from core.store.events import EventKind, content_hash
from core.store.quick import Insert
from core.store.schema import protocol as table
from core.store.values import canonical, now, time_text

_ADD = Insert(table)


def write(
    connection: Connection,
    protocol: Protocol,
    time: datetime | None = None,
    version: ProtocolVersion | None = None,
) -> WrittenProtocol:
    """Keep a protocol as the next version, or as the one given, and tell of it."""
    moment = time or now()
    if version is None:
        version = ProtocolVersion((connection.scalar(select(func.max(table.c.id))) or 0) + 1)
    content = protocol.content()
    hashed = content_hash(content)
    lists = {name: canonical(content[name]) for name in ("subgroups", "thresholds", "vendors")}
    kept = {"id": version, "time": time_text(moment), "content_hash": hashed}
    row = {**content, **lists, **kept}
    _ADD.one(connection, row)
    events.append(connection, EventKind.PROTOCOL_WRITTEN, protocol_kept(row).told, moment)
    return WrittenProtocol(version, protocol, moment, hashed)


def load(connection: Connection) -> list[WrittenProtocol]:
    """All versions, the first first."""
    return [
        WrittenProtocol(
            ProtocolVersion(row.id),
            Protocol(
                row.question,
                tuple(tuple(each) for each in json.loads(row.subgroups)),
                json.loads(row.thresholds),
                tuple(json.loads(row.vendors)),
                row.photos,
                row.sample,
                row.stopping_rule,
                row.written_by,
            ),
            datetime.fromisoformat(row.time),
            row.content_hash,
        )
        for row in connection.execute(select(table).order_by(table.c.id))
    ]
