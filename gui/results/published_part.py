"""Joins the part Published audits to the page: counts ours in a thread, our set between events."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from core.metrics.own_set import OwnSet, count, thresholds_said
from core.metrics.results import RateRow, has_skin_types, in_gender_shades
from core.metrics.tally import CODES
from core.verdict import Verdict
from gui.charts.published_chart import PublishedChart
from gui.models.published_rows import OurRates, our_rates
from gui.models.rates_found import choice_of
from gui.models.rates_words import left_sentence
from gui.results.results_page import Results, ResultsPage
from gui.slices import Slices
from gui.views.published_view import DIFFERS, PublishedView

_CHOICE = "rates"
"""The setting that says below how many faces a subgroup is hatched."""


class PublishedPart(QObject):
    """What comes too late is dropped."""

    def __init__(self, page: ResultsPage, chart: PublishedChart) -> None:
        super().__init__(page)
        self._page = page
        self._results: Results | None = None
        self._asked = 0
        self._slices = Slices(self)
        self.view = PublishedView(chart)
        self.view.own_set_wanted.connect(self._count_own_set)
        self.view.photos_wanted.connect(self._open_photos)
        page.workspace.case_opened.connect(self._slices.drop)

    @property
    def widget(self) -> QWidget:
        return self.view

    def show_results(self, results: Results | None) -> None:
        self._results = results
        self._asked += 1
        self._slices.drop()
        case, view = self._page.workspace.case, self._page.view
        if results is None or case is None:
            view.say(self.view, self.tr("Answers are hidden"))
            self.view.show_nothing(
                self.tr("Answers are hidden."),
                self.tr("Audits are back when labelling is no longer blind."),
            )
            return
        infos = [each.info for each in results.vendors]
        said = self.tr("Theirs: other photos, another time. Ours: {}, threshold {}.").format(
            results.basis.words,
            thresholds_said(infos, results.thresholds),
        )
        self._say(said)
        few = choice_of(case.setting(_CHOICE)).few
        self._page.workspace.bridge.submit(
            partial(
                our_rates,
                results.table,
                results.vendors,
                results.thresholds,
                results.basis,
                few,
            ),
            partial(self._show, self._asked, said),
        )
        if self.view.ways.current == DIFFERS:
            self._count_own_set()

    def _show(self, asked: int, said: str, ours: OurRates) -> None:
        if asked == self._asked:
            self._say(" ".join(filter(None, (said, left_sentence(ours.left)))))
            self.view.show_rates(ours)

    def _say(self, said: str) -> None:
        title = self.tr("Published audits beside this case")
        self._page.view.say(self.view, title, said)

    def _open_photos(self, row: RateRow) -> None:
        """The misread faces behind one of our dots; where there are none, the answered ones."""
        results = self._results
        if results is None:
            return
        table = results.table
        if has_skin_types(table):  # as our dots are counted
            table = table.only(in_gender_shades(table))
        rows = table.rows_of(row.subgroup)
        verdicts = table.verdicts(row.vendor_id, row.threshold)[rows]
        words, held = self.tr("{}, {}: misread"), verdicts == CODES[Verdict.MISREAD]
        if not held.any():
            words, held = self.tr("{}, {}: answered"), verdicts == CODES[Verdict.MATCH]
        name = next(v.info.name for v in results.vendors if v.info.id == row.vendor_id)
        faces = table.faces(rows[held])
        self._page.open_faces(faces, words.format(row.subgroup.words, name))

    def _count_own_set(self) -> None:
        case, results = self._page.workspace.case, self._results
        if case is None or results is None:
            return
        own = OwnSet(
            len(results.table),
            results.basis,
            results.thresholds,
            [each.info for each in results.vendors],
        )
        self._slices.run(count(own, case, results.table), lambda: self.view.show_own_set(own))
