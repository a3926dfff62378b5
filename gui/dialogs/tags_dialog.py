"""Tags of one photo or of many: which they have, which they are to get."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui.dialogs.answered import is_accepted
from gui.theme import font
from gui.widgets.answer_row import answer_row
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton


class TagsDialog(QDialog):
    """A tag that some of the photos have is half checked until it is touched."""

    def __init__(
        self,
        tags: Sequence[frozenset[str]],
        known: Collection[str],
        parent: QWidget | None = None,
    ) -> None:
        """tags: of each photo. known: every tag that photos of the case have."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Tags"))
        self._boxes = {tag: QCheckBox(tag) for tag in sorted(known, key=str.casefold)}
        self._touched: set[str] = set()
        for tag, box in self._boxes.items():
            having = sum(tag in each for each in tags)
            if 0 < having < len(tags):
                box.setTristate(True)
                box.setCheckState(Qt.CheckState.PartiallyChecked)
            else:
                box.setChecked(having > 0)
            box.clicked.connect(lambda _, tag=tag: self._on_clicked(tag))
        self._new = QLineEdit()
        self._new.setPlaceholderText(self.tr("New tags, with commas between them"))
        self._new.setMinimumWidth(360)
        self._lay_out(len(tags))
        self._new.setFocus()

    @classmethod
    def ask(
        cls, parent: QWidget, tags: Sequence[frozenset[str]], known: Collection[str]
    ) -> tuple[set[str], set[str]] | None:
        """(tags to be given, tags to be taken), or None where the user left it."""
        dialog = cls(tags, known, parent)
        if not is_accepted(dialog):
            return None
        return dialog.answer()

    def answer(self) -> tuple[set[str], set[str]]:
        """(tags to be given, tags to be taken)."""
        new = {tag.strip() for tag in self._new.text().split(",")} - {""}
        given = {tag for tag in self._touched if self._boxes[tag].isChecked()}
        return given | new, self._touched - given - new

    def _on_clicked(self, tag: str) -> None:
        self._boxes[tag].setTristate(False)
        self._touched.add(tag)

    def _lay_out(self, count: int) -> None:
        words = self.tr("Tags of 1 photo")
        if count != 1:
            words = self.tr("Tags of {} photos").format(f"{count:,}")
        title = QLabel(words)
        title.setFont(font("section"))
        keep = KeyButton(self.tr("Keep"), icon_name="check", key="Return", variant="primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        column.addWidget(title)
        if self._boxes:
            column.addWidget(self._known())
        column.addWidget(self._new)
        column.addLayout(answer_row(self, keep))
        self.setMinimumWidth(420)
        FocusRing(self)

    def _known(self) -> QScrollArea:
        inside = QWidget()
        flow = FlowLayout(inside, gap=12)
        flow.setContentsMargins(0, 0, 0, 0)
        for box in self._boxes.values():
            flow.addWidget(box)
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setMaximumHeight(180)
        area.setWidget(inside)
        return area
