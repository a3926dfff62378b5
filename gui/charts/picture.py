"""A picture of what is shown, with the sentence above it, so that it says by itself what it is."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from gui.theme import font, tokens

_SCALE, _MARGIN = 2, 16
_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap


def picture_of(shown: QWidget, title: str, under: str) -> QPixmap:
    """Twice the size on the screen, in the colours in force."""
    width = shown.width()
    high = 10_000
    lines = ((title, font("page"), tokens().ink), (under, font("small"), tokens().ink2))
    heights = [
        QFontMetrics(of).boundingRect(QRect(0, 0, width, high), int(_WRAPPED), words).height()
        for words, of, _ in lines
    ]
    height = sum(heights) + shown.height() + 4 * _MARGIN
    made = QPixmap(_SCALE * (width + 2 * _MARGIN), _SCALE * height)
    made.setDevicePixelRatio(_SCALE)
    made.fill(tokens().base)
    painter = QPainter(made)
    top = _MARGIN
    for (words, of, colour), taken in zip(lines, heights, strict=True):
        painter.setFont(of)
        painter.setPen(colour)
        painter.drawText(QRect(_MARGIN, top, width, taken), int(_WRAPPED), words)
        top += taken + _MARGIN // 2
    shown.render(painter, QPoint(_MARGIN, top + _MARGIN // 2))
    painter.end()
    return made
