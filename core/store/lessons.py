"""Lessons with their steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, text

from core.evidence.written import lesson_kept
from core.geometry import Box
from core.lessons.lesson import Lesson, LessonId, Step, StepKind
from core.photos.photo import PhotoId
from core.store import events
from core.store.events import EventKind
from core.store.quick import Insert
from core.store.schema import lesson as table
from core.store.schema import lesson_step
from core.store.values import time_text

_PUT = Insert(table, instead="REPLACE")
_ADD_STEP = Insert(lesson_step)


def put(connection: Connection, new: Lesson) -> None:
    """Keep a lesson, in place of the one with its number if there is one, and tell of it."""
    connection.execute(delete(lesson_step).where(lesson_step.c.lesson_id == new.id))
    row = {"id": new.id, "title": new.title, "time": time_text(new.time)}
    _PUT.one(connection, row)
    rows = [_row(new.id, number, step) for number, step in enumerate(new.steps, 1)]
    if rows:
        _ADD_STEP.all(connection, rows)
    events.append(connection, EventKind.LESSON_WRITTEN, lesson_kept(row, rows).told, new.time)


def remove(connection: Connection, lesson_id: LessonId) -> None:
    """Forget a lesson and tell of it."""
    connection.execute(delete(lesson_step).where(lesson_step.c.lesson_id == lesson_id))
    connection.execute(delete(table).where(table.c.id == lesson_id))
    events.append(connection, EventKind.LESSON_REMOVED, {"lesson": lesson_id})


def load(connection: Connection) -> list[Lesson]:
    """All lessons, the first made first."""
    steps: dict[int, list[Step]] = {}
    order = lesson_step.c.lesson_id, lesson_step.c.number
    for row in connection.execute(select(lesson_step).order_by(*order)):
        steps.setdefault(row.lesson_id, []).append(_step(row))
    return [
        Lesson(
            LessonId(row.id),
            row.title,
            tuple(steps.get(row.id, ())),
            datetime.fromisoformat(row.time),
        )
        for row in connection.execute(select(table).order_by(table.c.id))
    ]


def last_id(connection: Connection) -> int:
    """The greatest number that a lesson ever had; 0 where there was none."""
    given = connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = 'lesson'"))
    return int(given or 0)


def _row(lesson_id: LessonId, number: int, step: Step) -> dict[str, object]:
    box = step.face
    return {
        "lesson_id": lesson_id,
        "number": number,
        "kind": step.kind.value,
        "photo_id": step.photo_id,
        # As they are read again, so that the log's hash is of both.
        "left": None if box is None else float(box.left),
        "top": None if box is None else float(box.top),
        "width": None if box is None else float(box.width),
        "height": None if box is None else float(box.height),
        "recipe": step.recipe,
        "notes": step.notes,
    }


def _step(row: Row[Any]) -> Step:
    box = None if row.left is None else Box(row.left, row.top, row.width, row.height)
    photo_id = None if row.photo_id is None else PhotoId(row.photo_id)
    return Step(StepKind(row.kind), photo_id, box, row.recipe, row.notes)
