"""Fields for numbers whose text stands as far from the edge as that of other fields."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox

_MARGIN = 6
"""A style sheet's padding does not reach the text of a spin box."""


class NumberField(QSpinBox):
    """For whole numbers."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.lineEdit().setTextMargins(_MARGIN, 0, _MARGIN, 0)

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(2 * _MARGIN, 0)


class DecimalField(QDoubleSpinBox):
    """For numbers with decimals."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.lineEdit().setTextMargins(_MARGIN, 0, _MARGIN, 0)

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(2 * _MARGIN, 0)
