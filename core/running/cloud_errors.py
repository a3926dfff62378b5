"""What an error of one call to a cloud vendor means: for this call, for the vendor's pace, and for
its other calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic

from core.photos.problems import OUT_OF_MEMORY, PhotoError
from core.problem import Problem, ProblemError
from core.run import Stopped
from core.running.calls import Call, Fault, Missed
from core.running.cloud_problems import log_without_text, vendor_fault
from core.running.pace import Pace
from core.sending.offline import OfflineError
from core.sending.spending import CapReachedError
from core.store.attempts import GIVEN_UP
from core.vendor import BadCredentialsError, ThrottledError, UnavailableError, VendorError

_STOPS = {
    BadCredentialsError: Stopped.KEY_REFUSED,
    CapReachedError: Stopped.CAP_REACHED,
    OfflineError: Stopped.OFFLINE,
}
"""What of one call is true of all of this vendor's."""


class GivenUpError(VendorError):
    """The call was given up before anything was sent."""

    def __init__(self) -> None:
        super().__init__(Problem(GIVEN_UP, "The call was given up.", ""))


@dataclass(frozen=True, slots=True)
class Made:
    """How far a call came. recorded: requests on the disk; sent: those that were made."""

    recorded: int
    sent: int


def read_error(error: Exception, call: Call, vendor_name: str, pace: Pace, made: Made) -> Missed:
    """The call as missed. The pace is told what it has to know."""
    if made.sent and not isinstance(error, ThrottledError | UnavailableError):
        pace.reached()
    uncharged = made.recorded > made.sent or isinstance(error, BadCredentialsError)
    match error:
        case GivenUpError():
            return missed_by(call, error, Fault.DROPPED, uncharged=uncharged)
        case PhotoError():
            return missed_by(call, error, Fault.PHOTO)
        case MemoryError():
            return missed_by(call, PhotoError(OUT_OF_MEMORY), Fault.PHOTO)
        case ThrottledError():
            return _throttled(call, error, pace)
        case UnavailableError():
            return _unavailable(call, error, pace)
        case ProblemError():
            stopped = next((why for kind, why in _STOPS.items() if isinstance(error, kind)), None)
            fault = Fault.CALL if stopped is None else Fault.VENDOR
            return missed_by(call, error, fault, stopped, uncharged)
    log_without_text(vendor_name, error)
    return missed_by(call, VendorError(vendor_fault(vendor_name, error)), Fault.CALL)


def missed_by(
    call: Call,
    error: ProblemError,
    fault: Fault,
    stopped: Stopped | None = None,
    uncharged: bool = False,
    after: float = 0.0,
) -> Missed:
    """As Missed, now."""
    now = datetime.now(UTC)
    return Missed(call.number, error.problem, fault, now, stopped, uncharged, after)


def like(missed: Missed, call: Call) -> Missed:
    """Another call missed for the same reason."""
    now = datetime.now(UTC)
    return Missed(call.number, missed.problem, missed.fault, now, missed.stopped)


def _throttled(call: Call, error: ThrottledError, pace: Pace) -> Missed:
    pace.throttled(error.retry_after)
    again = call.tries + 1 < pace.patience.tries
    return missed_by(call, error, Fault.AGAIN if again else Fault.CALL, uncharged=True)


def _unavailable(call: Call, error: UnavailableError, pace: Pace) -> Missed:
    uncharged = not error.maybe_charged
    if not error.again:
        return missed_by(call, error, Fault.CALL, uncharged=uncharged)
    if pace.failed():
        return missed_by(call, error, Fault.VENDOR, Stopped.UNREACHABLE, uncharged)
    after = monotonic() + pace.pause_before(call.tries + 1)
    fault = Fault.AGAIN if call.tries + 1 < pace.patience.tries else Fault.CALL
    return missed_by(call, error, fault, uncharged=uncharged, after=after)
