"""The steps of a scale side by side, of which one or a range is chosen: words or swatches."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gui.theme import font
from gui.widgets.surface import ground_of

_HEIGHT, _GAP, _CORNER, _SWATCH = 28, 2, 4, 17
_NUMBER_ROOM = 14


class StepStrip(QWidget):
    """A click chooses a step, Shift+click or a drag a range from the first to the last.

    By keyboard: arrows move, Space or Enter chooses, with Shift up to where it stands; Del clears.
    Choosing the one that is chosen takes it away.

    Signals:
        chosen(int, int): first and last step, from 1; 0, 0 takes the choice away.
        pointed(int): the step under the mouse or the keys, 0 for none.
    """

    chosen = Signal(int, int)
    pointed = Signal(int)
    focus_radius = _CORNER

    def __init__(
        self,
        words: Sequence[str],
        tip: Callable[[int], str],
        swatches: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        """words: by step, from 1. swatches: colours that were published with the scale, as #rrggbb;
        the words then stand below them."""
        super().__init__(parent)
        self._words, self._tip = tuple(words), tip
        self._swatches = tuple(QColor(colour) for colour in swatches)
        self._order = tuple(range(1, len(words) + 1))
        self._low = self._high = 0
        self._from: int | None = None
        self._pressed: int | None = None
        self._cursor = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    # What it shows

    @property
    def order(self) -> tuple[int, ...]:
        """The steps from left to right."""
        return self._order

    def set_order(self, order: Sequence[int]) -> None:
        """Show the steps in another order."""
        if tuple(order) != self._order:
            self._order = tuple(order)
            self.update()

    def show_choice(self, low: int, high: int) -> None:
        """Show these steps as chosen, 0, 0 for none; nothing is signalled."""
        if (low, high) != (self._low, self._high):
            self._low, self._high, self._from = low, high, low or None
            self.update()

    # What a person does

    def _choose(self, step: int, extend: bool) -> None:
        start = self._from if extend and self._from is not None else step
        low, high = min(start, step), max(start, step)
        if not extend and (low, high) == (self._low, self._high):
            low = high = 0
        self._from = start if low else None
        self.show_choice(low, high)
        self._from = start if low else None
        self.chosen.emit(low, high)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        step = self._step_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or step is None:
            event.ignore()
            return
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._pressed = self._from if shifted and self._from is not None else step
        self._preview(step)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        step = self._step_at(event.position())
        if self._pressed is not None and step is not None:
            self._preview(step)
        self._point(step or 0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        step, start, self._pressed = self._step_at(event.position()), self._pressed, None
        self.update()
        if start is None or step is None:
            return
        if start != step:
            self._from = start
        self._choose(step, extend=start != step)

    def _preview(self, step: int) -> None:
        """Mark what would be chosen if the button were let go here."""
        self._cursor = step
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            here = self._order.index(self._cursor) + step if self._cursor else 0
            self._point(self._order[min(max(here, 0), len(self._order) - 1)])
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if self._cursor:
                self._choose(self._cursor, extend=shifted)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.show_choice(0, 0)
            self.chosen.emit(0, 0)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # Arrows walk the photos, Space reveals: here they belong to the steps.
            own = (
                *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Delete),
                *(Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace),
            )
            if event.key() in own:
                event.accept()
                return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            step = self._step_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._tip(step) if step else "", self)
            return True
        if event.type() == QEvent.Type.FocusIn and not self._cursor:
            self._point(self._low or self._order[0])
        if event.type() == QEvent.Type.FocusOut:
            self._point(0)
        return super().event(event)

    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self._point(0)
        super().leaveEvent(event)

    def _point(self, step: int) -> None:
        if step != self._cursor:
            self._cursor = step
            self.pointed.emit(step)
            self.update()

    # Painting

    def sizeHint(self) -> QSize:
        height = _SWATCH + _NUMBER_ROOM + 6 if self._swatches else _HEIGHT
        least = max(height, round(QFontMetricsF(self._font()).height()) + 8)
        return QSize(len(self._words) * 27, height if self._swatches else least)

    def minimumSizeHint(self) -> QSize:
        return QSize(len(self._words) * 20, self.sizeHint().height())

    def _cell(self, place: int) -> QRectF:
        width = (self.width() + _GAP) / len(self._order)
        return QRectF(place * width, 0, width - _GAP, self.height())

    def _step_at(self, at: QPointF) -> int | None:
        if not 0 <= at.y() <= self.height():
            return None
        place = int(at.x() // ((self.width() + _GAP) / len(self._order)))
        return self._order[place] if 0 <= place < len(self._order) else None

    def _is_marked(self, step: int) -> bool:
        if self._pressed is not None and self._cursor:
            low, high = sorted((self._pressed, self._cursor))
            return low <= step <= high
        return self._low <= step <= self._high and self._low > 0

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font())
        for place, step in enumerate(self._order):
            cell = self._cell(place)
            if self._swatches:
                self._paint_swatch(painter, cell, step)
            else:
                self._paint_words(painter, cell, step)

    def _paint_words(self, painter: QPainter, cell: QRectF, step: int) -> None:
        ground, marked = ground_of(self), self._is_marked(step)
        fill = ground.ink if marked else ground.hover if step == self._cursor else ground.base
        painter.setPen(QPen(ground.ink if marked else ground.edge, 1))
        painter.setBrush(fill)
        painter.drawRoundedRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), _CORNER, _CORNER)
        painter.setPen(ground.inverse if marked else ground.ink)
        painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, self._words[step - 1])

    def _paint_swatch(self, painter: QPainter, cell: QRectF, step: int) -> None:
        ground = ground_of(self)
        side = min(_SWATCH, cell.width() - 4)
        square = QRectF(cell.center().x() - side / 2, 3, side, side)
        if self._is_marked(step) or step == self._cursor:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ground.ink if self._is_marked(step) else ground.edge, 2))
            painter.drawRoundedRect(square.adjusted(-2, -2, 2, 2), 4, 4)
        rim = QColor(ground.ink)
        rim.setAlphaF(0.65)
        painter.setPen(QPen(rim, 1))
        painter.setBrush(self._swatches[step - 1])
        painter.drawRoundedRect(square.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
        painter.setPen(ground.ink if self._is_marked(step) else ground.ink3)
        below = QRectF(cell.left(), square.bottom() + 2, cell.width(), _NUMBER_ROOM)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self._words[step - 1])

    def _font(self) -> QFont:
        weight = QFont.Weight.Normal if self._swatches else QFont.Weight.Medium
        return font("smallest" if self._swatches else "small", weight)
