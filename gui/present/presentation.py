"""A presentation under way: which step, how far revealed, what the room guessed. No widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from PySide6.QtCore import QObject, QTimer, Signal

from core.case.change import Change
from core.faces import PhotoFace
from core.labelling.seen_case import FaceKey, face_key
from core.lessons.lesson import Step, StepKind
from core.photos.photo import PhotoId
from core.presenting.guess import GuessEntry
from core.presenting.room_case import RoomCase, face_to_show
from core.presenting.room_tally import Counted, RoomTally, Who
from core.problem import Problem
from core.vendor import Kind
from core.verdict import Mark
from gui.sheets import ChosenVendor
from gui.workspace import Workspace

if TYPE_CHECKING:
    from core.presenting.trials import VariedAnswers

MOST_VENDORS = 6
"""So many lines can be read at the back of a hall."""


class PhotoSteps(Sequence[Step]):
    """A step for each of many photos, made when it is looked at."""

    def __init__(self, photo_ids: Sequence[PhotoId]) -> None:
        self._photo_ids = photo_ids

    def __len__(self) -> int:
        return len(self._photo_ids)

    @overload
    def __getitem__(self, at: int) -> Step: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Step]: ...
    def __getitem__(self, at: int | slice) -> Step | Sequence[Step]:
        if isinstance(at, slice):
            return PhotoSteps(self._photo_ids[at])
        return Step(StepKind.REVEAL, self._photo_ids[at])


@dataclass(frozen=True, slots=True, eq=False)
class ShownFace:
    """The face that a step is about. index: among the photo's faces; face: as the room sees it."""

    index: int | None
    face: PhotoFace | None
    key: FaceKey


class Presentation(QObject):
    """Signals:
    changed(): something that the room or the trainer sees is otherwise.
    """

    changed = Signal()

    def __init__(
        self,
        workspace: Workspace,
        steps: Sequence[Step],
        at: int = 0,
        title: str = "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        assert workspace.case is not None
        assert steps
        self._workspace, self._case = workspace, workspace.case
        self.steps, self.title = steps, title
        self.vendors: tuple[ChosenVendor, ...] = workspace.vendors[:MOST_VENDORS]
        self.room = RoomCase(workspace.case)
        self.tally = RoomTally()
        self.is_black = False
        self.is_near = False
        self.at = min(max(at, 0), len(steps) - 1)
        self._guesses: dict[FaceKey, GuessEntry] = {}
        self._turned_to: dict[PhotoId, int] = {}
        self._varied: dict[int, VariedAnswers | Problem] = {}
        self._varied_shown: dict[int, int] = {}
        self._looking = QTimer(self, interval=0, singleShot=True)
        self._looking.timeout.connect(self._look)
        workspace.changed.connect(self._on_changed)

    # Where it stands

    @property
    def step(self) -> Step:
        return self.steps[self.at]

    @property
    def is_lesson(self) -> bool:
        return not isinstance(self.steps, PhotoSteps)

    def shown_face(self, step: Step) -> ShownFace:
        """Whom a step with a photo is about."""
        assert step.photo_id is not None
        faces = self._case.faces(step.photo_id)
        index = self._turned_to.get(step.photo_id)
        if index is None or index >= len(faces):
            index = face_to_show(faces, step.face)
        face = None if index is None else self.room.faces(step.photo_id)[index]
        return ShownFace(index, face, face_key(step.photo_id, face))

    def guess(self, key: FaceKey) -> GuessEntry:
        return self._guesses.setdefault(key, GuessEntry())

    def varied(self, at: int) -> VariedAnswers | Problem | None:
        """What came of varying a step's photo; None while it is still asked."""
        return self._varied.get(at)

    def varied_shown(self, at: int) -> int:
        """How many lines of a varied step are revealed, its control last."""
        return len(self.varied_vendors(at)) + 1 if self.is_open else self._varied_shown.get(at, 0)

    def varied_vendors(self, at: int) -> tuple[ChosenVendor, ...]:
        """The vendors that were asked about a varied photo."""
        answers = self._varied.get(at)
        if answers is None or isinstance(answers, Problem):
            return tuple(v for v in self.vendors if v.info.kind is Kind.LOCAL)
        return tuple(v for v in self.vendors if v.info.id in answers.vendors)

    @property
    def is_open(self) -> bool:
        """Whether everything shows at once."""
        return not self.room.is_blind

    def hidden_left(self, step: Step, at: int) -> int:
        """How many lines of a step are still to be revealed."""
        if step.kind is StepKind.VARY:
            if isinstance(self._varied.get(at), Problem):
                return 0
            return len(self.varied_vendors(at)) + 1 - self.varied_shown(at)
        if step.kind is not StepKind.REVEAL or step.photo_id is None or self.is_open:
            return 0
        shown = self.shown_face(step)
        hides = (self.room.hides(step.photo_id, shown.face, v.info.id) for v in self.vendors)
        return sum(hides) + (not self.room.shows_label(step.photo_id, shown.face))

    # What a trainer does

    def start(self) -> None:
        """Show the first step."""
        self._enter()

    def forward(self) -> None:
        """Reveal the next line or, where nothing is hidden, go on to the next step."""
        if self.is_black:
            self.set_black(False)
        elif self.hidden_left(self.step, self.at):
            self.reveal()
        else:
            self.go_to(self.at + 1)

    def back(self) -> None:
        """To the step before, as it was left."""
        if self.is_black:
            self.set_black(False)
        else:
            self.go_to(self.at - 1)

    def go_to(self, at: int) -> None:
        """Show the step at a place; stays where there is none."""
        at = min(max(at, 0), len(self.steps) - 1)
        if at != self.at:
            if self.steps[at].photo_id != self.step.photo_id:
                self.is_near = False
            self.at = at
            self._enter()

    def reveal(self) -> None:
        """Show the next hidden line of this step."""
        step = self.step
        if not self.hidden_left(step, self.at):
            return
        if step.kind is StepKind.VARY:
            if self.varied(self.at) is None:
                return  # nobody has answered yet
            self._varied_shown[self.at] = self._varied_shown.get(self.at, 0) + 1
        else:
            assert step.photo_id is not None
            face = self.shown_face(step).face
            self.room.reveal_next(step.photo_id, face, [v.info.id for v in self.vendors])
            self._count(step)
        self.changed.emit()

    def type(self, sign: str) -> bool:
        """A sign of the room's guess; returns whether it is one and can still be guessed."""
        step = self.step
        if not self.can_guess(step):
            return False
        taken = self.guess(self.shown_face(step).key).type(sign)
        if taken:
            self.changed.emit()
        return taken

    def take_back(self) -> None:
        """Take the last sign of the guess back."""
        step = self.step
        if self.can_guess(step) and self.guess(self.shown_face(step).key).take_back():
            self.changed.emit()

    def can_guess(self, step: Step) -> bool:
        """Before anything of the face is revealed; afterwards it would be no guess."""
        if step.kind not in (StepKind.GUESS, StepKind.REVEAL) or step.photo_id is None:
            return False
        face = self.shown_face(step).face
        vendors = [v.info.id for v in self.vendors]
        seen = [v for v in vendors if not self.room.hides(step.photo_id, face, v)]
        return not seen and not self.room.shows_label(step.photo_id, face)

    def next_face(self) -> None:
        """Ask about the photo's next face, round and round."""
        step = self.step
        if step.photo_id is None or step.kind is StepKind.VARY:
            return
        faces = self._case.faces(step.photo_id)
        people = [i for i, face in enumerate(faces) if not face.not_a_face]
        shown = self.shown_face(step).index
        if shown in people and len(people) > 1:
            self._turned_to[step.photo_id] = people[(people.index(shown) + 1) % len(people)]
            self._enter()

    def toggle_near(self) -> None:
        """Zoom to the face that is asked about, or show the whole photo again."""
        step = self.step
        if step.photo_id is None:
            return
        face = self.shown_face(step).face
        if self.is_near or (face is not None and face.box is not None):
            self.is_near = not self.is_near
            self.changed.emit()

    def toggle_open(self) -> None:
        """Show every answer at once, or hide again what was not revealed."""
        self.room.set_hidden(self.is_open)
        if self.step.photo_id is not None:
            self._count(self.step)
        self.changed.emit()

    def set_black(self, on: bool) -> None:
        if on != self.is_black:
            self.is_black = on
            self.changed.emit()

    def take_varied(self, at: int, answers: VariedAnswers | Problem) -> None:
        """What came of varying the photo of the step at `at`."""
        self._varied[at] = answers
        if at == self.at:
            self.changed.emit()

    def end(self) -> None:
        """Nothing is followed any more."""
        if self._looking.isActive():
            self._looking.stop()
            self._look()
        self._workspace.changed.disconnect(self._on_changed)

    # Counting

    def _enter(self) -> None:
        step = self.step
        if step.photo_id is not None:
            self._count(step)
            # The room is served first: the window behind it has more to show of the photo.
            self._looking.start()
        self.changed.emit()

    def _look(self) -> None:
        """The photo is looked at as any other: the log keeps it, and the window goes along."""
        step = self.step
        if step.photo_id is not None and self._workspace.case is self._case:
            self._workspace.look_at(step.photo_id, self.shown_face(step).index)

    def _count(self, step: Step) -> None:
        """Count the step's face if its label shows: once, whichever step shows it."""
        if step.kind is StepKind.VARY or step.photo_id is None:
            return
        shown = self.shown_face(step)
        if shown.face is None or shown.face.not_a_face:
            return
        if self.room.shows_label(step.photo_id, shown.face):
            self.tally.count(shown.key, self._counted(step.photo_id, shown))

    def _counted(self, photo_id: PhotoId, shown: ShownFace) -> Counted:
        label = self.room.label(photo_id, shown.index)
        marks: dict[Who, Mark] = {
            v.info.id: self.room.verdict(photo_id, shown.index, v.info) for v in self.vendors
        }
        guess = self._guesses.get(shown.key)
        if guess is not None and guess.guess.total:
            marks[None] = guess.guess.mark(label)
        return Counted(label, marks)

    def _on_changed(self, change: Change) -> None:
        """An answer came in, or a label was changed elsewhere: what was counted is counted anew."""
        counted = [k for k, _ in self.tally.counted() if not change.photos or k[0] in change.photos]
        for key in counted:
            for index, face in enumerate(self.room.faces(key[0])):
                if face_key(key[0], face) == key:
                    self.tally.count(key, self._counted(key[0], ShownFace(index, face, key)))
        if not change.photos or self.step.photo_id in change.photos:
            self.changed.emit()


def varied_steps(steps: Sequence[Step], at: int) -> list[int]:
    """The places of steps that vary a photo, those ahead first."""
    if isinstance(steps, PhotoSteps):
        return []
    places = [place for place, step in enumerate(steps) if step.kind is StepKind.VARY]
    return [*(p for p in places if p >= at), *(p for p in places if p < at)]
