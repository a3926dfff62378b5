"""Shows a dialog until somebody has answered it, and tells it nothing afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec

from PySide6.QtWidgets import QDialog
from shiboken6 import isValid

P = ParamSpec("P")


def is_accepted(dialog: QDialog) -> bool:
    """Show a dialog until it is closed; whether what it holds was accepted.

    It can be read until the next event and goes with that: the window it belongs to would keep it.
    """
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return accepted


def while_open(dialog: QDialog, tell: Callable[P, object]) -> Callable[P, None]:
    """The same, but nothing once the dialog was closed, or has gone with its window: what is found
    out by then comes too late.
    """
    closed: list[int] = []
    dialog.finished.connect(closed.append)

    def tell_if_open(*args: P.args, **named: P.kwargs) -> None:
        if not closed and isValid(dialog):
            tell(*args, **named)

    return tell_if_open
