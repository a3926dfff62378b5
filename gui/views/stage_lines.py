"""Lines between the stage's bar and its photos: what vendors found, and what to do first."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from core.verdict import CallState
from gui.asking.recorded_words import tag_words
from gui.marks import TILE_HEIGHT, TILE_WIDTH, paint_vendor_tile
from gui.sheets import PhotoSheet, VendorOnPhoto
from gui.theme import STAGE, font
from gui.widgets.key_button import KeyButton

LINE_HEIGHT, NEXT_LINE = 32, 24
MARGIN, GAP, BETWEEN = 12, 7, 20


@dataclass(frozen=True, slots=True)
class _Said:
    """What a line says of one vendor: words before a number, the number, words behind it; whole,
    and as short as it can be said.
    """

    name: str
    code: str
    hue: int
    whole: tuple[str, str, str]
    short: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A vendor's words as they are written. left: of its tile. words: each with its font and how
    far it begins behind the tile.
    """

    said: _Said
    left: float
    words: tuple[tuple[float, QFont, str], ...]


class FoundLine(QWidget):
    """For each vendor how many of the photo's faces it found: "found 5 of 29".

    Where that is too wide, "5 of 29", on as many lines as it takes; the tip says it in full.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said: list[_Said] = []
        self._lines: list[list[_Placed]] = []
        self._is_short = False
        self.setFixedHeight(LINE_HEIGHT)

    @property
    def lines(self) -> list[list[str]]:
        """What is written, line by line: the code and the words of each vendor."""
        return [
            [" ".join((one.said.code, *(words for *_, words in one.words))) for one in line]
            for line in self._lines
        ]

    def show_sheet(self, sheet: PhotoSheet) -> None:
        said = [self._say(sheet, vendor) for vendor in sheet.vendors]
        if said != self._said:
            self._said = said
            in_full = [f"{one.name}: {' '.join(filter(None, one.whole))}" for one in said]
            self.setAccessibleName("; ".join(in_full))
            self._place()

    def _say(self, sheet: PhotoSheet, vendor: VendorOnPhoto) -> _Said:
        who = vendor.info.name, vendor.info.code, vendor.hue
        if vendor.found is None:
            if vendor.hidden:
                return _Said(*who, (self.tr("hidden"), "", ""), ("", "?", ""))
            if vendor.mark is CallState.NO_RECORDED:
                return _Said(*who, (self.tr("no recorded answer"), "", ""), ("", "–", ""))
            return _Said(*who, (self.tr("no answer yet"), "", ""), ("", "…", ""))
        found = sum(face.on(vendor.info.id).prediction is not None for face in sheet.faces)
        total = self.tr("of {}").format(len(sheet.faces))
        short = ("", str(found), total)
        if recorded := tag_words(vendor.outcome):
            total = f"{total}, {recorded}"
        return _Said(*who, (self.tr("found"), str(found), total), short)

    def _place(self) -> None:
        """Choose how much is said, and where each vendor stands."""
        self._lines = self._broken(is_short=False)
        is_short = len(self._lines) > 1
        if is_short:
            self._lines = self._broken(is_short)
        self.setToolTip(self.accessibleName().replace("; ", "\n") if is_short else "")
        self.setFixedHeight(LINE_HEIGHT + NEXT_LINE * max(0, len(self._lines) - 1))
        self.update()

    def _broken(self, is_short: bool) -> list[list[_Placed]]:
        lines: list[list[_Placed]] = []
        left = 0.0
        for said in self._said:
            words, width = _measured(said.short if is_short else said.whole)
            if not lines or left + width > self.width() - MARGIN:
                lines.append([])
                left = float(MARGIN)
            lines[-1].append(_Placed(said, left, words))
            left += width + BETWEEN
        return lines

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Its height is its own doing.
        if event.size().width() != event.oldSize().width():
            self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), STAGE.header)
        for number, line in enumerate(self._lines):
            middle = LINE_HEIGHT / 2 + NEXT_LINE * number
            for one in line:
                self._draw(painter, middle, one)

    def _draw(self, painter: QPainter, middle: float, one: _Placed) -> None:
        tile = QRectF(one.left, middle - TILE_HEIGHT // 2, TILE_WIDTH, TILE_HEIGHT)
        paint_vendor_tile(painter, tile, one.said.code, one.said.hue)
        painter.setPen(STAGE.text)
        for begins, letters, words in one.words:
            metrics = QFontMetricsF(letters)
            painter.setFont(letters)
            base = middle + (metrics.ascent() - metrics.descent()) / 2
            painter.drawText(QPointF(round(tile.right() + begins), round(base)), words)


def _measured(parts: tuple[str, str, str]) -> tuple[tuple[tuple[float, QFont, str], ...], float]:
    """The words of a _Placed, and how wide they are with the tile."""
    plain, strong = font("body"), font("body", QFont.Weight.DemiBold)
    placed, begins = [], GAP + 1.0
    for words, letters in zip(parts, (plain, strong, plain), strict=True):
        if words:
            placed.append((begins, letters, words))
            begins += QFontMetricsF(letters).horizontalAdvance(words) + GAP - 1
    return tuple(placed), TILE_WIDTH + begins - (GAP - 1)


class NobodyAskedLine(QWidget):
    """Before a run: how many vendors are chosen, and the way to ask them."""

    run_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = QLabel(self)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        run = KeyButton(self.tr("Run"), self, icon_name="play", key="Ctrl+R", variant="small")
        run.clicked.connect(self.run_requested)
        self._run = run
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 3, 10, 3)
        row.addWidget(self._words, 1)
        row.addWidget(run)
        self.setMinimumHeight(LINE_HEIGHT)

    def show_count(self, vendors: int) -> None:
        """vendors: how many are chosen."""
        chosen = (
            self.tr("1 vendor is chosen.")
            if vendors == 1
            else self.tr("{} vendors are chosen.").format(vendors)
            if vendors
            else self.tr("No vendor is chosen.")
        )
        self._words.setText(self.tr("Nobody was asked yet. {}").format(chosen))
        self._run.setVisible(vendors > 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), STAGE.header)
