"""The frame that says how to read what stands beside it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from gui.theme import font


class ReadingNote(QFrame):
    """A heading and two sentences."""

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("popup")
        head = QLabel(self.tr("How to read this"))
        head.setFont(font("small", 600))
        self._words = QLabel(words, wordWrap=True)
        self._words.setFont(font("small"))
        self._words.setProperty("meta", "second")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        column.addWidget(head)
        column.addWidget(self._words)

    def show_words(self, words: str) -> None:
        self._words.setText(words)
