"""What the open case knows of lessons."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from functools import partial

from core.case.change import NO_CHANGE, Change, Kinds
from core.case.content import Content
from core.case.sets import CaseSets
from core.lessons.lesson import Lesson, LessonId, without
from core.photos.photo import Photo, PhotoId
from core.store import lessons
from core.store.store import Store
from core.store.values import now

_SHORTEST_WORD = 3
_NOBODY = frozenset(
    {"photo", "picture", "image", "img", "portrait", "face", "scan", "foto", "bild"}
)
"""Names of files that speak of nobody, as shorter words do."""
_UNNAMED = "Lesson"


class CaseLessons(CaseSets):
    """Lessons of a case: changed in memory at once, then kept by the store."""

    def __init__(self, store: Store, content: Content) -> None:
        super().__init__(store, content)
        self._lessons = {lesson.id: lesson for lesson in content.lessons}
        self._last_lesson_id = content.last_lesson_id

    @property
    def lessons(self) -> Sequence[Lesson]:
        """The first made first."""
        return tuple(self._lessons[lesson_id] for lesson_id in sorted(self._lessons))

    def lesson(self, lesson_id: LessonId) -> Lesson:
        """Raises KeyError for an unknown id."""
        return self._lessons[lesson_id]

    def next_lesson_id(self) -> LessonId:
        """The id that the next lesson is to have; no lesson ever had it."""
        return LessonId(self._last_lesson_id + 1)

    def put_lesson(self, lesson: Lesson) -> Change:
        """Keep a lesson, in place of the one with its id if there is one.

        Raises:
            KeyError: it is about a photo that is not in the case.
        """
        self._refuse_read_only()
        for photo_id in lesson.photos:
            self.photo(photo_id)
        self._lessons[lesson.id] = lesson
        self._last_lesson_id = max(self._last_lesson_id, lesson.id)
        self._keep(partial(lessons.put, new=lesson))
        return Change(Kinds.LESSONS)

    def remove_lesson(self, lesson_id: LessonId) -> Change:
        """Forget a lesson. Raises KeyError where there is none."""
        self._refuse_read_only()
        del self._lessons[lesson_id]
        self._keep(partial(lessons.remove, lesson_id=lesson_id))
        return Change(Kinds.LESSONS)

    def withdraw(self, photo_ids: Collection[PhotoId]) -> tuple[Change, Future[None]]:
        """As of CaseSets; lessons lose the photos and every word about who is in them."""
        self._refuse_read_only()
        going = [self.photo(photo_id) for photo_id in photo_ids]
        speaks_of = _speaks_of(self._words_about(going))
        change = NO_CHANGE
        for lesson in self.lessons:
            kept = without(lesson, photo_ids, speaks_of, _UNNAMED, now())
            if kept is not lesson:
                change = change | self.put_lesson(kept)
        withdrawn, done = super().withdraw(photo_ids)
        return change | withdrawn, done

    def knows_nothing_else_of(self, photo_id: PhotoId) -> bool:
        in_lessons = any(photo_id in lesson.photos for lesson in self._lessons.values())
        return not in_lessons and super().knows_nothing_else_of(photo_id)

    def _words_about(self, photos: Sequence[Photo]) -> frozenset[str]:
        """What names who is in these photos: titles, file names, persons' ids."""
        words = {photo.title for photo in photos}
        words |= {place.path.stem for photo in photos for place in photo.places}
        for photo in photos:
            words |= {*self._persons_in(photo.id)}
        plain = (_plain(word) for word in words)
        return frozenset(w for w in plain if len(w) >= _SHORTEST_WORD and w not in _NOBODY)


def _speaks_of(words: Collection[str]) -> Callable[[str], bool]:
    """Whether a text holds one of the words, as a word: "Ada" is not in "Canada"."""
    if not words:
        return lambda text: False
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words))
    return lambda text: pattern.search(_plain(text)) is not None


def _plain(text: str) -> str:
    """In small letters, with one space for all that stands between words, as in file names."""
    return " ".join(re.split(r"[\s_.-]+", text.casefold())).strip()
