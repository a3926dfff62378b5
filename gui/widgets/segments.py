"""Choices of which one holds, in one border; the chosen part is ink."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from gui.icons import ROW_ICON, paint_icon
from gui.theme import font
from gui.widgets.action_words import action_tip, plain_words
from gui.widgets.key_cap import key_text
from gui.widgets.surface import ground_of

_PADDING, _GAP, _CORNER = 11, 7, 4


class Segments(QWidget):
    """Parts side by side, numbered from 0. `chosen` says which one a person chose."""

    chosen = Signal(int)

    def __init__(
        self, words: Sequence[str] = (), parent: QWidget | None = None, *, height: int = 32
    ) -> None:
        super().__init__(parent)
        self._height = height
        self._parts: list[_Part] = []
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group.idClicked.connect(self.chosen)
        for each in words:
            self.add(each)

    def add(self, words: str, icon_name: str = "") -> None:
        """A part that stands for itself; the first one added is chosen."""
        self._put(_Part(words, icon_name, self._height, self))
        if len(self._parts) == 1:
            self.set_current(0)

    def add_action(self, action: QAction) -> None:
        """A part that follows a checkable action of an exclusive group and triggers it."""
        part = _Part("", "", self._height, self)
        self._put(part)
        part.follow(action)
        action.changed.connect(self._round_ends)

    @property
    def current(self) -> int:
        """The number of the chosen part, -1 where none is."""
        return self._group.checkedId()

    def set_current(self, index: int) -> None:
        """Show a part as chosen; nothing is emitted."""
        self._parts[index].setChecked(True)

    def set_count(self, index: int, count: int | None) -> None:
        """A number behind a part's words; None for none."""
        self._parts[index].set_count("" if count is None else str(count))

    def show_icons_only(self, only: bool) -> None:
        """Parts that have an icon lose their words, which become their tip."""
        for part in self._parts:
            part.show_words(not only)
        self.updateGeometry()

    def _put(self, part: _Part) -> None:
        self._group.addButton(part, len(self._parts))
        self._parts.append(part)
        self._row.addWidget(part)
        # Hidden until the layout runs where the row is on the screen already: its neighbour would
        # keep the round corner of the last.
        part.show()
        self._round_ends()

    def _round_ends(self) -> None:
        shown = [part for part in self._parts if not part.isHidden()]
        for part in shown:
            part.set_ends(part is shown[0], part is shown[-1])


class _Part(QAbstractButton):
    focus_radius = _CORNER

    def __init__(self, words: str, icon_name: str, height: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon_name = icon_name
        self._count = ""
        self._own_height = height
        self._shows_words = True
        self._first = self._last = False
        self._action: QAction | None = None
        self.setText(words)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._say()

    def follow(self, action: QAction) -> None:
        self._action = action
        self._take_over()
        action.changed.connect(self._take_over)
        action.toggled.connect(self._take_over)
        self.clicked.connect(self._trigger)

    def set_ends(self, first: bool, last: bool) -> None:
        self._first, self._last = first, last
        self.update()

    def set_count(self, count: str) -> None:
        if count != self._count:
            self._count = count
            self._say()

    def show_words(self, shown: bool) -> None:
        self._shows_words = shown or not self._icon_name
        self._say()

    def _take_over(self) -> None:
        action = self._action
        if action is None:
            return
        self.setText(plain_words(action.text()))
        self._icon_name = action.icon().name()
        self.setEnabled(action.isEnabled())
        self.setVisible(action.isVisible())
        if action.isChecked():
            self.setChecked(True)
        self._say()

    def _trigger(self) -> None:
        if self._action is not None and not self._action.isChecked():
            self._action.trigger()

    def _say(self) -> None:
        self.setAccessibleName(f"{self.text()} {self._count}".strip())
        key = "" if self._action is None else key_text(self._action.shortcut())
        tip = "" if self._action is None else action_tip(self._action)
        hint = f"{self.text()} ({key})" if key else "" if self._shows_words else self.text()
        self.setToolTip(tip or hint)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = 0.0
        if not self._shows_words:
            width = ROW_ICON + 1
        else:
            width = QFontMetricsF(self._font()).horizontalAdvance(self.text())
            if self._count:
                width += _GAP + QFontMetricsF(font("small")).horizontalAdvance(self._count)
        height = max(self._own_height, round(QFontMetricsF(self._font()).height()) + 8)
        return QSize(round(width + 2 * _PADDING), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        ground = ground_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill, ink, second = ground.base, ground.ink, ground.ink3
        if not self.isEnabled():
            ink = ground.ink3
        elif self.isChecked():
            fill, ink, second = ground.ink, ground.inverse, ground.inverse
        elif self.isDown():
            fill = ground.pressed
        elif self.underMouse():
            fill = ground.hover
        painter.setBrush(fill)
        painter.setPen(QPen(ground.ink if self.isChecked() else ground.edge, 1))
        painter.drawPath(self._outline())
        self._paint_words(painter, ink, second)

    def _outline(self) -> QPainterPath:
        """The part's shape: round corners at the ends of the row, neighbours share their border."""
        left, right = 0.5 if self._first else -0.5, self.width() - 0.5
        box = QRectF(left, 0.5, right - left, self.height() - 1)
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addRoundedRect(box, _CORNER, _CORNER)
        half = box.width() / 2
        if not self._first:
            path.addRect(box.adjusted(0, 0, -half, 0))
        if not self._last:
            path.addRect(box.adjusted(half, 0, 0, 0))
        return path.simplified()

    def _paint_words(self, painter: QPainter, ink: QColor, second: QColor) -> None:
        if not self._shows_words:
            side = ROW_ICON + 1
            box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
            paint_icon(painter, box, self._icon_name, ink)
            return
        words = QFontMetricsF(self._font()).horizontalAdvance(self.text())
        painter.setFont(self._font())
        painter.setPen(ink)
        middle = Qt.AlignmentFlag.AlignVCenter
        room = QRectF(_PADDING, 0, words + 2, self.height())
        painter.drawText(room, middle, self.text())
        painter.setFont(font("small"))
        painter.setPen(second)
        rest = QRectF(_PADDING + words + _GAP, 0, self.width(), self.height())
        painter.drawText(rest, middle, self._count)

    def _font(self) -> QFont:
        return font("body", QFont.Weight.Medium)
