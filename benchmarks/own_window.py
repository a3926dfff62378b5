"""The program's own window, run in this process as main.py runs it, and somebody who acts in it.

Import it once `measuring.live_in` and the variables of Qt's platform are set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import TypeAlias

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from gui import app, start
from providers.registry import Registry

Desk: TypeAlias = app.Desk
_LOOK_MS = 5


@dataclass(frozen=True)
class Until:
    """Go on once something is so.

    what: in the words of the error that ends it after so many seconds of patience.
    """

    what: str
    is_so: Callable[[], bool]
    patience: float = 120.0


@dataclass(frozen=True)
class Rest:
    """Go on after so many milliseconds, and after the events that were waiting."""

    milliseconds: int = 0


Step: TypeAlias = Until | Rest


def run(
    arguments: Sequence[str],
    act: Callable[[Desk], Iterator[Step]],
    shown: Callable[[Desk], object] | None = None,
) -> None:
    """Run the program until all is done, then close its window.

    act: begins before what the arguments name is opened, and says between two things it does what
    it waits for. shown: called when the window is shown, before it has painted anything.

    Raises what `act` raises, and SystemExit where something was waited for in vain.
    """
    playing: list[_Playing] = []

    class WatchedDesk(app.Desk):
        def show(self, wishes: start.Wishes) -> None:
            super().show(wishes)
            if shown is not None:
                shown(self)

        def open(self, wishes: start.Wishes) -> None:
            playing.append(_Playing(self, act(self)))
            playing[0].go_on()
            super().open(wishes)

    plain, app.Desk = app.Desk, WatchedDesk  # type: ignore[misc]
    try:
        start.main(list(arguments), Registry())
    finally:
        app.Desk = plain  # type: ignore[misc]
    if playing and playing[0].error is not None:
        raise playing[0].error
    if not playing or not playing[0].is_over:
        raise SystemExit("the window closed before all was done")


class _Playing:
    """One step after the other, each in an event of its own."""

    def __init__(self, desk: Desk, steps: Iterator[Step]) -> None:
        self.is_over = False
        self.error: BaseException | None = None
        self._desk = desk
        self._steps = steps

    def go_on(self) -> None:
        try:
            step = next(self._steps, None)
        except BaseException as error:
            self._give_up(error)
            return
        if step is None:
            self.is_over = True
            self._desk.window.close()
        elif isinstance(step, Rest):
            QTimer.singleShot(step.milliseconds, self._desk, self.go_on)
        else:
            self._look(step, perf_counter() + step.patience)

    def _look(self, step: Until, until: float) -> None:
        try:
            is_so = step.is_so()
        except BaseException as error:
            self._give_up(error)
            return
        if is_so:
            QTimer.singleShot(0, self._desk, self.go_on)
        elif perf_counter() > until:
            self._give_up(SystemExit(f"waited in vain until {step.what}"))
        else:
            QTimer.singleShot(_LOOK_MS, self._desk, lambda: self._look(step, until))

    def _give_up(self, error: BaseException) -> None:
        """Also out of a dialog that is open."""
        self.error = error
        QApplication.exit(1)


def is_settled(desk: Desk) -> bool:
    """Whether every photo of the case is listed, with its marks and counts worked out."""
    case, listed = desk.workspace.case, desk.workspace.photo_list
    return case is not None and listed.rowCount() >= len(case.photos) and listed.is_settled
