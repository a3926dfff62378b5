"""A package as it lies in its folder: whether it is one, what it says of itself, its copies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.package import record
from core.package.bag import DECLARATION, broken
from core.package.record import PackageRecord


def is_package(folder: Path) -> bool:
    """Whether the folder holds a package of Misread, whole or not."""
    return (folder / DECLARATION).is_file() and (folder / record.NAME).is_file()


def read_record(folder: Path) -> PackageRecord:
    """What the package says of itself.

    Raises:
        ProblemError: kind "package changed" or "newer package".
    """
    try:
        return record.read((folder / record.NAME).read_bytes())
    except OSError as error:
        raise broken(record.NAME, f"cannot be read ({error.strerror or error})") from error


@dataclass(frozen=True, slots=True)
class PackedPhoto:
    """How a photo is in a package. photo: SHA-256 of the original.

    shown: masked, unmasked or withheld; file, sha256: of the copy, empty where withheld.
    """

    photo: str | None
    shown: str
    why: str
    file: str
    sha256: str
    boxes: tuple[tuple[float, float, float, float], ...]


def packed_photos(folder: Path) -> Iterator[PackedPhoto]:
    """The photos of a package; none of a package without pictures.

    Raises:
        ProblemError: kind "package changed".
    """
    path = folder / record.COPIES
    if not path.is_file():
        return
    with path.open("rb") as file:
        for number, data in enumerate(file, 1):
            try:
                found = json.loads(data)
                found["boxes"] = tuple(
                    (float(a), float(b), float(c), float(d)) for a, b, c, d in found["boxes"]
                )
                yield PackedPhoto(**found)
            except (ValueError, TypeError, KeyError, RecursionError) as error:
                raise broken(record.COPIES, f"is not understood in line {number}") from error
