"""Which whole numbers stand behind printed percentages: a form, and the published tables."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from core.metrics.count_recovery import (
    MOST_FACES,
    MOST_LEFT_OUT,
    Fit,
    Printed,
    recover,
)
from core.metrics.published import figures
from gui.models.plain_table_model import PlainTableModel
from gui.models.published_rows import drawn_studies, recovery_lines
from gui.theme import font
from gui.views.reading_note import ReadingNote
from gui.widgets.key_button import KeyButton
from gui.widgets.number_field import NumberField
from gui.widgets.plain_table import PlainTable
from gui.widgets.still_combo import StillCombo

_MOST_LISTED = 40
_FIRST_GROUPS, _MOST_GROUPS = 1, 12


class CountRecoveryForm(QWidget):
    """Answers as it is filled in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.groups: list[RecoveryGroup] = []
        self.left_out = NumberField(minimum=0, maximum=MOST_LEFT_OUT)
        self.left_out.setAccessibleName(self.tr("Faces that may have been left out of each group"))
        self.more = KeyButton(self.tr("Add a group"), icon_name="plus", variant="small")
        self._grid = QGridLayout()
        tables = {
            (study.id, vendor): f"{vendor} · {study.short}"
            for study in drawn_studies()
            for vendor in dict.fromkeys(figure.vendor for figure in figures(study.id))
        }
        first = next((key for key in tables if self._is_whole(*key)), next(iter(tables)))
        self.table_of = StillCombo(self.tr("Published table"), tables, first)
        self.table_model = PlainTableModel(
            (
                self.tr("Subgroup"),
                self.tr("Faces"),
                self.tr("Printed error"),
                self.tr("What fits it alone"),
                self.tr("Recovered"),
                self.tr("Error from it"),
            ),
            right=(1, 2, 5),
        )
        self.table = PlainTable(self.table_model, stretched=3)
        self.table_note = QLabel(wordWrap=True)
        self._lay_out()
        for _ in range(_FIRST_GROUPS):
            self.add_group()
        self.left_out.valueChanged.connect(self._answer)
        self.more.clicked.connect(self.add_group)
        self.table_of.activated.connect(self._show_table)
        self._show_table()

    def add_group(self) -> None:
        """A further line to fill in."""
        group = RecoveryGroup(self)
        group.changed.connect(self._answer)
        self.groups.append(group)
        row = 2 * len(self.groups)
        for place, widget in enumerate((group.wrong, group.right, group.faces)):
            self._grid.addWidget(widget, row, place, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(group.answer, row, 3)
        self.more.setEnabled(len(self.groups) < _MOST_GROUPS)
        group.show_fits(self.left_out.value())

    def _answer(self, *_: object) -> None:
        for group in self.groups:
            group.show_fits(self.left_out.value())

    def _is_whole(self, study_id: str, vendor: str) -> bool:
        """Whether one set of whole numbers prints the whole of a vendor's table."""
        of = [each for each in figures(study_id) if each.vendor == vendor]
        return len(of) > 1 and all(each.fit is not None for each in of)

    def _show_table(self, *_: object) -> None:
        study_id, vendor = self.table_of.value
        study = next(each for each in drawn_studies() if each.id == study_id)
        lines = recovery_lines(study, vendor)
        self.table_model.set_rows(lines)
        height = self.table.horizontalHeader().sizeHint().height() + 28 * len(lines) + 4
        self.table.setFixedHeight(height)
        without = sum(each.fit is None for each in figures(study_id) if each.vendor == vendor)
        if without:
            words = self.tr("{} of {} printed figures have no single whole number behind them.")
            said = words.format(without, len(lines))
        else:
            said = self.tr("Every figure follows from whole numbers, to its last digit.")
        notes = " ".join(study.notes)
        self.table_note.setText(f"{said} {study.sizes_from} {notes}")

    def _lay_out(self) -> None:
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        heads = (self.tr("Wrong, %"), self.tr("Right, %"), self.tr("Faces"), self.tr("Counts"))
        for place, words in enumerate(heads):
            self._grid.addWidget(_strong(words), 0, place)
        self._grid.setColumnStretch(3, 1)
        out = QHBoxLayout()
        out.setSpacing(8)
        self.left_out.setFixedWidth(72)
        label = QLabel(self.tr("Faces that may have been left out of each group"))
        label.setBuddy(self.left_out)
        out.addWidget(self.left_out)
        out.addWidget(label)
        out.addStretch()
        out.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 12, 12)
        column.setSpacing(10)
        column.addWidget(_section(self.tr("Your figures")))
        hint = QLabel(
            self.tr(
                "Type percentages with the digits that were printed, one or both, and how many "
                "faces the group had."
            ),
            wordWrap=True,
        )
        column.addWidget(_second(hint))
        column.addLayout(self._grid)
        column.addLayout(out)
        column.addSpacing(8)
        head = QHBoxLayout()
        head.addWidget(_section(self.tr("Published tables")))
        head.addWidget(self.table_of)
        head.addStretch()
        column.addLayout(head)
        column.addWidget(self.table)
        column.addWidget(_second(self.table_note))
        column.addWidget(
            ReadingNote(
                self.tr(
                    "A percentage with its digits and the size of its group leave few whole "
                    "numbers, often one. Where none fits, the group was smaller than said or "
                    "something was rounded otherwise, and no count is made up."
                )
            )
        )
        column.addStretch()


class RecoveryGroup(QObject):
    """One line of the form: its fields stand in the form's grid.

    Signals:
        changed(): something else is typed.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.wrong, self.right = QLineEdit(), QLineEdit()
        self.wrong.setPlaceholderText("34.7")
        self.right.setPlaceholderText(self.tr("65.3, if printed"))
        self.wrong.setAccessibleName(self.tr("Wrong in per cent, as printed"))
        self.right.setAccessibleName(self.tr("Right in per cent, as printed"))
        self.faces = NumberField(minimum=0, maximum=MOST_FACES)
        self.faces.setGroupSeparatorShown(True)
        self.faces.setSpecialValueText(self.tr("how many"))
        self.faces.setAccessibleName(self.tr("Faces in the group"))
        self.answer = QLabel(wordWrap=True)
        self.answer.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for field in (self.wrong, self.right):
            field.setFixedWidth(130)
            field.textChanged.connect(self.changed)
        self.faces.setFixedWidth(100)
        self.faces.valueChanged.connect(self.changed)

    def show_fits(self, left_out: int) -> None:
        """Say what fits what is typed, with so many faces left out at most."""
        self.answer.setText(self._words(left_out))

    def _words(self, left_out: int) -> str:
        texts = ((self.wrong.text().strip(), False), (self.right.text().strip(), True))
        size = self.faces.value()
        if not any(text for text, _ in texts) or not size:
            return ""
        try:
            printed = [Printed(text, complement) for text, complement in texts if text]
        except ValueError:
            return self.tr("A percentage is a number from 0 to 100, such as 20.8.")
        return self._said(recover(printed, size, left_out), size, left_out)

    def _said(self, fits: tuple[Fit, ...], size: int, left_out: int) -> str:
        least = max(size - left_out, 1)
        faces = (
            f"{size:,}" if least == size else self.tr("{} to {}").format(f"{least:,}", f"{size:,}")
        )
        if not fits:
            return self.tr("No whole number of {} faces prints this.").format(faces)
        listed = "; ".join(fit.words for fit in fits[:_MOST_LISTED])
        if len(fits) == 1:
            return self.tr("Exactly one whole number fits: {}.").format(listed)
        said = self.tr("{} whole numbers fit: {}").format(f"{len(fits):,}", listed)
        more = len(fits) - _MOST_LISTED
        return said + (self.tr("; and {} more.").format(f"{more:,}") if more > 0 else ".")


def _strong(words: str) -> QLabel:
    label = QLabel(words)
    label.setFont(font("small", 600))
    return label


def _section(words: str) -> QLabel:
    label = QLabel(words)
    label.setFont(font("section"))
    return label


def _second(label: QLabel) -> QLabel:
    label.setFont(font("small"))
    label.setProperty("meta", "second")
    return label
