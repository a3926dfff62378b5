"""The moving picture as it is painted: in small pieces, and yet to the pixel as in one."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from core.live.frame import Frame
from gui.live.picture_view import PictureView, strips
from gui.theme import STAGE

MOST_PIXELS = 65_536
"""Qt paints no larger piece in the thread that asks for it."""
SIZE = (160, 120)


@given(
    st.integers(1, 4000), st.integers(1, 3000), st.sampled_from([1.0, 1.25, 1.5, 2.0]), st.data()
)
def test_strips_are_small_and_leave_nothing_out(
    width: int, height: int, ratio: float, data: st.DataObject
) -> None:
    target = QRectF(data.draw(st.integers(0, 500)), data.draw(st.integers(0, 500)), width, height)
    cut = list(strips(target, ratio))

    assert (cut[0].top(), cut[-1].bottom()) == (target.top(), target.bottom())
    assert all(one.bottom() == next_.top() for one, next_ in itertools.pairwise(cut))
    for one in cut:
        assert (one.left(), one.width()) == (target.left(), target.width())
        assert one.width() * ratio * one.height() * ratio <= MOST_PIXELS or one.height() == 1


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_picture_in_strips_is_the_picture(qtbot: QtBot, mirrored: bool) -> None:
    width, height = SIZE
    data = np.random.default_rng(7).integers(0, 256, (height, width, 4), np.uint8).tobytes()
    view = PictureView()
    qtbot.addWidget(view)
    view.resize(1000, 600)
    view.set_mirrored(mirrored)
    view.show_frame(Frame(1, 0.0, width, height, data))

    image = QImage(data, width, height, 4 * width, QImage.Format.Format_RGB32)
    whole = QImage(view.size(), QImage.Format.Format_RGB32)
    whole.fill(STAGE.background)
    painter = QPainter(whole)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    if mirrored:
        painter.translate(view.width(), 0)
        painter.scale(-1, 1)
    painter.drawImage(QRect(100, 0, 800, 600), image)
    painter.end()

    assert view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32) == whole
