"""What a run tells whoever watches it."""

from __future__ import annotations

from dataclasses import dataclass

from core.photos.photo import PhotoId
from core.problem import Problem
from core.reaudit.repeat import RepeatId
from core.response import CallFailure, Outcome, Response, RunId, Tried
from core.run import Stopped, VariationId
from core.vendor import VendorId


@dataclass(frozen=True, slots=True)
class Answered:
    """A vendor answered, now or when it was asked the same before; the response is stored."""

    outcome: Response


@dataclass(frozen=True, slots=True)
class Failed:
    """A call brought no answer."""

    outcome: CallFailure


@dataclass(frozen=True, slots=True)
class PhotoFailed:
    """A photo's bytes cannot be read or decoded; each of its calls is reported as Failed, too."""

    photo_id: PhotoId
    problem: Problem


@dataclass(frozen=True, slots=True)
class VendorStopped:
    """A cloud vendor is asked nothing more in any run that goes on; told once. Others go on.

    stopped: why, as in `VendorProgress.stopped`; problem: the one message for all its calls.
    """

    vendor_id: VendorId
    stopped: Stopped
    problem: Problem


@dataclass(frozen=True, slots=True)
class CallsDropped:
    """Calls that are not going to be made after all: neither answered nor failed.

    tried: of a single photo, how often it was sent so far, None where it never was.
    """

    vendor_id: VendorId
    photo_ids: tuple[PhotoId, ...]
    tried: Tried | None = None


@dataclass(frozen=True, slots=True)
class RunFinished:
    """All calls of a run are over and stored. stopped: before all were made, by a person or as the
    program closes.
    """

    run_id: RunId
    stopped: bool


@dataclass(frozen=True, slots=True)
class RunBroke:
    """Nothing further can be asked or stored; RunFinished follows for every run."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Repeated:
    """A call of a repeat is over and stored. It counts in no verdict and no rate."""

    repeat_id: RepeatId
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Varied:
    """A call about a varied photo is over and stored. It counts in no verdict and no rate."""

    variation_id: VariationId
    outcome: Outcome


Report = (
    Answered
    | Failed
    | Repeated
    | Varied
    | PhotoFailed
    | VendorStopped
    | CallsDropped
    | RunFinished
    | RunBroke
)
