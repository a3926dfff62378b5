"""A named pipe in which made-up vendors note their calls: a test waits for one without looking
again and again. POSIX only.
"""

from __future__ import annotations

import os
import select
import time
from pathlib import Path

_MOST = 1 << 16


class NotesPipe:
    """Stands at `path`, for `Behaviour.notes`. It holds 64 KB that were not taken yet."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.path = path
        # Open for writing, too: so no writer waits for a reader, and none is its last.
        self._file = os.open(path, os.O_RDWR)
        self._taken = b""

    @property
    def lines(self) -> list[str]:
        """What was noted so far."""
        while select.select([self._file], [], [], 0)[0]:
            self._taken += os.read(self._file, _MOST)
        return self._taken.decode().splitlines()

    def wait_for(self, count: int, timeout: float = 60) -> list[str]:
        """The notes, once there are so many."""
        limit = time.monotonic() + timeout
        while len(self.lines) < count:
            left = limit - time.monotonic()
            assert left > 0, f"only {len(self.lines)} of {count} calls were noted"
            select.select([self._file], [], [], left)
        return self.lines

    def close(self) -> None:
        os.close(self._file)
