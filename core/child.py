"""What processes started by the program do first: end with it, stay deaf to Ctrl+C, give way."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import connection as connections
from multiprocessing import parent_process


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
