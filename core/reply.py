"""A vendor's reply to what was found, filed in the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from core.vendor import VendorId

ReplyId = NewType("ReplyId", int)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a vendor replied.

    date: as its letter bears it, "2026-03-01". text: its words. file_name, file_sha256: of the
    letter where one was filed, else empty. time: UTC, when it was filed.
    """

    id: ReplyId
    vendor_id: VendorId
    date: str
    text: str
    file_name: str
    file_sha256: str
    time: datetime
