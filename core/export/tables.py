"""The tables of an export, and how they are written as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from core.export import columns as c
from core.export.columns import Cell, Cells, Column, Holds
from core.export.export_set import ExportFace, ExportPhoto, ExportSet
from core.export.writing import Writing

Rows = Callable[[], Iterator[Cells]]
_FORMULA_STARTS = frozenset("=+-@\t\r＝＋－＠")


@dataclass(frozen=True, slots=True)
class Table:
    """name: of its file, without the ending. about: what a row is. key: the columns that tell one
    row from the others.
    """

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: Rows
    key: tuple[str, ...]

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"


@dataclass(frozen=True, slots=True, eq=False)
class _Keyed:
    """A photo or face with the cells that tell which it is, made once for all tables.

    about: of a face, those cells and what it can be counted under.
    """

    photos: list[tuple[Cells, ExportPhoto]]
    faces: list[tuple[Cells, Cells, ExportFace]]


def _keyed(content: ExportSet) -> _Keyed:
    keyed = _Keyed([], [])
    groups = content.groups
    for photo in content.photos:
        key = (*c.photo_key_cells(photo), photo.photo.name)
        keyed.photos.append((key, photo))
        for face in photo.faces:
            whose = key + c.face_key_cells(face)
            keyed.faces.append((whose, whose + c.subgroup_cells(face, groups), face))
    return keyed


def _photos(keyed: _Keyed, writing: Writing | None) -> Iterator[Cells]:
    """writing: has written the photos; None where they are not in the export."""
    for key, photo in keyed.photos:
        cells = key + c.photo_cells(photo)
        if writing is not None:
            cells += c.photo_file_cells(writing.photo_files[photo.photo.id])
        yield cells


def _faces(keyed: _Keyed) -> Iterator[Cells]:
    return (about + c.face_cells(face) for _, about, face in keyed.faces)


def _labels(keyed: _Keyed) -> Iterator[Cells]:
    return (key + cells for key, _, face in keyed.faces for cells in c.label_rows(face))


def _decisions(keyed: _Keyed) -> Iterator[Cells]:
    return (key + c.decision_cells(made) for key, _, face in keyed.faces for made in face.decisions)


def _answers(keyed: _Keyed) -> Iterator[Cells]:
    return (
        about + c.answer_cells(answer) for _, about, face in keyed.faces for answer in face.answers
    )


def _responses(keyed: _Keyed) -> Iterator[Cells]:
    return (
        key + c.response_cells(vendor, outcome)
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
            _FACE_KEY + c.LABEL,
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
    writing.responses = sum(1 for _ in content.responses())


def _write_table(table: Table, writing: Writing) -> None:
    # A file's name may hold bytes that are no text; they are written as escapes.
    with (writing.folder / table.file_name).open(
        "w", encoding="utf-8", errors="backslashreplace", newline=""
    ) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column.name for column in table.columns)
        writer.writerows(_written(table.rows(), table.columns))


def _written(rows: Iterable[Cells], columns: Sequence[Column]) -> Iterator[list[Cell]]:
    """Rows as csv writes them: None as nothing, numbers with all their digits.

    A large case has millions of cells, so only those are touched that may have to change.
    """
    texts = [at for at, column in enumerate(columns) if column.holds is Holds.TEXT]
    answers = [at for at, column in enumerate(columns) if column.holds is Holds.YES_NO]
    for row in rows:
        cells = list(row)
        for at in texts:
            text = cells[at]
            if text and text[0] in _FORMULA_STARTS:  # type: ignore[index]
                cells[at] = guarded(str(text))
        for at in answers:
            cells[at] = "yes" if cells[at] else "no"
        yield cells


def guarded(text: str) -> str:
    """A text as it stands in a CSV.

    A spreadsheet runs a text as a formula if it begins with = + - @ or a tab; such a text gets an
    apostrophe in front.
    """
    return f"'{text}" if text[:1] in _FORMULA_STARTS else text
