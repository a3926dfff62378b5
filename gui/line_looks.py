"""How lines of subgroups are told apart: ink or grey, solid or dashed, dotted for few faces."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPen

from gui.theme import tokens


def line_pen(place: int, few: bool, *, stands_out: bool | None = None) -> QPen:
    """place: among the subgroups. stands_out: None while no line does."""
    colour = tokens().ink if place % 2 == 0 else tokens().ink3
    if stands_out is not None:
        colour = tokens().ink if stands_out else tokens().edge
    pen = QPen(colour, 3.0 if stands_out else 2.0)
    styles = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine)
    if few:
        styles = (Qt.PenStyle.DotLine, Qt.PenStyle.DashDotDotLine)
    pen.setStyle(styles[place % 4 // 2])
    pen.setCosmetic(True)
    return pen
