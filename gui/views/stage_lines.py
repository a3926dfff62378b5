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


class FoundLine(QWidget):
    """For each vendor how many of the photo's faces it found: "found 5 of 29".

    Where that is too wide, "5 of 29", on as many lines as it takes; the tip says it in full.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said: list[_Said] = []
        self._lines: list[list[_Said]] = []
        self._is_short = False
        self.setFixedHeight(LINE_HEIGHT)

    @property
    def lines(self) -> list[list[str]]:
        """What is written, line by line: the code and the words of each vendor."""
        return [
            [" ".join((one.code, *filter(None, self._parts(one)))) for one in line]
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

    def _parts(self, one: _Said) -> tuple[str, str, str]:
        return one.short if self._is_short else one.whole

    def _place(self) -> None:
        """Choose how much is said, and on which line each vendor stands."""
        for self._is_short in (False, True):
            self._lines = self._broken()
            if len(self._lines) < 2:
                break
        self.setToolTip(self.accessibleName().replace("; ", "\n") if self._is_short else "")
        self.setFixedHeight(LINE_HEIGHT + NEXT_LINE * max(0, len(self._lines) - 1))
        self.update()

    def _broken(self) -> list[list[_Said]]:
        lines: list[list[_Said]] = []
        left = 0.0
        for one in self._said:
            width = self._width(one)
            if not lines or left + width > self.width() - MARGIN:
                lines.append([])
                left = float(MARGIN)
            lines[-1].append(one)
            left += width + BETWEEN
        return lines

    def _width(self, one: _Said) -> float:
        words = [
            QFontMetricsF(face).horizontalAdvance(part)
            for part, face in zip(self._parts(one), _faces(), strict=True)
            if part
        ]
        return TILE_WIDTH + GAP + 1 + sum(words) + (GAP - 1) * (len(words) - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), STAGE.header)
        for number, line in enumerate(self._lines):
            middle = LINE_HEIGHT / 2 + NEXT_LINE * number
            left = float(MARGIN)
            for one in line:
                self._draw(painter, left, middle, one)
                left += self._width(one) + BETWEEN

    def _draw(self, painter: QPainter, left: float, middle: float, one: _Said) -> None:
        tile = QRectF(left, middle - TILE_HEIGHT // 2, TILE_WIDTH, TILE_HEIGHT)
        paint_vendor_tile(painter, tile, one.code, one.hue)
        left = tile.right() + GAP + 1
        painter.setPen(STAGE.text)
        for words, face in zip(self._parts(one), _faces(), strict=True):
            if words:
                metrics = QFontMetricsF(face)
                painter.setFont(face)
                base = middle + (metrics.ascent() - metrics.descent()) / 2
                painter.drawText(QPointF(round(left), round(base)), words)
                left += metrics.horizontalAdvance(words) + GAP - 1


def _faces() -> tuple[QFont, QFont, QFont]:
    plain = font("body")
    return plain, font("body", QFont.Weight.DemiBold), plain


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
