"""The heading of a section that folds: chevron, words, and what is in it while it is folded."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from gui.icons import icon
from gui.theme import font
from gui.widgets.elided_label import ElidedLabel


class FoldHeading(QWidget):
    """Signals:
    toggled(bool): a person unfolded or folded it.
    """

    toggled = Signal(bool)

    def __init__(self, words: str, body: QWidget, parent: QWidget | None = None) -> None:
        """body: what is hidden while it is folded."""
        super().__init__(parent)
        self._body = body
        self._button = QToolButton()
        self._button.setText(words)
        self._button.setAccessibleName(words)
        self._button.setFont(font("section"))
        self._button.setProperty("variant", "tool")
        self._button.setStyleSheet("padding: 0 4px 0 0;")
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.clicked.connect(self._on_clicked)
        self._summary = ElidedLabel()
        self._summary.setFont(font("small"))
        self._summary.setProperty("meta", "second")
        self._summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._button)
        row.addStretch()
        row.addWidget(self._summary, 100)
        # Never squeezed: how tight a column is would move all that stands below.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_unfolded(False)

    @property
    def unfolded(self) -> bool:
        return not self._body.isHidden()

    @property
    def summary(self) -> str:
        return self._summary.text()

    def set_unfolded(self, unfolded: bool) -> None:
        """Fold or unfold; nothing is signalled."""
        self._body.setVisible(unfolded)
        self._summary.setVisible(not unfolded)
        self._button.setIcon(icon("chevron-down" if unfolded else "chevron-right"))
        self._button.setAccessibleDescription(
            self.tr("unfolded") if unfolded else self.tr("folded")
        )

    def set_summary(self, words: str) -> None:
        """What stands beside the words while it is folded."""
        self._summary.setText(words)

    def _on_clicked(self) -> None:
        self.set_unfolded(not self.unfolded)
        self.toggled.emit(self.unfolded)
