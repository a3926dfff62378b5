"""The frame of a part of Results: its page, or the sentence why there is nothing to show."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from gui.widgets.empty_place import EmptyPlace

_ICON = "chart-scatter-plot"


class ResultsPlace(QStackedWidget):
    """Fills `part`, whose page it shows first."""

    def __init__(self, part: QWidget, page: QWidget) -> None:
        """page: to be laid out once it is in here. A widget that moves with all in it has each of
        them styled anew.
        """
        super().__init__()
        self.empty = EmptyPlace()
        whole = QVBoxLayout(part)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self)
        self.addWidget(page)
        self.addWidget(self.empty)

    def show_page(self) -> None:
        self.setCurrentIndex(0)

    def show_no_labels(self, import_labels: QAction) -> None:
        """There is nothing to judge by."""
        words = self.tr("No labels, no rates."), self.tr("Label a face, or import labels.")
        self.empty.set_words(_ICON, *words, import_labels)
        self.setCurrentIndex(1)

    def show_nothing(self, title: str, sentence: str) -> None:
        """There is nothing to count, and why."""
        self.empty.set_words(_ICON, title, sentence)
        self.setCurrentIndex(1)


def put_in(area: QScrollArea, content: QWidget) -> None:
    """Let `content`, on the page's own ground, be scrolled up and down."""
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    content.setProperty("surface", "base")
    content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    area.setWidget(content)
