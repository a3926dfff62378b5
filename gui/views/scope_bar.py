"""A line in the library that says what it is narrowed to, and ends that."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.theme import font
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
        self._words, self._more = QLabel(wordWrap=True), QLabel(wordWrap=True)
        for label in (self._words, self._more):
            label.setFont(font("small"))
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._more.setProperty("meta", "second")
        close = KeyButton("", self, icon_name="close", variant="tool")
        close.setAccessibleName(self.tr("Show all photos again"))
        close.setToolTip(self.tr("Show all photos again"))
        close.clicked.connect(self.ended)
        row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE + 2, 0, _SIDE - 4, 4)
        row.setSpacing(4)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._words)
        words.addWidget(self._more)
        row.addLayout(words, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_words(self, words: str, more: str = "") -> None:
        """What the library is narrowed to, empty for nothing; more: what is to be said of it."""
        self._words.setText(words)
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self.setVisible(bool(words))
