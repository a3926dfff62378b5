from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from audit_set_fakes import (
    AG_LIKE,
    NN_LIKE,
    TIME,
    FakeCase,
    answered,
    box,
    flagged,
    labelled,
    photo_of,
)
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QFontMetrics, QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from core.labelling.labels import Gender
from core.photos.photo import PhotoId, Rights
from core.sets.audit_set import gather
from core.sets.flag import Reason
from core.vendor import VendorId
from gui.delegates.audit_row_delegate import note_rect, reason_rect
from gui.models.audit_set_model import ROW_ROLE, AuditFilter, Part, answer_words
from gui.theme import font
from gui.views.audit_set_view import AuditSetView
from gui.widgets.empty_place import EmptyPlace

INFOS = (AG_LIKE, NN_LIKE)
HUES = {AG_LIKE.id: 0, NN_LIKE.id: 1}


class Crops:
    """Hands out a grey square for every second face and notes who was asked for."""

    def __init__(self) -> None:
        self.asked: set[int] = set()

    def __call__(self, photo, box, side) -> QImage | None:
        self.asked.add(photo.id)
        if photo.id % 2:
            return None
        image = QImage(side, side, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.gray)
        return image


@pytest.fixture
def case(tmp_path: Path, draw_photo) -> FakeCase:
    made = FakeCase(tmp_path)
    reasons = (Reason.MISGENDERED, None, Reason.LOW_CONFIDENCE)
    for number, reason in enumerate(reasons, 1):
        photo = made.add(photo_of(draw_photo(f"photo {number}.jpg", seed=number), number))
        made.add_face(labelled(number, photo, box(30, 30), Gender.FEMALE))
        made.add_outcome(answered(photo, AG_LIKE, [(box(30, 30), Gender.MALE, 0.98)]))
        flag = flagged(number, AG_LIKE, reason, "They disagree" if number == 1 else "")
        made.add_flag(replace(flag, time=TIME + timedelta(minutes=number)))
    return made


@pytest.fixture
def crops() -> Crops:
    return Crops()


@pytest.fixture
def view(qtbot, case, crops) -> AuditSetView:
    made = AuditSetView(crops)
    qtbot.addWidget(made)
    made.resize(1280, 700)
    show(made, case)
    with qtbot.waitActive(made):
        made.show()
    return made


def show(view: AuditSetView, case: FakeCase, read_only: bool = False) -> None:
    view.show_audit_set(gather(case, INFOS, list(HUES)), HUES, read_only)


def shown(view: AuditSetView) -> list[int]:
    table = view.table.shown
    return [table.index(row, 0).data(ROW_ROLE).flag.face_id for row in range(table.rowCount())]


def cell(view: AuditSetView, row: int, part: Part):
    columns = range(view.table.audit_set.columnCount())
    column = next(c for c in columns if view.table.audit_set.part(c) is part)
    return view.table.shown.index(row, column)


def click(qtbot, view: AuditSetView, at: QPoint) -> None:
    qtbot.mouseMove(view.table.viewport(), at)
    qtbot.mouseClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=at)


def open_menu() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def entry(menu: QMenu, words: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == words)


def test_an_empty_set_says_how_to_fill_it(qtbot, tmp_path, crops):
    view = AuditSetView(crops)
    qtbot.addWidget(view)
    for _ in range(2):
        places = [p for p in view.findChildren(EmptyPlace) if p.isVisibleTo(view)]
        [place] = places
        assert place.accessibleName().startswith("The audit set is empty")
        assert place.accessibleName().endswith("Select a face and press F.")
        show(view, FakeCase(tmp_path))


def test_the_title_counts_faces_and_says_the_threshold(view, case):
    assert view._title.text() == "3 faces in the audit set"
    assert view._under_title.text().endswith("Threshold off.")
    case.add_flag(flagged(1, NN_LIKE))
    case.set_threshold(AG_LIKE.id, 0.6)
    show(view, case)
    assert view._title.text() == "3 faces in the audit set, flagged 4 times"
    assert view._under_title.text().endswith("Thresholds: Tall 60\u202f%, Wide off.")
    case.set_threshold(NN_LIKE.id, 0.6)
    show(view, case)
    assert view._under_title.text().endswith("Threshold 60\u202f%.")


def test_no_answer_is_cut_where_many_vendors_stand_beside_each_other(view, case):
    many = [replace(AG_LIKE, id=VendorId(f"v{n}"), name=f"Vendor {n}") for n in range(7)]
    photo = case.photo(PhotoId(1))
    for info in many:
        case.add_outcome(answered(photo, info, [(box(30, 30), Gender.FEMALE, 0.9876)]))
    hues = {info.id: n for n, info in enumerate((AG_LIKE, *many))}
    view.show_audit_set(gather(case, (AG_LIKE, *many), list(hues)), hues, False)
    table = view.table
    widths = [
        table.columnWidth(column)
        for column in range(table.audit_set.columnCount())
        if table.audit_set.part(column) is Part.VENDOR
    ]
    answer = table.audit_set.rows[-1].face.answers[-1]
    said, number = answer_words(answer)
    assert number.startswith("99")
    words = QFontMetrics(font("section")).horizontalAdvance(f"{said} ")
    words += QFontMetrics(font("body")).horizontalAdvance(number)
    mark, margins = 8 + 14 + 8, 4 + 10
    assert min(widths[1:]) >= mark + words + margins
    assert table.horizontalScrollBar().maximum() > 0


def test_only_faces_on_the_screen_ask_for_a_crop(qtbot, view, case, crops, draw_photo):
    for number in range(4, 60):
        photo = case.add(photo_of(draw_photo(f"photo {number}.jpg"), number))
        case.add_face(labelled(number, photo, box(30, 30), Gender.FEMALE))
        case.add_flag(replace(flagged(number, AG_LIKE), time=TIME - timedelta(minutes=number)))
    show(view, case)
    crops.asked.clear()
    view.grab()
    assert 5 <= len(crops.asked) < 20


def test_pills_count_and_filter_and_the_search_narrows(qtbot, view):
    pills = view._pills
    assert pills[AuditFilter()].count == 3
    assert pills[AuditFilter(without_note=True)].count == 2
    qtbot.mouseClick(pills[AuditFilter(without_note=True)], Qt.MouseButton.LeftButton)
    assert shown(view) == [3, 2]
    view.focus_search()
    qtbot.keyClicks(view._search, "photo 2")
    assert shown(view) == [2]
    qtbot.keyClicks(view._search, "x")
    assert shown(view) == []
    assert view._nothing_matches.isVisible()
    assert view._nothing_matches.accessibleName().endswith("“photo 2x” hides all 3 faces.")
    view.show_all()
    assert shown(view) == [3, 2, 1]
    assert view.table.isVisible()


def test_the_crop_and_enter_lead_to_the_photo(qtbot, view):
    with qtbot.waitSignal(view.face_opened) as opened:
        click(qtbot, view, view.table.visualRect(cell(view, 1, Part.FACE)).center())
    assert opened.args == [2, 2]
    view.setFocus()
    with qtbot.waitSignal(view.face_opened) as opened:
        qtbot.keyClick(view.table, Qt.Key.Key_Return)
    assert opened.args == [2, 2]
    with qtbot.waitSignal(view.face_opened) as opened:
        at = view.table.visualRect(cell(view, 0, Part.PHOTO)).center()
        qtbot.mouseDClick(view.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert opened.args == [3, 3]


def test_a_note_is_written_where_it_stands(qtbot, view, case):
    at = cell(view, 0, Part.NOTE)
    click(qtbot, view, note_rect(view.table.visualRect(at)).center())
    editor = view.table.viewport().findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, "Below the thre")
    show(view, case)  # an answer came in meanwhile
    qtbot.keyClicks(editor, "shold")
    with qtbot.waitSignal(view.note_changed) as changed:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert changed.args == [3, AG_LIKE.id, "Below the threshold"]


def test_a_note_is_written_by_keyboard_alone_and_escape_leaves_it(qtbot, view):
    view.setFocus()
    qtbot.keyClick(view.table, Qt.Key.Key_Down)
    qtbot.keyClick(view.table, Qt.Key.Key_F2)
    editor = view.table.viewport().findChild(QLineEdit)
    qtbot.keyClicks(editor, "Never mind")
    with qtbot.assertNotEmitted(view.note_changed):
        qtbot.keyClick(editor, Qt.Key.Key_Escape)


def test_the_reason_is_chosen_from_its_tag(qtbot, view):
    index = cell(view, 0, Part.NOTE)
    tag = reason_rect(view.table.visualRect(index), index.data(ROW_ROLE))
    click(qtbot, view, tag.center())
    menu = open_menu()
    assert entry(menu, "Low confidence").isChecked()
    with qtbot.waitSignal(view.reason_changed) as changed:
        entry(menu, "Wrong person count").trigger()
    assert changed.args == [3, AG_LIKE.id, Reason.WRONG_PERSON_COUNT]
    with qtbot.waitSignal(view.reason_changed) as changed:
        entry(menu, "No reason given").trigger()
    assert changed.args == [3, AG_LIKE.id, None]
    with qtbot.assertNotEmitted(view.reason_changed):
        entry(menu, "Low confidence").trigger()
    menu.close()


def test_rights_are_stated_for_the_photo(qtbot, view):
    click(qtbot, view, view.table.visualRect(cell(view, 1, Part.RIGHTS)).center())
    menu = open_menu()
    assert entry(menu, "No statement: faces are masked").isChecked()
    with qtbot.waitSignal(view.rights_changed) as changed:
        entry(menu, "Public figure").trigger()
    assert changed.args == [2, True, False]
    menu.close()


def test_the_menu_of_a_row_holds_everything(qtbot, view):
    menu = view.table.row_menu(view.table.shown.index(0, 0))
    with qtbot.waitSignal(view.face_opened):
        entry(menu, "Show among the photos").trigger()
    with qtbot.waitSignal(view.unflag_requested) as removed:
        entry(menu, "Take out of the audit set").trigger()
    assert removed.args == [3, AG_LIKE.id]
    entry(menu, "Edit the note").trigger()
    assert view.table.viewport().findChild(QLineEdit) is not None
    assert entry(menu, "Reason").menu() is not None
    assert entry(menu, "Rights of the photo").menu() is not None


def test_delete_takes_the_face_out_and_the_next_one_is_selected(qtbot, view, case):
    view.setFocus()
    with qtbot.waitSignal(view.unflag_requested) as removed:
        qtbot.keyClick(view.table, Qt.Key.Key_Delete)
    assert removed.args == [3, AG_LIKE.id]
    del case.flags[2]
    show(view, case)
    assert view.table.selected_row().flag.face_id == 2


def test_what_is_selected_stays_selected_when_a_face_is_added(view, case):
    view.table.select((2, AG_LIKE.id))
    case.add_flag(flagged(1, NN_LIKE))
    show(view, case)
    assert view.table.selected_row().flag.face_id == 2


def test_read_only_changes_nothing_but_leads_to_photos(qtbot, view, case):
    show(view, case, read_only=True)
    menu = view.table.row_menu(view.table.shown.index(0, 0))
    assert [action.text() for action in menu.actions() if action.text()] == [
        "Show among the photos",
        "Edit the note",
    ]
    for part in (Part.NOTE, Part.RIGHTS):
        click(qtbot, view, view.table.visualRect(cell(view, 0, part)).center())
        assert QApplication.activePopupWidget() is None
        assert view.table.viewport().findChild(QLineEdit) is None
    with qtbot.assertNotEmitted(view.unflag_requested):
        qtbot.keyClick(view.table, Qt.Key.Key_Delete)


def test_the_card_says_what_goes_out_and_what_to_look_at_before(qtbot, view, case):
    card = view.card
    assert [label.text() for label in card._details] == [
        "CSV, JSON",
        "3 masked, 0 shown",
        "3 files",
        "README, SHA-256",
        "COCO, Croissant…",
    ]
    assert "2 faces have no note." in card._notes.text()
    assert card._rights.text().startswith("3 photos have no statement of rights")
    assert not card._withheld.isVisible()
    card._notes.linkActivated.emit("notes")
    assert shown(view) == [3, 2]
    with qtbot.waitSignal(view.export_requested):
        qtbot.mouseClick(card._button, Qt.MouseButton.LeftButton)
    for number, photo in enumerate(case.photos):
        case.photos[number] = replace(photo, rights=Rights(public_figure=True))
        case.flags[number] = replace(case.flags[number], note="A note")
    show(view, case)
    assert card._notes.text() == "Every face has a note."
    assert card._rights.text() == "Every photo may be shown."
    assert card._button.words == "Export 3 faces…"


def test_a_photo_that_cannot_be_masked_is_announced(view, case):
    case.add_face(labelled(9, case.photos[0], None, Gender.MALE))
    show(view, case)
    assert view.card._withheld.isVisible()
    assert view.card._withheld.text().startswith("1 photo will be withheld")
    assert view.card._details[1].text() == "2 masked, 0 shown"


def test_a_crop_that_arrives_is_painted(qtbot, view):
    view.on_crop_loaded(2)
    view.grab()
    view.resize(1024, 600)
    view.grab()
