"""The list of the variations, by groups."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from core.vary.recipe import Kind
from gui.theme import font
from gui.vary.words import groups, kind_words, unit_words

_KIND = Qt.ItemDataRole.UserRole + 1
_ROW, _HEAD = 24, 26
WIDTH = 176
_BESIDE = 10
"""Pixels that the style leaves free beside a row's words."""


class RecipeList(QListView):
    """Signals:
    kind_chosen(Kind): another variation is to be tried.
    """

    kind_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places: dict[Kind, QModelIndex] = {}
        self._model = QStandardItemModel(self)
        for words, kinds in groups().items():
            self._model.appendRow(_head(words))
            for kind in kinds:
                self._model.appendRow(_row(kind))
                self._places[kind] = self._model.index(self._model.rowCount() - 1, 0)
        self.setModel(self._model)
        self.setAccessibleName(self.tr("Variations"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        rows = (self._model.item(row) for row in range(self._model.rowCount()))
        metrics = QFontMetrics(font("body"))
        widest = max(metrics.horizontalAdvance(each.text()) for each in rows)
        self.setFixedWidth(max(WIDTH, widest + _BESIDE))
        self.selectionModel().currentChanged.connect(self._on_current)

    def show_kind(self, kind: Kind) -> None:
        """Show which one is tried, without telling of it."""
        blocked = self.selectionModel().blockSignals(True)
        self.setCurrentIndex(self._places[kind])
        self.selectionModel().blockSignals(blocked)
        self.scrollTo(self._places[kind])
        self.viewport().update()

    def _on_current(self, now: QModelIndex, _before: QModelIndex) -> None:
        kind = now.data(_KIND)
        if kind is not None:
            self.kind_chosen.emit(Kind(kind))


def _head(words: str) -> QStandardItem:
    item = QStandardItem(words)
    item.setFont(font("small", 600))
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    item.setSizeHint(QSize(WIDTH, _HEAD))
    return item


def _row(kind: Kind) -> QStandardItem:
    item = QStandardItem(f"  {kind_words(kind)}")
    item.setData(kind.value, _KIND)
    item.setToolTip(f"{kind_words(kind)}: {unit_words(kind)}")
    item.setData(kind_words(kind), Qt.ItemDataRole.AccessibleTextRole)
    item.setSizeHint(QSize(WIDTH, _ROW))
    return item
