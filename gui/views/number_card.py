"""What opens at a number that was clicked: how it is worked out, and the way to its photos."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from gui.models.rate_numbers import Number
from gui.theme import font
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton
from gui.widgets.popup_shortcuts import PopupShortcuts

_WIDTH = 400


class NumberCard(QFrame):
    """A popup; Esc and a click elsewhere close it.

    Signals:
        photos_wanted(str, rows): the photos of these rows of the table; what they are, in words.
    """

    photos_wanted = Signal(str, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 12, 14, 12)
        self._column.setSpacing(8)
        self._content: QWidget | None = None
        FocusRing(self)
        PopupShortcuts(self)

    def open_at(self, number: Number, where: QPoint) -> None:
        """where: on the screen; the card stays within it."""
        if self._content is not None:
            self._content.deleteLater()
        self._content = self._filled(number)
        self._column.addWidget(self._content)
        self.setAccessibleName(f"{number.title}. {' '.join(number.lines)}")
        self.setFixedWidth(_WIDTH)
        self.setFixedHeight(self.heightForWidth(_WIDTH))
        screen = self.screen().availableGeometry()
        x = min(where.x(), screen.right() - self.width())
        below = where.y() + 12
        fits = below + self.height() <= screen.bottom()
        self.move(max(x, screen.left()), below if fits else where.y() - self.height() - 12)
        self.show()
        below_it = self.parentWidget()
        by_key = below_it is not None and below_it.window().testAttribute(
            Qt.WidgetAttribute.WA_KeyboardFocusChange
        )
        reason = Qt.FocusReason.TabFocusReason if by_key else Qt.FocusReason.PopupFocusReason
        (self._content.findChild(KeyButton) or self).setFocus(reason)

    @property
    def buttons(self) -> list[KeyButton]:
        """The ways to photos, the most wanted first."""
        return self._content.findChildren(KeyButton) if self._content is not None else []

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and focused in self.buttons:
            assert isinstance(focused, KeyButton)
            focused.click()
        else:
            super().keyPressEvent(event)

    def _filled(self, number: Number) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        head = QLabel(number.title, wordWrap=True)
        head.setFont(font("section"))
        column.addWidget(head)
        for line in number.lines:
            column.addWidget(_line(line))
        formula = _line(number.formula)
        formula.setFont(font("small"))
        formula.setProperty("meta", "second")
        column.addWidget(formula)
        if number.opens:
            ways = QWidget()
            flow = FlowLayout(ways, gap=8)
            for words, rows in number.opens:
                many = self.tr("1 face") if len(rows) == 1 else self.tr("{} faces")
                button = KeyButton(
                    f"{words}: {many.format(f'{len(rows):,}')}",
                    icon_name="image-outline",
                    variant="small",
                )
                about = f"{number.title}: {words}"
                button.clicked.connect(
                    lambda _=False, about=about, rows=rows: self._choose(about, rows)
                )
                flow.addWidget(button)
            column.addWidget(ways)
        return content

    def _choose(self, words: str, rows: object) -> None:
        self.hide()
        self.photos_wanted.emit(words, rows)


def _line(words: str) -> QLabel:
    label = QLabel(words, wordWrap=True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
