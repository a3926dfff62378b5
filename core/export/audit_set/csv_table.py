"""audit_set.csv: UTF-8 without a mark, LF, a row for each flagged face × vendor."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from core.export.audit_set.columns import COLUMNS, Cell, Row
from core.export.tables import guarded

NAME = "audit_set.csv"


def write_table(rows: Iterable[Row], folder: Path) -> None:
    """Write audit_set.csv into `folder`."""
    # A file's name may hold bytes that are no text; they are written as escapes.
    with (folder / NAME).open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(column.name for column in COLUMNS)
        writer.writerows([cell_text(column.value(row)) for column in COLUMNS] for row in rows)


def cell_text(cell: Cell) -> str:
    """A cell as written: texts `guarded`, numbers as they are, with all their digits."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str):
        return guarded(cell)
    return str(int(cell)) if float(cell).is_integer() else repr(cell)
