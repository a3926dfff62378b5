"""A run: one batch of photos × vendors at one time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.response import RunId
from core.vendor import VendorId


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What makes two calls for the same photo and vendor the same call.

    max_side: the longer side in pixels that a vendor gets at most; None sends the photo as it is.
    """

    max_side: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A run as stored. finished is None while it goes on, or where it was broken off."""

    id: RunId
    vendors: tuple[VendorId, ...]
    settings: RunSettings
    started: datetime
    finished: datetime | None = None


@dataclass(frozen=True, slots=True)
class VendorProgress:
    """How far one vendor is.

    asked: calls of this run, those with a stored response included.
    answered, failed: how those ended; kept: how many of answered were stored before.
    per_second: recent speed, 0 where nothing moves. seconds: time spent so far.
    """

    asked: int = 0
    answered: int = 0
    failed: int = 0
    kept: int = 0
    per_second: float = 0.0
    seconds: float = 0.0

    @property
    def done(self) -> int:
        return self.answered + self.failed

    @property
    def seconds_left(self) -> float | None:
        return (self.asked - self.done) / self.per_second if self.per_second > 0 else None
