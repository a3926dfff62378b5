"""A vendor that nobody knew is typed into the form, tried, kept, and then asked like any other."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from core.labelling.labels import Gender
from core.photos.files import Found
from core.photos.image_io import examine
from core.response import Response
from core.run import RunSettings
from core.running.reports import Answered, Report, RunFinished
from core.running.runner import Runner
from core.sending.consent import plan_sending
from core.sending.credentials import Credentials, NoKeyStore
from core.sending.spending import Cap
from core.settings import Settings
from core.vendor import VendorId
from gui.asking.own_vendors import OwnVendors
from gui.dialogs.vendor_form import VendorForm
from gui.widgets.action_words import plain_words
from gui.widgets.focus_ring import MARGIN
from gui.workspace import Workspace
from providers.registry import Registry, user_folder
from tests.vendor_servers import newcomer
from tests.vendor_servers.server import VendorServer

OWN = VendorId("far-sight")


@pytest.fixture
def server() -> Iterator[VendorServer]:
    with newcomer.serve({}) as server:
        yield server


@pytest.fixture
def workspace(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    registry = Registry()
    registry.reload()
    workspace = Workspace(registry, Settings(), credentials=Credentials(NoKeyStore()))
    workspace.open_case(tmp_path / "case")
    qtbot.waitUntil(lambda: workspace.case is not None)
    yield workspace
    workspace.keys.set_offline(False)
    workspace.close_case()
    workspace.bridge.close()
    # What is listed is held for the whole program, and so for the tests after this one.
    shutil.rmtree(user_folder(), ignore_errors=True)
    registry.reload()


@pytest.fixture
def own(qtbot: QtBot, workspace: Workspace) -> OwnVendors:
    window = QWidget()
    qtbot.addWidget(window)
    own = OwnVendors(workspace, window, workspace)
    own.window = window  # type: ignore[attr-defined]  # kept alive
    return own


def open_form(qtbot: QtBot, own: OwnVendors) -> VendorForm:
    own.add()
    assert own.form is not None
    return own.form


def type_in(qtbot: QtBot, form: VendorForm, **texts: str) -> None:
    """Type, or choose by what the choice stands for."""
    for name, text in texts.items():
        field = form.fields.field(name)
        if isinstance(field, QComboBox):
            field.setCurrentIndex(field.findData(text))
            continue
        assert isinstance(field, QLineEdit | QPlainTextEdit)
        field.selectAll()
        qtbot.keyClick(field, Qt.Key.Key_Delete)
        qtbot.keyClicks(field, text)


def describe(qtbot: QtBot, form: VendorForm, address: str) -> None:
    type_in(
        qtbot,
        form,
        name="Far Sight",
        code="FS",
        address=f"{address}/v7/look",
        body="json",
        template='{"picture": {"b64": "{image}"}}',
        key_in="header",
        key_name="X-Sight-Token",
        key_value="{key}",
        key=newcomer.TOKEN,
        faces="seen.heads",
        box="ltrb",
        units="ratio",
        left="frame.x1",
        top="frame.y1",
        third="frame.x2",
        fourth="frame.y2",
        gender="guess.as",
        female="W",
        male="M",
        scale="1",
        confidence="guess.sure",
        age="years",
    )


def try_it(qtbot: QtBot, form: VendorForm) -> str:
    """What the form says of the trial."""
    form.try_button.click()
    qtbot.waitUntil(lambda: bool(form.verdict.text()), timeout=20_000)
    return form.verdict.text()


def test_a_newcomer_is_typed_in_tried_kept_and_asked(
    qtbot: QtBot, workspace: Workspace, own: OwnVendors, server: VendorServer, photo_file: Path
) -> None:
    form = open_form(qtbot, own)
    describe(qtbot, form, server.address)
    assert try_it(qtbot, form) == "Everything fits."
    assert len(server.requests) == 1
    assert "age 40" in form.made.text()
    assert "93.1" in form.made.text()
    assert '"heads"' in form.raw.toPlainText()
    form.save_button.click()
    qtbot.waitUntil(lambda: own.form is None, timeout=10_000)
    text = (user_folder() / f"{OWN}.toml").read_text(encoding="utf-8")
    assert newcomer.TOKEN not in text
    assert OWN in [info.id for info in workspace.vendor_infos]
    info = workspace.registry.info(OWN)
    qtbot.waitUntil(lambda: workspace.keys.credentials.get(info) is not None)

    case = workspace.case
    assert case is not None
    workspace.apply(case.add_photos([examine(Found(photo_file, None))]))
    reports: list[Report] = []
    runner = Runner(
        case.store,
        workspace.registry,
        reports.append,
        credentials=workspace.keys.credentials,
        offline=workspace.keys.offline,
    )
    try:
        endpoint = f"{server.address}/v7/look"
        consent = plan_sending([info], case.photos, set(), {OWN: endpoint}, None).consent(
            Cap(calls=5)
        )
        runner.start(list(case.photos), [OWN], RunSettings(), consent=consent)
        qtbot.waitUntil(
            lambda: any(isinstance(one, RunFinished) for one in reports), timeout=20_000
        )
    finally:
        runner.close(5)
    (outcome,) = (one.outcome for one in reports if isinstance(one, Answered))
    assert isinstance(outcome, Response)
    assert [face.gender for face in outcome.predictions] == [Gender.FEMALE]
    assert outcome.predictions[0].received == "0.9312"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"faces": "heads"}, "Faces: heads finds nothing in the answer; there is “seen”."),
        (
            {"left": "frame.x"},
            "Face 1, left: frame.x finds nothing; there is “frame”, “guess”, “years”.",
        ),
        ({"male": "Man", "female": "Woman"}, "is none of the words for female and male."),
        ({"units": "px"}, "they look like ratios, not pixels."),
        ({"confidence": "years"}, "40 is not between 0 and 1; the scale may be another."),
        ({"faces": ""}, "Faces: nothing is typed yet; there is “seen”."),
        ({"top": ""}, "Face 1, top: nothing is typed yet; there is “frame”, “guess”, “years”."),
        ({"gender": "guess"}, "Face 1, gender: guess finds an object, not a word."),
        ({"key": "another"}, "Far Sight"),
    ],
)
def test_what_does_not_fit_is_said(
    qtbot: QtBot, own: OwnVendors, server: VendorServer, typed: dict[str, str], said: str
) -> None:
    form = open_form(qtbot, own)
    describe(qtbot, form, server.address)
    type_in(qtbot, form, **typed)
    verdict = try_it(qtbot, form)
    assert said in verdict
    assert newcomer.TOKEN not in verdict
    assert bool(form.raw.toPlainText()) is (typed.get("key") is None)
    form.reject()


def test_what_came_back_is_read_again_as_the_mapping_is_typed_and_nobody_is_asked_again(
    qtbot: QtBot, own: OwnVendors, server: VendorServer
) -> None:
    form = open_form(qtbot, own)
    describe(qtbot, form, server.address)
    type_in(qtbot, form, faces="", units="px")
    assert "nothing is typed yet" in try_it(qtbot, form)
    type_in(qtbot, form, faces="seen.heads")
    qtbot.waitUntil(lambda: "look like ratios" in form.verdict.text())
    type_in(qtbot, form, units="ratio")
    qtbot.waitUntil(lambda: form.verdict.text() == "Everything fits.")
    assert "93.1" in form.made.text()
    type_in(qtbot, form, gender="guess[")
    qtbot.waitUntil(lambda: form.verdict.text().startswith("Gender: is no JMESPath expression"))
    assert not form.problem
    assert form.made.text() == "No face was read."
    type_in(qtbot, form, gender="guess.as")
    qtbot.waitUntil(lambda: form.verdict.text() == "Everything fits.")
    type_in(qtbot, form, key_name="X-Other")
    qtbot.waitUntil(lambda: "Try it again" in form.made.text())
    assert not form.verdict.text()
    type_in(qtbot, form, key_name="X-Sight-Token")
    qtbot.waitUntil(lambda: form.verdict.text() == "Everything fits.")
    type_in(qtbot, form, key="another")
    qtbot.waitUntil(lambda: "Try it again" in form.made.text())
    assert len(server.requests) == 1
    form.reject()


def test_a_wrong_expression_leads_to_its_field_and_nothing_is_kept(
    qtbot: QtBot, own: OwnVendors, server: VendorServer
) -> None:
    form = open_form(qtbot, own)
    describe(qtbot, form, server.address)
    type_in(qtbot, form, gender="guess[")
    form.save_button.click()
    qtbot.waitUntil(lambda: bool(form.problem))
    assert form.problem.startswith("Gender: is no JMESPath expression")
    type_in(qtbot, form, gender="guess.as", template="{")
    form.save_button.click()
    assert form.problem.startswith("The text: is no JSON")
    assert not user_folder().exists()
    assert server.requests == []
    form.reject()


def test_offline_refuses_to_try(qtbot: QtBot, workspace: Workspace, own: OwnVendors) -> None:
    form = open_form(qtbot, own)
    describe(qtbot, form, "https://far.example")
    workspace.keys.set_offline(True)
    assert "Offline" in try_it(qtbot, form)
    assert "far.example" in form.where
    form.reject()


def test_an_own_vendor_is_edited_and_removed_and_a_broken_file_says_why(
    qtbot: QtBot, workspace: Workspace, own: OwnVendors, server: VendorServer
) -> None:
    form = open_form(qtbot, own)
    describe(qtbot, form, server.address)
    form.save_button.click()
    qtbot.waitUntil(lambda: own.form is None, timeout=10_000)
    own.edit(OWN)
    assert own.form is not None
    assert own.form.fields.line("third").text() == "frame.x2"
    type_in(qtbot, own.form, name="Farther Sight")
    own.form.save_button.click()
    qtbot.waitUntil(lambda: own.form is None, timeout=10_000)
    assert workspace.registry.info(OWN).name == "Farther Sight"
    (user_folder() / "torn.toml").write_text('id = "torn"\nname = ', encoding="utf-8")
    workspace.registry.reload()
    menu = QMenu()
    qtbot.addWidget(menu)
    own.fill_menu(menu)
    parts = {plain_words(action.text()): action.menu() for action in menu.actions()}
    assert [one.text() for one in parts["Farther Sight"].actions()] == ["Edit…", "Remove"]
    assert "torn.toml: is no TOML" in parts["torn.toml"].actions()[0].text()
    own.remove(OWN)
    qtbot.waitUntil(lambda: OWN not in [one.id for one in workspace.registry.infos()])


def lay_out(qapp: QApplication) -> None:
    """Let all layouts take their places; each asks the one around it, an event a time."""
    for _ in range(5):
        qapp.processEvents()


def test_a_field_that_comes_into_view_does_not_cover_its_help(
    qtbot: QtBot, qapp: QApplication, own: OwnVendors
) -> None:
    form = open_form(qtbot, own)
    lay_out(qapp)
    for body in ("raw", "json"):
        type_in(qtbot, form, body=body)
        lay_out(qapp)
    field = form.fields.field("template")
    row = field.parentWidget()
    assert row is not None
    (help_words,) = row.findChildren(QLabel)
    assert help_words.geometry().top() > field.geometry().bottom() + MARGIN  # nor does its ring
    assert help_words.geometry().bottom() <= row.rect().bottom()
    form.reject()


def test_an_answer_to_a_form_that_was_closed_is_told_to_nobody(
    qtbot: QtBot,
    workspace: Workspace,
    own: OwnVendors,
    server: VendorServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    form = open_form(qtbot, own)
    describe(qtbot, form, server.address)
    go_on, told = threading.Event(), []
    monkeypatch.setattr(own, "_tried", lambda *_: go_on.wait(20))
    form.try_button.click()
    form.reject()
    qtbot.waitUntil(lambda: not isValid(form))
    go_on.set()
    workspace.bridge.submit(lambda: go_on.wait(20), told.append)
    qtbot.waitUntil(lambda: bool(told))  # the answer that nobody waits for came before


def test_typing_begins_in_the_first_field(qtbot: QtBot, own: OwnVendors) -> None:
    form = open_form(qtbot, own)
    assert form.focusWidget() is form.fields.field("name")


def test_every_field_says_in_plain_words_what_belongs_there(qtbot: QtBot, own: OwnVendors) -> None:
    form = open_form(qtbot, own)
    shown = "\n".join(label.text() for label in form.findChildren(QLabel))
    assert "JMESPath" not in shown
    assert "base64" not in shown
    assert "multipart" not in shown
    assert "JMESPath" in form.fields.field("faces").toolTip()
    for name in form.fields._fields:
        sentence = form.fields.field(name).accessibleDescription()
        assert sentence
        assert sentence in shown
