"""A photo as a cloud vendor gets it: the original's own coded pixels wherever the vendor takes
them, else one re-encoded copy; in neither is any metadata.
"""

from __future__ import annotations

import hashlib
import io
import math
import re
from dataclasses import dataclass
from typing import Any, Protocol

from PIL import Image

from core.photos.formats import Format
from core.photos.image_decoder import Size, decoding, open_header, orientation_of, upright_size
from core.photos.image_io import PhotoError, decode
from core.photos.metadata import without_metadata
from core.photos.photo import Pixels, SentFile, SentRecord
from core.problem import Problem
from core.vendor import Limits, PhotoRefusedError

AS_IT_WAS = "as it was"
RE_ENCODED = "re-encoded"
_QUALITY = re.compile(rf"{RE_ENCODED} at quality (\d+)")

_QUALITIES = (95, 90, 85, 80)
"""Tried in this order, and the size is lowered only below the last."""
_PNG_GAIN = 4
"""A PNG file of a photo is never smaller than its pixels by more than this; it is not tried."""
_JPEG_SIDE = 65_500
"""No JPEG file has a longer side."""
_LEAST_STEP, _SAFETY = 0.95, 0.97


class HeaderFacts(Protocol):
    """What is known of a photo without decoding it, as in Photo and in FileFacts."""

    @property
    def width(self) -> int | None: ...

    @property
    def height(self) -> int | None: ...

    @property
    def problem(self) -> Problem | None: ...


def refusal(facts: HeaderFacts, limits: Limits, max_side: int | None = None) -> Problem | None:
    """Why a vendor will surely not take a photo; None where it will, re-encoded if need be.

    What only decoding tells (a file that turns out damaged, one that stays too small in bytes)
    is raised by `for_cloud_vendor`.
    """
    if facts.problem is not None:
        return facts.problem
    if not _writable(limits):
        return _no_format(limits)
    if facts.width is None or facts.height is None:
        return None
    scale = forced_scale(facts.width, facts.height, limits, max_side)
    return _side_problem((facts.width, facts.height), scale, limits)


def forced_scale(width: int, height: int, limits: Limits, max_side: int | None = None) -> float:
    """The scale that the limits of sides alone force on a photo of this size; 1.0 for none."""
    sides = [side for side in (limits.most_side, max_side) if side]
    return min(1.0, min(sides, default=math.inf) / max(width, height))


def for_cloud_vendor(data: bytes, limits: Limits, max_side: int | None) -> SentFile:
    """The bytes that go to a vendor, and the record of them. For any thread but the interface's.

    limits: the vendor's. max_side: a limit that a person chose, pixels of the longer side.

    Raises:
        PhotoError: as `image_io.decode`.
        PhotoRefusedError: no form of the photo keeps the vendor's limits.
    """
    size, kind, upright = _header(data)
    scale = forced_scale(*size, limits, max_side)
    problem = _side_problem(size, scale, limits)
    if problem is None and not _writable(limits):
        problem = _no_format(limits)
    if problem is not None:
        raise PhotoRefusedError(problem)
    if upright and scale == 1.0 and kind.name in _names(limits):
        kept = without_metadata(data, kind)
        if kept is not None and _fits(kept, limits) and _decodes(kept):
            return _sent(kept, size, 1.0, f"{kind.name}, {AS_IT_WAS}")
    return _re_encoded(data, size, scale, limits)


def sent_again(data: bytes, record: SentRecord) -> bytes | None:
    """The very bytes that a record tells of, made again from the photo's own.

    None where that cannot be done: they were never a file, or another version of a library writes
    the same pixels in other bytes.

    Raises:
        PhotoError: as `image_io.decode`.
    """
    how = record.encoding.partition(", ")[2]
    quality = _QUALITY.fullmatch(how)
    if how == AS_IT_WAS:
        made = without_metadata(data, _header(data)[1])
    elif how == RE_ENCODED or quality:
        side = None if record.scale == 1.0 else max(record.width, record.height)
        form = _jpeg(int(quality[1])) if quality else _PNG
        made = form.write(decode(data, side))
    else:
        return None
    return made if made and hashlib.sha256(made).hexdigest() == record.sha256 else None


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write pixels."""

    name: str
    words: str
    options: dict[str, Any]

    def write(self, pixels: Pixels) -> bytes:
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, self.name, **self.options)
        return file.getvalue()


# A quick level: of a photo the slower ones save little.
_PNG = _Form("PNG", f"PNG, {RE_ENCODED}", {"compress_level": 3})


def _jpeg(quality: int) -> _Form:
    words = f"JPEG, {RE_ENCODED} at quality {quality}"
    return _Form("JPEG", words, {"quality": quality, "subsampling": 0})


def _header(data: bytes) -> tuple[Size, Format, bool]:
    """Upright size, format, and whether the pixels are stored as they are to be shown."""
    file = io.BytesIO(data)
    size = upright_size(file)
    image, kind = open_header(file)
    with decoding(file, kind):
        return size, kind, orientation_of(image) == 1


def _decodes(data: bytes) -> bool:
    """Whether all of the photo is there; as little is decoded as shows it."""
    file = io.BytesIO(data)
    try:
        image, kind = open_header(file)
        with decoding(file, kind):
            if kind is Format.JPEG:
                image.draft(None, (1, 1))
            image.load()
    except PhotoError:  # decoding the original, which comes next, says what is wrong with it
        return False
    return True


def _re_encoded(data: bytes, size: Size, scale: float, limits: Limits) -> SentFile:
    """The largest and then the best copy that keeps the limits."""
    longer = max(size)
    side = longer if scale == 1.0 else round(longer * scale)
    while True:
        problem = _side_problem(size, side / longer, limits)
        if problem is not None:
            raise PhotoRefusedError(problem)
        pixels = decode(data, side)
        forms = _forms(pixels, limits)
        if not forms:
            side = _JPEG_SIDE
            continue
        smallest = math.inf
        for form in forms:
            coded = form.write(pixels)
            if _fits(coded, limits):
                height, width = pixels.shape[:2]
                return _sent(coded, (width, height), side / longer, form.words)
            smallest = min(smallest, len(coded))
        if limits.most_bytes is None or smallest < limits.most_bytes:
            raise PhotoRefusedError(_too_few_bytes(limits))
        step = math.sqrt(limits.most_bytes / smallest) * _SAFETY
        side = math.floor(side * min(step, _LEAST_STEP))
        if side < 1:
            raise PhotoRefusedError(_too_many_bytes(limits))


def _forms(pixels: Pixels, limits: Limits) -> list[_Form]:
    """What to try, the one that changes least first."""
    names = _names(limits)
    most = limits.most_bytes
    lossless = "PNG" in names and (most is None or pixels.nbytes <= _PNG_GAIN * most)
    forms = [_PNG] if lossless or "JPEG" not in names else []
    if "JPEG" in names and max(pixels.shape) <= _JPEG_SIDE:
        forms += [_jpeg(quality) for quality in _QUALITIES]
    return forms


def _names(limits: Limits) -> frozenset[str]:
    return frozenset(name.upper() for name in limits.formats)


def _writable(limits: Limits) -> bool:
    return bool({"JPEG", "PNG"} & _names(limits))


def _fits(data: bytes, limits: Limits) -> bool:
    most = limits.most_bytes
    return len(data) >= limits.least_bytes and (most is None or len(data) <= most)


def _sent(data: bytes, size: Size, scale: float, encoding: str) -> SentFile:
    sha256 = hashlib.sha256(data).hexdigest()
    return SentFile(data, SentRecord(*size, scale, len(data), sha256, encoding))


def _side_problem(size: Size, scale: float, limits: Limits) -> Problem | None:
    shorter, least = min(size), limits.least_side
    if least is None or round(shorter * scale) >= least:
        return None
    if shorter < least:
        return Problem(
            "photo too small",
            f"The photo's shorter side has {shorter:,} pixels; this vendor takes no photo with "
            f"fewer than {least:,}.",
            "Open a larger copy of the photo, or ask the other vendors.",
        )
    return Problem(
        "photo too long",
        f"Within this vendor's limits the photo's shorter side would keep {shorter * scale:,.0f} "
        f"pixels; it takes no photo with fewer than {least:,}.",
        "Open a part of the photo, or ask the other vendors.",
    )


def _no_format(limits: Limits) -> Problem:
    return Problem(
        "photo format",
        f"This vendor takes only {', '.join(limits.formats) or 'formats unknown'}; photos are "
        "sent as JPEG or PNG.",
        "Correct the vendor's description, or ask the other vendors.",
    )


def _too_few_bytes(limits: Limits) -> Problem:
    return Problem(
        "photo too small",
        f"As a file the photo stays below {limits.least_bytes:,} bytes, the least that this "
        "vendor takes.",
        "Open a larger copy of the photo, or ask the other vendors.",
    )


def _too_many_bytes(limits: Limits) -> Problem:
    return Problem(
        "photo too large",
        f"No copy of the photo stays within {limits.most_bytes:,} bytes, the most that this "
        "vendor takes.",
        "Ask the other vendors.",
    )
