"""The signs: vendors' marks on faces and photos, and vendors' tiles, painted from vector paths.

Each mark has an outline of its own, so that it survives grey-scale and colour blindness.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from core.verdict import CallState, Mark, Verdict
from gui.theme import (
    DARK,
    DARK_CHARTS,
    GREEN,
    GREY,
    GREY_ON_DARK,
    LIGHT,
    QUESTION,
    SKY_BLUE,
    STAGE,
    TILES,
    VERMILLION,
    WHITE,
    font,
)

TILE_WIDTH, TILE_HEIGHT = 23, 16
"""A vendor tile as it stands in rows and pane headers."""

_VIVID = {Verdict.MATCH: GREEN, Verdict.MISREAD: VERMILLION, Verdict.UNLABELLED: SKY_BLUE}


def mark_word(mark: Mark) -> str:
    """What a mark says in words, capitalised as it stands alone."""
    words = {
        Verdict.MATCH: QCoreApplication.translate("Mark", "Match"),
        Verdict.MISREAD: QCoreApplication.translate("Mark", "Misread"),
        Verdict.NOT_DETECTED: QCoreApplication.translate("Mark", "Not detected"),
        Verdict.NO_ANSWER: QCoreApplication.translate("Mark", "No answer"),
        Verdict.UNABLE: QCoreApplication.translate("Mark", "Unable to answer"),
        Verdict.UNLABELLED: QCoreApplication.translate("Mark", "Unlabelled"),
        CallState.WAITING: QCoreApplication.translate("Mark", "Waiting"),
        CallState.FAILED: QCoreApplication.translate("Mark", "Failed"),
        CallState.NOT_ASKED: QCoreApplication.translate("Mark", "Not asked"),
        CallState.TRIED: QCoreApplication.translate("Mark", "Tried, no answer"),
        CallState.NO_RECORDED: QCoreApplication.translate("Mark", "No recorded answer"),
        CallState.NOT_A_FACE: QCoreApplication.translate("Mark", "Not a face"),
        CallState.HIDDEN: QCoreApplication.translate("Mark", "Hidden"),
    }
    return words[mark]


def is_vivid(mark: Mark) -> bool:
    """Whether the mark has one of the three verdict colours."""
    return mark in _VIVID


def verdict_color(mark: Mark, dark: bool) -> QColor:
    """The colour of a mark's fill, bar or box line; never one for words."""
    theme = DARK if dark else LIGHT
    if isinstance(mark, Verdict) and mark in _VIVID:
        return _VIVID[mark].fill
    if mark is CallState.FAILED:
        return theme.ink
    if mark in (Verdict.NO_ANSWER, Verdict.UNABLE):
        return theme.ink2
    return GREY_ON_DARK if dark else GREY


def mark_rim_color(mark: Mark, dark: bool) -> QColor:
    """The darker rim a vivid fill needs on a light ground; elsewhere the fill itself."""
    if not dark and isinstance(mark, Verdict) and mark in _VIVID:
        return _VIVID[mark].rim
    return verdict_color(mark, dark)


def mark_text_color(mark: Mark, dark: bool) -> QColor:
    """The colour of words that name a mark, readable on `panel`."""
    theme = DARK if dark else LIGHT
    if isinstance(mark, Verdict) and mark in _VIVID:
        return _VIVID[mark].text_on_dark if dark else _VIVID[mark].rim
    if mark is CallState.FAILED:
        return theme.ink
    return theme.ink3 if mark in (*_DASHES, CallState.HIDDEN) else theme.ink2


def paint_mark(painter: QPainter, rect: QRectF, mark: Mark, dark: bool) -> None:
    """Paint a mark into the largest square in the middle of `rect`.

    dark: what it stands on; the stage is dark in both themes.
    """
    _in_box(painter, rect)
    fill, rim = verdict_color(mark, dark), mark_rim_color(mark, dark)
    if is_vivid(mark):
        painter.setPen(QPen(rim, 1))
        painter.setBrush(fill)
        painter.drawPath(_outline(mark))
        _paint_vivid_glyph(painter, mark)
    elif mark in (Verdict.NO_ANSWER, Verdict.UNABLE):
        _paint_ring(painter, fill, half=mark is Verdict.UNABLE)
    elif mark is CallState.FAILED:
        _paint_triangle(painter, fill, (DARK if dark else LIGHT).inverse)
    elif mark is CallState.TRIED:
        # The triangle of a failure, not filled: the call is still to be made.
        painter.setPen(QPen(fill, 1.6, Qt.PenStyle.SolidLine, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPolygon(_TRIANGLE)
    elif mark is CallState.HIDDEN:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush((DARK if dark else LIGHT).track)
        painter.drawRoundedRect(QRectF(1.5, 1.5, 13, 13), 2, 2)
    elif mark in _DASHES:
        # What is no face is struck out, what was not asked is a gap.
        struck = mark is CallState.NOT_A_FACE
        across, rise, width = (4.5, 4.5, 2.6) if struck else (3.5, 0.0, 2.0)
        painter.setPen(QPen(fill, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(8 - across, 8 + rise), QPointF(8 + across, 8 - rise))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        for x, y, radius in _WAITING if mark is CallState.WAITING else _DOTTED_SQUARE:
            painter.drawEllipse(QPointF(x, y), radius, radius)
    painter.restore()


def paint_glyph(painter: QPainter, rect: QRectF, mark: Mark) -> None:
    """Paint a mark on a field that has its colour: the white check, cross, or the dark mark."""
    if not is_vivid(mark):
        paint_mark(painter, rect, mark, dark=True)
        return
    _in_box(painter, rect)
    _paint_vivid_glyph(painter, mark)
    painter.restore()


def block_color(mark: Mark) -> QColor:
    """The field behind a chip's glyph."""
    return verdict_color(mark, dark=True) if is_vivid(mark) else STAGE.block


@lru_cache(maxsize=512)
def mark_pixmap(mark: Mark, size: int, ratio: float, dark: bool) -> QPixmap:
    """A mark of `size` device-independent pixels for a screen of `ratio`; cached."""
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_mark(painter, QRectF(0, 0, size, size), mark, dark)
    painter.end()
    return pixmap


def _in_box(painter: QPainter, rect: QRectF) -> None:
    """Save the painter and put a box of 16 × 16 into the middle of `rect`."""
    side = min(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center().x() - side / 2, rect.center().y() - side / 2)
    painter.scale(side / 16, side / 16)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _outline(mark: Mark) -> QPainterPath:
    path = QPainterPath()
    if mark is Verdict.MATCH:
        path.addEllipse(QPointF(8, 8), 7, 7)
    elif mark is Verdict.MISREAD:
        path.addRoundedRect(QRectF(1.5, 1.5, 13, 13), 2, 2)
    else:
        path.addPolygon(QPolygonF([QPointF(*at) for at in ((8, 0.7), (15.3, 8), (8, 15.3))]))
        path.lineTo(0.7, 8)
        path.closeSubpath()
    return path


def _paint_vivid_glyph(painter: QPainter, mark: Mark) -> None:
    pen = QPen(WHITE, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if mark is Verdict.UNLABELLED:
        pen.setColor(QUESTION)
        pen.setWidthF(1.5)
    painter.setPen(pen)
    painter.drawPath(_glyph(mark))
    if mark is Verdict.UNLABELLED:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QUESTION)
        painter.drawEllipse(QPointF(8, 11.6), 0.95, 0.95)


def _glyph(mark: Mark) -> QPainterPath:
    path = QPainterPath()
    if mark is Verdict.MATCH:
        path.moveTo(4.8, 8.3)
        path.lineTo(7, 10.5)
        path.lineTo(11.2, 5.9)
    elif mark is Verdict.MISREAD:
        path.moveTo(5.2, 5.2)
        path.lineTo(10.8, 10.8)
        path.moveTo(10.8, 5.2)
        path.lineTo(5.2, 10.8)
    else:
        path.moveTo(6, 6.2)
        path.cubicTo(6, 3.7, 10, 3.7, 10, 6.1)
        path.cubicTo(10, 7.6, 8, 7.7, 8, 9.3)
    return path


def _paint_ring(painter: QPainter, colour: QColor, half: bool) -> None:
    painter.setPen(QPen(colour, 2))
    painter.drawEllipse(QPointF(8, 8), 6, 6)
    if half:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPie(QRectF(2, 2, 12, 12), 90 * 16, 180 * 16)


def _paint_triangle(painter: QPainter, colour: QColor, sign: QColor) -> None:
    painter.setPen(QPen(colour, 1.6, Qt.PenStyle.SolidLine, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(colour)
    painter.drawPolygon(_TRIANGLE)
    painter.setPen(QPen(sign, 1.7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(8, 6.2), QPointF(8, 9.3))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(sign)
    painter.drawEllipse(QPointF(8, 12.1), 1.05, 1.05)


_TRIANGLE = [QPointF(8, 1.9), QPointF(15, 14.1), QPointF(1, 14.1)]
_DASHES = (CallState.NOT_ASKED, CallState.NO_RECORDED, CallState.NOT_A_FACE)
_WAITING = tuple((x, 8.0, 1.5) for x in (3.0, 8.0, 13.0))
# Dots 3.4 apart fit a side of 13.6 exactly, so that every corner has one.
_DOTTED_SQUARE = tuple(
    (1.2 + 3.4 * column, 1.2 + 3.4 * row, 1.05)
    for row in range(5)
    for column in range(5)
    if row in (0, 4) or column in (0, 4)
)


def vendor_hue(hue: int, dark_chart: bool = False) -> QColor:
    """A vendor's muted colour by its order in the registry."""
    return (DARK_CHARTS if dark_chart else TILES)[hue % len(TILES)]


def paint_vendor_tile(painter: QPainter, rect: QRectF, code: str, hue: int) -> None:
    """Paint a vendor's two characters, white on its hue."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(vendor_hue(hue))
    painter.drawRoundedRect(rect, 3, 3)
    letters = font("smallest", QFont.Weight.Bold)
    letters.setPixelSize(max(1, round(rect.height() * 0.66)))
    painter.setFont(letters)
    painter.setPen(WHITE)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, code)
    painter.restore()
