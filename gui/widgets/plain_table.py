"""A table of words as dialogs show it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gui.models.plain_table_model import PlainTableModel

_ROW = 28
_PADDING, _AROUND = 5, 8
"""Pixels left free beside the words of a cell, and above and below several lines together."""
CELLS = f"QTableView::item {{ padding: 0 {_PADDING}px; }}"
"""Words stand under those of the heading."""


class PlainTable(QTableView):
    """stretched: the column that takes what room is left. wraps: whether long words go on in
    further lines, each row as high as its lines, instead of being cut; for few rows.
    """

    def __init__(
        self,
        model: PlainTableModel,
        stretched: int = 0,
        parent: QWidget | None = None,
        *,
        wraps: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setShowGrid(False)
        self.setStyleSheet(CELLS)
        self.setWordWrap(wraps)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
        if wraps:
            self.setItemDelegate(_WholeCell(self))
            self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            # Narrower columns have more lines.
            head.sectionResized.connect(self.resizeRowsToContents)

    def current_row(self) -> int | None:
        """The row that is selected."""
        rows = self.selectionModel().selectedRows()
        return rows[0].row() if rows else None


class _WholeCell(QStyledItemDelegate):
    """As high as all lines of its words: Qt measures them as if they had the padding's room too."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        inner = QStyleOptionViewItem(option)
        inner.rect = option.rect.adjusted(0, 0, -2 * _PADDING, 0)
        size = super().sizeHint(inner, index)
        return QSize(size.width(), max(_ROW, size.height() + _AROUND))
