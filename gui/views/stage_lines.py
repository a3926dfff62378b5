"""Lines between the stage's bar and its photos: what vendors found, and what to do first."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from core.verdict import CallState
from gui.asking.recorded_words import tag_words
from gui.marks import TILE_HEIGHT, TILE_WIDTH, paint_vendor_tile
from gui.sheets import PhotoSheet, VendorOnPhoto
from gui.theme import STAGE, font
from gui.widgets.key_button import KeyButton

LINE_HEIGHT = 32
MARGIN, GAP, BETWEEN = 12, 7, 20


class FoundLine(QWidget):
    """For each vendor how many of the photo's faces it found: "found 5 of 29"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, int, str, str, str]] = []
        self.setFixedHeight(LINE_HEIGHT)

    def show_sheet(self, sheet: PhotoSheet) -> None:
        rows = [self._row(sheet, vendor) for vendor in sheet.vendors]
        if rows != self._rows:
            self._rows = rows
            said = [
                f"{v.info.name}: {' '.join(r[2:])}"
                for v, r in zip(sheet.vendors, rows, strict=True)
            ]
            self.setAccessibleName("; ".join(" ".join(words.split()) for words in said))
            self.update()

    def _row(self, sheet: PhotoSheet, vendor: VendorOnPhoto) -> tuple[str, int, str, str, str]:
        code, hue = vendor.info.code, vendor.hue
        if vendor.found is None:
            if vendor.hidden:
                return code, hue, self.tr("hidden"), "", ""
            if vendor.mark is CallState.NO_RECORDED:
                return code, hue, self.tr("no recorded answer"), "", ""
            return code, hue, self.tr("no answer yet"), "", ""
        found = sum(face.on(vendor.info.id).prediction is not None for face in sheet.faces)
        total = self.tr("of {}").format(len(sheet.faces))
        if recorded := tag_words(vendor.outcome):
            total = f"{total}, {recorded}"
        return code, hue, self.tr("found"), str(found), total

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), STAGE.header)
        left = float(MARGIN)
        plain, strong = font("body"), font("body", QFont.Weight.DemiBold)
        for code, hue, before, number, after in self._rows:
            tile = QRectF(left, (self.height() - TILE_HEIGHT) // 2, TILE_WIDTH, TILE_HEIGHT)
            paint_vendor_tile(painter, tile, code, hue)
            left = tile.right() + GAP + 1
            painter.setPen(STAGE.text)
            for words, face in ((before, plain), (number, strong), (after, plain)):
                if words:
                    left = self._draw(painter, left, words, face) + GAP - 1
            left += BETWEEN - GAP

    def _draw(self, painter: QPainter, left: float, words: str, face: QFont) -> float:
        metrics = QFontMetricsF(face)
        painter.setFont(face)
        base = (self.height() + metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(round(left), round(base)), words)
        return left + metrics.horizontalAdvance(words)


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
