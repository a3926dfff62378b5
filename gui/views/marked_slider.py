"""A slider for a threshold with named marks above it; its track lines up with a chart's scale."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from gui.models.thresholds_found import ThresholdMark, threshold_words
from gui.theme import font, tokens

_HANDLE, _TRACK = 8.0, 4.0
_ABOVE, _BELOW = 20, 15
_APART = 10


class MarkedSlider(QSlider):
    """Whole per cent from the scale's low end, which is off, to 100; arrows go a per cent, with
    Shift to the next mark. `valueChanged` tells of every move; `threshold` is what it means.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._marks: tuple[ThresholdMark, ...] = ()
        self._left, self._right = 12.0, 12.0
        self.setSingleStep(1)
        self.setPageStep(5)
        self.setRange(0, 100)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def threshold(self) -> float | None:
        return None if self.value() == self.minimum() else self.value() / 100

    def show_scale(self, low: float, marks: Sequence[ThresholdMark]) -> None:
        """low: where the scale begins, 0 to 1."""
        blocked = self.blockSignals(True)
        self.setRange(round(100 * low), 100)
        self.blockSignals(blocked)
        self._marks = tuple(marks)
        self.setToolTip("\n".join(mark.label for mark in marks))
        self.update()

    def show_threshold(self, value: float | None) -> None:
        """Show a value without telling of it."""
        blocked = self.blockSignals(True)
        self.setValue(self.minimum() if value is None else round(100 * value))
        self.blockSignals(blocked)
        self.update()

    def set_track(self, left: float, right: float) -> None:
        """Where the track begins and ends: pixels from the left and from the right edge."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.update()

    def x_of(self, value: float | None) -> float:
        """The pixel where a threshold stands."""
        low, high = self.minimum(), self.maximum()
        at = low if value is None else min(max(100 * value, low), high)
        room = self.width() - self._left - self._right
        return self._left + room * (at - low) / max(high - low, 1)

    def _to_next_mark(self, step: int) -> None:
        places = {self._place(mark.value) for mark in self._marks}
        ahead = [place for place in places if (place - self.value()) * step > 0]
        if ahead:
            self.setValue(min(ahead, key=lambda place: abs(place - self.value())))

    def _place(self, value: float | None) -> int:
        return self.minimum() if value is None else round(100 * value)

    def _go_to(self, at: QPointF) -> None:
        room = max(self.width() - self._left - self._right, 1)
        low, high = self.minimum(), self.maximum()
        self.setValue(round(low + (high - low) * (at.x() - self._left) / room))

    def _paint_marks(self, painter: QPainter) -> None:
        """Off and the highest keep their words; what finds no room between them is in the tip."""
        painter.setFont(font("small"))
        painter.setPen(tokens().ink2)
        metrics = QFontMetricsF(font("small"))
        first, *others = sorted(self._marks, key=lambda mark: self.x_of(mark.value))
        left = max(self.x_of(first.value) - 3, 0.0)
        painter.drawText(QPointF(left, _ABOVE - 6), first.label)
        left += metrics.horizontalAdvance(first.label) + _APART
        right = float(self.width())
        for mark in reversed(others):
            wide = metrics.horizontalAdvance(mark.label)
            x = min(self.x_of(mark.value) - wide / 2, right - wide)
            if x >= left:
                painter.drawText(QPointF(x, _ABOVE - 6), mark.label)
                right = x - _APART

    def _paint_handle(self, painter: QPainter, middle: float) -> None:
        colours, x = tokens(), self.x_of(self.threshold)
        painter.setPen(QPen(colours.ink, 1.4))
        painter.setBrush(colours.base)
        painter.drawEllipse(QPointF(x, middle), _HANDLE, _HANDLE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.ink)
        painter.drawEllipse(QPointF(x, middle), _HANDLE - 2.6, _HANDLE - 2.6)
        painter.setFont(font("small", 600))
        painter.setPen(colours.ink)
        words = threshold_words(self.threshold)
        wide = QFontMetricsF(painter.font()).horizontalAdvance(words)
        left = min(max(x - wide / 2, 0.0), self.width() - wide)
        painter.drawText(QPointF(left, middle + _HANDLE + _BELOW - 2), words)

    # Qt's own

    def sizeHint(self) -> QSize:
        return QSize(300, _ABOVE + 2 * round(_HANDLE) + 4 + _BELOW)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go_to(event.position())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._to_next_mark(step)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, middle = tokens(), _ABOVE + _HANDLE + 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.track)
        width = self.width() - self._left - self._right
        track = QRectF(self._left, middle - _TRACK / 2, width, _TRACK)
        painter.drawRoundedRect(track, _TRACK / 2, _TRACK / 2)
        painter.setPen(QPen(colours.ink, 2))
        for mark in self._marks:
            x = self.x_of(mark.value)
            painter.drawLine(QPointF(x, middle - 8), QPointF(x, middle + 8))
        if self._marks:
            self._paint_marks(painter)
        self._paint_handle(painter, middle)
