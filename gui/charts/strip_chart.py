"""How sure one vendor was of each answer: a strip a subgroup, wrong answers above right ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from core.metrics.curves import Strip
from core.metrics.results import percent
from core.verdict import Verdict
from gui.charts.chart import Chart
from gui.marks import verdict_color
from gui.theme import font, is_dark, tokens

_ROW, _AXIS, _SPREAD = 54, 26, 0.16
_MOST = 600
"""Dots of one kind in one strip; of more, so many are drawn, evenly picked."""


@dataclass(frozen=True, slots=True, eq=False)
class StripRow:
    """words: the subgroup."""

    words: str
    strip: Strip


class StripChart(Chart):
    """mark_clicked tells the row of the table that a dot stands for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._rows: Sequence[StripRow] = ()
        super().__init__(parent)
        self.area.getViewBox().invertY(True)
        self.show_shares_below()
        self.area.getAxis("bottom").setHeight(_AXIS)

    def show_rows(self, rows: Sequence[StripRow], words: str) -> None:
        """words: what the chart says, for those who cannot see it."""
        self._rows = tuple(rows)
        self.say(words)
        self.draw_anew()

    @property
    def is_thinned(self) -> bool:
        """Whether some dots are left out, as there are too many."""
        return any(
            max(int(row.strip.wrong.sum()), int((~row.strip.wrong).sum())) > _MOST
            for row in self._rows
        )

    def tip_of(self, data: object) -> str:
        for row in self._rows:
            at = np.flatnonzero(row.strip.rows == data)
            if len(at):
                sure = percent(float(row.strip.confidence[at[0]]))
                wrong = bool(row.strip.wrong[at[0]])
                return (self.tr("Misread, {} sure") if wrong else self.tr("Match, {} sure")).format(
                    sure
                )
        return ""

    def _draw(self) -> Iterator[None]:
        self.setFixedHeight(_ROW * max(len(self._rows), 1) + _AXIS + 2)
        self.area.setXRange(0, 1, padding=0.012)
        self.area.setYRange(0, max(len(self._rows), 1), padding=0)
        axis = self.area.getAxis("left")
        axis.setTicks([[(place + 0.5, row.words) for place, row in enumerate(self._rows)]])
        axis.setStyle(tickFont=font("section"))
        axis.setTextPen(QPen(tokens().ink))
        yield
        self.draw_fifths()
        line = QPen(tokens().line, 1)
        line.setCosmetic(True)
        for place, row in enumerate(self._rows):
            self.area.addItem(pg.InfiniteLine(place + 1, angle=0, pen=line), ignoreBounds=True)
            wrong = row.strip.wrong
            grey = QColor(tokens().ink3)
            grey.setAlphaF(0.55)
            self._draw_dots(row.strip, ~wrong, place + 0.68, "o", 6, grey)
            yield
            red = verdict_color(Verdict.MISREAD, is_dark())
            self._draw_dots(row.strip, wrong, place + 0.28, "s", 8.5, red)
            yield

    def _draw_dots(
        self,
        strip: Strip,
        held: NDArray[np.bool_],
        middle: float,
        symbol: str,
        size: float,
        colour: QColor,
    ) -> None:
        places = np.flatnonzero(held)
        if len(places) > _MOST:
            places = places[np.linspace(0, len(places) - 1, _MOST).astype(int)]
        if not len(places):
            return
        # Spread by the row, not at random: the same dot stands at the same place each time.
        spread = ((strip.rows[places] * 0.618034) % 1 - 0.5) * 2 * _SPREAD
        self.add_marks(
            strip.confidence[places],
            middle + spread,
            strip.rows[places].tolist(),
            symbol=symbol,
            size=size,
            brush=colour,
            pen=pg.mkPen(tokens().base, width=0.8),
        )
