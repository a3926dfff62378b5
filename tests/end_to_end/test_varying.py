"""Varying a face as a person does: by key and slider, kept, undone, opened again, many at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from core.response import Response
from core.store import outcomes, runs, variations
from core.vary.change import Part
from core.vary.recipe import Kind, Recipe
from core.vary.trial import try_recipe
from core.vendor import VendorId
from gui.vary import measuring
from gui.vary.answers_view import VendorAnswers
from gui.vary.many import SHOWN
from gui.vary.trying import REPEATS, Trying
from gui.vary.vary_view import VaryView
from gui.vary.varying import Varying
from gui.vary.words import said_words
from tests.end_to_end.sessions import Session, wishes

Start = Callable[..., Session]
A, B = VendorId("anna"), VendorId("bert")


@pytest.fixture
def session(start: Start, folder: Path, tmp_path: Path) -> Session:
    """Six photos with one face each, the first in view."""
    session = start(wishes(folder, case=tmp_path / "case"))
    session.wait_until_read()
    session.look_at(0)
    session.window.stage.setFocus()
    return session


def varying(session: Session) -> Varying:
    found = session.desk.varying
    assert isinstance(found, Varying)
    return found


def trying(session: Session) -> Trying:
    found = varying(session).trying
    assert found is not None
    return found


def view(session: Session) -> VaryView:
    shown = varying(session).view
    assert shown is not None
    return shown


def vary(session: Session, recipe: str = "light=-1.2") -> None:
    """Press V, try a recipe, and wait until all of it is answered and shown."""
    if not varying(session).is_open:
        session.press(Qt.Key.Key_V)
    varying(session).show_recipe(Recipe.parse(recipe))
    session.wait(lambda: not trying(session).lacking())
    strength = Recipe.parse(recipe).strength
    session.wait(lambda: is_judged(session) is bool(strength))


def is_judged(session: Session) -> bool:
    """Whether every vendor's whole trial stands in the view."""
    return bool(rows(session)) and all(row.verdict for row in rows(session))


def rows(session: Session) -> list:
    return list(view(session).answers.rows)


def keep(session: Session) -> None:
    before = len(kept(session))
    session.press(Qt.Key.Key_K)
    session.wait(lambda: len(kept(session)) == before + 1)


def kept(session: Session) -> list:
    keeping = varying(session).keeping
    assert keeping is not None
    return list(keeping.kept)


def test_v_varies_the_face_in_view_and_esc_brings_the_stage_back(session: Session) -> None:
    session.press(Qt.Key.Key_V)
    assert view(session).isVisible()
    assert session.desk.actions["vary"].isChecked()
    session.wait(lambda: len(rows(session)) == 2 and view(session).wipe.pictures is not None)
    session.press(Qt.Key.Key_Escape)
    assert varying(session).view is None
    assert session.window.stage.isVisible()
    assert not session.desk.actions["vary"].isChecked()


def test_arrows_move_the_slider_and_the_vendors_answer(session: Session) -> None:
    session.press(Qt.Key.Key_V)
    photo = session.photo
    for _ in range(4):
        session.press(Qt.Key.Key_Right)
    assert session.photo is photo, "arrows move the slider, not through the photos"
    assert trying(session).recipe == Recipe(Kind.LIGHT, 0.12)
    session.wait(lambda: is_judged(session))
    assert {row.note.partition(" · ")[0] for row in rows(session)} == {
        f"0 of {3 * REPEATS} calls wavered"
    }
    session.wait(lambda: all("control: background" in row.note for row in rows(session)))
    session.press(Qt.Key.Key_Backspace)
    assert trying(session).recipe.strength == 0


def test_no_verdict_shows_before_its_control_is_measured(session: Session) -> None:
    session.press(Qt.Key.Key_V)
    shown: list[VendorAnswers] = []
    show = view(session).answers.show_rows

    def show_and_note(rows: Sequence[VendorAnswers], behind: str = "") -> None:
        shown.extend(rows)
        show(rows, behind)

    view(session).answers.show_rows = show_and_note  # type: ignore[method-assign]
    vary(session, "light=-1.2")
    assert all("control: background" in row.note for row in shown if row.verdict)
    assert any("Measuring" in row.note for row in shown)
    # These faces leave no background for it.
    assert all(row.verdict.endswith("its smaller control") for row in rows(session))


def test_the_line_between_is_dragged_and_moved_by_arrows(session: Session) -> None:
    session.press(Qt.Key.Key_V)
    wipe = view(session).wipe
    middle = wipe.height() // 2
    QTest.mousePress(wipe, Qt.MouseButton.LeftButton, pos=QPoint(wipe.width() // 4, middle))
    assert wipe.at == pytest.approx(0.25, abs=0.01)
    QTest.mouseRelease(wipe, Qt.MouseButton.LeftButton)
    wipe.setFocus()
    session.press(Qt.Key.Key_Right, on=wipe)
    assert wipe.at == pytest.approx(0.27, abs=0.01)
    session.press(Qt.Key.Key_End, on=wipe)
    assert wipe.at == 1.0


def test_both_pictures_wear_the_boxes_and_chips_of_every_vendor(session: Session) -> None:
    vary(session)
    for look in view(session).wipe.looks:
        assert [chip.vendor_id for chip in look.chips] == [A, B]
        assert len(look.boxes) == 2
        assert not look.behind


def test_the_window_says_what_the_command_line_says(session: Session) -> None:
    recipe = Recipe.parse("noise=35@7")
    vary(session, str(recipe))
    subject = trying(session).subject
    assert subject is not None

    from core.photos.image_io import decode

    pixels = decode(subject.photo.path.read_bytes())
    registry = session.workspace.registry
    asked = {}
    for vendor_id in (A, B):
        vendor = registry.create(vendor_id)
        asked[vendor_id] = lambda sent, v=vendor: v.parse(v.analyze(sent).body, sent.record)
    trial = try_recipe(pixels, subject.face, subject.others, recipe, asked, REPEATS)
    for row, said in zip(rows(session), trial.vendors.values(), strict=True):
        assert row.original.words == said_words(said.original[0])
        assert row.varied.words == said_words(said.varied[0])
        assert row.control.words == said_words(said.control[0])
        assert ("not more" not in row.verdict.lower()) is said.is_more


def test_a_range_is_stepped_over_and_copied_as_numbers(session: Session) -> None:
    vary(session, "rotation=0")
    session.press(Qt.Key.Key_R)
    session.wait(lambda: not trying(session).lacking())
    session.wait(lambda: "no flip" in chart_words(session) or " at " in chart_words(session))
    view(session).copy_requested.emit()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[:4] == ["variation", "strength", "unit", "vendor"]
    assert len(lines) == 1 + 2 * 13
    assert any(line.startswith("rotation\t-180\t") for line in lines)

    view(session).chart.mark_clicked.emit(90.0, QPoint())
    assert trying(session).recipe == Recipe(Kind.ROTATION, 90.0)


def chart_words(session: Session) -> str:
    return view(session).chart.accessibleName()


def test_what_is_kept_stands_apart_with_recipe_and_hash(session: Session) -> None:
    before = session.read(outcomes.latest)
    vary(session)
    keep(session)
    (one,) = session.read(variations.load)
    assert (one.recipe, one.repeats, one.vendors) == (Recipe(Kind.LIGHT, -1.2), REPEATS, (A, B))
    said = session.read(partial(variations.answers, variation_id=one.id))
    assert len(said) == 2 * 3 * REPEATS
    sent = {
        outcome.sent.sha256
        for change, outcome in said
        if change.part is Part.VARIED and isinstance(outcome, Response)
    }
    assert sent == {one.sha256}

    assert session.read(outcomes.latest) == before
    assert session.read(runs.unfinished) == []
    assert session.read(session_events(session))[-1] == "answered"


def session_events(session: Session) -> Callable:
    from core.store import events

    return lambda connection: [event.kind for event in events.load(connection)]


def test_a_kept_variation_is_undone_brought_back_and_opened_again(session: Session) -> None:
    vary(session)
    keep(session)
    assert session.window.inspector._vary.accessibleName() == "Vary 1 variation"
    session.press_sequence("Ctrl+Z")
    assert kept(session) == []
    session.press_sequence("Ctrl+Shift+Z")
    assert len(kept(session)) == 1
    session.press(Qt.Key.Key_Escape)

    varying(session).reopen(kept(session)[0])
    assert trying(session).recipe == Recipe(Kind.LIGHT, -1.2)
    session.wait(lambda: is_judged(session))
    kinds = session.read(session_events(session))
    tail = [kind for kind in kinds if kind.startswith("variation")]
    assert tail == ["variation kept", "variation removed", "variation brought back"]


@pytest.fixture
def start_again(session: Session, start: Start, tmp_path: Path) -> Callable[[], Session]:
    """Closes the window and opens its case in another, once that knows what is kept."""

    def begin() -> Session:
        session.close()
        again = start(wishes(case=tmp_path / "case"))
        again.wait(lambda: again.workspace.photo_id is not None)
        again.look_at(0)
        again.wait(lambda: varying(again).keeping is not None and kept(again))
        return again

    return begin


def check_whole(again: Session) -> None:
    """All that is kept has every answer of its trial."""
    for one in kept(again):
        said = again.read(partial(variations.answers, variation_id=one.id))
        assert len(said) == 2 * 3 * REPEATS


def test_kept_variations_are_there_after_the_next_start(
    session: Session, start_again: Callable[[], Session]
) -> None:
    vary(session)
    keep(session)
    shown = [(row.varied.words, row.control.words) for row in rows(session)]
    again = start_again()
    again.press(Qt.Key.Key_V)
    varying(again).reopen(kept(again)[0])
    again.wait(lambda: [(r.varied.words, r.control.words) for r in rows(again)] == shown)
    assert not trying(again).trial_heard(), "nobody is asked again about what is kept"
    vary(again, "blur=5")
    keep(again)
    check_whole(again)


@contextmanager
def store_held(session: Session) -> Iterator[None]:
    """Let nothing more be read of what the case keeps, as its file is being written to."""
    go_on = threading.Event()
    session.case.store.write(lambda _: go_on.wait())
    try:
        yield
    finally:
        go_on.set()


def test_nobody_is_asked_while_what_is_kept_is_being_read(
    session: Session, start_again: Callable[[], Session]
) -> None:
    vary(session)
    keep(session)
    again = start_again()
    with store_held(again):
        varying(again).reopen(kept(again)[0])
        assert trying(again).lacking(), "nothing is read yet"
        again.wait(lambda: view(again).isVisible() and not trying(again)._resting.isActive())
    again.wait(lambda: is_judged(again) and not trying(again).lacking())
    assert not trying(again).trial_heard()


def test_what_is_read_of_one_face_lets_nobody_be_asked_about_the_next(
    session: Session, start_again: Callable[[], Session]
) -> None:
    for place in (1, 0):
        session.look_at(place)
        vary(session)
        keep(session)
    again = start_again()
    one, other = kept(again)
    assert one.photo_id != other.photo_id
    with store_held(again):
        varying(again).reopen(one)
        varying(again).reopen(other)
        again.wait(lambda: trying(again).subject is not None)
        assert trying(again).subject.photo.id == other.photo_id
        varying(again).keeping.answers_read.emit(one.photo_id, one.face, [])
        assert not trying(again)._resting.isActive(), "the other's are still being read"
    again.wait(lambda: is_judged(again) and not trying(again).lacking())
    assert not trying(again).trial_heard()


def test_a_further_variation_is_kept_whole_after_the_next_start(
    session: Session, start_again: Callable[[], Session]
) -> None:
    vary(session)
    keep(session)
    again = start_again()
    again.press(Qt.Key.Key_V)
    again.wait(lambda: trying(again).answers.count == 2 * 3 * REPEATS)
    varying(again).show_recipe(Recipe(Kind.LIGHT, -1.2))
    assert not trying(again).lacking(), "nobody is asked again about what is kept"
    vary(again, "blur=5")
    keep(again)
    check_whole(again)


def test_a_withdrawn_photo_takes_its_variations_along(session: Session) -> None:
    vary(session)
    keep(session)
    session.workspace.withdraw([session.photo.id]).result()
    assert varying(session).view is None
    session.wait(lambda: kept(session) == [])
    assert session.read(variations.load) == []


def test_blind_a_face_is_labelled_before_it_is_varied(session: Session) -> None:
    session.workspace.session.set_blind(True)
    session.press(Qt.Key.Key_V)
    assert varying(session).view is None
    assert session.problems[-1].kind == "blind"


def test_walking_on_varies_the_next_face_with_the_same_recipe(session: Session) -> None:
    vary(session)
    first = session.photo
    session.press(Qt.Key.Key_D)
    assert session.photo is not first
    assert varying(session).is_open
    assert trying(session).recipe == Recipe(Kind.LIGHT, -1.2)
    session.wait(lambda: is_judged(session))


def test_the_light_table_takes_the_place_of_the_varied_face(session: Session) -> None:
    vary(session)
    session.press(Qt.Key.Key_C)
    assert varying(session).view is None
    assert session.desk.light_table.is_open
    session.press(Qt.Key.Key_V)
    assert varying(session).is_open
    assert not session.desk.light_table.is_open


def test_a_set_can_be_undone_though_its_last_control_was_measured_after_all_was_kept(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, first = threading.Event(), iter([True])

    def measured_late(*asked: Any) -> measuring.MeasuredControl:
        if next(first, False):
            go_on.wait()
        return measured_control(*asked)

    vary(session, "luminance=-30")
    view(session).set_requested.emit()
    many = varying(session).many
    assert many is not None
    measured_control = measuring.measured_control
    monkeypatch.setattr(measuring, "measured_control", measured_late)
    many.start(SHOWN)
    session.wait(lambda: len(many._kept_now) == 6 and not many._writing)
    assert many.is_running
    go_on.set()
    session.wait(lambda: session.workspace.undo_stack.undoText() == "Variations of 6 faces kept")
    session.workspace.undo_stack.undo()
    assert kept(session) == []


def test_a_set_is_varied_in_one_run_and_goes_on_where_it_was(session: Session) -> None:
    vary(session, "luminance=-30")
    view(session).set_requested.emit()
    many = varying(session).many
    assert many is not None
    many.start(SHOWN)
    session.wait(lambda: len(many.tried) == 6 and not many.is_running)
    session.wait(lambda: len(kept(session)) == 6)
    dialog = many.dialog
    assert dialog is not None
    session.wait(lambda: [row[2][-5:] for row in dialog._rates.rows] == [" of 6"] * 2)
    session.wait(lambda: session.workspace.undo_stack.undoText() == "Variations of 6 faces kept")
    # These faces leave no background for a control.
    assert [row[7] for row in dialog._rates.rows] == [row[6][0] for row in dialog._rates.rows]
    assert dialog._faces.rows
    assert all(row[4].endswith("its smaller control") for row in dialog._faces.rows)

    calls = len(session.read(variations.load))
    many.start(SHOWN)
    session.wait(lambda: len(many.tried) == 6 and not many.is_running)
    assert len(session.read(variations.load)) == calls, "nothing is asked twice"
    session.workspace.undo_stack.undo()
    assert kept(session) == []
    dialog.reject()
