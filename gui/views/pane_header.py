"""The head of a pane: whose it is, and its verdict on the selected face."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from core.vendor import Kind
from core.verdict import CallState, Verdict
from gui.asking.recorded_words import says_nothing
from gui.icons import ROW_ICON, paint_icon
from gui.marks import TILE_HEIGHT, TILE_WIDTH, mark_pixmap, paint_vendor_tile, verdict_color
from gui.theme import STAGE, font
from gui.views.face_looks import HeaderLook
from gui.views.pane_layout import PANE_HEADER, TWO_LINES

LINE = 3
MARK = 15
MARGIN, GAP = 9, 8
LEAST_NAME = 34
TAG_HEIGHT, TAG_PADDING = 17, 5
TAG_ICON, TAG_GAP = 11, 4
KIND_ICONS = {Kind.LOCAL: "laptop", Kind.CLOUD: "cloud-outline"}


class PaneHeader(QWidget):
    """Painted from a look; `show_name` puts plain words there where no vendor is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look: HeaderLook | None = None
        self._words = ""
        self.setFixedHeight(PANE_HEADER)

    @property
    def look(self) -> HeaderLook | None:
        return self._look

    def show_look(self, look: HeaderLook) -> None:
        if look != self._look:
            self._look, self._words = look, ""
            # A narrow pane has no room for all of these words.
            self.setToolTip(
                "\n".join(part for part in (f"{look.name}: {look.word}", look.tip) if part)
            )
            self.update()

    def show_words(self, words: str) -> None:
        self._look, self._words = None, words
        self.setToolTip("")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, PANE_HEADER)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.ignore()  # the pane takes the focus

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), STAGE.header)
        look = self._look
        first, second = self._lines()
        if look is None:
            painter.setFont(font("body"))
            painter.setPen(STAGE.text2)
            _text(painter, QPointF(MARGIN, first), self._words, self.width() - 2 * MARGIN)
            return
        self._paint_line(painter, look)
        if second is None:
            right = self._paint_verdict(painter, look, first)
            self._paint_vendor(painter, look, first, right)
        else:
            self._paint_vendor(painter, replace(look, badge=""), first, self.width() - MARGIN + GAP)
            self._paint_second(painter, look, second)

    def _lines(self) -> tuple[float, float | None]:
        """The middles of its lines."""
        inside = self.height() - LINE
        if self.height() < TWO_LINES:
            return LINE + inside / 2, None
        return LINE + 0.28 * inside, LINE + 0.74 * inside

    def _paint_line(self, painter: QPainter, look: HeaderLook) -> None:
        """The verdict along the top: dotted where nothing was found, none while there is none."""
        if says_nothing(look.mark) or look.mark in (CallState.HIDDEN, CallState.NOT_A_FACE):
            return
        if look.mark is not Verdict.NOT_DETECTED:
            painter.fillRect(QRectF(0, 0, self.width(), LINE), verdict_color(look.mark, dark=True))
            return
        painter.fillRect(QRectF(0, 0, self.width(), LINE), STAGE.gap)
        pen = QPen(STAGE.nothing, LINE)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        apart = 2.1 * LINE
        dots = int((self.width() - LINE) / apart)
        painter.drawPoints([QPointF(LINE / 2 + i * apart, LINE / 2) for i in range(dots + 1)])

    def _paint_second(self, painter: QPainter, look: HeaderLook, middle: float) -> None:
        """Mark and word under the tile, the tag behind them."""
        mark = mark_pixmap(look.mark, MARK, self.devicePixelRatioF(), True)
        left = MARGIN + (TILE_WIDTH - MARK) / 2
        painter.drawPixmap(QPointF(round(left), round(middle - MARK / 2)), mark)
        left, right = float(MARGIN + TILE_WIDTH + GAP), float(self.width() - MARGIN)
        face = font("body", QFont.Weight.DemiBold)
        look = word_that_fits(look, right - left)
        word = _width(face, look.word)
        if look.short_badge and word + GAP + _tag_width(look) > right - left:
            look = replace(look, badge=look.short_badge)
        tag = _tag_width(look) if look.badge else 0.0
        # That an answer was not received here must always be seen; the mark says the word, too.
        if tag and (look.badge_icon or word + GAP + tag <= right - left):
            right -= min(tag, right - left)
            _paint_tag(painter, QPointF(right, middle), look, self.width() - MARGIN - right)
            right -= GAP
            if word > right - left:
                return  # the mark says it; a few letters of it say nothing
        word = min(word, right - left)
        if word >= min(LEAST_NAME, _width(face, look.word)):
            painter.setFont(face)
            painter.setPen(STAGE.text)
            _text(painter, QPointF(left, middle), look.word, word)

    def _paint_verdict(self, painter: QPainter, look: HeaderLook, middle: float) -> float:
        """Mark and word at the right; returns where they begin."""
        face = font("body", QFont.Weight.DemiBold)
        # The name keeps its tile and a few letters before the word gives way.
        room = self.width() - 2 * MARGIN - TILE_WIDTH - 3 * GAP - MARK
        look = word_that_fits(look, room)
        width = min(_width(face, look.word), max(0.0, room))
        left = self.width() - MARGIN - width
        painter.setFont(face)
        painter.setPen(STAGE.text)
        _text(painter, QPointF(left, middle), look.word, width)
        left -= MARK + (GAP if width else 0)
        mark = mark_pixmap(look.mark, MARK, self.devicePixelRatioF(), True)
        painter.drawPixmap(QPointF(round(left), round(middle - MARK / 2)), mark)
        return left

    def _paint_vendor(
        self, painter: QPainter, look: HeaderLook, middle: float, right: float
    ) -> None:
        """Tile, name, kind and tag, as far as they fit left of `right`."""
        tile = QRectF(MARGIN, round(middle - TILE_HEIGHT / 2), TILE_WIDTH, TILE_HEIGHT)
        paint_vendor_tile(painter, tile, look.code, look.hue)
        left = tile.right() + GAP
        face = font("body", QFont.Weight.DemiBold)
        room = right - GAP - left
        look = badge_that_fits(look, room)
        name = _width(face, look.name)
        tag = _tag_width(look) + GAP if look.badge else 0.0
        kind = 0 if look.badge_icon else ROW_ICON + GAP - 1
        if name + kind + tag > room:
            kind = 0
        # That an answer was not received here must always be seen; the rest can be asked for.
        if name + tag > room and room - tag < 40 and not look.badge_icon:
            tag = 0.0
        name = min(name, max(0.0, room - kind - tag))
        if name < min(LEAST_NAME, _width(face, look.name)):
            name = 0.0  # the tile says it
        if name:
            painter.setFont(face)
            painter.setPen(STAGE.text)
            _text(painter, QPointF(left, middle), look.name, name)
            left += name + GAP - 1
        if kind:
            icon = QRectF(round(left), round(middle - ROW_ICON / 2), ROW_ICON, ROW_ICON)
            paint_icon(painter, icon, KIND_ICONS[look.kind], STAGE.text2)
            left += kind
        if tag:
            _paint_tag(painter, QPointF(left, middle), look, min(tag, right - left) - GAP)


def word_that_fits(look: HeaderLook, room: float) -> HeaderLook:
    """The look with its short word where the word is wider than `room` pixels."""
    wide = _width(font("body", QFont.Weight.DemiBold), look.word) > room
    return replace(look, word=look.short_word) if wide and look.short_word else look


def badge_that_fits(look: HeaderLook, room: float) -> HeaderLook:
    """The look with its short badge where name and badge are wider than `room` pixels."""
    name = _width(font("body", QFont.Weight.DemiBold), look.name)
    wide = bool(look.badge) and name + _tag_width(look) + GAP > room
    return replace(look, badge=look.short_badge) if wide and look.short_badge else look


def _tag_width(look: HeaderLook) -> float:
    icon = TAG_ICON + TAG_GAP if look.badge_icon else 0
    return _width(font("smallest"), look.badge) + 2 * TAG_PADDING + icon


def _paint_tag(painter: QPainter, at: QPointF, look: HeaderLook, width: float) -> None:
    """The badge in an edge; its icon stays where its words have no room."""
    box = QRectF(round(at.x()) + 0.5, round(at.y() - TAG_HEIGHT / 2) + 0.5, width, TAG_HEIGHT)
    inner = box.adjusted(TAG_PADDING, 0, -TAG_PADDING, 0)
    painter.setPen(QPen(STAGE.edge, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 3, 3)
    if look.badge_icon:
        top = round(box.center().y() - TAG_ICON / 2)
        paint_icon(
            painter,
            QRectF(round(inner.left()), top, TAG_ICON, TAG_ICON),
            look.badge_icon,
            STAGE.text,
        )
        inner.setLeft(inner.left() + TAG_ICON + TAG_GAP)
    painter.setFont(font("smallest"))
    painter.setPen(STAGE.text)
    _text(painter, QPointF(inner.left(), box.center().y()), look.badge, max(0.0, inner.width()))


def _width(of: QFont, text: str) -> float:
    return QFontMetricsF(of).horizontalAdvance(text)


def _text(painter: QPainter, at: QPointF, text: str, width: float) -> None:
    """Text from `at` (its left end and the middle of its height), cut to `width`."""
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width + 0.5)
    base = at.y() + (metrics.ascent() - metrics.descent()) / 2
    painter.drawText(QPointF(round(at.x()), round(base)), shown)
