"""The only decoder: file → bytes → upright RGB pixels, and what is done to pixels afterwards.

What a vendor gets is what Pillow decodes: `ImageOps.exif_transpose(photo).convert("RGB")`. So
colours stay as stored (no ICC conversion), and an alpha channel is dropped, not blended with a
background nobody chose: a program that calls a vendor's package itself gets the same pixels. Only
where Pillow would clip (more than 8 bits of grey) is the whole range scaled to 8 bits instead.
Every call keeps its state to itself and may run in any thread.
"""

from __future__ import annotations

import hashlib
import io
import math
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PIL import Image

from core.geometry import Box
from core.photos.files import Found
from core.photos.formats import Format
from core.photos.image_decoder import MAX_PIXELS as MAX_PIXELS
from core.photos.image_decoder import (
    Size,
    decoding,
    open_header,
    orientation_of,
    to_pixels,
    to_plain,
    to_rgb,
    upright_size,
)
from core.photos.image_decoder import load_usual_decoders as load_usual_decoders
from core.photos.opencv import opencv
from core.photos.photo import Pixels, Place, SentPhoto, SentRecord
from core.photos.problems import (
    CHANGED,
    GONE,
    NOT_A_FILE,
    OUT_OF_MEMORY,
    too_many_bytes,
    unreadable_file,
)
from core.photos.problems import PhotoError as PhotoError
from core.problem import Problem

MAX_BYTES = 4 << 30
"""A larger file is not even read."""
MASK = (0x34, 0x34, 0x34)
"""The one colour of masked pixels."""

_JPEG: tuple[str, dict[str, Any]] = ("JPEG", {"quality": 95, "subsampling": 0})
_TIFF: tuple[str, dict[str, Any]] = ("TIFF", {"compression": "tiff_lzw"})
_FORMS: dict[str, tuple[str, dict[str, Any]]] = {
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".png": ("PNG", {}),
    ".webp": ("WEBP", {"lossless": True}),
    ".tif": _TIFF,
    ".tiff": _TIFF,
    ".bmp": ("BMP", {}),
}
WRITABLE = frozenset(_FORMS)
"""The suffixes that `encode` knows."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of a file without decoding its pixels.

    sha256: None where the bytes could not be read.
    width, height: of the upright photo in pixels; None where `problem` says why not.
    """

    place: Place
    sha256: str | None
    width: int | None
    height: int | None
    problem: Problem | None


def examine(found: Found) -> FileFacts:
    """Hash a file and read its header; never raises.

    Pixels are not decoded: a photo without a problem here may still fail in `decode`.
    """
    place = Place(found.path, found.folder, size=0, modified_ns=0)
    sha256 = None
    try:
        with _file(found.path) as file:
            about = os.fstat(file.fileno())
            place = replace(place, size=about.st_size, modified_ns=about.st_mtime_ns)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            width, height = upright_size(file)
    except PhotoError as error:
        return FileFacts(place, sha256, None, None, error.problem)
    return FileFacts(place, sha256, width, height, None)


def read_photo(path: Path, sha256: str | None) -> bytes:
    """The bytes of a file, checked against the hash it had when it was opened, if given.

    Raises:
        PhotoError: it is gone, may not be read, is no file, or has changed.
    """
    with _file(path) as file:
        data = file.read()
    if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
        raise PhotoError(CHANGED)
    return data


def decode(data: bytes, max_side: int | None = None) -> Pixels:
    """The upright pixels of a photo, its longer side at most `max_side`; never enlarged.

    Raises:
        PhotoError: the bytes are no photo, truncated, damaged, or over MAX_PIXELS.
    """
    return _decoded(data, max_side)[0]


def saved_anew(data: bytes, quality: int) -> bytes:
    """A photo as a program would save it once more: its upright pixels as a JPEG, no metadata.

    quality: 1 to 95, with Pillow's own choice of all else.

    Raises:
        PhotoError: as `decode`.
    """
    file = io.BytesIO()
    Image.fromarray(decode(data)).save(file, "JPEG", quality=quality)
    return file.getvalue()


def for_local_vendor(data: bytes, max_side: int | None) -> SentPhoto:
    """The photo as a local vendor gets it: all its pixels, unless a limit was chosen.

    Raises:
        PhotoError: as `decode`.
    """
    pixels, scale = _decoded(data, max_side)
    height, width = pixels.shape[:2]
    sha256 = hashlib.sha256(pixels.data.cast("B")).hexdigest()
    return SentPhoto(pixels, SentRecord(width, height, scale, pixels.nbytes, sha256, "pixels"))


def preview(path: Path, side: int) -> Pixels:
    """A photo for the stage, fast: its longer side is 3/4 `side` to `side`, never enlarged.

    Raises:
        PhotoError: as `read_photo` and `decode`.
    """

    def fit(size: Size) -> Size:
        return _scaled(size, side / max(size))

    return _reduced(read_photo(path, None), fit, slack=0.75)


def thumbnail(path: Path, side: int) -> Pixels:
    """A small photo for cards: its shorter side is `side`, its longer at most three times that.

    Never enlarged; where the two conflict, as in a panorama, the shorter side gives way.

    Raises:
        PhotoError: as `read_photo` and `decode`.
    """

    def fit(size: Size) -> Size:
        return _scaled(size, min(side / min(size), 3 * side / max(size)))

    return _reduced(read_photo(path, None), fit, slack=1.0)


def crop(pixels: Pixels, box: Box, side: int) -> Pixels:
    """The square around a box, resized to `side` × `side` pixels.

    The square has the box's longer side and its centre, moved to lie inside the photo where it
    can; where the photo is too small for it, the rest has the colour of a mask.
    """
    cv2 = opencv()
    height, width = pixels.shape[:2]
    square = max(1, math.ceil(max(box.width, box.height)))
    left, top = (
        _inside(round(middle - square / 2), square, length)
        for middle, length in zip(box.centre, (width, height), strict=True)
    )
    right, bottom = left + square, top + square
    piece = pixels[max(0, top) : min(bottom, height), max(0, left) : min(right, width)]
    if piece.shape[:2] != (square, square):
        borders = (max(0, -top), max(0, bottom - height), max(0, -left), max(0, right - width))
        piece = cv2.copyMakeBorder(piece, *borders, cv2.BORDER_CONSTANT, value=MASK)
    how = cv2.INTER_AREA if square > side else cv2.INTER_CUBIC
    resized: Pixels = cv2.resize(piece, (side, side), interpolation=how)
    return resized


def masked(pixels: Pixels, boxes: Sequence[Box]) -> Pixels:
    """A copy in which every pixel that a box touches has the one colour MASK."""
    copy = pixels.copy()
    height, width = copy.shape[:2]
    for box in boxes:
        inside = box.clipped(width, height)
        rows = slice(math.floor(inside.top), math.ceil(inside.bottom))
        copy[rows, math.floor(inside.left) : math.ceil(inside.right)] = MASK
    return copy


def encode(pixels: Pixels, suffix: str) -> bytes:
    """Pixels as a file of the format that a suffix names, with no metadata at all.

    JPEG at quality 95 with full colour resolution; the others lose nothing.

    Raises:
        ValueError: the suffix is not in WRITABLE, or the format takes no photo of this size.
    """
    if suffix.lower() not in _FORMS:
        raise ValueError(f"photos are not written as {suffix or 'files without a suffix'}")
    form, options = _FORMS[suffix.lower()]
    file = io.BytesIO()
    try:
        Image.fromarray(pixels).save(file, form, **options)
    except OSError as error:
        raise ValueError(f"a {form} file cannot hold this photo: {error}") from error
    return file.getvalue()


@contextmanager
def _file(path: Path) -> Iterator[io.BufferedReader]:
    """A regular file of at most MAX_BYTES, open for reading; OSErrors inside become PhotoErrors."""
    try:
        # Looked at before it is opened: opening a pipe can wait, opening a device can act.
        if not stat.S_ISREG(_status(path).st_mode):
            raise PhotoError(NOT_A_FILE)
        with open(path, "rb", opener=_open_without_waiting) as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise PhotoError(NOT_A_FILE)
            if about.st_size > MAX_BYTES:
                raise PhotoError(too_many_bytes(MAX_BYTES))
            yield file
    except OSError as error:
        raise PhotoError(unreadable_file(error, path)) from error
    except MemoryError as error:
        raise PhotoError(OUT_OF_MEMORY) from error


def _status(path: Path) -> os.stat_result:
    try:
        return os.stat(path)
    except ValueError as error:  # a NUL in the name
        raise PhotoError(GONE) from error


def _open_without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _decoded(data: bytes, max_side: int | None) -> tuple[Pixels, float]:
    """Upright pixels, and their longer side over the original's."""
    file = io.BytesIO(data)
    image, kind = open_header(file)
    longer = max(image.size)
    with decoding(file, kind):
        if max_side and max_side < longer and kind is Format.JPEG:
            image.draft(None, _scaled(image.size, max_side / longer))
        image.load()
        pixels = to_pixels(to_plain(image), orientation_of(image))
    if not max_side or max_side >= longer:
        return pixels, 1.0
    return _shrunk(pixels, max_side), max_side / longer


def _reduced(data: bytes, fit: Callable[[Size], Size], slack: float) -> Pixels:
    """Upright pixels of about the size that `fit` gives for a stored size, without cv2.

    slack: the share of that size that will do where the JPEG decoder can stop there.
    """
    file = io.BytesIO(data)
    image, kind = open_header(file)
    with decoding(file, kind):
        if kind is Format.JPEG:
            image.draft(None, _scaled(fit(image.size), slack))
        image.load()
        small = to_rgb(to_plain(image))
        size = fit(small.size)
        if size != small.size:
            small = small.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
        return to_pixels(small, orientation_of(image))


def _scaled(size: Size, scale: float) -> Size:
    """`size` shrunk by `scale`; not enlarged, and never to nothing."""
    scale = min(1.0, scale)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _shrunk(pixels: Pixels, longer: int) -> Pixels:
    cv2 = opencv()
    height, width = pixels.shape[:2]
    size = _scaled((width, height), longer / max(width, height))
    if size == (width, height):
        return pixels
    # Below a half every pixel still counts in between two, at a seventh of the cost.
    below_half = max(width, height) < 2 * longer
    how = cv2.INTER_LINEAR if below_half else cv2.INTER_AREA
    small: Pixels = cv2.resize(pixels, size, interpolation=how)
    return small


def _inside(start: int, length: int, whole: int) -> int:
    """Where a stretch starts once moved inside 0…whole; in the middle where it is too long."""
    return (whole - length) // 2 if length > whole else min(max(start, 0), whole - length)
