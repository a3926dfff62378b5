"""A lesson: an ordered list of steps, each about a photo or the result page. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType

from core.geometry import Box
from core.photos.photo import PhotoId
from core.vary.recipe import Recipe

LessonId = NewType("LessonId", int)
SUFFIX = ".misread-lesson"
"""Of the file that a lesson leaves in."""
LONGEST_TITLE = 120
LONGEST_NOTES = 10_000
MOST_STEPS = 500


class StepKind(StrEnum):
    """What a step does.

    GUESS: the photo with everything hidden; the room guesses. REVEAL: vendor by vendor, then the
    label. VARY: the photo beside itself varied, and what vendors make of that. RESULTS: the tally.
    """

    GUESS = "guess"
    REVEAL = "reveal"
    VARY = "vary"
    RESULTS = "result page"


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    photo_id: None for the result page only. face: whom it is about, in pixels of the upright
        original; None for the only one, or the largest. recipe: of a variation, as `Recipe.parse`
        reads it, else empty. notes: for the trainer, never for the room.

    Raises:
        ValueError: it is about no photo, or its recipe is none.
    """

    kind: StepKind
    photo_id: PhotoId | None = None
    face: Box | None = None
    recipe: str = ""
    notes: str = ""

    def __post_init__(self) -> None:
        if (self.kind is StepKind.RESULTS) != (self.photo_id is None):
            raise ValueError(f"a step of the kind {self.kind} has a photo unless it is the results")
        if self.kind is StepKind.VARY:
            Recipe.parse(self.recipe)
        elif self.recipe:
            raise ValueError(f"a step of the kind {self.kind} varies nothing")
        if len(self.notes) > LONGEST_NOTES:
            raise ValueError(f"notes have at most {LONGEST_NOTES:,} characters")


@dataclass(frozen=True, slots=True)
class Lesson:
    """title: what people call it. time: UTC, when it was changed last.

    Raises:
        ValueError: it has no title or too many steps.
    """

    id: LessonId
    title: str
    steps: tuple[Step, ...]
    time: datetime

    def __post_init__(self) -> None:
        if not self.title.strip() or len(self.title) > LONGEST_TITLE:
            raise ValueError(f"a lesson has a title of at most {LONGEST_TITLE} characters")
        if len(self.steps) > MOST_STEPS:
            raise ValueError(f"a lesson has at most {MOST_STEPS} steps")

    @property
    def photos(self) -> tuple[PhotoId, ...]:
        """Its photos, each once, in the order in which they come up."""
        found = (step.photo_id for step in self.steps if step.photo_id is not None)
        return tuple(dict.fromkeys(found))


def steps_for(photo_ids: Sequence[PhotoId]) -> tuple[Step, ...]:
    """What a photo put into a lesson becomes: a guess, then its answers."""
    kinds = (StepKind.GUESS, StepKind.REVEAL)
    return tuple(Step(kind, photo_id) for photo_id in photo_ids for kind in kinds)


def inserted(steps: Sequence[Step], at: int, new: Sequence[Step]) -> tuple[Step, ...]:
    """With new steps before the one at `at`; a place beyond the end is the end."""
    at = max(0, at)
    return (*steps[:at], *new, *steps[at:])


def moved(steps: Sequence[Step], places: Collection[int], to: int) -> tuple[Step, ...]:
    """With those at `places` taken out and put, in their order, before the one that was at `to`."""
    taken = [step for place, step in enumerate(steps) if place in places]
    before = [step for place, step in enumerate(steps[: max(0, to)]) if place not in places]
    after = [step for place, step in enumerate(steps) if place >= to and place not in places]
    return (*before, *taken, *after)


def removed(steps: Sequence[Step], places: Collection[int]) -> tuple[Step, ...]:
    """Without those at `places`."""
    return tuple(step for place, step in enumerate(steps) if place not in places)


def without(
    lesson: Lesson,
    photo_ids: Collection[PhotoId],
    speaks_of: Callable[[str], bool],
    title: str,
    time: datetime,
) -> Lesson:
    """A lesson after photos were withdrawn: without their steps, and without words about them.

    speaks_of: whether a text names who was withdrawn. title: stands in for one that does.
    """
    if photo_ids and not set(lesson.photos).isdisjoint(photo_ids):
        steps = tuple(step for step in lesson.steps if step.photo_id not in photo_ids)
    else:
        steps = lesson.steps
    steps = tuple(replace(s, notes="") if speaks_of(s.notes) else s for s in steps)
    kept = title if speaks_of(lesson.title) else lesson.title
    if (kept, steps) == (lesson.title, lesson.steps):
        return lesson
    return replace(lesson, title=kept, steps=steps, time=time)
