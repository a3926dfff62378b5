"""Asked while a hand moves: one call a vendor, the newest wish first, the plan behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.geometry import Box
from core.photos.files import Found
from core.photos.image_io import examine
from core.photos.photo import Photo, PhotoId
from core.vary.asking import Heard, VaryAsker, Wish
from core.vary.change import Change, as_it_is, varied
from core.vary.recipe import Kind, Recipe
from core.vendor import VendorId
from providers.fake import Behaviour, FakeRegistry, FakeVendor

FACE = Box(30, 40, 60, 70)
A, B = VendorId("anna"), VendorId("bert")
SECONDS = 90


class Ears:
    """What was heard, in its order."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self._more = threading.Condition()

    def take(self, heard: Heard) -> None:
        with self._more:
            self.heard.append(heard)
            self._more.notify_all()

    def wait(self, there: Callable[[], bool]) -> None:
        with self._more:
            assert self._more.wait_for(there, SECONDS)

    def of(self, vendor_id: VendorId) -> list[Change]:
        return [one.wish.change for one in self.heard if one.wish.vendor_id == vendor_id]


@pytest.fixture
def photo(draw_photo: Callable[..., Path]) -> Photo:
    path = draw_photo("one.png", size=(120, 150))
    facts = examine(Found(path, None))
    return Photo(PhotoId(1), facts.sha256, (facts.place,), width=120, height=150)


@pytest.fixture
def holds(tmp_path: Path) -> Path:
    """As long as this file exists, a vendor keeps its caller waiting."""
    path = tmp_path / "wait"
    path.touch()
    return path


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def asker(ears: Ears, holds: Path) -> Iterator[VaryAsker]:
    slow = FakeVendor("anna", Behaviour(faces=1, holds=holds))
    registry = FakeRegistry((slow, FakeVendor("bert", Behaviour(faces=1))))
    asker = VaryAsker(registry, ears.take, workers=2)
    yield asker
    holds.unlink(missing_ok=True)
    asker.close()


def light(strength: float) -> Change:
    return varied(Recipe(Kind.LIGHT, strength), FACE)


def test_what_was_wanted_in_between_is_forgotten(
    asker: VaryAsker, ears: Ears, photo: Photo, holds: Path
) -> None:
    asker.plan([Wish(photo, A, as_it_is(FACE)), Wish(photo, A, as_it_is(FACE, 1))])
    for strength in (1.0, 1.5, 2.0):
        asker.want([Wish(photo, A, light(strength)), Wish(photo, B, light(strength))])
    ears.wait(lambda: light(2.0) in ears.of(B))
    assert ears.of(A) == []

    holds.unlink()
    ears.wait(lambda: as_it_is(FACE, 1) in ears.of(A))
    asked = ears.of(A)
    # One was under way already; then the newest, then what is planned.
    assert light(2.0) in asked
    assert not {light(1.0), light(1.5)} <= set(asked)
    assert asked.index(light(2.0)) < asked.index(as_it_is(FACE, 1))


def test_an_answer_tells_what_was_shown(
    asker: VaryAsker, ears: Ears, photo: Photo, holds: Path
) -> None:
    asker.plan([Wish(photo, B, as_it_is(FACE)), Wish(photo, B, light(-1.0))])
    ears.wait(lambda: len(ears.heard) == 2)
    original, darker = ears.heard
    assert original.sent is not None
    assert darker.sent is not None
    assert original.sent.sha256 != darker.sent.sha256
    assert darker.predictions is not None
    assert darker.predictions[0].box == Box(30, 37, 60, 75)
    assert darker.version == "1.0"
    assert darker.asked <= darker.received


def test_a_photo_that_is_gone_is_said(asker: VaryAsker, ears: Ears, photo: Photo) -> None:
    photo.path.unlink()
    asker.plan([Wish(photo, B, light(1.0))])
    ears.wait(lambda: len(ears.heard) == 1)
    assert ears.heard[0].predictions is None
    assert ears.heard[0].problem is not None
    assert ears.heard[0].answer is None


def test_nothing_more_is_asked_once_it_is_forgotten(
    asker: VaryAsker, ears: Ears, photo: Photo, holds: Path
) -> None:
    asker.plan([Wish(photo, A, light(n / 10)) for n in range(1, 9)])
    asker.forget()
    asker.add([Wish(photo, B, light(2.0))])
    holds.unlink()
    ears.wait(lambda: light(2.0) in ears.of(B))
    assert len(ears.of(A)) <= 1
