"""The tables of an export, and how they are written as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.export import columns as c
from core.export.columns import Cell, Cells, Column
from core.export.export_set import ExportFace, ExportPhoto, ExportSet
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
        yield _face_key(photo, face) + c.subgroup_cells(face, content.groups) + c.face_cells(face)


def _answers(content: ExportSet, writing: Writing) -> Iterator[Cells]:
    for photo, face in content.faces():
        key = _face_key(photo, face) + c.subgroup_cells(face, content.groups)
        for answer in face.answers:
            yield key + c.answer_cells(answer)


def _labels(content: ExportSet, writing: Writing) -> Iterator[Cells]:
    for photo, face in content.faces():
        for cells in c.label_rows(face):
            yield _face_key(photo, face) + cells


def _decisions(content: ExportSet, writing: Writing) -> Iterator[Cells]:
    for photo, face in content.faces():
        for made in face.decisions:
            yield _face_key(photo, face) + c.decision_cells(made)


def _face_key(photo: ExportPhoto, face: ExportFace) -> Cells:
    return (*c.photo_key_cells(photo), photo.photo.name, *c.face_key_cells(face))


def _responses(content: ExportSet, writing: Writing) -> Iterator[Cells]:
    for photo in content.photos:
        key = (*c.photo_key_cells(photo), photo.photo.name)
        for vendor, outcome in photo.outcomes:
            yield key + c.response_cells(vendor, outcome)


_PHOTO_KEY = c.PHOTO_KEY + c.PHOTO[:1]
_FACE_KEY = _PHOTO_KEY + c.FACE_KEY
_FACE_NAMES = ("photo_sha256", "face_in_photo")


def tables(content: ExportSet, with_files: bool) -> tuple[Table, ...]:
    """All tables. with_files: the photos are in the export, and were written before."""
    subgroup = c.SUBGROUP + c.group_columns(content)
    photo = c.PHOTO_KEY + c.PHOTO
    return (
        Table(
            "photos",
            "one row a photo, with the file in this folder that shows it",
            photo + c.PHOTO_FILE,
            _photos_with_files,
            ("photo_sha256",),
        )
        if with_files
        else Table("photos", "one row a photo", photo, _photos, ("photo_sha256",)),
        Table(
            "faces",
            "one row a face, with what it is labelled as",
            _FACE_KEY + subgroup + c.FACE,
            _faces,
            _FACE_NAMES,
        ),
        Table(
            "labels",
            "one row for each thing that somebody said of a face",
            _FACE_KEY + c.LABEL,
            _labels,
            (*_FACE_NAMES, "attribute", "annotator", "in_force"),
        ),
        Table(
            "decisions",
            "one row for each thing that annotators said differently and somebody decided",
            _FACE_KEY + c.DECISION,
            _decisions,
            (*_FACE_NAMES, "attribute"),
        ),
        Table(
            "answers",
            "one row a face and vendor: what the vendor said of the face, the verdict, the flag",
            _FACE_KEY + subgroup + c.ANSWER,
            _answers,
            (*_FACE_NAMES, "vendor"),
        ),
        Table(
            "responses",
            "one row a photo and vendor: how the answer came, or why there is none",
            _PHOTO_KEY + c.RESPONSE,
            _responses,
            ("photo_sha256", "vendor"),
        ),
    )


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
