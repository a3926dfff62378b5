"""A change of a lesson that can be undone: as it was, and as it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from core.case.change import Change
from core.lessons.lesson import Lesson

if TYPE_CHECKING:
    from core.case.case import Case

Tell = Callable[[Change], None]


class LessonEdit(QUndoCommand):
    """before, after: None where the lesson does not exist there."""

    def __init__(
        self, text: str, case: Case, before: Lesson | None, after: Lesson | None, tell: Tell
    ) -> None:
        super().__init__(text)
        self._case, self._before, self._after, self._tell = case, before, after, tell

    def redo(self) -> None:
        self._tell(_turn(self._case, self._before, self._after))

    def undo(self) -> None:
        self._tell(_turn(self._case, self._after, self._before))


def _turn(case: Case, old: Lesson | None, new: Lesson | None) -> Change:
    if new is not None:
        return case.put_lesson(new)
    assert old is not None
    return case.remove_lesson(old.id)
