"""Wraps running text into a given number of lines, for delegates that paint sentences."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QTextLayout, QTextOption


def wrapped(text: str, words: QFont, width: int, most: int) -> Iterator[tuple[int, str]]:
    """At most `most` lines of `text`, each with the place in `text` where it starts.

    What does not fit is cut with an ellipsis at the end of the last line.
    """
    metrics = QFontMetrics(words)
    layout = QTextLayout(text, words)
    layout.setTextOption(QTextOption(Qt.AlignmentFlag.AlignLeft))
    layout.beginLayout()
    line = layout.createLine()
    for number in range(1, most + 1):
        if not line.isValid():
            break
        line.setLineWidth(width)
        start, following = line.textStart(), layout.createLine()
        if number == most and following.isValid():
            yield start, metrics.elidedText(text[start:], Qt.TextElideMode.ElideRight, width)
        else:
            yield start, text[start : start + line.textLength()].rstrip()
        line = following
    layout.endLayout()


def fitting(words: QFont, rect: QRect) -> int:
    """How many lines fit into `rect`, at least one."""
    return max(1, (rect.height() + 1) // QFontMetrics(words).lineSpacing())
