"""The choices beside the report keep their height where there is little room."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QRadioButton
from pytestqt.qtbot import QtBot

from gui.actions import Actions
from gui.theme import apply_theme
from gui.views.report_view import ReportView


def test_a_choice_of_two_lines_is_not_squeezed(qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp)
    keeper = QObject()
    view = ReportView(Actions({}, keeper))
    keeper.setParent(view)
    qtbot.addWidget(view)
    view.resize(900, 400)
    view.show()
    choices = [each for each in view.findChildren(QRadioButton) if "\n" in each.text()]
    assert choices
    for choice in choices:
        lines = 2 * choice.fontMetrics().lineSpacing()
        qtbot.waitUntil(lambda choice=choice, lines=lines: choice.height() >= lines)
