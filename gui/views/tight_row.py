"""A row that leaves out what is only an addition where there is no room for it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget


class TightRow(QWidget):
    """Widgets from the left, after `None` from the right; `additions` are hidden when tight."""

    def __init__(
        self, parts: Sequence[QWidget | None], additions: Sequence[QWidget], spacing: int = 6
    ) -> None:
        super().__init__()
        self._parts = [part for part in parts if part is not None]
        self._additions = list(additions)
        self._spacing = spacing
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(spacing)
        for part in parts:
            if part is None:
                row.addStretch()
            else:
                row.addWidget(part)

    def _fit(self) -> None:
        wanted = sum(part.sizeHint().width() + self._spacing for part in self._parts)
        for part in self._additions:
            part.setVisible(wanted <= self.width())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def minimumSizeHint(self) -> QSize:
        # Additions must not keep the row as wide as they need.
        needed = (p for p in self._parts if p not in self._additions)
        widths = (max(p.minimumSizeHint().width(), p.minimumWidth()) for p in needed)
        return QSize(
            sum(width + self._spacing for width in widths), super().minimumSizeHint().height()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
