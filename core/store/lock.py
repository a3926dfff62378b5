"""The lock by which a case is open once: the system frees it however the program ends."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from core.store import errors

LOCK_NAME = "misread.lock"
# Windows keeps others from reading locked bytes, so a byte far behind the text is locked.
_LOCKED_BYTE = 1 << 20


class CaseLock:
    """Held from construction until `release`. called: brings what people call the case.

    Raises:
        CaseError: kind "in use", naming who; or "no permission".
    """

    def __init__(self, folder: Path, called: Callable[[], str]) -> None:
        path = folder / LOCK_NAME
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        except OSError as error:
            raise errors.no_permission(folder, _reason(error)) from error
        try:
            _lock(self._file)
        except BlockingIOError as error:
            owner = _owner(os.pread(self._file, 1000, 0) if hasattr(os, "pread") else _read(path))
            os.close(self._file)
            raise errors.in_use(called(), owner) from error
        except OSError as error:
            os.close(self._file)
            raise errors.cannot_open(folder, _reason(error)) from error
        # A full disk keeps others from learning who has the case, but no more.
        with suppress(OSError):
            os.ftruncate(self._file, 0)
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, json.dumps({"pid": os.getpid(), "host": _host()}).encode())

    def release(self) -> None:
        # The file stays: removing it would let two programs lock two files of the same name.
        os.close(self._file)


def _owner(text: bytes) -> str:
    try:
        who = json.loads(text)
        pid, host = int(who["pid"]), str(who["host"])
    except (ValueError, TypeError, KeyError):
        return " in another program"
    if host != _host():
        return f" on the computer “{host}” (process {pid})"
    return " in this program" if pid == os.getpid() else f" in another program (process {pid})"


def _host() -> str:
    return socket.gethostname()


def _read(path: Path) -> bytes:
    return path.read_bytes()[:1000]


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        os.lseek(file, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(error.errno, str(error)) from error
else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
