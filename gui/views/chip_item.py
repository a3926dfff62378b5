"""Chips: what a vendor says of a face, in words that hold their size at any zoom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from gui.marks import block_color, is_vivid, paint_glyph
from gui.theme import STAGE, font
from gui.views.chip_placement import Size
from gui.views.face_looks import ChipLook
from gui.views.label_item import LabelItem, paint_plate

CODE_SIZE, ANSWER_SIZE, BODY_SIZE = 10.5, 12.5, 13.0
BLOCK, HEIGHT = 20, 22
GLYPH, MARK = 21, 13
"""Boxes of the white glyph on a vivid block, whose outline the block is, and of a whole mark."""
STEP = 25
"""From one chip of a stack to the next, at the usual font size."""
LEADER = 1.5


class Words(Enum):
    """How much of a chip is shown; the answer is part of each."""

    ALL = "all"
    ANSWER = "answer and number"
    SHORT = "shortest answer and number"


@dataclass(frozen=True, slots=True)
class ChipFonts:
    """The fonts of a chip's parts and its measures, grown with the system's font."""

    code: QFont
    answer: QFont
    number: QFont
    italic: QFont
    scale: float

    @property
    def height(self) -> int:
        return round(HEIGHT * self.scale)

    @property
    def step(self) -> int:
        return round(STEP * self.scale)

    @property
    def block(self) -> int:
        return round(BLOCK * self.scale)


@lru_cache(maxsize=1)
def chip_fonts() -> ChipFonts:
    """Made once: the system's font does not change while the program runs."""
    italic = _sized(ANSWER_SIZE, QFont.Weight.Medium)
    italic.setItalic(True)
    answer = _sized(ANSWER_SIZE, QFont.Weight.DemiBold)
    scale = max(1.0, QFontMetricsF(answer).height() / (HEIGHT - 5))
    number = _sized(ANSWER_SIZE, QFont.Weight.Medium)
    return ChipFonts(_sized(CODE_SIZE, QFont.Weight.Bold), answer, number, italic, scale)


def _sized(pixels: float, weight: QFont.Weight) -> QFont:
    made = font("body", weight)
    if made.pointSizeF() > 0:
        made.setPointSizeF(made.pointSizeF() * pixels / BODY_SIZE)
    else:
        made.setPixelSize(round(made.pixelSize() * pixels / BODY_SIZE))
    return made


@dataclass(frozen=True, slots=True)
class ChipParts:
    """The parts of one chip with their widths; a part of width 0 is not shown.

    words: the answer as it is shown, before it is cut to its width.
    """

    code: float
    answer: float
    number: float
    words: str


AFTER_BLOCK, AFTER_CODE, AFTER_ANSWER, AT_END = 7.0, 7.0, 6.0, 8.0
_LEAST_ANSWER = 24.0
"""Words without a number are cut to this at most."""


def chip_size(look: ChipLook, words: Words) -> Size:
    """How large a chip wants to be, and how narrow it can be: its answer is never left out."""
    fonts = chip_fonts()
    parts, shortest = _parts(look, words), _parts(look, Words.SHORT)
    least = min(shortest.answer, _LEAST_ANSWER) if not parts.number else shortest.answer
    width = fonts.block + _room(parts.code, parts.answer, parts.number)
    return Size(round(width), fonts.height, round(fonts.block + _room(0.0, least, shortest.number)))


def stack_size(looks: Sequence[ChipLook]) -> Size:
    """The size of chips of equal width, one below the other."""
    sizes = [chip_size(look, Words.ALL) for look in looks]
    height = chip_fonts().height + chip_fonts().step * (len(sizes) - 1)
    return Size(max(s.width for s in sizes), height, max(s.least for s in sizes))


def shown_parts(look: ChipLook, words: Words, width: float) -> ChipParts:
    """What fits into `width`: the code goes first, then the answer is shortened; it never goes
    before the number. Words without a number are cut at their end.
    """
    room = width - chip_fonts().block
    wanted = list(Words)[list(Words).index(words) :]
    for parts in (_parts(look, each) for each in wanted):
        if _room(parts.code, parts.answer, parts.number) <= room + 1:
            return parts
    left = room - _room(0.0, 1.0, parts.number) + 1.0
    return ChipParts(0.0, max(0.0, min(left, parts.answer)), parts.number, parts.words)


def _parts(look: ChipLook, words: Words) -> ChipParts:
    fonts = chip_fonts()
    shown = look.short if words is Words.SHORT and look.number and look.short else look.answer
    return ChipParts(
        _width(fonts.code, look.code) if words is Words.ALL else 0.0,
        _width(fonts.answer, shown),
        _width(fonts.number if look.given else fonts.italic, look.number),
        shown,
    )


def _room(code: float, answer: float, number: float) -> float:
    """What the parts need right of the block."""
    shown = [(code, AFTER_CODE), (answer, AFTER_ANSWER), (number, 0.0)]
    needed = [(width, after) for width, after in shown if width]
    if not needed:
        return 0.0
    gaps = sum(after for _, after in needed[:-1])
    return AFTER_BLOCK + sum(width for width, _ in needed) + gaps + AT_END


def _width(of: QFont, text: str) -> float:
    return QFontMetricsF(of).horizontalAdvance(text) if text else 0.0


class ChipItem(LabelItem):
    """One chip, or several stacked and joined to their box by a line."""

    def __init__(self) -> None:
        super().__init__()
        self._looks: tuple[ChipLook, ...] = ()
        self._words = Words.ALL
        self._leader: tuple[QPointF, QPointF] | None = None

    def show_chips(
        self,
        index: int,
        looks: tuple[ChipLook, ...],
        words: Words,
        leader: tuple[QPointF, QPointF] | None = None,
    ) -> None:
        """leader: from the chips to their box, in pixels of the view from the anchor."""
        self.index = index
        self.prepareGeometryChange()
        self._looks, self._words, self._leader = looks, words, leader
        self.update()

    @property
    def looks(self) -> tuple[ChipLook, ...]:
        return self._looks

    def vendor_at(self, point: QPointF) -> ChipLook | None:
        """The chip at a point in pixels of the view from the anchor."""
        if not self._rect.contains(point):
            return None
        number = int((point.y() - self._rect.top()) // chip_fonts().step)
        return self._looks[min(number, len(self._looks) - 1)] if self._looks else None

    def boundingRect(self) -> QRectF:
        around = super().boundingRect()
        if self._leader is not None:
            line = QRectF(*self._leader).normalized().adjusted(-2, -2, 2, 2)
            around = around.united(line)
        return around

    def paint_plate(self, painter: QPainter, rect: QRectF) -> None:
        if self._leader is not None:
            painter.setPen(QPen(STAGE.person, LEADER))
            origin = QPointF(round(self._rect.left()), round(self._rect.top()))
            painter.drawLine(self._leader[0] - origin, self._leader[1] - origin)
        fonts = chip_fonts()
        for number, look in enumerate(self._looks):
            plate = QRectF(0, number * fonts.step, rect.width(), fonts.height)
            paint_chip(painter, plate, look, self._words)


def paint_chip(painter: QPainter, rect: QRectF, look: ChipLook, words: Words) -> None:
    """Paint one chip into `rect`, dropping and cutting what does not fit."""
    fonts = chip_fonts()
    paint_plate(painter, rect)
    block = QRectF(rect.left(), rect.top(), fonts.block, rect.height())
    _paint_block(painter, block, block_color(look.mark))
    side = (GLYPH if is_vivid(look.mark) else MARK) * fonts.scale
    glyph = QRectF(0, 0, side, side)
    glyph.moveCenter(block.center() + QPointF(0.5, 0))
    paint_glyph(painter, glyph, look.mark)
    parts = shown_parts(look, words, rect.width())
    left = block.right() + AFTER_BLOCK
    if parts.code:
        _paint_text(painter, rect, left, look.code, fonts.code, STAGE.plate_code)
        left += parts.code + AFTER_CODE
    if parts.answer:
        answer = QFontMetricsF(fonts.answer).elidedText(
            parts.words, Qt.TextElideMode.ElideRight, parts.answer + 0.5
        )
        _paint_text(painter, rect, left, answer, fonts.answer, STAGE.plate_text)
        left += min(parts.answer, _width(fonts.answer, answer)) + AFTER_ANSWER
    if parts.number:
        face = fonts.number if look.given else fonts.italic
        _paint_text(painter, rect, left, look.number, face, STAGE.plate_text)


def _paint_block(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    """The glyph's field, inside the rim, round only at the left."""
    inner = rect.adjusted(1, 1, 0, -1)
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addRoundedRect(inner, 2, 2)
    path.addRect(inner.adjusted(4, 0, 0, 0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPath(path)


def _paint_text(
    painter: QPainter, rect: QRectF, left: float, text: str, face: QFont, colour: QColor
) -> None:
    painter.setFont(face)
    painter.setPen(colour)
    metrics = QFontMetricsF(face)
    # On the height of capitals, so that codes and words of different sizes stand on one middle.
    base = rect.center().y() + metrics.capHeight() / 2
    painter.drawText(QPointF(round(left), round(base)), text)
