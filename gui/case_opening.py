"""Opens cases in threads and sees them out: of several asked for the last, once the one before has
ended and no dialog is open. What is looked at in the open case is the workspace's affair.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from core.collector import collector_at_rest
from core.problem import Problem, ProblemError
from gui.models.listed_photos import ListedPhotos, listed
from gui.task_bridge import TaskBridge
from providers.registry import Registry

if TYPE_CHECKING:
    from core.case.case import Case

log = logging.getLogger(__name__)

_READ_AT_ONCE = 1000
"""A case of so many photos is read as it opens, in a few hundredths of a second; of a larger one
the window shows the first while a thread reads the rest."""

_UNTIL_ANSWERED_MS = 50
"""Between two looks whether a dialog is still open."""

Found = tuple["Case", ListedPhotos]
Opened = Callable[["Case", ListedPhotos, Callable[[], None]], None]


class CaseOpening(QObject):
    """Signals:
    changed(): a case is being opened, or no longer.
    """

    changed = Signal()

    def __init__(self, bridge: TaskBridge, registry: Registry, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._registry = bridge, registry
        self.is_under_way = False
        self.ending: Future[Problem | None] | None = None
        """Of the case that was open before."""
        self._wanted: object = None
        self._under_way: dict[object, Future[Found | None]] = {}

    def open(
        self,
        folder: Path,
        *,
        read_only: bool,
        create: bool,
        adopt: bool,
        opened: Opened,
        refused: Callable[[Problem], None],
    ) -> None:
        """Open the case in `folder`; what was asked for before is not taken any more.

        create, adopt: as in Case.open. opened: takes the case; what it is given last is called once
        the case is shown. refused: told why it cannot be opened.
        """
        self._wanted = request = object()
        self._set_under_way(True)
        open_it = partial(
            _open, folder, self._registry, read_only, create, adopt, self._bridge.give_way
        )
        # Whichever case is open by then: what was opened for nobody has to be closed again.
        self._under_way[request] = self._bridge.carry_out(
            partial(self._open_if_wanted, request, open_it, self.ending),
            partial(self._on_opened, request, opened),
            partial(self._on_refused, request, refused),
        )

    def forget(self) -> None:
        """Nothing that was asked for is wanted any more."""
        self._wanted = None
        self._set_under_way(False)

    def see_out(self, end: Callable[[], Problem | None], lost: Callable[[Problem], None]) -> None:
        """Have `end` done in a thread, before anything is opened: it closes the case before.

        lost: told what could not be saved of it.
        """

        def tell(problem: Problem | None) -> None:
            if problem is not None:
                lost(problem)

        self.ending = self._bridge.see_out(end, tell)

    def close(self) -> None:
        """Open nothing any more: no event may come that would hand over what was opened."""
        self.forget()
        for future in self._under_way.values():
            future.add_done_callback(_close_again)
        self._under_way.clear()

    def _open_if_wanted(
        self, request: object, open_it: Callable[[], Case], ending: Future[Any] | None
    ) -> Found | None:
        """In a thread. ending: of the case that was open before; it may be this very one."""
        if ending is not None:
            wait([ending])
        if self._wanted is not request:
            return None
        case = open_it()
        with ExitStack() as closing:
            closing.callback(case.close)
            if self._wanted is not request:
                return None
            with collector_at_rest():
                found = case, listed(case.listed())
            closing.pop_all()
        return found

    def _on_opened(self, request: object, opened: Opened, found: Found | None) -> None:
        if self._wanted is request and QApplication.activeModalWidget() is not None:
            # It is about the case that is open: what is answered there may not reach another one.
            again = partial(self._on_opened, request, opened, found)
            QTimer.singleShot(_UNTIL_ANSWERED_MS, self, again)
            return
        if request not in self._under_way:
            return
        del self._under_way[request]
        if found is None:
            return
        case, photos = found
        if self._wanted is request:
            opened(case, photos, partial(self._on_shown, request))
        else:
            self._bridge.see_out(partial(end_case, case))

    def _on_shown(self, request: object) -> None:
        if self._wanted is request:
            self._set_under_way(False)

    def _on_refused(
        self, request: object, refused: Callable[[Problem], None], error: BaseException
    ) -> None:
        self._under_way.pop(request, None)
        if self._wanted is request:
            self._set_under_way(False)
        if not isinstance(error, ProblemError):
            raise error
        if self._wanted is request:
            refused(error.problem)

    def _set_under_way(self, on: bool) -> None:
        self.is_under_way = on
        self.changed.emit()


def end_case(case: Case | None, end_run: Callable[[], None] | None = None) -> Problem | None:
    """Close a case, in any thread. Its runner ends first: it keeps what is in flight.

    Returns what to say where its last changes could not be saved.
    """
    if end_run is not None:
        end_run()
    if case is None:
        return None
    _wipe_stills(case)
    if case.close():
        return None
    problem = Problem(
        "not saved",
        tr(
            "“{}” was closed before its last changes were saved: the disk did not take them."
        ).format(case.name),
        tr("Make room on the disk, open the case again and make the changes again."),
    )
    log.error("%s", problem)
    return problem


def _close_again(future: Future[Found | None]) -> None:
    if not future.cancelled() and future.exception() is None:
        found = future.result()
        end_case(found and found[0])


def _open(
    folder: Path,
    registry: Registry,
    read_only: bool,
    create: bool,
    adopt: bool,
    give_way: Callable[[], None],
) -> Case:
    """Importing the store takes longer than all of the window, so a thread does it meanwhile.

    give_way: lets the window paint first.
    """
    give_way()
    import core.running.runner  # noqa: F401

    give_way()
    from core.case.case import Case

    give_way()
    # What another program may be changing meanwhile is read in one go.
    whole = read_only
    case = Case.open(folder, registry, read_only=read_only, create=create, adopt=adopt, whole=whole)
    with ExitStack() as closing:
        closing.callback(case.close)
        if len(case.photos) <= _READ_AT_ONCE:
            case.read_all()
        _wipe_stills(case)
        closing.pop_all()
    return case


def _wipe_stills(case: Case) -> None:
    """Stills that somebody agreed to for one session only: it is over now, or was broken off."""
    from core.live.stills import wipe_left

    # What the disk keeps from being removed is tried again when the case is opened next.
    with suppress(ProblemError, OSError):
        wipe_left(case)


def tr(text: str) -> str:
    return QCoreApplication.translate("case_opening", text)
