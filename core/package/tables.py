"""A case's rows as lines of JSON, a file a table, and back into the tables of a new case.

Rows keep their numbers: the log speaks of them, and goes on in the new case.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from math import isfinite
from pathlib import Path, PurePath
from typing import Any

from sqlalchemy import Boolean, Connection, Float, Integer, LargeBinary, Text, select

from core.case.places import CHANGED, GONE
from core.export.photo_files import safe_stem
from core.package.bag import broken
from core.package.record import REPLIES, RESPONSES, TABLES
from core.photos.photo import Place
from core.store import info, schema
from core.store.quick import Insert
from core.store.values import canonical, path_of

Row = Mapping[str, Any]

_STAYS = frozenset(
    {"last photo", "filter", "sort", "banner closed", "demonstration", "vendors", "blind"}
    | {"annotator", "second annotator", "name"}
    | {"withdrawal.pending", "given.attempt", "given.run"}
)
"""What is the window's, of who sits there, or still to be done on this disk. The case's name
stands in package.json."""
_FEW = 1000
_KINDS: Mapping[type[Any], tuple[type, ...]] = {
    Boolean: (bool, int),
    Integer: (int,),
    Float: (int, float),
    Text: (str,),
    LargeBinary: (str,),
}
"""What a value is in a line of JSON, by the kind of its column; a body is a file's name there."""


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


def _finding(chosen: Chosen, row: Any) -> bool:
    choice = chosen.choice
    if choice.vendors is not None and row.vendor_id not in choice.vendors:
        return False
    return choice.everything if row.face_id is None else row.face_id in chosen.visible_faces


def _of_photo(chosen: Chosen, row: Any) -> bool:
    return row.photo_id in chosen.choice.photos


def _of_face(chosen: Chosen, row: Any) -> bool:
    return row.face_id in chosen.choice.faces


def _of_response(chosen: Chosen, row: Any) -> bool:
    return row.response_id in chosen.attempts


def _of_attempt(chosen: Chosen, row: Any) -> bool:
    return row.attempt_id in chosen.attempts


WANTED: Mapping[str, Wanted] = {
    "case_info": lambda chosen, row: row.key.removeprefix(info.SETTING) not in _STAYS,
    "photo": lambda chosen, row: row.id in chosen.choice.photos,
    "photo_tag": _of_photo,
    "salt": _of_photo,
    "place": _of_photo,
    "attempt": _attempt,
    "request": _of_attempt,
    "response": lambda chosen, row: row.id in chosen.attempts,
    "further_body": _of_response,
    "failure": _of_attempt,
    "kept": _kept,
    "run": lambda chosen, row: chosen.choice.everything or row.id in chosen.runs,
    "run_photo": lambda chosen, row: (
        _of_photo(chosen, row) and (chosen.choice.everything or row.run_id in chosen.runs)
    ),
    "reading": _of_response,
    "prediction": _of_response,
    "recorded_response": _recorded,
    "recorded_reading": lambda chosen, row: row.recorded_id in chosen.recorded,
    "face": _face,
    "face_attribute": _of_face,
    "claim": _of_face,
    "decision": _of_face,
    "reveal": lambda chosen, row: (
        _of_photo(chosen, row)
        and (chosen.choice.vendors is None or row.vendor_id in chosen.choice.vendors)
    ),
    "flag": lambda chosen, row: row.face_id in chosen.visible_faces,
    "draw": lambda chosen, row: True,
    "draw_photo": _of_photo,
    "frozen_set": lambda chosen, row: chosen.choice.everything,
    "protocol": lambda chosen, row: True,
    "repeat": lambda chosen, row: chosen.choice.answers_of(row.photo_id, row.vendor_id),
    "variation": _of_photo,
    "finding": _finding,
    "reply": lambda chosen, row: (
        chosen.choice.everything
        if chosen.choice.vendors is None
        else row.vendor_id in chosen.choice.vendors
    ),
}
"""Every table that goes into a package, each after those it hangs on while choosing."""

NOT_PACKED = frozenset(
    {
        *("alembic_version", "event", "export", "export_photo", "withdrawn_photo"),
        *("duplicate", "lesson", "lesson_step"),
    }
)
"""The log has a file of its own; what left the case, and who left it, stays with it; lessons are no
evidence and leave in files of their own.
"""

_BODIES = frozenset({"response", "further_body", "recorded_response", "reply"})
_PLACE = ("photo_id", "name", "size")


def columns(table: str) -> tuple[str, ...]:
    """The fields of a table's lines."""
    if table == "place":
        return _PLACE
    names = [column.name for column in schema.metadata.tables[table].columns]
    if table == "photo":
        names.remove("seen")
    return tuple("file" if name == "body" else name for name in names)


def write_tables(connection: Connection, folder: Path, choice: Choice, base: Path) -> Chosen:
    """Write the chosen rows into data/tables, the raw bodies into data/responses.

    folder: the bag's. base: the case's.
    """
    chosen = Chosen(choice)
    photos = dict(connection.execute(select(schema.photo.c.id, schema.photo.c.sha256)).all())
    files = _BodyFiles(folder, {id_: sha256 or "" for id_, sha256 in photos.items()})
    (folder / TABLES).mkdir(parents=True)
    for name, wanted in WANTED.items():
        rows = (row for row in _rows(connection, name) if wanted(chosen, row))
        lines = _places(rows, base) if name == "place" else (_line(name, r, files) for r in rows)
        with (folder / TABLES / f"{name}.jsonl").open("wb") as file:
            file.writelines(canonical(line).encode() + b"\n" for line in lines)
    return chosen


def _rows(connection: Connection, name: str) -> Iterator[Any]:
    table = schema.metadata.tables[name]
    order = [table.c.id] if "id" in table.c else list(table.primary_key)
    return iter(connection.execute(select(table).order_by(*order)))


class _BodyFiles:
    """Writes raw bodies and says where each stands."""

    def __init__(self, folder: Path, photos: Mapping[int, str]) -> None:
        self._folder, self._photos = folder, photos
        self._stems: dict[int, str] = {}

    def called(self, attempt: Any) -> None:
        """An attempt whose response may follow."""
        stem = body_stem(attempt.vendor_id, self._photos[attempt.photo_id], str(attempt.id))
        self._stems[attempt.id] = stem

    def write(self, table: str, row: Any) -> str | None:
        """The file's name; None where there is no body."""
        if row.body is None:
            return None
        if table == "reply":
            name = f"{REPLIES}/{row.id}-{safe_stem(row.vendor_id)}{_ending(row.file_name)}"
        elif table == "recorded_response":
            sha256 = self._photos[row.photo_id]
            name = f"{body_stem(row.vendor_id, sha256, f'recorded-{row.id}')}.json"
        elif table == "further_body":
            name = f"{self._stems[row.response_id]}-further-{row.number}.json"
        else:
            name = f"{self._stems[row.id]}.json"
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(row.body)
        return name


def _ending(file_name: str) -> str:
    """The ending of a file that came from elsewhere, as far as it is one."""
    ending = PurePath(file_name).suffix
    return ending.lower() if re.fullmatch(r"\.[A-Za-z0-9]{1,8}", ending) else ""


def body_stem(vendor: str, sha256: str, number: str) -> str:
    """Where a raw body stands, without its ending: by vendor, the photo's hash, and its number."""
    return f"{RESPONSES}/{safe_stem(vendor)}/{sha256}-{number}"


def _line(table: str, row: Any, files: _BodyFiles) -> Row:
    line = dict(row._mapping)
    if table == "attempt":
        files.called(row)
    if table in _BODIES:
        del line["body"]
        line["file"] = files.write(table, row)
    if table == "photo":
        # Whether it was looked at, the log says.
        del line["seen"]
        if line["problem_kind"] in (GONE, CHANGED):
            # It is this computer's, and names its folders.
            line |= {"problem_kind": None, "problem_what": None, "problem_way_out": None}
    return line


def _places(rows: Iterable[Any], base: Path) -> Iterator[Row]:
    """The names alone: where the photos lie on this computer is nobody's business."""
    met = set()
    for row in rows:
        folder = None if row.folder is None else path_of(row.folder, base)
        name = Place(path_of(row.path, base), folder, row.size, 0).name
        if (row.photo_id, name) not in met:
            met.add((row.photo_id, name))
            yield dict(zip(_PLACE, (row.photo_id, name, row.size), strict=True))


def read_table(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The lines of one table, in their order.

    Raises:
        ProblemError: kind "package changed": a line is not what the table holds.
    """
    path, wanted = f"{TABLES}/{name}.jsonl", set(columns(name))
    with (folder / path).open("rb") as file:
        for number, data in enumerate(file, 1):
            try:
                line = json.loads(data)
            except (ValueError, RecursionError) as error:
                raise broken(path, f"has no JSON in line {number}") from error
            if not isinstance(line, dict) or set(line) != wanted:
                raise broken(path, f"has other fields in line {number} than the table")
            yield line


def insert_tables(
    connection: Connection,
    folder: Path,
    places: Callable[[Row], Iterable[Row]],
) -> None:
    """Put the rows of a package into the tables of a new case.

    folder: the bag's. places: what a line of "place" becomes in the new case.

    Raises:
        ProblemError: kind "package changed".
    """
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    for name in WANTED:
        read = _of_kind(name, read_table(folder, name))
        lines: Iterable[Row] = read
        if name == "place":
            lines = (place for line in read for place in places(line))
        elif name == "photo":
            lines = ({"seen": False, **line} for line in read)
        elif name in _BODIES:
            lines = (_with_body(folder, line) for line in read)
        try:
            _insert(connection, name, lines)
        except (sqlite3.Error, ValueError, TypeError, KeyError, OverflowError) as error:
            raise broken(f"{TABLES}/{name}.jsonl", f"does not fit ({error})") from error
    astray = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if astray is not None:
        raise broken(f"{TABLES}/{astray[0]}.jsonl", "speaks of rows that are not there")


def _of_kind(name: str, lines: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The lines, each value of its column's kind: SQLite would take a text for a number.

    Raises:
        ValueError: one is not.
    """
    kinds = {c.name: _KINDS[type(c.type)] for c in schema.metadata.tables[name].columns}
    numbers = {column for column, kind in kinds.items() if float in kind}
    for line in lines:
        for column, value in line.items():
            kind = kinds.get(column)
            if kind is None or value is None:
                continue
            if not isinstance(value, kind) or (column in numbers and not isfinite(line[column])):
                raise ValueError(f"{column} cannot be {str(value)[:40]!r}")
        yield line


def _insert(connection: Connection, name: str, lines: Iterable[Row]) -> None:
    insert: Insert | None = None
    many = iter(lines)
    while few := list(islice(many, _FEW)):
        if insert is None:
            insert = Insert(schema.metadata.tables[name], list(few[0]))
        insert.all(connection, few)


def _with_body(folder: Path, line: dict[str, Any]) -> Row:
    name = line.pop("file")
    return {"body": None if name is None else body_of(folder, name), **line}


def body_of(folder: Path, name: object) -> bytes:
    """The raw body that a line names.

    Raises:
        ProblemError: kind "package changed": there is none, or the name leads elsewhere.
    """
    places = (f"{RESPONSES}/", f"{REPLIES}/")
    if not isinstance(name, str) or not name.startswith(places) or ".." in name:
        raise broken(RESPONSES, f"cannot hold “{name}”")
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise broken(name, "is missing") from error
