"""What comes in while photos are read is out of the garbage collector's way."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from gui.collector import Collector


class Thing:
    """Something that can stand in a cycle."""

    other: object = None


@pytest.fixture(autouse=True)
def _thaw() -> Iterator[None]:
    yield
    gc.unfreeze()


def _is_walked(thing: object) -> bool:
    return any(one is thing for one in gc.get_objects())


@pytest.mark.parametrize("busy", [True, False])
def test_what_is_in_use_is_left_alone_only_while_much_comes_in(qtbot: object, busy: bool) -> None:
    thing = Thing()
    assert _is_walked(thing)
    Collector(lambda: busy).put_away()
    assert _is_walked(thing) is not busy


def test_what_was_just_let_go_of_in_a_cycle_is_collected_first(qtbot: object) -> None:
    one, other = Thing(), Thing()
    one.other, other.other = other, one
    gone = weakref.ref(one)
    del one, other
    Collector(lambda: True).put_away()
    assert gone() is None
