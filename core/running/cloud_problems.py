"""What goes wrong before or around a request to a cloud vendor, and the file that is to be sent."""

from __future__ import annotations

import logging
from dataclasses import replace

from core.photos.photo import SentFile
from core.photos.problems import PhotoError
from core.problem import Problem
from core.running.calls import Call
from core.vendor import Cloud, PhotoRefusedError

_log = logging.getLogger(__name__)


def sent_file(call: Call, vendor_name: str, cloud: Cloud) -> SentFile:
    """The photo as the vendor gets it.

    Raises:
        PhotoError: it cannot be read or decoded.
        PhotoRefusedError: the vendor's limits have no room for it.
    """
    from core.photos.image_io import read_photo, saved_anew
    from core.sending.sent_file import for_cloud_vendor
    from core.vary.change import varied_anew

    unreadable: PhotoError | None = None
    for path in call.places():
        try:
            data = read_photo(path, call.sha256)
            if call.resave_quality is not None:
                data = saved_anew(data, call.resave_quality)
            if call.variation is not None:
                data = varied_anew(data, call.variation)
            sent = for_cloud_vendor(data, cloud.limits, call.max_side)
            return sent if call.variation is None else _said_to_be_varied(sent)
        except PhotoError as error:
            unreadable = unreadable or error
        except PhotoRefusedError as error:
            raise PhotoRefusedError(refused_by_limits(error.problem, vendor_name)) from None
    raise unreadable or PhotoError(
        Problem("gone", "No place is known where this photo could be read.", "Open its file again.")
    )


def _said_to_be_varied(sent: SentFile) -> SentFile:
    """So that nobody takes it for what can be made again of the photo's own bytes."""
    record = replace(sent.record, encoding=f"{sent.record.format}, varied")
    return SentFile(sent.data, record)


def refused_by_limits(problem: Problem, vendor_name: str) -> Problem:
    """A refusal in the words of `core.sending.sent_file`, with the vendor's name in it."""
    return Problem(
        "refused by limits", problem.what.replace("this vendor", vendor_name), problem.way_out
    )


def no_key(vendor_name: str) -> Problem:
    """For a vendor that nobody gave a key for."""
    return Problem(
        "no key",
        f"{vendor_name} was not asked: there is no key for it.",
        "Type the key in Vendors, or set it in the environment.",
    )


def vendor_fault(vendor_name: str, error: Exception) -> Problem:
    """For an error that no vendor should raise. Of its text nothing is said: it may hold a key."""
    return Problem(
        "vendor fault",
        f"Asking {vendor_name} failed because of a fault in this program ({type(error).__name__}).",
        "Ask again; if it happens again, report it.",
    )


def log_without_text(vendor_name: str, error: Exception) -> None:
    """Log where it came from, but not what it says: an error's text may hold a key."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename}:{trace.tb_lineno}")
        trace = trace.tb_next
    _log.error("%s: %s at %s", vendor_name, type(error).__name__, ", ".join(places[-4:]))
