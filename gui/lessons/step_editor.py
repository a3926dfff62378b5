"""One step of a lesson: what it does, how its photo is varied, what the trainer wants to say."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from core.lessons.lesson import LONGEST_NOTES, Step, StepKind
from core.vary.recipe import RANGES, WHOLE_STEPS, Kind, Recipe
from gui.theme import font
from gui.vary.words import groups, kind_words, unit_words
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.number_field import DecimalField
from gui.widgets.segments import Segments
from gui.widgets.still_combo import StillCombo

_KINDS = (StepKind.GUESS, StepKind.REVEAL, StepKind.VARY)
USUAL_RECIPE = str(Recipe(Kind.LIGHT, 1))
"""What a step varies until somebody chooses."""


class StepEditor(QWidget):
    """Signals:
    kind_chosen(StepKind): the step is to do this.
    recipe_chosen(str): its photo is to be varied so.
    notes_changed(Step, str): they were typed for this step, and left.
    """

    kind_chosen = Signal(object)
    recipe_chosen = Signal(str)
    notes_changed = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step: Step | None = None
        self._showing = False
        self._title = ElidedLabel()
        self._title.setFont(font("section"))
        self._kinds = Segments([self.tr("Guess"), self.tr("Reveal"), self.tr("Vary")], height=28)
        self._kinds.chosen.connect(lambda place: self.kind_chosen.emit(_KINDS[place]))
        names = {kind: kind_words(kind) for of_group in groups().values() for kind in of_group}
        self._change = StillCombo(self.tr("What is changed"), names, Kind.LIGHT)
        self._change.currentIndexChanged.connect(self._on_change)
        self._strength = DecimalField()
        self._strength.setAccessibleName(self.tr("How much"))
        self._strength.setKeyboardTracking(False)
        self._strength.valueChanged.connect(self._on_strength)
        self._unit = QLabel(wordWrap=True)
        self._unit.setFont(font("small"))
        self._unit.setProperty("meta", "second")
        self._recipe = self._recipe_part()
        self.notes = _Notes()
        self.notes.setAccessibleName(self.tr("Notes"))
        self.notes.setPlaceholderText(self.tr("What do you want to say? Only you see it."))
        self.notes.setTabChangesFocus(True)
        self.notes.left.connect(self._on_notes_left)
        heading = QLabel(self.tr("Notes"))
        heading.setFont(font("section"))
        heading.setBuddy(self.notes)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 14)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._kinds)
        column.addWidget(self._recipe)
        column.addSpacing(6)
        column.addWidget(heading)
        column.addWidget(self.notes, 1)
        self.show_step(None, "")

    def show_step(self, step: Step | None, title: str, read_only: bool = False) -> None:
        """Another step, or the same changed; None where no single one is chosen."""
        self.keep_notes()
        self._showing = True
        self._step = step
        self._title.setText(title or self.tr("Choose one step to change it."))
        with_photo = step is not None and step.kind is not StepKind.RESULTS
        self._kinds.setVisible(with_photo)
        self._recipe.setVisible(step is not None and step.kind is StepKind.VARY)
        self.notes.setEnabled(step is not None)
        self.notes.setReadOnly(read_only)
        for part in (self._kinds, self._recipe):
            part.setEnabled(not read_only)
        if step is not None and with_photo:
            self._kinds.set_current(_KINDS.index(step.kind))
        if step is not None and step.kind is StepKind.VARY:
            self._show_recipe(Recipe.parse(step.recipe))
        text = step.notes if step is not None else ""
        if self.notes.toPlainText() != text:
            self.notes.setPlainText(text)
        self._showing = False

    def keep_notes(self) -> None:
        """Tell of what was typed, whatever is shown next."""
        self._on_notes_left()

    def _recipe_part(self) -> QWidget:
        part = QWidget()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._change, 1)
        row.addWidget(self._strength)
        form = QFormLayout(part)
        form.setContentsMargins(0, 4, 0, 0)
        form.addRow(row)
        form.addRow(self._unit)
        return part

    def _show_recipe(self, recipe: Recipe) -> None:
        self._change.choose(recipe.kind)
        limits, whole = RANGES[recipe.kind], recipe.kind in WHOLE_STEPS
        self._strength.setDecimals(0 if whole else 2)
        self._strength.setRange(limits.low, limits.high)
        span = limits.high - limits.low
        self._strength.setSingleStep(1 if whole or span > 20 else 0.25 if span > 2 else 0.05)
        self._strength.setValue(recipe.strength)
        self._unit.setText(
            self.tr("From {} to {}: {}").format(
                _number(limits.low), _number(limits.high), unit_words(recipe.kind)
            )
        )

    def _on_change(self, _place: int) -> None:
        if not self._showing:
            kind = self._change.value
            limits = RANGES[kind]
            strength = round(limits.high / 2) if kind in WHOLE_STEPS else limits.high / 2
            self.recipe_chosen.emit(str(Recipe(kind, max(strength, 1 if limits.high == 1 else 0))))

    def _on_strength(self, value: float) -> None:
        if not self._showing:
            kind = self._change.value
            strength = round(value) if kind in WHOLE_STEPS else round(value, 2)
            self.recipe_chosen.emit(str(Recipe(kind, strength)))

    def _on_notes_left(self) -> None:
        text = self.notes.toPlainText()[:LONGEST_NOTES]
        if not self._showing and self._step is not None and text != self._step.notes:
            self.notes_changed.emit(self._step, text)


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "\N{MINUS SIGN}")


class _Notes(QPlainTextEdit):
    """`left`: the focus went elsewhere."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()
