"""What would become of a table's rows: the kinds with their counts, and the rows behind one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QStringListModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QListView,
    QTableView,
    QWidget,
)

from core.label_import.plan import Plan, Planned
from core.photos.photo import Photo
from gui.labelling.label_import_words import FATES, tr
from gui.models.label_plan_model import LabelPlanModel
from gui.theme import font

_KINDS_WIDTH = 270
_ROW_HEIGHT = 25


class LabelPlanView(QWidget):
    """Two lists side by side: a kind is chosen in the left one, its rows stand in the right one."""

    def __init__(self) -> None:
        super().__init__()
        self._lists: list[Sequence[Planned | Photo]] = []
        self._words = QStringListModel(self)
        self.rows = LabelPlanModel(self)
        self.kinds = QListView()
        self.kinds.setModel(self._words)
        self.kinds.setAccessibleName(self.tr("What becomes of the rows"))
        self.kinds.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.kinds.setFixedWidth(_KINDS_WIDTH)
        self.kinds.setObjectName("kinds")
        self.table = self._make_table()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addWidget(self.kinds)
        row.addWidget(self.table, 1)
        self.kinds.selectionModel().currentChanged.connect(self._on_kind)

    def show_plan(self, plan: Plan) -> None:
        """Show a plan, the first kind chosen."""
        counts = plan.counts()
        words, self._lists = [], []
        for fate, said in FATES.items():
            if fate in counts:
                words.append(f"{tr(said)}: {counts[fate]:,}")
                self._lists.append(plan.of(fate))
        if plan.without:
            words.append(self.tr("Photos without a row: {}").format(f"{len(plan.without):,}"))
            self._lists.append(plan.without)
        self._words.setStringList(words)
        self.kinds.setCurrentIndex(self._words.index(0))

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.rows)
        table.setAccessibleName(self.tr("Rows of the chosen kind"))
        table.setObjectName("rows")
        table.setFont(font("small"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        vertical = table.verticalHeader()
        vertical.hide()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setDefaultSectionSize(_ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        table.setColumnWidth(0, 64)
        table.setColumnWidth(1, 170)
        return table

    def _on_kind(self, index: QModelIndex, _before: QModelIndex) -> None:
        chosen = self._lists[index.row()] if 0 <= index.row() < len(self._lists) else ()
        self.rows.show_rows(chosen)
        self.table.scrollToTop()
