"""Random values by photo: with them the log's hashes of what was said of it cannot be guessed.

A label is one of few words, so that whoever tries them all finds the one that a hash stands for.
Hashed with a value that nobody can guess it stays secret: the value stands beside the content, goes
into packages that hold the content, and is withdrawn with the photo, after which no one can tell
any more what the log's hashes were of. Entries written before there were salts have none.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection, select

from core.evidence.log import NOBODY_SAID, salted
from core.photos.photo import PhotoId
from core.store.quick import Insert, driver_of
from core.store.schema import salt as table

Ids = Mapping[str, str | int | None]
Entry = tuple[Ids, str]
"""What an entry tells, and its time."""

GUESSABLE = {
    "labelled": "label",
    "described": "attributes",
    "claimed": "claim",
    "decided": "decision",
    "flagged": "flag",
    "rights set": "rights",
    "tagged": "tags",
    "finding written": "content",
}
"""By kind of entry what in its ids is the hash of something that people said of a photo."""

_BYTES = 16
_ADD = Insert(table)
_OF_PHOTO = """
    SELECT p.id, s.value FROM photo p LEFT JOIN salt s ON s.photo_id = p.id WHERE p.sha256 = ?
"""


def load(connection: Connection) -> dict[PhotoId, str]:
    """All salts by photo."""
    return {PhotoId(row.photo_id): row.value for row in connection.execute(select(table))}


def hidden(connection: Connection, kind: str, many: Iterable[Entry]) -> Iterator[Entry]:
    """The ids of entries of a kind, each with its time, with what could be guessed salted.

    A photo gets its salt when it is first needed. Inside `Store.write` only.
    """
    key, known = GUESSABLE[kind], dict[str, str | None]()
    for ids, time in many:
        photo, plain = ids.get("photo"), ids.get(key)
        if isinstance(photo, str) and isinstance(plain, str) and plain != NOBODY_SAID:
            if photo not in known:
                known[photo] = _salt_of(connection, photo)
            value = known[photo]
            if value is not None:
                ids = {**ids, key: salted(plain, value)}
        yield ids, time


def _salt_of(connection: Connection, sha256: str) -> str | None:
    """The salt of a photo; None of one that is not there."""
    row = driver_of(connection).execute(_OF_PHOTO, (sha256,)).fetchone()
    if row is None:
        return None
    photo_id, value = row
    if value is None:
        value = secrets.token_hex(_BYTES)
        _ADD.one(connection, {"photo_id": photo_id, "value": value})
    return str(value)
