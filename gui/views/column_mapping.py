"""A table's columns, one a line: its name, what it is, and what its first rows hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from core.label_import.headers import Role
from core.label_import.mapping import Mapping
from core.label_import.table import Table
from gui.labelling.label_import_words import ROLES, tr
from gui.slices import Slices
from gui.theme import font
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.still_combo import StillCombo

_PREVIEWED = 4
_MOST = 200
"""A sheet has at most so many columns that a person could have something to say about."""


class ColumnMapping(QScrollArea):
    """Signals:
    mapping_changed(Mapping): a person said what a column is.
    filled(): every column has its line; sheets of many columns take a while.
    """

    mapping_changed = Signal(object)
    filled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._mapping: Mapping | None = None
        self._combos: list[StillCombo] = []
        self._slices = Slices(self)

    def combo(self, column: int) -> StillCombo:
        """The menu that says what a column is."""
        return self._combos[column]

    @property
    def is_filled(self) -> bool:
        """Whether all lines are there."""
        return not self._slices.is_under_way

    @property
    def combos(self) -> Sequence[StillCombo]:
        """All of them, in the columns' order."""
        return self._combos

    def show_table(self, table: Table, mapping: Mapping) -> None:
        """Show another table, its columns as they are guessed."""
        self._mapping = mapping
        self._combos = []
        inside = QWidget()
        inside.setProperty("surface", "base")
        grid = QGridLayout(inside)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        rows = table.rows[:_PREVIEWED]
        heads = [self.tr("Column"), self.tr("What it is")]
        heads += [self.tr("Row {}").format(row.number) for row in rows]
        for place, words in enumerate(heads):
            grid.addWidget(_cell(words, "section"), 0, place)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        for place in range(2, 2 + len(rows)):
            grid.setColumnStretch(place, 2)
        count = min(len(table.columns), _MOST)
        grid.setRowStretch(count + 1, 1)
        self.setWidget(inside)
        self._slices.run(self._lines(grid, table, count), self.filled.emit)

    def _lines(self, grid: QGridLayout, table: Table, count: int) -> Iterator[None]:
        """A step a column: making a menu takes milliseconds."""
        for column, name in enumerate(table.columns[:count]):
            line = column + 1
            grid.addWidget(_cell(name), line, 0)
            grid.addWidget(self._make_combo(column, name), line, 1)
            for place, row in enumerate(table.rows[:_PREVIEWED], 2):
                grid.addWidget(_cell(row.cells[column], "small", "second"), line, place)
            yield

    def clear(self) -> None:
        """Show no table."""
        self._slices.drop()
        self._mapping, self._combos = None, []
        self.setWidget(QWidget())

    def _make_combo(self, column: int, name: str) -> StillCombo:
        assert self._mapping is not None
        choices = {role: tr(words) for role, words in ROLES.items()}
        says = self.tr("What the column {} is").format(name)
        combo = StillCombo(says, choices, self._mapping.roles[column])
        combo.currentIndexChanged.connect(partial(self._on_chosen, column))
        self._combos.append(combo)
        return combo

    def _on_chosen(self, column: int, _index: int) -> None:
        if self._mapping is None:
            return
        role: Role = self._combos[column].value
        self._mapping = self._mapping.with_role(column, role)
        for combo, has in zip(self._combos, self._mapping.roles, strict=False):
            combo.choose(has)
        self.mapping_changed.emit(self._mapping)


def _cell(words: str, role: str = "body", meta: str = "") -> ElidedLabel:
    label = ElidedLabel(words)
    label.setFont(font(role))  # type: ignore[arg-type]
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    if meta:
        label.setProperty("meta", meta)
    return label
