"""Repeats: asked as often as wanted, and kept apart from every other answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from core.reaudit.repeat import Repeat, repeated
from core.response import Response
from core.run import RunSettings
from core.running.reports import Answered, Failed, Repeated
from core.sending.consent import Consent
from core.sending.spending import Cap
from core.store import events, outcomes, repeats, responses, run_list, runs
from core.vendor import VendorId
from providers.fake import FakeVendor
from providers.fake_cloud import FakeCloudVendor
from tests.core.cloud_desk import CloudDesk
from tests.core.fake_pool import ONE_FACE, FakePool

CARA, LOCAL = VendorId("cara"), VendorId("anna")
PLAIN, SAVED_ANEW = RunSettings(), RunSettings(resave_quality=95)


@pytest.fixture
def desk(tmp_path: Path, draw_photo: Callable[..., Path]) -> Iterator[CloudDesk]:
    with ExitStack() as stack:
        desk = CloudDesk(tmp_path, stack)
        desk.draw(draw_photo, 2)
        yield desk


def begin(desk: CloudDesk, vendor: VendorId, times: int) -> Repeat:
    photo = desk.photos[0]
    return desk.store.write(lambda c: repeats.begin(c, photo, vendor, PLAIN, times, 95)).result()


def ask(desk: CloudDesk, runner, begun: Repeat, consent: Consent | None = None) -> None:
    settings: Sequence[RunSettings] = [PLAIN] * begun.times + [SAVED_ANEW]
    started = [
        runner.start(desk.photos[:1], [begun.vendor_id], each, True, consent, repeat_id=begun.id)
        for each in settings
    ]
    for run_id in started:
        desk.wait_for_end(run_id)


def read(desk: CloudDesk, begun: Repeat):
    asked = []
    for run_id, resaved in desk.read(partial(repeats.runs_of, repeat_id=begun.id)):
        found = desk.read(partial(outcomes.of_run, run_id=run_id))
        asked += [(outcome, resaved) for outcome in found]
    return asked


def test_a_repeat_is_told_apart_and_enters_nothing_else(desk: CloudDesk) -> None:
    pool = FakePool(at_once=False, on_ask=None)
    runner = desk.runner(FakeVendor("anna"), pool=pool)
    begun = begin(desk, LOCAL, 3)
    started = [
        runner.start(desk.photos[:1], [LOCAL], each, True, repeat_id=begun.id)
        for each in [PLAIN] * 3 + [SAVED_ANEW]
    ]
    done = 0
    while done < 4:
        calls = pool.wait_for(done + 1)
        for call in calls[done:]:
            pool.answer(call, ONE_FACE)
        done = len(calls)
    told = desk.wait_for(lambda report: isinstance(report, Repeated), 4)
    for run_id in started:  # what was read from the last answer is on the disk only then
        desk.wait_for_end(run_id)

    assert {report.repeat_id for report in told} == {begun.id}
    assert sum(call.resave_quality == 95 for call in pool.asked) == 1
    assert not any(isinstance(report, Answered | Failed) for report in desk.reports)
    asked = read(desk, begun)
    assert [resaved for _, resaved in asked] == [False, False, False, True]
    assert repeated(begun, asked).faces[0].answers == {"female": 3}
    # None of it is what the vendor says of the photo, in the case or for a later run.
    assert desk.read(outcomes.latest) == []
    assert desk.read(run_list.load) == []
    stored = partial(
        responses.stored_for,
        photo_ids=[desk.photos[0].id],
        vendor_id=LOCAL,
        version=asked[0][0].version,
        settings=PLAIN,
    )
    assert desk.read(stored) == {}
    assert desk.read(events.verify) is None

    run_id = runner.start(desk.photos[:1], [LOCAL], PLAIN)
    pool.answer(pool.wait_for(5)[4], ONE_FACE)
    desk.wait_for_end(run_id)
    (latest,) = desk.read(outcomes.latest)
    assert isinstance(latest, Response)
    assert latest.run_id == run_id
    assert [entry.id for entry in desk.read(run_list.load)] == [run_id]


def test_a_repeat_that_was_broken_off_is_not_taken_up_again(desk: CloudDesk) -> None:
    begun = begin(desk, LOCAL, 1)
    desk.store.write(
        lambda c: runs.start(c, [desk.photos[0].id], [LOCAL], PLAIN, repeat_id=begun.id)
    ).result()
    assert desk.read(runs.unfinished) == []


def test_a_cloud_vendor_gets_a_repeat_only_with_consent(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara")
    begun = begin(desk, CARA, 2)
    ask(desk, desk.runner(cara), begun)
    assert cara.service.requests == []
    told = [report.outcome for report in desk.reports if isinstance(report, Repeated)]
    assert {outcome.problem.kind for outcome in told} == {"no consent"}


def test_all_askings_of_a_repeat_share_the_cap(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara")
    begun = begin(desk, CARA, 9)
    photos = frozenset({desk.photos[0].sha256 or ""})
    consent = Consent(frozenset({CARA}), photos, Cap(dollars=0.004, calls=100))
    runner = desk.runner(cara)
    ask(desk, runner, begun, consent)
    assert len(cara.service.requests) == 4
    assert runner.spent(consent).calls == 4
    answered = [o for o, _ in read(desk, begun) if isinstance(o, Response)]
    assert len(answered) == 4


def test_saved_anew_the_vendor_gets_other_bytes(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara")
    begun = begin(desk, CARA, 2)
    photos = frozenset({desk.photos[0].sha256 or ""})
    consent = Consent(frozenset({CARA}), photos, Cap(dollars=1000.0, calls=100))
    ask(desk, desk.runner(cara), begun, consent)
    sent = [request.sha256 for request in cara.service.requests]
    assert len(sent) == 3
    assert len(set(sent)) == 2
