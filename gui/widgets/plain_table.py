"""A table of words as dialogs show it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.models.plain_table_model import PlainTableModel

_ROW = 28
CELLS = "QTableView::item { padding: 0 5px; }"
"""Words stand under those of the heading."""


class PlainTable(QTableView):
    """stretched: the column that takes what room is left."""

    def __init__(
        self, model: PlainTableModel, stretched: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setShowGrid(False)
        self.setStyleSheet(CELLS)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)

    def current_row(self) -> int | None:
        """The row that is selected."""
        rows = self.selectionModel().selectedRows()
        return rows[0].row() if rows else None
