"""The bytes that cloud vendors got of photos with a flagged face, kept in the case.

Of local vendors nothing is kept here: they get the photo's pixels, and decoding the case's own copy
of the photo gives those again, as their hash in the response shows.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.package.copies import find_packed
from core.photos.image_io import PhotoError, read_photo
from core.photos.photo import Photo, SentRecord
from core.problem import Problem, ProblemError
from core.sending.sent_file import sent_again
from core.sets.audit_set import PHOTOS_FOLDER, keep_copy

FOLDER = "sent"


def is_file(record: SentRecord) -> bool:
    """Whether the bytes of a file were handed over, and it is known which."""
    return ", " in record.encoding and bool(record.sha256)


def sent_path(case_folder: Path, record: SentRecord) -> Path:
    """Where the case keeps these bytes: named by their SHA-256."""
    return case_folder / FOLDER / record.sha256


def keep_flagged(case_folder: Path, photo: Photo, records: Iterable[SentRecord]) -> list[Path]:
    """Keep a copy of the photo and of every file that vendors got of it; each whole or not at all.

    For a worker thread. Returns the paths of what was sent; none where the case has nothing but the
    copy that came with a package.

    Raises:
        ProblemError: no place has the photo's bytes any more, a copy cannot be written, or the
            bytes sent cannot be made again. What can be kept is kept first.
    """
    try:
        copy = keep_copy(case_folder, photo)
    except ProblemError:
        if find_packed(case_folder / PHOTOS_FOLDER, photo.sha256) is None:
            raise
        return []
    wanted = {record.sha256: record for record in records if is_file(record)}
    missing = [r for r in wanted.values() if _kept(sent_path(case_folder, r), r) is None]
    if missing:
        lost = _make_again(case_folder, read_photo(copy, photo.sha256), missing, photo.name)
        if lost:
            raise ProblemError(_cannot_be_made(photo.name))
    return [sent_path(case_folder, record) for record in wanted.values()]


def keep_all(
    case_folder: Path, wanted: Iterable[tuple[Photo, Sequence[SentRecord]]]
) -> list[Problem]:
    """As `keep_flagged` for many photos, as after a run; returns what went wrong."""
    problems = []
    for photo, records in wanted:
        try:
            keep_flagged(case_folder, photo, records)
        except ProblemError as error:
            problems.append(error.problem)
    return problems


def find_sent(case_folder: Path, photo_paths: Sequence[Path], record: SentRecord) -> bytes | None:
    """The bytes that a vendor got: as kept, else made again from the photo; None: lost.

    photo_paths: where the photo's own bytes may be.
    """
    kept = _kept(sent_path(case_folder, record), record)
    if kept is not None:
        return kept
    for path in photo_paths:
        try:
            made = sent_again(read_photo(path, None), record)
        except PhotoError:
            continue
        if made is not None:
            return made
    return None


def _kept(path: Path, record: SentRecord) -> bytes | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == record.sha256 else None


def _make_again(
    case_folder: Path, data: bytes, records: Sequence[SentRecord], name: str
) -> list[SentRecord]:
    """Write what can be made again; returns those that cannot."""
    lost = []
    for record in records:
        made = sent_again(data, record)
        if made is None:
            lost.append(record)
            continue
        try:
            _write(sent_path(case_folder, record), made)
        except OSError as error:
            raise ProblemError(_cannot_be_written(name, error)) from error
    return lost


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _cannot_be_made(name: str) -> Problem:
    return Problem(
        "sent bytes lost",
        f"The bytes that a vendor got of {name} could not be kept: this version of the program "
        "writes its pixels in other bytes.",
        "The response still names their hash; ask the vendor again to keep what is sent now.",
    )


def _cannot_be_written(name: str, error: OSError) -> Problem:
    return Problem(
        "no copy",
        f"What vendors got of {name} could not be kept: {error.strerror or error}.",
        "Make room or give the case's folder back its rights, then flag the face again.",
    )
