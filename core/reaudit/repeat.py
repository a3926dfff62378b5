"""A repeat: one vendor asked about one photo several times, to see whether its answer holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from core.photo import PhotoId
from core.run import RunSettings
from core.vendor import VendorId

RepeatId = NewType("RepeatId", int)


@dataclass(frozen=True, slots=True)
class Repeat:
    """What was to be asked. Its answers count in no verdict and no rate.

    times: how often with the photo as it is. resave_quality: then once more with the photo saved
    anew as a JPEG of this quality; None for not. time: UTC, when it began.
    """

    id: RepeatId
    photo_id: PhotoId
    vendor_id: VendorId
    settings: RunSettings
    times: int
    resave_quality: int | None
    time: datetime
