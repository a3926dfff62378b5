"""Asks about a lesson's varied photos while its first steps are shown, so that nobody waits."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject

from core.lessons.lesson import Step
from core.photos.photo import Photo
from core.presenting.trials import TrialProcess, VariedAnswers, Wanted
from core.problem import Problem, ProblemError
from gui.present.presentation import Presentation, varied_steps
from gui.workspace import Workspace


class VaryingAhead(QObject):
    """Goes through one presentation's varied steps, those ahead first, in a process of its own."""

    def __init__(
        self,
        workspace: Workspace,
        presentation: Presentation,
        path_of: Callable[[Photo], Path],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._presentation = workspace, presentation
        self._path_of = path_of
        self._places = varied_steps(presentation.steps, presentation.at)
        self._asking = False
        self._ended = False
        ready = set(workspace.ready_vendors())
        vendors = [v.info.id for v in presentation.varied_vendors(self._places[0])]
        self._trials = TrialProcess(workspace.registry, [v for v in vendors if v in ready])
        # Where nobody has found a face yet, an answer that comes in may have.
        workspace.changed.connect(self._go_on)
        workspace.run_finished.connect(self._go_on)
        self._go_on()

    def end(self) -> None:
        """Nothing is asked any more; the process ends."""
        self._ended = True
        self._workspace.changed.disconnect(self._go_on)
        self._workspace.run_finished.disconnect(self._go_on)
        self._workspace.bridge.see_out(self._trials.close)
        self.deleteLater()

    def _go_on(self, *_: object) -> None:
        if self._asking or self._ended or not self._places:
            return
        at = self._places[0]
        wanted = self._wanted(self._presentation.steps[at])
        if wanted is None:
            case = self._workspace.case
            if case is not None and case.waiting:
                return  # vendors are still to say where the face is
            self._take(at, _no_face())
            return
        self._asking = True
        self._workspace.bridge.submit(
            partial(self._trials.run, wanted), partial(self._take, at), partial(self._on_failed, at)
        )

    def _take(self, at: int, came: VariedAnswers | Problem) -> None:
        self._asking = False
        if self._ended:
            return
        self._places.remove(at)
        self._presentation.take_varied(at, came)
        self._go_on()

    def _on_failed(self, at: int, error: BaseException) -> None:
        if not isinstance(error, ProblemError):
            raise error
        self._take(at, error.problem)

    def _wanted(self, step: Step) -> Wanted | None:
        """None where no face, or no box of one, is known."""
        assert step.photo_id is not None
        room = self._presentation.room
        photo, shown = room.photo(step.photo_id), self._presentation.shown_face(step)
        face = shown.face
        if face is None or face.not_a_face or face.box is None or photo.sha256 is None:
            return None
        others = [
            each.box
            for index, each in enumerate(room.faces(photo.id))
            if index != shown.index and each.box is not None
        ]
        paths = tuple(dict.fromkeys([self._path_of(photo), *(at.path for at in photo.places)]))
        return Wanted(paths, photo.sha256, face.box, tuple(others), step.recipe)


def _no_face() -> Problem:
    return Problem(
        "no face",
        tr("Nobody found a face in this photo, so there is none to vary."),
        tr("Label or draw the face, or choose another photo for this step."),
    )


def tr(text: str) -> str:
    return QCoreApplication.translate("Presenting", text)
