"""One sheet of an Excel workbook, by openpyxl; formulas count as what they last came to.

Of a workbook that no spreadsheet program has saved, formulas came to nothing yet: their cells look
empty, and are told apart from those that are.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from core.label_import.reading import empty
from core.label_import.table import Table, column_names, rows_of
from core.problem import Problem, ProblemError

_Places = Mapping[int, frozenset[int]]
"""Of cells: the columns, counted from 0, by the row, counted from 1."""


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
                records, valueless = _records(workbook[chosen])
            finally:
                workbook.close()
            # Formulas are read for themselves, which takes as long again: most sheets need it not.
            unstored = _with_formula(file, chosen, valueless) if valueless else {}
    except ProblemError:
        raise
    except Exception as error:  # openpyxl lets many kinds of errors out for files that are broken
        raise ProblemError(_broken(path.name, error)) from error
    filled = [(number, cells) for number, cells in records if any(cells) or number in unstored]
    while filled and not any(filled[0][1]):
        # Formulas without a value name no columns.
        del filled[0]
    if len(filled) < 2:
        raise ProblemError(empty(path.name))
    columns = column_names(_without_end(filled[0][1]))
    return Table(
        path.name,
        columns,
        rows_of(filled[1:], len(columns), unstored),
        f"Excel, sheet {chosen}",
        names,
        chosen,
    )


def _records(sheet: Any) -> tuple[list[tuple[int, Sequence[str]]], _Places]:
    """Number and cells of each row, and where a cell was written without a value."""
    records: list[tuple[int, Sequence[str]]] = []
    valueless: dict[int, frozenset[int]] = {}
    for number, cells in enumerate(sheet.iter_rows(), 1):
        records.append((number, [_text(cell.value) for cell in cells]))
        if bare := frozenset(place for place, cell in enumerate(cells) if _is_valueless(cell)):
            valueless[number] = bare
    return records, valueless


def _is_valueless(cell: Any) -> bool:
    """Whether a cell stands in the file and holds nothing, not even an empty text."""
    from openpyxl.cell.read_only import EMPTY_CELL

    # What was never written is filled in as EMPTY_CELL; an empty text keeps its type, "str".
    return cell is not EMPTY_CELL and cell.value is None and cell.data_type == "n"


def _with_formula(file: IO[bytes], sheet: str, places: _Places) -> dict[int, frozenset[int]]:
    """Those of the places, by row, in which a formula stands."""
    import openpyxl

    workbook = openpyxl.load_workbook(file, read_only=True)
    found: dict[int, frozenset[int]] = {}
    try:
        for number, cells in enumerate(workbook[sheet].iter_rows(), 1):
            bare = places.get(number, ())
            if held := frozenset(place for place in bare if cells[place].data_type == "f"):
                found[number] = held
    finally:
        workbook.close()
    return found


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
