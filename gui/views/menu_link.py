"""A choice in running text: underlined words with a chevron that open a menu."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QStyle, QStyleOption, QWidget

from gui.icons import paint_icon
from gui.theme import font
from gui.widgets.hover import HoverAfter
from gui.widgets.surface import ground_of

_CHEVRON, _GAP = 12, 3


class MenuLink(QPushButton):
    """Shows what is chosen; the words are cut where there is no room, and stand in the tip."""

    def __init__(
        self, menu: QMenu, parent: QWidget | None = None, *, at_left: bool = False
    ) -> None:
        """at_left: the words begin at the left edge; else they end at the right one."""
        super().__init__(parent)
        self._at_left = at_left
        self.setMenu(menu)
        HoverAfter(menu, self)
        self.setProperty("variant", "tool")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_words(self, words: str) -> None:
        if words != self.text():
            self.setText(words)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(_font())
        width = metrics.horizontalAdvance(self.text()) + _GAP + _CHEVRON + 2
        return QSize(width, max(26, metrics.height() + 6))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOption()
        option.initFrom(self)
        ground, painter = ground_of(self), QPainter(self)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver) or self.isDown()
        ink = ground.ink if self.isEnabled() else ground.ink3
        painter.setFont(_font())
        metrics = painter.fontMetrics()
        room = self.width() - _GAP - _CHEVRON
        words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        width = metrics.horizontalAdvance(words)
        if self._at_left:
            room = width
        left = room - width
        painter.setPen(ink)
        painter.drawText(QRectF(left, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
        box = QRectF(room + _GAP, (self.height() - _CHEVRON) / 2, _CHEVRON, _CHEVRON)
        paint_icon(painter, box, "chevron-down", ink)
        painter.setPen(QPen(ink if hovered else ground.edge, 1))
        below = round((self.height() + metrics.height()) / 2)
        painter.drawLine(left, below, room + _GAP + _CHEVRON - 1, below)


def _font() -> QFont:
    return font("small", QFont.Weight.Medium)
