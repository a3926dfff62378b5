"""What happened in the case, append-only, each event carrying the hash of the one before.

An event holds ids and hashes only: no names, notes, paths or label words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, select

from core.evidence.log import (
    FIRST_PREVIOUS,
    BrokenLogError,
    Event,
    content_hash,
    digest,
    followed,
)
from core.store import salts
from core.store.quick import Insert, driver_of
from core.store.schema import event_table as table
from core.store.values import canonical, now, time_text

__all__ = [
    "FIRST_PREVIOUS",
    "Event",
    "EventKind",
    "Ids",
    "append",
    "append_all",
    "append_timed",
    "content_hash",
    "head",
    "load",
    "verify",
    "walk",
]

Ids = Mapping[str, str | int | None]

_INSERT = Insert(table)
_HEAD = f"SELECT seq, hash FROM {table.name} ORDER BY seq DESC LIMIT 1"
_ALL = select(table).order_by(table.c.seq)


class EventKind(StrEnum):
    """What can happen; `of` in the brackets is what the ids name."""

    OPENED = "opened"  # photo
    REPLACED = "replaced"  # photo that left, hash of what its file holds now
    LOOKED_AT = "looked at"  # photo, filter, position
    REVEALED = "revealed"  # photo, face, vendor: seen while labelling blind, before the label
    ASKED = "asked"  # photo, vendor, run, attempt
    AGREED = "agreed to sending"  # consent, vendors, number of photos, hash of its content
    ANSWERED = "answered"  # attempt, response, hashes of body and of what was sent
    CALL_FAILED = "call failed"  # attempt
    LABELLED = "labelled"  # photo, face, hash of the label's content
    DESCRIBED = "described"  # photo, face, hash of the attributes
    CLAIMED = "claimed"  # photo, face, hashes of name and annotator, and of what was said
    DECIDED = "decided"  # photo, face, hashes of the name, and of what holds and why
    FACE_DRAWN = "face drawn"  # photo, face, hash of the box
    FACE_REMOVED = "face removed"  # photo, face
    FLAGGED = "flagged"  # photo, face, vendor, hash of the flag's content
    UNFLAGGED = "unflagged"  # photo, face, vendor
    RIGHTS_SET = "rights set"  # photo, hash of its rights
    TAGGED = "tagged"  # photo, hash of its tags
    LEFT_OUT = "left out"  # photo, and the one kept that shows the same
    COUNTED_AGAIN = "counted again"  # photo that was left out
    DRAW_MADE = "draw made"  # draw, hash of kind, seed, sizes and photos
    FROZEN = "frozen"  # frozen version, hashes of its content and name
    THAWED = "frozen version removed"  # frozen version
    WITHDRAWN = "withdrawn"  # withdrawal, photo; nothing but hashes is left of it
    MERGED = "merged"  # head of the other case's log, hash of what came from it
    PACKAGE_OPENED = "package opened"  # its hash, head and last entry, what it left out
    # which of thresholds, annotator, groups, blind mode and second annotator, hash of its value
    SET_UP = "set up"
    EXPORTED = "exported"  # hash of what was written
    IMPORTED = (
        "imported"  # photo, vendor, recorded answer, hashes of body and of what is said of it
    )
    PROTOCOL_WRITTEN = "protocol written"  # its version, hash of its content
    REPEAT_BEGUN = "repeat begun"  # repeat, photo, vendor, hash of how often and with what settings
    VARIATION_KEPT = "variation kept"  # variation, photo, hash of recipe, vendors and varied pixels
    VARIATION_REMOVED = "variation removed"  # variation, photo; its answers stay
    VARIATION_BROUGHT_BACK = "variation brought back"  # variation, photo
    FINDING_WRITTEN = "finding written"  # finding, photo, face, vendor, hash of its content
    FINDING_REMOVED = "finding removed"  # finding
    REPLY_FILED = "reply filed"  # reply, vendor, hashes of its content and of its file
    REPLY_REMOVED = "reply removed"  # reply
    LESSON_WRITTEN = "lesson written"  # lesson, hash of its content
    LESSON_REMOVED = "lesson removed"  # lesson
    IMPORT_REMOVED = "import removed"  # photo, vendor, recorded answer, hash of body


def append(connection: Connection, kind: EventKind, ids: Ids, time: datetime | None = None) -> None:
    """Add one event at the end. Inside `Store.write` only: the chain needs one writer."""
    append_all(connection, kind, [ids], time)


def append_all(
    connection: Connection, kind: EventKind, many: Iterable[Ids], time: datetime | None = None
) -> None:
    """Add an event for each of `many`, in their order, all at one time."""
    stamp = time_text(time or now())
    append_timed(connection, kind, ((ids, stamp) for ids in many))


def append_timed(connection: Connection, kind: EventKind, many: Iterable[tuple[Ids, str]]) -> None:
    """Add an event for each of `many`, in their order, each with its time as `time_text`."""
    if kind in salts.GUESSABLE:
        many = salts.hidden(connection, kind, many)
    seq, previous = head(connection)
    rows = []
    for ids, stamp in many:
        seq += 1
        text = canonical(ids)
        entry_hash = digest(seq, stamp, kind, text, previous)
        rows.append(
            {
                "seq": seq,
                "time": stamp,
                "kind": kind.value,
                "ids": text,
                "previous": previous,
                "hash": entry_hash,
            }
        )
        previous = entry_hash
    if rows:
        _INSERT.all(connection, rows)


def head(connection: Connection) -> tuple[int, str]:
    """Number and hash of the last event; 0 and zeros where there is none."""
    row = driver_of(connection).execute(_HEAD).fetchone()
    return (row[0], row[1]) if row else (0, FIRST_PREVIOUS)


def walk(connection: Connection) -> Iterator[Event]:
    """All events one by one, the first first."""
    return (Event(*row) for row in connection.execute(_ALL))


def load(connection: Connection) -> list[Event]:
    """All events, the first first."""
    return list(walk(connection))


def verify(connection: Connection) -> int | None:
    """The number of the first event that does not follow from the one before; None if all do."""
    try:
        for _ in followed(walk(connection)):
            pass
    except BrokenLogError as error:
        return error.entry
    return None
