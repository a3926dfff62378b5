"""Importing recorded answers from the window: what is shown and said then, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.case.change import Change, Kinds
from core.geometry import Box
from core.labelling.labels import Gender
from core.photos.photo import Photo, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.response import LIVE, RECORDED, Response, ResponseId, RunId
from core.sending.recorded import Matched, Preview
from core.vendor import VendorId
from core.verdict import CallState
from gui.asking.recorded_import import SHOW, UNDO, RecordedImport
from gui.dialogs.recorded_dialog import RecordedChoice
from gui.labelling import labelling
from gui.models.photo_list_model import Role
from gui.workspace import Workspace
from providers.fake_cloud import FakeCloudVendor
from tests.gui.cloud_fakes import opened

CARA = VendorId("cara")
MALE = Prediction(Box(20, 20, 60, 60), Gender.MALE, 0.9, "0.9", 1, None, None)
OUTSIDE = Prediction(Box(-500, 20, 60, 60), Gender.MALE, 0.9, "0.9", 1, None, None)


@pytest.fixture
def workspace(qtbot: QtBot, tmp_path: Path, draw_photo: Callable[..., Path]) -> Iterator[Workspace]:
    """Three photos, of which nobody was asked."""
    files = [draw_photo(f"{number}.jpg", seed=number) for number in range(3)]
    with opened(qtbot, tmp_path, files, [FakeCloudVendor("cara")]) as workspace:
        yield workspace


@pytest.fixture
def importing(workspace: Workspace, qtbot: QtBot) -> RecordedImport:
    window = QWidget()
    qtbot.addWidget(window)
    return RecordedImport(workspace, window, workspace)


def live(photo: Photo) -> Response:
    sent = SentRecord(200, 160, 1.0, 4_000, "ab" * 32, "JPEG, as it was")
    time, number = datetime(2026, 3, 1, tzinfo=UTC), ResponseId(photo.id)
    return Response(number, RunId(1), photo.id, CARA, "", time, time, 0.1, "", sent, (MALE,))


def choice(workspace: Workspace, *predictions: Prediction) -> RecordedChoice:
    """One answer, for the first photo."""
    assert workspace.case is not None
    photo = workspace.case.photos[0]
    matched = Matched("0.json", photo, b"a body", "cd" * 32, predictions or (MALE,))
    info = workspace.registry.info(CARA)
    preview = Preview(info, Path("/x"), (matched,), (), (), (), 0, 2)
    return RecordedChoice(preview, "2019", "A study.")


def answer_live(workspace: Workspace) -> None:
    assert workspace.case is not None
    for photo in workspace.case.photos:
        workspace.apply(workspace.case.take(live(photo)))


def marks(workspace: Workspace) -> list[object]:
    model = workspace.photo_list
    rows = range(model.rowCount())
    return [model.data(model.index(row), Role.SUMMARY).marks[0].mark for row in rows]


def test_live_answers_stay_and_the_way_to_the_recorded_ones_is_offered(
    workspace: Workspace, importing: RecordedImport, qtbot: QtBot
) -> None:
    answer_live(workspace)
    before = marks(workspace)
    with qtbot.waitSignal(importing.said) as said:
        importing.take(choice(workspace))
    assert workspace.case is not None
    assert (workspace.case.source(CARA), marks(workspace)) == (LIVE, before)
    text, button, ident = said.args
    assert "live answers stay" in text
    assert (button, ident) == ("Show recorded answers", f"{SHOW}{CARA}")
    heard: list[Change] = []
    workspace.changed.connect(heard.append)
    importing.on_message_button(ident)
    assert workspace.case.source(CARA) == RECORDED
    assert [change.photos for change in heard if change.kinds & Kinds.ANSWERS] == [frozenset()]
    assert marks(workspace)[1:] == [CallState.NO_RECORDED] * 2


def test_success_is_said_and_the_import_can_be_taken_back_and_made_again(
    workspace: Workspace, importing: RecordedImport, qtbot: QtBot
) -> None:
    assert workspace.case is not None
    with qtbot.waitSignal(importing.said) as said:
        importing.take(choice(workspace))
    assert said.args[0].startswith("1 recorded answer of")
    assert said.args[1:] == ["Undo", UNDO]
    assert workspace.case.recorded_count(CARA) == 1
    importing.on_message_button(UNDO)
    assert workspace.case.recorded_count(CARA) == 0
    assert (workspace.case.source(CARA), marks(workspace)) == (LIVE, [CallState.NOT_ASKED] * 3)
    workspace.undo_stack.redo()
    assert workspace.case.recorded_count(CARA) == 1
    workspace.undo_stack.undo()
    assert workspace.case.recorded_count(CARA) == 0


def test_what_was_done_after_an_import_stays_when_the_import_is_taken_back(
    workspace: Workspace, importing: RecordedImport, qtbot: QtBot
) -> None:
    assert workspace.case is not None
    importing.take(choice(workspace))
    workspace.look_at(workspace.case.photos[0].id)
    labelling.label(workspace, Gender.FEMALE, stay=True)
    importing.on_message_button(UNDO)
    assert workspace.case.recorded_count(CARA) == 0
    assert workspace.face is not None
    assert workspace.face.label is not None
    workspace.undo_stack.undo()  # the label
    workspace.undo_stack.undo()  # the import, which is out already
    assert workspace.case.recorded_count(CARA) == 0


def test_a_face_that_can_be_seen_is_selected_on_arrival(
    workspace: Workspace, importing: RecordedImport
) -> None:
    assert workspace.case is not None
    first, second, _ = (photo.id for photo in workspace.case.photos)
    workspace.look_at(second)
    importing.take(choice(workspace, OUTSIDE, MALE))
    workspace.look_at(first)
    assert workspace.face is not None
    assert workspace.face.box == MALE.box
    labelling.label(workspace, Gender.FEMALE, stay=True)
    workspace.look_at(second)
    workspace.look_at(first)  # where the only face without a label cannot be seen
    assert workspace.face is not None
    assert workspace.face.box == MALE.box


def test_a_wrong_date_is_said_and_nothing_is_imported(
    workspace: Workspace, importing: RecordedImport, qtbot: QtBot
) -> None:
    chosen = choice(workspace)
    wrong = RecordedChoice(chosen.preview, "tomorrow", "A study.")
    with (
        qtbot.waitSignal(workspace.trouble_arose) as trouble,
        qtbot.assertNotEmitted(importing.said),
    ):
        importing.take(wrong)
    assert isinstance(trouble.args[0], Problem)
    assert workspace.undo_stack.count() == 0
