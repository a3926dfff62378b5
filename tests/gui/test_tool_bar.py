"""The bar at the top gives up words and tiles before any of its buttons is cut."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.vendor import VendorId
from gui.actions import Actions
from gui.theme import apply_theme
from gui.views.tool_bar import ToolBar
from tests.gui.sheet_values import AA


@pytest.fixture
def bar(qapp: QApplication, qtbot: QtBot) -> ToolBar:
    apply_theme(qapp)
    keeper = QObject()
    made = ToolBar(Actions({}, keeper))
    keeper.setParent(made)
    qtbot.addWidget(made)
    codes = ("AA", "BB", "CC", "DD", "EE", "FF")
    infos = [replace(AA, id=VendorId(code.lower()), code=code, name=code) for code in codes]
    made.vendor_picker.set_vendors(infos, {}, [info.id for info in infos])
    made.set_narrow(True)
    return made


def _parts(bar: ToolBar) -> list[QWidget]:
    buttons = [bar.open_button, bar.run_button, bar.stop_button, bar.present_button]
    return [*buttons, bar.pages, bar.vendor_picker, bar.threshold]


@pytest.mark.parametrize("width", [1900, 1280, 1150, 1060])
def test_nothing_in_it_is_squeezed(bar: ToolBar, qtbot: QtBot, width: int) -> None:
    bar.resize(width, 50)
    bar.show()
    qtbot.waitUntil(lambda: all(part.width() >= part.sizeHint().width() for part in _parts(bar)))


def test_words_come_back_with_the_room(bar: ToolBar, qtbot: QtBot) -> None:
    bar.resize(1060, 50)
    bar.show()
    qtbot.waitUntil(lambda: not bar.run_button.shows_words)
    assert bar.run_button.toolTip()
    narrow = bar.vendor_picker.sizeHint().width()
    bar.resize(1900, 50)
    qtbot.waitUntil(lambda: bar.run_button.shows_words and bar.open_button.shows_words)
    assert bar.vendor_picker.sizeHint().width() == bar.vendor_picker.full_width >= narrow
