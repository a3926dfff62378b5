"""Subgroups by thresholds: how many are misread, how many get no answer, at each mark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.metrics.curves import Curve
from core.metrics.intervals import AnyShare
from core.metrics.results import share_line
from core.vendor import VendorId
from gui.labelling.attribute_words import subgroup_words
from gui.models.thresholds_found import ThresholdsFound, threshold_words, tr

Index = QModelIndex | QPersistentModelIndex
FEW_ROLE = Qt.ItemDataRole.UserRole
NOW_ROLE = FEW_ROLE + 1
STRONG_ROLE = FEW_ROLE + 2
LINE_ROLE = FEW_ROLE + 3
"""The place of the line that shows a subgroup in the charts, None where there is none."""
_NO_PARENT = QModelIndex()
_FIXED = 1


class ThresholdTableModel(QAbstractTableModel):
    """A row a subgroup of one vendor, the last is all faces; two columns a threshold.

    The middle threshold is the slider's: a step of it changes two columns and nothing else.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._curves: tuple[Curve, ...] = ()
        self._few = self._lines = 0
        self._fixed: tuple[tuple[float | None, str], ...] = ()
        self._now: float | None = None
        self._now_at = 0
        self._shares: list[list[tuple[AnyShare, AnyShare]]] = []
        self._found: ThresholdsFound | None = None

    @property
    def curves(self) -> Sequence[Curve]:
        """Of each row."""
        return self._curves

    @property
    def is_weighted(self) -> bool:
        """Whether per cents stand beside some counts."""
        return self._found is not None and self._found.is_weighted

    def show_vendor(
        self,
        found: ThresholdsFound,
        vendor_id: VendorId,
        now: float | None,
        others: Sequence[tuple[float | None, str]],
    ) -> None:
        """others: further thresholds with their words; the slider's stands after the first."""
        self.beginResetModel()
        self._found = found
        everybody = found.curves[vendor_id][:1]
        subgroups = found.subgroups(vendor_id)
        self._curves = (*subgroups, *everybody) if subgroups != everybody else everybody
        self._lines = len(subgroups)
        self._few, self._now, self._now_at = found.few, now, min(len(others), 1)
        before, after = others[: self._now_at], others[self._now_at :]
        self._fixed = (*before, (now, tr("slider")), *after)
        self._shares = [[curve.at(value) for value, _ in self._fixed] for curve in self._curves]
        self.endResetModel()

    def show_threshold(self, now: float | None) -> None:
        """The slider has moved. The headings change, too, but that is not told: a view would paint
        all of itself anew.
        """
        self._now = now
        for shares, curve in zip(self._shares, self._curves, strict=True):
            shares[self._now_at] = curve.at(now)
        first = _FIXED + 2 * self._now_at
        if self._curves:
            last = len(self._curves) - 1
            self.dataChanged.emit(self.index(0, first), self.index(last, first + 1))

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._curves)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else _FIXED + 2 * len(self._fixed)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._curves):
            return None
        row, column = index.row(), index.column()
        curve = self._curves[row]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._words(row, column, role == Qt.ItemDataRole.ToolTipRole)
        if role == FEW_ROLE:
            return curve.n < self._few
        if role == NOW_ROLE:
            return column >= _FIXED and (column - _FIXED) // 2 == self._now_at
        if role == LINE_ROLE:
            return row if column == 0 and row < self._lines else None
        if role == STRONG_ROLE:
            return column == 0
        if role == Qt.ItemDataRole.TextAlignmentRole and column:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _words(self, row: int, column: int, at_length: bool) -> str:
        curve = self._curves[row]
        found = self._found
        if column < _FIXED or found is None:
            return subgroup_words(curve.subgroup)
        if at_length:
            shares = found.at_length(curve, self._value(column))
            return share_line(shares[(column - _FIXED) % 2])
        return found.words(self._share(row, column), curve.n < self._few)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignBottom
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if section < _FIXED:
            return tr("Subgroup")
        if (section - _FIXED) % 2:
            return "{}\n{}".format(self._fixed[(section - _FIXED) // 2][1], tr("unanswered"))
        return f"{threshold_words(self._value(section))}\n{tr('misread')}"

    def _value(self, column: int) -> float | None:
        place = (column - _FIXED) // 2
        return self._now if place == self._now_at else self._fixed[place][0]

    def _share(self, row: int, column: int) -> AnyShare:
        return self._shares[row][(column - _FIXED) // 2][(column - _FIXED) % 2]
