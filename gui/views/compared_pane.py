"""Gaps between subgroups, and two vendors on the same faces, each with what chance allows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.metrics.comparisons import Comparison, GapRow
from core.metrics.paired import Paired
from core.rounding import signed_points
from gui.delegates.few_rows_delegate import FewRowsDelegate
from gui.models.plain_table_model import PlainTableModel
from gui.models.rate_numbers import Number, compared_number, gap_number, p_words
from gui.models.rates_found import RatesFound, is_few_gap
from gui.models.rates_words import compared_sentence, gaps_sentence, metric_name, why_no_rates
from gui.theme import font
from gui.widgets.plain_table import PlainTable

_ROW = 28
_WIDEST = 1000
"""Device-independent pixels: on a wide screen the eye would lose the row between words and numbers.
"""


class ComparedPane(QWidget):
    """Signals:
    number_chosen(Number, QPoint): a row was chosen; where on the screen.
    """

    number_chosen = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: RatesFound | None = None
        self.gaps = self._table(
            [
                *(self.tr("Subgroups"), self.tr("Vendor"), self.tr("First"), self.tr("Second")),
                *(self.tr("Gap, points"), self.tr("95\N{NARROW NO-BREAK SPACE}% interval")),
            ],
            range(2, 6),
        )
        self.compared = self._table(
            [
                *(self.tr("Vendors"), self.tr("Subgroup"), self.tr("Both\nanswered")),
                *(self.tr("Only 1st\nwrong"), self.tr("Only 2nd\nwrong"), self.tr("p")),
                *(self.tr("With\nunanswered"), self.tr("p")),
            ],
            range(2, 8),
        )
        self._few_gaps, self._few_pairs = FewRowsDelegate(self.gaps), FewRowsDelegate(self.compared)
        self.gaps.setItemDelegate(self._few_gaps)
        self.compared.setItemDelegate(self._few_pairs)
        self.gaps.clicked.connect(self._on_gap)
        self.gaps.activated.connect(self._on_gap)
        self.compared.clicked.connect(self._on_compared)
        self.compared.activated.connect(self._on_compared)
        self._gaps_head, self._gaps_says = _head(), _second()
        self._compared_head, self._compared_says = _head(), _second()
        self._nothing = _second()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (
            *(self._nothing, self._gaps_head, self._gaps_says, self.gaps),
            *(self._compared_head, self._compared_says, self.compared),
        ):
            column.addWidget(widget)
            if isinstance(widget, PlainTable):
                column.addSpacing(14)
        column.addStretch()

    @property
    def reading(self) -> str:
        return self.tr(
            "A gap whose interval leaves out zero is more than chance would do; one that holds "
            "zero may be nothing. Two vendors are told apart only by faces that one of them got "
            "wrong and the other right."
        )

    def show_found(self, found: RatesFound) -> None:
        self._found = found
        self._nothing.setText(why_no_rates(found))
        self._nothing.setVisible(not found.shares)
        gaps = found.gaps if found.shares else ()
        compared = tuple(each for each in found.compared if each.all.n) if found.shares else ()
        self._few_gaps.set_few(n for n, row in enumerate(gaps) if is_few_gap(row, found.few))
        self._few_pairs.set_few(n for n, each in enumerate(compared) if each.all.n < found.few)
        words = self.tr("Gaps between subgroups: {}")
        self._gaps_head.setText(words.format(metric_name(found.choice.metric).lower()))
        self._gaps_says.setText(gaps_sentence(found))
        _show(self.gaps, [self._gap(found, row) for row in gaps])
        self._compared_head.setText(self.tr("Two vendors on the same faces"))
        self._compared_says.setText(compared_sentence(found))
        _show(self.compared, [self._pair(found, each) for each in compared])
        for widget in (self._gaps_head, self._gaps_says, self.gaps):
            widget.setVisible(bool(gaps))
        for widget in (self._compared_head, self._compared_says, self.compared):
            widget.setVisible(bool(compared))
        if found.shares and not gaps and not compared:
            self._nothing.setText(self.tr("Choose subgroups, or a second vendor, to compare."))
            self._nothing.show()

    def _gap(self, found: RatesFound, row: GapRow) -> Sequence[str]:
        interval, few = row.gap.interval, is_few_gap(row, found.few)
        between = ""
        if interval is not None:
            between = f"{signed_points(interval.low)} … {signed_points(interval.high)}"
        value = row.gap.value
        return (
            f"{row.first.words} − {row.second.words}",
            found.vendor(row.vendor_id).info.name,
            row.gap.first.words,
            row.gap.second.words,
            self.tr("too few") if few or value is None else signed_points(value),
            between,
        )

    def _pair(self, found: RatesFound, each: Comparison) -> Sequence[str]:
        names = [found.vendor(vendor_id).info.name for vendor_id in (each.first, each.second)]
        return (
            " · ".join(names),
            each.subgroup.words,
            f"{each.answered.n:,}",
            f"{each.answered.only_first:,}",
            f"{each.answered.only_second:,}",
            self._p(each.answered, each.p_answered),
            f"{each.all.only_first:,} · {each.all.only_second:,}",
            self._p(each.all, each.p_all),
        )

    def _p(self, said: Paired, p: float) -> str:
        return p_words(p).removeprefix("= ") if said.n else ""

    def _on_gap(self, index: QModelIndex) -> None:
        found = self._found
        if found is not None:
            self._tell(gap_number(found, found.gaps[index.row()]), self.gaps, index)

    def _on_compared(self, index: QModelIndex) -> None:
        found = self._found
        if found is not None:
            shown = [each for each in found.compared if each.all.n]
            self._tell(compared_number(found, shown[index.row()]), self.compared, index)

    def _tell(self, number: Number, table: PlainTable, index: QModelIndex) -> None:
        where = table.viewport().mapToGlobal(table.visualRect(index).bottomLeft())
        self.number_chosen.emit(number, where)

    def _table(self, headings: Sequence[str], right: Sequence[int]) -> PlainTable:
        table = PlainTable(PlainTableModel(headings, right, self))
        table.verticalHeader().setDefaultSectionSize(_ROW)
        table.setMaximumWidth(_WIDEST)
        table.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        return table


def _show(table: PlainTable, rows: Sequence[Sequence[str]]) -> None:
    model = table.model()
    assert isinstance(model, PlainTableModel)
    model.set_rows(rows)
    height = table.horizontalHeader().sizeHint().height() + _ROW * len(rows) + 4
    table.setFixedHeight(height)


def _head() -> QLabel:
    label = QLabel()
    label.setFont(font("section"))
    return label


def _second() -> QLabel:
    label = QLabel(wordWrap=True)
    label.setFont(font("small"))
    label.setProperty("meta", "second")
    return label
