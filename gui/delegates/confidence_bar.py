"""The bar of a confidence against the threshold."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from core.prediction import Prediction
from core.verdict import Mark, Verdict, is_below
from gui.marks import is_vivid, mark_rim_color, verdict_color
from gui.theme import DARK, LIGHT, Tokens

BAR_HEIGHT, TICK_OUT = 8, 4
"""The bar itself, and how far the threshold's tick reaches above and below it."""


def paint_confidence_bar(
    painter: QPainter,
    rect: QRectF,
    prediction: Prediction | None,
    mark: Mark,
    threshold: float | None,
    dark: bool,
) -> None:
    """Paint the bar into `rect`, which is the track: 0 at its left, 1 at its right.

    threshold: from 0 to 1, None where it is off; a prediction without a confidence gets no tick,
    since none applies to it. Nothing is painted where there is neither an answer nor "not
    detected".
    """
    theme = DARK if dark else LIGHT
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if mark is Verdict.NOT_DETECTED:
        _paint_dots(painter, rect, theme)
    elif prediction is not None and prediction.confidence is None:
        painter.setPen(QPen(theme.edge, 1))
        painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
    elif prediction is not None:
        painter.fillRect(rect, theme.track)
        hollow = mark is Verdict.NO_ANSWER or is_below(prediction, threshold)
        _paint_fill(painter, rect, prediction, None if hollow else mark, dark)
        if threshold is not None:
            _paint_tick(painter, rect, threshold, theme)
    painter.restore()


def _paint_fill(
    painter: QPainter, rect: QRectF, prediction: Prediction, mark: Mark | None, dark: bool
) -> None:
    """mark: None where the answer does not count, which leaves the bar hollow."""
    fill = QRectF(rect)
    fill.setWidth(rect.width() * (prediction.confidence or 0.0))
    if mark is not None:
        painter.fillRect(fill, verdict_color(mark, dark))
        if is_vivid(mark) and fill.width() > 2:
            painter.setPen(QPen(mark_rim_color(mark, dark), 1))
            painter.drawRect(fill.adjusted(0.5, 0.5, -0.5, -0.5))
        return
    painter.setPen(QPen((DARK if dark else LIGHT).ink2, 1.5, j=Qt.PenJoinStyle.MiterJoin))
    if fill.width() > 2:
        painter.drawRect(fill.adjusted(0.75, 0.75, -0.75, -0.75))


def _paint_dots(painter: QPainter, rect: QRectF, theme: Tokens) -> None:
    pen = QPen(theme.ink2, 1.7, c=Qt.PenCapStyle.RoundCap)
    pen.setDashPattern([0.01, 2])
    painter.setPen(pen)
    middle = rect.center().y()
    painter.drawLine(QPointF(rect.left() + 1, middle), QPointF(rect.right() - 1, middle))


def _paint_tick(painter: QPainter, rect: QRectF, threshold: float, theme: Tokens) -> None:
    at = round(rect.left() + rect.width() * threshold)
    tick = QRectF(at - 1, rect.top() - TICK_OUT, 2, rect.height() + 2 * TICK_OUT)
    painter.fillRect(tick.adjusted(-1, 0, 1, 0), theme.panel)
    painter.fillRect(tick, theme.ink)
