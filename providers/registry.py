"""Finds the vendors by listing this package, and opens the pool that asks them."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from copy import copy
from functools import cache
from typing import TYPE_CHECKING

import providers
from core.vendor import Kind, Vendor, VendorId, VendorInfo, VendorState

if TYPE_CHECKING:
    from core.calls import CallPool


class Registry:
    """The vendors there are: local ones first, then by name. Costs nothing to make or pickle."""

    def vendors(self) -> Sequence[Vendor]:
        """Every vendor, in the picker's order; none is loaded."""
        return _listed()

    def infos(self) -> Sequence[VendorInfo]:
        """What is known of every vendor, in the picker's order."""
        return [vendor.info for vendor in self.vendors()]

    def info(self, vendor_id: VendorId) -> VendorInfo:
        """Raises KeyError for an unknown id."""
        return self._vendor(vendor_id).info

    def state(self, vendor_id: VendorId) -> VendorState:
        """Whether the vendor can be asked now. Raises KeyError for an unknown id."""
        return self._vendor(vendor_id).state()

    def create(self, vendor_id: VendorId) -> Vendor:
        """The vendor, not yet connected. Raises KeyError for an unknown id."""
        return copy(self._vendor(vendor_id))

    def hue(self, vendor_id: VendorId) -> int:
        """The vendor's place in the order, by which its tile gets a hue."""
        return self.infos().index(self.info(vendor_id))

    def open_pool(self, workers: int | None = None, background: bool = False) -> CallPool:
        """Worker processes that can ask every local vendor; none is started yet."""
        from providers.worker_pool import WorkerPool

        return WorkerPool(self, workers, background)

    def _vendor(self, vendor_id: VendorId) -> Vendor:
        for vendor in self.vendors():
            if vendor.info.id == vendor_id:
                return vendor
        raise KeyError(vendor_id)


@cache
def _listed() -> tuple[Vendor, ...]:
    found: list[Vendor] = []
    for module in pkgutil.iter_modules(providers.__path__, "providers."):
        vendor = getattr(importlib.import_module(module.name), "VENDOR", None)
        if vendor is not None:
            found.append(vendor)
    return tuple(sorted(found, key=lambda v: (v.info.kind is not Kind.LOCAL, v.info.name.lower())))
