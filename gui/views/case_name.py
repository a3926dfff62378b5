"""The name of the open case, at the right end of the menu bar."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gui import theme
from gui.icons import ROW_ICON, icon

_LONGEST = 60


class CaseName(QWidget):
    """A folder and its name, elided in the middle where it is very long."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder, self._words = QLabel(), QLabel()
        self._words.setFont(theme.font("small"))
        self._words.setProperty("meta", "second")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 14, 0)
        row.setSpacing(6)
        row.addWidget(self._folder, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._words, 0, Qt.AlignmentFlag.AlignVCenter)
        self._paint_folder()
        self._folder.hide()
        theme.theme_notifier().changed.connect(self._paint_folder)

    def show_words(self, words: str) -> None:
        """The case's name; the whole of it is the tip."""
        short = words if len(words) <= _LONGEST else f"{words[:28]}…{words[-28:]}"
        self._words.setText(short)
        self._folder.setVisible(bool(words))
        self.setToolTip(words)
        self.setAccessibleName(words)
        bar = self.parentWidget()
        if bar is not None:
            self.setMinimumHeight(bar.sizeHint().height())
        self.adjustSize()

    def _paint_folder(self) -> None:
        symbol = icon("folder-outline", theme.tokens().ink2)
        self._folder.setPixmap(symbol.pixmap(ROW_ICON, ROW_ICON))
