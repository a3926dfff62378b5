"""What was sent to a cloud vendor in vain: no outcome, and yet not the same as never asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from core.case.case import Case
from core.geometry import Box
from core.labelling.labels import Gender, ReferenceLabel
from core.labelling.seen_case import SeenCase
from core.metrics.gathering import gather
from core.photos.photo import PhotoId
from core.problem import Problem
from core.response import RunId, Tried
from core.run import RunSettings
from core.running.reports import CallsDropped
from core.sending.offline import OFFLINE
from core.store import attempts, outcomes, repeats, requests, runs
from core.store.attempts import GIVEN_UP
from core.vendor import NOT_REACHED, VendorId
from core.verdict import CallState
from providers.fake_cloud import BreakOff, FakeCloudVendor, FakeService
from tests.core.cloud_desk import CloudDesk, CloudRegistry

CARA = VendorId("cara")
BROKEN = Problem("broken off", "The connection broke off.", "Run again.")


@pytest.fixture
def desk(tmp_path: Path, draw_photo: Callable[..., Path]) -> Iterator[CloudDesk]:
    with ExitStack() as stack:
        desk = CloudDesk(tmp_path, stack)
        desk.draw(draw_photo, 3)
        yield desk


def told(desk: CloudDesk) -> dict[PhotoId, Tried | None]:
    """What the reports said last of each photo."""
    return {r.photo_ids[0]: r.tried for r in desk.of(CallsDropped) if len(r.photo_ids) == 1}


def sent(desk: CloudDesk, cara: FakeCloudVendor) -> list[int]:
    """How often each of the photos reached the service, in any order."""
    hashes = [request.sha256 for request in cara.service.requests]
    return sorted(hashes.count(sha256) for sha256 in set(hashes))


def fail(
    desk: CloudDesk,
    run_id: RunId,
    kind: str = BROKEN.kind,
    times: int = 1,
    *,
    again: bool = True,
    uncharged: bool = False,
) -> None:
    """An attempt about the first photo with so many requests, as a run keeps it."""

    def write(connection) -> None:
        attempt_id = attempts.open(connection, run_id, desk.photos[0], CARA, "", RunSettings())
        for _ in range(times):
            requests.record(connection, attempt_id, 0.001, "https://faces.example", "yes")
        problem = Problem(kind, BROKEN.what, BROKEN.way_out)
        attempts.fail(connection, attempt_id, problem, again=again, uncharged=uncharged)

    desk.store.write(write).result()


def start(desk: CloudDesk, repeat_id: int | None = None) -> RunId:
    def write(connection) -> RunId:
        return runs.start(connection, [], [CARA], RunSettings(), repeat_id=repeat_id)

    return desk.store.write(write).result()


def test_photos_sent_to_a_vendor_that_breaks_off_are_told_with_how_often(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara", FakeService(lambda *_: BreakOff()))
    desk.run(desk.runner(cara), "cara")

    on_disk = desk.read(attempts.tried)
    assert sorted(tried.times for tried in on_disk.values()) == sent(desk, cara)
    assert all(tried.maybe_paid for tried in on_disk.values())
    in_words = {photo_id: tried for photo_id, tried in told(desk).items() if tried}
    assert in_words == {photo_id: tried for (photo_id, _), tried in on_disk.items()}
    assert desk.read(outcomes.latest) == [], "it is no outcome, and counts in no rate"


def test_a_refused_key_was_sent_with_the_photo_and_costs_nothing(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara")
    desk.run(desk.runner(cara, environment={"MISREAD_CARA_KEY": "wrong"}), "cara")

    found = desk.read(attempts.tried)
    assert len(found) == len(cara.service.requests) > 0
    assert set(found.values()) == {Tried(1, maybe_paid=False)}
    assert {call[0] for call in found} == {p for p, tried in told(desk).items() if tried}


def test_the_case_shows_it_after_it_is_opened_again_until_there_is_an_answer(
    desk: CloudDesk,
) -> None:
    run_id = start(desk)
    fail(desk, run_id)
    fail(desk, run_id)
    cara = FakeCloudVendor("cara")
    counted: list[object] = []

    def states() -> list[object]:
        desk.store.close()
        with closing(Case.open(desk.folder / "case", CloudRegistry([cara]), whole=False)) as case:
            seen = SeenCase(case)
            face_id, _ = case.keep_face(PhotoId(1), Box(1, 1, 9, 9))
            case.set_label(face_id, ReferenceLabel(Gender.FEMALE))
            tally = gather(case, [cara.info]).tally(CARA, None)
            counted.append((tally.n, tally.outside))
            found = [seen.mark(photo.id, cara.info)[0] for photo in case.photos]
            found.append(seen.tried(PhotoId(1), CARA))
        desk.open()
        return found

    not_asked = CallState.NOT_ASKED
    assert states() == [CallState.TRIED, not_asked, not_asked, Tried(2, maybe_paid=True)]
    assert counted == [(0, ((CallState.TRIED, 1),))], "it is in no rate"
    desk.run(desk.runner(cara), "cara")
    assert not {CallState.TRIED, not_asked}.intersection(states()[:3])
    assert states()[3] is None


@pytest.mark.parametrize("kind", [GIVEN_UP, OFFLINE, NOT_REACHED])
def test_what_was_recorded_and_then_not_sent_was_not_tried(desk: CloudDesk, kind: str) -> None:
    run_id = start(desk)
    fail(desk, run_id, kind, uncharged=True)
    assert desk.read(attempts.tried) == {}
    fail(desk, run_id, kind, times=2, uncharged=True)
    assert desk.read(attempts.tried) == {(1, CARA): Tried(1, maybe_paid=True)}


def test_a_failure_that_stands_and_a_repeat_are_nothing_tried(desk: CloudDesk) -> None:
    fail(desk, start(desk), again=False)
    repeat_id = desk.store.write(
        lambda c: repeats.begin(c, desk.photos[0], CARA, RunSettings(), 3, 95).id
    ).result()
    fail(desk, start(desk, repeat_id))
    assert desk.read(attempts.tried) == {}
