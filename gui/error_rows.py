"""What went wrong in the open case: photos that could not be opened, calls without an answer."""

from __future__ import annotations

from core.response import CallFailure
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
            outcome = case.outcome(photo.id, vendor.info.id)
            if photo.problem is None and isinstance(outcome, CallFailure):
                rows.append(ErrorRow(photo.id, photo.name, photo.path, vendor, outcome.problem))
    return rows
