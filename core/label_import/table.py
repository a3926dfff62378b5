"""A table of labels as it was read: text in rows and columns, nothing understood yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

NOTHING_UNSTORED: Mapping[int, frozenset[int]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Row:
    """One row. number: as a spreadsheet counts, the header being 1, or an entry's place in a list.

    cells: one a column, without spaces around. problem: why the row cannot be read, else empty.
    unstored: the places of empty cells whose formula's value was never stored.
    """

    number: int
    cells: tuple[str, ...]
    problem: str = ""
    unstored: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """name: of the file. form: how it was read, for people. sheets: of a workbook, all of them;
    sheet: the one that was read.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    form: str
    sheets: tuple[str, ...] = ()
    sheet: str = ""

    def column(self, name: str) -> int | None:
        """The place of a column, whatever the capitals of its name."""
        wanted = name.strip().casefold()
        return next((i for i, c in enumerate(self.columns) if c.casefold() == wanted), None)


def column_names(header: Sequence[str]) -> tuple[str, ...]:
    """The header's cells, made different from each other where they are empty or double."""
    names: list[str] = []
    for number, cell in enumerate(header, 1):
        name = wanted = cell.strip() or f"column {number}"
        count = 1
        while name in names:
            count += 1
            name = f"{wanted} ({count})"
        names.append(name)
    return tuple(names)


def rows_of(
    records: Iterable[tuple[int, Sequence[str]]],
    width: int,
    unstored: Mapping[int, frozenset[int]] = NOTHING_UNSTORED,
) -> tuple[Row, ...]:
    """Rows of so many columns; short ones are filled up, blank ones passed over.

    records: number and cells of each. What stands beyond the last column makes a row's problem.
    unstored: of the rows that have any, by number; such a row is not blank.
    """
    rows = []
    for number, record in records:
        cells = tuple(map(str.strip, record))
        formulas = unstored.get(number, frozenset())
        if not any(cells) and not formulas:
            continue
        problem = ""
        if any(cells[width:]):
            problem = f"It has {len(cells)} cells, while the table has {width} columns."
        filled = (*cells[:width], *[""] * (width - len(cells)))
        rows.append(Row(number, filled, problem, formulas))
    return tuple(rows)
