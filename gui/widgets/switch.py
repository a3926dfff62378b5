"""A switch with its words beside it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.theme import font
from gui.widgets.surface import ground_of

_WIDTH, _HEIGHT, _GAP = 30, 16, 7


class Switch(QAbstractButton):
    """On is ink; its words are in heavier type then, so that it does not hang on the fill alone."""

    focus_radius = 8

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(words)
        self.setAccessibleName(words)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(font("body", QFont.Weight.DemiBold))
        words = _GAP + metrics.horizontalAdvance(self.text()) if self.text() else 0
        return QSize(round(_WIDTH + words) + 1, max(26, round(metrics.height()) + 4))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        ground = ground_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        ink = ground.ink if self.isEnabled() else ground.ink3
        track = QRectF(0.5, (self.height() - _HEIGHT) / 2 + 0.5, _WIDTH - 1, _HEIGHT - 1)
        painter.setPen(QPen(ink if on else ground.ink2, 1))
        painter.setBrush(ink if on else ground.base)
        painter.drawRoundedRect(track, _HEIGHT / 2, _HEIGHT / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground.inverse if on else ground.ink2)
        knob = track.right() - 7.5 if on else track.left() + 7.5
        painter.drawEllipse(QPointF(knob, track.center().y()), 5, 5)
        painter.setPen(ink)
        painter.setFont(font("body", QFont.Weight.DemiBold if on else None))
        words = QRectF(_WIDTH + _GAP, 0, self.width(), self.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
