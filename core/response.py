"""What came of asking one vendor about one photo, once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NewType

from core.photos.photo import PhotoId, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.quick_dataclass import quick_dataclass
from core.vendor import VendorId

RunId = NewType("RunId", int)
ResponseId = NewType("ResponseId", int)
LIVE, RECORDED = "live", "recorded"
"""Where a response comes from: received by this program, or imported by the user."""
NOTICE = "imported by the user, not received by this program"
"""Stands with every recorded answer that is shown or exported."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """How a response came that this program did not receive.

    date: when the vendor gave it, as far as it is known: "2018", "2018-05" or "2018-05-02".
    provenance: where it was taken from, in the words of the person who imported it.
    file_name: of the file it was imported from. imported: UTC.
    body_sha256: of the body, in hexadecimal.
    """

    date: str
    provenance: str
    file_name: str
    imported: datetime
    body_sha256: str


@quick_dataclass(frozen=True, slots=True)
class Response:
    """A stored response without its raw body (that stays in the store).

    run_id: the newest run that asked for it, or took it as stored instead of asking again.
    version: the vendor's version when it answered; empty where it returns none.
    asked, received: UTC. seconds: the vendor's own share of that time.
    predictions: read from the body, boxes in pixels of the upright original.
    unreadable: why the body could not be read, or None; the body is kept all the same.
    source: LIVE, or RECORDED for an answer imported by the user; then `recorded` says how it came,
        the id is negative, there is no run (0), the times are the start of its date, and what was
        sent is not known: `sent` has the size of the upright original and no hash.
    endpoint: the address that was asked, without any key; empty for a local vendor.
    note: what a person should know of how the answer came, or empty.
    further: how many further bodies came with it (they are in the store, as the body is).
    """

    id: ResponseId
    run_id: RunId
    photo_id: PhotoId
    vendor_id: VendorId
    version: str
    asked: datetime
    received: datetime
    seconds: float
    request_id: str
    sent: SentRecord
    predictions: tuple[Prediction, ...]
    unreadable: Problem | None = None
    source: str = LIVE
    endpoint: str = ""
    note: str = ""
    further: int = 0
    recorded: Recorded | None = None


@dataclass(frozen=True, slots=True)
class CallFailure:
    """A call that brought no answer. It is no verdict and enters no rate.

    was_asked: False where it was not worth making; then it is not on the disk either.
    """

    run_id: RunId
    photo_id: PhotoId
    vendor_id: VendorId
    time: datetime
    problem: Problem
    was_asked: bool = True


@dataclass(frozen=True, slots=True)
class Tried:
    """Calls that brought neither an answer nor a failure that stands: they are still to be made.

    It is no outcome and enters no rate. times: how often the photo was sent. maybe_paid: whether
    any of that may have cost something.
    """

    times: int
    maybe_paid: bool

    @property
    def sent(self) -> str:
        """`sent once`, `sent 4 times`."""
        return "sent once" if self.times == 1 else f"sent {self.times} times"

    @property
    def paid(self) -> str:
        """`maybe paid` or `not paid`."""
        return "maybe paid" if self.maybe_paid else "not paid"


Outcome = Response | CallFailure


def in_original(predictions: tuple[Prediction, ...], sent: SentRecord) -> tuple[Prediction, ...]:
    """Predictions with boxes in pixels of what was sent → in pixels of the upright original."""
    if sent.scale == 1.0:
        return predictions
    return tuple(replace(p, box=p.box.scaled(1 / sent.scale)) for p in predictions)
