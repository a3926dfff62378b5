"""What stands where there is nothing to show yet: one sentence, one way on."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.icons import EMPTY_ICON, paint_icon
from gui.theme import font
from gui.widgets.key_button import KeyButton
from gui.widgets.surface import ground_of


class EmptyPlace(QWidget):
    """Icon, title, sentence and at most one button. `pressed` says that a plain button was."""

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = _Sign(self)
        self._title = self._line(_title_font())
        self._sentence = self._line(font("small"))
        self._sentence.setProperty("meta", "second")
        self._button: KeyButton | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(4)
        column.addStretch()
        column.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        self._below = QVBoxLayout()
        self._below.setContentsMargins(0, 8, 0, 0)
        column.addLayout(self._below)
        column.addStretch()

    def _line(self, of: QFont) -> QLabel:
        label = QLabel(self)
        label.setFont(of)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        return label

    def set_words(
        self, icon_name: str, title: str, sentence: str, button: QAction | str = ""
    ) -> None:
        """button: an action to trigger, words for a plain button, or empty for none."""
        self._sign.show_icon(icon_name)
        self._title.setText(title)
        self._sentence.setText(sentence)
        self.setAccessibleName(f"{title.removesuffix('.')}. {sentence}")
        if self._button is not None:
            self._button.hide()
            self._button.deleteLater()
            self._button = None
        if button:
            self._button = KeyButton(button, self, variant="small")
            # The icon above the title already says what the button is about.
            self._button.set_icon_name("")
            if isinstance(button, str):
                self._button.clicked.connect(self.pressed)
            self._below.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)


def _title_font() -> QFont:
    large = font("body", QFont.Weight.DemiBold)
    large.setPointSizeF(large.pointSizeF() * 14 / 13)
    return large


class _Sign(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, name: str) -> None:
        self._name = name
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(EMPTY_ICON, EMPTY_ICON)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._name:
            paint_icon(QPainter(self), QRectF(self.rect()), self._name, ground_of(self).ink2)
