"""The page of results: a title that says what was found, and parts of which one is in front."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from core.sets.draw import DrawId
from gui.theme import font
from gui.widgets.segments import Segments
from gui.widgets.still_combo import StillCombo

MARGIN = 20


class ResultsView(QWidget):
    """Holds the parts; each says its own title.

    Signals:
        part_shown(int): another part is in front.
        draw_chosen(DrawId | None): results of the photos of this draw are wanted, None of all.
    """

    part_shown = Signal(int)
    draw_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "base")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.segments = Segments()
        self.segments.chosen.connect(self.show_part)
        self.parts = QStackedWidget()
        self.draws = StillCombo(self.tr("Results of these photos"), {None: ""}, None)
        self.draws.activated.connect(lambda _: self.draw_chosen.emit(self.draws.value))
        self.draws.hide()
        self._said: list[tuple[str, str]] = []
        self._title, self._under_title = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self._lay_out()

    def add_part(self, title: str, widget: QWidget) -> int:
        """Put a part behind the others; its segment is there from now on. Returns its number."""
        self._said.append(("", ""))
        self.segments.add(title)
        self.segments.setVisible(len(self._said) > 1)
        return self.parts.addWidget(widget)

    def show_part(self, number: int) -> None:
        """Bring a part to the front."""
        self.segments.set_current(number)
        self.parts.setCurrentIndex(number)
        self._show_words()
        self.part_shown.emit(number)

    def show_draws(self, choices: Mapping[DrawId | None, str], chosen: DrawId | None) -> None:
        """Offer to see results of a draw; nothing is offered where there is one choice."""
        self.draws.set_choices(choices, chosen)
        self.draws.setVisible(len(choices) > 1)

    @property
    def current(self) -> int:
        """The number of the part in front, -1 while there is none."""
        return self.parts.currentIndex()

    def say(self, widget: QWidget, title: str, under: str = "") -> None:
        """What a part has found, in one sentence; under: what it stands on."""
        self._said[self.parts.indexOf(widget)] = title, under
        self._show_words()

    @property
    def title(self) -> str:
        """The sentence that stands at the top now."""
        return self._title.text()

    @property
    def under_title(self) -> str:
        return self._under_title.text()

    def _show_words(self) -> None:
        title, under = self._said[self.current] if self._said else ("", "")
        self._title.setText(title)
        self._under_title.setText(under)
        self._under_title.setVisible(bool(under))

    def _lay_out(self) -> None:
        self._title.setFont(font("page"))
        self._under_title.setProperty("meta", "second")
        for label in (self._title, self._under_title):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._under_title)
        words.addStretch()
        head = QHBoxLayout()
        head.setContentsMargins(MARGIN, 14, MARGIN, 8)
        head.setSpacing(MARGIN)
        head.addLayout(words, 1)
        choices = QVBoxLayout()
        choices.setSpacing(6)
        choices.addWidget(self.segments)
        choices.addWidget(self.draws)
        choices.addStretch()
        head.addLayout(choices)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.parts, 1)
