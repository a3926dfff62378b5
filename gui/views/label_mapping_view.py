"""What a table of labels says: its columns, its words, and what holds of all of its rows."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import replace
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from core.label_import.headers import Role
from core.label_import.mapping import Mapping, Several, WordCount, named_by
from core.label_import.table import Table
from gui.labelling.label_import_words import PHOTO_BY, SEVERAL, SOURCES, tr
from gui.theme import font
from gui.views.column_mapping import ColumnMapping
from gui.views.word_meanings import WordMeanings
from gui.widgets.still_combo import StillCombo

_SPECIAL = (Role.FITZPATRICK, Role.MONK, Role.GROUP, Role.PERSON, Role.VALUE)
_GENDERED = (Role.GENDER, Role.VALUE)


class LabelMappingView(QWidget):
    """Signals:
    changed(): a person said something else.
    words_wanted(): another column is the gender's, so its words are to be counted.
    sheet_chosen(str): another sheet of the workbook is to be read.
    filled(): all lines of columns and words are there.
    """

    changed = Signal()
    words_wanted = Signal()
    sheet_chosen = Signal(str)
    filled = Signal()

    def __init__(self, several: Several = Several.ONE) -> None:
        super().__init__()
        self._mapping: Mapping | None = None
        self._table: Table | None = None
        self.sheet = StillCombo(self.tr("Sheet"), {"": ""}, "")
        self.columns = ColumnMapping()
        self.words = WordMeanings()
        self.photo_by = _combo(self.tr("Photos are named by"), PHOTO_BY)
        self.source = _combo(self.tr("Source of the labels"), SOURCES)
        self.annotator = QLineEdit()
        self.annotator.setAccessibleName(self.tr("Annotator"))
        self.annotator.setPlaceholderText(self.tr("Who labelled, if it is known"))
        self.several = _combo(self.tr("Several faces in a photo"), SEVERAL)
        self.several.choose(several)
        self._summary = _label("small", "second")
        self._words_head = _label("section")
        self._words_head.setText(self.tr("Words of the gender's column"))
        self._privacy = _label("small")
        self._privacy.setText(
            self.tr(
                "Labels of skin type, person or group can be special-category data under privacy "
                "law: take only what you need, and say where they come from."
            )
        )
        self._lay_out()
        self._join()

    # What was said

    def mapping(self) -> Mapping | None:
        """What was said of the table, all fields together; None where none is shown."""
        if self._mapping is None:
            return None
        return replace(
            self._mapping,
            photo_by=self.photo_by.value,
            source=self.source.value,
            annotator=self.annotator.text().strip(),
            several=self.several.value,
        )

    @property
    def summary(self) -> str:
        """How the table was read, in words."""
        return self._summary.text()

    @property
    def privacy_words(self) -> str:
        """What is to be known of such labels; empty where there are none."""
        return "" if self._privacy.isHidden() else self._privacy.text()

    @property
    def is_filled(self) -> bool:
        """Whether all lines of columns and words are there."""
        return self.columns.is_filled and self.words.is_filled

    def tab_stops(self) -> list[QWidget]:
        """What Tab goes through, in order; menus that were made later do not come last."""
        stops: list[QWidget] = [self.sheet, *self.columns.combos]
        stops += [self.photo_by, self.source, self.annotator, self.several, *self.words.combos]
        for one, following in pairwise(stops):
            self.setTabOrder(one, following)
        return stops

    # What is shown

    def show_table(self, table: Table, mapping: Mapping, words: list[WordCount]) -> None:
        """Show a table with what is guessed of it."""
        self._mapping, self._table = mapping, table
        shown = self.tr("1 row, {form}.") if len(table.rows) == 1 else self.tr("{n} rows, {form}.")
        self._summary.setText(shown.format(n=f"{len(table.rows):,}", form=table.form))
        self.sheet.set_choices({name: name for name in table.sheets} or {"": ""}, table.sheet)
        self._sheet_row.setVisible(len(table.sheets) > 1)
        self.photo_by.choose(mapping.photo_by)
        self.columns.show_table(table, mapping)
        self.show_words(words)

    def show_words(self, words: list[WordCount]) -> None:
        """Show the words of the gender's column."""
        self.words.show_words(words)
        self._tell()

    def clear(self) -> None:
        """Show no table."""
        self._mapping = None
        self.columns.clear()
        self.words.show_words([])

    def _lay_out(self) -> None:
        self._sheet_row = QWidget()
        sheets = QHBoxLayout(self._sheet_row)
        sheets.setContentsMargins(0, 0, 0, 0)
        sheets.setSpacing(8)
        sheets.addWidget(QLabel(self.tr("Sheet")))
        sheets.addWidget(self.sheet, 1)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(6)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field in (self.photo_by, self.source, self.annotator, self.several):
            form.addRow(field.accessibleName(), field)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._words_head)
        words.addWidget(self.words, 1)
        below = QHBoxLayout()
        below.setSpacing(20)
        below.addLayout(form, 1)
        below.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._sheet_row)
        column.addWidget(self._summary)
        column.addWidget(self.columns, 3)
        column.addLayout(below, 2)
        column.addWidget(self._privacy)

    def _join(self) -> None:
        self.sheet.currentIndexChanged.connect(lambda _: self.sheet_chosen.emit(self.sheet.value))
        self.columns.mapping_changed.connect(self._on_columns_changed)
        self.words.meanings_changed.connect(self._on_meanings_changed)
        for part in (self.columns, self.words):
            part.filled.connect(self.filled)

    def _on_columns_changed(self, mapping: Mapping) -> None:
        before, self._mapping = self._mapping, mapping
        column = mapping.column(Role.PHOTO)
        if before is not None and self._table is not None and before.column(Role.PHOTO) != column:
            self.photo_by.choose(named_by(self._table, column))
        if before is not None and any(
            before.column(role) != mapping.column(role) for role in (*_GENDERED, Role.ATTRIBUTE)
        ):
            self._mapping = replace(mapping, words={})
            self.words_wanted.emit()
        self._tell()

    def _on_meanings_changed(self, meanings: MappingOf[str, Any]) -> None:
        if self._mapping is not None:
            self._mapping = replace(self._mapping, words=meanings)
        self._tell()

    def _tell(self) -> None:
        roles = self._mapping.roles if self._mapping is not None else ()
        self._privacy.setVisible(any(role in roles for role in _SPECIAL))
        has_words = any(role in roles for role in _GENDERED)
        self._words_head.setVisible(has_words)
        self.words.setVisible(has_words)
        self.changed.emit()


def _combo(name: str, choices: MappingOf[Any, str]) -> StillCombo:
    words = {value: tr(text) for value, text in choices.items()}
    return StillCombo(name, words, next(iter(words)))


def _label(role: str, meta: str = "") -> QLabel:
    label = QLabel(wordWrap=True)
    label.setFont(font(role))  # type: ignore[arg-type]
    label.setTextFormat(Qt.TextFormat.PlainText)
    if meta:
        label.setProperty("meta", meta)
    return label
