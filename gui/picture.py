"""`--screenshot`: waits until the run is over and the window is still, saves it, and ends."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from core.photos.photo import Photo
from core.problem import Problem
from core.response import CallFailure, Response
from core.vendor import VendorInfo
from gui.main_window import MainWindow
from gui.photos.opening import Opening
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.case.case import Case

_STILL_MS = 600
NARROW = "\N{NARROW NO-BREAK SPACE}"
"""Before per cents in the window; no terminal has a width for it."""


class PictureTaker(QObject):
    """Takes one picture of the window, once nothing moves in it any more."""

    def __init__(
        self,
        workspace: Workspace,
        opening: Opening,
        window: MainWindow,
        path: Path,
        with_table: bool,
    ) -> None:
        super().__init__(window)
        self._workspace, self._opening, self._window = workspace, opening, window
        self._path, self._with_table = path, with_table
        self._case_is_open = False
        self._timer = QTimer(self, interval=_STILL_MS, singleShot=True)
        self._timer.timeout.connect(self._on_still)
        workspace.case_opened.connect(self._on_case_opened)
        workspace.sheet_changed.connect(self._wait_again)
        workspace.changed.connect(self._wait_again)
        workspace.run_changed.connect(self._wait_again)
        workspace.trouble_arose.connect(self._on_trouble)
        opening.case_refused.connect(self._on_refused)

    def _on_case_opened(self) -> None:
        self._case_is_open = True
        self._wait_again()

    def _wait_again(self, *_: object) -> None:
        self._timer.start()

    def _on_refused(self, folder: Path, problem: object) -> None:
        sys.stderr.write(f"misread: {folder}: {problem}\n")
        QApplication.exit(1)

    def _on_trouble(self, problem: Problem) -> None:
        if problem.kind == "unexpected":
            QApplication.exit(1)
        self._wait_again()

    def _on_still(self) -> None:
        run = self._workspace.run
        if not self._case_is_open or self._opening.reading or (run is not None and run.is_running):
            self._timer.start()
            return
        saved = self._window.grab().save(str(self._path))
        if self._with_table:
            sys.stdout.write(results_table(self._workspace))
        if saved:
            sys.stdout.write(f"{self._path}\n")
        else:
            sys.stderr.write(f"misread: the picture could not be saved as {self._path}\n")
        QApplication.exit(0 if saved else 1)


def results_table(workspace: Workspace) -> str:
    """Every photo and vendor with its answer, as lines of text."""
    case = workspace.case
    if case is None:
        return ""
    rows: list[tuple[str, ...]] = [
        ("photo", "vendor", "read as", "confidence", "labelled", "verdict")
    ]
    for photo in case.photos:
        for info in workspace.vendor_infos:
            rows += _rows(case, photo, info)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ("  ".join(f"{t:<{w}}" for t, w in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _rows(case: Case, photo: Photo, info: VendorInfo) -> Iterator[tuple[str, ...]]:
    """A row for each face, one where there is none or the call failed, none where not asked."""
    outcome = case.outcome(photo.id, info.id)
    problem = photo.problem or (outcome.problem if isinstance(outcome, CallFailure) else None)
    if problem is not None:
        yield photo.name, info.name, "", "", "", f"failed: {problem.what}"
    elif isinstance(outcome, Response):
        faces = case.faces(photo.id)
        if not faces:
            yield photo.name, info.name, "", "", "", "no face"
        for face in faces:
            read_as = confidence = ""
            if prediction := face.predictions.get(info.id):
                read_as = str(prediction.gender or "")
                confidence = prediction.percent.replace(NARROW, " ")
            label = face.label.word if face.label else ""
            verdict = str(case.face_mark(photo.id, face, info))
            yield photo.name, info.name, read_as, confidence, label, verdict
