"""How sure each vendor was when it was wrong, by subgroup, and how far its sureness holds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.metrics.curves import Bin, applies
from core.metrics.results import percent, share_line
from core.metrics.subgroup_cell import EVERYBODY
from core.vendor import VendorId
from gui.charts.reliability_chart import ReliabilityChart
from gui.charts.strip_chart import StripChart, StripRow
from gui.labelling.attribute_words import subgroup_words
from gui.models.rate_numbers import Number
from gui.models.rates_found import RatesFound
from gui.sheets import ChosenVendor
from gui.slices import Slices
from gui.theme import font

_MOST_DRAWN = 24


class SurenessPane(QWidget):
    """Signals:
    number_chosen(Number, QPoint): a dot or a point was chosen; where on the screen.
    """

    number_chosen = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: RatesFound | None = None
        self.strips: list[StripChart] = []
        self.curves: list[ReliabilityChart] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addStretch()
        self._content: QWidget | None = None
        self._making = Slices(self)

    @property
    def reading(self) -> str:
        return self.tr(
            "Each dot is one answer; squares above are misread, dots below match. A vendor whose "
            "misread faces stand far to the right was sure when it was wrong."
        )

    def show_found(self, found: RatesFound) -> None:
        self._found = found
        self.strips.clear()
        self.curves.clear()
        if self._content is not None:
            self._column.removeWidget(self._content)
            self._content.deleteLater()
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        if len(found.vendors) > 1:
            column.addWidget(
                _second(
                    self.tr(
                        "Every vendor has a scale of its own: 90\N{NARROW NO-BREAK SPACE}% of one "
                        "is not 90\N{NARROW NO-BREAK SPACE}% of another. Compare a vendor with "
                        "itself, never with the next."
                    )
                )
            )
        self._column.insertWidget(0, self._content)
        self._making.run(self._add_vendors(column, found), lambda: None)

    def _add_vendors(self, column: QVBoxLayout, found: RatesFound) -> Iterator[None]:
        """A chart an event: to make one takes its time."""
        for vendor in found.vendors:
            yield from self._add_vendor(column, found, vendor)

    def _add_vendor(
        self, column: QVBoxLayout, found: RatesFound, vendor: ChosenVendor
    ) -> Iterator[None]:
        info = vendor.info
        head = QLabel(info.name)
        head.setFont(font("section"))
        column.addSpacing(6)
        column.addWidget(head)
        if not applies(found.table, info.id):
            words = self.tr("None given: {} says no confidence with a gender, so no threshold.")
            column.addWidget(_second(words.format(info.name)))
            return
        rows = [
            StripRow(subgroup_words(lines[0].subgroup), found.strip(info.id, subgroup))
            for subgroup, lines in found.subgroups[:_MOST_DRAWN]
            if lines[0].tally.faces
        ]
        yield
        chart = StripChart()
        chart.show_rows(rows, self._strip_words(info.name, rows))
        chart.mark_clicked.connect(partial(self._on_dot, vendor))
        self.strips.append(chart)
        column.addWidget(chart)
        if chart.is_thinned:
            column.addWidget(
                _second(self.tr("Of many dots an even part is drawn; the counts are of all."))
            )
        yield
        bins = found.bins[info.id]
        if found.shares and bins:
            column.addWidget(
                _second(self.tr("Of the answers it was so sure of, so many match the label:"))
            )
            curve = ReliabilityChart()
            curve.show_bins(bins, vendor.hue, found.few, _curve_words(info.name, bins))
            curve.mark_clicked.connect(partial(self._on_bin, vendor))
            self.curves.append(curve)
            column.addWidget(curve)

    def _strip_words(self, name: str, rows: list[StripRow]) -> str:
        said = [
            self.tr("{}: {} misread, {} match").format(
                row.words, int(row.strip.wrong.sum()), int((~row.strip.wrong).sum())
            )
            for row in rows
        ]
        return f"{name}. {'; '.join(said)}"

    def _on_dot(self, vendor: ChosenVendor, row: int, where: QPoint) -> None:
        found = self._found
        if found is None:
            return
        said = found.table.vendors[vendor.info.id]
        words = self.tr("{} was {} sure of this answer.")
        line = words.format(vendor.info.name, percent(float(said.confidence[row])))
        number = Number(
            vendor.info.name,
            (line,),
            self.tr("The vendor’s own number for the gender, as it gave it."),
            ((self.tr("This photo"), np.array([row])),),
        )
        self.number_chosen.emit(number, where)

    def _on_bin(self, vendor: ChosenVendor, place: int, where: QPoint) -> None:
        found = self._found
        if found is None:
            return
        each = found.bins[vendor.info.id][place]
        right, wrong = self._in_bin(found, vendor.info.id, each, place)
        ways = ((self.tr("Misread"), wrong), (self.tr("Match"), right))
        words = self.tr("{} from {} to {} sure")
        low, high = percent(each.low, 0), percent(each.high, 0)
        number = Number(
            words.format(vendor.info.name, low, high),
            (f"{share_line(each.right)}.",),
            self.tr("Matches of the labelled faces it answered with a confidence in this tenth."),
            tuple((name, rows) for name, rows in ways if len(rows)),
        )
        self.number_chosen.emit(number, where)

    def _in_bin(
        self, found: RatesFound, vendor_id: VendorId, each: Bin, place: int
    ) -> tuple[np.ndarray, np.ndarray]:
        strip = found.strip(vendor_id, EVERYBODY)
        is_last = place == len(found.bins[vendor_id]) - 1
        below = strip.confidence <= each.high if is_last else strip.confidence < each.high
        held = (strip.confidence >= each.low) & below
        return strip.rows[held & ~strip.wrong], strip.rows[held & strip.wrong]


def _curve_words(name: str, bins: tuple[Bin, ...]) -> str:
    said = [
        f"{percent(each.low, 0)} – {percent(each.high, 0)}: {each.right.words}"
        for each in bins
        if each.right.n
    ]
    return f"{name}. {'; '.join(said)}"


def _second(words: str) -> QLabel:
    label = QLabel(words, wordWrap=True)
    label.setFont(font("small"))
    label.setProperty("meta", "second")
    return label
