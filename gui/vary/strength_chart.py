"""Confidence over strength: a line a vendor, broken where none is given, the flips marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.metrics.results import percent
from core.vary.recipe import RANGES, Kind
from core.vary.steps import flips
from core.vary.trial import Said
from gui.charts.chart import MARKERS, Chart
from gui.theme import DARK_CHARTS, TILES, is_dark, tokens
from gui.vary.words import said_words, strength_words, title_words

_LEAST = 132
_AXIS_LEFT, _AXIS_BELOW = 48, 22
_NOT_FOUND = -0.07
"""Where the crosses of faces that were not found stand, below 0 %."""
_NO_NUMBER = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class StrengthLine:
    """One vendor. said: by strength, from the lowest."""

    name: str
    code: str
    hue: int
    said: dict[float, Said]


class StrengthChart(Chart):
    """`mark_clicked` tells the strength of a mark."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._kind = Kind.LIGHT
        self._lines: tuple[StrengthLine, ...] = ()
        self._now = 0.0
        self._cursor: pg.InfiniteLine | None = None
        super().__init__(parent)
        self.setMinimumHeight(_LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.area.getAxis("left").setWidth(_AXIS_LEFT)
        self.area.getAxis("bottom").setHeight(_AXIS_BELOW)
        self.draw_anew()

    def show_lines(self, kind: Kind, lines: Sequence[StrengthLine]) -> None:
        """What each vendor said at the strengths that it was asked at."""
        self._kind, self._lines = kind, tuple(lines)
        self.say(spoken(kind, self._lines))
        self.draw_anew()

    def show_strength(self, strength: float) -> None:
        """Move the line that stands at the slider; nothing else is drawn anew."""
        self._now = strength
        if self._cursor is not None:
            self._cursor.setValue(strength)

    def sizeHint(self) -> QSize:
        return QSize(400, _LEAST)

    def tip_of(self, data: object) -> str:
        if not isinstance(data, float):
            return ""
        at = strength_words(self._kind, data)
        said = [
            f"{line.name}: {said_words(line.said[data])}"
            for line in self._lines
            if data in line.said
        ]
        return "\n".join([at, *said])

    def _draw(self) -> Iterator[None]:
        self._cursor = None
        limits = RANGES[self._kind]
        width = limits.high - limits.low
        self.area.setXRange(limits.low - 0.02 * width, limits.high + 0.02 * width, padding=0)
        self.area.setYRange(-0.14, 1.08, padding=0)
        ends = {limits.low, 0.0, limits.high}
        if self._kind is not Kind.MIRROR:  # which is off or on, and nothing between
            ends |= {limits.low / 2, limits.high / 2}
        ticks = [(at, strength_words(self._kind, at)) for at in sorted(ends)]
        self.area.getAxis("bottom").setTicks([ticks])
        fifths = [(share, percent(share, 0)) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
        self.area.getAxis("left").setTicks([fifths])
        self.area.showGrid(x=False, y=True, alpha=0.22)
        for place, line in enumerate(self._lines):
            yield
            self._draw_line(place, line)
        pen = QPen(tokens().ink, 1.6)
        pen.setCosmetic(True)
        self._cursor = pg.InfiniteLine(self._now, angle=90, pen=pen)
        self._cursor.setZValue(-5)
        self.area.addItem(self._cursor, ignoreBounds=True)

    def _draw_line(self, place: int, line: StrengthLine) -> None:
        colour = (DARK_CHARTS if is_dark() else TILES)[line.hue % len(TILES)]
        strengths = sorted(line.said)
        if not strengths:
            return
        heights = np.array([_height(line.said[at]) for at in strengths])
        pen = QPen(colour, 2.0)
        pen.setCosmetic(True)
        curve = pg.PlotCurveItem(x=np.array(strengths), y=heights, connect="finite", pen=pen)
        self.area.addItem(curve, ignoreBounds=True)
        usual = line.said[0.0].word if 0.0 in line.said else ""
        marker = MARKERS[line.hue % len(MARKERS)]
        # The answer to the photo as it is is filled, any other one hollow.
        for same, brush in ((True, pg.mkBrush(colour)), (False, pg.mkBrush(tokens().base))):
            places = [
                at
                for at in strengths
                if np.isfinite(_height(line.said[at])) and (line.said[at].word == usual) is same
            ]
            self._marks(
                line, places, symbol=marker, size=9, pen=pg.mkPen(colour, width=1.6), brush=brush
            )
        lost = [at for at in strengths if line.said[at].prediction is None]
        below = _NOT_FOUND + 0.05 * (place % 2)
        self._marks(
            line, lost, below, symbol="x", size=10, pen=pg.mkPen(colour, width=1.6), brush=colour
        )
        silent = [
            at
            for at in strengths
            if line.said[at].prediction is not None and not np.isfinite(_height(line.said[at]))
        ]
        self._marks(
            line,
            silent,
            _NO_NUMBER,
            symbol="o",
            size=5,
            pen=pg.mkPen(colour, width=1.6),
            brush=None,
        )
        self._draw_flips(line)

    def _marks(
        self,
        line: StrengthLine,
        places: Sequence[float],
        height: float | None = None,
        **looks: object,
    ) -> None:
        if places:
            ys = [_height(line.said[at]) if height is None else height for at in places]
            self.add_marks(list(places), ys, list(places), **looks)

    def _draw_flips(self, line: StrengthLine) -> None:
        colour = (DARK_CHARTS if is_dark() else TILES)[line.hue % len(TILES)]
        for at in flips(line.said):
            pen = QPen(colour, 1.4, Qt.PenStyle.DotLine)
            pen.setCosmetic(True)
            self.area.addItem(pg.InfiniteLine(at, angle=90, pen=pen), ignoreBounds=True)


def _height(said: Said) -> float:
    prediction = said.prediction
    if prediction is None or prediction.confidence is None:
        return float("nan")
    return prediction.confidence


def spoken(kind: Kind, lines: Sequence[StrengthLine]) -> str:
    """The curve for those who cannot see it: what was said at 0, and where it flips."""
    parts = []
    for line in lines:
        if 0.0 not in line.said:
            continue
        words = f"{line.name}: {said_words(line.said[0.0])} as it is"
        turned = [
            f"{said_words(line.said[at])} at {strength_words(kind, at)}" for at in flips(line.said)
        ]
        parts.append(f"{words}, {' and '.join(turned) if turned else 'no flip'}")
    return f"{title_words(kind)}. {'. '.join(parts)}" if parts else title_words(kind)


def flip_words(kind: Kind, lines: Sequence[StrengthLine]) -> str:
    """Where each line flips, to stand beside the plot, where nothing lies on it."""
    return ", ".join(
        f"{line.code} {line.said[at].word} {strength_words(kind, at)}"
        for line in lines
        for at in flips(line.said)
    )


def numbers(kind: Kind, lines: Sequence[StrengthLine]) -> str:
    """The curve as rows of tab-separated values, a row a vendor and strength."""
    rows = [("variation", "strength", "unit", "vendor", "answer", "confidence as given")]
    for line in lines:
        for at, said in sorted(line.said.items()):
            received = said.prediction.received if said.prediction is not None else ""
            rows.append((kind.value, f"{at:g}", RANGES[kind].unit, line.name, said.word, received))
    return "".join("\t".join(row) + "\n" for row in rows)
