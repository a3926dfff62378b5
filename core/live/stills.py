"""Stills: frames that became photos of a case, because whoever is in them agreed.

A case keeps a list of the stills that are to go when the session ends. A still stands in it before
its file is written, so that whatever happens meanwhile, the next opening of the case removes it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.case.memory import STILLS_TO_WIPE as TO_WIPE
from core.live.frame import Frame
from core.photos.image_io import encode
from core.photos.photo import PhotoId
from core.store.folder import STILLS as FOLDER

if TYPE_CHECKING:
    from core.case.case import Case

SUFFIX = ".png"


def still_bytes(frame: Frame) -> tuple[bytes, str]:
    """A frame as a PNG file without metadata, and the hash of its bytes."""
    data = encode(frame.pixels(), SUFFIX)
    return data, hashlib.sha256(data).hexdigest()


def write_still(data: bytes, sha256: str, case_folder: Path, taken: datetime) -> Path:
    """Keep a still in the case's folder. taken: by the clock of the wall.

    Raises:
        OSError: it cannot be written; nothing of it is left.
    """
    folder = case_folder / FOLDER
    folder.mkdir(exist_ok=True)
    path = folder / f"still {taken:%Y-%m-%d %H-%M-%S-%f}{SUFFIX}"
    part = folder / f".{sha256}.part"
    try:
        part.write_bytes(data)
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    return path


def add_to_wipe(case: Case, sha256: str) -> None:
    """From now on a still goes when the session ends, or when the case is next opened."""
    listed = case.setting(TO_WIPE) or []
    if sha256 not in listed:
        case.set_setting(TO_WIPE, [*listed, sha256])


def keep_for_good(case: Case, sha256: str) -> None:
    """A still stays in the case when the session ends."""
    listed = case.setting(TO_WIPE) or []
    case.set_setting(TO_WIPE, [each for each in listed if each != sha256])


def photos_of(case: Case, sha256: Collection[str]) -> list[PhotoId]:
    """The photos that stills became, as far as they are in the case."""
    found = (case.find(each) for each in sha256)
    return [photo.id for photo in found if photo is not None]


def wipe_left(case: Case) -> None:
    """Withdraw every still that was to go at the end of its session. Nobody else uses the case.

    Raises:
        CaseError: kind "not scrubbed"; it is gone on with when the case is opened next.
    """
    listed = case.setting(TO_WIPE) or []
    if not listed or case.read_only:
        return
    remove_files(case.folder, listed)
    photo_ids = photos_of(case, listed)
    if photo_ids:
        _, done = case.withdraw(photo_ids)
        done.result()
    # Those whose photo was in the case left the list with it.
    case.set_setting(TO_WIPE, [])


def remove_files(case_folder: Path, sha256: Collection[str]) -> None:
    """Remove the files of these stills, what a writing that was broken off left of them included.

    Raises:
        OSError: one cannot be removed.
    """
    folder = case_folder / FOLDER
    if not folder.is_dir():
        return
    for path in list(folder.iterdir()):
        named = any(each in path.name for each in sha256)
        if named or hashlib.sha256(path.read_bytes()).hexdigest() in sha256:
            path.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()
