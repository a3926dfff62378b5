"""The light table as a person has it: two photos, one pinned, by keys and by mouse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from core.labelling.labels import Gender
from gui.photos.light_table import LightTable
from gui.views.chip_item import ChipItem
from gui.views.light_half import LightHalf
from gui.views.light_table_view import LightTableView
from gui.widgets.key_button import KeyButton
from tests.end_to_end.sessions import Session, wishes

Start = Callable[..., Session]


@pytest.fixture
def session(start: Start, folder: Path, tmp_path: Path) -> Session:
    """Six photos with one face each, the third in view and in the focus."""
    session = start(wishes(folder, case=tmp_path / "case"))
    session.wait_until_read()
    session.look_at(2)
    session.window.stage.setFocus()
    return session


def table(session: Session) -> LightTable:
    return session.desk.light_table


def view(session: Session) -> LightTableView:
    shown = table(session).view
    assert shown is not None
    return shown


def names(session: Session) -> list[str]:
    """The photos on the table from left to right, the pinned one in brackets."""
    found = []
    for side, photo_id in enumerate(table(session).photos):
        name = session.case.photo(photo_id).name.removesuffix(".jpg") if photo_id else "-"
        found.append(f"[{name}]" if side == table(session).pinned else name)
    return found


def press(session: Session, *keys: Qt.Key) -> None:
    for key in keys:
        session.press(key)


def test_c_lays_the_photo_in_view_beside_the_one_seen_before(session: Session) -> None:
    session.look_at(4)
    press(session, Qt.Key.Key_C)

    assert names(session) == ["[photo 4]", "photo 2"]
    assert session.photo.name == "photo 4.jpg", "the photo in view stays in view"
    assert view(session).isVisible()
    assert session.desk.actions["light_table"].isChecked()


def test_arrows_walk_the_photo_that_is_not_pinned_and_pass_the_pinned_one(
    session: Session,
) -> None:
    session.look_at(3)
    press(session, Qt.Key.Key_C)
    assert names(session) == ["[photo 3]", "photo 2"]
    press(session, Qt.Key.Key_Right)
    assert names(session) == ["[photo 3]", "photo 4"]
    assert session.photo.name == "photo 4.jpg"
    press(session, Qt.Key.Key_Left)
    assert names(session) == ["[photo 3]", "photo 2"]
    press(session, Qt.Key.Key_End)
    assert names(session) == ["[photo 3]", "photo 5"]


def test_walking_ends_beside_a_pinned_last_photo(session: Session) -> None:
    session.look_at(5)
    press(session, Qt.Key.Key_C, Qt.Key.Key_End)
    assert names(session) == ["[photo 5]", "photo 2"]


def test_p_pins_the_other_photo_which_says_so(session: Session) -> None:
    press(session, Qt.Key.Key_C)
    first = names(session)
    press(session, Qt.Key.Key_P)
    assert names(session) == [first[0].strip("[]"), f"[{first[1]}]"]
    words = [
        {b.words for b in half.findChildren(KeyButton) if b.isVisible()}
        for half in view(session).halves
    ]
    assert "Pinned" not in words[0]
    assert "Pinned" in words[1]
    press(session, Qt.Key.Key_Right)
    assert names(session)[1] == f"[{first[1]}]"
    assert names(session)[0] != first[0].strip("[]")


def test_keys_judge_the_photo_turned_to(session: Session) -> None:
    press(session, Qt.Key.Key_C)
    other = session.case.photo(table(session).photos[1])
    press(session, Qt.Key.Key_X)
    assert session.photo.id == other.id
    session.press(Qt.Key.Key_1, Qt.KeyboardModifier.ShiftModifier)
    label = session.case.faces(other.id)[0].label
    assert label is not None
    assert label.gender is Gender.FEMALE


def test_a_click_on_the_other_photo_turns_to_it(session: Session) -> None:
    press(session, Qt.Key.Key_C)
    right = view(session).halves[1].view
    QTest.mouseClick(right.viewport(), Qt.MouseButton.LeftButton)
    assert session.photo.id == table(session).photos[1]
    assert session.window.library.selected_photos == [session.photo.id]


def test_a_photo_chosen_in_the_library_takes_the_place_of_the_one_that_walks(
    session: Session,
) -> None:
    press(session, Qt.Key.Key_C)
    grid = session.window.library.grid
    index = grid.model().index(5, 0)
    grid.scrollTo(index)
    QTest.mouseClick(
        grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.visualRect(index).center()
    )
    assert names(session) == ["[photo 2]", "photo 5"]


def test_l_unlinks_and_links_again(session: Session) -> None:
    press(session, Qt.Key.Key_C)
    link = view(session).link
    assert link.is_linked
    assert link.by_faces
    press(session, Qt.Key.Key_L, Qt.Key.Key_Plus)
    assert not link.is_linked
    assert link.zooms[0].factor != link.zooms[1].factor
    press(session, Qt.Key.Key_L)
    assert link.is_linked
    one, other = (
        zoom.factor**2 * session.case.faces(photo_id)[0].box.area
        for zoom, photo_id in zip(link.zooms, table(session).photos, strict=True)
    )
    assert one == pytest.approx(other)


def test_esc_leaves_the_table_with_the_photo_in_view(session: Session) -> None:
    press(session, Qt.Key.Key_C, Qt.Key.Key_Right)
    in_view = session.photo.name
    press(session, Qt.Key.Key_Escape)
    assert not table(session).is_open
    assert session.window.stage.isVisible()
    assert session.photo.name == in_view
    for name in ("link_zoom", "pin_other", "turn_to_other"):
        assert not session.desk.actions[name].isEnabled()


def test_a_face_is_drawn_on_the_table(session: Session) -> None:
    press(session, Qt.Key.Key_C, Qt.Key.Key_N)
    before = len(session.case.faces(session.photo.id))
    assert view(session).is_drawing
    press(session, Qt.Key.Key_Escape)
    assert not view(session).is_drawing
    assert table(session).is_open, "Esc ends the drawing first"
    press(session, Qt.Key.Key_N, Qt.Key.Key_Right, Qt.Key.Key_Return)
    assert len(session.case.faces(session.photo.id)) >= before
    assert any(f.face and f.face.drawn for f in session.case.faces(session.photo.id))


def test_where_the_filter_holds_one_photo_a_sentence_says_so(session: Session) -> None:
    session.workspace.photo_filter.set_search("photo 2")
    session.look_at(0)
    press(session, Qt.Key.Key_C)
    assert names(session) == ["[photo 2]", "-"]
    buttons = view(session).halves[1].findChildren(KeyButton)
    (show_all,) = [button for button in buttons if button.words == "Show all"]
    session.wait(show_all.isVisible)
    QTest.mouseClick(show_all, Qt.MouseButton.LeftButton)
    assert names(session) == ["[photo 2]", "photo 0"]


def test_overlaid_shows_every_vendor_on_both_photos(session: Session) -> None:
    press(session, Qt.Key.Key_C)
    one_each = [_chips(half) for half in view(session).halves]
    session.trigger("overlaid")
    both = [_chips(half) for half in view(session).halves]
    assert one_each == [{"anna"}, {"anna"}]
    assert both == [{"anna", "bert"}, {"anna", "bert"}]
    press(session, Qt.Key.Key_H)
    assert [_chips(half) for half in view(session).halves] == [set(), set()]


def _chips(half: LightHalf) -> set[str]:
    """The vendors whose chips can be seen."""
    shown = (item for item in half.view.scene().items() if isinstance(item, ChipItem))
    return {look.vendor_id for item in shown if item.isVisible() for look in item.looks}


def test_a_photo_that_cannot_be_decoded_says_so_beside_the_other(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    whole = (folder / "photo 1.jpg").read_bytes()
    (folder / "photo 1.jpg").write_bytes(whole[: len(whole) // 2])
    session = start(wishes(folder, case=tmp_path / "case"))
    session.wait_until_read()
    session.look_at(0)
    session.window.stage.setFocus()
    press(session, Qt.Key.Key_C, Qt.Key.Key_Home)
    assert names(session)[1] == "photo 1"

    def said() -> str:
        labels = view(session).halves[1].findChildren(QLabel)
        return " ".join(label.text() for label in labels if label.isVisible())

    session.wait(lambda: "ends in the middle" in said())
    press(session, Qt.Key.Key_Right)
    session.wait(lambda: "ends in the middle" not in said())


def test_without_a_photo_the_table_says_why_it_stays_shut(start: Start, tmp_path: Path) -> None:
    session = start(wishes(case=tmp_path / "empty"))
    session.window.stage.setFocus()
    press(session, Qt.Key.Key_C)
    assert not table(session).is_open
    assert [problem.kind for problem in session.problems] == ["no photo"]
    assert not session.desk.actions["light_table"].isChecked()


def test_another_case_clears_the_table(session: Session, tmp_path: Path) -> None:
    press(session, Qt.Key.Key_C)
    session.desk.opening.open_case(tmp_path / "other")
    session.wait_until_open(tmp_path / "other")
    assert not table(session).is_open


@pytest.mark.parametrize("turned", [False, True])
def test_z_zooms_to_the_face_and_esc_shows_the_whole_photos_before_it_closes(
    session: Session, turned: bool
) -> None:
    press(session, Qt.Key.Key_C)
    session.wait(lambda: session.case.faces(session.photo.id)[0].box)
    if turned:
        press(session, Qt.Key.Key_X)
    link = view(session).link
    side = table(session).photos.index(session.photo.id)
    before = link.zooms[side].factor
    press(session, Qt.Key.Key_Z)
    session.qtbot.waitUntil(lambda: not link.zooms[side].is_moving, timeout=5000)
    shown, face = link.zooms[side].visible(), session.case.faces(session.photo.id)[0].box
    assert max(face.width / shown.width, face.height / shown.height) == pytest.approx(
        0.75, abs=0.02
    )
    assert link.zooms[side].factor != pytest.approx(before, rel=0.05)
    assert not link.fits
    press(session, Qt.Key.Key_Escape)
    assert table(session).is_open
    assert link.fits
    press(session, Qt.Key.Key_Escape)
    assert not table(session).is_open
