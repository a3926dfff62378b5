"""Recorded answers: a folder of bodies that a vendor gave somebody else, or at another time.

They are read by the vendor's own mapping, as live ones are, and everything is said before
anything is written. What this program did not receive is never passed off as received.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

from core.photos.files import SUFFIXES, natural_key
from core.photos.photo import Photo, PhotoId
from core.prediction import Prediction
from core.problem import Problem, ProblemError
from core.response import NOTICE as NOTICE
from core.store.recorded import start_of, unknown_sending
from core.vendor import AnyVendor, UnexpectedBodyError, VendorInfo, parse

MAX_BYTES = 16 << 20
"""A larger file is no answer about one photo."""

_SHA256 = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """A file whose answer would be imported. name: relative to the folder."""

    name: str
    photo: Photo
    body: bytes = field(repr=False)
    body_sha256: str
    predictions: tuple[Prediction, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that would not be imported, and why. name: relative to the folder.

    detail: what exactly does not fit, for whoever knows the vendor's answers; or empty.
    """

    name: str
    problem: Problem
    detail: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """What importing a folder would do; nothing is written yet. All in natural order of names.

    matched: these would be imported, at most one a photo.
    unmatched: of no photo of the case, or of more than one.
    unreadable: of a photo, but not in the shape of this vendor's answers.
    doubles: of a photo that another file here speaks of, too, or imported already.
    passed_over: hidden files and photos lying beside them, which are not looked at.
    without: photos of the case that get nothing.
    """

    vendor: VendorInfo
    folder: Path
    matched: tuple[Matched, ...]
    unmatched: tuple[LeftOut, ...]
    unreadable: tuple[LeftOut, ...]
    doubles: tuple[LeftOut, ...]
    passed_over: int
    without: int


def preview(
    folder: Path,
    vendor: AnyVendor,
    photos: Sequence[Photo],
    imported: Collection[tuple[PhotoId, str]] = frozenset(),
    progressed: Callable[[int, int], None] | None = None,
) -> Preview:
    """Look at a folder of bodies; for a worker thread.

    photos: those of the case. imported: photo and hash of the bodies of this vendor that the case
        has already, as `Case.imported` tells.
    progressed: called with files done and files in all; what it raises ends the preview.

    Raises:
        ProblemError: the folder cannot be read.
    """
    sorter = _Sorter(vendor, _Names(photos), imported)
    files, passed_over = _files(folder)
    for number, path in enumerate(files, 1):
        sorter.take(path, path.relative_to(folder).as_posix())
        if progressed is not None:
            progressed(number, len(files))
    sorter.hold_back_differing()
    matched = tuple(sorter.matched)
    return Preview(
        vendor.info,
        folder,
        matched,
        tuple(sorter.unmatched),
        tuple(sorter.unreadable),
        tuple(sorted(sorter.doubles, key=lambda left: natural_key(left.name))),
        passed_over,
        len(photos) - len(matched),
    )


def problem_with(date: str, provenance: str) -> Problem | None:
    """Why this cannot be said of recorded answers; None where it can.

    date: "2018", "2018-05" or "2018-05-02", as far as it is known.
    """
    if not provenance.strip():
        return Problem(
            "no provenance",
            "It is not said where these answers come from.",
            "Say who asked the vendor and where the answers were published or handed over.",
        )
    try:
        start = start_of(date) if _DATE.fullmatch(date) else None
    except ValueError:
        start = None
    if start is None:
        return Problem(
            "no date",
            f"“{date}” is no date.",
            "Write when the vendor answered as 2018-05-02, 2018-05 or 2018.",
        )
    # Somewhere it is tomorrow already.
    if start > datetime.now(UTC) + timedelta(days=1):
        return Problem(
            "date to come",
            f"{date} is still to come.",
            "Write when the vendor answered, not when it is imported.",
        )
    return None


def read_body(
    vendor: AnyVendor, body: bytes, size: tuple[int, int]
) -> tuple[tuple[Prediction, ...], Problem | None]:
    """The predictions in a body, or why there are none to read. size: of the upright photo."""
    try:
        return parse(vendor, body, unknown_sending(*size)), None
    except UnexpectedBodyError as error:
        return (), error.problem


class _Names:
    """Finds the photo that a file's name speaks of."""

    def __init__(self, photos: Sequence[Photo]) -> None:
        self._by_sha256 = {photo.sha256: photo for photo in photos if photo.sha256}
        self._by_name: defaultdict[str, dict[PhotoId, Photo]] = defaultdict(dict)
        for photo in photos:
            for key in _keys(photo):
                self._by_name[key][photo.id] = photo

    def find(self, name: str) -> Photo | Problem:
        """The photo, or why it cannot be told. name: relative, with forward slashes."""
        for sha256 in _SHA256.findall(PurePosixPath(name).name.lower()):
            if sha256 in self._by_sha256:
                return self._by_sha256[sha256]
        whole = PurePosixPath(name)
        stem = whole.with_suffix("") if whole.suffix else whole
        for text in (str(stem), stem.name):
            found = list(self._by_name.get(_folded(text), {}).values())
            if len(found) == 1:
                return found[0]
            if found:
                return _several(text, len(found))
        return Problem(
            "no such photo",
            "No photo of the case has this name or hash.",
            "Open the photo first, or name the file after it.",
        )


class _Sorter:
    """Puts each file where it belongs."""

    def __init__(
        self, vendor: AnyVendor, names: _Names, imported: Collection[tuple[PhotoId, str]]
    ) -> None:
        self._vendor, self._names, self._imported = vendor, names, frozenset(imported)
        self._held: defaultdict[PhotoId, list[Matched]] = defaultdict(list)
        self.matched: list[Matched] = []
        self.unmatched: list[LeftOut] = []
        self.unreadable: list[LeftOut] = []
        self.doubles: list[LeftOut] = []

    def take(self, path: Path, name: str) -> None:
        photo = self._names.find(name)
        if isinstance(photo, Problem):
            self.unmatched.append(LeftOut(name, photo))
            return
        body = _body(path)
        problem = body if isinstance(body, Problem) else photo.problem
        if isinstance(body, Problem) or photo.width is None or photo.height is None:
            self.unreadable.append(LeftOut(name, problem or _NO_SIZE))
            return
        predictions, problem = read_body(self._vendor, body, (photo.width, photo.height))
        if problem is not None:
            other = _other_shape(self._vendor.info.name)
            self.unreadable.append(LeftOut(name, other, detail=problem.what))
            return
        matched = Matched(name, photo, body, hashlib.sha256(body).hexdigest(), predictions)
        self._hold(matched)

    def _hold(self, new: Matched) -> None:
        if (new.photo.id, new.body_sha256) in self._imported:
            self.doubles.append(LeftOut(new.name, _ALREADY))
            return
        held = self._held[new.photo.id]
        same = next((m for m in held if m.body_sha256 == new.body_sha256), None)
        if same is not None:
            self.doubles.append(LeftOut(new.name, _same(same.name)))
            return
        held.append(new)
        self.matched.append(new)

    def hold_back_differing(self) -> None:
        """Nobody but a person can say which of two different answers is the right one."""
        for held in self._held.values():
            if len(held) > 1:
                names = ", ".join(each.name for each in held)
                self.doubles += [LeftOut(each.name, _differing(names)) for each in held]
        self.matched = [m for m in self.matched if len(self._held[m.photo.id]) == 1]


def _keys(photo: Photo) -> Iterator[str]:
    """The names that a body of this photo may have, without the body's own ending."""
    for place in photo.places:
        for text in (place.name, place.path.name):
            yield _folded(text)
            yield _folded(str(PurePosixPath(text).with_suffix("")))
    if photo.title:
        yield _folded(photo.title)


def _folded(name: str) -> str:
    """Names are compared as file systems do that know no capitals and compose accents."""
    return unicodedata.normalize("NFC", name).casefold()


def _files(folder: Path) -> tuple[list[Path], int]:
    """The files in a folder and its sub-folders in natural order, and how many were passed over."""
    found: list[Path] = []
    passed_over = 0

    def refuse(error: OSError) -> None:
        raise ProblemError(_unreadable_folder(error)) from error

    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(place, name)
            if name.startswith(".") or path.suffix.lower() in SUFFIXES:
                passed_over += 1
            else:
                found.append(path)
    return sorted(found, key=lambda path: natural_key(path.relative_to(folder).as_posix())), (
        passed_over
    )


def _body(path: Path) -> bytes | Problem:
    try:
        if not path.is_file():
            return _NO_FILE
        if path.stat().st_size > MAX_BYTES:
            return _TOO_LARGE
        body = path.read_bytes()
    except OSError as error:
        what = f"The file cannot be read: {error.strerror or error}."
        return Problem("unreadable", what, "Give the file back its rights, then look again.")
    return body or _EMPTY


def _several(name: str, count: int) -> Problem:
    return Problem(
        "several photos",
        f"{count:,} photos of the case are called {name}.",
        "Name the file after the photo's SHA-256, or put it in a sub-folder as the photo is.",
    )


def _same(name: str) -> Problem:
    return Problem(
        "double", f"{name} holds the same answer for the same photo.", "One of them is taken."
    )


def _differing(names: str) -> Problem:
    return Problem(
        "different answers",
        f"Several files hold different answers for the same photo: {names}.",
        "Keep the right one here, or import the others with their own date.",
    )


def _other_shape(vendor_name: str) -> Problem:
    return Problem(
        "unexpected body",
        f"It has another shape than answers of {vendor_name}.",
        "Choose the vendor that gave it, or look for the answer as it came from there.",
    )


def _unreadable_folder(error: OSError) -> Problem:
    return Problem(
        "unreadable folder",
        f"{error.filename} cannot be read: {error.strerror or error}.",
        "Choose another folder, or give this one back its rights.",
    )


_ALREADY = Problem(
    "imported already", "The case holds this answer already.", "There is nothing to do."
)
_NO_SIZE = Problem(
    "size not known",
    "The photo cannot be read, so it is not known where in it the answer's boxes are.",
    "Bring the photo's file back, then look again.",
)
_NO_FILE = Problem("no file", "This is no file.", "Put the answer's own file here.")
_EMPTY = Problem("zero bytes", "The file is empty.", "Copy it again.")
_TOO_LARGE = Problem(
    "too many bytes",
    f"The file is larger than {MAX_BYTES >> 20} megabytes.",
    "Split it into one answer a photo.",
)
