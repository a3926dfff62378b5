"""A run: one batch of photos × vendors at one time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from core.response import RunId
from core.vendor import VendorId

VariationId = NewType("VariationId", int)


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What makes two calls for the same photo and vendor the same call.

    max_side: the longer side in pixels that a vendor gets at most; None sends the photo as it is.
    resave_quality: the photo is first saved anew as a JPEG of this quality; None for not.
    variation: the text of the `core.vary.change.Change` that is shown instead; None for not.
    """

    max_side: int | None = None
    resave_quality: int | None = None
    variation: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A run as stored. finished is None while it goes on, or where it was broken off."""

    id: RunId
    vendors: tuple[VendorId, ...]
    settings: RunSettings
    started: datetime
    finished: datetime | None = None


class Stopped(StrEnum):
    """Why a cloud vendor is asked nothing more in a run, while the others go on."""

    NO_KEY = "no key"
    KEY_REFUSED = "key refused"
    CAP_REACHED = "cap reached"
    OFFLINE = "offline"
    UNREACHABLE = "does not answer"
    NOT_READY = "cannot be asked"


@dataclass(frozen=True, slots=True)
class VendorProgress:
    """How far one vendor is.

    asked: calls of this run, those with a stored response included; what a person's Stop drops is
        taken out again, and counted in left.
    answered, failed: how those ended; kept: how many of answered were stored before.
    per_second: recent speed, 0 where nothing moves. seconds: time spent so far.

    Of a cloud vendor:
    pause_left: seconds until it is asked again, 0 where it is not held; pause_why: "asks for a
        pause" or "does not answer".
    spent: US$ for the requests made, those included that may have been charged; calls: requests
        made, which are more than answers where some were made again.
    stopped: why it is asked nothing more in this run (a `Stopped`), or empty; dropped: so many of
        the calls asked for are not made because of that.
    """

    asked: int = 0
    answered: int = 0
    failed: int = 0
    kept: int = 0
    per_second: float = 0.0
    seconds: float = 0.0
    pause_left: float = 0.0
    pause_why: str = ""
    spent: float = 0.0
    calls: int = 0
    stopped: str = ""
    dropped: int = 0
    left: int = 0

    @property
    def done(self) -> int:
        return self.answered + self.failed

    @property
    def is_going_on(self) -> bool:
        """Whether calls are still to be made."""
        return not self.stopped and self.done + self.dropped < self.asked

    @property
    def seconds_left(self) -> float | None:
        left = self.asked - self.done - self.dropped
        return left / self.per_second if self.per_second > 0 else None
