"""What went wrong in the open case: photos that could not be opened, calls without an answer."""

from __future__ import annotations

from core.problem import Problem
from core.response import CallFailure, Outcome
from gui.models.error_rows_model import ErrorRow
from gui.workspace import Workspace


def error_rows(workspace: Workspace) -> list[ErrorRow]:
    """A row for each failed photo, then one for each failed call."""
    case = workspace.case
    if case is None:
        return []
    rows = [
        ErrorRow(photo.id, photo.name, photo.path, None, photo.problem)
        for photo in case.photos
        if photo.problem is not None
    ]
    for vendor in workspace.vendors:
        for photo in case.photos:
            problem = _problem_of(case.outcome(photo.id, vendor.info.id))
            if photo.problem is None and problem is not None:
                rows.append(ErrorRow(photo.id, photo.name, photo.path, vendor, problem))
    return rows


def _problem_of(outcome: Outcome | None) -> Problem | None:
    if isinstance(outcome, CallFailure):
        return outcome.problem
    return outcome.unreadable if outcome is not None else None
