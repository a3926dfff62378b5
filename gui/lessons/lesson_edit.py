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
    """before, after: None where the lesson does not exist there. Obsolete where a photo that it is
    about has left the case meanwhile, so that it cannot be turned.
    """

    def __init__(
        self, text: str, case: Case, before: Lesson | None, after: Lesson | None, tell: Tell
    ) -> None:
        super().__init__(text)
        self._case, self._before, self._after, self._tell = case, before, after, tell

    def redo(self) -> None:
        self._turn(self._after)

    def undo(self) -> None:
        self._turn(self._before)

    def _turn(self, wanted: Lesson | None) -> None:
        lesson = wanted or self._before or self._after
        assert lesson is not None
        if wanted is not None:
            can = all(self._case.has(photo_id) for photo_id in wanted.photos)
        else:
            # It is not there where bringing it back was not possible.
            can = any(each.id == lesson.id for each in self._case.lessons)
        self.setObsolete(not can)
        if can:
            put, remove = self._case.put_lesson, self._case.remove_lesson
            self._tell(put(wanted) if wanted is not None else remove(lesson.id))
