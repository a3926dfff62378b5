"""Sizes, fonts and colours of what a room reads: given for 1920 pixels of width, scaled with it.

At 8 m from a picture 2.4 m wide, type of 42 px has capitals of 16 minutes of arc; nothing that the
room must read is smaller.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from gui.theme import ROOM_DARK, ROOM_LIGHT, RoomTokens, font

ANSWER, CHIP, NUMBER, TALLY, LABEL, HEADING = 64, 56, 56, 46, 48, 42
"""Pixels of type at a width of 1920."""
BOX_LINE = 7
_WIDTH = 1920


@dataclass(frozen=True)
class RoomLooks:
    """dark: for a dark hall. width, height: of the window, in device-independent pixels."""

    dark: bool
    width: int
    height: int

    @property
    def colours(self) -> RoomTokens:
        return ROOM_DARK if self.dark else ROOM_LIGHT

    @cached_property
    def scale(self) -> float:
        """By width; a window that is flatter than 16 to 9 has less room for lines."""
        return min(self.width / _WIDTH, self.height / 1000)

    def px(self, size: float) -> float:
        """A size given for a width of 1920."""
        return size * self.scale

    def font(self, size: float, bold: bool = False) -> QFont:
        made = font("body", QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        made.setPixelSize(max(1, round(self.px(size))))
        return made


def draw(
    painter: QPainter,
    rect: QRectF,
    text: str,
    letters: QFont,
    flags: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
) -> float:
    """Draw one line, elided where it is too long; returns how wide it became."""
    metrics = QFontMetricsF(letters)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.setFont(letters)
    painter.drawText(rect, int(flags) | int(Qt.TextFlag.TextSingleLine), shown)
    return metrics.horizontalAdvance(shown)


def fitted(text: str, letters: QFont, width: float, least: float) -> QFont:
    """The font, so much smaller that one line of the text fits; never below `least` pixels."""
    made = QFont(letters)
    while width_of(text, made) > width and made.pixelSize() > least:
        made.setPixelSize(made.pixelSize() - 1)
    return made


def width_of(text: str, letters: QFont) -> float:
    return QFontMetricsF(letters).horizontalAdvance(text)
