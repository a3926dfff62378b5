"""What failed, equal failures together, each with its way out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView, QWidget
from pytestqt.qtbot import QtBot

from core.photos.photo import PhotoId
from core.problem import Problem
from gui.delegates.error_row_delegate import button_rect, row_height
from gui.delegates.text_lines import wrapped
from gui.models.error_rows_model import ErrorRow, ErrorRowsModel, group_errors
from gui.sheets import ChosenVendor
from gui.theme import font
from gui.views.error_list import ErrorList
from gui.widgets.key_button import KeyButton
from tests.gui.sheet_values import AA, BB, PROBLEM

TRUNCATED = Problem("truncated", "The file ends in the middle.", "Copy it again from the camera.")

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen, of popups


def error(
    number: int, vendor: ChosenVendor | None = None, problem: Problem | None = None
) -> ErrorRow:
    usual = PROBLEM if vendor else TRUNCATED
    path = Path(f"/photos/{number}.jpg")
    return ErrorRow(PhotoId(number), path.name, path, vendor, problem or usual)


ONE, OTHER = ChosenVendor(AA, 0), ChosenVendor(BB, 1)


@pytest.fixture
def errors(qtbot: QtBot) -> Iterator[ErrorList]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 700)
    window.show()
    made = ErrorList(window)
    made.set_errors([error(1, ONE), error(2), error(3, ONE), error(4, OTHER)])
    made.open_list()
    yield made
    made.close()


def test_equal_failures_of_one_vendor_are_one_row(qtmodeltester) -> None:
    model = ErrorRowsModel()
    model.set_errors([error(1, ONE), error(2), error(3, ONE), error(4, OTHER)])
    assert [(group.title, group.about, group.action) for group in model.groups] == [
        ("1.jpg, 3.jpg", "Vendor AA", "Ask again"),
        ("2.jpg", "not opened", "Show in folder"),
        ("4.jpg", "Vendor BB", "Ask again"),
    ]
    assert model.groups[0].calls == [(1, AA.id), (3, AA.id)]
    assert model.groups[1].calls == []
    qtmodeltester.check(model)


def test_a_new_error_leaves_the_rows_before_it_alone(qtbot: QtBot) -> None:
    model = ErrorRowsModel()
    model.set_errors([error(1), error(2, ONE)])
    with (
        qtbot.waitSignal(model.rowsInserted) as inserted,
        qtbot.assertNotEmitted(model.rowsRemoved),
        qtbot.assertNotEmitted(model.modelReset),
    ):
        model.set_errors([error(1), error(2, ONE), error(3, ONE), error(4, OTHER)])
    assert inserted.args[1:] == [2, 2]
    assert model.groups[1].title == "2.jpg, 3.jpg"
    model.set_errors([error(2, ONE)])
    assert [group.title for group in model.groups] == ["2.jpg"]
    model.set_errors([])
    assert model.rowCount() == 0


def test_ten_thousand_errors_paint_only_a_screenful(errors: ErrorList) -> None:
    asked = 0

    class Counting(ErrorRowsModel):
        def data(self, index, role=Qt.ItemDataRole.DisplayRole):
            nonlocal asked
            asked += 1
            return super().data(index, role)

    model = Counting()
    model.set_errors(
        [error(n, problem=Problem("odd", f"Number {n} is odd.", "")) for n in range(10_000)]
    )
    view = errors.findChild(QListView)
    view.setModel(model)
    errors.grab()
    assert model.rowCount() == 10_000
    assert asked < 2000


def test_the_button_of_a_row_acts_and_the_row_shows_its_photo(
    errors: ErrorList, qtbot: QtBot
) -> None:
    view = errors.findChild(QListView)
    row = view.visualRect(view.model().index(0))
    at_button = button_rect(row, errors.groups[0]).center()
    with (
        qtbot.waitSignal(errors.ask_again_requested) as asked,
        qtbot.assertNotEmitted(errors.photo_chosen),
    ):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at_button)
    assert asked.args == [[(1, AA.id), (3, AA.id)]]
    with qtbot.waitSignal(errors.photo_chosen) as chosen:
        at = QPoint(60, row_height() + 12)
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert chosen.args == [2]


def test_a_row_of_many_photos_leads_to_each_of_them(errors: ErrorList, qtbot: QtBot) -> None:
    errors.set_errors([error(n) for n in range(1, 6)])
    view = errors.findChild(QListView)
    qtbot.waitUntil(lambda: errors.focusWidget() is view)
    assert errors.groups[0].title == "1.jpg, 2.jpg and 3 more"
    seen: list[int] = []
    errors.photo_chosen.connect(seen.append)
    for _ in range(6):
        at = QPoint(60, row_height() // 2)
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert seen == [1, 2, 3, 4, 5, 1]
    QTest.keyClick(view, Qt.Key.Key_Space)
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert seen[6:] == [2, 3, 2]
    assert errors.groups[0].title == "2.jpg (2 of 5)"
    errors.set_errors([error(n) for n in range(1, 9)])
    assert errors.groups[0].title == "2.jpg (2 of 8)"
    with qtbot.waitSignal(errors.show_in_folder_requested) as shown:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert shown.args == [Path("/photos/2.jpg")]
    assert errors.as_text().startswith("1.jpg, 2.jpg and 6 more")


def test_enter_on_a_row_is_its_button(errors: ErrorList, qtbot: QtBot) -> None:
    view = errors.findChild(QListView)
    qtbot.waitUntil(lambda: errors.focusWidget() is view)
    QTest.keyClick(view, Qt.Key.Key_Down)
    with qtbot.waitSignal(errors.show_in_folder_requested) as shown:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert shown.args == [Path("/photos/2.jpg")]


def test_a_refused_key_leads_to_the_key(errors: ErrorList, qtbot: QtBot) -> None:
    refused = Problem("key refused", "Vendor AA refused the key.", "Type the key again.")
    errors.set_errors([error(1, ONE, refused), error(2, ONE, refused)])
    assert [(group.title, group.action) for group in errors.groups] == [("1.jpg, 2.jpg", "Key…")]
    rows = errors.findChild(QListView)
    rows.setCurrentIndex(rows.model().index(0, 0))
    with (
        qtbot.assertNotEmitted(errors.ask_again_requested),
        qtbot.waitSignal(errors.key_requested) as asked,
    ):
        QTest.keyClick(rows, Qt.Key.Key_Return)
    assert asked.args == [AA.id]
    assert not errors.isVisible()


def test_all_can_be_asked_again_and_copied(errors: ErrorList, qtbot: QtBot) -> None:
    again, copy = errors.findChildren(KeyButton)
    with qtbot.waitSignal(errors.ask_again_requested) as asked:
        again.click()
    assert asked.args == [[(1, AA.id), (3, AA.id), (4, BB.id)]]
    copy.click()
    text = QGuiApplication.clipboard().text()
    assert "2.jpg · not opened: The file ends in the middle. Copy it again" in text
    assert text.count("/photos/") == 4


def test_asking_again_is_not_offered_for_files_alone(errors: ErrorList) -> None:
    errors.set_errors([error(2)])
    again, copy = errors.findChildren(KeyButton)
    assert again.isHidden()
    errors.set_errors([])
    assert not copy.isEnabled()


def test_a_row_is_read_out_with_its_way_out(errors: ErrorList) -> None:
    index = errors.findChild(QListView).model().index(1)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "2.jpg, not opened: The file ends in the middle. Copy it again from the camera."
    )
    assert "/photos/2.jpg" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_sentences_are_cut_only_in_the_last_line(qtbot: QtBot) -> None:
    text = "one two three four five six seven eight nine ten"
    lines = list(wrapped(text, font("small"), 100, 2))
    assert len(lines) == 2
    start, first = lines[0]
    assert start == 0
    assert text.startswith(first)
    assert lines[1][1].endswith("…")
    assert "".join(line for _, line in wrapped("short", font("small"), 200, 2)) == "short"


def test_groups_keep_the_order_of_the_first_of_each() -> None:
    groups = group_errors([error(3, ONE), error(1), error(2, ONE)])
    assert [group.first.photo_id for group in groups] == [3, 1]
