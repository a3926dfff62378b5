from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from core.labelling.attributes import FITZPATRICK, GENDER, MONK
from core.labelling.labels import Gender
from core.photos.photo import Photo, PhotoId, Pixels
from gui.models.photo_filter_model import PhotoFilterModel
from gui.models.photo_index import Sort
from gui.models.photo_list_model import PhotoListModel
from gui.models.photo_scope import Scope
from gui.models.photo_summary import Filter
from gui.photos.thumbnails import Thumbnails
from gui.views.library_view import LibraryView
from gui.views.more_filters import Choice
from gui.widgets.filter_pill import FilterPill
from tests.gui.library_fakes import ALPHA, BETA, FakeCase, photo, portraits, prediction

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class Desk:
    """A library over a case, with a loader that notes which files it is asked for."""

    def __init__(self, qtbot, case: FakeCase, size: tuple[int, int] = (316, 700)) -> None:
        self.bot, self.case = qtbot, case
        self.read: list[int] = []
        self.list = PhotoListModel()
        self.list.set_vendors([ALPHA, BETA])
        self.model = PhotoFilterModel(self.list)
        self.thumbnails = Thumbnails(20, self._read, _path_of)
        self.view = LibraryView(self.model, self.thumbnails)
        self.chosen: list[int] = []
        self.view.photo_chosen.connect(self.look_at)
        qtbot.addWidget(self.view, before_close_func=lambda _: self.thumbnails.close())
        self.view.resize(*size)
        self.list.set_case(case)
        self.view.show()
        qtbot.waitExposed(self.view)

    def _read(self, path: Path, side: int) -> Pixels:
        self.read.append(int(path.name))
        return np.zeros((side, side, 3), np.uint8)

    def look_at(self, photo_id: PhotoId) -> None:
        self.chosen.append(photo_id)
        self.model.keep(photo_id)
        self.view.select_photo(photo_id)

    def settle(self) -> None:
        self.bot.waitUntil(lambda: self.list.is_settled)
        self.model._refresh()

    def click(self, row: int, modifiers: Qt.KeyboardModifier = NONE) -> None:
        grid = self.view.grid
        at = grid.visualRect(self.model.index(row)).center()
        self.bot.mouseClick(grid.viewport(), LEFT, modifiers, at)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        self.bot.keyClick(self.view.grid, key, modifiers)

    @property
    def current(self) -> int | None:
        return self.model.photo_at(self.view.grid.currentIndex().row())

    def pill(self, chosen: Filter) -> FilterPill:
        return self.view.findChildren(FilterPill)[list(Filter).index(chosen)]

    def button(self, words: str) -> QPushButton:
        """A button, once it has been laid out."""

        def visible() -> list[QPushButton]:
            buttons = self.view.findChildren(QPushButton)
            return [b for b in buttons if b.isVisible() and b.text() == words]

        self.bot.waitUntil(lambda: bool(visible()))
        return visible()[0]


def _path_of(photo: Photo) -> Path:
    return Path(str(photo.id))


@pytest.fixture
def desk(qtbot) -> Desk:
    return Desk(qtbot, FakeCase(photo(number) for number in range(1, 41)))


def test_of_ten_thousand_photos_only_the_visible_ask_for_a_thumbnail(qtbot):
    desk = Desk(qtbot, FakeCase(photo(number) for number in range(1, 10_001)))
    qtbot.waitUntil(lambda: len(desk.read) >= 12)
    desk.settle()
    visible = len(desk.view.grid.visible_rows(1))
    qtbot.waitUntil(lambda: len(desk.read) == visible)
    assert sorted(desk.read) == list(range(1, visible + 1))

    desk.view.select_photo(PhotoId(5_000))
    row = desk.model.row_of(PhotoId(5_000))
    assert row in desk.view.grid.visible_rows()
    qtbot.waitUntil(lambda: desk.thumbnails.cached(PhotoId(5_000)) is not None)
    assert len(desk.read) <= 2 * visible + 3


def test_thumbnails_are_asked_for_once_however_much_has_changed(desk, qtbot, monkeypatch):
    desk.settle()
    qtbot.waitUntil(lambda: len(desk.read) == len(desk.view.grid.visible_rows(1)))
    asked: list[int] = []
    monkeypatch.setattr(desk.thumbnails, "want", lambda photos: asked.append(len(list(photos))))
    for row in (0, 2, 4, 6):
        desk.model.dataChanged.emit(desk.model.index(row), desk.model.index(row))
    assert not asked
    qtbot.waitUntil(lambda: bool(asked))
    qtbot.waitUntil(lambda: not desk.view._wanting.isActive())

    # One more where the painting that follows a change was not over.
    assert len(asked) <= 2


@pytest.mark.parametrize(("width", "columns"), [(200, 2), (244, 2), (316, 3), (392, 4), (480, 5)])
def test_columns_follow_the_width(desk, width, columns):
    desk.view.resize(width, 700)
    grid = desk.view.grid

    assert grid.columns == columns
    assert grid.card_width >= 84
    last = grid.visualRect(desk.model.index(columns - 1))
    assert last.right() < grid.viewport().width()
    assert (
        grid.visualRect(desk.model.index(columns)).left()
        == grid.visualRect(desk.model.index(0)).left()
    )


def test_few_photos_have_larger_cards(qtbot):
    desk = Desk(qtbot, FakeCase([photo(1), photo(2)]))
    assert desk.view.grid.columns == 2


def test_click_chooses_a_photo_once(desk):
    desk.click(4)
    assert desk.chosen == [5]
    assert desk.view.selected_photos == [5]


def test_selecting_from_outside_tells_nobody_and_scrolls_no_further_than_needed(desk):
    bar = desk.view.grid.verticalScrollBar()
    desk.view.select_photo(PhotoId(3))
    assert (desk.chosen, bar.value()) == ([], 0)

    desk.view.select_photo(PhotoId(40))
    assert bar.value() == bar.maximum()
    place = bar.value()
    desk.view.select_photo(PhotoId(38))
    assert bar.value() == place
    assert desk.current == 38

    desk.view.select_photo(None)
    assert desk.view.selected_photos == []


def test_several_photos_are_selected_with_ctrl_and_shift(desk):
    desk.click(1)
    desk.click(4, SHIFT)
    desk.click(2, CTRL)
    desk.click(7, CTRL)
    assert desk.view.selected_photos == [2, 4, 5, 8]
    assert desk.chosen[-1] == 8

    desk.click(0)
    assert desk.view.selected_photos == [1]


def test_keys_move_in_the_grid(desk):
    desk.click(0)
    keys = (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_End)
    for key in keys:
        desk.press(key)
    assert desk.chosen == [1, 2, 5, 4, 1, 40]

    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Home)
    desk.press(Qt.Key.Key_PageDown)
    assert desk.chosen[6] == 1
    assert desk.chosen[7] > 3


def test_letters_and_digits_are_left_to_the_window(desk, qtbot):
    desk.click(0)
    pressed: list[str] = []
    for key in ("P", "1", "Space", "?"):
        action = QAction(desk.view)
        action.setShortcut(key)
        action.triggered.connect(lambda _=False, key=key: pressed.append(key))
        desk.view.addAction(action)
    for key in (Qt.Key.Key_P, Qt.Key.Key_1, Qt.Key.Key_Space, Qt.Key.Key_H):
        desk.press(key)
    assert desk.chosen == [1]
    assert desk.view.selected_photos == [1]
    assert pressed == ["P", "1", "Space"]


def test_pills_have_their_words_and_counts(desk):
    for number in (1, 2):
        desk.list.apply(desk.case.answer(number, ALPHA, prediction(Gender.MALE)))
    desk.list.apply(desk.case.label(1, Gender.FEMALE))
    desk.model._refresh()

    words = {pill.text(): pill.count for pill in desk.view.findChildren(FilterPill)}
    assert list(words.items()) == [
        ("All", 40),
        ("Vendors disagree", 0),
        ("Misread", 1),
        ("Not detected", 0),
        ("No answer", 0),
        ("Unable to answer", 0),
        ("Flagged", 0),
        ("Failed", 0),
        ("Unlabelled", 1),
    ]


def test_pill_filters_and_moves_to_a_photo_that_passes(desk, qtbot):
    desk.click(0)
    desk.list.apply(desk.case.break_photo(7))
    desk.model._refresh()

    with qtbot.waitSignal(desk.view.filter_changed) as said:
        desk.bot.mouseClick(desk.pill(Filter.FAILED), LEFT)

    assert said.args == ["failed"]
    assert desk.chosen == [1, 7]
    assert desk.view.selected_photos == [7]

    desk.bot.mouseClick(desk.pill(Filter.ALL), LEFT)
    assert desk.chosen == [1, 7]
    assert desk.current == 7


def test_labelled_photo_stays_on_the_stage_under_its_filter(qtbot):
    desk = Desk(qtbot, portraits(20))
    desk.settle()
    desk.bot.mouseClick(desk.pill(Filter.UNLABELLED), LEFT)
    desk.click(3)
    desk.list.apply(desk.case.label(4, Gender.FEMALE))
    desk.model._refresh()
    assert desk.current == 4
    assert desk.model.rowCount() == 20

    desk.press(Qt.Key.Key_Right)
    assert desk.current == 5
    assert desk.chosen[-1] == 5
    assert desk.model.rowCount() == 19


def test_nothing_is_chosen_when_rows_come_and_go_by_themselves(qtbot):
    desk = Desk(qtbot, portraits(20))
    desk.settle()
    desk.view.select_photo(PhotoId(4))
    desk.view._search.setText("photo 1")
    assert desk.chosen == []
    assert desk.view.selected_photos == []

    desk.view._search.clear()
    assert desk.view.selected_photos == [4]
    assert desk.chosen == []


def test_search_goes_to_the_first_photo_found_on_enter(desk):
    desk.click(0)
    desk.view.focus_search()
    field = desk.view.findChild(QLineEdit)
    desk.bot.keyClicks(field, "TO 3")
    assert desk.model.rowCount() == 11
    assert desk.chosen == [1]

    desk.bot.keyClick(field, Qt.Key.Key_Return)
    assert desk.chosen == [1, 3]

    desk.bot.keyClick(field, Qt.Key.Key_Escape)
    assert desk.model.rowCount() == 40


def test_nothing_matches_says_what_hides_and_shows_all(desk):
    desk.click(2)
    desk.bot.mouseClick(desk.pill(Filter.FLAGGED), LEFT)
    assert desk.view.grid.isHidden()
    assert "“Flagged” hides all 40 photos." in desk.view._no_match.accessibleName()

    desk.bot.mouseClick(desk.button("Show all"), LEFT)
    assert not desk.view.grid.isHidden()
    assert desk.pill(Filter.ALL).isChecked()
    assert desk.view.selected_photos == [3]

    desk.view._search.setText("nobody")
    assert "The search “nobody” hides all 40 photos." in desk.view._no_match.accessibleName()
    desk.view.show_scope(Scope(tag="podium"))
    together = "Together these hide all 40 photos: Tagged “podium”, the search “nobody”."
    assert together in desk.view._no_match.accessibleName()
    desk.bot.mouseClick(desk.button("Show all"), LEFT)
    assert desk.model.rowCount() == 40


def test_empty_library_is_a_place_to_drop_photos(qtbot):
    desk = Desk(qtbot, FakeCase())
    assert "No photos yet." in desk.view._drop_place.accessibleName()
    with qtbot.waitSignal(desk.view.open_requested):
        qtbot.mouseClick(desk.button("Open a folder"), LEFT)

    desk.list.apply(desk.case.add(photo(1)))
    assert desk.view._drop_place.isHidden()
    assert not desk.view.grid.isHidden()


def test_demonstration_invites_below_its_photos(qtbot):
    desk = Desk(qtbot, FakeCase([photo(1), photo(2)]))
    desk.view.set_invitation(True)
    qtbot.waitUntil(lambda: desk.view.grid.height() == desk.view.grid.content_height())
    assert not desk.view._drop_place.isHidden()

    desk.view.set_invitation(False)
    assert desk.view._drop_place.isHidden()


def test_sorting_anew_keeps_the_photo_in_view_selected(qtbot):
    desk = Desk(qtbot, portraits(40))
    desk.settle()
    desk.click(4)
    desk.view._on_sort(Sort.DATE)

    assert desk.model.photo_at(0) == 40
    assert desk.view.selected_photos == [5]
    assert desk.chosen == [5]


def test_footer_and_note(desk, qtbot):
    desk.list.apply(desk.case.see(1))
    desk.model._refresh()
    assert desk.view._footer.accessibleName() == "40 photos, 1 seen, 39 unseen"

    desk.view._search.setText("photo 1")
    qtbot.waitUntil(lambda: desk.model.rowCount() < 40)
    left = desk.model.rowCount()
    assert desk.view._footer.accessibleName() == f"{left} of 40 photos, 1 seen, 39 unseen"
    desk.view.show_all()
    qtbot.waitUntil(lambda: desk.view._footer.accessibleName().startswith("40 photos"))

    desk.view.set_progress_note("12 files passed over")
    assert desk.view._note.isVisible()
    desk.view.set_progress_note("")
    assert not desk.view._note.isVisible()


def test_menu_is_asked_for_the_selected_photos(desk, qtbot):
    desk.click(1)
    desk.click(2, SHIFT)
    with qtbot.waitSignal(desk.view.menu_requested) as asked:
        desk.view.grid.menu_requested.emit(QPoint(3, 4))
    assert asked.args == [[2, 3], QPoint(3, 4)]


def test_thumbnails_of_another_case_are_forgotten(desk, qtbot):
    qtbot.waitUntil(lambda: desk.thumbnails.cached(PhotoId(1)) is not None)
    desk.list.set_case(FakeCase())
    assert desk.thumbnails.cached(PhotoId(1)) is None


def test_cards_keep_their_size_when_the_scroll_bar_comes_and_goes(desk):
    """Otherwise it would come back because it went, and the window would never be still."""
    grid = desk.view.grid
    for height in range(300, 900, 37):
        desk.view.resize(316, height)
        width = grid.card_width
        grid.verticalScrollBar().hide()
        assert grid.card_width == width
        grid.verticalScrollBar().show()
        assert grid.card_width == width


# Blind, not a face, more filters


def test_in_blind_mode_what_tells_answers_rests(desk):
    desk.settle()
    desk.model.set_blind(True)
    resting = {name for name in Filter if not desk.pill(name).isEnabled()}
    assert resting == {name for name in Filter if name.tells_answers}
    pill = desk.pill(Filter.DISAGREE)
    assert (pill.accessibleName(), pill.toolTip()) == (
        "Vendors disagree",
        "Blind: it would tell what vendors said",
    )
    orders = {a.data(): a.isEnabled() for a in desk.button("Name").menu().actions()}
    assert orders == {sort.value: not sort.tells_answers for sort in Sort}
    desk.model.set_blind(False)
    assert all(desk.pill(name).isEnabled() for name in Filter)


def test_boxes_that_are_no_faces_are_counted(desk):
    desk.list.apply(desk.case.not_a_face(1))
    desk.settle()
    footer = desk.view._footer
    assert "1 not a face" in footer.accessibleName()
    assert "1 boxes are marked" in footer.toolTip()


def test_more_filters_write_into_the_search(desk):
    choices = [Choice(GENDER, (("female", 2), ("male", 1)))]
    desk.list.apply(desk.case.label(1, Gender.FEMALE))
    desk.settle()
    menu = desk.view._more.menu()

    def choose() -> list[QAction]:
        desk.view.set_more_filters(choices)
        return menu.actions()[0].menu().actions()

    assert [action.text() for action in choose()] == ["female\t2", "male\t1"]
    choose()[0].trigger()
    field = desk.view.findChild(QLineEdit)
    assert field.text() == "gender:female"
    assert desk.model.rowCount() == 1
    assert choose()[0].isChecked()
    choose()[0].trigger()
    assert field.text() == ""


def test_more_filters_word_skin_types_as_people_read_them(desk):
    choices = [Choice(FITZPATRICK, (("3-4", 2),)), Choice(MONK, (("5-6", 1), ("7", 1)))]
    desk.view.set_more_filters(choices)
    shown = [
        [each.text() for each in action.menu().actions()]
        for action in desk.view._more.menu().actions()[:2]
    ]
    assert shown == [["III–IV\t2"], ["5–6\t1", "7\t1"]]


def test_more_filters_hide_labels_from_a_second_annotator(desk):
    desk.view.set_more_filters([Choice(GENDER, (("female", 2),))], hidden=True)
    actions = desk.view._more.menu().actions()
    assert not any(action.menu() for action in actions)
    assert actions[0].text() == "Hidden while a second annotator labels"


def test_of_a_case_that_is_still_read_no_count_is_shown(qtbot):
    case = FakeCase(photo(number) for number in range(1, 101))
    case.answer(1, ALPHA, prediction(Gender.FEMALE))
    case.label(1, Gender.MALE)
    desk = Desk(qtbot, case)
    desk.list.set_case(case, waits=True)
    assert desk.pill(Filter.MISREAD).accessibleName() == "Misread"
    assert desk.pill(Filter.ALL).accessibleName() == "All: 100"
    desk.model.set_filter(Filter.MISREAD)
    assert "Looking through the photos…" in _words(desk.view)

    desk.list.go_on()

    desk.settle()
    assert desk.pill(Filter.MISREAD).accessibleName() == "Misread: 1"
    assert desk.model.photo_ids() == [1]


def _words(view: LibraryView) -> list[str]:
    return [label.text() for label in view.findChildren(QLabel) if label.isVisibleTo(view)]
