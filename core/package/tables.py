"""A case's rows as lines of JSON, a file a table, and back into the tables of a new case.

Rows keep their numbers: the log speaks of them, and goes on in the new case.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from sqlalchemy import Connection, Table, select

from core.case_places import CHANGED, GONE
from core.package.bag import broken
from core.package.record import RESPONSES, TABLES
from core.store import info, schema
from core.store.quick import Insert
from core.store.values import canonical, path_of

Row = Mapping[str, Any]

ORIGINALS = "originals"
"""The folder in an opened case under which the photos' names stand; whoever puts the originals
there has them back."""

_OF_THE_WINDOW = frozenset({"last photo", "filter", "sort", "banner closed", "demonstration"})
_FEW = 1000


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a case goes into a package.

    photos, faces: by number. hidden: photos of which nothing is told that a vendor said.
    vendors: whose answers go in; None for all. everything: runs and frozen sets, too, that do not
    concern these photos alone.
    """

    photos: frozenset[int]
    faces: frozenset[int]
    hidden: frozenset[int] = frozenset()
    vendors: frozenset[str] | None = None
    everything: bool = True

    def answers_of(self, photo: int, vendor: str) -> bool:
        of_photo = photo in self.photos and photo not in self.hidden
        return of_photo and (self.vendors is None or vendor in self.vendors)


@dataclass(slots=True)
class Chosen:
    """The rows taken so far that others hang on."""

    choice: Choice
    attempts: set[int] = field(default_factory=set)
    runs: set[int] = field(default_factory=set)
    recorded: set[int] = field(default_factory=set)
    visible_faces: set[int] = field(default_factory=set)


Wanted = Callable[[Chosen, Any], bool]


def _attempt(chosen: Chosen, row: Any) -> bool:
    if not chosen.choice.answers_of(row.photo_id, row.vendor_id):
        return False
    chosen.attempts.add(row.id)
    chosen.runs.add(row.run_id)
    return True


def _kept(chosen: Chosen, row: Any) -> bool:
    if row.response_id not in chosen.attempts:
        return False
    chosen.runs.add(row.run_id)
    return True


def _recorded(chosen: Chosen, row: Any) -> bool:
    if not chosen.choice.answers_of(row.photo_id, row.vendor_id):
        return False
    chosen.recorded.add(row.id)
    return True


def _face(chosen: Chosen, row: Any) -> bool:
    if row.id not in chosen.choice.faces:
        return False
    if row.photo_id not in chosen.choice.hidden:
        chosen.visible_faces.add(row.id)
    return True


def _of_photo(chosen: Chosen, row: Any) -> bool:
    return row.photo_id in chosen.choice.photos


def _of_face(chosen: Chosen, row: Any) -> bool:
    return row.face_id in chosen.choice.faces


def _of_response(chosen: Chosen, row: Any) -> bool:
    return row.response_id in chosen.attempts


def _of_attempt(chosen: Chosen, row: Any) -> bool:
    return row.attempt_id in chosen.attempts


WANTED: Mapping[str, Wanted] = {
    "case_info": lambda chosen, row: row.key.removeprefix(info.SETTING) not in _OF_THE_WINDOW,
    "photo": lambda chosen, row: row.id in chosen.choice.photos,
    "photo_tag": _of_photo,
    "place": _of_photo,
    "attempt": _attempt,
    "request": _of_attempt,
    "response": lambda chosen, row: row.id in chosen.attempts,
    "further_body": _of_response,
    "failure": _of_attempt,
    "kept": _kept,
    "run": lambda chosen, row: chosen.choice.everything or row.id in chosen.runs,
    "run_photo": lambda chosen, row: _of_photo(chosen, row)
    and (chosen.choice.everything or row.run_id in chosen.runs),
    "reading": _of_response,
    "prediction": _of_response,
    "recorded_response": _recorded,
    "recorded_reading": lambda chosen, row: row.recorded_id in chosen.recorded,
    "face": _face,
    "face_attribute": _of_face,
    "claim": _of_face,
    "decision": _of_face,
    "flag": lambda chosen, row: row.face_id in chosen.visible_faces,
    "draw": lambda chosen, row: True,
    "draw_photo": _of_photo,
    "frozen_set": lambda chosen, row: chosen.choice.everything,
}
"""Every table that goes into a package, each after those it hangs on while choosing."""

NOT_PACKED = frozenset(
    {"alembic_version", "event", "export", "export_photo", "withdrawn_photo"}
)
"""The log has a file of its own; what left the case, and who left it, stays with it."""

INSERTED = ("case_info", "photo", "photo_tag", "place", "run", "run_photo", "attempt", "request",
            "response", "further_body", "failure", "kept", "reading", "prediction",
            "recorded_response", "recorded_reading", "face", "face_attribute", "claim", "decision",
            "flag", "draw", "draw_photo", "frozen_set")  # fmt: skip
"""The same in the order in which a new case takes them: rows before those that refer to them."""
