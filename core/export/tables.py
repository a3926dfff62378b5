"""The tables of an export, and how they are written as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.export import columns as c
from core.export.columns import Cell, Cells, Column
from core.export.export_set import ExportSet
from core.export.writing import Writing

Rows = Callable[[ExportSet, Writing], Iterator[Cells]]
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_WRITTEN = {None: None, True: "yes", False: "no"}


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


def _photos(content: ExportSet, writing: Writing) -> Iterator[Cells]:
    for photo in content.photos:
        yield (*c.photo_key_cells(photo), *c.photo_cells(photo))


def _photos_with_files(content: ExportSet, writing: Writing) -> Iterator[Cells]:
    for photo in content.photos:
        cells = c.photo_file_cells(writing.photo_files[photo.photo.id])
        yield (*c.photo_key_cells(photo), *c.photo_cells(photo), *cells)


def _faces(content: ExportSet, writing: Writing) -> Iterator[Cells]:
    for photo, face in content.faces():
        key = (*c.photo_key_cells(photo), photo.photo.name)
        yield (*key, *c.face_key_cells(face), *c.face_cells(face))


def _answers(content: ExportSet, writing: Writing) -> Iterator[Cells]:
    for photo, face in content.faces():
        key = (
            *c.photo_key_cells(photo),
            photo.photo.name,
            *c.face_key_cells(face),
            *c.label_cells(face),
        )
        for answer in face.answers:
            yield key + c.answer_cells(answer)


def _responses(content: ExportSet, writing: Writing) -> Iterator[Cells]:
    for photo in content.photos:
        key = (*c.photo_key_cells(photo), photo.photo.name)
        for vendor, outcome in photo.outcomes:
            yield key + c.response_cells(vendor, outcome)


_NAME = c.PHOTO[:1]
_PHOTOS = Table("photos", "one row a photo", c.PHOTO_KEY + c.PHOTO, _photos, ("photo_sha256",))
_PHOTOS_WITH_FILES = Table(
    "photos",
    "one row a photo, with the file in this folder that shows it",
    c.PHOTO_KEY + c.PHOTO + c.PHOTO_FILE,
    _photos_with_files,
    ("photo_sha256",),
)
_FACE_KEY = ("photo_sha256", "face_in_photo")
_OTHERS = (
    Table(
        "faces",
        "one row a face, with what it is labelled as",
        c.PHOTO_KEY + _NAME + c.FACE_KEY + c.FACE,
        _faces,
        _FACE_KEY,
    ),
    Table(
        "answers",
        "one row a face and vendor: what the vendor said of the face, the verdict, the flag",
        c.PHOTO_KEY + _NAME + c.FACE_KEY + c.FACE[-2:] + c.ANSWER,
        _answers,
        (*_FACE_KEY, "vendor"),
    ),
    Table(
        "responses",
        "one row a photo and vendor: how the answer came, or why there is none",
        c.PHOTO_KEY + _NAME + c.RESPONSE,
        _responses,
        ("photo_sha256", "vendor"),
    ),
)


def tables(with_files: bool) -> tuple[Table, ...]:
    """All tables. with_files: the photos are in the export, and were written before."""
    return (_PHOTOS_WITH_FILES if with_files else _PHOTOS, *_OTHERS)


def write_tables(made: Sequence[Table], content: ExportSet, writing: Writing) -> None:
    """Write each table as CSV: UTF-8 without a mark, comma, lines end with LF."""
    for number, table in enumerate(made, 1):
        _write_table(table, content, writing)
        writing.tell(number, len(made))
    writing.responses = sum(1 for _ in content.responses())


def _write_table(table: Table, content: ExportSet, writing: Writing) -> None:
    # A file's name may hold bytes that are no text; they are written as escapes.
    with (writing.folder / table.file_name).open(
        "w", encoding="utf-8", errors="backslashreplace", newline=""
    ) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column.name for column in table.columns)
        writer.writerows(map(_written, table.rows(content, writing)))


def _written(cells: Iterable[Cell]) -> list[Cell]:
    """Cells as csv writes them: None as nothing, numbers with all their digits."""
    return [
        _WRITTEN[cell]
        if cell is None or cell is True or cell is False
        else guarded(cell)
        if type(cell) is str
        else cell
        for cell in cells
    ]


def guarded(text: str) -> str:
    """A text as it stands in a CSV.

    A spreadsheet runs a text as a formula if it begins with = + - @ or a tab; such a text gets an
    apostrophe in front.
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
