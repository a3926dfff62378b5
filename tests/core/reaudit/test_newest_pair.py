"""Which two runs are compared where nobody chose."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import UTC, datetime

from core.photos.photo import PhotoId
from core.reaudit.runs import RunEntry, VendorInRun, newest_pair
from core.response import RunId
from core.run import RunSettings
from core.vendor import VendorId

WHEN = datetime(2026, 1, 1, tzinfo=UTC)
ANNA, BERT = VendorId("anna"), VendorId("bert")
Answers = Mapping[int, Set[tuple[VendorId, PhotoId]]]


def answers_of(vendor_id: VendorId, *photos: int) -> set[tuple[VendorId, PhotoId]]:
    return {(vendor_id, PhotoId(number)) for number in photos}


def pair(answers: Answers) -> tuple[RunId, RunId] | None:
    """Of the runs numbered so, the highest number being the newest."""
    runs = [
        RunEntry(
            RunId(number),
            {vendor_id: VendorInRun((), 1) for vendor_id, _ in answers[number]},
            RunSettings(),
            len(answers[number]),
            WHEN,
            WHEN,
            False,
            False,
        )
        for number in sorted(answers, reverse=True)
    ]
    return newest_pair(runs, lambda run_id: answers[run_id])


def test_the_newest_that_share_a_photo_are_compared_the_older_first() -> None:
    first, other, third = answers_of(ANNA, 1, 2), answers_of(ANNA, 3), answers_of(ANNA, 2, 3)
    assert pair({1: first, 2: first}) == (1, 2)
    assert pair({1: first, 2: other, 3: third}) == (2, 3)


def test_a_newest_run_of_photos_of_its_own_is_passed_over() -> None:
    asked = answers_of(ANNA, 1, 2)
    assert pair({1: asked, 2: asked, 3: answers_of(ANNA, 9)}) == (1, 2)


def test_a_photo_asked_of_two_vendors_is_not_shared() -> None:
    assert pair({1: answers_of(ANNA, 1), 2: answers_of(BERT, 1)}) is None
    both = answers_of(ANNA, 1) | answers_of(BERT, 7)
    assert pair({1: both, 2: answers_of(BERT, 1), 3: answers_of(ANNA, 7)}) is None


def test_one_run_is_no_pair() -> None:
    assert pair({}) is None
    assert pair({1: answers_of(ANNA, 1)}) is None
