"""Wakes a thread that waits for connections."""

from __future__ import annotations

import threading
from multiprocessing import Pipe


class Bell:
    """Rung from any thread, heard by whoever waits for `ear`; ringing twice rings once."""

    def __init__(self) -> None:
        self.ear, self._hand = Pipe(duplex=False)
        self._lock = threading.Lock()
        self._rung = False
        self._closed = False

    def ring(self) -> None:
        with self._lock:
            if not self._rung and not self._closed:
                self._rung = True
                self._hand.send_bytes(b".")

    def hush(self) -> None:
        with self._lock:
            if self._rung and not self._closed:
                self.ear.recv_bytes()
                self._rung = False

    def close(self) -> None:
        """It rings no more; nobody may wait for `ear` any longer."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._hand.close()
                self.ear.close()
