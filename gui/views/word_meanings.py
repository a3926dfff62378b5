"""The words of a table's gender column, and what each is taken for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from core.label_import.mapping import WordCount
from core.label_import.words import folded
from core.labelling.labels import Gender
from gui.labelling.label_import_words import MEANINGS, tr
from gui.slices import Slices
from gui.theme import font
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.still_combo import StillCombo

_MOST = 40
"""So many different words are genders at most; more are another column."""


class WordMeanings(QScrollArea):
    """Signals:
    meanings_changed(dict): by a word's folded form, what a person said it means.
    filled(): every word has its line.
    """

    meanings_changed = Signal(object)
    filled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Words of the gender's column"))
        self._said: dict[str, Gender | None] = {}
        self._combos: dict[str, StillCombo] = {}
        self._words: dict[str, WordCount] = {}
        self._further = self._unknown = 0
        self._slices = Slices(self)

    def combo(self, word: str) -> StillCombo:
        """The menu that says what a word means."""
        return self._combos[folded(word)]

    @property
    def is_filled(self) -> bool:
        """Whether all lines are there."""
        return not self._slices.is_under_way

    @property
    def combos(self) -> Sequence[StillCombo]:
        """All of them, in the order shown."""
        return list(self._combos.values())

    @property
    def left_out(self) -> int:
        """How many words mean nothing, so that their rows are left out."""
        said = sum(self._words[key].known is None for key in self._said if key in self._words)
        still = sum(meaning is None for meaning in self._said.values())
        return self._further + self._unknown - said + still

    def show_words(self, words: Sequence[WordCount]) -> None:
        """Show another column's words."""
        self._said, self._combos = {}, {}
        shown = words[:_MOST]
        self._words = {folded(each.word): each for each in shown}
        self._further = len(words) - len(shown)
        self._unknown = sum(each.known is None for each in shown)
        inside = QWidget()
        inside.setProperty("surface", "base")
        grid = QGridLayout(inside)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        for place, head in enumerate((self.tr("Word"), self.tr("Rows"), self.tr("What it means"))):
            grid.addWidget(_cell(head, "section", right=place == 1), 0, place)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(2, 3)
        grid.setRowStretch(len(shown) + 2, 1)
        self.setWidget(inside)
        self._slices.run(self._lines(grid, shown), self.filled.emit)

    def _lines(self, grid: QGridLayout, words: Sequence[WordCount]) -> Iterator[None]:
        """A step a word: making a menu takes milliseconds."""
        for line, each in enumerate(words, 1):
            grid.addWidget(_cell(each.word), line, 0)
            grid.addWidget(_cell(f"{each.rows:,}", "small", right=True), line, 1)
            grid.addWidget(self._make_combo(each), line, 2)
            yield
        if self._further:
            more = self.tr("… and {} more words").format(f"{self._further:,}")
            grid.addWidget(_cell(more, "small"), len(words) + 1, 0, 1, 3)

    def _make_combo(self, word: WordCount) -> StillCombo:
        choices = {meaning: tr(words) for meaning, words in MEANINGS.items()}
        says = self.tr("What the word {} means").format(word.word)
        combo = StillCombo(says, choices, word.known)
        key = folded(word.word)
        combo.currentIndexChanged.connect(partial(self._on_chosen, key))
        self._combos[key] = combo
        return combo

    def _on_chosen(self, key: str, _index: int) -> None:
        self._said[key] = self._combos[key].value
        self.meanings_changed.emit(dict(self._said))


def _cell(words: str, role: str = "body", right: bool = False) -> ElidedLabel:
    label = ElidedLabel(words)
    label.setFont(font(role))  # type: ignore[arg-type]
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return label
