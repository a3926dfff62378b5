from __future__ import annotations

from pathlib import Path

import pytest

from core.photos.photo import Photo, PhotoId, Place
from core.response import RunId
from core.run import RunSettings
from core.running.queue import QueuedRun, RunQueue, Share
from core.vendor import VendorId

ANNA, BERT = VendorId("anna"), VendorId("bert")
PHOTOS = [
    Photo(PhotoId(n), f"{n:064x}", (Place(Path(f"{n}.jpg"), None, 1, 1),)) for n in range(1, 6)
]


def _run(number: int, again: bool = False) -> QueuedRun:
    return QueuedRun(RunId(number), (ANNA, BERT), RunSettings(), again, adding=False)


@pytest.fixture
def queue() -> RunQueue:
    queue = RunQueue()
    queue.open(_run(1))
    return queue


def _only_run(queue: RunQueue) -> QueuedRun:
    (run,) = queue.runs()
    return run


def _ids(shares: list[Share]) -> list[int]:
    return [share.photo.id for share in shares]


def test_photos_are_looked_up_in_portions_the_one_in_view_first(queue: RunQueue) -> None:
    queue.add(_only_run(queue), PHOTOS)
    queue.preferred = PhotoId(4)

    portions = []
    while (taken := queue.take_unchecked(2)) is not None:
        portions.append(_ids(taken[1]))

    assert portions == [[4, 1], [2, 3], [5]]


def test_a_photo_waits_once_in_a_run(queue: RunQueue) -> None:
    run = _only_run(queue)

    assert queue.add(run, PHOTOS[:2]) == PHOTOS[:2]
    assert queue.add(run, PHOTOS[:3]) == PHOTOS[2:3]


def test_what_was_set_aside_joins_what_waits_already(queue: RunQueue) -> None:
    run = _only_run(queue)
    run.set_aside.append(Share(PHOTOS[0], (BERT,)))
    queue.check_again(run, Share(PHOTOS[0], (ANNA,)))
    queue.look_again()

    taken = queue.take_unchecked(5)
    assert taken == (run, [Share(PHOTOS[0], (ANNA, BERT))])
    assert run.is_over


def test_dropping_returns_everything_that_is_not_going_to_be_asked(queue: RunQueue) -> None:
    run = _only_run(queue)
    queue.add(run, PHOTOS[:1])
    queue.make_ready(run, Share(PHOTOS[1], (ANNA,)))
    run.set_aside.append(Share(PHOTOS[2], (BERT,)))

    assert _ids([share for _, share in queue.drop()]) == [1, 2, 3]
    assert queue.drop() == []
    assert run.stopped
    assert run.is_cut_short
    assert run.is_over
    assert queue.take_ready() is None


def test_the_photo_in_view_goes_before_the_first_of_any_run(queue: RunQueue) -> None:
    first, again = _only_run(queue), _run(2, again=True)
    queue.open(again)
    queue.make_ready(first, Share(PHOTOS[0], (ANNA,)))
    queue.make_ready(first, Share(PHOTOS[1], (ANNA,)))
    queue.make_ready(again, Share(PHOTOS[2], (ANNA,)))
    queue.preferred = PhotoId(2)

    order = []
    while (taken := queue.take_ready()) is not None:
        order.append(taken[1].photo.id)

    assert order == [2, 3, 1]
