"""Tables of text: any usual delimiter and encoding, with or without a header."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import StringIO
from itertools import islice
from pathlib import PurePosixPath

from core.label_import.headers import is_own, known_header
from core.label_import.reading import empty
from core.label_import.table import Row, Table, column_names, rows_of
from core.photos.files import SUFFIXES
from core.problem import Problem, ProblemError

_DELIMITERS = ",;\t|"
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_LOOKED_AT = 50
"""Records by which the delimiter is told."""
_SHA256 = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)
_GUARDED = re.compile(r"'[=+\-@\t\r＝＋－＠]")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def csv_table(name: str, data: bytes) -> Table:
    """Read a CSV. name: of the file, for problems.

    The delimiter is the one that makes the columns most even. Without a mark, bytes that are no
    UTF-8 are read as Windows-1252, which spreadsheets of Western Europe and America write.

    Raises:
        ProblemError: there is no row, a quote is not closed, or a cell is too long.
    """
    text, encoding = decoded(data)
    said = _SEPARATOR_LINE.match(text)
    if said:
        text = text[said.end() :]
    delimiter = said[1] if said else _delimiter(text)
    records = _records(name, text, delimiter)
    first_number, first = next(records, (0, ()))
    if not first:
        raise ProblemError(empty(name))
    if _is_header(first):
        columns = column_names(first)
        rows = rows_of(records, len(columns))
    else:
        rest = list(records)
        columns = column_names([""] * max(len(first), *(len(cells) for _, cells in rest), 0))
        rows = rows_of([(first_number, first), *rest], len(columns))
    if not rows:
        raise ProblemError(empty(name))
    separated = _NAMES.get(delimiter, f"“{delimiter}”")
    form = f"separated by {separated}, {encoding}"
    if is_own(columns):
        return Table(name, columns, _unguarded(rows), f"{form}, made by this program")
    return Table(name, columns, rows, form)


def _unguarded(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Without the apostrophe that exports put before what a spreadsheet would run as a formula."""
    return tuple(
        replace(row, cells=tuple(cell[1:] if _GUARDED.match(cell) else cell for cell in row.cells))
        if any(cell[:1] == "'" for cell in row.cells)
        else row
        for row in rows
    )


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a file, and its encoding's name for people."""
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:].decode(errors="replace"), "UTF-8"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), "UTF-16"
    start = data[:4096]
    if start.count(0) * 3 > len(start):
        order = "le" if start[1::2].count(0) >= start[::2].count(0) else "be"
        return data.decode(f"utf-16-{order}", errors="replace"), "UTF-16"
    try:
        return data.decode(), "UTF-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "Windows-1252"


def _delimiter(text: str) -> str:
    return max(_DELIMITERS, key=lambda each: _evenness(text, each))


def _evenness(text: str, delimiter: str) -> tuple[int, float, int]:
    """How well a delimiter fits: known column names, rows of the usual width, that width."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        records = [record for record in islice(reader, _LOOKED_AT) if record]
    except csv.Error:
        return 0, 0.0, 0
    widths = Counter(map(len, records))
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    if width == 1:
        return 0, 0.0, 1
    return sum(map(known_header, records[0])), count / len(records), width


def _records(name: str, text: str, delimiter: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Number and cells of each record, blank lines counted but left out."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    number, began, record = 0, 0, list[str]()
    while True:
        began = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ProblemError(_broken(name, number + 1, error)) from error
        number += 1
        # The reader takes all that follows an unclosed quote for one cell.
        if reader.line_num - began > 2 and _is_unclosed(text, began):
            raise ProblemError(_unclosed(name, number, len(record)))
        if any(record):
            yield number, record


def _is_unclosed(text: str, began: int) -> bool:
    rest = "".join(islice(StringIO(text, newline=""), began - 1, None))
    ended = csv.reader(StringIO(rest, newline=""), strict=True)
    try:
        next(ended)
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _is_header(record: Sequence[str]) -> bool:
    """Whether a first record names columns: it does not where a photo's name or hash is in it."""
    return not any(
        PurePosixPath(cell.strip()).suffix.lower() in SUFFIXES or _SHA256.fullmatch(cell.strip())
        for cell in record
    )


def _broken(name: str, number: int, error: csv.Error) -> Problem:
    return Problem(
        "broken table",
        f"{name}, row {number} cannot be read: {error}.",
        "Look at that row, or save the table anew from a spreadsheet.",
    )


def _unclosed(name: str, number: int, column: int) -> Problem:
    return Problem(
        "unclosed quote",
        f"{name}, row {number}, column {column}: a quote is opened there and never closed.",
        "Close it, or take it away.",
    )
