"""A layout that puts widgets in lines and breaks the line where it is full."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayoutItem, QWidget


class FlowLayout(QHBoxLayout):
    """Left to right, lines below each other, `gap` pixels between.

    The list of items stays Qt's own; only the arranging is done here.
    """

    def __init__(self, parent: QWidget | None = None, gap: int = 6) -> None:
        super().__init__()
        self.setSpacing(gap)
        self.setContentsMargins(0, 0, 0, 0)
        if parent is not None:
            parent.setLayout(self)

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def minimumHeightForWidth(self, width: int) -> int:
        return self.heightForWidth(width)

    def setGeometry(self, rect: QRect) -> None:
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize(0, 0)
        for item in self._items():
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _items(self) -> list[QLayoutItem]:
        items = (self.itemAt(index) for index in range(self.count()))
        return [item for item in items if item is not None and not item.isEmpty()]

    def _arrange(self, rect: QRect, move: bool) -> int:
        """Give every item its place where `move`; returns the height needed."""
        margins, gap = self.contentsMargins(), self.spacing()
        area = rect.adjusted(margins.left(), margins.top(), -margins.right(), -margins.bottom())
        left, top, line_height = area.left(), area.top(), 0
        for item in self._items():
            size = item.sizeHint()
            if left > area.left() and left + size.width() > area.right() + 1:
                left, top, line_height = area.left(), top + line_height + gap, 0
            if move:
                item.setGeometry(QRect(QPoint(left, top), size))
            left += size.width() + gap
            line_height = max(line_height, size.height())
        return top + line_height - rect.top() + margins.bottom()
