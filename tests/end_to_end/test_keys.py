"""Keys in the whole window: digits by their place, and silence while something is typed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from core.labelling.labels import Gender
from gui.labelling.digit_keys import _FIRST
from tests.end_to_end.sessions import Session, content_of, wishes

Start = Callable[..., Session]
PLACES = pytest.mark.skipif(sys.platform not in _FIRST, reason="Macs number places otherwise")
FRENCH_ROW = ["&", "é", '"', "'", "(", "-", "è", "_", "ç", "à"]


@pytest.fixture
def session(start: Start, folder: Path, tmp_path: Path) -> Session:
    """Six photos with one face each, the first in view and in the focus."""
    session = start(wishes(folder, case=tmp_path / "case"))
    session.wait_until_read()
    session.look_at(0)
    session.window.stage.setFocus()
    return session


def _labels(session: Session) -> list[Gender | None]:
    faces = (session.case.faces(photo.id)[0] for photo in session.case.photos)
    return [face.label.gender if face.label else None for face in faces]


def _type_french(session: Session, digit: int, shift: bool = False) -> None:
    """The key at a digit's place: unshifted it types & é " ', shifted the digit."""
    text = str(digit) if shift else FRENCH_ROW[digit - 1]
    session.type_place(_FIRST[sys.platform] + (digit - 1) % 10, text, ord(text.upper()), shift)


@PLACES
def test_digits_label_by_their_place_on_a_french_keyboard(session: Session) -> None:
    _type_french(session, 1)
    _type_french(session, 2)

    assert _labels(session)[:3] == [Gender.FEMALE, Gender.MALE, None]
    assert session.photo.name == "photo 2.jpg"
    _type_french(session, 3, shift=True)
    assert session.photo.name == "photo 2.jpg", "with Shift it stays"
    assert _labels(session)[2] is Gender.NON_BINARY
    for digit in (7, 8, 9):
        _type_french(session, digit)
    assert _labels(session)[2] is Gender.NON_BINARY
    _type_french(session, 0)
    assert session.photo.name == "photo 2.jpg"
    assert _labels(session)[2] is None


def test_shift_and_digit_stays_on_any_keyboard(session: Session) -> None:
    session.press(Qt.Key.Key_2, Qt.KeyboardModifier.ShiftModifier)

    assert session.photo.name == "photo 0.jpg"
    assert _labels(session)[0] is Gender.MALE


@PLACES
def test_a_digit_whose_key_was_changed_no_longer_labels(session: Session) -> None:
    session.desk.actions.set_keys({"label_1": ["X"]})

    _type_french(session, 1)
    assert _labels(session)[0] is None
    session.press(Qt.Key.Key_X)
    assert _labels(session)[0] is Gender.FEMALE


def test_nothing_typed_into_the_search_is_a_key(session: Session) -> None:
    before, photo = content_of(session.case), session.photo
    session.trigger("search")
    field = session.window.focusWidget()
    assert isinstance(field, QLineEdit)

    for key in "f1n23h,.[]zdat0-+?":
        session.press(key)  # type: ignore[arg-type]
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Delete):
        session.press(key)
    if sys.platform in _FIRST:
        _type_french(session, 1)

    assert field.text().startswith("f1n23h,.[]zdat0-+?")
    assert content_of(session.case) == before
    assert session.photo == photo
    assert not session.window.stage.is_drawing
    assert session.window.stage.boxes_shown
    assert not session.window.key_sheet.isVisible()


def test_nothing_typed_into_a_note_is_a_key(session: Session) -> None:
    session.press(Qt.Key.Key_F)
    session.trigger("page_audit_set")
    table = session.window.audit_set.table
    session.wait(lambda: table.model().rowCount() == 1)
    before = session.case.faces(session.photo.id)[0].face
    table.setFocus()
    session.press(Qt.Key.Key_F2)
    session.wait(lambda: isinstance(session.window.focusWidget(), QLineEdit))
    editor = session.window.focusWidget()

    for key in "f 12n, ?":
        session.press(key, on=editor)  # type: ignore[arg-type]
    session.press(Qt.Key.Key_Return, on=editor)

    session.wait(lambda: session.case.flags[0].note == "f 12n, ?")
    assert session.case.faces(session.photo.id)[0].face == before


def test_on_the_audit_sets_page_no_key_acts_on_the_hidden_photo(session: Session) -> None:
    session.press(Qt.Key.Key_F)
    before, photo = content_of(session.case), session.photo
    session.trigger("page_audit_set")

    for key in (Qt.Key.Key_1, Qt.Key.Key_F, Qt.Key.Key_N, Qt.Key.Key_Right, Qt.Key.Key_D):
        session.press(key)
    if sys.platform in _FIRST:
        _type_french(session, 2)

    assert content_of(session.case) == before
    assert session.photo == photo
    session.trigger("page_photos")
    session.press(Qt.Key.Key_Right)
    assert session.photo != photo


def test_letters_walk_and_escape_leaves_what_is_on_top(session: Session) -> None:
    session.press(Qt.Key.Key_D)
    assert session.photo.name == "photo 1.jpg"
    session.press(Qt.Key.Key_A)
    assert session.photo.name == "photo 0.jpg"
    session.press(Qt.Key.Key_End)
    assert session.photo.name == "photo 5.jpg"

    session.press(Qt.Key.Key_N)
    assert session.window.stage.is_drawing
    session.press(Qt.Key.Key_Escape)
    assert not session.window.stage.is_drawing
    session.press(Qt.Key.Key_Question)
    assert session.window.key_sheet.isVisible()
    session.press(Qt.Key.Key_Escape)
    assert not session.window.key_sheet.isVisible()


def test_every_key_of_the_table_reaches_its_action(session: Session) -> None:
    """Pressed for real, with the photo in the focus: no key is caught on its way."""
    skipped = {"quit", "paste"}
    for spec_id, keys in _keys_without_dialogs().items():
        if spec_id in skipped:
            continue
        action = session.desk.actions[spec_id]
        for key in keys:
            session.window.stage.setFocus()
            action.setEnabled(True)
            heard: list[str] = []
            hear = partial(heard.append, key)
            action.triggered.connect(lambda *_, hear=hear: hear())
            session.press_sequence(key)
            assert heard, f"{spec_id}: {key}"
            session.window.stage.cancel_drawing()
            session.window.key_sheet.hide()
            session.window.show_page(0)


def _keys_without_dialogs() -> dict[str, tuple[str, ...]]:
    from gui.actions import SPECS

    dialogs = {
        "open_photos",
        "open_folder",
        "new_case",
        "open_case",
        "import_labels",
        "export",
        "save_report",
        "preferences",
        "flag_reason",
        "groups",
        "agreement",
        "second_annotator",
        "errors",
        "full_screen",
        "change_keys",
        "about",
    }
    return {spec.id: spec.keys for spec in SPECS if spec.id not in dialogs}
