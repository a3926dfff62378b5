"""A line of text that is cut with an ellipsis where it does not fit; the tip has all of it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget


class ElidedLabel(QLabel):
    """Plain text only. `mode` says where it is cut; names of files are best cut in the middle."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(text, parent)
        self._mode = mode
        self._own_tip = ""
        self.setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:
        return QSize(QFontMetrics(self.font()).averageCharWidth() * 4, super().sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        room = self.contentsRect()
        shown = QFontMetrics(self.font()).elidedText(self.text(), self._mode, room.width())
        cut = shown != self.text()
        if self.toolTip() == self._own_tip:
            self._own_tip = self.text() if cut else ""
            self.setToolTip(self._own_tip)
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            room,
            int(self.alignment()) | Qt.TextFlag.TextSingleLine.value,
            self.palette(),
            self.isEnabled(),
            shown,
            self.foregroundRole(),
        )
