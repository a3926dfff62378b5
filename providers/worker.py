"""One worker process: reads, checks and decodes photos, and asks local vendors about them.

It ends when its pipe closes, and at once when its parent dies, however long a call takes. It
never reads what a vendor answered and stores nothing.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from time import perf_counter
from typing import TYPE_CHECKING, cast

from core.child import run_to_the_end
from core.photos.photo import SentPhoto
from core.problem import Problem
from core.running.calls import Brought, Call, Fault, Missed, Return
from core.vendor import Vendor, VendorError, VendorId, VendorRegistry

if TYPE_CHECKING:
    from core.vary.change import Change

_log = logging.getLogger(__name__)
Deliver = Callable[[object], None]


@dataclass(frozen=True, slots=True)
class Ready:
    """The first thing a worker says."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The worker has loaded a vendor."""

    vendor_id: VendorId


def main(connection: Connection, registry: VendorRegistry, background: bool) -> None:
    """What a worker process does from its start to its end.

    connection: brings lists of Calls; takes Ready, Loaded, Brought and Missed, one of the latter
        two for each Call, in their order.
    background: give way to the window.
    """
    run_to_the_end(connection, partial(_answer, connection, registry), background)


def _answer(connection: Connection, registry: VendorRegistry) -> None:
    # Loaded here, not in the parent, which only wants the messages; without it nobody is ready.
    from core.photos.image_io import load_usual_decoders

    load_usual_decoders()
    connection.send(Ready())
    asker = Asker(registry, connection.send)
    while True:
        for call in connection.recv():
            connection.send(asker.ask(call))


class Asker:
    """Asks vendors, each loaded once; holds the last photo, and the last picture made of it, for
    the next vendor.
    """

    def __init__(self, registry: VendorRegistry, deliver: Deliver) -> None:
        self._registry = registry
        self._deliver = deliver
        self._vendors: dict[VendorId, Vendor] = {}
        self._photo_key: tuple[str, int | None, int | None] | None = None
        self._photo: SentPhoto | Problem | None = None
        self._picture: tuple[Change, SentPhoto] | None = None

    def ask(self, call: Call) -> Return:
        """Ask once; whatever goes wrong comes back as Missed."""
        try:
            vendor = self._vendor(call.vendor_id)
        except VendorError as error:
            return _missed(call, error.problem, Fault.VENDOR)
        except Exception as error:
            return _missed(call, self._cannot_be_loaded(call.vendor_id, error), Fault.VENDOR)
        photo = self._read(call)
        if isinstance(photo, Problem):
            return _missed(call, photo, Fault.PHOTO)
        asked, start = datetime.now(UTC), perf_counter()
        try:
            answer = vendor.analyze(photo)
        except VendorError as error:
            return _missed(call, error.problem, Fault.CALL)
        except Exception as error:
            return _missed(call, self._stumbled(call, error), Fault.CALL)
        seconds = perf_counter() - start
        return Brought(call.number, answer, photo.record, asked, datetime.now(UTC), seconds)

    def _vendor(self, vendor_id: VendorId) -> Vendor:
        vendor = self._vendors.get(vendor_id)
        if vendor is None:
            vendor = cast(Vendor, self._registry.create(vendor_id))
            vendor.connect({})
            _give_back_memory()
            self._vendors[vendor_id] = vendor
            self._deliver(Loaded(vendor_id))
        return vendor

    def _cannot_be_loaded(self, vendor_id: VendorId, error: Exception) -> Problem:
        """For an error that no vendor should raise."""
        name = self._registry.info(vendor_id).name
        _log.error("%s cannot be loaded", name, exc_info=error)
        return Problem(
            "vendor cannot be loaded",
            f"{name} cannot be loaded ({_words(error)}).",
            f"Close other programs and ask again; if it happens again, install {name} anew.",
        )

    def _stumbled(self, call: Call, error: Exception) -> Problem:
        """For an error that no vendor should raise, about one photo."""
        name = self._registry.info(call.vendor_id).name
        _log.error("%s failed", name, exc_info=error)
        photo = call.paths[0].name if call.paths else "a photo"
        return Problem(
            "vendor fault",
            f"{name} failed on {photo} ({_words(error)}).",
            "Ask again; if it happens again with this photo, leave it out.",
        )

    def _read(self, call: Call) -> SentPhoto | Problem:
        key = (call.sha256, call.max_side, call.resave_quality)
        if self._photo is None or self._photo_key != key:
            self._photo = self._picture = None  # two large photos at a time would be too much
            self._photo, self._photo_key = _read(call), key
        if call.variation is None or isinstance(self._photo, Problem):
            return self._photo
        return self._varied(self._photo, call.variation)

    def _varied(self, photo: SentPhoto, text: str) -> SentPhoto | Problem:
        from core.vary.change import Change

        # The turn of a repeated call changes no pixel.
        wanted = replace(Change.parse(text), turn=0)
        if self._picture is None or self._picture[0] != wanted:
            self._picture = None
            try:
                sent = wanted.made(photo.pixels).sent()
            except MemoryError:
                return Problem(
                    "not enough memory",
                    "There is not enough memory to vary this photo.",
                    "Close other programs and ask again.",
                )
            sent.pixels.flags.writeable = False
            self._picture = (wanted, sent)
        return self._picture[1]


def _read(call: Call) -> SentPhoto | Problem:
    from core.photos.image_io import PhotoError, for_local_vendor, read_photo, saved_anew

    problem: Problem | None = None
    for path in call.places():
        try:
            data = read_photo(path, call.sha256)
            if call.resave_quality is not None:
                data = saved_anew(data, call.resave_quality)
            photo = for_local_vendor(data, call.max_side)
        except PhotoError as error:
            problem = problem or error.problem
            continue
        except MemoryError:
            return Problem(
                "not enough memory",
                f"There is not enough memory to decode {path.name}.",
                "Close other programs, or ask again with a size limit.",
            )
        photo.pixels.flags.writeable = False
        return photo
    return problem or Problem(
        "gone", "No place is known where this photo could be read.", "Open its file again."
    )


def _words(error: Exception) -> str:
    """Which error it is, and what it says of itself."""
    kind = type(error).__name__
    return f"{kind}: {error}" if str(error) else kind


def _missed(call: Call, problem: Problem, fault: Fault) -> Missed:
    return Missed(call.number, problem, fault, datetime.now(UTC))


def _give_back_memory() -> None:
    """What loading took and let go of: glibc keeps it, some 10 MB a vendor, in every worker."""
    if sys.platform == "linux":
        import ctypes

        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:  # another C library than glibc has none
            trim(0)
