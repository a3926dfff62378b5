"""Why a photo cannot be read, in plain words with the way out."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from core.photos.formats import Format
from core.problem import Problem, ProblemError


class PhotoError(ProblemError):
    """A photo that cannot be read or decoded."""


_COPY_AGAIN = "Copy it again from the camera."

ZERO_BYTES = Problem("zero bytes", "The file is empty.", _COPY_AGAIN)
TRUNCATED = Problem("truncated", "The file ends in the middle.", _COPY_AGAIN)
DAMAGED = Problem("damaged", "The file is damaged.", _COPY_AGAIN)
ODD_PIXELS = Problem(
    "odd pixels",
    "The file holds pixels of a kind that this program does not read.",
    "Save the photo as JPEG or PNG and open that.",
)
CHANGED = Problem(
    "changed",
    "The file has changed since it was opened.",
    "Open it again; it counts as another photo now.",
)
GONE = Problem(
    "gone",
    "The file is no longer there.",
    "Put it back, or open it from where it is now.",
)
DANGLING_LINK = Problem(
    "dangling link",
    "The link leads to a file that is not there.",
    "Put that file back, or open the photo itself.",
)
LINK_LOOP = Problem(
    "link loop",
    "The link leads back to itself.",
    "Replace the link with the photo it should lead to.",
)
NO_PERMISSION = Problem(
    "no permission",
    "You have no permission to read the file.",
    "Change the file's permissions, or ask its owner.",
)
NOT_A_FILE = Problem(
    "not a file",
    "This is no file with a photo in it, but a folder, a device or a pipe.",
    "Open the photo's own file.",
)
OUT_OF_MEMORY = Problem(
    "out of memory",
    "This computer has too little free memory for a photo of this size.",
    "Close other programs and ask again, or open a smaller copy.",
)


def not_a_photo(instead: str) -> Problem:
    """For a file that holds something else. instead: what, with its article; may be empty."""
    return Problem(
        "not a photo",
        f"The file is {instead}, not a photo."
        if instead
        else "The file holds no photo, whatever its name says.",
        "Open a JPEG, PNG, WebP, TIFF, BMP, GIF, HEIC or AVIF file.",
    )


def no_decoder(kind: Format) -> Problem:
    """For a format whose reader is not installed."""
    return Problem(
        "no decoder",
        f"This installation cannot read {kind}.",
        "Install Misread again, or save the photo as JPEG and open that.",
    )


def too_many_pixels(width: int, height: int, limit: int) -> Problem:
    """For a photo of more than `limit` pixels."""
    return Problem(
        "too many pixels",
        f"The photo says it has {width:,} × {height:,} pixels, {_megapixels(width * height)} "
        f"megapixels; the limit is {limit // 1_000_000}.",
        "Save a smaller copy and open that.",
    )


def side_too_long(width: int, height: int, limit: int) -> Problem:
    """For a photo with a side of more than `limit` pixels, however few it has in all."""
    return Problem(
        "too many pixels",
        f"The photo says it has {width:,} × {height:,} pixels; the limit for a side is {limit:,}.",
        "Save a smaller copy and open that.",
    )


def too_many_bytes(limit: int) -> Problem:
    """For a file larger than `limit` bytes."""
    return Problem(
        "too many bytes",
        f"The file is larger than {limit >> 30} gigabytes, the limit for a photo.",
        "Save a smaller copy and open that.",
    )


def unreadable_file(error: OSError, path: Path) -> Problem:
    """For a file that the system does not hand over."""
    if isinstance(error, PermissionError):
        return NO_PERMISSION
    if error.errno == errno.ELOOP:
        return LINK_LOOP
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return DANGLING_LINK if os.path.islink(path) else GONE
    if error.errno in (errno.ENAMETOOLONG, errno.EINVAL):
        return GONE  # a name that no file can have
    reason = f": {error.strerror}" if error.strerror else ""
    return Problem(
        "unreadable",
        f"The file cannot be read{reason}.",
        "Check the disk and its cable, then copy the file again.",
    )


def _megapixels(pixels: int) -> str:
    # Rounded up, so that a photo just over the limit is never said to be at it.
    return f"{-(-pixels // 1_000_000):,}"
