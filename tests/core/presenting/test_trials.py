"""Varied photos are asked about in a process; what comes back is what the recipe gives here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from core.geometry import Box
from core.presenting.trials import TrialProcess, Wanted, answers, asking
from core.problem import ProblemError
from core.vendor import VendorId
from providers.fake import Behaviour, FakeRegistry, FakeVendor

ANNA = VendorId("anna")


def wanted(path: Path, recipe: str = "light=1") -> Wanted:
    return Wanted((path,), sha256(path.read_bytes()).hexdigest(), Box(30, 30, 50, 60), (), recipe)


@pytest.fixture
def registry() -> FakeRegistry:
    return FakeRegistry((FakeVendor("anna", Behaviour(faces=1)),))


@pytest.fixture
def process(registry: FakeRegistry) -> Iterator[TrialProcess]:
    made = TrialProcess(registry, [ANNA])
    yield made
    made.close()


def test_a_process_says_what_the_recipe_gives_here(
    process: TrialProcess, registry: FakeRegistry, draw_photo: Callable[..., Path]
) -> None:
    path = draw_photo()
    there = process.run(wanted(path))
    here = answers(wanted(path), {ANNA: asking(registry, ANNA)})
    assert there.sha256 == here.sha256
    assert there.vendors == here.vendors
    assert there.pixels.tobytes() == here.pixels.tobytes()
    assert there.recipe == "light=1"
    assert there.control_is_smaller is here.control_is_smaller


def test_a_face_that_leaves_no_background_has_a_smaller_control(
    registry: FakeRegistry, draw_photo: Callable[..., Path]
) -> None:
    all_of_it = replace(wanted(draw_photo()), face=Box(0, 0, 5000, 5000))
    assert answers(all_of_it, {ANNA: asking(registry, ANNA)}).control_is_smaller


def test_what_moves_has_no_size(registry: FakeRegistry, draw_photo: Callable[..., Path]) -> None:
    done = answers(wanted(draw_photo(), "mirror=1"), {ANNA: asking(registry, ANNA)})
    assert not done.control_is_smaller


def test_a_photo_that_is_gone_is_said_and_the_next_one_is_asked(
    process: TrialProcess, draw_photo: Callable[..., Path]
) -> None:
    path = draw_photo("one.jpg")
    gone = wanted(path)
    path.unlink()
    with pytest.raises(ProblemError):
        process.run(gone)
    assert process.run(wanted(draw_photo("two.jpg", seed=2))).recipe == "light=1"


def test_a_vendor_that_cannot_be_loaded_says_why(draw_photo: Callable[..., Path]) -> None:
    process = TrialProcess(FakeRegistry((FakeVendor("anna", Behaviour(loads=False)),)), [ANNA])
    try:
        with pytest.raises(ProblemError, match="no model"):
            process.run(wanted(draw_photo()))
    finally:
        process.close()


def test_a_process_that_dies_is_told_of(draw_photo: Callable[..., Path]) -> None:
    process = TrialProcess(
        FakeRegistry((FakeVendor("anna", Behaviour(dies_loading=True)),)), [ANNA]
    )
    try:
        with pytest.raises(ProblemError, match="ended"):
            process.run(wanted(draw_photo()))
    finally:
        process.close()


def test_closed_it_starts_no_more(process: TrialProcess, draw_photo: Callable[..., Path]) -> None:
    process.close()
    with pytest.raises(ProblemError, match="ended"):
        process.run(wanted(draw_photo()))
