"""Processes started by the program: what they do first, and one with a pipe to it.

They end with the program, stay deaf to Ctrl+C and give way to the window.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import connection as connections
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from typing import Any, NoReturn

from core.photos.opencv import importing
from core.problem import Problem

_SECONDS_TO_END = 1.0
_TUNABLES, _LARGE_PAGES = "GLIBC_TUNABLES", "glibc.malloc.hugetlb"


def end_with_parent() -> None:
    """From now on the process ends at once when its parent does, however long a call takes."""
    parent = parent_process()
    if parent is None:
        return
    lifeline = parent.sentinel

    def watch() -> None:
        connections.wait([lifeline])
        os._exit(1)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def give_way() -> None:
    """Let the window have the processor whenever it wants it."""
    if sys.platform == "win32":
        import psutil

        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    elif hasattr(os, "SCHED_IDLE"):
        # A lower nice value alone keeps the window waiting for several milliseconds at a time.
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    else:
        os.nice(5)


def run_to_the_end(
    connection: Connection, work: Callable[[], object], background: bool = False
) -> NoReturn:
    """What a process does from its start to its end, where drivers or SDKs are in it.

    connection: the pipe to the parent. work: what is done until it ends by itself or the pipe
        closes (EOFError, OSError); whatever else it raises is told on the error stream, and the
        exit code is 1. background: give way to the window.
    """
    # Ctrl+C reaches the whole group of processes; what then ends is the parent's decision.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    if background:
        give_way()
    code = 0
    try:
        work()
    except Exception as error:
        # A disk or a library fails by the same errors as a pipe that nobody holds any more.
        if not (isinstance(error, EOFError | OSError) and _is_closed(connection)):
            traceback.print_exc()
            code = 1
    # No teardown: their threads have nothing left to save, and some hang in it.
    os._exit(code)


def _is_closed(connection: Connection) -> bool:
    """Whether nobody holds the other end any more; what was still under way is dropped."""
    try:
        while connection.poll():
            connection.recv_bytes()
    except (EOFError, OSError):
        return True
    return False


def cannot_start(how: str) -> Problem:
    """The system refuses another process. how: in its words."""
    return Problem(
        "no worker",
        f"No worker process can be started on this computer ({how}).",
        "Close other programs and try again.",
    )


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """A process started herein never sees Ctrl+C, not even before its first line is run."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # starting it would let interrupts through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def large_pages() -> Iterator[None]:
    """A process started herein takes its memory in large pages, where glibc knows how (from 2.35).

    For processes that compute: looking up where pages of 4 KB lie costs networks and pictures of
    many megabytes several per cent of their time. What a person has set up for glibc is kept.
    """
    before = os.environ.get(_TUNABLES)
    if sys.platform == "linux" and _LARGE_PAGES not in (before or ""):
        os.environ[_TUNABLES] = ":".join(filter(None, (before, f"{_LARGE_PAGES}=1")))
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(_TUNABLES, None)
        else:
            os.environ[_TUNABLES] = before


class Child:
    """A process, and our end of the pipe whose other end is its first argument.

    Raises:
        OSError: the system refuses another process.
    """

    def __init__(self, target: Callable[..., None], arguments: tuple[Any, ...], name: str) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(
            target=target, args=(theirs, *arguments), name=name, daemon=True
        )
        try:
            with importing, deaf_to_interrupts():
                self._process.start()
        except OSError:
            self.connection.close()
            raise
        finally:
            # With our copy open, the pipe would not close when the process dies.
            theirs.close()
        self._how = ""

    def end(self) -> str:
        """End it, whatever it is at; returns how it ended. Twice does no harm."""
        if self._how:
            return self._how
        self.connection.close()
        self._process.join(0.0)
        if self._process.exitcode is None:
            # What lets go of a device when it is asked to, is asked first.
            self._process.terminate()
            self._process.join(_SECONDS_TO_END)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()
        code = self._process.exitcode or 0
        self._process.close()
        self._how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return self._how
