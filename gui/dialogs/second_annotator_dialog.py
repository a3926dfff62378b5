"""Who labels the same faces a second time, and which of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from random import SystemRandom

from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from core.labelling.second_annotator import SecondAnnotator, draw_faces
from core.sets.flag import FaceId
from gui.dialogs.answered import is_accepted
from gui.theme import font
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton
from gui.widgets.number_field import NumberField

_LARGEST_SEED = 999_999
_USUAL_DRAW = 50


class SecondAnnotatorDialog(QDialog):
    """Begins a second annotator's turn; the name must differ from whose labels are in force."""

    def __init__(
        self,
        faces: Sequence[FaceId],
        taken: Collection[str],
        known: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        """faces: all labelled ones. taken: whose labels are in force. known: who ever labelled."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Second annotator"))
        self._faces = tuple(faces)
        self._taken = {name.strip().casefold() for name in taken if name.strip()}
        self._name = QLineEdit()
        self._name.setAccessibleName(self.tr("Name"))
        others = [name for name in known if name and name.casefold() not in self._taken]
        self._name.setText(others[0] if others else "")
        self._name.textChanged.connect(self._show_whether_possible)
        total = len(self._faces)
        self._all = QRadioButton(self.tr("All {} labelled faces").format(f"{total:,}"))
        self._all.setChecked(True)
        self._draw = QRadioButton(self.tr("A random draw of"))
        self._choice = QButtonGroup(self)
        for button in (self._all, self._draw):
            self._choice.addButton(button)
        self._size = NumberField()
        self._size.setRange(1, max(1, total))
        self._size.setValue(min(_USUAL_DRAW, total))
        self._size.setAccessibleName(self.tr("Faces to draw"))
        self._size.valueChanged.connect(lambda _: self._draw.setChecked(True))
        self._seed = NumberField()
        self._seed.setRange(1, _LARGEST_SEED)
        self._seed.setValue(SystemRandom().randint(1, _LARGEST_SEED))
        self._seed.setAccessibleName(self.tr("Seed of the draw"))
        self._why_not = QLabel(wordWrap=True)
        self._why_not.setFont(font("small"))
        self._begin = KeyButton(self.tr("Begin"), key="Return", variant="primary")
        self._begin.setDefault(True)
        self._begin.clicked.connect(self.accept)
        self._leave = KeyButton(self.tr("Cancel"), key="Esc")
        self._leave.setAutoDefault(False)
        self._leave.clicked.connect(self.reject)
        self._lay_out()
        self._show_whether_possible()
        self._name.setFocus()
        FocusRing(self)

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        faces: Sequence[FaceId],
        taken: Collection[str],
        known: Sequence[str],
    ) -> SecondAnnotator | None:
        """Who labels what, or None where the user left it."""
        dialog = cls(faces, taken, known, parent)
        if not is_accepted(dialog):
            return None
        return dialog.answer()

    def answer(self) -> SecondAnnotator:
        name = self._name.text().strip()
        if self._all.isChecked():
            return SecondAnnotator(name)
        seed = self._seed.value()
        return SecondAnnotator(name, draw_faces(self._faces, self._size.value(), seed), seed)

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Who labels the same faces a second time?"))
        title.setFont(font("section"))
        what = QLabel(
            self.tr(
                "What is labelled so far is hidden meanwhile, and so is every vendor's answer. "
                "What they say is kept beside it, never over it."
            ),
            wordWrap=True,
        )
        what.setFont(font("small"))
        what.setProperty("meta", "second")
        draw = QHBoxLayout()
        draw.setSpacing(8)
        for widget in (self._draw, self._size, QLabel(self.tr("of them, seed")), self._seed):
            draw.addWidget(widget)
        draw.addStretch()
        label = QLabel(self.tr("Name"))
        label.setBuddy(self._name)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch()
        row.addWidget(self._leave)
        row.addWidget(self._begin)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(8)
        for part in (title, what, label, self._name):
            column.addWidget(part)
        column.addSpacing(4)
        column.addWidget(self._all)
        column.addLayout(draw)
        column.addWidget(self._why_not)
        column.addSpacing(8)
        column.addLayout(row)
        self.setMinimumWidth(460)

    def _show_whether_possible(self) -> None:
        name = self._name.text().strip()
        if not self._faces:
            why = self.tr("No face is labelled yet, so there is nothing to label a second time.")
        elif name.casefold() in self._taken:
            why = self.tr("{} labelled these faces already: it takes somebody else.").format(name)
        else:
            why = "" if name else self.tr("A name tells the two annotators apart.")
        self._why_not.setText(why)
        self._begin.setEnabled(not why)
        self._begin.setToolTip(why)
