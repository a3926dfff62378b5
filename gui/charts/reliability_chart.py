"""How often one vendor is right when it is so sure: a point a tenth of its own scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.metrics.curves import Bin
from core.metrics.results import percent, share_line
from gui.charts.chart import MARKERS, Chart
from gui.marks import vendor_hue
from gui.theme import is_dark, tokens

_SIDE = 300


class ReliabilityChart(Chart):
    """mark_clicked tells the number of the bin."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._bins: Sequence[Bin] = ()
        self._hue, self._few = 0, 0
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(_SIDE, _SIDE)
        ticks = [[(x / 5, percent(x / 5, 0)) for x in range(6)]]
        for name in ("bottom", "left"):
            self.area.getAxis(name).setTicks(ticks)
        self.area.setLabel("bottom", self.tr("so sure"))
        self.area.setLabel("left", self.tr("so often right"))

    def show_bins(self, bins: Sequence[Bin], hue: int, few: int, words: str) -> None:
        """few: with fewer answers a point is hollow. words: for those who cannot see it."""
        self._bins, self._hue, self._few = tuple(bins), hue, few
        self.say(words)
        self.draw_anew()

    def tip_of(self, data: object) -> str:
        return share_line(self._bins[int(str(data))].right)

    def _draw(self) -> Iterator[None]:
        self.area.setXRange(0, 1, padding=0.03)
        self.area.setYRange(0, 1, padding=0.03)
        yield
        even = pg.mkPen(tokens().edge, width=1, style=Qt.PenStyle.DotLine)
        self.area.addItem(pg.PlotDataItem([0, 1], [0, 1], pen=even), ignoreBounds=True)
        colour = vendor_hue(self._hue, is_dark())
        for number, each in enumerate(self._bins):
            value, interval = each.right.value, each.right.interval
            if each.sure is None or value is None or interval is None:
                continue
            few = each.right.n < self._few
            style = Qt.PenStyle.DotLine if few else Qt.PenStyle.SolidLine
            bar = pg.ErrorBarItem(
                x=np.array([each.sure]),
                y=np.array([value]),
                top=np.array([interval.high - value]),
                bottom=np.array([value - interval.low]),
                beam=0.03,
                pen=pg.mkPen(colour, width=1.8, style=style),
            )
            self.area.addItem(bar, ignoreBounds=True)
            self.add_marks(
                [each.sure],
                [value],
                [number],
                symbol=MARKERS[self._hue % len(MARKERS)],
                size=11,
                brush=tokens().base if few else colour,
                pen=pg.mkPen(colour, width=1.8),
            )
            yield
