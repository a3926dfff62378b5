"""Rates by subgroup: the dots with their intervals, and below them the table."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.metrics.results import RateRow, metric_words, share_line
from core.metrics.tally import Metric
from gui.charts.dot_chart import Dot, DotChart, DotRow
from gui.labelling.attribute_words import subgroup_words
from gui.models.rate_numbers import Number, rate_number
from gui.models.rates_found import RatesFound
from gui.models.rates_words import chart_heading, faces_words
from gui.theme import font
from gui.views.rates_table import RatesTable

_MOST_DRAWN = 60
"""Subgroups; of more the table alone is shown."""


class SubgroupsPane(QWidget):
    """Signals:
    number_chosen(Number, QPoint): a mark or a cell was chosen; where on the screen.
    """

    number_chosen = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: RatesFound | None = None
        self.heading = QLabel(wordWrap=True)
        self.heading.setFont(font("small"))
        self.heading.setProperty("meta", "second")
        self.chart = DotChart()
        self.chart.mark_clicked.connect(self._on_mark)
        self.table = RatesTable()
        self.table.number_chosen.connect(
            lambda row, metric, where: self._choose(row, metric, where)
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.heading)
        column.addWidget(self.chart)
        column.addWidget(self.table)
        column.addStretch()

    @property
    def reading(self) -> str:
        if self._found is not None and not self._found.shares:
            return self.tr(
                "Each cell says how many faces were misread of those answered. These are counts of "
                "what was found: a rate takes a complete set or a random draw, labelled in full."
            )
        return self.tr(
            "A mark is the share, the line is what chance allows. Where lines overlap widely, the "
            "set is too small to tell two subgroups apart."
        )

    def show_found(self, found: RatesFound) -> None:
        self._found = found
        drawn = found.shares and len(found.subgroups) <= _MOST_DRAWN
        self.heading.setVisible(found.shares)
        self.heading.setText(
            chart_heading(found.choice.metric)
            if drawn
            else self.tr("{} subgroups are too many to be drawn; the table has them all.").format(
                len(found.subgroups)
            )
        )
        self.chart.setVisible(drawn)
        rows = self._rows(found) if drawn else []
        self.chart.show_rows(rows, self._as_text(rows))
        self.table.show_found(found)

    def _rows(self, found: RatesFound) -> list[DotRow]:
        drawn = []
        for _, rows in found.subgroups:
            most = max(rows, key=lambda row: row.tally.n)
            few = 0 < most.tally.n < found.few
            dots = [self._dot(found, row) for row in rows]
            under = faces_words(most, few)
            drawn.append(DotRow(subgroup_words(most.subgroup), under, few, tuple(dots)))
        return drawn

    def _dot(self, found: RatesFound, row: RateRow) -> Dot:
        metric = found.choice.metric
        share, vendor = row.share(metric), found.vendor(row.vendor_id)
        tip = f"{vendor.info.name}, {subgroup_words(row.subgroup)}: {metric_words(metric)}\n"
        return Dot(row, vendor.hue, share, tip + share_line(share))

    def _as_text(self, rows: list[DotRow]) -> str:
        said = [dot.tip.replace("\n", " ") for row in rows for dot in row.dots]
        return f"{self.heading.text()}. {' '.join(said)}"

    def _on_mark(self, row: RateRow, where: QPoint) -> None:
        if self._found is not None:
            self._choose(row, self._found.choice.metric, where)

    def _choose(self, row: RateRow, metric: Metric, where: QPoint) -> None:
        if self._found is not None:
            number: Number = rate_number(self._found, row, metric)
            self.number_chosen.emit(number, where)
