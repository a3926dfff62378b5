"""A photo as the case knows it, and the copy of it that a vendor gets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, NewType

import numpy as np
from numpy.typing import NDArray

from core.geometry import Box
from core.problem import Problem
from core.quick_dataclass import quick_dataclass

PhotoId = NewType("PhotoId", int)
Pixels = NDArray[np.uint8]
"""Upright RGB pixels, shape (height, width, 3), C-contiguous."""


@quick_dataclass(frozen=True, slots=True)
class Place:
    """Where a photo's bytes were found; the same bytes under two names have two places.

    folder: the folder that was opened, or None for a file opened by itself.
    size, modified_ns: of the file when it was hashed; they tell cheaply that it may have changed.
    """

    path: Path
    folder: Path | None
    size: int
    modified_ns: int

    @property
    def name(self) -> str:
        """The path relative to the folder opened, with forward slashes; else the file's name."""
        if self.folder is None:
            return self.path.name
        return self.path.relative_to(self.folder).as_posix()


@dataclass(frozen=True, slots=True)
class Rights:
    """What is known of the right to keep and to show a photo; empty where nobody said.

    source_address: where it came from. licence: the terms it may be used under. consent: how the
    people in it agreed, in words. public_figure, consenting: either lets it be shown unmasked.
    """

    source_address: str = ""
    licence: str = ""
    consent: str = ""
    public_figure: bool = False
    consenting: bool = False


NO_RIGHTS = Rights()


@quick_dataclass(frozen=True, slots=True)
class Photo:
    """One image file, known by the SHA-256 of its bytes.

    sha256: hexadecimal; None for a file whose bytes could not be read at all.
    title: a name given to it ("Grace Hopper"); empty where the file's own name serves.
    credit: who is to be named with it; may be empty.
    width, height: of the upright original in pixels; None until known.
    problem: why it is *failed*, or None.
    """

    id: PhotoId
    sha256: str | None
    places: tuple[Place, ...]
    title: str = ""
    credit: str = ""
    width: int | None = None
    height: int | None = None
    problem: Problem | None = None
    seen: bool = False
    rights: Rights = NO_RIGHTS
    tags: frozenset[str] = frozenset()

    @property
    def public_figure(self) -> bool:
        return self.rights.public_figure

    @property
    def consenting(self) -> bool:
        return self.rights.consenting

    @property
    def name(self) -> str:
        return self.title or self.places[0].path.name

    @property
    def path(self) -> Path:
        return self.places[0].path

    def shows(self, box: Box | None) -> bool:
        """Whether any part of a face's box lies in it; taken to be so where that is not known."""
        if box is None or not self.width or not self.height:
            return True
        return not box.is_outside(self.width, self.height)


class ListedPhoto(NamedTuple):
    """So much of a photo as it takes to list a great many of them.

    file_name, modified_ns: of its first place. is_failed: whether it has a problem.
    """

    id: PhotoId
    title: str
    seen: bool
    is_failed: bool
    file_name: str
    modified_ns: int

    @property
    def name(self) -> str:
        return self.title or self.file_name


def allowed_because(photo: Photo, reason_unmasked: str | None) -> str:
    """What allows a photo to be shown with its faces; empty where nothing does."""
    if photo.public_figure:
        return "public figure"
    if photo.consenting:
        return "consenting"
    return (reason_unmasked or "").strip()


@quick_dataclass(frozen=True, slots=True)
class SentRecord:
    """What exactly a vendor got: kept with every response.

    width, height: of what was sent, in pixels.
    scale: the longer side sent over the upright original's; 1.0 means unchanged.
    byte_count, sha256: of the bytes handed over (a local vendor gets the raw RGB pixels).
    encoding: "pixels" for raw RGB, else the format of the bytes and how they came about
        ("JPEG, as it was", "PNG, re-encoded", "JPEG, re-encoded at quality 95").
    """

    width: int
    height: int
    scale: float
    byte_count: int
    sha256: str
    encoding: str

    def __reduce__(self) -> tuple[type[SentRecord], tuple[object, ...]]:
        # What dataclasses with slots do of themselves is slow, and one crosses a pipe a call.
        fields = (self.width, self.height, self.scale, self.byte_count, self.sha256, self.encoding)
        return SentRecord, fields

    @property
    def format(self) -> str:
        """The format alone ("JPEG"), without how the bytes came about."""
        return self.encoding.partition(",")[0]


@dataclass(frozen=True, slots=True, eq=False)
class SentPhoto:
    """A photo as a local vendor gets it: upright pixels."""

    pixels: Pixels
    record: SentRecord


@dataclass(frozen=True, slots=True, eq=False)
class SentFile:
    """A photo as a cloud vendor gets it: the bytes of a file without metadata."""

    data: bytes
    record: SentRecord
