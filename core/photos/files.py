"""Finds photos: files given by name, and those in folders with their sub-folders.

Only names are looked at here; whether a file really holds a photo is `image_io`'s to say.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.problem import Problem

SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".webp", ".tif", ".tiff"}
    | {".bmp", ".dib", ".gif", ".heic", ".heif", ".hif", ".avif"}
)
"""The endings, in lower case, of files that are taken out of a folder."""

_MACHINE_FOLDERS = frozenset({"__macosx", "@eadir", "$recycle.bin", "system volume information"})
_DIGITS = re.compile(r"([0-9]+)")

NaturalKey = tuple[tuple[str | tuple[int, str], ...], str]


@dataclass(frozen=True, slots=True)
class Found:
    """A file that should be a photo. folder: the folder opened; None for a file given by name."""

    path: Path
    folder: Path | None


@dataclass(slots=True)
class Search:
    """What came of looking for photos.

    found: in natural order, each path once; the files of a folder before its sub-folders.
    passed_over: how many files, and folders kept by machines, were left alone: sidecars, hidden
        ones, other kinds of files.
    problems: folders that could not be looked into, with the reason.
    """

    found: list[Found] = field(default_factory=list)
    passed_over: int = 0
    problems: list[tuple[Path, Problem]] = field(default_factory=list)


def natural_key(name: str) -> NaturalKey:
    """Sorts names as people count: "photo 2" before "photo 10", capitals no matter."""
    parts: list[str | tuple[int, str]] = [*_DIGITS.split(name.casefold())]
    # Comparing digits as (length, text) counts like numbers and knows no longest number.
    for at in range(1, len(parts), 2):
        digits = str(parts[at]).lstrip("0")
        parts[at] = len(digits), digits
    return tuple(parts), name


def find_photos(paths: Sequence[Path]) -> Search:
    """The photos among `paths`, files and folders; never raises.

    A file given by name is taken whatever it is called, also where it is not there: reading it
    tells why it fails. Folders are read with their sub-folders; links are followed, each folder
    is read once, and a link that leads back into a folder around it is a problem.
    """
    walk = _Walk()
    for given in paths:
        path = Path(os.path.abspath(given))
        if _is_folder(path):
            walk.read(path)
        else:
            walk.take(str(path), None)
    return walk.search


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


class _Walk:
    """One search under way."""

    def __init__(self) -> None:
        self.search = Search()
        self._taken: set[str] = set()
        self._folders_read: set[tuple[int, int]] = set()

    def take(self, path: str, folder: Path | None) -> None:
        """Take a file, once."""
        if path not in self._taken:
            self._taken.add(path)
            self.search.found.append(Found(Path(path), folder))

    def read(self, top: Path) -> None:
        """Read a folder and those in it: first the real ones, then those that links lead to."""
        links = list(self._read_real(top, top))
        while links:
            link = links.pop(0)
            if self._leads_back(link):
                self.search.problems.append((link, _LOOP))
            elif self._identity(link) in self._folders_read:
                self.search.passed_over += 1
            else:
                links += self._read_real(link, top)

    def _read_real(self, start: Path, top: Path) -> Iterator[Path]:
        """Take the photos in and under `start`; yields the links to folders met on the way."""
        waiting = [start]
        while waiting:
            folder = waiting.pop()
            identity = self._identity(folder)
            if identity in self._folders_read:
                continue
            try:
                with os.scandir(folder) as entries:
                    names = list(entries)
            except OSError as error:
                self.search.problems.append((folder, _folder_problem(error)))
                continue
            if identity:
                self._folders_read.add(identity)
            below = self._sort_out(names, top)
            yield from (Path(entry.path) for entry in below if entry.is_symlink())
            waiting += [Path(e.path) for e in reversed(below) if not e.is_symlink()]

    def _sort_out(self, entries: list[os.DirEntry[str]], top: Path) -> list[os.DirEntry[str]]:
        """Take the photos among `entries`, count what is passed over, return the folders."""
        photos: list[os.DirEntry[str]] = []
        folders: list[os.DirEntry[str]] = []
        for entry in entries:
            is_folder = _entry_is_folder(entry)
            wanted = not _is_machine_folder(entry.name) if is_folder else _is_photo(entry.name)
            if not wanted or entry.name.startswith("."):
                self.search.passed_over += 1
            else:
                (folders if is_folder else photos).append(entry)
        for entry in sorted(photos, key=lambda entry: natural_key(entry.name)):
            self.take(entry.path, top)
        return sorted(folders, key=lambda entry: natural_key(entry.name))

    @staticmethod
    def _identity(folder: Path) -> tuple[int, int] | None:
        try:
            about = folder.stat()
        except OSError:
            return None
        return about.st_dev, about.st_ino

    def _leads_back(self, link: Path) -> bool:
        """Whether a link leads to one of the folders around it, or to one around the search."""
        target = self._identity(link)
        return target is not None and target in map(self._identity, link.parents)


def _entry_is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _is_photo(name: str) -> bool:
    return os.path.splitext(name)[1].lower() in SUFFIXES


def _is_machine_folder(name: str) -> bool:
    return name.lower() in _MACHINE_FOLDERS


_LOOP = Problem(
    "link loop",
    "The link leads back into a folder that holds it.",
    "Each photo in there was opened once; remove the link to be rid of this message.",
)


def _folder_problem(error: OSError) -> Problem:
    if isinstance(error, PermissionError):
        return Problem(
            "no permission",
            "You have no permission to look into the folder.",
            "Change the folder's permissions, or ask its owner, and open it again.",
        )
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Problem(
            "gone", "The folder is no longer there.", "Open it again from where it is now."
        )
    reason = f": {error.strerror}" if error.strerror else ""
    return Problem(
        "unreadable",
        f"The folder cannot be read{reason}.",
        "Check the disk and its cable, then open the folder again.",
    )
