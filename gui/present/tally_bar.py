"""The tally: who misread whom so far, counts with their intervals on a track from 0 to 100 %."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from core.metrics.intervals import Share
from core.verdict import Verdict
from gui.marks import paint_mark
from gui.present.room_looks import HEADING, NUMBER, TALLY, RoomLooks, draw, fitted, width_of
from gui.present.slides import TallyCell, TallyTable

_HEAD, _ROW, _SIDE = 66, 70, 48
_NAMES = 540
_TIP = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TallyBar(QWidget):
    """Below the photo or, as a page, all of the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = TallyTable((), ())
        self._said = ""
        self._footer = ""
        self._page = False
        self._looks = RoomLooks(True, 1920, 1080)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def show_table(
        self,
        table: TallyTable,
        looks: RoomLooks,
        said: str = "",
        footer: str = "",
        page: bool = False,
    ) -> None:
        """said: stands there in place of the counts. page: with room for more."""
        self._table, self._looks, self._said = table, looks, said
        self._footer, self._page = footer, page
        self.update()

    def height_wanted(self, table: TallyTable, looks: RoomLooks) -> float:
        """Of the bar below a photo."""
        return looks.px(_HEAD + _ROW * max(len(table.rows), 1) + 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        looks, colours = self._looks, self._looks.colours
        painter.fillRect(self.rect(), colours.tally)
        painter.fillRect(QRectF(0, 0, self.width(), max(1.0, looks.px(3))), colours.line)
        if self._said:
            self._paint_said(painter)
            return
        if self._page:
            self._paint_page(painter)
            return
        room = QRectF(self.rect()).adjusted(looks.px(_SIDE), looks.px(8), -looks.px(_SIDE), 0)
        self._paint_table(painter, room, looks.px(_ROW), 1.0)

    def _paint_said(self, painter: QPainter) -> None:
        looks = self._looks
        side = looks.px(_SIDE)
        room = QRectF(self.rect()).adjusted(side, looks.px(12), -side, -looks.px(8))
        letters = looks.font(HEADING)
        painter.setPen(looks.colours.text2)
        flags = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(letters)
        while painter.boundingRect(
            room, flags, self._said
        ).height() > room.height() and letters.pixelSize() > looks.px(30):
            letters.setPixelSize(letters.pixelSize() - 1)
            painter.setFont(letters)
        painter.drawText(room, flags, self._said)

    def _paint_page(self, painter: QPainter) -> None:
        looks, colours = self._looks, self._looks.colours
        side = looks.px(90)
        room = QRectF(self.rect()).adjusted(side, looks.px(60), -side, -looks.px(60))
        painter.setPen(colours.text)
        title = QRectF(room.left(), room.top(), room.width(), looks.px(90))
        draw(painter, title, tr("Who misread whom"), looks.font(72, bold=True))
        rows = max(len(self._table.rows), 1)
        free = room.height() - looks.px(90 + 40 + 110 + _HEAD)
        height = min(free / rows, looks.px(120))
        table = QRectF(room.left(), title.bottom() + looks.px(40), room.width(), free)
        self._paint_table(painter, table, height, min(1.2, height / looks.px(_ROW)))
        foot = QRectF(room.left(), room.bottom() - looks.px(110), room.width(), looks.px(50))
        painter.setPen(colours.text2)
        words = tr("Bars: 95 % intervals. They shrink as photos pass; so few photos are no rate.")
        draw(painter, foot, words, looks.font(HEADING))
        last = foot.translated(0, looks.px(60))
        draw(painter, last, self._footer, looks.font(HEADING))
        if self._table.note:
            draw(painter, last, self._table.note, looks.font(HEADING), _TIP)

    # The table

    def _paint_table(self, painter: QPainter, room: QRectF, row: float, grow: float) -> None:
        looks, colours, table = self._looks, self._looks.colours, self._table
        names = looks.px(_NAMES)
        columns = max(len(table.columns), 1)
        width = (room.width() - names) / columns
        head = QRectF(room.left(), room.top(), names, looks.px(_HEAD - 8))
        painter.setPen(colours.text2)
        draw(painter, head, tr("Misread so far"), looks.font(HEADING))
        for place, words in enumerate(table.columns):
            left = room.left() + names + place * width
            side = looks.px(34)
            sign = QRectF(left, head.center().y() - side / 2, side, side)
            paint_mark(painter, sign, Verdict.MISREAD, colours.dark)
            painter.setPen(colours.text2)
            at = QRectF(
                sign.right() + looks.px(16), head.top(), width - looks.px(60), head.height()
            )
            draw(painter, at, words, looks.font(HEADING))
        top = head.bottom()
        for name, cells in table.rows:
            painter.setPen(colours.text)
            at = QRectF(room.left(), top, names - looks.px(30), row)
            letters = looks.font(TALLY, bold=True)
            draw(painter, at, name, fitted(name, letters, at.width(), looks.px(HEADING)))
            for place, cell in enumerate(cells):
                left = room.left() + names + place * width
                self._paint_cell(painter, QRectF(left, top, width - looks.px(36), row), cell, grow)
            top += row

    def _paint_cell(self, painter: QPainter, rect: QRectF, cell: TallyCell, grow: float) -> None:
        looks, colours = self._looks, self._looks.colours
        painter.setPen(colours.text)
        number, words = looks.font(NUMBER * min(grow, 1.1), bold=True), looks.font(TALLY)
        count = width_of("00", number)
        share = cell.share
        draw(
            painter,
            QRectF(rect.left() - looks.px(4), rect.top(), count, rect.height()),
            str(share.count),
            number,
            Qt.AlignmentFlag.AlignCenter,
        )
        of = tr("of {}").format(share.n)
        at = QRectF(rect.left() + count + looks.px(8), rect.top(), looks.px(150), rect.height())
        draw(painter, at, of, words)
        left = rect.left() + count + looks.px(8) + max(width_of(of, words), looks.px(110))
        right = self._paint_outside(painter, rect, cell)
        track = QRectF(left + looks.px(30), 0, right - left - looks.px(60), looks.px(18) * grow)
        track.moveTop(rect.center().y() - track.height() / 2)
        if track.width() > looks.px(60):
            self._paint_interval(painter, track, share)

    def _paint_outside(self, painter: QPainter, rect: QRectF, cell: TallyCell) -> float:
        """What was no answer stands at the end, with its sign; returns where it begins."""
        looks = self._looks
        right = rect.right()
        for mark, count in reversed(cell.outside):
            words = str(count)
            width = width_of(words, looks.font(HEADING))
            at = QRectF(right - width, rect.top(), width + 1, rect.height())
            painter.setPen(looks.colours.text2)
            draw(painter, at, words, looks.font(HEADING))
            side = looks.px(34)
            sign = QRectF(at.left() - looks.px(8) - side, rect.center().y() - side / 2, side, side)
            paint_mark(painter, sign, mark, looks.colours.dark)
            right = sign.left() - looks.px(18)
        return right

    def _paint_interval(self, painter: QPainter, track: QRectF, share: Share) -> None:
        looks, colours = self._looks, self._looks.colours
        painter.fillRect(track, colours.track)
        interval, value = share.interval, share.value
        if interval is None or value is None:
            return
        low = track.left() + interval.low * track.width()
        high = track.left() + interval.high * track.width()
        painter.fillRect(QRectF(low, track.top(), high - low, track.height()), colours.interval)
        at = QPointF(track.left() + value * track.width(), track.center().y())
        radius = looks.px(13)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.tally)
        painter.drawEllipse(at, radius + looks.px(4), radius + looks.px(4))
        painter.setBrush(colours.text)
        painter.drawEllipse(at, radius, radius)


def tr(text: str) -> str:
    return QCoreApplication.translate("Presenting", text)
