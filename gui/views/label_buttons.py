"""The reference label of the selected face: four buttons with their digits, and its source."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QKeyCombination, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QVBoxLayout, QWidget

from core.labels import Gender, ReferenceLabel, Source
from gui.theme import font
from gui.views.menu_link import MenuLink
from gui.views.tight_row import TightRow
from gui.widgets.key_button import KeyButton

GENDERS = (Gender.FEMALE, Gender.MALE, Gender.NON_BINARY, Gender.UNKNOWN)
"""What the buttons say, in their order."""
_DIGITS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4)


class LabelButtons(QWidget):
    """Choosing the chosen one again takes the label away.

    Signals:
        label_chosen(Gender | None): what the face is to be labelled as; None takes the label away.
        source_chosen(Source): where this label, or the next one, comes from.
    """

    label_chosen = Signal(object)
    source_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label: ReferenceLabel | None = None
        self._default_source = Source.PERCEIVED
        self._buttons = self._make_buttons()
        self._source, self._source_actions = self._make_source_menu()
        self._lay_out()
        self.show_label(None, enabled=False)

    def _make_buttons(self) -> dict[Gender, KeyButton]:
        words = {
            Gender.FEMALE: self.tr("Female"),
            Gender.MALE: self.tr("Male"),
            Gender.NON_BINARY: self.tr("Non-binary"),
            Gender.UNKNOWN: self.tr("Unknown"),
        }
        buttons = {}
        for (gender, text), digit in zip(words.items(), _DIGITS, strict=True):
            button = KeyButton(text, key=QKeySequence(QKeyCombination(digit)))
            button.put_cap_first()
            button.setCheckable(True)
            button.setProperty("gender", gender.value)
            button.clicked.connect(self._on_button_clicked)
            buttons[gender] = button
        return buttons

    def _make_source_menu(self) -> tuple[MenuLink, dict[Source, QAction]]:
        menu, group = QMenu(self), QActionGroup(self)
        actions = {}
        for source, words in self._source_words().items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setData(source.value)
            group.addAction(action)
            actions[source] = action
        group.triggered.connect(self._on_source_triggered)
        link = MenuLink(menu)
        link.setToolTip(self.tr("Where the label is known from. A label is a claim."))
        return link, actions

    def _source_words(self) -> dict[Source, str]:
        return {
            Source.SELF_IDENTIFIED: self.tr("Self-identified"),
            Source.PUBLIC_RECORD: self.tr("Public record"),
            Source.PERCEIVED: self.tr("Annotator's perception"),
            Source.DATASET: self.tr("Dataset"),
        }

    def _lay_out(self) -> None:
        heading = QLabel(self.tr("Reference label"))
        heading.setFont(font("section"))
        before = QLabel(self.tr("source:"))
        before.setFont(font("small"))
        before.setProperty("meta", "true")
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        for place, button in enumerate(self._buttons.values()):
            grid.addWidget(button, place // 2, place % 2)
            grid.setColumnStretch(place % 2, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(TightRow([heading, None, before, self._source], [before], spacing=4))
        column.addLayout(grid)

    def set_keys(self, keys: Mapping[Gender, QKeySequence | str]) -> None:
        """Print other keys on the buttons."""
        for gender, key in keys.items():
            self._buttons[gender].set_key(key)

    def set_default_source(self, source: Source) -> None:
        """The source that the next label gets; shown while the face has no label."""
        self._default_source = source
        self._show_source()

    def show_label(self, label: ReferenceLabel | None, enabled: bool = True) -> None:
        """Show a face's label; disabled where there is no face to label."""
        self._label = label
        tip = self.tr("Choose it again, or press 0, to take the label away")
        for gender, button in self._buttons.items():
            chosen = label is not None and label.gender is gender
            if button.isChecked() != chosen:
                button.setChecked(chosen)
            if button.isEnabled() != enabled:
                button.setEnabled(enabled)
            words = tip if chosen else ""
            if not enabled:
                words = self.tr("There is no face to label. Draw it first.")
            if button.toolTip() != words:
                button.setToolTip(words)
        self._show_source()

    def _show_source(self) -> None:
        source = self._label.source if self._label else self._default_source
        self._source_actions[source].setChecked(True)
        words = self._source_words()[source]
        self._source.set_words(words)
        self._source.setAccessibleName(self.tr("Source of the label: {}").format(words))

    def _on_button_clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, KeyButton)
        gender = Gender(button.property("gender"))
        taken_away = self._label is not None and self._label.gender is gender
        # The case knows the label; the button waits to be told.
        button.setChecked(taken_away)
        self.label_chosen.emit(None if taken_away else gender)

    def _on_source_triggered(self, action: QAction) -> None:
        # Qt hands an enum of strings back as a plain string.
        source = Source(action.data())
        if self._label is None:
            self._default_source = source
        self._show_source()
        self.source_chosen.emit(source)
