"""Keeps what vendors got of photos with a flagged face, also what they got after it was flagged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.problem import Problem
from core.sending import sent_bytes

if TYPE_CHECKING:
    from gui.workspace import Workspace


def keep_sent_of_flagged(workspace: Workspace) -> None:
    """Keep the bytes in the case, in a worker thread; the first trouble is told."""
    case = workspace.case
    if case is None or case.read_only:
        return
    every = [(case.photo(i), case.sent_records(i)) for i in case.flagged_photos()]
    wanted = [(photo, sent) for photo, sent in every if any(map(sent_bytes.is_file, sent))]

    def tell(problems: list[Problem]) -> None:
        if problems:
            workspace.trouble_arose.emit(problems[0])

    if wanted:
        folder = case.folder
        workspace.bridge.submit(lambda: sent_bytes.keep_all(folder, wanted), tell)
