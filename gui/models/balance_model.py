"""The rows of the balance meter: a subgroup, its faces, what is wanted, what is missing."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from core.metrics.subgroup_cell import SubgroupCell
from core.sets.balance import Balance, BalanceRow

Index = QModelIndex | QPersistentModelIndex
SHARE_ROLE = Qt.ItemDataRole.UserRole + 1
SUBGROUP, FACES, TARGET, MISSING = range(4)
_NO_PARENT = QModelIndex()
_MOST = 1_000_000


class BalanceModel(QAbstractTableModel):
    """Signals:
    target_given(Cell, int): so many faces are wanted of this subgroup.
    """

    target_given = Signal(object, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.editable = True
        self._balance = Balance((), (), 0, 0)

    @property
    def balance(self) -> Balance:
        return self._balance

    def set_balance(self, balance: Balance) -> None:
        """Show this; where the subgroups are the same, an open editor stays open."""
        same = [r.cell for r in balance.rows] == [r.cell for r in self._balance.rows]
        if same and balance.rows:
            self._balance = balance
            self.dataChanged.emit(self.index(0, 0), self.index(len(balance.rows) - 1, MISSING))
            return
        self.beginResetModel()
        self._balance = balance
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._balance.rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else MISSING + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if self.editable and index.isValid() and index.column() == TARGET:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._balance.rows):
            return None
        row, column = self._balance.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row, column)
        if role == Qt.ItemDataRole.EditRole and column == TARGET:
            return row.target
        if role == SHARE_ROLE:
            return row.share if row.target else None
        if role == Qt.ItemDataRole.TextAlignmentRole and column != SUBGROUP:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = self.tr("{}: {} of {} faces")
            return words.format(self._words(row, SUBGROUP), row.count, row.target)
        return None

    def _words(self, row: BalanceRow, column: int) -> str:
        if column == SUBGROUP:
            names = self._balance.names
            return SubgroupCell(names, row.cell).words if names else self.tr("all faces")
        if column == FACES:
            return f"{row.count:,}"
        if not row.target:
            return ""
        return f"{row.target:,}" if column == TARGET else f"{row.missing:,}"

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            return False
        text = str(value).strip()
        if not text.isdecimal() or int(text) > _MOST:
            return False
        self.target_given.emit(self._balance.rows[index.row()].cell, int(text))
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                self.tr("Subgroup"),
                self.tr("Faces"),
                self.tr("Target"),
                self.tr("Missing"),
            )[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            at_left = section == SUBGROUP
            side = Qt.AlignmentFlag.AlignLeft if at_left else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None
