"""Paints rows of words, hatched where they stand on too few faces."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui.hatch import paint_hatch

Index = QModelIndex | QPersistentModelIndex


class FewRowsDelegate(QStyledItemDelegate):
    """For a PlainTable."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._few: frozenset[int] = frozenset()

    def set_few(self, rows: Iterable[int]) -> None:
        """Which rows are hatched; told before the model's rows are shown."""
        self._few = frozenset(rows)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.row() in self._few:
            paint_hatch(painter, QRectF(option.rect))
        super().paint(painter, option, index)
