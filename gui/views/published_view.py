"""The part Published audits: beside ours, how our set differs, and counts behind percentages."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from core.metrics.own_set import OwnSet, differences
from core.metrics.published import TITLES, Figure, Study, figures
from core.metrics.results import RateRow, share_line
from core.metrics.tally import Metric
from gui.charts.dot_chart import Dot
from gui.charts.published_chart import Diamond, PublishedChart, PublishedRow
from gui.models.published_rows import (
    OurRates,
    drawn_studies,
    figure_tip,
    figure_words,
    told_studies,
)
from gui.sheets import ChosenVendor
from gui.theme import font
from gui.views.count_recovery_form import CountRecoveryForm
from gui.views.reading_note import ReadingNote
from gui.views.results_place import ResultsPlace, put_in
from gui.views.wrapped_lines import WrappedLines
from gui.widgets.segments import Segments
from gui.widgets.still_combo import StillCombo

MARGIN = 20
_SIDE = 300
BESIDE, DIFFERS, RECOVERY = range(3)


class PublishedView(QWidget):
    """Published figures are never mixed into our counts: they have a band of their own.

    Signals:
        own_set_wanted(): how our set differs is looked at, so it has to be counted.
        photos_wanted(RateRow): the photos behind one of our dots.
    """

    own_set_wanted = Signal()
    photos_wanted = Signal(object)

    def __init__(self, chart: PublishedChart | None = None, parent: QWidget | None = None) -> None:
        """chart: its chart, where it was made beforehand."""
        super().__init__(parent)
        self._ours: OurRates | None = None
        self.ways = Segments(
            (
                self.tr("Beside ours"),
                self.tr("How our set differs"),
                self.tr("Recover counts"),
            ),
            height=26,
        )
        self.panes = QStackedWidget()
        self.study = StillCombo(
            self.tr("Study"),
            {None: self.tr("both studies")} | {s.id: s.short for s in drawn_studies()},
            drawn_studies()[0].id,
        )
        self.service = StillCombo(self.tr("Service"), {None: self.tr("all services")}, None)
        self.chart = chart or PublishedChart()
        self.differences = WrappedLines()
        page = QWidget()
        self.content = ResultsPlace(self, page)
        self._cited = QLabel(wordWrap=True)
        self._other_task = QLabel(wordWrap=True)
        self._lay_out(page)
        self.ways.chosen.connect(self.show_way)
        self.study.activated.connect(self._on_study)
        self.service.activated.connect(self._draw)
        self.chart.mark_clicked.connect(self._on_mark)
        self._show_services()

    def show_rates(self, ours: OurRates) -> None:
        """Our own numbers, to stand above the published ones."""
        self._ours = ours
        self.content.show_page()
        self._draw()

    def show_own_set(self, own: OwnSet) -> None:
        """What our set is."""
        studies = drawn_studies()
        lines = differences(own, studies)
        heads = (self.tr("What"), self.tr("This case"), *(each.short for each in studies))
        self.differences.show_lines(heads, lines)

    def show_nothing(self, title: str, sentence: str) -> None:
        """Our answers may not be seen."""
        self._ours = None
        self.content.show_nothing(title, sentence)

    def show_way(self, number: int) -> None:
        """BESIDE, DIFFERS or RECOVERY."""
        self.ways.set_current(number)
        self.panes.setCurrentIndex(number)
        if number == DIFFERS:
            self.own_set_wanted.emit()
        elif number == RECOVERY and self._recovery_place.widget() is None:
            # Made when it is first in front: its tables take their time.
            put_in(self._recovery_place, CountRecoveryForm())

    # Beside ours

    def _on_study(self, *_: object) -> None:
        self._show_services()
        self._draw()

    def _studies(self) -> Sequence[Study]:
        return [each for each in drawn_studies() if self.study.value in (None, each.id)]

    def _show_services(self) -> None:
        named = [figure.vendor for each in self._studies() for figure in figures(each.id)]
        names: dict[str | None, str] = {None: self.tr("all services")}
        names |= {vendor: vendor for vendor in dict.fromkeys(named)}
        chosen = self.service.value if self.service.value in names else None
        self.service.set_choices(names, chosen)
        said = [
            self.tr("{}. Faces: {:,} ({}). Asked: {}. Shown: {}.").format(
                each.citation, each.faces, each.set_name, each.tested, each.measure
            )
            for each in self._studies()
        ]
        self._cited.setText("\n\n".join(said))

    def _draw(self, *_: object) -> None:
        if self._ours is None:
            return
        rows = [self._row(self._ours, name) for name in self._ours.rows]
        said = [dot.tip for row in rows for dot in row.dots]
        said += [diamond.tip for row in rows for diamond in row.diamonds]
        self.chart.show_rows(rows, " ".join(said).replace("\n", " "))

    def _on_mark(self, mark: object, where: QPoint) -> None:
        if isinstance(mark, Dot):
            self.photos_wanted.emit(mark.key)
        else:
            QToolTip.showText(where, self.chart.tip_of(mark), self.chart)

    def _row(self, ours: OurRates, name: str) -> PublishedRow:
        rates = ours.rows[name]
        most = max((row.tally.n for row in rates.values()), default=0)
        few = 0 < most < ours.few
        under, note = self._under(ours, most, few), self._note(ours, name)
        dots = []
        if ours.shares:
            pairs = [(v, rates[v.info.id]) for v in ours.vendors if v.info.id in rates]
            dots = [self._dot(name, vendor, row) for vendor, row in pairs if row.tally.answered]
        diamonds = [
            Diamond(f.value, f.interval, figure_words(f, study), figure_tip(f, study))
            for study, f in self._figures(name)
        ]
        words = TITLES[name]
        return PublishedRow(words, under, few, tuple(dots), tuple(diamonds), note)

    def _figures(self, name: str) -> list[tuple[Study, Figure]]:
        service = self.service.value
        return [
            (study, figure)
            for study in self._studies()
            for figure in figures(study.id)
            if figure.subgroup == name and service in (None, figure.vendor)
        ]

    def _under(self, ours: OurRates, most: int, few: bool) -> str:
        faces = self.tr("1 face of ours") if most == 1 else self.tr("{} faces of ours")
        said = faces.format(f"{most:,}") if most else self.tr("none of ours")
        return self.tr("{} · few").format(said) if few else said

    def _note(self, ours: OurRates, name: str) -> str:
        """What stands in place of our dots."""
        rates = ours.rows[name]
        if not rates:
            return self.tr("No skin types in this case, so nothing of ours.")
        answered = [(v, rates[v.info.id].share(Metric.MISREAD)) for v in ours.vendors]
        if not any(share.n for _, share in answered):
            return self.tr("No answer to a labelled face here.")
        if ours.shares:
            return ""
        counts = ", ".join(f"{vendor.info.name} {share.words}" for vendor, share in answered)
        return self.tr("Counts, no rates: {}").format(counts)

    def _dot(self, name: str, vendor: ChosenVendor, row: RateRow) -> Dot:
        share = row.share(Metric.MISREAD)
        words = self.tr("{}, {}: misread among answered").format(
            vendor.info.name, TITLES[name].lower()
        )
        return Dot(row, vendor.hue, share, f"{words}\n{share_line(share)}")

    # Built

    def _lay_out(self, page: QWidget) -> None:
        # From the outside in: a widget that moves with all in it has each of them styled anew.
        column = QVBoxLayout(page)
        column.setContentsMargins(MARGIN, 4, MARGIN - 8, 0)
        column.setSpacing(10)
        column.addWidget(self.ways)
        column.addWidget(self.panes, 1)
        beside, differs = QWidget(), QScrollArea(widgetResizable=True)
        self._recovery_place = QScrollArea(widgetResizable=True)
        self.panes.addWidget(beside)
        self._fill_beside(beside)
        self.panes.addWidget(differs)
        self._fill_differs(_page_in(differs))
        self.panes.addWidget(self._recovery_place)

    def _fill_beside(self, page: QWidget) -> None:
        charted, side = QScrollArea(widgetResizable=True), QScrollArea(widgetResizable=True)
        side.setFixedWidth(_SIDE)
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(MARGIN)
        row.addWidget(charted, 1)
        self._fill_charted(_page_in(charted))
        row.addWidget(side)
        self._fill_side(_page_in(side))

    def _fill_charted(self, charted: QWidget) -> None:
        column = QVBoxLayout(charted)
        column.setContentsMargins(0, 0, 8, 12)
        column.setSpacing(6)
        head = _small(
            self.tr(
                "Misread, share of the answered faces: ours with 95 % interval (Wilson), and on "
                "grey the errors that audits published."
            )
        )
        column.addWidget(head)
        column.addWidget(self.chart)
        column.addStretch()

    def _fill_side(self, side: QWidget) -> None:
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 12, 12)
        column.setSpacing(8)
        column.addWidget(_head(self.tr("Published figures")))
        column.addWidget(self.study)
        column.addWidget(self.service)
        column.addWidget(
            ReadingNote(
                self.tr(
                    "A hollow diamond is a figure as it was printed, of other photos, at another "
                    "time; a line through it stands only where one whole number prints it. It is "
                    "no part of our counts and no target: see how our set differs."
                )
            )
        )
        column.addWidget(_selectable(self._cited))
        column.addWidget(_head(self.tr("Not drawn: another task")))
        said = [
            f"{each.name}, {each.tested}: {' '.join(each.notes)} {each.citation}"
            for each in told_studies()
        ]
        self._other_task.setText("\n\n".join(said))
        column.addWidget(_selectable(self._other_task))
        column.addStretch()

    def _fill_differs(self, page: QWidget) -> None:
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 12, 12)
        column.setSpacing(10)
        column.addWidget(self.differences)
        column.addWidget(
            ReadingNote(
                self.tr(
                    "Where a line differs, a difference between our rates and theirs may come "
                    "from it and not from the vendor. Only the same faces, asked again, tell "
                    "whether a vendor has changed."
                )
            )
        )
        column.addStretch()


def _page_in(area: QScrollArea) -> QWidget:
    page = QWidget()
    put_in(area, page)
    return page


def _head(words: str) -> QLabel:
    label = QLabel(words)
    label.setFont(font("section"))
    return label


def _small(words: str) -> QLabel:
    label = QLabel(words, wordWrap=True)
    label.setFont(font("small"))
    label.setProperty("meta", "second")
    return label


def _selectable(label: QLabel) -> QLabel:
    label.setFont(font("small"))
    label.setProperty("meta", "second")
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
