"""Messages above the status bar: they interrupt nothing and cover no photo."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from core.verdict import CallState
from gui.icons import BUTTON_ICON, paint_icon
from gui.marks import paint_mark
from gui.theme import is_dark, tokens
from gui.widgets.key_button import KeyButton

_STAYS_MS = 12_000
_SIDE, _GAP = 8, 4


@dataclass(frozen=True, slots=True)
class Message:
    """text: plain; a serious one's first sentence is set in bold. ident: what `clear_message` and
    `button_pressed` call it. button: its words, empty for none. key: printed on the button.
    can_close: a serious one may be put away by the reader; a plain one always may.
    """

    text: str
    ident: str = ""
    button: str = ""
    key: str = ""
    icon_name: str = "information-outline"
    serious: bool = False
    can_close: bool = False


class MessageStrip(QWidget):
    """One plain message, replaced by the next, and one serious one of any number.

    A plain message leaves after a while, later if the mouse rests on it; a serious one stays until
    `clear_message` says that its cause is gone, or until it is closed where it may be.

    Signals:
        button_pressed(ident): the message's button; a plain message leaves with it.
        closed(ident): the reader put a serious message away.
        shown_changed(shown): whether there is anything to show.
    """

    button_pressed = Signal(str)
    closed = Signal(str)
    shown_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plain: Message | None = None
        self._serious: list[Message] = []
        self._shown = 0
        self._was_shown = False
        self._serious_row, self._plain_row = _Row(self), _Row(self)
        for row in (self._serious_row, self._plain_row):
            row.pressed.connect(self._press)
        self._serious_row.next_pressed.connect(self._show_next)
        self._plain_row.closed.connect(self.close_plain)
        self._serious_row.closed.connect(self._close_serious)
        self._timer = QTimer(self, interval=_STAYS_MS, singleShot=True)
        self._timer.timeout.connect(self._leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, _GAP, _SIDE, _GAP)
        column.setSpacing(_GAP)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self._serious_row)
        column.addWidget(self._plain_row)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._refresh()

    def show_message(
        self,
        text: str,
        button: str = "",
        ident: str = "",
        *,
        serious: bool = False,
        key: str = "",
        icon_name: str = "information-outline",
        can_close: bool = False,
    ) -> None:
        """Show a message; one of the same ident takes the place of the former."""
        self.show_again(Message(text, ident, button, key, icon_name, serious, can_close))

    def show_again(self, message: Message) -> None:
        """Show a message as it was made."""
        serious, ident = message.serious, message.ident
        if serious and ident and self._plain is not None and self._plain.ident == ident:
            self._plain = None
        if not serious:
            self._plain = message
            self._timer.start()
        elif any(each.ident == ident for each in self._serious):
            self._serious = [message if each.ident == ident else each for each in self._serious]
        else:
            self._serious.insert(0, message)
            self._shown = 0
        self._refresh()

    def clear_message(self, ident: str) -> None:
        """The cause of a message is gone; unknown idents are passed over."""
        self._serious = [each for each in self._serious if each.ident != ident]
        if self._plain is not None and self._plain.ident == ident:
            self._plain = None
        self._refresh()

    def close_plain(self) -> None:
        self._plain = None
        self._refresh()

    @property
    def messages(self) -> tuple[Message, ...]:
        """Everything waiting to be read, serious ones first."""
        return (*self._serious, *([self._plain] if self._plain else []))

    def _press(self, ident: str) -> None:
        if self._plain is not None and self.sender() is self._plain_row:
            self.close_plain()
        self.button_pressed.emit(ident)

    def _close_serious(self) -> None:
        gone = self._serious.pop(self._shown)
        self._refresh()
        self.closed.emit(gone.ident)

    def _show_next(self) -> None:
        self._shown += 1
        self._refresh()

    def _leave(self) -> None:
        if self._plain_row.underMouse() or self._plain_row.has_focus():
            self._timer.start()
        else:
            self.close_plain()

    def _refresh(self) -> None:
        count = len(self._serious)
        self._shown = self._shown % count if count else 0
        self._serious_row.show_message(
            self._serious[self._shown] if count else None, self._shown + 1, count
        )
        self._plain_row.show_message(self._plain, 1, 1)
        shown = bool(self.messages)
        self._fit()
        if shown != self._was_shown:
            self._was_shown = shown
            self.shown_changed.emit(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Take the height the wrapped words need; a tool bar asks no widget for it."""
        rows = [row for row in (self._serious_row, self._plain_row) if not row.isHidden()]
        heights = [row.height_for(self.width() - 2 * _SIDE) for row in rows]
        between = _GAP * (len(rows) + 1) if rows else 0
        # Without a message it is flat, not hidden: a tool bar shows and hides by its own rules.
        self.setFixedHeight(sum(heights) + between)


class _Row(QWidget):
    pressed = Signal(str)
    next_pressed = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._message: Message | None = None
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.RichText)
        self._number = QLabel()
        self._number.setProperty("meta", "true")
        self._next = KeyButton(self.tr("Next message"), icon_name="chevron-right", variant="tool")
        self._next.show_words(False)
        self._next.clicked.connect(self.next_pressed)
        self._button = KeyButton("", variant="small")
        self._button.clicked.connect(self._press)
        self._close = KeyButton(self.tr("Close"), icon_name="close", variant="tool")
        self._close.show_words(False)
        self._close.clicked.connect(self.closed)
        row = self._line = QHBoxLayout(self)
        row.setContentsMargins(12 + BUTTON_ICON + 12, 6, 10, 6)
        row.setSpacing(10)
        row.addWidget(self._words, 1)
        for widget in (self._number, self._next, self._button, self._close):
            row.addWidget(widget)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.hide()

    def show_message(self, message: Message | None, number: int, count: int) -> None:
        self._message = message
        self.setVisible(message is not None)
        if message is None:
            return
        self._words.setText(_rich(message))
        self.setAccessibleName(message.text)
        several = message.serious and count > 1
        self._number.setVisible(several)
        self._number.setText(
            self.tr("%1 of %2").replace("%1", str(number)).replace("%2", str(count))
        )
        self._next.setVisible(several)
        self._button.setVisible(bool(message.button))
        self._button.set_words(message.button)
        self._button.set_key(message.key)
        self._close.setVisible(message.can_close or not message.serious)
        self.update()

    def has_focus(self) -> bool:
        return self._button.hasFocus() or self._close.hasFocus()

    def height_for(self, width: int) -> int:
        """The height the row needs at a width."""
        beside: tuple[QWidget, ...] = (self._number, self._next, self._button, self._close)
        taken = [each.sizeHint().width() for each in beside if not each.isHidden()]
        margins = self._line.contentsMargins()
        room = width - margins.left() - margins.right()
        room -= sum(taken) + len(taken) * self._line.spacing()
        words = self._words.heightForWidth(max(80, room))
        return max(38, words + margins.top() + margins.bottom() + 4)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), 38)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        message = self._message
        if message is None:
            return
        painter, now = QPainter(self), tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = 2 if message.serious else 1
        painter.setPen(QPen(now.ink if message.serious else now.edge, width))
        painter.setBrush(now.panel)
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 4, 4)
        sign = QRectF(12, (self.height() - BUTTON_ICON) / 2, BUTTON_ICON, BUTTON_ICON)
        if message.serious:
            paint_mark(painter, sign, CallState.FAILED, is_dark())
        else:
            paint_icon(painter, sign, message.icon_name, now.ink)

    def _press(self) -> None:
        if self._message is not None:
            self.pressed.emit(self._message.ident)


def _rich(message: Message) -> str:
    if not message.serious:
        return escape(message.text)
    first, stop, rest = message.text.partition(". ")
    return f'<span style="font-weight:600">{escape(first + stop)}</span>{escape(rest)}'
