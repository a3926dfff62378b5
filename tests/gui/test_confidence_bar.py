"""The bar says the confidence, whether it counts, and where the threshold stands."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from core.geometry import Box
from core.labelling.labels import Gender
from core.prediction import Prediction
from core.verdict import CallState, Mark, Verdict
from gui.delegates.confidence_bar import paint_confidence_bar
from gui.marks import verdict_color
from gui.theme import LIGHT


def predicted(confidence: float | None) -> Prediction:
    return Prediction(Box(0, 0, 9, 9), Gender.MALE, confidence)


def painted(prediction: Prediction | None, mark: Mark, threshold: float | None = None) -> QImage:
    """A bar 100 wide and 8 high, 6 from the left and top."""
    image = QImage(112, 20, QImage.Format.Format_RGB32)
    image.fill(LIGHT.panel)
    painter = QPainter(image)
    paint_confidence_bar(painter, QRectF(6, 6, 100, 8), prediction, mark, threshold, dark=False)
    painter.end()
    return image


def at(image: QImage, share: float) -> QColor:
    return image.pixelColor(6 + round(100 * share), 10)


@pytest.fixture(autouse=True)
def _app(qapp: QApplication) -> None:
    """Painting needs an application."""


def test_fill_reaches_to_the_confidence() -> None:
    bar = painted(predicted(0.7), Verdict.MISREAD)
    assert at(bar, 0.65) == verdict_color(Verdict.MISREAD, dark=False)
    assert at(bar, 0.75) == LIGHT.track


def test_below_the_threshold_it_is_hollow() -> None:
    for mark in (Verdict.NO_ANSWER, Verdict.UNLABELLED):
        assert at(painted(predicted(0.5), mark, 0.6), 0.25) == LIGHT.track


def test_tick_stands_out_above_and_below() -> None:
    bar = painted(predicted(0.9), Verdict.MATCH, 0.6)
    assert bar.pixelColor(66, 3) == LIGHT.ink
    assert bar.pixelColor(66, 16) == LIGHT.ink
    assert bar.pixelColor(64, 10) == LIGHT.panel
    without = painted(predicted(0.9), Verdict.MATCH)
    assert without.pixelColor(66, 3) == LIGHT.panel


def test_none_given_has_an_outline_and_no_tick() -> None:
    bar = painted(predicted(None), Verdict.MATCH, 0.6)
    assert bar.pixelColor(50, 6) == LIGHT.edge
    assert at(bar, 0.3) == LIGHT.panel
    assert bar.pixelColor(66, 3) == LIGHT.panel


def test_not_detected_is_dotted() -> None:
    bar = painted(None, Verdict.NOT_DETECTED, 0.6)
    row = {bar.pixelColor(x, 10).lightness() > 200 for x in range(20, 90)}
    assert row == {True, False}


def test_nothing_where_there_is_no_answer_yet() -> None:
    bar = painted(None, CallState.WAITING, 0.6)
    empty = QImage(bar.size(), bar.format())
    empty.fill(LIGHT.panel)
    assert bar == empty
