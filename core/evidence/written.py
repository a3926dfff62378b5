"""What the log says of what people wrote, drew, repeated and varied. Pure.

The store writes an entry from one of these values; a check makes the same value from the row that
is kept, of a case or of a package, and asks whether the log has that very entry.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from itertools import product
from typing import Any

from core.evidence.calls import PACKAGE_OPENED, ids_of
from core.evidence.log import BrokenLogError, Event, content_hash, stands_for

Row = Mapping[str, Any]
Ids = Mapping[str, str | int | None]

KINDS = {
    "protocol written": "protocol",
    "finding written": "finding",
    "reply filed": "reply",
    "repeat begun": "repeat",
    "draw made": "draw",
    "lesson written": "lesson",
    "variation kept": "variation",
}
"""What each kind of entry tells of; the number stands in it under the same word."""
REMOVALS = {"finding removed": "finding", "reply removed": "reply", "lesson removed": "lesson"}
SHOWN = {"variation removed": False, "variation brought back": True}
"""Whether a variation is shown from there on; its row stays."""
REWRITTEN = frozenset({"finding", "lesson"})
"""What a later entry may tell of again."""

_FINDING = ("seen", "affected", "certainty", "not_tried", "written_by")
_PROTOCOL = ("question", "photos", "sample", "stopping_rule", "written_by")
_VARIATION = ("kind", "seed", "strengths", "repeats", "vendors", "sha256")
_BOX = ("left", "top", "width", "height")
_MOST_FACES_APART = 8
"""Of a lesson, whose boxes are tried each in both ways; any further ones are taken to be alike."""
_LISTS = ("subgroups", "thresholds", "vendors")
_DOES_NOT_HOLD = None
_OF_PHOTOS = {**dict.fromkeys(KINDS.values(), ()), "draw": ("photos", "content")}


@dataclass(frozen=True, slots=True)
class KeptWritten:
    """A row. what: of KINDS. time: UTC, as the entry has it. told: the ids of its entry, without
    what can no longer be told. salt: of the photo it is about, None where it has none.
    is_shown: False once a person took it away. older: gives the hashes that entries of before may
        have of the same content.
    """

    what: str
    number: int
    time: str
    told: Ids
    salt: str | None = None
    is_shown: bool = True
    older: Callable[[], Iterable[str]] = tuple

    @property
    def name(self) -> str:
        return (
            f"version {self.number} of the protocol"
            if self.what == "protocol"
            else (f"{self.what} {self.number}")
        )


def protocol_kept(row: Row) -> KeptWritten:
    """row: the columns of the table."""
    lists = {name: json.loads(row[name]) for name in _LISTS}
    hashed = content_hash({**{name: row[name] for name in _PROTOCOL}, **lists})
    content = hashed if hashed == row["content_hash"] else _DOES_NOT_HOLD
    return KeptWritten(
        "protocol", row["id"], row["time"], {"protocol": row["id"], "content": content}
    )


def finding_kept(row: Row, photo: str | None, salt: str | None = None) -> KeptWritten:
    """photo, salt: SHA-256 and salt of the one that the row names, None where it names none."""
    told: Ids = {
        "finding": row["id"],
        "photo": photo,
        "face": row["face_id"],
        "vendor": row["vendor_id"],
        "content": content_hash([row[name] for name in _FINDING]),
    }
    return KeptWritten("finding", row["id"], row["time"], told, salt)


def reply_kept(row: Row) -> KeptWritten:
    """row: the columns of the table, `body` the letter's bytes or None."""
    body = row["body"]
    hashed = "" if body is None else sha256(body).hexdigest()
    told: Ids = {
        "reply": row["id"],
        "vendor": row["vendor_id"],
        "content": content_hash([row["date"], row["text"], row["file_name"]]),
        "file": hashed if hashed == row["file_sha256"] else _DOES_NOT_HOLD,
    }
    return KeptWritten("reply", row["id"], row["time"], told)


def repeat_kept(row: Row, photo: str | None) -> KeptWritten:
    """photo: SHA-256. Each call that is part of it tells so since its entry says "calls told"."""
    told: Ids = {
        "repeat": row["id"],
        "photo": photo,
        "vendor": row["vendor_id"],
        "content": content_hash([row["settings"], row["times"], row["resave_quality"]]),
        "calls told": 1,
    }
    return KeptWritten("repeat", row["id"], row["time"], told)


def draw_kept(row: Row, photos: Sequence[str | None], is_whole: bool = True) -> KeptWritten:
    """photos: SHA-256 of all that it drew, in their order; None of one withdrawn, after which the
    log cannot be asked for the others. is_whole: there were no more of them.
    """
    made = [row["kind"], row["seed"], row["size"], row["from_size"], json.loads(row["strata"])]
    told: dict[str, str | int | None] = {"draw": row["id"], "made": content_hash(made)}
    if is_whole:
        told["photos"] = len(photos)
        if None not in photos:
            told["content"] = content_hash([*made, list(photos)])
    return KeptWritten("draw", row["id"], row["time"], told)


def lesson_kept(row: Row, steps: Iterable[Row]) -> KeptWritten:
    """row, steps: the columns of the tables, the steps in their order."""
    title, kept = row["title"], list(steps)
    told: Ids = {"lesson": row["id"], "content": content_hash([title, *map(_step_told, kept)])}
    older = partial(_hashed_with_whole_sides, title, kept)
    return KeptWritten("lesson", row["id"], row["time"], told, older=older)


def _hashed_with_whole_sides(title: str, steps: Sequence[Row]) -> Iterator[str]:
    """A lesson's hashes by entries of before: a side that is a whole number stood in them as its
    vendor gave it, 38 or 38.0, until it had been read from the disk.
    """
    told = [_step_told(step) for step in steps]
    # The steps about one face were made from one box.
    ways: dict[tuple[Any, ...], int] = {}
    for _, photo_id, box, *_ in told:
        if box is not None:
            ways.setdefault((photo_id, *box), min(len(ways), _MOST_FACES_APART))
    for whole in product((True, False), repeat=len(set(ways.values()))):
        content: list[Any] = [title]
        for step in told:
            kind, photo_id, box, *rest = step
            if box is not None and whole[ways[photo_id, *box]]:
                sides = [int(side) if side.is_integer() else side for side in box]
                step = [kind, photo_id, sides, *rest]
            content.append(step)
        yield content_hash(content)


def _step_told(step: Row) -> list[Any]:
    box = None if step["left"] is None else [step[side] for side in _BOX]
    return [step["kind"], step["photo_id"], box, step["recipe"], step["notes"]]


def variation_kept(row: Row, photo: str | None) -> KeptWritten:
    """row: the columns of the table. photo: SHA-256."""
    told: Ids = {
        "variation": row["id"],
        "photo": photo,
        "content": content_hash([row[name] for name in _VARIATION]),
        "place": content_hash([*(float(row[name]) for name in _BOX), row["others"]]),
    }
    is_shown = row["removed"] is None
    return KeptWritten("variation", row["id"], row["time"], told, is_shown=is_shown)


NOT_ALWAYS = frozenset({"made", "photos", "calls told", "place"})
"""What entries of before do not tell."""


class LoggedWritten:
    """The last that a log says of each of these, taken from its entries as they go by."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, int], Event] = {}
        self._taken_away: set[int] = set()
        self._packed_at = 0

    def take(self, event: Event) -> None:
        """Raises:
        BrokenLogError: it tells of something again of which one entry alone can tell.
        """
        if event.kind == PACKAGE_OPENED:
            self._packed_at = event.seq
        if event.kind in SHOWN:
            number = ids_of(event)["variation"]
            turn = self._taken_away.discard if SHOWN[event.kind] else self._taken_away.add
            turn(number if isinstance(number, int) else 0)
            return
        what = KINDS.get(event.kind) or REMOVALS.get(event.kind)
        if what is None:
            return
        number = ids_of(event)[what]
        key = what, number if isinstance(number, int) else 0
        if event.kind in REMOVALS:
            self._entries.pop(key, None)
            return
        if key in self._entries and what not in REWRITTEN:
            first = self._entries[key].seq
            again = f"it tells of {what} {key[1]}, as entry {first} did before"
            raise BrokenLogError(event.seq, again)
        self._entries[key] = event

    def check(self, kept: KeptWritten) -> tuple[str, Event | None]:
        """What of it is not as the log says, empty where all is, and the entry about it."""
        event = self._entries.pop((kept.what, kept.number), None)
        if event is None:
            return "content", None
        logged = ids_of(event)
        told = kept.told
        if event.seq < self._packed_at:
            # A case is opened from what a package holds, be it a part of the photos drawn.
            told = {
                part: value for part, value in told.items() if part not in _OF_PHOTOS[kept.what]
            }
        for part, value in told.items():
            holds = logged.get(part) == value or stands_for(logged.get(part), str(value), kept.salt)
            if not holds and part == "content":
                holds = any(logged.get(part) == hashed for hashed in kept.older())
            if not holds and (part in logged or part not in NOT_ALWAYS):
                return part, event
        is_taken_away = kept.what == "variation" and kept.number in self._taken_away
        if kept.is_shown is is_taken_away:
            return "removed", event
        return ("" if kept.time == event.time else "time"), event

    def missing(self) -> Iterator[tuple[str, Event]]:
        """What was not checked, by its name, with its entry."""
        for (what, number), event in self._entries.items():
            name = KeptWritten(what, number, "", {}).name
            yield name[:1].upper() + name[1:], event
