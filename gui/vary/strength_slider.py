"""The slider of a variation's strength: 0, where nothing is changed, stands in its place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from core.vary.recipe import RANGES, WHOLE_STEPS, Kind
from gui.theme import font, tokens
from gui.vary.words import strength_words, unit_words

_STOPS = 200
"""Places from one end to the other of a range without whole steps; 0 is one of them."""
_HANDLE, _TRACK, _SIDE = 8.0, 4.0, 12.0
_SNAPS = 5.0
"""Pixels round the place of 0 that are 0 under the mouse."""
_ARROWS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_PageDown: -10,
    Qt.Key.Key_PageUp: 10,
}


class StrengthSlider(QSlider):
    """Arrows go a step, with Shift ten; Home and End to the ends, Backspace back to 0.

    Signals:
        strength_changed(float): by a person, at every move.
        let_go(): the hand rests; sent after the mouse was released.
    """

    strength_changed = Signal(float)
    let_go = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._kind, self._strength = Kind.LIGHT, 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.valueChanged.connect(self._on_value)
        self.show_strength(Kind.LIGHT, 0.0)

    @property
    def kind(self) -> Kind:
        return self._kind

    @property
    def strength(self) -> float:
        return self._strength

    def show_strength(self, kind: Kind, strength: float) -> None:
        """Show a variation and its strength without telling of it.

        It stays that very strength, though the handle stands at the place next to it.
        """
        self._kind, self._strength = kind, strength
        limits = RANGES[kind]
        blocked = self.blockSignals(True)
        if kind in WHOLE_STEPS:
            self.setRange(int(limits.low), int(limits.high))
            self.setValue(round(strength))
        else:
            self.setRange(0, _STOPS)
            self.setValue(round((strength - limits.low) / (limits.high - limits.low) * _STOPS))
        self.blockSignals(blocked)
        self._say()
        self.update()

    def _zero(self) -> int:
        """The place at which nothing is changed."""
        if self._kind in WHOLE_STEPS:
            return 0
        limits = RANGES[self._kind]
        return round(-limits.low / (limits.high - limits.low) * _STOPS)

    def _strength_at(self, value: int) -> float:
        limits = RANGES[self._kind]
        if self._kind in WHOLE_STEPS:
            return float(value)
        return round(limits.low + (limits.high - limits.low) * value / _STOPS, 3)

    def _move(self, value: int) -> None:
        """A person moves the handle there."""
        if value != self.value():
            self.setValue(value)
        elif self._strength != self._strength_at(value):
            self._on_value(value)

    def _on_value(self, value: int) -> None:
        self._strength = self._strength_at(value)
        self._say()
        self.strength_changed.emit(self.strength)

    def _say(self) -> None:
        words = strength_words(self._kind, self.strength)
        self.setAccessibleName(self.tr("Strength: {}").format(f"{words} {unit_words(self._kind)}"))

    def _x_of(self, value: int) -> float:
        room = self.width() - 2 * _SIDE
        return _SIDE + room * (value - self.minimum()) / max(self.maximum() - self.minimum(), 1)

    def _go_to(self, at: QPointF) -> None:
        if abs(at.x() - self._x_of(self._zero())) <= _SNAPS:
            self._move(self._zero())
            return
        share = (at.x() - _SIDE) / max(self.width() - 2 * _SIDE, 1)
        self._move(round(self.minimum() + share * (self.maximum() - self.minimum())))

    # Qt's own

    def sizeHint(self) -> QSize:
        return QSize(240, 44)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, 44)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go_to(event.position())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.setSliderDown(False)
        self.let_go.emit()

    def event(self, event: QEvent) -> bool:
        # Elsewhere these keys walk through the photos.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._takes(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def _takes(self, event: QKeyEvent) -> bool:
        others = Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Backspace
        plain = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        known = event.key() in _ARROWS or event.key() in others
        return known and not event.modifiers() & ~plain

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _ARROWS.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Backspace:
            self._move(self._zero())
        elif step is not None:
            times = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self.setValue(self.value() + step * times)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, middle = tokens(), 15.0
        zero, at = self._x_of(self._zero()), self._x_of(self.value())
        track = QRectF(_SIDE, middle - _TRACK / 2, self.width() - 2 * _SIDE, _TRACK)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.track)
        painter.drawRoundedRect(track, _TRACK / 2, _TRACK / 2)
        painter.setBrush(colours.ink2)
        painter.drawRect(QRectF(min(zero, at), middle - _TRACK / 2, abs(at - zero), _TRACK))
        painter.setPen(QPen(colours.ink, 2))
        painter.drawLine(QPointF(zero, middle - 9), QPointF(zero, middle + 9))
        painter.setPen(QPen(colours.ink, 1.4))
        painter.setBrush(colours.base)
        painter.drawEllipse(QPointF(at, middle), _HANDLE, _HANDLE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.ink)
        painter.drawEllipse(QPointF(at, middle), _HANDLE - 2.6, _HANDLE - 2.6)
        self._paint_words(painter, middle, zero, at)

    def _paint_words(self, painter: QPainter, middle: float, zero: float, at: float) -> None:
        """The strength under the handle, and the ends and 0 where they have room."""
        painter.setFont(font("small", 600))
        metrics = QFontMetricsF(painter.font())
        base = middle + _HANDLE + metrics.ascent() + 2
        words = strength_words(self._kind, self.strength)
        taken = self._draw(painter, metrics, words, at, base, None)
        painter.setFont(font("small"))
        metrics = QFontMetricsF(painter.font())
        limits = RANGES[self._kind]
        for strength, x in (
            (0.0, zero),
            (limits.low, self._x_of(self.minimum())),
            (limits.high, self._x_of(self.maximum())),
        ):
            self._draw(painter, metrics, strength_words(self._kind, strength), x, base, taken)

    def _draw(
        self,
        painter: QPainter,
        metrics: QFontMetricsF,
        words: str,
        x: float,
        base: float,
        taken: QRectF | None,
    ) -> QRectF:
        wide = metrics.horizontalAdvance(words)
        left = min(max(x - wide / 2, 0.0), self.width() - wide)
        place = QRectF(left - 6, base - metrics.ascent(), wide + 12, metrics.height())
        painter.setPen(tokens().ink if taken is None else tokens().ink3)
        if taken is None or not place.intersects(taken):
            painter.drawText(QPointF(left, base), words)
        return place
