"""The vendors of the runs that go on: who cannot be asked and why, and who was stopped."""

from __future__ import annotations

from collections.abc import Sequence

from core.photos.photo import SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.running.reports import VendorStopped
from core.vendor import (
    AnyVendor,
    Kind,
    State,
    VendorId,
    VendorInfo,
    VendorRegistry,
    VendorState,
    parse,
)


class RunVendors:
    """Used by the runner's thread only.

    broken: why calls to a vendor are not worth making. stopped: cloud vendors that are asked
    nothing more; epochs: how often a vendor was met again after that.
    """

    def __init__(self, registry: VendorRegistry) -> None:
        self.broken: dict[VendorId, Problem] = {}
        self.stopped: dict[VendorId, VendorStopped] = {}
        self.epochs: dict[VendorId, int] = {}
        self._registry = registry
        self._vendors: dict[VendorId, AnyVendor] = {}
        self._versions: dict[VendorId, str] = {}

    def meet(self, vendor_id: VendorId) -> None:
        """Take a vendor into a run; one that failed or was stopped before gets another chance."""
        self.broken.pop(vendor_id, None)
        self.stopped.pop(vendor_id, None)
        self.epochs[vendor_id] = self.epochs.get(vendor_id, 0) + 1
        self._vendors[vendor_id] = self._registry.create(vendor_id)
        state = self._registry.state(vendor_id)
        self._versions[vendor_id] = state.version
        info = self._registry.info(vendor_id)
        if not _can_be_asked(info, state):
            self.broken[vendor_id] = Problem(
                "vendor not ready",
                f"{info.name} cannot be asked: {state.state.value}.",
                state.reason,
            )

    def is_cloud(self, vendor_id: VendorId) -> bool:
        return self._registry.info(vendor_id).kind is Kind.CLOUD

    def name(self, vendor_id: VendorId) -> str:
        return self._registry.info(vendor_id).name

    def version(self, vendor_id: VendorId) -> str:
        """As known before it is asked."""
        return self._versions[vendor_id]

    def parse(
        self, vendor_id: VendorId, body: bytes, sent: SentRecord, further: Sequence[bytes]
    ) -> tuple[Prediction, ...]:
        """Boxes in pixels of what was sent. Raises UnexpectedBodyError."""
        return parse(self._vendors[vendor_id], body, sent, further)


def _can_be_asked(info: VendorInfo, state: VendorState) -> bool:
    if info.cloud is None or state.state is State.READY:
        return state.state is State.READY
    # Whether there is a key is found out where it is used; the registry does not ask the key store.
    if state.state is State.NEEDS_KEY:
        return True
    retired = info.cloud.retired
    return state.state is State.RETIRED and retired is not None and retired.can_be_asked
