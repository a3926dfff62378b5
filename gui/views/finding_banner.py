"""The line above the stage that says what the demonstration found and what to do next."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.verdict import Verdict
from gui import theme
from gui.marks import mark_pixmap
from gui.widgets.key_button import KeyButton
from gui.widgets.key_cap import KeyCap

_MARK = 32


class FindingBanner(QFrame):
    """A finding in one sentence, and the next step.

    Signals:
        dismissed(): the user closed it.
    """

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findingBanner")
        self._mark = QLabel()
        self._mark.setFixedSize(QSize(_MARK, _MARK))
        self._finding = QLabel(wordWrap=True)
        self._finding.setFont(theme.font("section"))
        close = KeyButton(self.tr("Close this line"), icon_name="close", variant="tool")
        close.show_words(False)
        close.clicked.connect(self._on_closed)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._finding)
        words.addLayout(self._next_step())
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(14)
        row.addWidget(self._mark)
        row.addLayout(words, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()
        theme.theme_notifier().changed.connect(self._repaint_mark)

    def show_finding(self, vendor: str, name: str, read_as: str, percent: str) -> None:
        """Say that `vendor` read the person called `name` as `read_as`, `percent` sure."""
        self._finding.setText(
            self.tr("{} is {} sure of the wrong answer: it read {} as {}.").format(
                vendor, percent, name, read_as
            )
        )
        self._repaint_mark()
        self.show()

    def _next_step(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        before = QLabel(self.tr("Next: press"))
        after = QLabel(self.tr("to flag this misreading, or drop your own photos on the window."))
        row.addWidget(before)
        row.addWidget(KeyCap("F"))
        row.addWidget(after)
        row.addStretch(1)
        return row

    def _repaint_mark(self) -> None:
        ratio = self.devicePixelRatioF()
        self._mark.setPixmap(mark_pixmap(Verdict.MISREAD, _MARK, ratio, theme.is_dark()))

    def _on_closed(self) -> None:
        self.hide()
        self.dismissed.emit()
