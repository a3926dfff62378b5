"""Finds the photos of a package again, by the hash of their files, and makes a case with them."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.package.opening import Opened, Progressed, open_package
from core.package.reading import is_package
from core.package.tables import read_table
from core.photos.photo import Place
from core.problem import Problem, ProblemError


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of it. missing: (name, SHA-256) of the photos that were found nowhere.

    unread: files that may have been among them but could not be read, with the reason.
    """

    opened: Opened
    missing: tuple[tuple[str, str], ...]
    unread: tuple[tuple[Path, str], ...]


def rebuild(
    package: Path, photos: Path, case_folder: Path, progressed: Progressed | None = None
) -> Rebuilt:
    """Make a case of a package with the photos that lie in a folder or below it.

    Files are told by their size first, so that only those that may be meant are read. What was
    not found is missing in the case until it is opened there.

    Raises:
        ProblemError: there is no package, it does not hold, or the case cannot be written.
    """
    if not is_package(package):
        raise ProblemError(
            Problem(
                "not a package",
                f"“{package.name}” is no package of Misread.",
                "Choose the folder that holds its bagit.txt.",
            )
        )
    wanted = _wanted(package)
    found, unread = _find(wanted, Path(os.path.abspath(photos)), progressed)
    opened = open_package(package, case_folder, found, progressed)
    missing = [(name, sha256) for sha256, (name, _) in wanted.items() if sha256 not in found]
    return Rebuilt(opened, tuple(missing), tuple(unread))


def _wanted(package: Path) -> dict[str, tuple[str, int]]:
    """Name and size of each photo by its hash."""
    hashes = {row["id"]: row["sha256"] for row in read_table(package, "photo")}
    wanted: dict[str, tuple[str, int]] = {}
    for row in read_table(package, "place"):
        sha256 = hashes.get(row["photo_id"])
        if sha256 is not None:
            wanted.setdefault(sha256, (row["name"], row["size"]))
    return wanted


def _find(
    wanted: dict[str, tuple[str, int]], folder: Path, progressed: Progressed | None
) -> tuple[dict[str, Place], list[tuple[Path, str]]]:
    by_size: defaultdict[int, set[str]] = defaultdict(set)
    for sha256, (_, size) in wanted.items():
        by_size[size].add(sha256)
    found: dict[str, Place] = {}
    unread: list[tuple[Path, str]] = []
    candidates = [(path, file) for path, file in _files(folder) if by_size.get(file.st_size)]
    for done, (path, file) in enumerate(candidates, 1):
        try:
            with path.open("rb") as data:
                sha256 = hashlib.file_digest(data, "sha256").hexdigest()
        except OSError as error:
            unread.append((path, error.strerror or str(error)))
            continue
        if sha256 in by_size[file.st_size]:
            place = Place(path, folder, file.st_size, file.st_mtime_ns)
            found.setdefault(sha256, place)
        if progressed is not None:
            progressed(done, len(candidates))
    return found, unread


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Every file in a folder and those below, whatever its ending, in one order."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place) / name
            try:
                file = path.stat()
            except OSError:
                continue  # a link that leads nowhere
            yield path, file
