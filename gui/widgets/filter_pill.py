"""A filter as a pill: mark or icon, word, count; active is ink."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from core.verdict import Mark
from gui.icons import paint_icon
from gui.marks import mark_pixmap
from gui.theme import font, is_dark
from gui.widgets.surface import Ground, ground_of

_SIGN, _PADDING, _GAP = 12, 7, 3
_RESTING = 0.35
"""How much is left of a mark's colour where the pill cannot be chosen."""


class FilterPill(QAbstractButton):
    """Checkable; several go into an exclusive QButtonGroup. With a count of 0 it stays, grey."""

    focus_radius = 12

    def __init__(
        self,
        word: str,
        parent: QWidget | None = None,
        *,
        mark: Mark | None = None,
        icon_name: str = "",
    ) -> None:
        super().__init__(parent)
        self._mark = mark
        self._icon_name = icon_name
        self._count = self._largest = 0
        self._shows_count = True
        self.setText(word)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._say()

    @property
    def count(self) -> int:
        return self._count

    def set_count(self, count: int, largest: int = 0) -> None:
        """largest: what the count may grow to; room is kept for it, so that nothing moves."""
        if (count, largest) == (self._count, self._largest):
            return
        self._count, self._largest = count, largest
        self._say()
        self.updateGeometry()
        self.update()

    def set_count_shown(self, shown: bool) -> None:
        """A count may be unknown yet, or tell what is hidden in blind mode; its room stays."""
        if shown != self._shows_count:
            self._shows_count = shown
            self._say()
            self.update()

    def _say(self) -> None:
        said = f"{self.text()}: {self._count}" if self._shows_count else self.text()
        self.setAccessibleName(said)

    def sizeHint(self) -> QSize:
        word, count = self._widths()
        height = max(24, round(QFontMetricsF(self._font()).height()) + 6)
        room = max(count, QFontMetricsF(font("small")).horizontalAdvance(str(self._largest)))
        return QSize(round(2 * _PADDING + self._content(word, room)), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        ground = ground_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        active = self.isChecked()
        usual = ground.edge if self.isEnabled() else ground.line
        painter.setPen(QPen(ground.ink if active else usual, 1))
        painter.setBrush(self._fill(ground))
        outline = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(outline, outline.height() / 2, outline.height() / 2)
        lives = self._count > 0 and self._shows_count
        ink = ground.inverse if active else ground.ink if lives else ground.ink3
        word, count = self._widths()
        left = (self.width() - self._content(word, count)) / 2
        if self._has_sign():
            self._paint_sign(painter, QRectF(left, (self.height() - _SIGN) / 2, _SIGN, _SIGN), ink)
            left += _SIGN + _GAP
        painter.setPen(ink)
        painter.setFont(self._font())
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, 0, word + 2, self.height()), middle, self.text())
        painter.setFont(font("small"))
        if not self._shows_count:
            return
        painter.setPen(ink if active else ground.ink2 if self._count else ground.ink3)
        number = QRectF(left + word + _GAP, 0, count + 2, self.height())
        painter.drawText(number, middle, str(self._count))

    def _fill(self, ground: Ground) -> QColor:
        if self.isChecked():
            return ground.ink
        if self.isDown():
            return ground.pressed
        return ground.hover if self.underMouse() and self.isEnabled() else ground.base

    def _paint_sign(self, painter: QPainter, rect: QRectF, ink: QColor) -> None:
        if self._mark is None:
            paint_icon(painter, rect, self._icon_name, ink)
            return
        # On the ink fill of an active pill the other theme's mark is the readable one.
        dark = is_dark() != self.isChecked()
        painter.setOpacity(1.0 if self.isEnabled() else _RESTING)
        pixmap = mark_pixmap(self._mark, _SIGN, self.devicePixelRatioF(), dark)
        painter.drawPixmap(rect.toRect(), pixmap)
        painter.setOpacity(1.0)

    def _content(self, word: float, count: float) -> float:
        return (_SIGN + _GAP if self._has_sign() else 0) + word + _GAP + count

    def _has_sign(self) -> bool:
        return self._mark is not None or bool(self._icon_name)

    def _widths(self) -> tuple[float, float]:
        word = QFontMetricsF(self._font()).horizontalAdvance(self.text())
        return word, QFontMetricsF(font("small")).horizontalAdvance(str(self._count))

    def _font(self) -> QFont:
        return font("small", QFont.Weight.Medium)
