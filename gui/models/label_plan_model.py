"""The rows of a table of labels with what becomes of each, one kind at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.label_import.plan import Planned
from core.photos.photo import Photo

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_ROW, _PHOTO, _WHAT = range(3)
_SHOWN_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)


class LabelPlanModel(QAbstractTableModel):
    """Three columns: the row's number, its photo, what becomes of it. Photos without a row too."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[Planned | Photo] = ()

    def show_rows(self, rows: Sequence[Planned | Photo]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        column = index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole and column == _ROW:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role not in _SHOWN_ROLES:
            return None
        shown = self._rows[index.row()]
        if isinstance(shown, Photo):
            return (
                "",
                shown.places[0].name if shown.places else shown.name,
                self.tr("No row names it."),
            )[column]
        name = shown.photo.name if shown.photo is not None else ""
        return (str(shown.row.number), name, shown.what)[column]

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole and 0 <= section < 3:
            return (self.tr("Row"), self.tr("Photo"), self.tr("What becomes of it"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == _ROW else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None
