"""A push button that prints its key: icon, words, count, key-cap, a chevron where it has a menu.

Bound to an action it follows the action's words, icon, key, tip and state at once.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QFont, QFontMetricsF, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QMenu,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from gui.icons import BUTTON_ICON, ROW_ICON, paint_icon
from gui.theme import font
from gui.widgets.action_words import action_tip, plain_words
from gui.widgets.hover import HoverAfter
from gui.widgets.key_cap import cap_size, key_text, paint_key_cap
from gui.widgets.surface import Ground, ground_of

Variant = Literal["plain", "primary", "small", "tool"]

_PADDING: dict[str, int] = {"plain": 12, "primary": 12, "small": 9, "tool": 6}
_HEIGHT: dict[str, int] = {"plain": 32, "primary": 32, "small": 26, "tool": 26}
_GAP, _ICON_GAP, _CHEVRON = 7, 6, 12


class KeyButton(QPushButton):
    """A button with its key printed on it.

    It takes the focus from Tab only: a click leaves it with the photo, where the keys act.
    """

    def __init__(
        self,
        what: QAction | str,
        parent: QWidget | None = None,
        *,
        text: str = "",
        icon_name: str = "",
        key: QKeySequence | str = "",
        variant: Variant = "plain",
    ) -> None:
        """text: words to print in place of the action's, where they are too long for a button."""
        super().__init__(parent)
        self._action: QAction | None = None
        self._own_words = text
        self._icon_name = icon_name
        self._own_icon = bool(icon_name)
        self._cap = key_text(key)
        self._count = ""
        self._variant: Variant = variant
        self._shows_words = self._shows_cap = True
        self._cap_first = self._hidden_by_action = self._chevron = False
        self.setProperty("variant", variant)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._trigger)
        if isinstance(what, QAction):
            self.set_action(what)
        else:
            self.set_words(what)

    def set_action(self, action: QAction) -> None:
        """Follow `action` from now on and trigger it when clicked."""
        if self._action is not None:
            self._action.changed.disconnect(self._follow)
            self._action.toggled.disconnect(self._follow)
        self._action = action
        action.changed.connect(self._follow)
        action.toggled.connect(self._follow)
        self._follow()

    def set_words(self, words: str) -> None:
        self.setText(words.replace("&", "&&"))
        self._say()

    def set_icon_name(self, name: str) -> None:
        self._icon_name, self._own_icon = name, True
        self._remeasure()

    def set_key(self, key: QKeySequence | str) -> None:
        """The key printed where no action says it; it does nothing by itself."""
        self._cap = key_text(key)
        self._say()

    def set_count(self, count: str) -> None:
        """A small number behind the words, empty for none."""
        if count != self._count:
            self._count = count
            self._say()

    def set_variant(self, variant: Variant) -> None:
        if variant == self._variant:
            return
        self._variant = variant
        self.setProperty("variant", variant)
        self.style().unpolish(self)
        self.style().polish(self)
        self._remeasure()

    def show_words(self, shown: bool) -> None:
        """Without words the icon stands alone; the words are then the tip and accessible name."""
        self._shows_words = shown
        self._say()

    @property
    def shows_words(self) -> bool:
        return self._shows_words

    def width_where(self, words_shown: bool) -> int:
        """How wide it is with its words, or would be; or without."""
        now, self._shows_words = self._shows_words, words_shown
        width = self.sizeHint().width()
        self._shows_words = now
        return max(width, self.minimumWidth())

    def set_cap_visible(self, shown: bool) -> None:
        """Caps leave narrow windows; menus and tips keep the key."""
        self._shows_cap = shown
        self._say()

    def set_chevron(self, shown: bool) -> None:
        """Say that a click opens something, where it is no QMenu."""
        self._chevron = shown
        self._remeasure()

    def set_primary(self, primary: bool) -> None:
        """Filled with ink, or plain: at most one button in a view is filled."""
        self.set_variant("primary" if primary else "plain")

    def put_cap_first(self) -> None:
        """The cap left of the words and everything from the left, as on the label buttons."""
        self._cap_first = True
        self._remeasure()

    @property
    def words(self) -> str:
        return plain_words(self.text())

    @property
    def cap(self) -> str:
        """What the key-cap says, empty where there is none."""
        return self._cap

    @property
    def variant(self) -> Variant:
        return self._variant

    def _follow(self) -> None:
        action = self._action
        if action is None:
            return
        self._cap = key_text(action.shortcut())
        if not self._own_icon:
            self._icon_name = action.icon().name()
        self.setCheckable(action.isCheckable())
        self.setChecked(action.isChecked())
        self.setEnabled(action.isEnabled())
        if action.isVisible() == self._hidden_by_action:
            self._hidden_by_action = not action.isVisible()
            self.setVisible(action.isVisible())
        self.set_words(self._own_words or plain_words(action.text()))

    def _trigger(self) -> None:
        if self._action is not None:
            self._action.trigger()
            # Qt has toggled the button by itself; the action knows better, in a group say.
            self.setChecked(self._action.isChecked())

    def _say(self) -> None:
        said = f"{self.words} {self._count}" if self._count else self.words
        self.setAccessibleName(said)
        self.setAccessibleDescription(self._cap)
        tip = action_tip(self._action) if self._action is not None else ""
        left_out = not self._shows_words or (self._cap and not self._shows_cap)
        if self._action is not None or left_out:
            with_key = f"{said} ({self._cap})" if self._cap else said
            self.setToolTip(tip or (with_key if left_out else ""))
        self._remeasure()

    def setMenu(self, menu: QMenu) -> None:
        super().setMenu(menu)
        HoverAfter(menu, self)

    def _remeasure(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        widths = [width for _, width in self._parts()]
        gaps = _GAP * max(0, len(widths) - 1)
        padding = 2 * _PADDING[self._variant]
        if not self._shows_words and len(widths) == 1:
            padding = 2 * 6
        height = max(_HEIGHT[self._variant], round(QFontMetricsF(self._font()).height()) + 8)
        return QSize(round(sum(widths) + gaps + padding), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        ground = ground_of(self)
        ink = self._ink(ground)
        parts = self._parts()
        taken = sum(width for _, width in parts) + _GAP * max(0, len(parts) - 1)
        left = max(4.0, (self.width() - taken) / 2)
        if self._cap_first:
            left = min(8.0, max(4.0, self.width() - 4 - taken))
        for kind, width in parts:
            room = min(width, self.width() - 4 - left)
            self._paint_part(painter, kind, QRectF(left, 0, room, self.height()), ink, ground)
            left += width + _GAP

    def _parts(self) -> list[tuple[str, float]]:
        """What stands on the button from the left, with the width of each."""
        parts: list[tuple[str, float]] = []
        if self._icon_name:
            # The icon and the words stand a little closer than the rest.
            side = self._icon_side()
            parts.append(("icon", side - (_GAP - _ICON_GAP) if self._shows_words else side))
        if self._shows_words and self.words:
            parts.append(("words", _width(self._font(), self.words)))
        if self._count:
            parts.append(("count", _width(font("small"), self._count)))
        if self._cap and self._shows_cap:
            cap = ("cap", float(cap_size(self._cap).width()))
            if self._cap_first:
                parts.insert(0, cap)
            else:
                parts.append(cap)
        if self._chevron or self.menu() is not None:
            parts.append(("chevron", float(_CHEVRON)))
        return parts

    def _paint_part(
        self, painter: QPainter, kind: str, rect: QRectF, ink: QColor, ground: Ground
    ) -> None:
        centre = rect.center()
        if kind == "words":
            painter.setFont(self._font())
            painter.setPen(ink)
            words = QFontMetricsF(self._font()).elidedText(
                self.words, Qt.TextElideMode.ElideRight, rect.width() + 1
            )
            painter.drawText(rect.adjusted(0, 0, 2, 0), Qt.AlignmentFlag.AlignVCenter, words)
        elif kind == "count":
            painter.setFont(font("small"))
            painter.setPen(ink if self._is_filled() else ground.ink3)
            painter.drawText(rect.adjusted(0, 0, 2, 0), Qt.AlignmentFlag.AlignVCenter, self._count)
        elif kind == "cap":
            height = cap_size(self._cap).height()
            box = QRectF(rect.left(), round(centre.y() - height / 2), rect.width(), height)
            edge = ink if self._is_filled() else ground.edge
            paint_key_cap(
                painter, box, self._cap, ink, edge if self.isEnabled() else ground.line, None
            )
        else:
            side = self._icon_side() if kind == "icon" else _CHEVRON
            name = self._icon_name if kind == "icon" else "chevron-down"
            box = QRectF(rect.left(), centre.y() - side / 2, side, side)
            paint_icon(painter, box, name, ink)

    def _is_filled(self) -> bool:
        return self.isEnabled() and (self._variant == "primary" or self.isChecked())

    def _ink(self, ground: Ground) -> QColor:
        if not self.isEnabled():
            return ground.ink3
        return ground.inverse if self._is_filled() else ground.ink

    def _icon_side(self) -> int:
        return BUTTON_ICON if self._variant in ("plain", "primary") else ROW_ICON + 1

    def _font(self) -> QFont:
        return font("body", QFont.Weight.Medium)


def _width(of: QFont, text: str) -> float:
    return QFontMetricsF(of).horizontalAdvance(text)
