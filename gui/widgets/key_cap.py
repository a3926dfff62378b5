"""The cap of a key: what is printed beside the words of a control, and alone as a label."""

from __future__ import annotations

from PySide6.QtCore import QKeyCombination, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import font
from gui.widgets.surface import ground_of

_PADDING = 4.5
_ARROWS = {
    Qt.Key.Key_Left: "←",
    Qt.Key.Key_Right: "→",
    Qt.Key.Key_Up: "↑",
    Qt.Key.Key_Down: "↓",
}


def key_text(keys: QKeySequence | str) -> str:
    """The first key of a sequence as this computer names it, short: "⇧F", "Ctrl+Z", "←"."""
    sequence = QKeySequence(keys)
    if sequence.isEmpty():
        return ""
    pressed: QKeyCombination = sequence[0]  # type: ignore[index]  # missing in PySide6's stubs
    held, key = pressed.keyboardModifiers(), pressed.key()
    native = QKeySequence.SequenceFormat.NativeText
    plain = QKeySequence(key).toString(native)
    name = _ARROWS.get(key, plain)
    shift = Qt.KeyboardModifier.ShiftModifier
    others = QKeySequence(QKeyCombination(held & ~shift, key)).toString(native)
    before = others.removesuffix(plain)
    return f"{before}{'⇧' if held & shift else ''}{name}"


def cap_font() -> QFont:
    return font("smallest", QFont.Weight.Medium)


def cap_size(text: str) -> QSize:
    """How large the cap of a text is; 16 high at the usual font size."""
    metrics = QFontMetricsF(cap_font())
    height = max(16, round(metrics.ascent() + metrics.descent()) + 3)
    return QSize(max(height, round(metrics.horizontalAdvance(text) + 2 * _PADDING)), height)


def paint_key_cap(
    painter: QPainter, rect: QRectF, text: str, ink: QColor, edge: QColor, fill: QColor | None
) -> None:
    """Paint a cap: 1 px of edge, 2 px at the bottom, corner 3."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outer, inner = QPainterPath(), QPainterPath()
    outer.addRoundedRect(rect, 3, 3)
    inner.addRoundedRect(rect.adjusted(1, 1, -1, -2), 2, 2)
    painter.fillPath(outer.subtracted(inner), edge)
    if fill is not None:
        painter.fillPath(inner, fill)
    painter.setFont(cap_font())
    painter.setPen(ink)
    painter.drawText(rect.adjusted(0, 0, 0, -1), Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


class KeyCap(QWidget):
    """One key as a label."""

    def __init__(self, keys: QKeySequence | str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_keys(keys)

    def set_keys(self, keys: QKeySequence | str) -> None:
        self._text = key_text(keys)
        self.setAccessibleName(self._text)
        self.updateGeometry()
        self.update()

    @property
    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        return cap_size(self._text) if self._text else QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._text:
            return
        ground = ground_of(self)
        painter = QPainter(self)
        ink = ground.ink2 if self.isEnabled() else ground.ink3
        edge = ground.edge if self.isEnabled() else ground.line
        paint_key_cap(painter, QRectF(self.rect()), self._text, ink, edge, ground.base)
