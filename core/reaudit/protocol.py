"""A protocol: what is to be found out and how, written down before the first call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NewType

from core.labelling.attributes import AttributeName
from core.vendor import VendorId

ProtocolVersion = NewType("ProtocolVersion", int)
EVERY_VENDOR = VendorId("")
"""In `thresholds`: for the vendors that are not named."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """What a person planned.

    question: what is to be found out. subgroups: each the attributes that are crossed in it.
    thresholds: by vendor, or under EVERY_VENDOR for the others; None for no threshold.
    vendors: who is to be asked; empty where that is not said. photos: how many, None likewise.
    sample: which photos and how they were chosen. stopping_rule: when no more is asked.
    """

    question: str
    subgroups: Sequence[Sequence[AttributeName]] = ()
    thresholds: Mapping[VendorId, float | None] = field(default_factory=dict)
    vendors: Sequence[VendorId] = ()
    photos: int | None = None
    sample: str = ""
    stopping_rule: str = ""
    written_by: str = ""

    def threshold(self, vendor_id: VendorId) -> float | None:
        """The threshold planned for a vendor; None for none."""
        return self.thresholds.get(vendor_id, self.thresholds.get(EVERY_VENDOR))

    def content(self) -> dict[str, Any]:
        """All of it as plain values, which is what its hash stands for."""
        return {
            "question": self.question,
            "subgroups": [list(each) for each in self.subgroups],
            "thresholds": dict(self.thresholds),
            "vendors": list(self.vendors),
            "photos": self.photos,
            "sample": self.sample,
            "stopping_rule": self.stopping_rule,
            "written_by": self.written_by,
        }


@dataclass(frozen=True, slots=True)
class WrittenProtocol:
    """A version as kept; the last one is in force. time: UTC. content_hash: SHA-256."""

    version: ProtocolVersion
    protocol: Protocol
    time: datetime
    content_hash: str
