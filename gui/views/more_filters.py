"""Filters by what is said of faces: a menu that writes conditions into the library's search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from core.labelling.attributes import FITZPATRICK, GENDER, MONK, PERSON, TONE, AttributeName
from core.labelling.skin_type import value_words
from core.sets.subgroup_query import term_of
from gui.widgets.key_button import KeyButton


@dataclass(frozen=True, slots=True)
class Choice:
    """One attribute with its values and how many faces have each, in the order of the menu."""

    name: AttributeName
    values: tuple[tuple[str, int], ...]


class MoreFilters(KeyButton):
    """Signals:
    wanted(): the menu is about to open; answer with `set_choices`.
    term_toggled(str): add this condition to the search, or take it away.
    """

    wanted = Signal()
    term_toggled = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("More filters"), parent, variant="small")
        self.setToolTip(self.tr("By label, skin type and your own groups; draws, tags and gaps"))
        menu = QMenu(self)
        menu.aboutToShow.connect(self.wanted)
        self.setMenu(menu)

    def set_choices(self, choices: Sequence[Choice], search: str, hidden: bool = False) -> None:
        """hidden: labels in force must not show, so nothing can be chosen by them."""
        menu = self.menu()
        menu.clear()
        for choice in () if hidden else choices:
            under = menu.addMenu(self._name(choice.name))
            for value, count in choice.values:
                term = term_of(choice.name, value)
                words = f"{value_words(choice.name, value)}\t{count:,}"
                action = under.addAction(words.replace("&", "&&"))
                action.setCheckable(True)
                action.setChecked(term in search)
                action.triggered.connect(partial(self._on_triggered, term))
        if hidden:
            menu.addAction(self.tr("Hidden while a second annotator labels")).setEnabled(False)
        elif not choices:
            menu.addAction(self.tr("No face has a label or a group yet")).setEnabled(False)
        menu.addSeparator()
        hint = menu.addAction(self.tr("Or type: group:Black, female × IV–VI"))
        hint.setEnabled(False)

    def _on_triggered(self, term: str, *_: object) -> None:
        self.term_toggled.emit(term)

    def _name(self, name: AttributeName) -> str:
        known = {
            GENDER: self.tr("Reference label"),
            TONE: self.tr("Darker or lighter"),
            FITZPATRICK: self.tr("Fitzpatrick"),
            MONK: self.tr("Monk"),
            PERSON: self.tr("Person"),
        }
        return known.get(name, name).replace("&", "&&")
