from __future__ import annotations

import pytest

from core.run import VendorProgress
from core.running.progress import RunProgress
from core.vendor import VendorId

ANNA, BERT = VendorId("anna"), VendorId("bert")


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def progress(clock: Clock) -> RunProgress:
    return RunProgress(clock)


def test_counts_are_kept_by_vendor(progress: RunProgress) -> None:
    progress.asked([ANNA, BERT], 10)
    progress.kept(ANNA, readable=True)
    progress.kept(ANNA, readable=False)
    progress.ended(ANNA, answered=True, seconds=0.5)
    progress.ended(ANNA, answered=True, seconds=0.25)
    progress.ended(ANNA, answered=False)
    progress.left(ANNA, 3)

    seen = progress.snapshot()
    assert seen[ANNA] == VendorProgress(7, answered=3, failed=2, kept=1, seconds=0.75, left=3)
    assert seen[BERT] == VendorProgress(10)


def test_what_a_person_stopped_is_told_apart(progress: RunProgress) -> None:
    progress.asked([ANNA], 10)
    progress.ended(ANNA, answered=True)
    progress.left(ANNA, 9)
    seen = progress.snapshot()[ANNA]
    assert (seen.asked, seen.left, seen.is_going_on) == (1, 9, False)


def test_a_vendor_that_goes_on_is_not_asked_twice_for_the_same(progress: RunProgress) -> None:
    progress.asked([ANNA], 10)
    progress.stopped(ANNA, "key refused")
    progress.given_up(ANNA, 10)
    assert not progress.snapshot()[ANNA].is_going_on
    progress.stopped(ANNA, "")
    progress.asked([ANNA], 10)
    seen = progress.snapshot()[ANNA]
    assert (seen.asked, seen.dropped, seen.is_going_on) == (10, 0, True)


def test_the_speed_is_that_of_the_last_seconds(progress: RunProgress, clock: Clock) -> None:
    for gap in [5.0] * 20 + [0.1] * 200:
        clock.now += gap
        progress.ended(ANNA, answered=True)

    assert progress.snapshot()[ANNA].per_second == pytest.approx(10, rel=0.1)


def test_a_slow_vendor_has_a_speed_too(progress: RunProgress, clock: Clock) -> None:
    progress.asked([ANNA], 100)
    for _ in range(20):
        clock.now += 20
        progress.ended(ANNA, answered=True)

    seen = progress.snapshot()[ANNA]
    assert seen.per_second == pytest.approx(1 / 20)
    assert seen.seconds_left == pytest.approx(80 * 20)


def test_what_was_stored_says_nothing_of_the_speed(progress: RunProgress, clock: Clock) -> None:
    for _ in range(10):
        clock.now += 0.01
        progress.kept(ANNA, readable=True)

    assert progress.snapshot()[ANNA].per_second == 0


def test_a_pause_has_no_speed_and_does_not_slow_what_comes_after(
    progress: RunProgress, clock: Clock
) -> None:
    def ten() -> None:
        for _ in range(10):
            clock.now += 1
            progress.ended(ANNA, answered=True)

    ten()
    progress.pause()
    assert progress.snapshot()[ANNA].per_second == 0
    clock.now += 3600
    ten()
    assert progress.snapshot()[ANNA].per_second == pytest.approx(1)
