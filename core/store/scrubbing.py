"""After a withdrawal: what the case's folder still holds of it goes from the disk.

SQLite leaves old content behind in its log and in parts of the file that are not used, the program
in copies of the file that it put aside before an update. All of it goes here; and as long as it is
not done, the case knows so, and it is done when the case is opened next.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

from core.problem import Problem
from core.store.errors import CaseError
from core.store.folder import FILE_NAME, PASTED, STILLS
from core.store.schema import APPLICATION_ID, case_info
from core.store.withdrawals import PENDING

FOLDERS = ("photos", "sent")
"""Where a case keeps files: copies of photos and what vendors got, named by their hashes."""
_READ_PENDING = f"SELECT value FROM {case_info.name} WHERE key = ?"
_DONE = f"DELETE FROM {case_info.name} WHERE key = ?"
_SMALL = 256 << 20
_PATIENCE = 20.0
_PAUSE = 0.05
_PUT_ASIDE = re.compile(rf"{re.escape(Path(FILE_NAME).stem)}-[0-9a-z]+(-\d+)?\.sqlite")
_HASH = re.compile(r"[0-9a-f]{64}")
_BESIDE = ("", "-wal", "-shm", "-journal")


def is_due(driver: sqlite3.Connection) -> bool:
    """Whether a withdrawal has not yet gone from the files."""
    return driver.execute(_READ_PENDING, (PENDING,)).fetchone() is not None


def scrub(driver: sqlite3.Connection, folder: Path) -> None:
    """Remove what is left of withdrawn photos in a case's folder.

    driver: the only connection that writes, outside a transaction.

    Raises:
        CaseError: kind "not scrubbed"; it is tried again when the case is opened.
    """
    row = driver.execute(_READ_PENDING, (PENDING,)).fetchone()
    if row is None:
        return
    try:
        _remove_files(folder, hashes_in(row[0]))
        for copy in copies_put_aside(folder):
            for suffix in _BESIDE:
                copy.with_name(copy.name + suffix).unlink(missing_ok=True)
        _rebuild(driver, folder / FILE_NAME)
        _empty_log(driver)
        driver.execute(_DONE, (PENDING,))
        _empty_log(driver)
    except (OSError, sqlite3.Error) as error:
        raise CaseError(_not_scrubbed(error)) from error


def hashes_in(text: str) -> set[str]:
    """Every SHA-256 that stands in a text: the names of a case's files begin with one."""
    return set(_HASH.findall(text))


def copies_put_aside(folder: Path) -> list[Path]:
    """The copies of a case's file that the program put aside before it updated it."""
    found = [path for path in folder.glob("*.sqlite") if _PUT_ASIDE.fullmatch(path.name)]
    return sorted(path for path in found if _is_case(path))


def _remove_files(folder: Path, sha256: set[str]) -> None:
    """Remove files named by these hashes, and what a copy that was broken off left of them."""
    for path in _kept_files(folder, *FOLDERS, PASTED, STILLS):
        if not sha256.isdisjoint(hashes_in(path.name)):
            path.unlink()
    for path in _kept_files(folder, PASTED, STILLS):
        if _hash_of(path) in sha256:
            path.unlink()
    for name in (PASTED, STILLS):
        if (folder / name).is_dir() and not any((folder / name).iterdir()):
            (folder / name).rmdir()


def _kept_files(folder: Path, *names: str) -> Iterator[Path]:
    for name in names:
        if (folder / name).is_dir():
            yield from [path for path in (folder / name).iterdir() if path.is_file()]


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rebuild(driver: sqlite3.Connection, path: Path) -> None:
    """Write the file anew without what is not used in it."""
    if path.stat().st_size > _SMALL:
        # In memory there may be no room; SQLite's own temporary file has no name and goes at once.
        driver.execute("PRAGMA temp_store=FILE")
    try:
        driver.execute("VACUUM")
    finally:
        driver.execute("PRAGMA temp_store=MEMORY")


def _empty_log(driver: sqlite3.Connection) -> None:
    """Take the whole log into the file and cut it off. Waits for readers."""
    until = monotonic() + _PATIENCE
    while driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if monotonic() > until:
            raise OSError("the case is being read all the time")
        sleep(_PAUSE)


def _is_case(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID)
    except sqlite3.Error:
        return False


def _not_scrubbed(error: Exception) -> Problem:
    return Problem(
        "not scrubbed",
        "The withdrawal is kept, but traces of it are still in the case's files: "
        f"{getattr(error, 'strerror', None) or error}.",
        "Make room on the disk and open the case again: then they are removed.",
    )
