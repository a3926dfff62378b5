"""Reads a file of labels, whatever its format, into a table."""

from __future__ import annotations

from pathlib import Path

from core.label_import.table import Table
from core.problem import Problem, ProblemError

TEXT_SUFFIXES = (".csv", ".tsv", ".tab")
JSON_SUFFIXES = (".json", ".jsonl")
EXCEL_SUFFIXES = (".xlsx", ".xlsm")
SUFFIXES = (*TEXT_SUFFIXES, *EXCEL_SUFFIXES, *JSON_SUFFIXES)
"""The endings of files that are taken for labels where they are dropped."""

MAX_BYTES = 512 << 20
_OLD_SHEETS = {".xls", ".xlsb", ".ods", ".numbers"}


def read_table(path: Path, sheet: str = "") -> Table:
    """Read a CSV, an Excel workbook, or a JSON file (COCO, this program's exports, a list).

    sheet: of a workbook; by default its first.

    Raises:
        ProblemError: the file cannot be read as any of them; it names file, row and column.
    """
    suffix = path.suffix.lower()
    if suffix in _OLD_SHEETS:
        raise ProblemError(_old_sheet(path))
    data = _bytes(path)
    if data.startswith(b"PK\x03\x04") or suffix in EXCEL_SUFFIXES:
        from core.label_import.excel_reading import excel_table

        return excel_table(path, sheet)
    if suffix in JSON_SUFFIXES or data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        from core.label_import.json_reading import json_table

        return json_table(path.name, data)
    from core.label_import.csv_reading import csv_table

    return csv_table(path.name, data)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ProblemError(
                Problem(
                    "too many bytes",
                    f"{path.name} is larger than {MAX_BYTES >> 20} megabytes.",
                    "Split it, or save it as a CSV with only the columns that are needed.",
                )
            )
        data = path.read_bytes()
    except OSError as error:
        what = f"{path.name} cannot be read: {error.strerror or error}."
        raise ProblemError(
            Problem("unreadable table", what, "Choose another file, or give this one its rights.")
        ) from error
    if not data.strip():
        raise ProblemError(empty(path.name))
    return data


def empty(name: str) -> Problem:
    return Problem("empty table", f"{name} holds no rows.", "Choose a file with labels in it.")


def _old_sheet(path: Path) -> Problem:
    return Problem(
        "unknown format",
        f"{path.name} is in a format that Misread does not read ({path.suffix}).",
        "Open it in its program and save it as .xlsx or .csv.",
    )
