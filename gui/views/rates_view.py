"""The part Rates: beside the choices, what was counted of them, seen in one of four ways."""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.models.rate_numbers import Number
from gui.models.rates_found import RatesFound
from gui.views.compared_pane import ComparedPane
from gui.views.confusion_pane import ConfusionPane
from gui.views.number_card import NumberCard
from gui.views.rates_side import WIDTH, RatesSide
from gui.views.results_place import ResultsPlace, put_in
from gui.views.subgroups_pane import SubgroupsPane
from gui.views.sureness_pane import SurenessPane
from gui.widgets.key_button import KeyButton
from gui.widgets.segments import Segments

MARGIN = 20
Pane = TypeVar("Pane", SubgroupsPane, ComparedPane, ConfusionPane, SurenessPane)


class RatesView(QWidget):
    """Holds no truth; what is chosen is signalled and comes back with the next RatesFound.

    Signals:
        photos_wanted(str, rows): the photos of these rows of the table, and what they are.
        picture_wanted(), numbers_wanted(): copy what is in front.
    """

    photos_wanted = Signal(str, object)
    picture_wanted = Signal()
    numbers_wanted = Signal()

    def __init__(self, import_labels: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._import_labels = import_labels
        self.found: RatesFound | None = None
        self.side = RatesSide()
        self.ways = Segments(height=26)
        self.panes = QStackedWidget()
        self.card = NumberCard(self)
        self.card.photos_wanted.connect(self.photos_wanted)
        page = QWidget()
        self.content = ResultsPlace(self, page)
        self._stale: set[int] = set()
        self._lay_out(page)
        self.show_nothing(self.tr("Counting…"), self.tr("Every face and answer is gone through."))
        self.ways.chosen.connect(self.show_way)

    def show_found(self, found: RatesFound) -> None:
        """Show what was counted."""
        self.found = found
        self.content.show_page()
        self.side.show_found(found)
        self._stale = set(range(self.panes.count()))
        self.show_way(self.panes.currentIndex())

    def show_way(self, number: int) -> None:
        """Subgroups, gaps and vendors, confusion, or sureness."""
        self.ways.set_current(number)
        pane = self._pane(number)
        if self.found is not None and number in self._stale:
            self._stale.discard(number)
            pane.show_found(self.found)
        self.panes.setCurrentIndex(number)
        self.side.show_reading(pane.reading)

    def show_no_labels(self) -> None:
        """There is nothing to judge by."""
        self.content.show_no_labels(self._import_labels)

    def show_nothing(self, title: str, sentence: str) -> None:
        """There is nothing to count, and why."""
        self.content.show_nothing(title, sentence)

    @property
    def in_front(self) -> QWidget:
        """What a picture is taken of."""
        return self._pane(self.panes.currentIndex())

    def make_front(self) -> None:
        """Make the pane in front before there is anything to show in it."""
        self._pane(self.panes.currentIndex())

    # The panes, each made when it is first in front: their charts take their time.

    @cached_property
    def subgroups(self) -> SubgroupsPane:
        return self._put(0, SubgroupsPane())

    @cached_property
    def compared(self) -> ComparedPane:
        return self._put(1, ComparedPane())

    @cached_property
    def confusion(self) -> ConfusionPane:
        return self._put(2, ConfusionPane())

    @cached_property
    def sureness(self) -> SurenessPane:
        return self._put(3, SurenessPane())

    def _put(self, number: int, pane: Pane) -> Pane:
        pane.number_chosen.connect(self._open_card)
        place = self.panes.widget(number)
        assert isinstance(place, QScrollArea)
        put_in(place, pane)
        return pane

    def _pane(self, number: int) -> SubgroupsPane | ComparedPane | ConfusionPane | SurenessPane:
        match number:
            case 0:
                return self.subgroups
            case 1:
                return self.compared
            case 2:
                return self.confusion
            case _:
                return self.sureness

    def _open_card(self, number: Number, where: QPoint) -> None:
        self.card.open_at(number, where)

    def _lay_out(self, page: QWidget) -> None:
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        side = QScrollArea(widgetResizable=True)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setFixedWidth(WIDTH)
        right = QVBoxLayout()
        row.addWidget(side)
        row.addLayout(right, 1)
        side.setWidget(self.side)
        self._fill_right(right)

    def _fill_right(self, right: QVBoxLayout) -> None:
        right.setContentsMargins(MARGIN, 8, MARGIN - 8, 0)
        right.setSpacing(10)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        right.addLayout(bar)
        for words in (
            self.tr("Subgroups"),
            self.tr("Gaps and vendors"),
            self.tr("Confusion"),
            self.tr("Sure when wrong"),
        ):
            self.ways.add(words)
            self.panes.addWidget(_place_for_pane())
        picture = KeyButton(self.tr("Copy picture"), icon_name="content-copy", variant="small")
        picture.setToolTip(self.tr("Copy what is shown as a picture"))
        picture.clicked.connect(self.picture_wanted)
        numbers = KeyButton(self.tr("Copy numbers"), icon_name="content-copy", variant="small")
        numbers.setToolTip(self.tr("Copy the rates as a table for a spreadsheet"))
        numbers.clicked.connect(self.numbers_wanted)
        bar.addWidget(self.ways)
        bar.addStretch()
        bar.addWidget(picture)
        bar.addWidget(numbers)
        right.addWidget(self.panes, 1)


def _place_for_pane() -> QScrollArea:
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
