"""Undo and redo in any order: what is shown is what the case holds when it is opened again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QUndoCommand

from core.case.case import Case
from core.case.change import Change
from core.case.turn import Turn
from core.faces import Face
from core.geometry import Box
from core.labelling.attributes import FITZPATRICK, PERSON, AttributeName
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.lessons.lesson import Lesson, Step, StepKind
from core.photos.photo import NO_RIGHTS, PhotoId, Rights
from core.sets.flag import FaceId, Reason
from core.store.values import now
from core.vendor import VendorId
from gui import operations
from gui.edits import ManyFacesEdit, RightsEdit, TagsEdit
from gui.labelling import labelling
from gui.lessons.lesson_edit import LessonEdit
from gui.workspace import Workspace
from providers.fake import Behaviour
from tests.end_to_end.sessions import Session, content_of, two_vendors, wishes

Start = Callable[..., Session]
Act = Callable[[Workspace], object]

_GENDERS = st.sampled_from([Gender.FEMALE, Gender.MALE, Gender.NON_BINARY, Gender.UNKNOWN, None])
_BOXES = st.builds(
    Box,
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(8, 60),
    st.integers(8, 60),
)
_ACTS = st.one_of(
    st.builds(lambda g, stay: lambda w: labelling.label(w, g, stay), _GENDERS, st.booleans()),
    st.builds(lambda on: lambda w: operations.toggle_not_a_face(w, on), st.booleans()),
    st.builds(lambda box: lambda w: operations.draw_face(w, box), _BOXES),
    st.just(operations.remove_drawn_face),
    st.builds(
        lambda name, value: lambda w: labelling.set_attribute(w, name, value),
        st.sampled_from([FITZPATRICK, PERSON, AttributeName("hat")]),
        st.sampled_from(["3", "4-5", ""]),
    ),
    st.just(lambda w: labelling.label(w, Gender.OWN, wording="two-spirit")),
    st.just(operations.toggle_flag),
    st.builds(
        lambda reason, note: lambda w: operations.put_flag(w, reason, note),
        st.sampled_from([None, *Reason]),
        st.sampled_from(["", "a note", "eine Notiz"]),
    ),
    st.builds(lambda s: lambda w: labelling.set_source(w, s), st.sampled_from(list(Source))),
    st.builds(
        lambda public, consents: (
            lambda w: operations.show_unmasked(w, w.photo_id, public, consents)
        ),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(lambda step: lambda w: operations.walk(w, step), st.sampled_from([-1, 1])),
    st.builds(lambda step: lambda w: operations.step_face(w, step), st.sampled_from([-1, 1])),
    st.builds(lambda step: lambda w: operations.step_vendor(w, step), st.sampled_from([-1, 1])),
    st.just(lambda w: w.undo_stack.undo()),
    st.just(lambda w: w.undo_stack.undo()),
    st.just(lambda w: w.undo_stack.redo()),
)


@pytest.fixture
def session(start: Start, tmp_path: Path, draw_photo: Callable[..., Path]) -> Session:
    """Four photos with none to three faces each."""
    for number in range(4):
        draw_photo(f"photos/photo {number}.jpg", seed=number)
    vendors = two_vendors(Behaviour())
    session = start(wishes(tmp_path / "photos", case=tmp_path / "case"), vendors)
    session.wait_until_read()
    return session


def test_any_history_is_shown_as_it_is_kept(session: Session) -> None:
    @settings(
        max_examples=40,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.lists(_ACTS, max_size=25))
    def check(acts: list[Act]) -> None:
        for act in acts:
            act(session.workspace)
        shown = content_of(session.case)
        session.case.store.flush()
        kept = Case.open(session.case.folder, session.workspace.registry, read_only=True)
        try:
            assert content_of(kept) == shown
        finally:
            kept.close()

    check()
    assert session.problems == []


def test_undoing_all_and_redoing_all_comes_back_to_the_same(session: Session) -> None:
    @settings(max_examples=25, deadline=None, database=None)
    @given(st.lists(_ACTS, max_size=20))
    def check(acts: list[Act]) -> None:
        workspace = session.workspace
        workspace.undo_stack.clear()
        before = content_of(session.case)
        for act in acts:
            act(workspace)
        stack = workspace.undo_stack
        while stack.canRedo():
            stack.redo()
        after = content_of(session.case)
        while stack.canUndo():
            stack.undo()
        assert content_of(session.case) == before
        while stack.canRedo():
            stack.redo()
        assert content_of(session.case) == after

    check()
    assert session.problems == []


def test_undo_and_redo_say_what_they_turned_and_lead_to_it(
    start: Start, folder: Path, tmp_path: Path
) -> None:
    session = start(wishes(folder, case=tmp_path / "case"), two_vendors(Behaviour(faces=2)))
    session.wait_until_read()
    workspace = session.workspace
    session.look_at(0)
    workspace.select_face(1)
    session.press_digits("1")
    session.look_at(2)
    workspace.focus_vendor(VendorId("bert"))
    session.trigger("flag")
    session.look_at(4)
    workspace.focus_vendor(VendorId("anna"))

    session.trigger("undo")
    assert (session.photo.name, workspace.focus) == ("photo 2.jpg", "bert")
    session.wait(lambda: _said(session) == "Undone: flag of photo 2.jpg  Ctrl+⇧Z redoes")
    session.trigger("undo")
    assert (session.photo.name, workspace.selected) == ("photo 0.jpg", 1)
    session.wait(lambda: _said(session) == "Undone: label of photo 0.jpg  Ctrl+⇧Z redoes")

    session.look_at(5)
    session.trigger("redo")
    assert (session.photo.name, workspace.selected) == ("photo 0.jpg", 1)
    session.wait(lambda: _said(session) == "Redone: label of photo 0.jpg  Ctrl+Z undoes")
    session.press_digits("2")
    session.wait(lambda: _said(session) == "Labelled photo 0.jpg male  Ctrl+Z undoes")


@pytest.mark.parametrize("what", ["duplicates", "lesson"])
def test_what_was_undone_on_a_photo_that_left_since_is_refused_in_words(
    session: Session, draw_photo: Callable[..., Path], what: str
) -> None:
    case, stack = session.case, session.workspace.undo_stack
    broken, whole = _broken_photo(session), case.photos[0].id
    _change(session, what, [broken])
    _change(session, "tags", [whole])
    while stack.canUndo():
        session.trigger("undo")
    _mend(session, broken, draw_photo)
    session.wait(lambda: not case.has(broken))
    before = content_of(case)

    session.trigger("redo")
    assert [problem.kind for problem in session.problems] == ["photo left"]
    assert session.problems[0].what.startswith("Not redone: ")
    assert content_of(case) == before
    assert stack.canRedo(), "the step behind it is kept"
    session.trigger("redo")
    assert case.photo(whole).tags == {"new"}
    session.trigger("undo")
    assert content_of(case) == before
    assert len(session.problems) == 1
    assert session.errors == []
    assert not session.desk.actions["undo"].isEnabled()


@pytest.mark.parametrize("what", ["tags", "rights", "labels"])
def test_what_was_undone_can_be_redone_although_the_photos_file_was_mended_since(
    session: Session, draw_photo: Callable[..., Path], what: str
) -> None:
    """The log tells what was said of the photo, so that it stays, here and at the next start."""
    case = session.case
    broken = _broken_photo(session)
    _change(session, what, [broken])
    session.trigger("undo")
    case.store.flush()
    _mend(session, broken, draw_photo)
    assert case.has(broken)

    session.trigger("redo")
    case.store.flush()
    assert session.problems == []
    assert session.errors == []
    kept = Case.open(case.folder, session.workspace.registry, read_only=True)
    try:
        assert [photo.id for photo in kept.photos] == [photo.id for photo in case.photos]
        held = kept.photo(broken), kept.faces_stored_in(broken)
        assert held == (case.photo(broken), case.faces_stored_in(broken))
        assert held[0].tags or held[0].rights != NO_RIGHTS or held[1]
    finally:
        kept.close()


@pytest.mark.parametrize("kind", [TagsEdit, RightsEdit, ManyFacesEdit])
def test_of_photos_that_have_left_nothing_is_turned(
    session: Session, draw_photo: Callable[..., Path], kind: type
) -> None:
    """As where they leave before the disk has what was said of them."""
    case, told = session.case, list[Change]()
    broken, whole = _broken_photo(session), case.photos[0].id
    edits: list[QUndoCommand] = []
    for ids in ([broken], [broken, whole]):
        if kind is TagsEdit:
            sides = dict.fromkeys(ids, frozenset[str]()), dict.fromkeys(ids, frozenset({"new"}))
            edits.append(TagsEdit("", case, *sides, told.append))
        elif kind is RightsEdit:
            rights = dict.fromkeys(ids, NO_RIGHTS), dict.fromkeys(ids, Rights(licence="CC0"))
            edits.append(RightsEdit("", case, *rights, told.append))
        else:
            first = case.next_face_id()
            faces = [Face(FaceId(first + n), id_, None) for n, id_ in enumerate(ids)]
            turns = [Turn(None, face) for face in faces]
            edits.append(ManyFacesEdit("", case, turns, told.append))
    _mend(session, broken, draw_photo)
    session.wait(lambda: not case.has(broken))

    for edit in edits:
        edit.redo()

    assert [edit.isObsolete() for edit in edits] == [True, False]
    turned = [change.photos for change in told if change.photos]
    assert turned == [frozenset({whole})]


def _broken_photo(session: Session) -> PhotoId:
    """Add a file that cannot be read, which nobody has answered for."""
    zero = session.case.photos[0].path.with_name("zero.jpg")
    zero.touch()
    session.desk.opening.open_photos([zero])
    session.wait(lambda: session.case.at_path(zero) is not None)
    session.wait_until_read(1)
    return session.case.at_path(zero).id


def _mend(session: Session, broken: PhotoId, draw_photo: Callable[..., Path]) -> None:
    path = session.case.photo(broken).path
    shutil.copy(draw_photo("good.jpg", seed=99), path)
    session.desk.opening.open_photos([path])
    session.wait(lambda: session.case.at_path(path).id > broken)
    session.wait_until_read()


def _change(session: Session, what: str, photo_ids: list[PhotoId]) -> None:
    case, workspace = session.case, session.workspace
    if what == "tags":
        operations.change_tags(workspace, photo_ids, ["new"])
    elif what == "rights":
        operations.change_rights(workspace, photo_ids, {"licence": "CC0"})
    elif what == "duplicates":
        operations.set_left_out(workspace, dict.fromkeys(photo_ids, case.photos[0].id))
    elif what == "labels":
        faces = [Face(case.next_face_id(), photo_ids[0], None, label=ReferenceLabel(Gender.MALE))]
        turns = [Turn(None, face) for face in faces]
        workspace.undo_stack.push(ManyFacesEdit("Imported", case, turns, workspace.apply))
    else:
        steps = tuple(Step(StepKind.REVEAL, photo_id) for photo_id in photo_ids)
        lesson = Lesson(case.next_lesson_id(), "A lesson", steps, now())
        workspace.undo_stack.push(LessonEdit("Made", case, None, lesson, workspace.apply))


def test_undoing_a_label_leaves_the_audit_set_for_the_photo(session: Session) -> None:
    session.look_at(3)
    session.trigger("draw_face")
    session.window.stage.box_drawn.emit(Box(10, 10, 40, 50))
    session.window.show_page(1)

    session.trigger("undo")

    assert session.window.pages.currentIndex() == 0
    session.wait(lambda: _said(session).startswith("Undone: drawn face in photo 3.jpg"))


def _said(session: Session) -> str:
    return str(session.window.run_bar._last_act.text())
