"""Imports ahead, while the window rests, what somebody would else wait for at the first use.

One module at a time, in a thread, with pauses in between: each import takes its turns at the
interpreter, and the window is to have most of them. Qt for Python makes its classes when they are
first asked for, and not for two threads at once: all are made before, in the interface thread.
"""

from __future__ import annotations

import logging
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from importlib import import_module

from PySide6.QtCore import QObject, QTimer, Signal

from gui.slices import Slices
from gui.task_bridge import TaskBridge

log = logging.getLogger(__name__)

_REST_MS = 3000
"""After a case was opened, the window has painted all it has and rests."""
_SHORT_REST_MS = 600
"""A sheet is painted after that, and while it is read there is time for what its run needs."""
_PAUSE_MS = 40


class ImportsAhead(QObject):
    """Begins when the window has come to rest and nobody `is_busy`; `begin_rest` makes it wait for
    the next rest, wherever it is.

    bridge: in whose threads it imports. What cannot be imported is told where it is used.

    Signals:
        imported(): the window is at rest and nothing that was wanted is still to be imported; said
            at every rest.
    """

    imported = Signal()

    def __init__(self, bridge: TaskBridge, is_busy: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._is_busy = is_busy
        self._modules: deque[str] = deque()
        self._at_rest = False
        self._importing: Future[object] | None = None
        self._classes = Slices(self)
        self._made_of: set[str] = set()
        """The parts of Qt of which all classes are made."""
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._on_rest)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._go_on)

    def want(self, modules: Sequence[str]) -> None:
        """Import these, in this order and before what was wanted earlier, once the window rests."""
        self._modules.extendleft(m for m in reversed(modules) if m not in sys.modules)
        self._pause.start()

    def begin_rest(self) -> None:
        """A case was opened, say: what is wanted waits until the window has painted it."""
        self._at_rest = False
        self._rest.start(_REST_MS)

    def begin_short_rest(self) -> None:
        """As `begin_rest`, for what is painted at once; a longer one under way goes on."""
        if not self._rest.isActive():
            self._at_rest = False
            self._rest.start(_SHORT_REST_MS)

    def _on_rest(self) -> None:
        if self._is_busy():
            self._rest.start(_REST_MS)
        elif self._modules:
            self._classes.run(_make_classes(self._made_of), self._on_classes_made)
        else:
            self._on_classes_made()

    def _on_classes_made(self) -> None:
        self._at_rest = True
        if self._modules or self._is_importing:
            self._go_on()
        else:
            # As for a second case: what comes next to imports is told all the same.
            self.imported.emit()

    @property
    def _is_importing(self) -> bool:
        return self._importing is not None and not self._importing.done()

    def _go_on(self) -> None:
        if not self._at_rest or not self._modules:
            return
        if not self._is_importing:
            work = partial(import_module, self._modules.popleft())
            self._importing = self._bridge.submit(work, self._on_imported, self._on_failed)
        self._pause.start()

    def _on_imported(self, _module: object = None) -> None:
        # Where the window has much to paint again, its next rest tells it.
        if self._at_rest and not self._modules:
            self.imported.emit()

    def _on_failed(self, error: BaseException) -> None:
        log.info("A module was not imported ahead", exc_info=error)
        self._on_imported()


def _make_classes(made_of: set[str]) -> Iterator[None]:
    """Has all classes made of the parts of Qt that are in use. made_of: those that are left out."""
    parts = {name: part for name, part in sys.modules.items() if name.startswith("PySide6.Qt")}
    for part in parts.keys() - made_of:
        for name in dir(parts[part]):
            getattr(parts[part], name, None)
            yield
        made_of.add(part)
