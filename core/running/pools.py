"""All pools of a runner: one for the local vendors together, one for each cloud vendor."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from multiprocessing.connection import Connection
from typing import cast

from core.running.calls import Call, CallPool, CallRegistry, Return
from core.running.cloud_pool import CloudPool, Gate
from core.running.pace import Pace, Patience
from core.running.queue import LOCAL, Lane
from core.sending.consent import cloud_of
from core.sending.credentials import Credentials
from core.sending.offline import Offline
from core.vendor import CloudVendor, Kind, VendorId


class Pools:
    """Used by one thread only, but for what says so. Cloud pools are opened as they are needed."""

    def __init__(
        self,
        registry: CallRegistry,
        local: CallPool,
        credentials: Credentials,
        offline: Offline,
        patience: Patience | None = None,
    ) -> None:
        self._registry = registry
        self._local = local
        self._credentials = credentials
        self._offline = offline
        self._patience = patience
        self._gate: Gate | None = None
        self._cloud: dict[VendorId, CloudPool] = {}
        self._ending: list[CloudPool] = []
        self._paused = False
        self._paces: dict[VendorId, Pace] = {}
        self._lanes: dict[VendorId, Lane] = {}

    def guard(self, gate: Gate) -> None:
        """Set what every request to a cloud vendor has to pass."""
        self._gate = gate

    def lane_of(self, vendor_id: VendorId) -> Lane:
        if vendor_id not in self._lanes:
            is_cloud = self._registry.info(vendor_id).kind is Kind.CLOUD
            self._lanes[vendor_id] = vendor_id if is_cloud else LOCAL
        return self._lanes[vendor_id]

    def room(self, lane: Lane) -> int:
        return self._pool(lane).room()

    def ask(self, lane: Lane, *photos: Sequence[Call]) -> None:
        self._pool(lane).ask(*photos)

    def waitables(self) -> Sequence[Connection]:
        """As CallPool."""
        return [ear for pool in self._all() for ear in pool.waitables()]

    def idle_within(self, lane: Lane, seconds: float) -> Sequence[Connection]:
        return self._pool(lane).idle_within(seconds)

    def collect(self, ready: Collection[object]) -> list[Return]:
        """As CallPool, from all of them."""
        returns = [returned for pool in self._all() for returned in pool.collect(ready)]
        for pool in [pool for pool in self._ending if pool.is_idle]:
            self._ending.remove(pool)
            pool.close()
        return returns

    def renew(self, vendor_id: VendorId) -> bool:
        """Let the vendor's next call make a new client, with the key and address of then.

        Nothing where it is being asked just now and not stopped. Returns whether it will.
        """
        pool = self._cloud.get(vendor_id)
        if pool is None:
            return True
        if not (pool.is_idle or pool.is_stopped):
            return False
        del self._cloud[vendor_id]
        if pool.is_idle:
            pool.close()
        else:
            self._ending.append(pool)
        return True

    def stop(self) -> None:
        """Give up all calls to cloud vendors that were not sent yet."""
        for pool in self._of_cloud():
            pool.stop()

    def pause(self) -> None:
        """Begin no call to a cloud vendor. From any thread."""
        self._paused = True
        for pool in self._of_cloud():
            pool.pause()

    def resume(self) -> None:
        """From any thread."""
        self._paused = False
        for pool in self._of_cloud():
            pool.resume()

    def holds(self) -> Mapping[VendorId, tuple[float, str]]:
        """The vendors that are held: seconds left, and why. From any thread."""
        paces = list(self._paces.items())
        return {vendor: (pace.hold_left, pace.why) for vendor, pace in paces if pace.hold_left > 0}

    def set_pace(self, vendor_id: VendorId, per_second: float) -> None:
        """Ask a vendor at another quota than its own. From any thread."""
        self._pace(vendor_id).per_second = per_second

    def rest(self) -> None:
        """As CallPool."""
        self._local.rest()
        for pool in self._of_cloud():
            pool.close()
        self._cloud.clear()
        self._ending.clear()

    def close(self) -> None:
        self.rest()
        self._local.close()

    def _all(self) -> list[CallPool]:
        return [self._local, *self._of_cloud()]

    def _of_cloud(self) -> list[CloudPool]:
        """Those that finish what they have begun included."""
        return [*self._cloud.values(), *self._ending]

    def _pool(self, lane: Lane) -> CallPool:
        return self._local if lane is None else self._pool_of(lane)

    def _pool_of(self, vendor_id: VendorId) -> CloudPool:
        pool = self._cloud.get(vendor_id)
        if pool is None:
            if self._gate is None:
                raise ValueError("no request is made without a gate")
            vendor = cast(CloudVendor, self._registry.create(vendor_id))
            pool = CloudPool(
                vendor, self._gate, self._keys(vendor), self._offline, self._pace(vendor_id)
            )
            self._cloud[vendor_id] = pool
            if self._paused:  # looked at last: whoever pauses meanwhile finds the pool there
                pool.pause()
        return pool

    def _keys(self, vendor: CloudVendor) -> Callable[[], Mapping[str, str] | None]:
        return lambda: self._credentials.get(vendor.info)

    def _pace(self, vendor_id: VendorId) -> Pace:
        # It outlives the pool: the vendor's quota does not begin anew with each run.
        if vendor_id not in self._paces:
            per_second = cloud_of(self._registry.info(vendor_id)).per_second
            self._paces[vendor_id] = Pace(per_second, self._patience)
        return self._paces[vendor_id]
