"""The faces in the picture, and for each what every vendor said of it in the last seconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.live.history import NO_ANSWER, NO_GENDER, NOT_DETECTED
from core.live.tracking import FaceNow
from gui.live.words import rest_words, share_words, tr
from gui.marks import TILE_HEIGHT, TILE_WIDTH, paint_vendor_tile
from gui.sheets import ChosenVendor
from gui.theme import font, tokens

_MARGIN, _GAP = 14, 8
_BAR = 8
_HEAD, _ROW = 30, 54
_MOST_FACES = 12


@dataclass(frozen=True, slots=True)
class _Row:
    """One vendor on one face. share: of the answer that held longest, None where there is none."""

    vendor: ChosenVendor
    answer: str
    over: str
    rest: str
    share: float | None
    is_answer: bool


class HistoryList(QWidget):
    """One face below the other, each with a row a vendor; numbers as on the picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._faces: tuple[tuple[int, tuple[_Row, ...]], ...] = ()
        self._more = 0

    def show_faces(self, faces: Sequence[FaceNow], vendors: Sequence[ChosenVendor]) -> None:
        rows = tuple((face.number, _rows(face, vendors)) for face in faces[:_MOST_FACES])
        more = max(0, len(faces) - _MOST_FACES)
        if (rows, more) == (self._faces, self._more):
            return
        was = self.sizeHint()
        self._faces, self._more = rows, more
        self.setAccessibleName(self._spoken())
        if self.sizeHint() != was:
            self.updateGeometry()
        self.update()

    @property
    def lines(self) -> list[str]:
        """What it says, a line for each row: "Face 1: A: female 61 % of the last 5 s"."""
        return [
            f"{tr('Face {}').format(number)}: {row.vendor.info.name}: {row.answer} {row.over}"
            for number, rows in self._faces
            for row in rows
        ]

    def _spoken(self) -> str:
        return ". ".join(self.lines) or tr("No face in the picture")

    def sizeHint(self) -> QSize:
        rows = sum(len(rows) for _, rows in self._faces)
        height = self._scaled(_HEAD) * len(self._faces) + self._scaled(_ROW) * rows
        return QSize(280, max(self._scaled(_HEAD), height + (24 if self._more else 0)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _scaled(self, height: int) -> int:
        """Heights grow with the system's font."""
        return round(height * max(1.0, QFontMetricsF(font("body")).height() / 17))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = 0.0
        for number, rows in self._faces:
            head = QRectF(_MARGIN, top, self.width() - 2 * _MARGIN, self._scaled(_HEAD))
            _text(painter, head, tr("Face {}").format(number), font("section"), tokens().ink)
            top += head.height()
            for row in rows:
                room = QRectF(_MARGIN, top, self.width() - 2 * _MARGIN, self._scaled(_ROW))
                _paint_row(painter, room, row)
                top += room.height()
        if self._more:
            room = QRectF(_MARGIN, top, self.width() - 2 * _MARGIN, 24)
            words = tr("and {} more").format(self._more)
            _text(painter, room, words, font("small"), tokens().ink2)


def _rows(face: FaceNow, vendors: Sequence[ChosenVendor]) -> tuple[_Row, ...]:
    rows = []
    for vendor in vendors:
        now = face.vendors.get(vendor.info.id)
        if now is None:
            continue
        answer, over = share_words(now.shares)
        first = next(iter(now.shares.by_word.items()), None)
        rows.append(
            _Row(
                vendor,
                answer,
                over,
                rest_words(now.shares),
                None if first is None else first[1],
                first is not None and first[0] not in (NO_ANSWER, NO_GENDER, NOT_DETECTED),
            )
        )
    return tuple(rows)


def _paint_row(painter: QPainter, room: QRectF, row: _Row) -> None:
    colours = tokens()
    line = QRectF(room.left(), room.top(), room.width(), room.height() * 0.38)
    tile = QRectF(line.left(), 0, TILE_WIDTH, TILE_HEIGHT)
    tile.moveTop(round(line.center().y() - TILE_HEIGHT / 2))
    paint_vendor_tile(painter, tile, row.vendor.info.code, row.vendor.hue)
    left = tile.right() + _GAP
    bold = font("body", QFont.Weight.DemiBold)
    _text(painter, line.adjusted(left - line.left(), 0, 0, 0), row.answer, bold, colours.ink)
    left += QFontMetricsF(bold).horizontalAdvance(row.answer) + 6
    over = line.adjusted(left - line.left(), 0, 0, 0)
    _text(painter, over, row.over, font("body"), colours.ink)
    bar = QRectF(tile.right() + _GAP, line.bottom() + 1, 0, _BAR)
    bar.setRight(room.right())
    painter.fillRect(bar, colours.track)
    if row.share is not None:
        part = QRectF(bar.left(), bar.top(), bar.width() * row.share, bar.height())
        # Ink is for answers: what is none has a lighter bar.
        painter.fillRect(part, colours.ink2 if row.is_answer else colours.edge)
    rest = QRectF(bar.left(), bar.bottom() + 2, bar.width(), room.height() * 0.34)
    _text(painter, rest, row.rest, font("small"), colours.ink2)


def _text(painter: QPainter, room: QRectF, words: str, face: QFont, colour: QColor) -> None:
    painter.setFont(face)
    painter.setPen(colour)
    shown = QFontMetricsF(face).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
