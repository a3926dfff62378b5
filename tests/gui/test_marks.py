"""Marks tell themselves apart without colour, and are painted once a size and theme."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from core.verdict import CallState, Mark, Verdict
from gui.marks import (
    block_color,
    mark_pixmap,
    mark_word,
    paint_glyph,
    paint_mark,
    paint_vendor_tile,
    vendor_hue,
    verdict_color,
)
from gui.theme import DARK, LIGHT

SAME_SIGN = CallState.NO_RECORDED
"""Wears the sign of NOT_ASKED: neither says anything of the vendor."""
MARKS: list[Mark] = [mark for mark in (*Verdict, *CallState) if mark is not SAME_SIGN]
SIZES = (12, 14, 15, 24)


def grey_picture(mark: Mark, size: int, dark: bool) -> NDArray[np.float64]:
    """The mark on its panel as a grey-scale picture, 0 to 255."""
    image = QImage(size, size, QImage.Format.Format_RGB32)
    image.fill((DARK if dark else LIGHT).panel)
    painter = QPainter(image)
    paint_mark(painter, QRectF(0, 0, size, size), mark, dark)
    painter.end()
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(grey.constBits(), np.uint8).reshape(size, grey.bytesPerLine())
    return rows[:, :size].astype(float)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_marks_differ_without_colour(qapp: QApplication, size: int, dark: bool) -> None:
    # What is hidden recedes on purpose: it has an outline of its own and hardly any shade.
    marks = [mark for mark in MARKS if mark is not CallState.HIDDEN]
    pictures = {mark: grey_picture(mark, size, dark) for mark in marks}
    for one, other in combinations(marks, 2):
        apart = np.abs(pictures[one] - pictures[other]) > 40
        assert apart.mean() > 0.06, f"{one} looks like {other}"


@pytest.mark.parametrize("mark", MARKS)
def test_outline_of_every_mark_is_its_own(qapp: QApplication, mark: Mark) -> None:
    # The outline alone: what is painted at all, whatever its shade.
    ground = LIGHT.panel.red()
    own = np.abs(grey_picture(mark, 24, dark=False) - ground) > 20
    for other in MARKS:
        if other is not mark:
            theirs = np.abs(grey_picture(other, 24, dark=False) - ground) > 20
            assert (own ^ theirs).sum() > 20, f"{mark} has the outline of {other}"


def test_no_recorded_answer_is_a_short_dash_too(qapp: QApplication) -> None:
    pictures = [grey_picture(mark, 24, dark=False) for mark in (SAME_SIGN, CallState.NOT_ASKED)]
    assert np.array_equal(*pictures)
    assert mark_word(SAME_SIGN) == "No recorded answer"


def test_every_mark_stays_in_its_box(qapp: QApplication) -> None:
    for mark in MARKS:
        image = QImage(48, 48, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        paint_mark(painter, QRectF(8, 8, 32, 32), mark, dark=False)
        painter.end()
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(48, 48, 4)[:, :, 3].copy()
        rows[8:40, 8:40] = 0
        assert not rows.any(), mark


def test_pixmaps_are_cached_by_size_ratio_and_theme(qapp: QApplication) -> None:
    one = mark_pixmap(Verdict.MATCH, 12, 1.0, False)
    assert mark_pixmap(Verdict.MATCH, 12, 1.0, False) is one
    others = [
        mark_pixmap(Verdict.MATCH, 14, 1.0, False),
        mark_pixmap(Verdict.MATCH, 12, 1.5, False),
        mark_pixmap(Verdict.MATCH, 12, 1.0, True),
    ]
    assert len({each.cacheKey() for each in (one, *others)}) == 4
    assert (others[1].width(), others[1].devicePixelRatio()) == (18, 1.5)


def test_only_verdicts_are_vivid() -> None:
    for mark in MARKS:
        colour = verdict_color(mark, dark=False)
        vivid = mark in (Verdict.MATCH, Verdict.MISREAD, Verdict.UNLABELLED)
        assert (colour.hsvSaturation() > 100) == vivid, mark


def test_every_mark_has_a_word_of_its_own() -> None:
    assert mark_word(Verdict.MISREAD) == "Misread"
    assert len({mark_word(mark) for mark in MARKS}) == len(MARKS)


def test_glyph_of_a_chip_is_white_on_the_verdict(qapp: QApplication) -> None:
    image = QImage(20, 22, QImage.Format.Format_RGB32)
    image.fill(block_color(Verdict.MISREAD))
    painter = QPainter(image)
    paint_glyph(painter, QRectF(4, 5, 12, 12), Verdict.MISREAD)
    painter.end()
    assert image.pixelColor(10, 11).lightness() > 240
    assert image.pixelColor(4, 11) == verdict_color(Verdict.MISREAD, dark=True)


def test_vendor_tiles_follow_the_registry_and_begin_again(qapp: QApplication) -> None:
    assert vendor_hue(0) == vendor_hue(6)
    assert len({vendor_hue(hue).name() for hue in range(6)}) == 6
    image = QImage(23, 16, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_vendor_tile(painter, QRectF(0, 0, 23, 16), "AG", 1)
    painter.end()
    assert image.pixelColor(11, 1) == vendor_hue(1)
