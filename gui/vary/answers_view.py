"""What every vendor says of the photo as it is, varied, and under the control."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.verdict import Mark
from gui.marks import TILE_HEIGHT, TILE_WIDTH, paint_mark, paint_vendor_tile
from gui.theme import font, is_dark, tokens

_HEAD, _MARGIN, _MARK = 24, 12, 14
_ROW, _LOW_ROW, _FEW = 58, 46, 2
"""A verdict has three lines where it is narrow, and one below it. Without that one, rows are lower
where there are more than a few of them and little height: the photo above them keeps its room.
"""
_LEAST_ANSWER, _LEAST_VERDICT = 96, 84
"""Where less is left for verdicts, each stands below its answers: its words would be cut beside."""
PARTED = " · "
"""Between the parts of a note."""


@dataclass(frozen=True, slots=True)
class AnswerCell:
    """One answer. words: "male 98 %"; a row without any says why in `words` alone.

    mark: None where there is no answer. behind: it is about another strength than the one shown.
    flipped: it is another than that to the photo as it is.
    """

    words: str
    mark: Mark | None = None
    behind: bool = False
    flipped: bool = False


@dataclass(frozen=True, slots=True)
class VendorAnswers:
    """One vendor's row. verdict: empty until it is known; then `note` says what is awaited.

    note: where there is a verdict, what it rests on, the most important part first.
    """

    code: str
    hue: int
    name: str
    original: AnswerCell
    varied: AnswerCell
    control: AnswerCell
    verdict: str = ""
    note: str = ""

    @property
    def spoken(self) -> str:
        cells = self.original.words, self.varied.words, self.control.words
        return ", ".join([self.name, *cells, self.verdict, self.note])


class AnswersView(QWidget):
    """Painted: its rows change several times a second while the slider moves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[VendorAnswers, ...] = ()
        self._behind = ""
        self._low = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def rows(self) -> Sequence[VendorAnswers]:
        return self._rows

    def set_low(self, low: bool) -> None:
        """Whether there is little height for all that the view shows."""
        if low != self._low:
            self._low = low
            self.updateGeometry()

    def show_rows(self, rows: Sequence[VendorAnswers], behind: str = "") -> None:
        """behind: how far the answers are behind the slider, empty where they are not."""
        rows = tuple(rows)
        if (rows, behind) == (self._rows, self._behind):
            return
        if len(rows) != len(self._rows):
            self._rows = rows
            self.updateGeometry()
        self._rows, self._behind = rows, behind
        self.setAccessibleName("; ".join(row.spoken for row in rows))
        self.setToolTip("\n".join(row.spoken for row in rows))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(560, _HEAD + self._row_height() * max(1, len(self._rows)))

    def minimumSizeHint(self) -> QSize:
        return QSize(420, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        columns = self._columns()
        heads = (
            "",
            self.tr("As it is"),
            self._behind or self.tr("Varied"),
            self.tr("Control"),
            "" if _is_below(columns) else self.tr("Verdict"),
        )
        for words, (left, width) in zip(heads, columns, strict=True):
            place = QRectF(left, 0, width, _HEAD)
            _write(painter, place, words, font("small"), tokens().ink3)
        for number, row in enumerate(self._rows):
            self._paint_row(painter, row, _HEAD + number * self._row_height(), columns)

    def _row_height(self) -> int:
        return _LOW_ROW if self._low and len(self._rows) > _FEW else _ROW

    def _columns(self) -> list[tuple[float, float]]:
        """Left and width of tile, the three answers, and the verdict: an answer is never cut.

        Where the verdict has no room beside them, its place is below, as wide as all three.
        """
        tile = TILE_WIDTH + 12
        room = self.width() - 2 * _MARGIN - tile
        cells = [cell for row in self._rows for cell in (row.original, row.varied, row.control)]
        widest = max((_width_of(cell) for cell in cells), default=0.0)
        answer = max(_LEAST_ANSWER, widest + _MARK + 6 + 8 + 4, room * 0.18)
        lefts = [_MARGIN, *(_MARGIN + tile + answer * n for n in range(4))]
        ends = self.width() - _MARGIN - lefts[4]
        if ends < _LEAST_VERDICT:
            lefts[4], ends = lefts[1], self.width() - _MARGIN - lefts[1]
        widths = [tile, answer - 8, answer - 8, answer - 8, ends]
        return list(zip(lefts, widths, strict=True))

    def _paint_row(
        self, painter: QPainter, row: VendorAnswers, top: int, columns: list[tuple[float, float]]
    ) -> None:
        height = self._row_height()
        painter.setPen(tokens().line)
        painter.drawLine(_MARGIN, top, self.width() - _MARGIN, top)
        tile = QRectF(columns[0][0], top + (height - TILE_HEIGHT) / 2, TILE_WIDTH, TILE_HEIGHT)
        paint_vendor_tile(painter, tile, row.code, row.hue)
        cells = (row.original, row.varied, row.control)
        left, width = columns[4]
        place = QRectF(left, top + 2, width, height - 4)
        if _is_below(columns):
            place.setTop(top + height / 2)
            height //= 2
        for cell, (left, width) in zip(cells, columns[1:4], strict=True):
            _paint_cell(painter, QRectF(left, top, width, height), cell)
        if not row.verdict:
            _write_wrapped(painter, place, row.note, font("small"), tokens().ink2)
            return
        wide = QFontMetricsF(font("body", 600)).horizontalAdvance(row.verdict) <= width
        strong = font("body" if wide else "small", 600)
        used = _write_wrapped(painter, place, row.verdict, strong, tokens().ink, at_top=True)
        lower = place.adjusted(0, used, 0, 0)
        if lower.height() >= QFontMetricsF(font("small")).height() - 2:
            small = font("small")
            note = whole_parts(row.note, QFontMetricsF(small), lower.width())
            _write(painter, lower, note, small, tokens().ink2)


def _is_below(columns: list[tuple[float, float]]) -> bool:
    """Whether verdicts stand below the answers."""
    return columns[4][0] == columns[1][0]


def whole_parts(note: str, metrics: QFontMetricsF, width: float) -> str:
    """As many of a note's parts as fit, the first in any case."""
    fitting, *parts = note.split(PARTED)
    for part in parts:
        if metrics.horizontalAdvance(longer := fitting + PARTED + part) > width:
            break
        fitting = longer
    return fitting


def _width_of(cell: AnswerCell) -> float:
    return QFontMetricsF(font("body", _weight(cell))).horizontalAdvance(cell.words)


def _weight(cell: AnswerCell) -> QFont.Weight:
    return QFont.Weight.DemiBold if cell.flipped else QFont.Weight.Normal


def _paint_cell(painter: QPainter, place: QRectF, cell: AnswerCell) -> None:
    painter.setOpacity(0.45 if cell.behind else 1.0)
    if cell.mark is not None:
        box = QRectF(place.left(), place.center().y() - _MARK / 2, _MARK, _MARK)
        paint_mark(painter, box, cell.mark, is_dark())
        place = place.adjusted(_MARK + 6, 0, 0, 0)
    colour = tokens().ink if cell.mark is not None else tokens().ink3
    _write(painter, place, cell.words, font("body", _weight(cell)), colour)
    painter.setOpacity(1.0)


def _write_wrapped(
    painter: QPainter,
    place: QRectF,
    words: str,
    face: QFont,
    colour: QColor,
    at_top: bool = False,
) -> float:
    """In as many lines as it takes; returns their height."""
    painter.setFont(face)
    painter.setPen(colour)
    side = Qt.AlignmentFlag.AlignTop if at_top else Qt.AlignmentFlag.AlignVCenter
    how = int(side | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
    taken = painter.boundingRect(place, how, words)
    painter.drawText(place, how, words)
    return taken.height()


def _write(painter: QPainter, place: QRectF, words: str, face: QFont, colour: QColor) -> None:
    painter.setFont(face)
    painter.setPen(colour)
    shown = QFontMetricsF(face).elidedText(words, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
