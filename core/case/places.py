"""Where a photo's bytes are now: moved, deleted and changed files."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from core.package.copies import ORIGINALS, is_packed
from core.photos.photo import Photo, PhotoId, Place
from core.problem import Problem, ProblemError

GONE, CHANGED = "gone", "changed"
OWN_COPIES = "photos"
"""The folder in a case where copies of photos lie, each named by its hash; also those that came
with a package, which are not the original's bytes and only serve to be looked at."""


def path_of(photo: Photo, case_folder: Path) -> Path:
    """The first place whose file is as it was hashed, else the case's own copy, else the first
    place where there is a file at all; where there is none, the first place.
    """
    there = [place for place in photo.places if os.path.isfile(place.path)]
    for place in there:
        if _is_as_hashed(place):
            return place.path
    copy = _own_copy(photo, case_folder)
    if copy is not None:
        return copy
    return there[0].path if there else photo.path


def picture_path_of(photo: Photo, case_folder: Path) -> Path:
    """Where the photo can be looked at now: never a file that holds something else by now, over
    which the boxes and answers of the photo would lie.

    Reads a file only where its time changed but not its size. May run in any thread.

    Raises:
        ProblemError: the file is gone or was changed, and the case has no copy of it.
    """
    if photo.sha256 is None:
        return photo.path
    for place in photo.places:
        if _is_as_hashed(place) or _has_hash(place, photo.sha256):
            return place.path
    copy, problem = _own_copy(photo, case_folder), _problem(photo, case_folder)
    if copy is None and problem is not None:
        raise ProblemError(problem)
    return copy or photo.path


def check(photos: Iterable[Photo], case_folder: Path) -> list[tuple[PhotoId, Problem | None]]:
    """The photos whose files were moved, deleted or changed, and None for those that are back.

    Reads only files whose time changed but not their size. May run in any thread.
    """
    news: list[tuple[PhotoId, Problem | None]] = []
    for photo in photos:
        if photo.sha256 is None:
            continue
        found = _problem(photo, case_folder)
        was = photo.problem
        if (found is not None and was is None) or (
            was is not None and was.kind in (GONE, CHANGED) and found != was
        ):
            news.append((photo.id, found))
    return news


def _problem(photo: Photo, case_folder: Path) -> Problem | None:
    there = [place for place in photo.places if os.path.isfile(place.path)]
    if any(_is_as_hashed(place) or _has_hash(place, photo.sha256) for place in there):
        return None
    if _own_copy(photo, case_folder) is not None:
        return None
    if there:
        return Problem(
            CHANGED,
            f"{photo.name} was changed since it was opened.",
            "Open the file again to look at it as it is now; its stored answers stay.",
        )
    if photo.path.is_relative_to(case_folder / ORIGINALS):
        return Problem(
            GONE,
            f"{photo.name} was left out of the package that this case was made of.",
            "Open the folder where the photo lies: it is known again by its hash.",
        )
    return Problem(
        GONE,
        f"{photo.name} is no longer where it was opened: {photo.path.parent}.",
        "Put the file back, or open it from where it is now.",
    )


def _is_as_hashed(place: Place) -> bool:
    try:
        file = os.stat(place.path)
    except OSError:
        return False
    return (file.st_size, file.st_mtime_ns) == (place.size, place.modified_ns)


def _has_hash(place: Place, sha256: str | None) -> bool:
    try:
        if os.stat(place.path).st_size != place.size:
            return False
        with place.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def _own_copy(photo: Photo, case_folder: Path) -> Path | None:
    if photo.sha256 is None:
        return None
    copies = sorted((case_folder / OWN_COPIES).glob(f"{photo.sha256}*"), key=is_packed)
    return next((copy for copy in copies if copy.suffix != ".json"), None)
