"""The rates as a table: a row a subgroup and vendor, a column a number."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.metrics.results import RateRow, metric_words, percent, share_line
from core.metrics.tally import Metric
from gui.labelling.attribute_words import subgroup_words
from gui.models.rates_found import RatesFound
from gui.models.rates_words import interval_words, outside_words, rate_words, tr
from gui.sheets import ChosenVendor

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
FEW_ROLE = Qt.ItemDataRole.UserRole
"""Whether the cell is hatched."""
VENDOR_ROLE = Qt.ItemDataRole.UserRole + 1
"""The vendor of a cell that shows its tile."""
GROUP_ROLE = Qt.ItemDataRole.UserRole + 2
"""Whether the row is the last one of its subgroup."""


class Column(IntEnum):
    SUBGROUP, VENDOR, FACES, ANSWERED, MISREAD, RATE, INTERVAL = range(7)
    NOT_DETECTED, NO_ANSWER, EITHER, OUTSIDE = range(7, 11)


METRICS = {
    Column.FACES: Metric.MISREAD_OR_UNANSWERED,
    Column.ANSWERED: Metric.MISREAD,
    Column.MISREAD: Metric.MISREAD,
    Column.RATE: Metric.MISREAD,
    Column.INTERVAL: Metric.MISREAD,
    Column.NOT_DETECTED: Metric.NOT_DETECTED,
    Column.NO_ANSWER: Metric.NO_ANSWER,
    Column.EITHER: Metric.MISREAD_OR_UNANSWERED,
}
"""What a click on a column's number tells of."""
_AT_LEFT = (Column.SUBGROUP, Column.VENDOR)


class RatesModel(QAbstractTableModel):
    """Empty cells of a crossing are rows without numbers.

    Sorted by a rate, rows of too few faces are not ranked: they stand behind, as they were.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found: RatesFound | None = None
        self._rows: Sequence[RateRow] = ()
        self.sorted_by: tuple[Column, Qt.SortOrder] | None = None

    def show(self, found: RatesFound | None) -> None:
        """Show other rates."""
        self.beginResetModel()
        self._found = found
        self._rows = self._in_order()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column's number; -1, or a column without one, is the order of the crossing."""
        self.sorted_by = (Column(column), order) if column in METRICS else None
        self.beginResetModel()
        self._rows = self._in_order()
        self.endResetModel()

    def _in_order(self) -> Sequence[RateRow]:
        found = self._found
        if found is None:
            return ()
        if not self.is_sorted:
            return found.rows
        assert self.sorted_by is not None
        column, order = self.sorted_by
        ranked = [row for row in found.rows if self._rank(row, column) is not None]
        ranked.sort(
            key=lambda row: self._rank(row, column) or 0.0,
            reverse=order is Qt.SortOrder.DescendingOrder,
        )
        return [*ranked, *(row for row in found.rows if self._rank(row, column) is None)]

    def _rank(self, row: RateRow, column: Column) -> float | None:
        """What a row is ranked by; None where it is not."""
        assert self._found is not None
        if not row.tally.n or row.is_few(self._found.few):
            return None
        if column is Column.FACES:
            return float(row.tally.n)
        if column is Column.ANSWERED:
            return float(row.tally.answered)
        return row.share(METRICS[column]).value

    @property
    def is_sorted(self) -> bool:
        """Whether rows are ranked; without rates to draw none is."""
        return self.sorted_by is not None and self.can_be_sorted

    def row_at(self, index: Index) -> RateRow:
        return self._rows[index.row()]

    @property
    def can_be_sorted(self) -> bool:
        """Whether there are rates to rank by."""
        return self._found is not None and self._found.shares

    @property
    def has_outside(self) -> bool:
        """Whether anything stands beside N somewhere."""
        return any(row.tally.outside for row in self._rows)

    def outside(self) -> list[str]:
        """What stands beside N, of every row."""
        return [outside_words(row.tally) for row in self._rows]

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = self._found
        if not index.isValid() or found is None or index.row() >= len(self._rows):
            return None
        row, column = self._rows[index.row()], Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words(row, column)
        if role == FEW_ROLE:
            return 0 < row.tally.n < found.few
        if role == VENDOR_ROLE:
            return self.vendor_of(row) if column is Column.VENDOR else None
        if role == GROUP_ROLE:
            return self._is_last_of_group(index.row())
        if role == Qt.ItemDataRole.TextAlignmentRole and column not in _AT_LEFT:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            vendor = self.vendor_of(row).info.name
            heading = self.headings()[column].replace("\n", " ")
            return f"{subgroup_words(row.subgroup)}, {vendor}, {heading}: {self.words(row, column)}"
        return None

    def vendor_of(self, row: RateRow) -> ChosenVendor:
        assert self._found is not None
        return self._found.vendor(row.vendor_id)

    def words(self, row: RateRow, column: Column) -> str:
        """What a cell says."""
        found = self._found
        assert found is not None
        if column is Column.SUBGROUP:
            is_named = self.is_sorted or self._is_first_of_group(row)
            return subgroup_words(row.subgroup) if is_named else ""
        if column is Column.VENDOR:
            return self.vendor_of(row).info.name
        if column is Column.OUTSIDE:
            return outside_words(row.tally)
        return self._number(found, row, column) if row.tally.n else ""

    def _number(self, found: RatesFound, row: RateRow, column: Column) -> str:
        tally, few = row.tally, row.is_few(found.few)
        if column is Column.FACES:
            return f"{tally.n:,}"
        if column is Column.ANSWERED:
            return f"{tally.answered:,}"
        if column is Column.MISREAD:
            return tally.misread_rate.words
        if column is Column.RATE:
            return rate_words(row, Metric.MISREAD, few) if found.shares else ""
        if column is Column.INTERVAL:
            return interval_words(row, Metric.MISREAD) if found.shares else ""
        share = row.share(METRICS[column])
        # N stands in the row.
        if share.value is None or not share.count or few or not found.shares:
            return f"{share.count:,}"
        return f"{share.count:,} · {percent(share.value)}"

    def headings(self) -> list[str]:
        """The words above the columns."""
        return [
            tr("Subgroup"),
            tr("Vendor"),
            tr("N"),
            tr("Answered"),
            tr("Misread"),
            tr("Rate"),
            tr("95\N{NARROW NO-BREAK SPACE}%\ninterval"),
            tr("Not\ndetected"),
            tr("No\nanswer"),
            tr("Misread or\nunanswered"),
            tr("Beside N"),
        ]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{self._arrow(section)}{self.headings()[section]}"
        if role == Qt.ItemDataRole.ToolTipRole and section in METRICS and self.can_be_sorted:
            return tr(
                "Click to rank the rows by this number, or press S in one of its cells. Rows of "
                "too few faces are not ranked."
            )
        if role == Qt.ItemDataRole.TextAlignmentRole:
            at_left = section in _AT_LEFT
            side = Qt.AlignmentFlag.AlignLeft if at_left else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _arrow(self, section: int) -> str:
        if self.sorted_by is None or not self.is_sorted or self.sorted_by[0] != section:
            return ""
        return "↓ " if self.sorted_by[1] is Qt.SortOrder.DescendingOrder else "↑ "

    def _tip(self, row: RateRow, column: Column) -> str:
        found = self._found
        if column is Column.VENDOR:
            # In a narrow table the name is cut short.
            return self.vendor_of(row).info.name
        if found is None or column not in METRICS or not row.tally.n:
            return ""
        share = row.share(METRICS[column])
        said = share_line(share) if found.shares else share.words
        return tr("{}: {}. Click for the formula and the photos.").format(
            metric_words(METRICS[column]), said
        )

    def _is_first_of_group(self, row: RateRow) -> bool:
        return row.vendor_id == self._rows[0].vendor_id

    def _is_last_of_group(self, number: int) -> bool:
        after = number + 1
        if self.is_sorted:
            # Only what is ranked stands apart from what is not.
            column = self.sorted_by[0] if self.sorted_by else Column.RATE
            ranks = [self._rank(row, column) for row in self._rows[number : number + 2]]
            return len(ranks) == 2 and ranks[0] is not None and ranks[1] is None
        return after >= len(self._rows) or self._rows[after].subgroup != self._rows[number].subgroup
