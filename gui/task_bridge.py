"""The only file of the window that knows threads: work goes out, its outcome comes back.

Outcomes arrive in the interface thread, in the order the work was finished.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.store.errors import is_closed

log = logging.getLogger(__name__)

_LONGEST_TURN = 0.25
"""Seconds that a thread gives way at most, whatever the interface thread is busy with."""


class TaskBridge(QObject):
    """Runs functions in a few threads and hands what they return to the interface thread.

    Each task belongs to a `period` (one open case, say): when the period ends, what is still under
    way comes back to nobody. What a person ordered belongs to none: see `carry_out`.
    """

    _arrived = Signal(object)
    _way_given = Signal(object)

    def __init__(self, threads: int = 3, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="task")
        self._endings = ThreadPoolExecutor(1, thread_name_prefix="ending")
        self._period = 0
        self._closed = False
        self._droppable: set[Future[Any]] = set()
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)
        self._way_given.connect(self._on_way_given, Qt.ConnectionType.QueuedConnection)
        self._waiting: list[threading.Event] = []
        # Timers come after what was posted, and so after what is to be painted.
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._end_turn)

    @property
    def period(self) -> int:
        """The period that is on; a task sees by it, in its thread, that nobody waits any more."""
        return self._period

    def submit(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> Future[Any]:
        """Run `work` in a thread, then `done(value)` or `failed(error)` in the interface thread.

        Once all is closed it is dropped: a timer may still come after its owner was told to end.
        """
        future = self._begin(work, self._period, done, failed)
        self._droppable.add(future)
        future.add_done_callback(self._droppable.discard)
        return future

    def carry_out(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
    ) -> Future[Any]:
        """As `submit`, for what is not to be left undone or untold: what a person ordered, say.

        It comes back whichever period is on by then, and `close` waits for it to be done.
        """
        return self._begin(work, None, done, failed)

    def _begin(
        self,
        work: Callable[[], Any],
        period: int | None,
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None] | None,
    ) -> Future[Any]:
        if self._closed:
            dropped: Future[Any] = Future()
            dropped.cancel()
            return dropped
        future = self._pool.submit(work)
        future.add_done_callback(lambda f: self._on_finished(f, period, done, failed))
        return future

    def aside(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """As `submit`, in a thread of its own that nobody waits for: it may wait for a person, as
        a key store does. It belongs to no period.
        """

        def run() -> None:
            try:
                value = work()
            except BaseException as error:
                self._fail(error, None, failed)
            else:
                self._send((None, lambda: done(value)))

        threading.Thread(target=run, name="aside", daemon=True).start()

    def post(self, receive: Callable[[], None], period: int | None = None) -> None:
        """Have `receive` called in the interface thread; callable from any thread.

        period: the one it belongs to, by default the one that is on.
        """
        self._send((self._period if period is None else period, receive))

    def give_way(self) -> None:
        """For a thread with long work, between steps of some milliseconds: let the interface
        thread do first what waits for it now.

        Two threads that both compute take turns at the interpreter, and whatever the window does
        takes twice its time or more.
        """
        if not self._closed:
            over = threading.Event()
            self._way_given.emit(over)
            over.wait(_LONGEST_TURN)

    def see_out(
        self, work: Callable[[], Any], done: Callable[[Any], None] = lambda _: None
    ) -> Future[Any]:
        """Run what ends something in a thread, one after the other; `close` waits for it.

        done: told in the interface thread what came of it, whichever period is on by then.
        """
        future = self._endings.submit(work)
        future.add_done_callback(lambda f: self._on_finished(f, None, done, None))
        return future

    def end_period(self) -> None:
        """From here on, outcomes of what was submitted or posted before are dropped."""
        self._period += 1

    def close(self) -> None:
        """Drop what waits, but for what is to be carried out, and wait for what is under way."""
        self.end_period()
        self._closed = True
        for future in tuple(self._droppable):
            future.cancel()
        self._pool.shutdown(wait=True)
        self._endings.shutdown(wait=True)

    def _on_finished(
        self,
        future: Future[Any],
        period: int | None,
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None] | None,
    ) -> None:
        if future.cancelled():
            return
        error = future.exception()
        if error is None:
            value = future.result()
            self._send((period, lambda: done(value)))
        else:
            self._fail(error, period, failed)

    def _fail(
        self,
        error: BaseException,
        period: int | None,
        failed: Callable[[BaseException], None] | None,
    ) -> None:
        if failed is not None:
            self._send((period, lambda: failed(error)))
        elif period not in (None, self._period) and is_closed(error):
            log.info("a task ended with its case")
        else:
            log.error("a task failed", exc_info=error)

    def _send(self, parcel: tuple[int | None, Callable[[], None]]) -> None:
        if not self._closed:
            self._arrived.emit(parcel)

    def _on_arrived(self, parcel: tuple[int | None, Callable[[], None]]) -> None:
        period, receive = parcel
        if not self._closed and period in (None, self._period):
            receive()

    def _on_way_given(self, over: threading.Event) -> None:
        self._waiting.append(over)
        self._turn.start()

    def _end_turn(self) -> None:
        """What waited for the interface thread is done: whoever gave way goes on."""
        waiting, self._waiting = self._waiting, []
        for over in waiting:
            over.set()
