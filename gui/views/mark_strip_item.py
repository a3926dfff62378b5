"""The vendors' marks of one face in a row, where there is no room for words."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from core.verdict import Mark
from gui.marks import mark_pixmap
from gui.views.chip_placement import Size
from gui.views.label_item import LabelItem, paint_plate

HEIGHT, MARK, GAP, PADDING = 17, 11, 3, 4


def strip_size(count: int) -> Size:
    """The size of a strip of `count` marks."""
    width = 2 * PADDING + count * MARK + max(0, count - 1) * GAP
    return Size(width, HEIGHT, width)


class MarkStripItem(LabelItem):
    """One mark a vendor, in the picker's order."""

    def __init__(self) -> None:
        super().__init__()
        self._marks: tuple[Mark, ...] = ()

    def show_marks(self, index: int, marks: tuple[Mark, ...]) -> None:
        self.index = index
        if marks != self._marks:
            self._marks = marks
            self.update()

    def paint_plate(self, painter: QPainter, rect: QRectF) -> None:
        paint_plate(painter, rect)
        ratio = painter.device().devicePixelRatio()
        for number, mark in enumerate(self._marks):
            at = QPointF(PADDING + number * (MARK + GAP), (HEIGHT - MARK) / 2)
            painter.drawPixmap(at, mark_pixmap(mark, MARK, ratio, True))
