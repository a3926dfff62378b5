"""A folder that is there whole or not at all, whatever happens while it is written."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.problem import Problem, ProblemError

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Hands out a folder beside `target` to write in; at the end it becomes `target`.

    If anything is raised inside, nothing is left. A kill leaves a hidden folder, which the next
    writing to the same target takes away.

    Raises:
        ProblemError: `target` is taken, there is no room, or it may not be written.
    """
    target = Path(os.path.realpath(target))
    try:
        refuse_taken(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        clear_unfinished(target)
        part = target.parent / f"{_start(target)}{secrets.token_hex(4)}"
        part.mkdir()
        try:
            yield part
            _sync(part)
            if os.name == "nt" and target.is_dir():
                target.rmdir()  # Windows renames onto nothing; elsewhere an empty folder gives way
            part.rename(target)
            _sync_one(target.parent)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    except OSError as error:
        raise ProblemError(_problem(target, error)) from error


@contextmanager
def whole_files(target: Path) -> Iterator[Path]:
    """Hands out a folder inside `target` to write files in; at the end they take their places.

    For a folder that may hold other things: files of the same names are replaced, one by one, but
    only once all of the new ones are there. If anything is raised inside, nothing is changed.

    Raises:
        ProblemError: there is no room, it may not be written, or `target` is no folder.
    """
    target = Path(os.path.realpath(target))
    try:
        target.mkdir(parents=True, exist_ok=True)
        clear_unfinished(target / target.name)
        part = target / f"{_start(target)}{secrets.token_hex(4)}"
        part.mkdir()
        try:
            yield part
            _sync(part)
            for file in sorted(part.iterdir()):
                file.replace(target / file.name)
            _sync_one(target)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        raise ProblemError(_problem(target, error)) from error


def clear_unfinished(target: Path) -> None:
    """Take away what a kill left of writing to `target`."""
    target = Path(os.path.realpath(target))
    with suppress(OSError):
        for old in target.parent.iterdir():
            if old.name.startswith(_start(target)):
                shutil.rmtree(old, ignore_errors=True)


def _start(target: Path) -> str:
    """How the names of unfinished folders for `target` begin."""
    return f".misread-unfinished-{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:8]}-"


def refuse_taken(target: Path) -> None:
    """Raises:
    ProblemError: kind "folder taken": `target` is a file, or a folder with something in it.
    """
    if target.is_dir() and not any(target.iterdir()):
        return
    if target.exists() or target.is_symlink():
        raise ProblemError(
            Problem(
                "folder taken",
                f"“{target.name}” exists already and is not empty.",
                "Choose a new folder, so that nothing is overwritten.",
            )
        )


def _problem(target: Path, error: OSError) -> Problem:
    if error.errno in _FULL:
        return Problem(
            "disk full",
            f"The disk is full; nothing was written to “{target.name}”.",
            "Make room or choose a folder on another disk, then export again.",
        )
    if error.errno in _FORBIDDEN:
        return Problem(
            "no permission",
            f"Misread may not write in “{target.parent}”.",
            "Choose a folder of your own.",
        )
    return Problem(
        "export failed",
        f"“{target.name}” could not be written: {error.strerror or error}.",
        "Choose another folder or try again; nothing half was left.",
    )


def _sync(folder: Path) -> None:
    """Force every file and folder of a tree onto the disk."""
    for place, _, names in os.walk(folder):
        for name in names:
            _sync_one(Path(place) / name)
        _sync_one(Path(place))


def _sync_one(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows opens no folder; its rename is journalled
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
