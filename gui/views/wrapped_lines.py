"""Sentences in columns: a table whose cells wrap, for a dozen lines that are read, not sorted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from gui.theme import font, tokens


class WrappedLines(QWidget):
    """The first column names the line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._content: QWidget | None = None
        self.lines: tuple[tuple[str, ...], ...] = ()

    def show_lines(self, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
        """Show these in place of what was there."""
        self.lines = tuple(tuple(line) for line in lines)
        if self._content is not None:
            self._column.removeWidget(self._content)
            self._content.deleteLater()
        self._content = QWidget()
        grid = QGridLayout(self._content)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for column, words in enumerate(heads):
            grid.addWidget(_cell(words, strong=True), 0, column)
            grid.setColumnStretch(column, 2 if column else 1)
        for number, line in enumerate(lines):
            grid.addWidget(_Rule(), 2 * number + 1, 0, 1, len(heads))
            for column, words in enumerate(line):
                grid.addWidget(_cell(words, strong=column == 0), 2 * number + 2, column)
        self._column.addWidget(self._content)


class _Rule(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), tokens().line)


def _cell(words: str, strong: bool) -> QLabel:
    label = QLabel(words, wordWrap=True)
    label.setFont(font("small", 600 if strong else None))
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
