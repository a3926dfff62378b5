"""All pools of a runner together: those that finish what they began, those opened in a pause."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from multiprocessing import connection as connections
from pathlib import Path

import pytest

from core.photos.files import Found
from core.photos.image_io import examine
from core.problem import Problem
from core.run import Stopped
from core.running.calls import Brought, Call, Missed, Return
from core.running.pools import Pools
from core.sending.credentials import Credentials, NoKeyStore
from core.sending.offline import Offline
from core.sending.spending import CapReachedError
from core.vendor import VendorId
from providers.fake_cloud import FakeCloudVendor
from tests.core.cloud_desk import CloudRegistry
from tests.core.fake_pool import FakePool

CARA = VendorId("cara")


class OneIsPaid:
    """Lets the first call through once it may, and none after it for want of money."""

    def __init__(self) -> None:
        self.is_paid, self.lets_through = threading.Event(), threading.Event()

    def admit(self, number: int, endpoint: str) -> bool:
        if number > 1:
            raise CapReachedError(Problem("cap reached", "No more.", ""))
        self.is_paid.set()
        return self.lets_through.wait(20)


class Desk:
    def __init__(self, photo: Path) -> None:
        self.gate = OneIsPaid()
        self.cara = FakeCloudVendor("cara", at_once=2)
        self.pools = Pools(
            CloudRegistry((self.cara,)),
            FakePool(),
            Credentials(NoKeyStore(), {"MISREAD_CARA_KEY": "sesame"}),
            Offline(),
        )
        self.pools.guard(self.gate)
        self._photo = photo
        self._sha256 = examine(Found(photo, photo.parent)).sha256 or ""

    def call(self, number: int) -> Call:
        return Call(number, CARA, (self._photo,), self._sha256)

    def collect(self, seconds: float = 20.0) -> list[Return]:
        return self.pools.collect(connections.wait(self.pools.waitables(), seconds))


@pytest.fixture
def desk(photo_file: Path) -> Iterator[Desk]:
    desk = Desk(photo_file)
    yield desk
    desk.gate.lets_through.set()
    desk.pools.close()


def test_a_call_that_a_pause_overtook_is_made_afterwards_also_by_a_client_that_was_renewed(
    desk: Desk,
) -> None:
    desk.pools.ask(CARA, [desk.call(1)])
    assert desk.gate.is_paid.wait(20)
    desk.pools.ask(CARA, [desk.call(2)])
    (refused,) = desk.collect()
    assert isinstance(refused, Missed)
    assert refused.stopped is Stopped.CAP_REACHED
    desk.pools.pause()
    assert desk.pools.renew(CARA)
    desk.gate.lets_through.set()
    desk.pools.resume()
    (paid,) = desk.collect()

    assert isinstance(paid, Brought)
    assert len(desk.cara.service.requests) == 1


def test_a_client_made_in_a_pause_begins_no_call(desk: Desk) -> None:
    desk.gate.lets_through.set()
    desk.pools.pause()
    desk.pools.ask(CARA, [desk.call(1)])
    assert desk.collect(0.3) == []
    assert desk.cara.service.requests == []
    desk.pools.resume()
    (made,) = desk.collect()

    assert isinstance(made, Brought)
