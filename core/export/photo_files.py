"""The photos of an export: faces masked unless the photo may be shown, metadata always removed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.geometry import Box
from core.package.copies import PackedCopy, find_packed
from core.photos.image_io import decode, encode, masked, read_photo
from core.photos.photo import Photo, Pixels, allowed_because
from core.problem import Problem, ProblemError
from core.sets.audit_set import AuditPhoto

FOLDER = "photos"
MASK_GROWN = 0.1
"""How much is masked beyond a face's box, as a share of its sides, at each side."""

_NOTHING_TO_MASK = "no face is known in it, so nothing can be masked"
_LONGEST_STEM = 80
_RESERVED = {"con", "prn", "aux", "nul", *(f"{n}{i}" for n in ("com", "lpt") for i in range(10))}


class Shown(StrEnum):
    """How a photo is in the export."""

    MASKED = "masked"
    UNMASKED = "unmasked"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """A photo as exported.

    why: what allows it to be shown unmasked, or why it is withheld; empty where masked.
    name: relative to the export, with forward slashes; empty where withheld.
    sha256: of the exported file, not of the photo. boxes: what was masked, in the photo's pixels.
    """

    photo: Photo
    shown: Shown
    why: str
    name: str = ""
    sha256: str = ""
    boxes: tuple[Box, ...] = ()


def write_photo(
    item: AuditPhoto, folder: Path, reason_unmasked: str | None, place: str = FOLDER
) -> PhotoFile:
    """Write one photo into `place` in `folder`, or withhold it with the reason.

    Both kinds are PNG: an unmasked photo has the upright original's very pixels, and a mask is of
    one colour up to its edge, where JPEG would leave traces of both sides.
    """
    allowed = allowed_because(item.photo, reason_unmasked)
    withheld = "" if allowed else cannot_be_masked(item)
    if withheld:
        return PhotoFile(item.photo, Shown.WITHHELD, withheld)
    try:
        pixels = _read(item)
    except ProblemError as error:
        packed = find_packed(item.paths[0].parent, item.photo.sha256)
        if packed is None:
            return PhotoFile(item.photo, Shown.WITHHELD, error.problem.what)
        return _write_packed(folder / place, item, packed, allowed)
    if allowed:
        return _write(folder / place, item.photo, pixels, allowed)
    height, width = pixels.shape[:2]
    if not _covers(item.boxes, width, height):
        return PhotoFile(item.photo, Shown.WITHHELD, _NOTHING_TO_MASK)
    boxes = tuple(box.grown(MASK_GROWN) for box in item.boxes)
    return _write(folder / place, item.photo, masked(pixels, boxes), "", boxes)


@dataclass(frozen=True, slots=True, eq=False)
class ShownPixels:
    """A photo as it may be shown. why: as of PhotoFile. pixels: None where it is withheld."""

    shown: Shown
    why: str
    pixels: Pixels | None = None


def shown_pixels(item: AuditPhoto, reason_unmasked: str | None) -> ShownPixels:
    """The upright pixels by the same rules as `write_photo`, for what shows a part of a photo."""
    allowed = allowed_because(item.photo, reason_unmasked)
    withheld = "" if allowed else cannot_be_masked(item)
    if withheld:
        return ShownPixels(Shown.WITHHELD, withheld)
    boxes = tuple(box.grown(MASK_GROWN) for box in item.boxes)
    try:
        try:
            pixels = _read(item)
        except ProblemError:
            packed = find_packed(item.paths[0].parent, item.photo.sha256)
            if packed is None:
                raise
            pixels = decode(packed.path.read_bytes())
            if packed.is_masked:
                return ShownPixels(Shown.MASKED, "", masked(pixels, boxes))
    except ProblemError as error:
        return ShownPixels(Shown.WITHHELD, error.problem.what)
    if allowed:
        return ShownPixels(Shown.UNMASKED, allowed, pixels)
    height, width = pixels.shape[:2]
    if not _covers(item.boxes, width, height):
        return ShownPixels(Shown.WITHHELD, _NOTHING_TO_MASK)
    return ShownPixels(Shown.MASKED, "", masked(pixels, boxes))


def _write_packed(folder: Path, item: AuditPhoto, packed: PackedCopy, allowed: str) -> PhotoFile:
    """Write a photo of which the case has only the copy that came with a package."""
    boxes = tuple(box.grown(MASK_GROWN) for box in item.boxes)
    missing = set(boxes) - set(packed.boxes)
    data = packed.path.read_bytes()
    if packed.is_masked and not missing:
        return _write_data(folder, item.photo, data, "", packed.boxes)
    if not packed.is_masked and allowed:
        return _write_data(folder, item.photo, data, allowed)
    try:
        pixels = decode(data)
    except ProblemError as error:
        return PhotoFile(item.photo, Shown.WITHHELD, error.problem.what)
    every = tuple(dict.fromkeys((*packed.boxes, *boxes)))
    return _write(folder, item.photo, masked(pixels, every), "", every)


def cannot_be_masked(item: AuditPhoto) -> str:
    """Why masking could leave a face to be seen; empty where it cannot.

    Where no box is known there may be a face all the same, which nobody was asked to find or every
    vendor missed.
    """
    if item.unplaced:
        return "a face in it has no box, so it could not be masked"
    if not item.boxes:
        problem = item.photo.problem
        return problem.what if problem else _NOTHING_TO_MASK
    width, height = item.photo.width, item.photo.height
    if width and height and not _covers(item.boxes, width, height):
        return _NOTHING_TO_MASK
    return ""


def _covers(boxes: Iterable[Box], width: int, height: int) -> bool:
    """Whether a mask over these boxes would cover anything of a photo of this size, in pixels."""

    def is_seen(box: Box) -> bool:
        return box.area > 0 and not box.is_outside(width, height)

    # What is seen of a box is seen of the grown one, too; most are not at an edge.
    return any(is_seen(box) or is_seen(box.grown(MASK_GROWN)) for box in boxes)


def safe_stem(name: str) -> str:
    """A name made of what every system takes: letters, digits, dot, dash, underscore.

    Windows knows reserved names and drops dots and spaces at the end.
    """
    stem = re.sub(r"[^\w.-]+", "-", name)[:_LONGEST_STEM].strip("-. ")
    return f"{stem}-" if stem.split(".")[0].lower() in _RESERVED else stem or "photo"


def _write(
    folder: Path, photo: Photo, pixels: Pixels, why: str, boxes: tuple[Box, ...] = ()
) -> PhotoFile:
    return _write_data(folder, photo, encode(pixels, ".png"), why, boxes)


def _write_data(
    folder: Path, photo: Photo, data: bytes, why: str, boxes: tuple[Box, ...] = ()
) -> PhotoFile:
    shown, note = (Shown.UNMASKED, "") if why else (Shown.MASKED, "-masked")
    # A part of the hash keeps photos of one name apart.
    stem = safe_stem(photo.title or photo.path.stem)
    name = f"{stem}-{(photo.sha256 or '')[:12]}{note}.png"
    (folder / name).write_bytes(data)
    return PhotoFile(
        photo, shown, why, f"{folder.name}/{name}", hashlib.sha256(data).hexdigest(), boxes
    )


def _read(item: AuditPhoto) -> Pixels:
    """The upright pixels from the first place that still has the photo's bytes.

    Raises:
        ProblemError: there is none, or they cannot be decoded.
    """
    problem = Problem("no bytes", "its bytes could not be read when it was opened", "")
    if item.photo.sha256 is not None:
        for path in item.paths:
            try:
                return decode(read_photo(path, item.photo.sha256))
            except ProblemError as error:
                problem = error.problem
    raise ProblemError(problem)
