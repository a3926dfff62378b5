"""What is known of the right to keep and to show photos: of one, or of many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from core.photos.photo import Rights
from gui.dialogs.answered import is_accepted
from gui.theme import font
from gui.widgets.answer_row import answer_row
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton

Said = Mapping[str, str | bool]
"""Fields of Rights, those that a person gave."""


class RightsDialog(QDialog):
    """Where photos differ, a field stays as it is until something is given for all of them."""

    def __init__(self, rights: Sequence[Rights], parent: QWidget | None = None) -> None:
        """rights: of each photo."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Rights"))
        self._texts = {
            "source_address": self._field(self.tr("Where it was found: a web address, an archive")),
            "licence": self._field(self.tr("CC BY 4.0, public domain, by permission…")),
            "consent": self._field(self.tr("Who agreed to what, when and how")),
        }
        self._marks = {
            "public_figure": QCheckBox(self.tr("Public figure")),
            "consenting": QCheckBox(self.tr("The people in it consent to being shown")),
        }
        self._touched: set[str] = set()
        self._fill(rights)
        self._lay_out(len(rights))

    @classmethod
    def ask(cls, parent: QWidget, rights: Sequence[Rights]) -> Said | None:
        """What was given for all photos, or None where the user left it."""
        dialog = cls(rights, parent)
        if not is_accepted(dialog):
            return None
        return dialog.said()

    def said(self) -> Said:
        """What a person gave; fields that were left alone are not in it."""
        texts = {name: self._texts[name].text().strip() for name in self._texts}
        marks = {name: box.isChecked() for name, box in self._marks.items()}
        return {name: value for name, value in (texts | marks).items() if name in self._touched}

    def _field(self, hint: str) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(hint)
        field.setMinimumWidth(340)
        return field

    def _fill(self, rights: Sequence[Rights]) -> None:
        for name, field in self._texts.items():
            values = {getattr(each, name) for each in rights}
            if len(values) == 1:
                field.setText(values.pop())
            elif values:
                field.setPlaceholderText(self.tr("differs; left as it is"))
            field.textEdited.connect(lambda _, name=name: self._touched.add(name))
        for name, box in self._marks.items():
            values = {getattr(each, name) for each in rights}
            if len(values) > 1:
                box.setTristate(True)
                box.setCheckState(Qt.CheckState.PartiallyChecked)
            else:
                box.setChecked(values == {True})
            box.clicked.connect(lambda _, name=name: self._on_marked(name))

    def _on_marked(self, name: str) -> None:
        """Once it was touched it says yes or no, of all photos."""
        self._marks[name].setTristate(False)
        self._touched.add(name)

    def _lay_out(self, count: int) -> None:
        words = self.tr("Rights of 1 photo")
        if count != 1:
            words = self.tr("Rights of {} photos").format(f"{count:,}")
        title = QLabel(words)
        title.setFont(font("section"))
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.addRow(self.tr("Source"), self._texts["source_address"])
        form.addRow(self.tr("Licence"), self._texts["licence"])
        form.addRow(self.tr("Consent"), self._texts["consent"])
        for box in self._marks.values():
            form.addRow("", box)
        note = QLabel(
            self.tr("Exports mask every face unless one of the two is marked."), wordWrap=True
        )
        note.setFont(font("small"))
        note.setProperty("meta", "second")
        keep = KeyButton(self.tr("Keep"), icon_name="check", key="Return", variant="primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        column.addWidget(title)
        column.addLayout(form)
        column.addWidget(note)
        column.addLayout(answer_row(self, keep))
        FocusRing(self)
