"""What is drawn: from where, how many, from which strata, with which seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from secrets import randbelow

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from core.labelling.attributes import AttributeName
from core.metrics.subgroup_cell import SubgroupCell
from core.sets.draw import GREATEST_SEED, StratumKey, draw_stratified
from gui.dialogs.answered import is_accepted, while_open
from gui.models.rates_words import name_words
from gui.theme import font
from gui.widgets.answer_row import answer_row
from gui.widgets.fit_height import fit_height
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.focus_ring import FocusRing
from gui.widgets.key_button import KeyButton
from gui.widgets.number_field import NumberField

_SEEDS = 1_000_000
_USUAL = 50
_MOST = 9_999_999
_MOST_STRATA_SHOWN = 8
Counted = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class DrawChoice:
    """folder: draw from its files; None from the photos of the case. by: the attributes whose
    crossing makes the strata, none for a simple draw.
    """

    folder: Path | None
    size: int
    seed: int
    by: tuple[AttributeName, ...] = ()
    equal: bool = True


class DrawDialog(QDialog):
    """Asks for a draw.

    photo_count: of the case. names: the attributes that faces of the case have.
    strata_of: how many photos each stratum of a crossing has.
    count_folder: counts the photos of a folder without keeping the window waiting.
    """

    def __init__(
        self,
        photo_count: int,
        names: Sequence[AttributeName],
        strata_of: Callable[[Sequence[AttributeName]], Mapping[StratumKey, int]],
        count_folder: Callable[[Path, Counted], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Draw a sample"))
        self._case_count, self._count_folder = photo_count, count_folder
        self._strata_of = strata_of
        self._folder: Path | None = None
        self._folder_count = 0
        words = self.tr("The only photo of this case")
        if photo_count != 1:
            words = self.tr("The {} photos of this case").format(f"{photo_count:,}")
        self._case = QRadioButton(words)
        self._from_folder = QRadioButton(self.tr("The photos in a folder"))
        self._choose = KeyButton(
            self.tr("Choose…"), icon_name="folder-open-outline", variant="small"
        )
        self._size = NumberField(minimum=1, maximum=_MOST)
        self._simple = QRadioButton(self.tr("Every photo has the same chance"))
        self._stratified = QRadioButton(self.tr("A part from each stratum"))
        self._names = {name: QCheckBox(name_words(name)) for name in names}
        self._equal = QRadioButton(self.tr("as many from each"))
        self._proportional = QRadioButton(self.tr("in proportion"))
        self._seed = QLineEdit(str(randbelow(_SEEDS)))
        self._says = QLabel(wordWrap=True)
        self._draw = KeyButton(
            self.tr("Draw"), icon_name="shuffle-variant", key="Return", variant="primary"
        )
        self._strata_part = QWidget()
        self._groups = [
            self._group(self._case, self._from_folder),
            self._group(self._simple, self._stratified),
            self._group(self._equal, self._proportional),
        ]
        (self._case if photo_count else self._from_folder).setChecked(True)
        self._case.setEnabled(photo_count > 0)
        self._simple.setChecked(True)
        self._equal.setChecked(True)
        self._lay_out()
        self._join()
        self._size.setValue(min(_USUAL, max(photo_count, 1)))
        self._refresh()

    @classmethod
    def ask(
        cls,
        parent: QWidget,
        photo_count: int,
        names: Sequence[AttributeName],
        strata_of: Callable[[Sequence[AttributeName]], Mapping[StratumKey, int]],
        count_folder: Callable[[Path, Counted], None],
    ) -> DrawChoice | None:
        """The draw that is wanted, or None where the user left it."""
        dialog = cls(photo_count, names, strata_of, count_folder, parent)
        if not is_accepted(dialog):
            return None
        return dialog.choice()

    def choice(self) -> DrawChoice | None:
        """What is chosen; None while something is missing."""
        seed, size = self._seed.text().strip(), min(self._size.value(), self._count())
        if not seed.isdecimal() or int(seed) > GREATEST_SEED or not self._count():
            return None
        by = self._by() if self._stratified.isChecked() and self._case.isChecked() else ()
        folder = self._folder if self._from_folder.isChecked() else None
        return DrawChoice(folder, size, int(seed), by, self._equal.isChecked())

    def choose_folder(self, folder: Path) -> None:
        """Draw from this folder."""
        self._folder, self._folder_count = folder, 0
        self._from_folder.setChecked(True)
        self._from_folder.setText(self.tr("“{}”: counting…").format(folder.name))
        self._count_folder(folder, while_open(self, partial(self._on_counted, folder)))
        self._refresh()

    def _group(self, *buttons: QRadioButton) -> QButtonGroup:
        group = QButtonGroup(self)
        for button in buttons:
            group.addButton(button)
        return group

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Draw photos by chance"))
        title.setFont(font("section"))
        self._size.setFixedWidth(110)
        self._size.setGroupSeparatorShown(True)
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.addRow(self.tr("From"), self._from())
        form.addRow(self.tr("How many"), self._size)
        form.addRow(self.tr("How"), self._how())
        form.addRow(self.tr("Seed"), self._seed_row())
        self._says.setFont(font("small"))
        self._says.setProperty("meta", "second")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(12)
        column.addWidget(title)
        column.addLayout(form)
        column.addWidget(self._says)
        column.addStretch()
        column.addLayout(answer_row(self, self._draw))
        self.setMinimumWidth(560)
        FocusRing(self)

    def _from(self) -> QVBoxLayout:
        self._choose.setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self._from_folder)
        row.addWidget(self._choose)
        row.addStretch()
        column = QVBoxLayout()
        column.addWidget(self._case)
        column.addLayout(row)
        return column

    def _how(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.addWidget(self._simple)
        column.addWidget(self._stratified)
        column.addWidget(self._strata())
        return column

    def _seed_row(self) -> QHBoxLayout:
        other = KeyButton(self.tr("Another"), icon_name="refresh", variant="small")
        other.setAutoDefault(False)
        other.clicked.connect(lambda: self._seed.setText(str(randbelow(_SEEDS))))
        self._seed.setFixedWidth(160)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._seed)
        row.addWidget(other)
        row.addStretch()
        return row

    def _strata(self) -> QWidget:
        boxes = QWidget()
        flow = FlowLayout(boxes, gap=12)
        flow.setContentsMargins(0, 0, 0, 0)
        for box in self._names.values():
            flow.addWidget(box)
        parts = QHBoxLayout()
        parts.addWidget(self._equal)
        parts.addWidget(self._proportional)
        parts.addStretch()
        column = QVBoxLayout(self._strata_part)
        column.setContentsMargins(22, 0, 0, 0)
        column.addWidget(boxes)
        column.addLayout(parts)
        return self._strata_part

    def _join(self) -> None:
        self._choose.clicked.connect(self._on_choose)
        for group in self._groups:
            group.buttonToggled.connect(self._refresh)
        for box in self._names.values():
            box.toggled.connect(self._refresh)
        self._size.valueChanged.connect(self._refresh)
        self._size.editingFinished.connect(self._cap_size)
        self._seed.textChanged.connect(self._refresh)

    def _on_choose(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Draw from the photos in a folder"))
        if name:
            self.choose_folder(Path(name))

    def _on_counted(self, folder: Path, count: int) -> None:
        if folder != self._folder:
            return  # another one was chosen meanwhile
        self._folder_count = count
        words = self.tr("The {} photos in “{}”")
        if count == 1:
            words = self.tr("The only photo in “{1}”")
        self._from_folder.setText(words.format(f"{count:,}", folder.name))
        self._refresh()

    def _cap_size(self) -> None:
        """No more than there are, once it is known how many that is."""
        if count := self._count():
            self._size.setValue(min(self._size.value(), count))

    def _count(self) -> int:
        return self._case_count if self._case.isChecked() else self._folder_count

    def _by(self) -> tuple[AttributeName, ...]:
        return tuple(name for name, box in self._names.items() if box.isChecked())

    def _refresh(self, *_: object) -> None:
        # While a number is typed it may be more than there are on its way.
        if not self._size.hasFocus():
            self._cap_size()
        in_case = self._case.isChecked()
        self._stratified.setEnabled(in_case and bool(self._names))
        if not self._stratified.isEnabled():
            self._simple.setChecked(True)
        self._strata_part.setVisible(self._stratified.isChecked())
        choice = self.choice()
        complete = choice is not None and (not self._stratified.isChecked() or bool(choice.by))
        self._draw.setEnabled(complete)
        self._says.setText(self._words(choice))
        fit_height(self)

    def _words(self, choice: DrawChoice | None) -> str:
        if choice is None:
            if not self._count():
                return self.tr("Choose where to draw from.")
            return self.tr("A seed is a whole number; the same seed draws the same photos.")
        if not self._stratified.isChecked():
            return self.tr(
                "Anybody who has these photos draws the same {} with the seed {}."
            ).format(f"{choice.size:,}", choice.seed)
        if not choice.by:
            return self.tr("Choose what makes the strata.")
        return self._strata_words(choice)

    def _strata_words(self, choice: DrawChoice) -> str:
        sizes = self._strata_of(choice.by)
        population = [key for key, count in sizes.items() for _ in range(count)]
        _, strata = draw_stratified(
            population, lambda key: key, choice.size, choice.seed, equal=choice.equal
        )
        shown = [
            self.tr("{}: {} of {}").format(
                SubgroupCell(choice.by, s.values).words, s.size, s.from_size
            )
            for s in strata[:_MOST_STRATA_SHOWN]
        ]
        if len(strata) > _MOST_STRATA_SHOWN:
            shown.append(self.tr("and {} more").format(len(strata) - _MOST_STRATA_SHOWN))
        empty = Counter(s.size == 0 for s in strata)[True]
        if empty:
            shown.append(self.tr("nothing from {}").format(empty))
        says = self.tr("Shares of the whole need each stratum's weight; it is kept with the draw.")
        return f"{'; '.join(shown)}. {says}"
