"""Labels against answers, a matrix a vendor."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.metrics.results import Confusion
from gui.charts.confusion_chart import ConfusionChart
from gui.models.rate_numbers import Number
from gui.models.rates_found import RatesFound
from gui.slices import Slices
from gui.theme import font
from gui.widgets.flow_layout import FlowLayout


class ConfusionPane(QWidget):
    """Signals:
    number_chosen(Number, QPoint): a cell was chosen; where on the screen.
    """

    number_chosen = Signal(object, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: RatesFound | None = None
        self.charts: list[ConfusionChart] = []
        self._flow = FlowLayout(self, gap=28)
        self._making = Slices(self)

    @property
    def reading(self) -> str:
        return self.tr(
            "A row is what faces are labelled, a column what the vendor said of them. Framed cells "
            "agree with the label; the stronger its fill, the larger its part of the row."
        )

    def show_found(self, found: RatesFound) -> None:
        self._found = found
        self.charts.clear()
        while item := self._flow.takeAt(0):
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._making.run(self._matrices(found), lambda: None)

    def _matrices(self, found: RatesFound) -> Iterator[None]:
        """A chart an event: to make one takes its time."""
        for said in found.confusions:
            self._flow.addWidget(self._matrix(found, said))
            yield

    def _matrix(self, found: RatesFound, said: Confusion) -> QWidget:
        name = found.vendor(said.vendor_id).info.name
        head = QLabel(self.tr("Labelled (rows), said by {} (columns)").format(name))
        head.setFont(font("section"))
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(head)
        if not said.labels:
            column.addWidget(QLabel(self.tr("No answer for a labelled face.")))
            return box
        chart = ConfusionChart()
        chart.show_confusion(said, f"{name}: {_as_text(said)}")
        chart.mark_clicked.connect(partial(self._on_cell, said))
        self.charts.append(chart)
        column.addWidget(chart)
        return box

    def _on_cell(self, said: Confusion, key: tuple[int, int], where: QPoint) -> None:
        found = self._found
        if found is None:
            return
        row, column = key
        label, answer = said.labels[row], said.answers[column]
        count, total = said.counts[row][column], sum(said.counts[row])
        name = found.vendor(said.vendor_id).info.name
        words = self.tr("{} of {} faces labelled {}: {} by {}.")
        line = words.format(f"{count:,}", f"{total:,}", label, answer, name)
        about = self.tr("Labelled {}, {}").format(label, answer)
        number = Number(
            f"{name} · {about}",
            (line,),
            self.tr("A count; faces without an answer to judge are left out."),
            ((about, said.rows[row][column]),),
        )
        self.number_chosen.emit(number, where)


def _as_text(said: Confusion) -> str:
    return "; ".join(
        f"{label}: " + ", ".join(f"{n} {a}" for a, n in zip(said.answers, counts, strict=True))
        for label, counts in zip(said.labels, said.counts, strict=True)
    )
