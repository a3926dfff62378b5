"""The rules of the log: entries chained by hash, and the lines they are written as. Pure.

An entry's hash is the SHA-256 of the JSON array [seq, time, kind, ids, previous] without spaces,
in ASCII; `ids` is itself a text of JSON, `previous` the hash of the entry before (64 zeros before
the first). So anyone can compute it anew. Only rebuilding every later entry, or cutting the end
off, leaves a whole chain behind; whoever noted the head elsewhere sees that, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from core.problem import Problem, ProblemError
from core.store.values import canonical

FIRST_PREVIOUS = "0" * 64
_TEXTS = ("time", "kind", "ids", "previous", "hash")
_COLUMNS = ("seq", *_TEXTS)
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Event:
    """One entry. ids: canonical JSON. hash: over all the rest, in hexadecimal."""

    seq: int
    time: str
    kind: str
    ids: str
    previous: str
    hash: str


def digest(seq: int, time: str, kind: str, ids: str, previous: str) -> str:
    """The hash that an entry must carry, in hexadecimal."""
    return sha256(canonical([seq, time, kind, ids, previous]).encode()).hexdigest()


def content_hash(value: object) -> str:
    """The hash that stands in an entry for content that must not be in it."""
    return sha256(canonical(value).encode()).hexdigest()


NOBODY_SAID = content_hash([None, False])
"""Stands where a label was taken away."""


def salted(hash_: str, salt: str) -> str:
    """The hash that stands in an entry for content that could be guessed."""
    return content_hash([salt, hash_])


def stands_for(logged: object, hash_: str, salt: str | None) -> bool:
    """Whether the hash in an entry is that of a content; older entries have it without the salt."""
    return logged == hash_ or (salt is not None and logged == salted(hash_, salt))


class BrokenLogError(ProblemError):
    """The chain does not hold. entry: the number of the first that does not."""

    def __init__(self, entry: int, what: str) -> None:
        super().__init__(
            Problem(
                "log broken",
                f"The log does not hold at entry {entry}: {what}.",
                "Take it again from where it came; what stands before this entry is as it was.",
            )
        )
        self.entry = entry


def followed(events: Iterable[Event]) -> Iterator[Event]:
    """Hands each entry on once it is known to follow from the one before.

    Raises:
        BrokenLogError: at the first that does not, which is not handed on.
    """
    previous = FIRST_PREVIOUS
    for place, event in enumerate(events, 1):
        if event.seq != place:
            raise BrokenLogError(place, _misplaced(place, event.seq))
        if event.hash != digest(event.seq, event.time, event.kind, event.ids, event.previous):
            raise BrokenLogError(place, "it was changed, its content does not give its hash")
        if event.previous != previous:
            raise BrokenLogError(
                place, "it does not follow from the entry before, one of the two was put there"
            )
        previous = event.hash
        yield event


def _misplaced(place: int, seq: int) -> str:
    if seq > place:
        return f"entry {seq} stands in its place, so it was removed or moved"
    return f"entry {seq} stands in its place, so an entry was inserted, doubled or moved"


class Head:
    """Watches the entries go by: where the log ends, and where a head noted before stands.

    noted: 64 hexadecimal digits, or None where nothing was noted. at: the number of the entry that
    has this hash; None where none has so far.

    Raises:
        ValueError: what was noted is no such hash.
    """

    def __init__(self, noted: str | None = None) -> None:
        self.noted = None if noted is None else noted.strip().lower()
        if self.noted is not None and not _HASH.fullmatch(self.noted):
            raise ValueError(f"a head has 64 hexadecimal digits, unlike “{noted}”")
        self.entries, self.hash = 0, FIRST_PREVIOUS
        self.at = 0 if self.noted == FIRST_PREVIOUS else None

    def watch(self, events: Iterable[Event]) -> Iterator[Event]:
        for event in events:
            self.entries, self.hash = event.seq, event.hash
            if event.hash == self.noted:
                self.at = event.seq
            yield event

    def require(self) -> None:
        """Raises:
        ProblemError: kind "head not found": no entry has the hash that was noted.
        """
        if self.noted is not None and self.at is None:
            raise ProblemError(
                Problem(
                    "head not found",
                    f"No entry of the log has the head {self.noted}: the log was rebuilt, or its "
                    f"end was cut off (it ends at entry {self.entries}, {self.hash}).",
                    "Check that the head was noted from this case; if it was, do not rely on "
                    "this log.",
                )
            )


def line(event: Event) -> bytes:
    """The entry as a line of log.jsonl."""
    return canonical(columns(event)).encode() + b"\n"


def columns(event: Event) -> dict[str, int | str]:
    """The entry's fields by name; `asdict` takes ten times as long, and logs are long."""
    return {name: getattr(event, name) for name in _COLUMNS}


def lines_read(lines: Iterable[bytes]) -> Iterator[Event]:
    """The entries of log.jsonl.

    Raises:
        BrokenLogError: a line is not, byte for byte, as `line` writes it.
    """
    for place, data in enumerate(lines, 1):
        event = _event(data)
        if event is None or line(event) != data:
            raise BrokenLogError(place, "its line was changed, it is not as the log writes it")
        yield event


def _event(data: bytes) -> Event | None:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or set(found) != {"seq", *_TEXTS}:
        return None
    whole = type(found["seq"]) is int and all(isinstance(found[name], str) for name in _TEXTS)
    return Event(**found) if whole else None
