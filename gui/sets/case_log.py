"""Joins the log's sheet to the case: where the log ends, and whether everything holds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from core.case.change import Change, Kinds
from core.problem import ProblemError
from gui.dialogs.answered import is_accepted, while_open
from gui.dialogs.log_dialog import LogDialog
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.case.case import Case
    from core.evidence.proof import Proof
    from core.vendor import VendorRegistry

T = TypeVar("T")
_AT_REST_MS = 1000
"""So long after its last step a threshold is taken to be where somebody wanted it."""


class CaseLog(QObject):
    """Reads and checks in a thread, however long the log is. Tells of thresholds once they rest."""

    def __init__(self, workspace: Workspace, window: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._window = workspace, window
        self._at_rest = QTimer(self, interval=_AT_REST_MS, singleShot=True)
        self._at_rest.timeout.connect(self._on_rest)
        workspace.changed.connect(self._on_changed)

    def _on_changed(self, change: Change) -> None:
        if change.kinds & Kinds.THRESHOLDS:
            self._at_rest.start()

    def _on_rest(self) -> None:
        if self._workspace.case is not None:
            self._workspace.case.tell_thresholds()

    def show(self) -> None:
        """Show the sheet until it is closed."""
        case = self._workspace.case
        if case is None:
            return
        dialog = LogDialog(case.name, self._window)
        dialog.check_requested.connect(partial(self._check, case, dialog))
        self._for(dialog, partial(_head, case), lambda head: dialog.show_head(*head))
        is_accepted(dialog)

    def _check(self, case: Case, dialog: LogDialog, head: str) -> None:
        work = partial(_checked, case, head, self._workspace.registry)
        self._for(dialog, work, dialog.show_proof)

    def _for(self, dialog: LogDialog, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Work in a thread, and show in the dialog what came of it."""

        def failed(error: BaseException) -> None:
            if isinstance(error, ProblemError):
                dialog.show_problem(error.problem)
            else:
                dialog.show_failure(error)

        self._workspace.bridge.submit(work, while_open(dialog, done), while_open(dialog, failed))


def _head(case: Case) -> tuple[int, str]:
    from core.store import events

    case.settle()
    return case.store.read(events.head)


def _checked(case: Case, head: str, registry: VendorRegistry) -> Proof:
    from core.evidence.case_check import check_case

    case.settle()
    check = partial(check_case, head=head.strip() or None, registry=registry)
    return case.store.read(check)
