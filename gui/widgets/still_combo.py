"""A menu of choices that a turning mouse wheel scrolls past instead of changing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy


class StillCombo(QComboBox):
    """For lists of many such menus that scroll."""

    def __init__(self, name: str, choices: Mapping[Any, str], chosen: Any) -> None:
        """name: what is chosen, for screen readers. choices: the words of each value."""
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._values: list[Any] = []
        self.set_choices(choices, chosen)

    @property
    def value(self) -> Any:
        return self._values[self.currentIndex()]

    def choose(self, value: Any) -> None:
        """Show a choice without saying that a person made it."""
        blocked = self.blockSignals(True)
        self.setCurrentIndex(self._values.index(value))
        self.blockSignals(blocked)

    def set_choices(self, choices: Mapping[Any, str], chosen: Any) -> None:
        """Offer other choices, without saying that a person chose."""
        blocked = self.blockSignals(True)
        self.clear()
        self._values = list(choices)
        self.addItems(list(choices.values()))
        self.setCurrentIndex(self._values.index(chosen))
        self.blockSignals(blocked)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
