"""The column beside the photo: the room, the vendors one a line, the label last."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.marks import paint_mark, paint_vendor_tile
from gui.present.room_looks import ANSWER, HEADING, LABEL, RoomLooks, draw, fitted, width_of
from gui.present.slides import AnswerLine, LastLine, Slide

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_WRAPPED = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignVCenter)
_PADDING, _GAP, _TIGHT_GAP = 42, 20, 14
_LINE, _LOWEST, _TIGHT = 154, 122, 92
"""Heights: of a line in two rows, the least that those need, and of one in a single row."""
_HEAD = 50
_MARK, _TIGHT_MARK = 58, 46
_FOOTER = 70


class AnswerColumn(QWidget):
    """Nothing in it moves when something is revealed: every line has its place from the start."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slide: Slide | None = None
        self._looks = RoomLooks(True, 1920, 1080)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def show_slide(self, slide: Slide, looks: RoomLooks) -> None:
        self._slide, self._looks = slide, looks
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._looks.colours.background)
        slide = self._slide
        if slide is None:
            return
        tight = self.is_tight(slide)
        height = self._line_height(slide, tight)
        top = self._looks.px(14)
        for line in slide.lines:
            rect = self._row(top, height)
            (self._paint_tight if tight else self._paint_line)(painter, rect, line)
            top += height
            self._rule(painter, top)
        last = slide.last
        if last is not None and tight and not last.is_hidden and not last.lines:
            # A label with its source needs two rows: the foot makes room for it.
            self._paint_last(painter, top, self.height() - top, last)
            return
        if last is not None:
            self._paint_last(painter, top, height, last, tight)
        self._paint_footer(painter, slide.footer)

    # Measures

    def is_tight(self, slide: Slide) -> bool:
        """Whether name and answer have to share a row, which has no place for a date."""
        return self._row_height(slide) < self._looks.px(_LOWEST)

    def _row_height(self, slide: Slide) -> float:
        return (self.height() - self._looks.px(_FOOTER + 14)) / (len(slide.lines) + 1)

    def _line_height(self, slide: Slide, tight: bool) -> float:
        return min(self._row_height(slide), self._looks.px(_TIGHT if tight else _LINE))

    def _head_and_body(self, rect: QRectF) -> tuple[QRectF, QRectF]:
        """The two rows of a line: whose, and what was said."""
        looks = self._looks
        spare = max(0.0, rect.height() - looks.px(_LOWEST)) / 2
        top = rect.top() + min(spare, looks.px(14))
        head = QRectF(rect.left(), top, rect.width(), looks.px(_HEAD))
        bottom = rect.bottom() - min(spare, looks.px(10))
        height = min(bottom - head.bottom(), looks.px(80))
        return head, QRectF(rect.left(), head.bottom(), rect.width(), height)

    def _row(self, top: float, height: float) -> QRectF:
        side = self._looks.px(_PADDING)
        return QRectF(side, top, self.width() - 2 * side, height)

    # Lines

    def _rule(self, painter: QPainter, top: float) -> None:
        side = self._looks.px(_PADDING)
        painter.fillRect(
            QRectF(side, round(top) - 1, self.width() - 2 * side, max(1, self._looks.px(2))),
            self._looks.colours.line,
        )

    def _paint_line(self, painter: QPainter, rect: QRectF, line: AnswerLine) -> None:
        looks, colours = self._looks, self._looks.colours
        head, body = self._head_and_body(rect)
        aside = line.before if line.is_hidden else line.date or line.before
        small = looks.font(HEADING)
        kept = width_of(aside, small) + looks.px(_GAP) if aside else 0
        painter.setPen(colours.text2)
        if line.code and width_of(line.title, small) + kept > head.width():
            # A code says whose it is where a name would be cut off.
            tile = QRectF(head.left(), head.top() + looks.px(2), looks.px(66), looks.px(46))
            paint_vendor_tile(painter, tile, line.code, line.hue)
        else:
            draw(painter, head.adjusted(0, 0, -kept, 0), line.title, small)
        if aside:
            painter.setPen(colours.text2)
            draw(painter, head, aside, small, _RIGHT)
        self._paint_answer(painter, body, line, _MARK)

    def _paint_tight(self, painter: QPainter, rect: QRectF, line: AnswerLine) -> None:
        looks = self._looks
        tile = QRectF(rect.left(), 0, looks.px(66), looks.px(46))
        tile.moveTop(rect.center().y() - tile.height() / 2)
        body = rect.adjusted(tile.width() + looks.px(_TIGHT_GAP), 0, 0, 0)
        if line.code:
            paint_vendor_tile(painter, tile, line.code, line.hue)
        else:
            name = QCoreApplication.translate("Presenting", "Room")
            painter.setPen(looks.colours.text2)
            width = width_of(name, looks.font(HEADING)) + looks.px(_GAP)
            draw(painter, rect, name, looks.font(HEADING))
            body = rect.adjusted(width, 0, 0, 0)
        self._paint_answer(painter, body, line, _TIGHT_MARK)

    def _paint_answer(
        self, painter: QPainter, rect: QRectF, line: AnswerLine, mark_side: float
    ) -> None:
        looks, colours = self._looks, self._looks.colours
        big, number = looks.font(ANSWER, bold=True), looks.font(ANSWER)
        if line.is_hidden:
            self._paint_hidden(painter, rect, line.is_next)
            return
        if line.mark is not None:
            side = looks.px(mark_side)
            mark = QRectF(rect.left(), rect.center().y() - side / 2, side, side)
            paint_mark(painter, mark, line.mark, colours.dark)
            rect = rect.adjusted(side + looks.px(_TIGHT_GAP), 0, 0, 0)
        if not line.given:
            number = looks.font(HEADING)
            number.setItalic(True)
        least, gap = looks.px(HEADING), looks.px(_TIGHT_GAP)
        room = rect.width() - gap - width_of(line.answer, big)
        number = fitted(line.number, number, room, least)
        taken = width_of(line.number, number)
        rest = rect.width() - taken - (gap if line.number else 0)
        words = QRectF(rect.left(), rect.top(), rest, rect.height())
        big = fitted(line.answer, big, rest, least)
        if line.flipped:
            plate = words.adjusted(0, looks.px(4), 0, -looks.px(4))
            plate.setWidth(min(width_of(line.answer, big) + looks.px(36), rest))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.row)
            painter.drawRoundedRect(plate, looks.px(6), looks.px(6))
            painter.setPen(colours.row_text)
            draw(painter, plate, line.answer, big, Qt.AlignmentFlag.AlignCenter)
        else:
            painter.setPen(colours.text)
            draw(painter, words, line.answer, big)
        painter.setPen(colours.text)
        draw(painter, rect, line.number, number, _RIGHT)

    def _paint_hidden(self, painter: QPainter, rect: QRectF, is_next: bool) -> None:
        looks, colours = self._looks, self._looks.colours
        painter.setPen(colours.text if is_next else colours.faint)
        width = draw(painter, rect, "?", looks.font(ANSWER, bold=True))
        if is_next:
            self._paint_key(painter, rect.adjusted(width + looks.px(34), 0, 0, 0), colours.text)

    def _paint_key(self, painter: QPainter, rect: QRectF, ink: QColor) -> None:
        """The key that reveals it, as keys are printed everywhere."""
        looks, colours = self._looks, self._looks.colours
        name = QCoreApplication.translate("Presenting", "Space")
        letters = looks.font(HEADING)
        width, height = width_of(name, letters) + looks.px(40), looks.px(58)
        cap = QRectF(rect.left(), rect.center().y() - height / 2, width, height)
        painter.setPen(QPen(colours.faint, max(1.0, looks.px(2))))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(cap, looks.px(6), looks.px(6))
        foot = QRectF(
            cap.left() + looks.px(4), cap.bottom(), cap.width() - looks.px(8), looks.px(4)
        )
        painter.fillRect(foot, colours.faint)
        painter.setPen(ink)
        draw(painter, cap, name, letters, Qt.AlignmentFlag.AlignCenter)

    # The last line and the foot

    def _paint_last(
        self, painter: QPainter, top: float, height: float, last: LastLine, tight: bool = False
    ) -> None:
        looks, colours = self._looks, self._looks.colours
        lines = last.lines if not last.is_hidden else ()
        small, width = looks.font(HEADING), self.width() - 2 * looks.px(_PADDING)
        heights = [_wrapped_height(line, small, width) for line in lines]
        height = max(height, looks.px(84) + sum(heights))
        room = self.height() - (looks.px(_FOOTER) if lines else 0) - top
        whole = QRectF(0, top, self.width(), min(height, room))
        ink, ink2 = colours.text, colours.text2
        if not last.is_hidden:
            painter.fillRect(whole, colours.row)
            ink, ink2 = colours.row_text, colours.row_text2
        else:
            self._rule(painter, top + height)
        row = self._row(top, height)
        painter.setPen(ink2)
        if tight and last.is_hidden:
            taken = draw(painter, row, last.title, small) + looks.px(_GAP)
            self._paint_hidden(painter, row.adjusted(taken, 0, 0, 0), last.is_next)
            return
        head, body = self._head_and_body(row)
        kept = width_of(last.source, small) + looks.px(_GAP) if last.source else 0
        if width_of(last.title, small) + kept <= head.width():
            draw(painter, head, last.title, small)
        draw(painter, head, last.source, small, _RIGHT)
        if last.is_hidden:
            self._paint_hidden(painter, body, last.is_next)
        elif lines:
            painter.setPen(ink)
            self._paint_lines(painter, QRectF(row.left(), head.bottom(), width, 0), lines, heights)
        else:
            painter.setPen(ink)
            letters = looks.font(max(LABEL, ANSWER), bold=True)
            least = looks.px(HEADING)
            draw(painter, body, last.answer, fitted(last.answer, letters, body.width(), least))

    def _paint_lines(
        self, painter: QPainter, at: QRectF, lines: Sequence[str], heights: Sequence[float]
    ) -> None:
        """Lines of text, each in as many rows as it needs; all but the first are findings."""
        for place, (line, height) in enumerate(zip(lines, heights, strict=True)):
            at.setHeight(height)
            painter.setFont(self._looks.font(HEADING, bold=place > 0))
            painter.drawText(at, _WRAPPED, line)
            at.moveTop(at.bottom())

    def _paint_footer(self, painter: QPainter, words: str) -> None:
        looks = self._looks
        rect = self._row(self.height() - looks.px(_FOOTER), looks.px(_FOOTER - 10))
        painter.setPen(looks.colours.text2)
        draw(painter, rect, words, looks.font(HEADING))


def _wrapped_height(text: str, letters: QFont, width: float) -> float:
    bounds = QFontMetricsF(letters).boundingRect(QRectF(0, 0, width, 10_000), _WRAPPED, text)
    return bounds.height() * 1.08
