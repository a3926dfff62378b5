"""A line in the library that says what it is narrowed to, and ends that."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.theme import font
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.key_button import KeyButton

_SIDE = 10


class ScopeBar(QWidget):
    """Hidden while nothing is narrowed.

    Signals:
        ended(): the library is to show all photos again.
    """

    ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ElidedLabel(parent=self)
        self._words.setFont(font("small"))
        close = KeyButton("", self, icon_name="close", variant="tool")
        close.setAccessibleName(self.tr("Show all photos again"))
        close.setToolTip(self.tr("Show all photos again"))
        close.clicked.connect(self.ended)
        row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE + 2, 0, _SIDE - 4, 4)
        row.setSpacing(4)
        row.addWidget(self._words, 1)
        row.addWidget(close)
        self.hide()

    def show_words(self, words: str) -> None:
        """What the library is narrowed to; empty for nothing."""
        self._words.setText(words)
        self._words.setToolTip(words)
        self.setVisible(bool(words))
