"""Joins the part Rates to the page: counts in a thread what was chosen, and opens photos."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from core.metrics.face_table import Rows
from core.response import RECORDED
from gui.models.rates_copied import as_table
from gui.models.rates_found import Choice, RatesFound, choice_of, work_out
from gui.models.rates_words import tr, under_title
from gui.results.results_page import Results, ResultsPage
from gui.slices import Slices
from gui.views.rates_view import RatesView

_SETTING = "rates"
_SET_NOTE = "set note"
"""What the set says of itself; kept by whoever imported it."""


class RatesPart(QObject):
    """Counts anew when the results or the choice are others; what comes too late is dropped."""

    def __init__(self, page: ResultsPage) -> None:
        super().__init__(page)
        self._page = page
        self._results: Results | None = None
        self._choice = Choice()
        self._asked = 0
        self.view = RatesView(page.actions["import_labels"])
        self.view.side.chosen.connect(self._on_chosen)
        self.view.photos_wanted.connect(self._on_photos)
        self.view.picture_wanted.connect(self.copy_picture)
        self.view.numbers_wanted.connect(self.copy_numbers)
        page.workspace.case_opened.connect(self._take_choice)
        self._take_choice()

    @property
    def widget(self) -> QWidget:
        return self.view

    def make_front(self) -> None:
        """Make the pane that is shown first, which takes as long as all the rest."""
        self.view.make_front()

    def show_results(self, results: Results | None) -> None:
        self._results = results
        self._count()

    def copy_picture(self) -> None:
        """Put what is in front on the clipboard, at twice its size where the screen is coarse."""
        from gui.charts.picture import picture_of

        view = self._page.view
        while waiting := [s for s in self.view.findChildren(Slices) if s.is_under_way]:
            for slices in waiting:
                slices.finish()
        picture = picture_of(self.view.in_front, view.title, view.under_title)
        QGuiApplication.clipboard().setPixmap(picture)
        self._say(self.tr("The picture is on the clipboard."))

    def copy_numbers(self) -> None:
        """Put every rate on the clipboard, as a spreadsheet takes it."""
        if self.view.found is not None:
            QGuiApplication.clipboard().setText(as_table(self.view.found))
            self._say(self.tr("The rates are on the clipboard, to be pasted into a spreadsheet."))

    def _say(self, words: str) -> None:
        self._page.window.messages.show_message(words, ident="copied", can_close=True)

    def _take_choice(self) -> None:
        case = self._page.workspace.case
        self._choice = choice_of(case.setting(_SETTING)) if case is not None else Choice()

    def _count(self) -> None:
        self._asked += 1
        results = self._results
        if results is None:
            self._page.view.say(self.view, tr("Answers are hidden"))
            self.view.show_nothing(
                tr("Answers are hidden."), tr("Rates are back when labelling is no longer blind.")
            )
            return
        self._page.workspace.bridge.submit(
            partial(
                work_out,
                results.table,
                self._choice,
                results.vendors,
                results.thresholds,
                results.basis,
            ),
            partial(self._show, self._asked),
        )

    def _show(self, asked: int, found: RatesFound) -> None:
        case = self._page.workspace.case
        if asked != self._asked or case is None:
            return
        if not found.labelled:
            self._page.view.say(self.view, "")
            self.view.show_no_labels()
            return
        note = case.setting(_SET_NOTE)
        recorded = {
            each.info.name: case.recorded_dates(each.info.id)
            for each in found.vendors
            if case.source(each.info.id) == RECORDED and case.recorded_count(each.info.id)
        }
        said = under_title(found, note if isinstance(note, str) else "", recorded)
        self._page.view.say(self.view, found.title, said)
        self.view.show_found(found)

    def _on_chosen(self, choice: Choice) -> None:
        self._choice = choice
        case = self._page.workspace.case
        if case is not None and not case.read_only:
            case.set_setting(_SETTING, choice.kept())
        self._count()

    def _on_photos(self, words: str, rows: Rows) -> None:
        if self.view.found is not None:
            self._page.open_faces(self.view.found.table.faces(rows), words)
