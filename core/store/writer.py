"""The one writer of a case: a thread that keeps queued changes in order, many to one commit.

A change counts as kept when its future resolves, which is after the commit is on the disk. While
the disk takes nothing, changes stay queued and are tried again with a growing pause.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from core.problem import Problem
from core.store import errors

T = TypeVar("T")
Trouble = Callable[[Problem | None], None]

_log = logging.getLogger(__name__)
_MOST_IN_A_COMMIT = 500
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 5.0
_PAUSE_WHILE_CLOSING = 0.2
_DISK_TROUBLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}


class _Write:
    """One queued change: what to do and whom to tell."""

    __slots__ = ("alone", "change", "error", "future", "value")

    def __init__(self, change: Callable[[Any], Any], alone: bool = False) -> None:
        self.change, self.alone = change, alone
        self.future: Future[Any] = Future()
        self.value: Any = None
        self.error: Exception | None = None

    def run(self, connection: Connection, driver: sqlite3.Connection) -> None:
        """Make the change in a savepoint of its own; an error of its own is kept for the future.

        Raises:
            DBAPIError, sqlite3.Error: the disk's trouble, which is not this change's fault.
        """
        self.value = self.error = None
        driver.execute("SAVEPOINT change")
        try:
            self.value = self.change(connection)
        except Exception as error:
            if trouble_of(error) is not None:
                raise
            self.error = error
            driver.execute("ROLLBACK TO change")
        driver.execute("RELEASE change")

    def resolve(self) -> None:
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.value)


class Writer:
    """Starts its thread at once. `on_trouble` is called in that thread."""

    def __init__(self, engine: Engine, on_trouble: Trouble) -> None:
        self._engine = engine
        self._on_trouble = on_trouble
        self._queue: SimpleQueue[_Write | None] = SimpleQueue()
        self._next: _Write | None = None
        self._at: list[_Write] = []
        self._broken: Problem | None = None
        self._gate = threading.Lock()
        self._closed = False
        self._closing = threading.Event()
        self._given_up = threading.Event()
        self._thread = threading.Thread(target=self._work, name="case writer", daemon=True)
        self._thread.start()

    def submit(self, change: Callable[[Connection], T]) -> Future[T]:
        """Queue a change. It may be called again after a failed commit was taken back.

        Raises:
            CaseError: kind "closed".
        """
        return self._put(_Write(change))

    def submit_alone(self, task: Callable[[sqlite3.Connection], T]) -> Future[T]:
        """Queue what cannot be done in a transaction. It is called once; its errors are the
        future's.

        Raises:
            CaseError: kind "closed".
        """
        return self._put(_Write(task, alone=True))

    def _put(self, write: _Write) -> Future[Any]:
        with self._gate:
            if self._closed:
                raise errors.closed()
            if self._broken is None:
                self._queue.put(write)
            else:
                _abandon([write], self._broken)
        return write.future

    def close(self, patience: float) -> bool:
        """Keep what is queued, for at most about `patience` seconds while the disk makes trouble.

        Returns whether everything was kept; the futures of the rest raise CaseError.
        """
        with self._gate:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._closing.set()
        self._thread.join(patience)
        self._given_up.set()
        self._thread.join()
        return self._saved

    def _work(self) -> None:
        self._saved = True
        try:
            with self._engine.connect() as connection:
                while batch := self._gather():
                    self._at = batch
                    if batch[0].alone:
                        _do_alone(connection, batch[0])
                    elif not self._keep(connection, batch):
                        self._saved = False
        except Exception as error:
            _log.exception("Nothing can be written to the case any more")
            self._break_off(errors.writer_broke(str(error)))
        self._at = []  # those who wait for its futures hold on to the case

    def _break_off(self, problem: Problem) -> None:
        """Let nobody wait for what is never going to be kept."""
        self._saved = False
        left = [*self._at, *filter(None, [self._next])]
        with self._gate:
            self._broken = problem
            while not self._queue.empty():
                left += filter(None, [self._queue.get()])
        _abandon([write for write in left if not write.future.done()], problem)
        self._report(problem)

    def _gather(self) -> list[_Write]:
        """The next changes for one commit, waiting for the first; empty at the end.

        What is to be done outside a transaction comes alone.
        """
        batch: list[_Write] = []
        held, self._next = self._next, None
        write = held or self._queue.get()
        while write is not None:
            if write.alone and batch:
                self._next = write
                return batch
            if write.future.set_running_or_notify_cancel():
                batch.append(write)
            if len(batch) == _MOST_IN_A_COMMIT or (batch and write.alone):
                return batch
            try:
                write = self._queue.get() if not batch else self._queue.get_nowait()
            except Empty:
                return batch
        if batch:
            self._queue.put(None)
        return batch

    def _keep(self, connection: Connection, batch: list[_Write]) -> bool:
        """Commit all of `batch`, one by one after a failure; False when given up at closing."""
        pause, reported = _FIRST_PAUSE, False
        size = len(batch)
        while batch:
            part = batch[:size]
            size = min(size, len(part))
            try:
                _commit(connection, part)
            except Exception as error:
                _roll_back(connection)
                problem = trouble_of(error)
                if problem is None and size == 1:
                    part[0].error = error
                elif problem is None:
                    size = 1
                    continue
                else:
                    size, reported = 1, True
                    self._report(problem)
                    if not self._wait(pause):
                        return _abandon(batch, problem)
                    pause = min(2 * pause, _LONGEST_PAUSE)
                    continue
            for write in part:
                write.resolve()
            batch = batch[len(part) :]
            pause = _FIRST_PAUSE
        if reported:
            self._report(None)
        return True

    def _wait(self, pause: float) -> bool:
        """Pause before the next try, shortly while closing; False when it is time to give up."""
        if self._closing.wait(pause):
            self._given_up.wait(_PAUSE_WHILE_CLOSING)
        return not self._given_up.is_set()

    def _report(self, problem: Problem | None) -> None:
        try:
            self._on_trouble(problem)
        except Exception:
            _log.exception("Trouble with the disk could not be reported")


def _do_alone(connection: Connection, write: _Write) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    try:
        write.value = write.change(driver)
    except Exception as error:
        write.error = error
        _roll_back(connection)
    write.resolve()


def trouble_of(error: Exception) -> Problem | None:
    """The disk's trouble behind an error, or None where the change itself is at fault."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorcode", None)
    if code is None or code & 0xFF not in _DISK_TROUBLE:
        return None
    return errors.disk_trouble(code & 0xFF, str(cause))


def _commit(connection: Connection, part: list[_Write]) -> None:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    with connection.begin():
        for write in part:
            write.run(connection, driver)


def _roll_back(connection: Connection) -> None:
    """Leave no transaction open, whatever SQLite has already taken back by itself."""
    if connection.in_transaction():
        connection.rollback()
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    if driver.in_transaction:
        driver.rollback()


def _abandon(batch: list[_Write], problem: Problem) -> bool:
    for write in batch:
        write.future.set_exception(errors.not_saved(problem))
    return False
