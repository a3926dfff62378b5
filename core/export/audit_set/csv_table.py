"""audit_set.csv: UTF-8 without a mark, LF, a row for each flagged face × vendor."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from core.export.audit_set.columns import COLUMNS, Cell, Row

NAME = "audit_set.csv"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def write_table(rows: Iterable[Row], folder: Path) -> None:
    """Write audit_set.csv into `folder`."""
    # A file's name may hold bytes that are no text; they are written as escapes.
    with (folder / NAME).open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column.name for column in COLUMNS)
        writer.writerows([cell_text(column.value(row)) for column in COLUMNS] for row in rows)


def cell_text(cell: Cell) -> str:
    """A cell as written.

    A spreadsheet runs a text as a formula if it begins with = + - @ or a tab; such a text gets an
    apostrophe in front. Numbers are written as they are, with all their digits.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
    return str(int(cell)) if float(cell).is_integer() else repr(cell)
