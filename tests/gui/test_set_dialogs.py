"""The dialogs about sets: what is chosen in them is what they answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QMainWindow,
    QStyleOptionViewItem,
    QTableView,
)
from pytestqt.qtbot import QtBot

from core.faces import Face
from core.labelling.attributes import GENDER, AttributeName
from core.labelling.labels import Gender, ReferenceLabel
from core.merge.plan import Choice, Conflict, MergePlan
from core.photos.photo import PhotoId, Rights
from core.sets.balance import Targets, balance
from core.sets.draw import GREATEST_SEED
from core.sets.flag import FaceId
from gui.dialogs.draw_dialog import DrawDialog
from gui.dialogs.merge_dialog import MergeDialog
from gui.dialogs.rights_dialog import RightsDialog
from gui.dialogs.tags_dialog import TagsDialog
from gui.models.plain_table_model import PlainTableModel
from gui.views.balance_view import BalanceView

GROUP = AttributeName("group")


def draw_dialog(qtbot: QtBot, count: int = 240) -> DrawDialog:
    sizes = {("a",): 200, ("b",): 40}

    def count_folder(folder: Path, counted: Callable[[int], None]) -> None:
        counted(1000)

    dialog = DrawDialog(count, [GENDER, GROUP], lambda _: sizes, count_folder)
    qtbot.addWidget(dialog)
    return dialog


# Draws


def test_a_simple_draw_from_the_case(qtbot: QtBot) -> None:
    dialog = draw_dialog(qtbot)
    dialog._size.setValue(30)
    dialog._seed.setText("1234")
    choice = dialog.choice()
    assert choice is not None
    assert (choice.folder, choice.size, choice.seed, choice.by) == (None, 30, 1234, ())
    assert "30" in dialog._says.text()


@pytest.mark.parametrize(("typed", "size"), [("9999", 240), ("12", 12), ("240", 240)])
def test_a_number_that_is_typed_is_taken_up_to_all_there_are(
    qtbot: QtBot, typed: str, size: int
) -> None:
    dialog = draw_dialog(qtbot)
    dialog.show()
    dialog._size.selectAll()
    qtbot.keyClicks(dialog._size, typed)
    qtbot.keyClick(dialog._size, Qt.Key.Key_Tab)
    choice = dialog.choice()
    assert choice is not None
    assert choice.size == size
    assert dialog._size.value() == size


def test_one_photo_is_not_told_in_the_plural(qtbot: QtBot) -> None:
    assert draw_dialog(qtbot, 1)._case.text() == "The only photo of this case"


def test_strata_are_shown_before_they_are_drawn(qtbot: QtBot) -> None:
    dialog = draw_dialog(qtbot)
    dialog._stratified.setChecked(True)
    assert not dialog._draw.isEnabled()
    dialog._names[GENDER].setChecked(True)
    dialog._size.setValue(60)
    assert dialog._draw.isEnabled()
    assert "a: 30 of 200; b: 30 of 40" in dialog._says.text()
    dialog._proportional.setChecked(True)
    assert "a: 50 of 200; b: 10 of 40" in dialog._says.text()
    choice = dialog.choice()
    assert choice is not None
    assert (choice.by, choice.equal) == ((GENDER,), False)


@pytest.mark.parametrize("seed", ["", "abc", "-3", "1.5", str(GREATEST_SEED + 1)])
def test_what_is_no_seed_draws_nothing(qtbot: QtBot, seed: str) -> None:
    dialog = draw_dialog(qtbot)
    dialog._seed.setText(seed)
    assert dialog.choice() is None
    assert not dialog._draw.isEnabled()


def test_a_folder_is_counted_and_has_no_strata(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = draw_dialog(qtbot, count=0)
    assert not dialog._draw.isEnabled()
    dialog.choose_folder(tmp_path)
    assert "1,000" in dialog._from_folder.text()
    assert not dialog._stratified.isEnabled()
    dialog._size.setValue(900)
    choice = dialog.choice()
    assert choice is not None
    assert (choice.folder, choice.size) == (tmp_path, 900)


# Rights and tags


def test_only_what_was_given_is_said(qtbot: QtBot) -> None:
    dialog = RightsDialog([Rights("x", "CC0"), Rights("y", "CC0", public_figure=True)])
    qtbot.addWidget(dialog)
    assert dialog.said() == {}
    assert dialog._texts["licence"].text() == "CC0"
    assert dialog._texts["source_address"].text() == ""
    assert dialog._marks["public_figure"].checkState() is Qt.CheckState.PartiallyChecked
    qtbot.keyClicks(dialog._texts["source_address"], " z ")
    dialog._marks["public_figure"].click()
    assert dialog.said() == {"source_address": "z", "public_figure": True}


def test_a_text_can_be_taken_away_from_all(qtbot: QtBot) -> None:
    dialog = RightsDialog([Rights(licence="CC0")])
    qtbot.addWidget(dialog)
    dialog._texts["licence"].selectAll()
    qtbot.keyClick(dialog._texts["licence"], Qt.Key.Key_Delete)
    assert dialog.said() == {"licence": ""}


def test_tags_that_some_have_stay_until_touched(qtbot: QtBot) -> None:
    dialog = TagsDialog([frozenset({"a", "b"}), frozenset({"a"})], known={"a", "b", "c"})
    qtbot.addWidget(dialog)
    assert dialog.answer() == (set(), set())
    dialog._boxes["a"].click()
    dialog._boxes["b"].click()
    qtbot.keyClicks(dialog._new, "new,  other ,")
    assert dialog.answer() == ({"b", "new", "other"}, {"a"})


# Merging


def plan_with(*conflicts: Conflict) -> MergePlan:
    return MergePlan((), ("gone.jpg",), (), conflicts, {}, {}, {})


VENDORS = {"one": "Vendor One"}
LABEL = Conflict(
    "a.jpg",
    "a" * 64,
    FaceId(1),
    "said",
    "gender",
    "female (ann)",
    "male (bo)",
    (Choice.CLAIMS, Choice.OURS, Choice.THEIRS),
    place=(2, 3),
)
NOTE = Conflict(
    "a.jpg",
    "a" * 64,
    FaceId(1),
    "flag",
    "one",
    "other: x",
    "other: y",
    (Choice.OURS, Choice.THEIRS),
)


def test_it_says_what_comes_and_what_stays_and_that_undo_ends_with_a_merge(qtbot: QtBot) -> None:
    dialog = MergeDialog("theirs", plan_with(), {})
    qtbot.addWidget(dialog)
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "What was done before can no longer be undone" in said
    assert "0 new photos, 0 new faces and 0 new flags come along" in said
    assert "Lessons, kept variations and the other log stay there" in said


def test_each_conflict_is_decided_in_its_row(qtbot: QtBot) -> None:
    dialog = MergeDialog("theirs", plan_with(LABEL, NOTE), VENDORS)
    qtbot.addWidget(dialog)
    QAbstractItemModelTester(dialog.model)
    rows = [[dialog.model.index(row, column).data() for column in (1, 2)] for row in range(2)]
    assert rows == [["2 of 3", "gender"], ["", "flag, Vendor One"]]
    assert dialog.model.choices == {LABEL: Choice.CLAIMS, NOTE: Choice.OURS}
    table = dialog.findChild(QTableView)
    assert isinstance(table, QTableView)
    index = dialog.model.index(0, 5)
    delegate = table.itemDelegateForIndex(index)
    editor = delegate.createEditor(table, QStyleOptionViewItem(), index)
    assert isinstance(editor, QComboBox)
    delegate.setEditorData(editor, index)
    assert editor.currentData() == Choice.CLAIMS
    editor.setCurrentIndex(editor.findData(Choice.THEIRS.value))
    delegate.setModelData(editor, dialog.model, index)
    assert dialog.model.choices[LABEL] is Choice.THEIRS


def test_all_conflicts_are_decided_at_once_where_they_can_be(qtbot: QtBot) -> None:
    dialog = MergeDialog("theirs", plan_with(LABEL, NOTE), VENDORS)
    qtbot.addWidget(dialog)
    dialog.model.decide_all(Choice.THEIRS)
    assert set(dialog.model.choices.values()) == {Choice.THEIRS}
    dialog.model.decide_all(Choice.CLAIMS)
    assert dialog.model.choices == {LABEL: Choice.CLAIMS, NOTE: Choice.THEIRS}


# The balance meter


def faces(*genders: Gender) -> list[Face]:
    return [
        Face(FaceId(number), PhotoId(number), None, label=ReferenceLabel(gender))
        for number, gender in enumerate(genders, 1)
    ]


def test_the_meter_counts_and_takes_targets(qtbot: QtBot) -> None:
    view = BalanceView()
    qtbot.addWidget(view)
    QAbstractItemModelTester(view.model)
    targets = Targets((GENDER,), 3, {("male",): 1})
    counted = balance(faces(Gender.FEMALE, Gender.MALE, Gender.MALE), targets)
    view.set_names([GENDER, GROUP])
    view.show_balance(counted, targets)
    rows = [
        [view.model.index(row, column).data() for column in range(4)]
        for row in range(view.model.rowCount(QModelIndex()))
    ]
    assert rows == [["female", "1", "3", "2"], ["male", "2", "1", "0"]]
    assert view._boxes[GENDER].isChecked()
    assert [box.text() for box in view._boxes.values()] == ["Gender", "group"]
    view.show()
    assert view._by.isVisible()
    view.set_names([])
    assert not view._by.isVisible()
    view.set_names([GENDER, GROUP])
    assert "2 are missing" in view._says.text()
    with qtbot.waitSignal(view.targets_changed) as told:
        assert view.model.setData(view.model.index(0, 2), "5")
    assert told.args == [Targets((GENDER,), 3, {("male",): 1, ("female",): 5})]
    assert not view.model.setData(view.model.index(0, 2), "many")
    with qtbot.waitSignal(view.targets_changed) as told:
        view._boxes[GROUP].click()
    assert told.args is not None
    assert told.args[0].names == (GENDER, GROUP)


def test_a_table_of_words_is_a_proper_model() -> None:
    model = PlainTableModel(["a", "b"], right=[1])
    QAbstractItemModelTester(model)
    model.set_rows([("x", "1"), ("y", "2")])
    assert model.index(1, 0).data() == "y"
    assert model.headerData(1, Qt.Orientation.Horizontal) == "b"


def test_escape_closes_the_balance_and_does_not_reach_the_window_behind(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    escape = QAction(window, shortcut="Esc")
    window.addAction(escape)
    view = BalanceView(window)
    view.setWindowFlag(Qt.WindowType.Tool)
    window.show()
    view.show()
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)

    with qtbot.assertNotEmitted(escape.triggered):
        qtbot.keyClick(view.focusWidget() or view, Qt.Key.Key_Escape)

    assert not view.isVisible()
