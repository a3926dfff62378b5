"""Cloud vendors asked about a varied photo: once, by consent, with every call in the cap."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.geometry import Box
from core.problem import Problem
from core.response import Response
from core.sending.consent import SendingPlan
from core.sending.spending import Cap
from core.store import outcomes, run_list, runs, variations
from core.vary.change import Part, varied_anew
from core.vary.kept import NOT_KEPT, Variation
from core.vary.recipe import Kind, Recipe
from core.vendor import VendorId
from gui.asking import consent_words
from gui.vary.looks import Subject
from gui.vary.trying import Trying
from gui.workspace import Workspace
from providers.fake_cloud import FakeCloudVendor
from tests.gui.cloud_fakes import opened

CARA = VendorId("cara")
FACE = Box(36, 30, 48, 75)
Open = Callable[..., Workspace]


@pytest.fixture
def open_with(qtbot: QtBot, tmp_path: Path, draw_photo: Callable[..., Path]) -> Iterator[Open]:
    with ExitStack() as stack:
        yield lambda *vendors: stack.enter_context(
            opened(qtbot, tmp_path, [draw_photo("one.jpg")], vendors)
        )


def wanted(workspace: Workspace) -> Variation:
    assert workspace.case is not None
    photo_id = workspace.case.photos[0].id
    now = datetime.now(UTC)
    return Variation(NOT_KEPT, photo_id, FACE, (), Kind.LIGHT, 0, (-2.0,), 2, (CARA,), now)


def ask(qtbot: QtBot, workspace: Workspace) -> SendingPlan:
    """Ask about the variation; what the person is asked."""
    assert workspace.case is not None
    photo, asked = workspace.case.photos[0], wanted(workspace)
    begin = partial(variations.begin, photo=photo, wanted=asked)
    with qtbot.waitSignal(workspace.sending.consent_wanted, timeout=20_000) as told:
        workspace.sending.vary(photo, asked, begin)
    (plan,) = told.args
    assert isinstance(plan, SendingPlan)
    return plan


def test_calls_and_cost_are_said_first_and_nothing_is_kept_before_the_yes(
    open_with: Open, qtbot: QtBot
) -> None:
    cara = FakeCloudVendor("cara")
    workspace = open_with(cara)
    (sending,) = ask(qtbot, workspace).vendors
    assert (sending.count, sending.calls, sending.dollars) == (1, 6, 0.006)
    assert "It is sent 6 times: as it is, varied, and as the control." in consent_words.gets(
        sending
    )
    workspace.sending.decline()
    assert cara.service.requests == []
    workspace.case.store.flush()
    assert workspace.case.store.read(variations.load) == []


def test_what_is_answered_stands_apart_and_is_what_was_made(open_with: Open, qtbot: QtBot) -> None:
    cara = FakeCloudVendor("cara")
    workspace = open_with(cara)
    case = workspace.case
    ask(qtbot, workspace)
    with (
        qtbot.waitSignal(workspace.run_finished, timeout=60_000),
        qtbot.waitSignal(workspace.sending.variation_begun, timeout=60_000),
    ):
        workspace.sending.agree(Cap(1.0, 100))
    assert len(cara.service.requests) == 6
    case.store.flush()
    (kept,) = case.store.read(variations.load)
    said = case.store.read(partial(variations.answers, variation_id=kept.id))
    assert sorted((change.part, change.turn) for change, _ in said) == sorted(
        (part, turn) for part in Part for turn in (0, 1)
    )
    data = case.photos[0].path.read_bytes()
    for change, outcome in said:
        assert isinstance(outcome, Response)
        assert outcome.sent.encoding == "PNG, varied"
        made = varied_anew(data, change.text)
        if change.part is not Part.AS_IT_IS:
            assert outcome.sent.sha256 in {hashlib.sha256(made).hexdigest()}
    assert case.store.read(outcomes.latest) == []
    assert case.live_outcome(kept.photo_id, CARA) is None
    assert case.store.read(run_list.load) == []
    assert case.store.read(runs.unfinished) == []


def test_the_cap_holds_for_all_calls_of_a_variation_together(open_with: Open, qtbot: QtBot) -> None:
    cara = FakeCloudVendor("cara")
    workspace = open_with(cara)
    ask(qtbot, workspace)
    with qtbot.waitSignal(workspace.run_finished, timeout=60_000):
        workspace.sending.agree(Cap(0.003, 1000))
    assert len(cara.service.requests) == 3


def test_a_vendor_that_has_answered_to_all_of_a_trial_is_not_paid_again(open_with: Open) -> None:
    workspace = open_with(FakeCloudVendor("cara"))
    variation = wanted(workspace)
    trying = Trying(workspace, workspace)
    trying.take(Subject(workspace.case.photos[0], FACE, (), None, 1, 1))
    trying.try_recipe(variation.recipe)
    assert trying.cloud_to_ask() == [CARA]
    *most, last = variation.pictures
    trying.take_stored([(CARA, change, ()) for change in most])
    trying.take_stored([(CARA, last, Problem("timeout", "It broke off.", "Ask again."))])
    assert trying.cloud_to_ask() == [CARA], "a call that failed can be made again"
    trying.take_stored([(CARA, last, ())])
    assert trying.cloud_to_ask() == []
    trying.try_recipe(Recipe(Kind.LIGHT, -1.0))
    assert trying.cloud_to_ask() == [CARA]
    trying.shut_down()
