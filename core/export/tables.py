"""The tables of an export, and how they are written as CSV."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from core.export import columns as c
from core.export.columns import Cells, Column, Holds
from core.export.export_set import ExportFace, ExportPhoto, ExportSet
from core.export.writing import Writing

Rows = Callable[[], Iterator[str]]
_FORMULA_STARTS = frozenset("=+-@\t\r＝＋－＠")
_PLAIN = re.compile(r"[A-Za-z0-9 (][A-Za-z0-9 ._:;/()-]*").fullmatch
_NEEDS_QUOTES = re.compile(r'[",\r\n]').search
_QUOTE = '"'
_KNOWN_LINES = 4096
_YES_NO = {True: "yes", False: "no", None: ""}


@dataclass(frozen=True, slots=True)
class Table:
    """name: of its file, without the ending. about: what a row is. key: the columns that tell one
    row from the others. rows: lines.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: Rows
    key: tuple[str, ...]

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"


def _line(columns: Sequence[Column]) -> Callable[[Cells], str]:
    """As `_Line`, for cells of which many rows have the same; none of them may be a NUMBER, for
    1 and 1.0 are equal and not written alike.
    """
    assert all(column.holds is not Holds.NUMBER for column in columns)
    return lru_cache(_KNOWN_LINES)(_Line(columns))


class _Line:
    """Joins cells of these columns as they stand in a line of a CSV (RFC 4180).

    csv.writer would do, but a large case has millions of cells: here only texts that people typed
    are looked at for quotes, and what tells a face from the others is joined once for all tables.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        at = {kind: [i for i, c in enumerate(columns) if c.holds is kind] for kind in Holds}
        self._texts, self._answers = at[Holds.TEXT], at[Holds.YES_NO]

    def __call__(self, row: Cells) -> str:
        cells: list[Any] = list(row)
        for at in self._texts:
            if cells[at]:
                cells[at] = quoted(cells[at])
        for at in self._answers:
            cells[at] = _YES_NO[cells[at]]
        return ",".join(
            ["" if cell is None else cell if isinstance(cell, str) else str(cell) for cell in cells]
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Keyed:
    """Photos and faces, each with the cells that tell which it is, written once for all tables.

    faces: (those cells, those and what the face can be counted under, the face).
    """

    photos: list[tuple[str, ExportPhoto]]
    faces: list[tuple[str, str, ExportFace]]


def _keyed(content: ExportSet) -> _Keyed:
    keyed = _Keyed([], [])
    groups = content.groups
    named, numbered = _Line(_PHOTO_KEY), _Line(c.FACE_KEY)
    counted = _line(c.SUBGROUP + c.group_columns(content))
    for photo in content.photos:
        key = named((*c.photo_key_cells(photo), photo.photo.name))
        keyed.photos.append((key, photo))
        for face in photo.faces:
            whose = f"{key},{numbered(c.face_key_cells(face))}"
            about = f"{whose},{counted(c.subgroup_cells(face, groups))}"
            keyed.faces.append((whose, about, face))
    return keyed


def _photos(keyed: _Keyed, writing: Writing | None) -> Iterator[str]:
    """writing: has written the photos; None where they are not in the export."""
    written, file = _line(c.PHOTO), _Line(c.PHOTO_FILE)
    for key, photo in keyed.photos:
        line = f"{key},{written(c.photo_cells(photo))}"
        if writing is not None:
            line += f",{file(c.photo_file_cells(writing.photo_files[photo.photo.id]))}"
        yield line


def _faces(keyed: _Keyed) -> Iterator[str]:
    written = _Line(c.FACE)
    return (f"{about},{written(c.face_cells(face))}" for _, about, face in keyed.faces)


def _labels(keyed: _Keyed) -> Iterator[str]:
    written, box = _line(c.LABEL), _Line(c.FACE_BOX)
    for key, _, face in keyed.faces:
        whose = ""
        for row in c.label_rows(face):
            # Most faces of a large case have a row or none.
            whose = whose or f"{key},{box(c.face_box_cells(face))}"
            yield f"{whose},{written(row)}"


def _decisions(keyed: _Keyed) -> Iterator[str]:
    written = _Line(c.DECISION)
    return (
        f"{key},{written(c.decision_cells(made))}"
        for key, _, face in keyed.faces
        for made in face.decisions
    )


def _answers(keyed: _Keyed) -> Iterator[str]:
    written = _Line(c.ANSWER)
    return (
        f"{about},{written(c.answer_cells(answer))}"
        for _, about, face in keyed.faces
        for answer in face.answers
    )


def _responses(keyed: _Keyed) -> Iterator[str]:
    written = _Line(c.RESPONSE)
    return (
        f"{key},{written(c.response_cells(vendor, outcome))}"
        for key, photo in keyed.photos
        for vendor, outcome in photo.outcomes
    )


_PHOTO_KEY = (*c.PHOTO_KEY, c.NAME)
_FACE_KEY = _PHOTO_KEY + c.FACE_KEY
_FACE_NAMES = ("photo_sha256", "face_in_photo")


def tables(content: ExportSet, with_files: Writing | None = None) -> tuple[Table, ...]:
    """All tables. with_files: what has written the photos, where they are in the export."""
    keyed = _keyed(content)
    subgroup = c.SUBGROUP + c.group_columns(content)
    shown = c.PHOTO_FILE if with_files else ()
    return (
        Table(
            "photos",
            "one row a photo" + (", with the file in this folder that shows it" if shown else ""),
            _PHOTO_KEY + c.PHOTO + shown,
            partial(_photos, keyed, with_files),
            ("photo_sha256",),
        ),
        Table(
            "faces",
            "one row a face, with what it is labelled as",
            _FACE_KEY + subgroup + c.FACE,
            partial(_faces, keyed),
            _FACE_NAMES,
        ),
        Table(
            "labels",
            "one row for each thing that somebody said of a face",
            _FACE_KEY + c.FACE_BOX + c.LABEL,
            partial(_labels, keyed),
            (*_FACE_NAMES, "attribute", "annotator", "in_force"),
        ),
        Table(
            "decisions",
            "one row for each thing that annotators said differently and somebody decided",
            _FACE_KEY + c.DECISION,
            partial(_decisions, keyed),
            (*_FACE_NAMES, "attribute"),
        ),
        Table(
            "answers",
            "one row a face and vendor: what the vendor said of the face, the verdict, the flag",
            _FACE_KEY + subgroup + c.ANSWER,
            partial(_answers, keyed),
            (*_FACE_NAMES, "vendor"),
        ),
        Table(
            "responses",
            "one row a photo and vendor: how the answer came, or why there is none",
            _PHOTO_KEY + c.RESPONSE,
            partial(_responses, keyed),
            ("photo_sha256", "vendor"),
        ),
    )


def write_tables(made: Sequence[Table], content: ExportSet, writing: Writing) -> None:
    """Write each table as CSV: UTF-8 without a mark, comma, lines end with LF."""
    for number, table in enumerate(made, 1):
        _write_table(table, writing)
        writing.tell(number, len(made))
    writing.responses = content.facts.responses


def _write_table(table: Table, writing: Writing) -> None:
    # A file's name may hold bytes that are no text; they are written as escapes.
    with (writing.folder / table.file_name).open(
        "w", encoding="utf-8", errors="backslashreplace", newline=""
    ) as file:
        file.write(",".join(quoted(column.name) for column in table.columns) + "\n")
        file.writelines(f"{row}\n" for row in table.rows())


def quoted(text: str) -> str:
    """A text as it stands in a line: `guarded`, and in quotes where it needs them."""
    if _PLAIN(text):
        return text
    text = guarded(text)
    return f'"{text.replace(_QUOTE, 2 * _QUOTE)}"' if _NEEDS_QUOTES(text) else text


def guarded(text: str) -> str:
    """A text as it stands in a CSV.

    A spreadsheet runs a text as a formula if it begins with = + - @ or a tab; such a text gets an
    apostrophe in front.
    """
    return f"'{text}" if text[:1] in _FORMULA_STARTS else text
