"""Does ahead, while the window rests, what somebody would else wait for at the first use.

One thing at a time, with pauses in between. Modules are imported in a thread: each import takes its
turns at the interpreter, and the window is to have most of them. Views are made in the interface
thread, while nobody does anything. Qt for Python makes its classes when they are first asked for,
and not for two threads at once: all are made before, in the interface thread.
"""

from __future__ import annotations

import logging
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from importlib import import_module
from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from gui.slices import Slices
from gui.task_bridge import TaskBridge

log = logging.getLogger(__name__)

_REST_MS = 3000
"""After a case was opened, the window has painted all it has and rests."""
_SHORT_REST_MS = 600
"""A sheet is painted after that, and while it is read there is time for what its run needs."""
_PAUSE_MS = 40
_SECONDS_TO_ACT = 0.4
"""Whoever walks on from photo to photo does so sooner; making something is added to each step."""


class Ahead(QObject):
    """Begins when the window has come to rest and nobody `is_busy`; `begin_rest` makes it wait for
    the next rest, wherever it is.

    bridge: in whose threads it imports. What cannot be imported is told where it is used.
    has_time: whether the interface thread has nothing of its own to work out; nothing is made
        before.

    Signals:
        all_done(): the window is at rest and nothing that was wanted is still to be done; said at
            every rest.
    """

    all_done = Signal()

    def __init__(
        self,
        bridge: TaskBridge,
        is_busy: Callable[[], bool],
        has_time: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._is_busy, self._has_time = is_busy, has_time
        self._steps: deque[str | Callable[[], object]] = deque()
        """Modules to import, and what is to be called in the interface thread."""
        self._at_rest = False
        self._make_from = 0.0
        self._importing: Future[object] | None = None
        self._classes = Slices(self)
        self._made_of: set[str] = set()
        """The parts of Qt of which all classes are made."""
        self._rest = QTimer(self, singleShot=True)
        self._rest.timeout.connect(self._on_rest)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._go_on)

    def want(self, modules: Sequence[str], make: Callable[[], object] | None = None) -> None:
        """Import these in this order, then call `make` in the interface thread, again and again as
        long as it returns true; once the window rests, and before what was wanted earlier.
        """
        if make is not None:
            self._steps.appendleft(make)
        self._steps.extendleft(reversed(modules))
        self._pause.start()

    def begin_rest(self) -> None:
        """A case was opened, say: what is wanted waits until the window has painted it."""
        self._at_rest = False
        self._classes.drop()
        self._rest.start(_REST_MS)

    def begin_short_rest(self) -> None:
        """As `begin_rest`, for what is painted at once; a longer one under way goes on."""
        if not self._rest.isActive():
            self.begin_rest()
            self._rest.start(_SHORT_REST_MS)

    def hold(self) -> None:
        """Somebody does something: for a moment nothing is made, but imports go on."""
        self._make_from = monotonic() + _SECONDS_TO_ACT

    def _on_rest(self) -> None:
        if self._is_busy():
            self._rest.start(_REST_MS)
        elif self._steps:
            self._classes.run(_make_classes(self._made_of), self._on_classes_made)
        else:
            self._on_classes_made()

    def _on_classes_made(self) -> None:
        self._at_rest = True
        self._go_on()

    @property
    def _is_importing(self) -> bool:
        return self._importing is not None and not self._importing.done()

    def _go_on(self) -> None:
        """The next step; that none is left is told, as for a second case, which begins a rest."""
        if not self._at_rest:
            return
        if self._is_importing:
            # Looked for, too: what an import begun in the case before comes to is told to nobody.
            self._pause.start()
            return
        step = self._take()
        if isinstance(step, str):
            work = partial(import_module, step)
            self._importing = self._bridge.submit(work, self._on_imported, self._on_failed)
        elif step is not None:
            self._pause.start()  # also where this fails
            if step():
                self._steps.appendleft(step)
        elif self._steps:
            self._pause.start()
        else:
            self.all_done.emit()

    def _take(self) -> str | Callable[[], object] | None:
        """The next step that may be taken now."""
        may_make = monotonic() >= self._make_from and self._has_time()
        for step in list(self._steps):
            if step in sys.modules:
                self._steps.remove(step)
            elif may_make or isinstance(step, str):
                self._steps.remove(step)
                return step
        return None

    def _on_imported(self, _module: object = None) -> None:
        self._pause.start()

    def _on_failed(self, error: BaseException) -> None:
        log.info("A module was not imported ahead", exc_info=error)
        self._pause.start()


def _make_classes(made_of: set[str]) -> Iterator[None]:
    """Has all classes made of the parts of Qt that are in use. made_of: those that are left out."""
    # A copy: a thread may import meanwhile.
    parts = {
        name: part for name, part in sys.modules.copy().items() if name.startswith("PySide6.Qt")
    }
    for part in parts.keys() - made_of:
        for name in dir(parts[part]):
            getattr(parts[part], name, None)
            yield
        made_of.add(part)
