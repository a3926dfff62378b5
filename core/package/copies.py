"""Copies of photos that came with a package: masked, or shown by leave, and never the original.

They lie in the case beside the copies of originals, named by the original's hash, each with what
is known of it, so that whoever removes a photo's files by its hash removes these, too.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.geometry import Box
from core.store.values import canonical

ORIGINALS = "originals"
"""The folder in a case made of a package under which the photos' names stand. Whoever puts the
originals there has them back; until then the photos show the copies that came with the package."""

_ENDING = "-as-packed"


@dataclass(frozen=True, slots=True)
class PackedCopy:
    """A copy as it was packed. why: what allowed it to be shown unmasked; empty where masked.

    name: of its file in the package. boxes: what was covered, in pixels of the upright original.
    """

    path: Path
    why: str
    name: str
    boxes: tuple[Box, ...]

    @property
    def is_masked(self) -> bool:
        return not self.why


def copy_paths(photos: Path, sha256: str) -> tuple[Path, Path]:
    """Where the copy and what is known of it lie. photos: the case's folder of copies."""
    stem = f"{sha256}{_ENDING}"
    return photos / f"{stem}.png", photos / f"{stem}.json"


def is_packed(path: Path) -> bool:
    """Whether a file is such a copy, whose bytes have not the hash that names it."""
    return path.stem.endswith(_ENDING)


def keep_packed(
    photos: Path, sha256: str, data: bytes, why: str, name: str, boxes: Sequence[Sequence[float]]
) -> Path:
    """Keep a copy in a case. sha256: of the original."""
    path, about = copy_paths(photos, sha256)
    photos.mkdir(exist_ok=True)
    path.write_bytes(data)
    about.write_text(canonical({"why": why, "name": name, "boxes": boxes}), encoding="utf-8")
    return path


def find_packed(photos: Path, sha256: str | None) -> PackedCopy | None:
    """The copy that came with a package, if this photo has one."""
    if sha256 is None:
        return None
    path, about = copy_paths(photos, sha256)
    try:
        known = json.loads(about.read_text(encoding="utf-8"))
        boxes = tuple(Box(*sides) for sides in known["boxes"])
        found = PackedCopy(path, str(known["why"]), str(known["name"]), boxes)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if path.is_file() else None
