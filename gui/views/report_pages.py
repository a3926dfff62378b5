"""The pages of a report as they will be printed, one under the other on the stage's grey."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from gui.theme import STAGE, font

_MARGIN = 22
_GAP = 18
_PLATE = (12, 7)
_STEP = 60


class ReportPages(QAbstractScrollArea):
    """Draws only what can be seen. Pages are as wide as the view, but never enlarged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: Sequence[QImage] = ()
        self._note = ""
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().valueChanged.connect(self.viewport().update)

    def show_pages(self, pages: Sequence[QImage], words: str) -> None:
        """Show these. words: what they say, for those who cannot see them."""
        at = self.verticalScrollBar().value()
        self._pages = tuple(pages)
        self.setAccessibleName(self.tr("The report, {} pages").format(len(pages)))
        self.setAccessibleDescription(words)
        self._measure()
        self.verticalScrollBar().setValue(at)
        self.viewport().update()

    def set_note(self, words: str) -> None:
        """What stands on the plate beside the page's number; empty for none."""
        self._note = words
        self.viewport().update()

    @property
    def count(self) -> int:
        return len(self._pages)

    def current(self) -> int:
        """The page in the middle of the view, from 1; 0 without pages."""
        middle = self.verticalScrollBar().value() + self.viewport().height() / 2
        for number, place in enumerate(self._places(), 1):
            if middle <= place.bottom() + _GAP:
                return number
        return len(self._pages)

    def _places(self) -> list[QRectF]:
        """Where each page lies, in the coordinates of the whole column."""
        room, top, places = self.viewport().width() - 2 * _MARGIN, float(_MARGIN), []
        for page in self._pages:
            size = page.deviceIndependentSize()
            scale = min(1.0, room / size.width())
            width, height = size.width() * scale, size.height() * scale
            places.append(QRectF((self.viewport().width() - width) / 2, top, width, height))
            top += height + _GAP
        return places

    def _measure(self) -> None:
        places = self._places()
        height = places[-1].bottom() + _MARGIN if places else 0
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(_STEP)
        bar.setRange(0, max(0, round(height) - self.viewport().height()))

    # Qt's own

    def sizeHint(self) -> QSize:
        return QSize(700, 500)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        seen = QRectF(self.viewport().rect())
        painter.fillRect(seen, STAGE.background)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        offset = self.verticalScrollBar().value()
        for page, place in zip(self._pages, self._places(), strict=True):
            shown = place.translated(0, -offset)
            if shown.intersects(seen):
                painter.drawImage(shown, page)
        self._draw_plate(painter, seen)

    def _draw_plate(self, painter: QPainter, seen: QRectF) -> None:
        number = f"{self.current()} of {self.count}" if self.count else ""
        words = " · ".join(filter(None, (self._note, number)))
        if not words:
            return
        painter.setFont(font("body"))
        across, down = _PLATE
        text = painter.fontMetrics().boundingRect(words)
        plate = QRectF(0, 0, text.width() + 2 * across, text.height() + 2 * down)
        plate.moveBottomRight(seen.bottomRight() - QPointF(14, 14))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(STAGE.gap)
        painter.drawRoundedRect(plate, 4, 4)
        painter.setPen(STAGE.text)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
