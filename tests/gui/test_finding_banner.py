"""The line that says what the demonstration found: whole at any width of the window."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.views.finding_banner import FindingBanner


@pytest.mark.parametrize("width", [420, 560, 1000])
@pytest.mark.parametrize("flagged", [False, True])
def test_no_word_is_clipped(qtbot: QtBot, width: int, flagged: bool) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    banner = FindingBanner()
    column.addWidget(banner)
    column.addStretch(1)
    window.resize(width, 400)
    banner.show_finding("Vendor AA", "Grace Hopper", "male", "98 %")
    banner.set_flagged(flagged)
    with qtbot.waitExposed(window):
        window.show()

    assert banner.width() <= width
    for label in banner.findChildren(QLabel):
        if label.text() and label.isVisible():
            assert label.geometry().right() <= label.parentWidget().width()
            needed = label.heightForWidth(label.width())
            room = label.sizeHint().width() <= label.width() or label.wordWrap()
            assert room, label.text()
            assert max(needed, 0) <= label.height(), label.text()
