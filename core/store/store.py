"""The open case's file: who may open it, one writer, any number of readers."""

from __future__ import annotations

import atexit
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from core.problem import Problem
from core.store import engines, errors, info, revision, scrubbing
from core.store.errors import CaseError
from core.store.folder import (
    FILE_NAME,
    Partitions,
    mounted,
    refuse_network,
    refuse_what_is_no_case,
)
from core.store.lock import CaseLock
from core.store.writer import Writer

T = TypeVar("T")
_AS_WHO_RUNS = os.access in os.supports_effective_ids

__all__ = ["FILE_NAME", "CaseError", "Store"]


def _tell_nobody(problem: Problem | None) -> None:
    """Stands in until someone listens."""


class Store:
    """One case's file. Safe to use from any thread.

    on_trouble: told in the writer's thread what keeps changes from being saved, and None once
        they are saved; changes wait in memory meanwhile.
    """

    on_trouble: Callable[[Problem | None], None]

    def __init__(self, folder: Path, readers: Engine, lock: CaseLock | None) -> None:
        """Use `open`. Without a lock the case is read only."""
        self.folder = folder
        self.on_trouble = _tell_nobody
        self._readers = readers
        self._lock = lock
        self._writers: Engine | None = None
        self._writer: Writer | None = None
        if lock is not None:
            self._writers = engines.writing(folder / FILE_NAME)
            self._writer = Writer(self._writers, lambda problem: self.on_trouble(problem))
            atexit.register(self.close)

    @classmethod
    def open(
        cls,
        folder: Path,
        read_only: bool = False,
        *,
        create: bool = True,
        adopt: bool = False,
        partitions: Partitions = mounted,
    ) -> Store:
        """Open the case in `folder`.

        read_only: change nothing; works while another program has the case open.
        create: make a new case where the folder is new or empty.
        adopt: make a new case in a folder that holds other files, too.

        Raises:
            CaseError: with the kind "in use", "network folder", "not a case", "damaged",
                "newer version", "older version", "no permission" or "cannot open".
        """
        folder = Path(os.path.abspath(folder))
        refuse_network(folder, partitions)
        refuse_what_is_no_case(folder, create and not read_only, adopt)
        return _open_to_read(folder) if read_only else _open_to_change(folder)

    @property
    def read_only(self) -> bool:
        return self._writer is None

    def write(self, change: Callable[[Connection], T]) -> Future[T]:
        """Queue a change; the future resolves when it is on the disk.

        `change` runs in the writer's thread, in a savepoint: an error it raises takes back that
        change alone and is the future's. After trouble with the disk it runs again.

        Raises:
            CaseError: kind "read only" or "closed".
        """
        if self._writer is None:
            raise errors.read_only()
        return self._writer.submit(change)

    def scrub(self) -> Future[None]:
        """Remove what the folder's files still hold of withdrawn photos, after the changes queued.

        The future raises CaseError, kind "not scrubbed".

        Raises:
            CaseError: kind "read only" or "closed".
        """
        if self._writer is None:
            raise errors.read_only()
        return self._writer.submit_alone(partial(scrubbing.scrub, folder=self.folder))

    def read(self, query: Callable[[Connection], T]) -> T:
        """What `query` returns, run in this thread over all that is committed so far."""
        with self._readers.connect() as connection:
            return query(connection)

    def flush(self) -> None:
        """Wait until every change queued so far is on the disk."""
        if self._writer is not None:
            self._writer.submit(lambda connection: None).result()

    def close(self, patience: float = 5.0) -> bool:
        """Keep what is queued and free the case; closing twice does no harm.

        patience: seconds to go on trying where the disk makes trouble.
        Returns whether everything was saved; what was not has CaseError in its future.
        """
        saved = True
        if self._writer is not None and self._writers is not None:
            atexit.unregister(self.close)
            saved = self._writer.close(patience)
        self._readers.dispose()
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        return saved


def _open_to_change(folder: Path) -> Store:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise errors.no_permission(folder, error.strerror or str(error)) from error
    path = folder / FILE_NAME
    lock = CaseLock(folder, lambda: _name(folder))
    try:
        # SQLite would open it all the same and fail at the first change.
        if path.exists() and not os.access(path, os.W_OK, effective_ids=_AS_WHO_RUNS):
            raise errors.no_permission(folder, "its file is write-protected")
        engine = engines.writing(path)
        _translated(folder, lambda: revision.prepare(engine, path))
        _translated(folder, lambda: _finish_withdrawals(engine, folder))
        return Store(folder, engines.reading(path), lock)
    except BaseException:
        lock.release()
        raise


def _finish_withdrawals(engine: Engine, folder: Path) -> None:
    """What a kill or a full disk has left undone; still full, it is left for the next time."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        if scrubbing.is_due(driver):
            with suppress(CaseError):
                scrubbing.scrub(driver, folder)


def _name(folder: Path) -> str:
    """What people call the case, as far as its file can be read."""
    engine = engines.reading(folder / FILE_NAME)
    try:
        with engine.connect() as connection:
            return str(info.load(connection).get(f"{info.SETTING}name") or folder.name)
    except DBAPIError:
        return folder.name
    finally:
        engine.dispose()


def _open_to_read(folder: Path) -> Store:
    path = folder / FILE_NAME
    try:
        engine = _checked(engines.reading_only(path, immutable=False), folder)
    except CaseError as error:
        # A folder that cannot be written holds no log to read, and SQLite cannot make one.
        log = path.with_name(FILE_NAME + "-wal")
        if error.problem.kind not in ("cannot open", "no permission") or log.exists():
            raise
        engine = _checked(engines.reading_only(path, immutable=True), folder)
    return Store(folder, engine, None)


def _checked(engine: Engine, folder: Path) -> Engine:
    """The engine, if its file is a case of this revision; else no connection stays open."""
    try:
        _translated(folder, lambda: revision.check(engine, folder))
    except CaseError:
        engine.dispose()
        raise
    return engine


def _translated(folder: Path, step: Callable[[], None]) -> None:
    """Run a step of opening; SQLite's errors come out as CaseError."""
    try:
        step()
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise errors.damaged(folder, str(cause)) from error
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
            raise errors.no_permission(folder, str(cause)) from error
        raise errors.cannot_open(folder, str(cause)) from error
