"""What came of asking one vendor about one photo, once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NewType

from core.photo import PhotoId, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.vendor import VendorId

RunId = NewType("RunId", int)
ResponseId = NewType("ResponseId", int)


@dataclass(frozen=True, slots=True)
class Response:
    """A stored response without its raw body (that stays in the store).

    run_id: the newest run that asked for it, or took it as stored instead of asking again.
    version: the vendor's version when it answered; empty where it returns none.
    asked, received: UTC. seconds: the vendor's own share of that time.
    predictions: read from the body, boxes in pixels of the upright original.
    unreadable: why the body could not be read, or None; the body is kept all the same.
    source: "live", or "recorded" for an answer imported by the user.
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
    source: str = "live"


@dataclass(frozen=True, slots=True)
class CallFailure:
    """A call that brought no answer. It is no verdict and enters no rate."""

    run_id: RunId
    photo_id: PhotoId
    vendor_id: VendorId
    time: datetime
    problem: Problem


Outcome = Response | CallFailure


def in_original(predictions: tuple[Prediction, ...], sent: SentRecord) -> tuple[Prediction, ...]:
    """Predictions with boxes in pixels of what was sent → in pixels of the upright original."""
    if sent.scale == 1.0:
        return predictions
    return tuple(replace(p, box=p.box.scaled(1 / sent.scale)) for p in predictions)
