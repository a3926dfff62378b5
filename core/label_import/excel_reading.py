"""One sheet of an Excel workbook, by openpyxl; formulas count as what they last came to."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from core.label_import.reading import empty
from core.label_import.table import Table, column_names, rows_of
from core.problem import Problem, ProblemError


def excel_table(path: Path, sheet: str = "") -> Table:
    """Read a sheet, by default the first; its first row with anything in it names the columns.

    Raises:
        ProblemError: the file is no workbook, the sheet is not there or has no rows.
    """
    import openpyxl

    try:
        # The file is opened here: openpyxl would keep it open where it cannot read it.
        with path.open("rb") as file:
            workbook = openpyxl.load_workbook(file, read_only=True, data_only=True)
            try:
                names = tuple(each.title for each in workbook.worksheets)
                chosen = sheet or (names[0] if names else "")
                if chosen not in names:
                    raise ProblemError(_no_sheet(path.name, chosen, names))
                records = list(_records(workbook[chosen]))
            finally:
                workbook.close()
    except ProblemError:
        raise
    except Exception as error:  # openpyxl lets many kinds of errors out for files that are broken
        raise ProblemError(_broken(path.name, error)) from error
    filled = [(number, cells) for number, cells in records if any(cells)]
    if len(filled) < 2:
        raise ProblemError(empty(path.name))
    header = _without_end(filled[0][1])
    columns = column_names(header)
    return Table(
        path.name,
        columns,
        rows_of(filled[1:], len(columns)),
        f"Excel, sheet {chosen}",
        names,
        chosen,
    )


def _records(sheet: Any) -> Iterator[tuple[int, Sequence[str]]]:
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        yield number, [_text(cell) for cell in cells]


def _without_end(cells: Sequence[str]) -> Sequence[str]:
    """A header without the empty cells that formatting leaves behind it."""
    last = max(place for place, cell in enumerate(cells) if cell.strip())
    return cells[: last + 1]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return str(cell)


def _no_sheet(name: str, sheet: str, names: Sequence[str]) -> Problem:
    return Problem(
        "no such sheet",
        f"{name} has no sheet “{sheet}”; it has {', '.join(names) or 'none'}.",
        "Choose one of its sheets.",
    )


def _broken(name: str, error: Exception) -> Problem:
    return Problem(
        "broken table",
        f"{name} cannot be read as an Excel workbook: {str(error) or type(error).__name__}.",
        "Open it in a spreadsheet and save it anew as .xlsx or .csv.",
    )
