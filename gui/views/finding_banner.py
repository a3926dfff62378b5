"""The line above the stage that says what the demonstration found and what to do next."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
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
        self._before, self._key, self._after = QLabel(), KeyCap("F"), QLabel(wordWrap=True)
        close = KeyButton(self.tr("Close this line"), icon_name="close", variant="tool")
        close.show_words(False)
        close.clicked.connect(self._on_closed)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._finding)
        words.addWidget(self._next_step())
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

    def set_key(self, keys: QKeySequence | str) -> None:
        """The key that flags, printed in the next step."""
        self._key.set_keys(keys)

    def set_flagged(self, flagged: bool) -> None:
        """Once the misreading is flagged, the key would take that back: say what comes after."""
        self._before.setText(
            self.tr("Flagged: it is in the audit set now.") if flagged else self.tr("Next: press")
        )
        self._key.setVisible(not flagged)
        self._after.setText(
            self.tr("Next: drop your own photos on the window.")
            if flagged
            else self.tr("to flag this misreading, or drop your own photos on the window.")
        )

    def _next_step(self) -> QWidget:
        step = QWidget()
        row = QHBoxLayout(step)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for part in (self._before, self._key):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._after, 1, Qt.AlignmentFlag.AlignTop)
        self.set_flagged(False)
        return step

    def _repaint_mark(self) -> None:
        ratio = self.devicePixelRatioF()
        self._mark.setPixmap(mark_pixmap(Verdict.MISREAD, _MARK, ratio, theme.is_dark()))

    def _on_closed(self) -> None:
        self.hide()
        self.dismissed.emit()
