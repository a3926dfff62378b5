"""The line on the audit set's page that warns of photos which show the same picture."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from core.verdict import CallState
from gui import theme
from gui.delegates.audit_row_delegate import PAGE_MARGIN
from gui.marks import mark_pixmap
from gui.widgets.key_button import KeyButton

_MARK = 15


class DuplicatesLine(QWidget):
    """Hidden while there is nothing to warn of. `compare_requested`: look at them."""

    compare_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark, self._words = QLabel(), QLabel(wordWrap=True)
        compare = KeyButton(self.tr("Compare"), icon_name="compare", variant="small")
        compare.clicked.connect(self.compare_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 0)
        row.setSpacing(8)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._words, 1)
        row.addWidget(compare)
        theme.theme_notifier().changed.connect(self._paint_mark)
        self.hide()

    def show_words(self, words: str) -> None:
        """What looks alike; empty for nothing."""
        self._words.setText(words)
        self._paint_mark()
        self.setVisible(bool(words))

    def _paint_mark(self) -> None:
        ratio = self.devicePixelRatioF()
        self._mark.setPixmap(mark_pixmap(CallState.FAILED, _MARK, ratio, theme.is_dark()))
