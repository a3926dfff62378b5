"""The dialog of the import: what it guesses, lets be said, and tells before anything is written."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.faces import Face
from core.label_import.folder_names import folder_table
from core.label_import.headers import Role
from core.label_import.known import Known
from core.label_import.mapping import Mapping, PhotoBy, Several, WordCount, guess, words_in
from core.label_import.plan import Plan, make_plan
from core.label_import.reading import read_table
from core.label_import.table import Table
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.photos.photo import Photo
from core.sets.flag import FaceId
from gui.dialogs.label_import_dialog import LabelImportDialog
from gui.models.label_plan_model import LabelPlanModel
from gui.views.label_mapping_view import LabelMappingView
from gui.views.label_plan_view import LabelPlanView
from tests.core.label_import.label_tables import known, photo

PHOTOS = [photo(1, "female/a.jpg"), photo(2, "male/b.jpg"), photo(3, "male/c.jpg")]
SHEET = (
    "photo,gender,fitzpatrick,name\n"
    "a.jpg,female,IV,Anna\nb.jpg,mr,II,Bert\nb.jpg,mr,II,Bert\nd.jpg,male,II,Dora\n"
)


class HereDesk:
    """Does at once what the window does in threads."""

    def __init__(self, there: Known) -> None:
        self.known = there

    def read(
        self,
        path: Path | None,
        sheet: str,
        done: Callable[[Table, Mapping, list[WordCount]], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        try:
            table = read_table(path, sheet) if path else folder_table(self.known.photos)
        except Exception as error:
            failed(error)
            return
        mapping = guess(table)
        done(table, mapping, words_in(table, mapping))

    def count_words(
        self, table: Table, mapping: Mapping, done: Callable[[list[WordCount]], None]
    ) -> None:
        done(words_in(table, mapping))

    def plan(
        self,
        table: Table,
        mapping: Mapping,
        done: Callable[[Plan], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        done(make_plan(table, mapping, self.known))


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "labels.csv"
    path.write_text(SHEET)
    return path


@pytest.fixture
def open_dialog(qtbot: QtBot) -> Callable[..., LabelImportDialog]:
    def open_it(path: Path | None = None, there: Known | None = None) -> LabelImportDialog:
        dialog = LabelImportDialog(HereDesk(there or known(PHOTOS)), path)
        qtbot.addWidget(dialog)
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        if path is not None:
            qtbot.waitUntil(lambda: dialog.is_filled)
        return dialog

    return open_it


class SlowDesk(HereDesk):
    """Reads once it is told to."""

    def read(self, *what: Any) -> None:
        self.go_on = partial(super().read, *what)


def test_a_table_read_after_the_dialog_was_closed_is_shown_to_nobody(
    qtbot: QtBot, sheet: Path
) -> None:
    desk = SlowDesk(known(PHOTOS))
    dialog = LabelImportDialog(desk, sheet)
    dialog.show()
    qtbot.waitUntil(lambda: hasattr(desk, "go_on"))
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()
        dialog.deleteLater()
    desk.go_on()


def fields(dialog: LabelImportDialog) -> LabelMappingView:
    assert dialog.fields is not None
    return dialog.fields


def plan_view(dialog: LabelImportDialog) -> LabelPlanView:
    assert dialog.plan_view is not None
    return dialog.plan_view


def kinds(dialog: LabelImportDialog) -> list[str]:
    model = plan_view(dialog).kinds.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def rows(dialog: LabelImportDialog) -> list[tuple[str, str, str]]:
    """The rows behind the chosen kind."""
    model = plan_view(dialog).rows
    return [
        tuple(model.index(row, column).data() for column in range(3))  # type: ignore[misc]
        for row in range(model.rowCount())
    ]


def choose_kind(dialog: LabelImportDialog, row: int) -> None:
    view = plan_view(dialog).kinds
    view.setCurrentIndex(view.model().index(row, 0))


def test_nothing_can_go_on_before_a_table_is_chosen(
    open_dialog: Callable[..., LabelImportDialog], qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = open_dialog()
    assert not dialog.next_button.isEnabled()
    assert dialog.problem().startswith("Choose a file")
    dialog.path.setText(str(tmp_path / "none.csv"))
    qtbot.waitUntil(lambda: dialog.problem() == "There is no such file.")
    (tmp_path / "empty.csv").touch()
    dialog.path.setText(str(tmp_path / "empty.csv"))
    qtbot.waitUntil(lambda: "empty.csv holds no rows." in dialog.problem())
    assert not dialog.next_button.isEnabled()


def test_columns_are_guessed_and_every_row_is_told_of(
    open_dialog: Callable[..., LabelImportDialog], sheet: Path
) -> None:
    dialog = open_dialog(sheet)
    assert fields(dialog).summary == "4 rows, separated by commas, UTF-8."
    assert [combo.value for combo in fields(dialog).columns.combos] == [
        Role.PHOTO,
        Role.GENDER,
        Role.FITZPATRICK,
        Role.PASSED_OVER,
    ]
    assert fields(dialog).source.value is Source.DATASET
    assert "special-category data under privacy law" in fields(dialog).privacy_words
    assert fields(dialog).words.left_out == 1
    dialog.next_button.click()
    assert kinds(dialog) == [
        "Of no photo here: 1",
        "With an unknown word: 2",
        "Applied: 1",
        "Photos without a row: 1",
    ]
    assert rows(dialog) == [("5", "", "The case has no photo d.jpg.")]
    assert "1 of the photos has no face yet: once vendors answer" in dialog._outcome.text()
    choose_kind(dialog, 2)
    assert rows(dialog) == [("2", "a.jpg", "female; Fitzpatrick IV")]
    choose_kind(dialog, 3)
    assert rows(dialog) == [("", "male/c.jpg", "No row names it.")]
    assert dialog.import_button.text() == "Import 1 row"


def test_an_unknown_word_gets_a_meaning(
    open_dialog: Callable[..., LabelImportDialog], sheet: Path
) -> None:
    dialog = open_dialog(sheet)
    combo = fields(dialog).words.combo("mr")
    assert combo.currentText() == "leave these rows out"
    combo.setCurrentText("male")
    assert fields(dialog).words.left_out == 0
    dialog.next_button.click()
    assert "Applied: 2" in kinds(dialog)
    assert "Saying what another row says: 1" in kinds(dialog)
    plan = dialog.plan
    assert plan is not None
    said = [turn.after.label for turn in plan.turns if turn.after]
    assert said[1] == ReferenceLabel(Gender.MALE, Source.DATASET)


def test_other_columns_source_and_annotator_are_said(
    open_dialog: Callable[..., LabelImportDialog], sheet: Path
) -> None:
    dialog = open_dialog(sheet)
    fields(dialog).columns.combo(2).setCurrentText("passed over")
    assert fields(dialog).privacy_words == ""
    fields(dialog).columns.combo(3).setCurrentText("own group")
    assert fields(dialog).privacy_words
    fields(dialog).columns.combo(2).setCurrentText("gender")
    assert fields(dialog).columns.combo(1).value is Role.PASSED_OVER, "one column is the gender"
    assert fields(dialog).words.left_out == 2
    fields(dialog).columns.combo(1).setCurrentText("gender")
    fields(dialog).source.setCurrentText("public record")
    fields(dialog).annotator.setText(" Ann ")
    fields(dialog).several.setCurrentText("skip the photo")
    fields(dialog).photo_by.setCurrentText("file name alone")
    assert dialog.mapping() == Mapping(
        (Role.PHOTO, Role.GENDER, Role.PASSED_OVER, Role.GROUP),
        PhotoBy.NAME,
        source=Source.PUBLIC_RECORD,
        annotator="Ann",
        several=Several.SKIP,
    )
    fields(dialog).columns.combo(0).setCurrentText("passed over")
    assert not dialog.next_button.isEnabled()
    assert dialog.problem().startswith("No column of labels.csv is said to name the photo.")


def test_a_photo_column_chosen_by_hand_is_read_as_its_cells_are(
    open_dialog: Callable[..., LabelImportDialog], tmp_path: Path
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Bild-Nr,Geschl.\na,Frau\nb,Mann\n")
    dialog = open_dialog(path)
    combo = fields(dialog).columns.combo(0)
    combo.setCurrentIndex(combo.findText("photo"))
    assert fields(dialog).photo_by.value is PhotoBy.STEM
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert kinds(dialog) == ["Applied: 2", "Photos without a row: 1"]


def test_back_keeps_what_was_said(
    open_dialog: Callable[..., LabelImportDialog], sheet: Path
) -> None:
    dialog = open_dialog(sheet)
    fields(dialog).columns.combo(2).setCurrentText("passed over")
    dialog.next_button.click()
    before = kinds(dialog)
    dialog.back_button.click()
    assert fields(dialog).columns.combo(2).value is Role.PASSED_OVER
    fields(dialog).columns.combo(3).setCurrentText("person")
    dialog.next_button.click()
    assert kinds(dialog) == before
    choose_kind(dialog, 2)
    assert rows(dialog) == [("2", "a.jpg", "female; person Anna")]


def test_labels_that_are_replaced_are_shown_and_nothing_to_do_sleeps(
    open_dialog: Callable[..., LabelImportDialog], sheet: Path
) -> None:
    stored = Face(FaceId(1), PHOTOS[0].id, None, label=ReferenceLabel(Gender.MALE))
    dialog = open_dialog(sheet, known(PHOTOS, [stored]))
    dialog.next_button.click()
    row = kinds(dialog).index("Replacing what is there: 1")
    choose_kind(dialog, row)
    said = "male (annotator's perception) → female (dataset); Fitzpatrick IV"
    assert rows(dialog)[0][2] == said
    assert dialog.import_button.isEnabled()
    nobody = open_dialog(sheet, known([photo(9, "other.jpg")]))
    nobody.next_button.click()
    assert not nobody.import_button.isEnabled()


def test_folder_names_say_the_gender(open_dialog: Callable[..., LabelImportDialog]) -> None:
    dialog = open_dialog()
    dialog.folders_button.click()
    assert fields(dialog).summary == "3 rows, the folders of the case's photos."
    dialog.next_button.click()
    assert kinds(dialog) == ["Applied: 3"]
    plan = dialog.plan
    assert plan is not None
    genders = [turn.after.label.gender for turn in plan.turns if turn.after and turn.after.label]
    assert genders == [Gender.FEMALE, Gender.MALE, Gender.MALE]


def test_another_sheet_of_a_workbook_is_read(
    open_dialog: Callable[..., LabelImportDialog], tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    notes = book.active
    assert notes is not None
    notes.append(["note", "by"])
    notes.append(["x", "y"])
    labels = book.create_sheet("Labels")
    labels.append(["photo", "sex"])
    labels.append(["a.jpg", "f"])
    book.save(tmp_path / "labels.xlsx")
    dialog = open_dialog(tmp_path / "labels.xlsx")
    assert fields(dialog).sheet.isVisible()
    assert not dialog.next_button.isEnabled()
    fields(dialog).sheet.setCurrentText("Labels")
    assert fields(dialog).summary == "1 row, Excel, sheet Labels."
    assert fields(dialog).sheet.currentText() == "Labels"
    dialog.next_button.click()
    assert kinds(dialog)[0] == "Applied: 1"


def test_it_goes_by_the_keyboard_from_end_to_end(
    open_dialog: Callable[..., LabelImportDialog], sheet: Path, qtbot: QtBot
) -> None:
    dialog = open_dialog(sheet)
    menus = [*fields(dialog).columns.combos, *fields(dialog).words.combos]
    qtbot.waitUntil(lambda: all(menu.isVisible() for menu in menus))
    dialog.path.setFocus()
    reached = []
    for _ in range(20):
        QTest.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    order = [reached.index(combo) for combo in fields(dialog).columns.combos]
    assert order == sorted(order)
    last_column, first_field = order[-1], reached.index(fields(dialog).photo_by)
    assert last_column < first_field < reached.index(fields(dialog).words.combos[0])
    assert dialog.next_button in reached
    dialog.path.setFocus()
    QTest.keyClick(dialog.path, Qt.Key.Key_Return)
    assert dialog.plan is not None
    assert plan_view(dialog).kinds.hasFocus()
    QTest.keyClick(plan_view(dialog).kinds, Qt.Key.Key_Down)
    QTest.keyClick(plan_view(dialog).kinds, Qt.Key.Key_Tab)
    assert plan_view(dialog).table.hasFocus()
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(plan_view(dialog).table, Qt.Key.Key_Return)


def test_every_field_says_its_name(
    open_dialog: Callable[..., LabelImportDialog], sheet: Path
) -> None:
    dialog = open_dialog(sheet)
    view = fields(dialog)
    named = [*view.columns.combos, *view.words.combos, dialog.path, view.annotator]
    named += [view.photo_by, view.source, view.several, view.sheet]
    names = [field.accessibleName() for field in named]
    assert all(names)
    assert len(set(names)) == len(names)


def test_a_turning_wheel_changes_no_column(
    open_dialog: Callable[..., LabelImportDialog], sheet: Path
) -> None:
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent

    dialog = open_dialog(sheet)
    combo = fields(dialog).columns.combo(1)
    event = QWheelEvent(
        QPointF(5, 5),
        combo.mapToGlobal(QPointF(5, 5)),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(combo, event)
    assert combo.value is Role.GENDER


def test_the_model_is_one(sheet: Path) -> None:
    model = LabelPlanModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    table = read_table(sheet)
    plan = make_plan(table, guess(table), known(PHOTOS))
    shown: list[object] = [*plan.planned, *PHOTOS]
    model.show_rows(shown)  # type: ignore[arg-type]
    assert model.rowCount() == len(shown)
    assert isinstance(shown[-1], Photo)
    assert model.index(len(shown) - 1, 1).data() == "male/c.jpg"
    assert model.data(model.index(99, 0)) is None
    tester.deleteLater()
