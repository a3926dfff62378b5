"""Work of the interface thread that is too long for one go, done in slices between its events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer

_SLICE_SECONDS = 0.008


class Slices(QObject):
    """Takes the steps of an iterator, a few milliseconds at a time, then says that it is done."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: Iterator[None] | None = None
        self._done: Callable[[], object] = lambda: None
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._take_slice)

    @property
    def is_under_way(self) -> bool:
        return self._steps is not None

    def run(self, steps: Iterator[None], done: Callable[[], object]) -> None:
        """Begin; what was under way before is dropped and never done."""
        self._steps, self._done = steps, done
        self._timer.start()

    def finish(self) -> None:
        """Do now what is left: somebody is about to look at it."""
        if self._steps is not None:
            for _ in self._steps:
                pass
            self.drop()
            self._done()

    def drop(self) -> None:
        self._timer.stop()
        self._steps = None

    def _take_slice(self) -> None:
        # The last step may let go of whose slices these are, and the timer with it.
        _held = self.parent()
        end = perf_counter() + _SLICE_SECONDS
        while self._steps is not None and perf_counter() < end:
            try:
                next(self._steps)
            except StopIteration:
                self.drop()
                self._done()
                return
