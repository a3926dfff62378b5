"""Runs that ask cloud vendors: fakes, asked in real threads, on a real case file."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from time import monotonic

import psutil
import pytest

from core.run import RunSettings, Stopped
from core.running.pace import Patience
from core.running.reports import Answered, Failed, PhotoFailed
from core.sending.offline import Offline
from core.sending.spending import Cap
from core.store import events, outcomes, requests, responses, runs
from core.store.schema import attempt, failure, request, response
from core.vendor import Limits, State, VendorId
from providers.fake import FakeVendor
from providers.fake_cloud import (
    ENDPOINT,
    BreakOff,
    Crash,
    FakeCloudVendor,
    FakeService,
    Garble,
    Refuse,
    Reply,
    Throttle,
)
from tests.core.cloud_desk import CloudDesk

CARA, DORA = VendorId("cara"), VendorId("dora")


@pytest.fixture
def desk(tmp_path: Path, draw_photo: Callable[..., Path]) -> Iterator[CloudDesk]:
    with ExitStack() as stack:
        desk = CloudDesk(tmp_path, stack)
        desk.draw(draw_photo, 12)
        yield desk


@pytest.fixture(autouse=True)
def _online_again() -> Iterator[None]:
    yield
    Offline().switch(False)


def first(times: int, reply: Reply) -> Callable[[int, str], Reply]:
    """The first requests get this reply, all later ones an answer."""
    return lambda number, _: reply if number <= times else None


def for_photo(number: int, desk: CloudDesk, reply: Reply) -> Callable[[int, str], Reply]:
    """One photo always gets this reply."""
    from core.photos.image_io import read_photo
    from core.sending.sent_file import for_cloud_vendor

    data = read_photo(desk.photos[number - 1].path, None)
    wanted = for_cloud_vendor(data, Limits(), None).record.sha256
    return lambda _, sent: reply if sent == wanted else None


def test_each_photo_is_sent_once_and_its_answer_kept_with_what_came_along(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara", FakeService(further=2))
    runner = desk.runner(cara)
    desk.run(runner, "cara")

    assert sorted(answer.photo_id for answer in desk.answers) == list(range(1, 13))
    told = desk.answers[0]
    assert (told.endpoint, told.request_id, told.further) == (ENDPOINT, "cara-request", 2)
    assert len(told.predictions) == 3
    assert told in desk.read(outcomes.latest)
    assert len(desk.read(partial(responses.further, response_id=told.id))) == 2
    assert desk.count(request) == len(cara.service.requests) == 36
    progress = runner.progress()[CARA]
    assert (progress.answered, progress.calls, progress.spent) == (12, 36, 0.036)
    assert desk.read(events.verify) is None
    runner.close(5)
    wait_until(lambda: cara.service.closed == cara.service.connected == 1)


def test_the_bytes_sent_are_the_photos_own_without_metadata(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara")
    desk.run(desk.runner(cara), "cara", photos=desk.photos[:1])

    (asked,), (told,) = cara.service.requests, desk.answers
    assert told.sent.sha256 == asked.sha256
    assert told.sent.encoding.startswith("JPEG, as it was")


def test_every_request_is_on_the_disk_before_it_is_made(desk: CloudDesk) -> None:
    on_disk: list[tuple[int, int]] = []

    def look(number: int, _: str) -> Reply:
        on_disk.append((number, desk.count(request)))
        return Throttle(0.0) if number % 5 == 0 else None

    desk.run(desk.runner(FakeCloudVendor("cara", FakeService(look, further=1))), "cara")

    assert len(on_disk) > 24
    assert all(count >= number for number, count in on_disk)


def test_cloud_vendors_are_not_asked_before_the_run_lets_them(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara")
    time = monotonic() + 0.1
    desk.run(desk.runner(cara), "cara", cloud_after=0.1)
    assert len(desk.answers) == 12
    assert min(request.time for request in cara.service.requests) >= time


def test_local_vendors_are_asked_meanwhile_and_stop_waits_for_nothing(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara")
    runner = desk.runner(cara, FakeVendor("anna"))
    run_id = desk.start(runner, "anna", "cara", cloud_after=3600)
    desk.wait_for(lambda report: isinstance(report, Answered), 12)
    assert runner.progress()[CARA].asked == 12
    assert cara.service.requests == []
    runner.stop()
    assert desk.wait_for_end(run_id).stopped


def test_local_and_cloud_vendors_go_on_side_by_side(desk: CloudDesk) -> None:
    slow = FakeService()
    slow.gate.clear()
    runner = desk.runner(FakeVendor("anna"), FakeCloudVendor("cara", slow), FakeCloudVendor("dora"))
    run_id = desk.start(runner, "anna", "cara", "dora")
    desk.wait_for(lambda r: isinstance(r, Answered) and r.outcome.vendor_id != CARA, count=24)
    assert not [answer for answer in desk.answers if answer.vendor_id == CARA]
    slow.gate.set()
    desk.wait_for_end(run_id)

    assert len(desk.answers) == 36
    assert slow.most_at_once == 8


def test_without_consent_nothing_is_sent(desk: CloudDesk) -> None:
    cara, dora = FakeCloudVendor("cara"), FakeCloudVendor("dora")
    runner = desk.runner(FakeVendor("anna"), cara, dora)
    vendors = [VendorId("anna"), CARA, DORA]
    desk.wait_for_end(runner.start(desk.photos, vendors, RunSettings()))
    desk.wait_for_end(
        runner.start(desk.photos, [CARA, DORA], RunSettings(), consent=desk.consent("dora"))
    )

    assert cara.service.requests == []
    assert len(dora.service.requests) == 12
    assert {failed.problem.kind for failed in desk.failures} == {"no consent"}
    assert len(desk.failures) == 36
    assert not any(failed.was_asked for failed in desk.failures)
    assert desk.count(attempt) == 12 + 12


def test_a_photo_that_nobody_agreed_to_is_not_sent(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara")
    desk.photos, rest = desk.photos[:5], desk.photos
    consent = desk.consent("cara")
    desk.photos = rest
    desk.run(desk.runner(cara), "cara", consent=consent)

    assert len(cara.service.requests) == 5
    assert sorted(failed.photo_id for failed in desk.failures) == list(range(6, 13))


def test_photos_go_to_no_other_host_than_was_agreed_to(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara", address="https://elsewhere.example:8443")
    consent = desk.consent("cara", hosts={CARA: "faces.example"})
    desk.run(desk.runner(cara), "cara", consent=consent)

    assert cara.service.requests == []
    assert {failed.problem.kind for failed in desk.failures} == {"another address"}
    assert "elsewhere.example:8443" in desk.failures[0].problem.what


def test_a_stored_answer_needs_no_consent_and_is_not_paid_for_again(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara")
    desk.run(desk.runner(cara), "cara")
    desk.reports.clear()
    runner = desk.runner(cara)
    desk.wait_for_end(runner.start(desk.photos, [CARA], RunSettings()))

    assert len(cara.service.requests) == len(desk.answers) == 12
    assert runner.progress()[CARA].spent == 0


@pytest.mark.parametrize("at_once", [1, 8])
def test_the_cap_is_never_passed_and_stops_the_vendor_with_one_message(
    desk: CloudDesk, at_once: int
) -> None:
    cara = FakeCloudVendor("cara", dollars=0.003, at_once=at_once)
    runner = desk.runner(FakeVendor("anna"), cara)
    desk.run(runner, "anna", "cara", cap=Cap(dollars=0.015))

    assert len(cara.service.requests) == 5
    assert len([a for a in desk.answers if a.vendor_id == CARA]) == 5
    (stop,) = desk.stops
    assert (stop.vendor_id, stop.stopped) == (CARA, Stopped.CAP_REACHED)
    assert len(desk.dropped("cara")) == len(set(desk.dropped("cara"))) == 7
    assert desk.failures == []
    progress = runner.progress()[CARA]
    assert (progress.spent, progress.stopped, progress.dropped) == (0.015, "cap reached", 7)
    assert len([a for a in desk.answers if a.vendor_id != CARA]) == 12, "others go on"


def test_runs_under_the_same_consent_share_its_cap_and_another_start_knows(
    desk: CloudDesk,
) -> None:
    cara = FakeCloudVendor("cara")
    consent = desk.consent("cara", cap=Cap(dollars=0.008))
    desk.run(desk.runner(cara), "cara", consent=consent, photos=desk.photos[:6])
    assert desk.read(lambda c: requests.spent(c, consent.id)).dollars == 0.006
    desk.run(desk.runner(cara), "cara", consent=consent)

    assert len(cara.service.requests) == 8
    agreed = [e for e in desk.read(events.load) if e.kind == events.EventKind.AGREED]
    assert consent.id in agreed[0].ids


def test_a_cap_in_calls_holds_where_no_price_is_known(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara", FakeService(further=1), dollars=None)
    desk.run(desk.runner(cara), "cara", cap=Cap(dollars=5.0, calls=7))
    assert len(cara.service.requests) == 7

    dora = FakeCloudVendor("dora", dollars=None)
    desk.run(desk.runner(dora), "dora", cap=Cap(dollars=5.0))
    assert dora.service.requests == []
    assert desk.stops[-1].problem.kind == "no price known"


def test_a_throttled_vendor_is_held_and_every_photo_is_answered(desk: CloudDesk) -> None:
    def every_third(number: int, _: str) -> Reply:
        return Throttle() if number % 3 == 0 else None

    cara = FakeCloudVendor("cara", FakeService(every_third))
    runner = desk.runner(cara)
    desk.run(runner, "cara", cap=Cap(dollars=0.012))

    assert sorted(answer.photo_id for answer in desk.answers) == list(range(1, 13))
    assert desk.failures == []
    turned_away = len(cara.service.requests) - 12
    assert turned_away > 0
    assert desk.count(attempt) == desk.count(request) == 12 + turned_away
    assert desk.count(failure) == turned_away, "each try is kept as an attempt of its own"
    assert len(desk.read(outcomes.latest)) == 12
    assert runner.progress()[CARA].spent == 0.012, "who is turned away pays nothing"


def test_the_pause_that_a_vendor_names_is_kept_to_and_shown(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara", FakeService(first(1, Throttle(0.4))), at_once=1)
    runner = desk.runner(cara)
    run_id = desk.start(runner, "cara")
    seen = threading.Event()

    def watch() -> None:
        while not seen.is_set():
            held = runner.progress().get(CARA)
            if held is not None and held.pause_left > 0:
                assert held.pause_left <= 0.44
                assert held.pause_why == "asks for a pause"
                seen.set()

    watcher = threading.Thread(target=watch)
    watcher.start()
    desk.wait_for_end(run_id)
    watcher.join(20)

    assert seen.is_set()
    asked = [r.time for r in cara.service.requests]
    assert asked[1] - asked[0] >= 0.4
    assert runner.progress()[CARA].pause_left == 0


def test_a_call_that_is_always_throttled_fails_in_the_end(desk: CloudDesk) -> None:
    service = FakeService(for_photo(3, desk, Throttle(0.0)))
    cara = FakeCloudVendor("cara", service)
    patience = Patience(first=0.01, longest=0.02, tries=4)
    desk.run(desk.runner(cara, patience=patience), "cara")

    (failed,) = desk.failures
    assert (failed.photo_id, failed.problem.kind) == (3, "throttled")
    assert len(desk.answers) == 11
    assert len(service.requests) == 11 + 4


def test_a_wrong_key_stops_its_vendor_once_and_the_others_go_on(desk: CloudDesk) -> None:
    cara, dora = FakeCloudVendor("cara"), FakeCloudVendor("dora")
    keys = {"MISREAD_CARA_KEY": "wrong", "MISREAD_DORA_KEY": "sesame"}
    runner = desk.runner(cara, dora, environment=keys)
    desk.run(runner, "cara", "dora")

    (stop,) = desk.stops
    assert (stop.vendor_id, stop.stopped) == (CARA, Stopped.KEY_REFUSED)
    assert str(stop.problem) == "Cara refused the key. Type the key again."
    assert desk.failures == []
    assert sorted(desk.dropped("cara")) == list(range(1, 13))
    assert len(cara.service.requests) <= 8, "those that were on their way together"
    assert [answer.vendor_id for answer in desk.answers] == [DORA] * 12
    progress = runner.progress()[CARA]
    assert (progress.asked, progress.done, progress.dropped) == (12, 0, 12)
    assert (progress.stopped, progress.spent) == ("key refused", 0)
    assert len(desk.read(outcomes.latest)) == 12, "no photo counts as failed by it"


def test_with_the_right_key_the_next_run_asks(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara")
    keys = {"MISREAD_CARA_KEY": "wrong"}
    runner = desk.runner(cara, environment=keys)
    desk.run(runner, "cara")
    keys["MISREAD_CARA_KEY"] = "sesame"
    desk.run(runner, "cara")

    assert len(desk.answers) == 12
    assert runner.progress()[CARA].stopped == ""


def test_without_a_key_nothing_is_tried(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara", state_now=State.NEEDS_KEY)
    runner = desk.runner(cara, environment={})
    desk.run(runner, "cara")

    assert cara.service.requests == []
    assert [stop.stopped for stop in desk.stops] == [Stopped.NO_KEY]
    assert desk.count(attempt) == 0


def test_a_vendor_that_is_gone_is_not_asked(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara", state_now=State.RETIRED)
    desk.run(desk.runner(cara), "cara")

    assert cara.service.requests == []
    assert {failed.problem.kind for failed in desk.failures} == {"vendor not ready"}


def test_a_connection_that_breaks_off_is_tried_again_and_may_have_cost(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara", FakeService(first(2, BreakOff())))
    runner = desk.runner(cara)
    desk.run(runner, "cara")

    assert len(desk.answers) == 12
    assert runner.progress()[CARA].spent == 0.014
    assert desk.failures == []


def test_a_vendor_that_nobody_reaches_is_given_up_with_one_message(desk: CloudDesk) -> None:
    service = FakeService(lambda *_: BreakOff(maybe_charged=False))
    cara = FakeCloudVendor("cara", service)
    runner = desk.runner(FakeVendor("anna"), cara)
    desk.run(runner, "anna", "cara")

    assert [stop.stopped for stop in desk.stops] == [Stopped.UNREACHABLE]
    assert len(desk.dropped("cara")) + len(desk.failures) == 12
    assert runner.progress()[CARA].spent == 0
    assert len(desk.answers) == 12


def test_what_fails_for_one_photo_fails_for_it_alone(desk: CloudDesk) -> None:
    replies = {
        2: for_photo(2, desk, Refuse()),
        4: for_photo(4, desk, Crash("the key is sesame")),
        6: for_photo(6, desk, BreakOff(again=False)),
        8: for_photo(8, desk, Garble()),
    }

    def reply(number: int, sent: str) -> Reply:
        return next((r for f in replies.values() if (r := f(number, sent))), None)

    desk.run(desk.runner(FakeCloudVendor("cara", FakeService(reply))), "cara")

    problems = {failed.photo_id: failed.problem for failed in desk.failures}
    assert {n: p.kind for n, p in problems.items()} == {
        2: "refused",
        4: "vendor fault",
        6: "connection broken",
    }
    assert all("Cara" in problem.what for problem in problems.values())
    assert "sesame" not in str(problems[4])
    assert [a.photo_id for a in desk.answers if a.unreadable] == [8]
    assert desk.count(failure) == 3
    assert desk.stops == []


def test_what_a_vendors_own_code_says_is_not_logged(
    desk: CloudDesk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.run(
        desk.runner(FakeCloudVendor("cara", FakeService(lambda *_: Crash("key sesame")))), "cara"
    )

    assert "RuntimeError" in caplog.text
    assert "sesame" not in caplog.text


def test_photos_beyond_the_limits_are_refused_without_a_request(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara", limits=Limits(least_side=121))
    desk.run(desk.runner(cara), "cara")

    assert cara.service.requests == []
    assert {f.problem.kind for f in desk.failures} == {"refused by limits"}
    assert "Cara takes no photo with fewer than 121" in desk.failures[0].problem.what


def test_a_photo_whose_file_is_gone_is_told_and_not_sent(desk: CloudDesk) -> None:
    desk.photos[2].path.unlink()
    cara = FakeCloudVendor("cara")
    desk.run(desk.runner(cara), "cara")

    assert [report.photo_id for report in desk.of(PhotoFailed)] == [3]
    assert [failed.photo_id for failed in desk.failures] == [3]
    assert [failed.was_asked for failed in desk.failures] == [False]
    assert len(cara.service.requests) == 11


def test_stopping_keeps_what_was_sent_and_sends_nothing_more(desk: CloudDesk) -> None:
    service = FakeService()
    service.gate.clear()
    cara = FakeCloudVendor("cara", service, at_once=3)
    runner = desk.runner(cara)
    run_id = desk.start(runner, "cara")
    wait_until(lambda: len(service.requests) == 3)
    runner.stop()
    desk.wait_for(lambda r: type(r).__name__ == "CallsDropped")
    service.gate.set()

    assert desk.wait_for_end(run_id).stopped
    assert len(desk.answers) == len(service.requests) == desk.count(response) == 3
    assert desk.failures == []
    progress = runner.progress()[CARA]
    assert progress.asked == progress.done == 3


def test_stopping_while_the_vendor_is_held_ends_the_run_at_once(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara", FakeService(lambda *_: Throttle(600.0)))
    runner = desk.runner(cara)
    run_id = desk.start(runner, "cara")
    wait_until(lambda: CARA in runner.progress() and runner.progress()[CARA].pause_left > 0)
    runner.stop()

    assert desk.wait_for_end(run_id).stopped
    assert desk.failures == []


def test_pausing_begins_no_call(desk: CloudDesk) -> None:
    service = FakeService()
    service.gate.clear()
    cara = FakeCloudVendor("cara", service, at_once=2)
    runner = desk.runner(cara)
    run_id = desk.start(runner, "cara")
    wait_until(lambda: len(service.requests) == 2)
    runner.pause()
    service.gate.set()
    desk.wait_for(lambda r: isinstance(r, Answered), count=2)
    assert len(service.requests) == 2
    runner.resume()

    assert not desk.wait_for_end(run_id).stopped
    assert len(desk.answers) == 12


def test_a_call_cut_off_shows_as_maybe_paid_and_counts_towards_the_cap(desk: CloudDesk) -> None:
    service = FakeService()
    service.gate.clear()
    cara = FakeCloudVendor("cara", service, at_once=3)
    runner = desk.runner(cara)
    desk.start(runner, "cara")
    wait_until(lambda: len(service.requests) == 3)
    runner.close(0)  # as at a kill: what is under way has no time to end
    service.gate.set()
    desk.store.close()
    desk.open()

    cut_off = desk.read(outcomes.latest)
    assert {outcome.problem for outcome in cut_off} == {outcomes.MAYBE_SENT}  # type: ignore[union-attr]
    assert len(cut_off) == 3

    # One after the other: a photo that is left to the last run may have been paid before it.
    again = FakeCloudVendor("cara", at_once=1)
    runner = desk.runner(again)
    desk.run(runner, "cara", cap=Cap(dollars=0.010))
    assert len(again.service.requests) == 7, "3 of 10 may have been paid already"
    assert [stop.stopped for stop in desk.stops] == [Stopped.CAP_REACHED]
    desk.run(runner, "cara", cap=Cap(dollars=0.005))
    assert len(desk.answers) - 7 == 12
    assert len(desk.read(outcomes.latest)) == 12


def test_what_a_broken_off_run_still_has_to_ask_includes_what_was_to_be_tried_again(
    desk: CloudDesk,
) -> None:
    service = FakeService(for_photo(2, desk, Throttle(600.0)))
    cara = FakeCloudVendor("cara", service, at_once=1)
    runner = desk.runner(cara)
    desk.start(runner, "cara", photos=desk.photos[:3])
    wait_until(lambda: desk.count(failure) == 1)
    runner.close(0)
    desk.store.flush()

    left = desk.read(runs.unfinished)
    assert left == [] or all((2, CARA) in run.calls for run in left)


def test_a_person_who_asks_again_pays_again(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara")
    runner = desk.runner(cara)
    desk.run(runner, "cara", photos=desk.photos[:2])
    desk.run(runner, "cara", photos=desk.photos[:1], again=True)

    assert len(cara.service.requests) == 3


def own_address() -> str:
    for addresses in psutil.net_if_addrs().values():
        for one in addresses:
            if one.family.name == "AF_INET" and not one.address.startswith("127."):
                return str(one.address)
    pytest.skip("this computer has no address but its own loopback")


def test_offline_nothing_leaves_and_vendors_on_this_computer_go_on(desk: CloudDesk) -> None:
    cara = FakeCloudVendor("cara")
    near = FakeCloudVendor("near", address="http://127.0.0.1:5000")
    Offline().switch(True)
    runner = desk.runner(FakeVendor("anna"), cara, near)
    desk.run(runner, "anna", "cara", "near")

    assert cara.service.requests == []
    assert [(s.vendor_id, s.stopped) for s in desk.stops] == [(CARA, Stopped.OFFLINE)]
    assert len(near.service.requests) == 12
    assert desk.failures == []
    assert desk.count(attempt) == 24


def test_going_offline_in_the_middle_stops_what_was_not_sent(desk: CloudDesk) -> None:
    service = FakeService()
    service.gate.clear()
    cara = FakeCloudVendor("cara", service, at_once=2)
    runner = desk.runner(cara)
    run_id = desk.start(runner, "cara")
    wait_until(lambda: len(service.requests) == 2)
    Offline().switch(True)
    service.gate.set()
    desk.wait_for_end(run_id)

    assert len(desk.answers) == len(service.requests) == 2
    assert len(desk.dropped("cara")) == 10


def test_a_vendor_that_lies_about_its_address_reaches_nobody_offline(desk: CloudDesk) -> None:
    import socket

    with socket.create_server((own_address(), 0)) as server:
        server.setblocking(False)
        service = FakeService(calls_at=server.getsockname()[:2])
        liar = FakeCloudVendor("liar", service, address="http://localhost:9")
        Offline().switch(True)
        desk.run(desk.runner(liar), "liar")
        with pytest.raises(BlockingIOError):
            server.accept()
    assert service.requests == []
    assert desk.answers == []


def test_a_call_is_never_asked_twice_by_two_runs(desk: CloudDesk) -> None:
    service = FakeService()
    service.gate.clear()
    cara = FakeCloudVendor("cara", service)
    runner = desk.runner(cara)
    consent = desk.consent("cara")
    ends = [desk.start(runner, "cara", consent=consent) for _ in range(2)]
    wait_until(lambda: len(service.requests) >= 8)
    service.gate.set()
    for run_id in ends:
        desk.wait_for_end(run_id)

    assert len(service.requests) == 12
    assert len(desk.answers) == 24


def test_the_photo_in_view_goes_before_the_others(desk: CloudDesk) -> None:
    service = FakeService()
    service.gate.clear()
    cara = FakeCloudVendor("cara", service, at_once=1, per_second=4.0)
    runner = desk.runner(cara)
    run_id = desk.start(runner, "cara")
    wait_until(lambda: len(service.requests) == 1)
    runner.prefer(desk.photos[-1].id)
    service.gate.set()
    desk.wait_for_end(run_id)

    order = [answer.photo_id for answer in desk.answers]
    assert order.index(desk.photos[-1].id) <= 3


def test_a_failed_report_says_who_and_why(desk: CloudDesk) -> None:
    desk.run(desk.runner(FakeCloudVendor("cara", FakeService(lambda *_: Refuse()))), "cara")
    report = desk.of(Failed)[0].outcome
    assert report.vendor_id == CARA
    assert report.problem.way_out


def wait_until(there: Callable[[], bool]) -> None:
    """Until something that no report tells of is so."""
    waiting = threading.Event()
    for _ in range(2000):
        if there():
            return
        waiting.wait(0.01)
    raise AssertionError("it never came")
