"""What a case holds of each of its photos, read a page of photos at a time when it is asked for.

A case of 100,000 photos takes seconds to read, most of them for making values. So it opens with
the ids of its photos alone. What is known of a photo (itself, its stored faces, what came of
asking about it) is read with that of its neighbours when somebody first asks, and `read_all`, in a
thread, reads ahead meanwhile.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

from core.collector import collector_at_rest
from core.faces import Face
from core.photos.photo import Photo, PhotoId
from core.response import Outcome, Tried
from core.sets.flag import FaceId
from core.vendor import VendorId

PAGE_SIZE = 16
"""Photos of a page: so many take a millisecond, and a screen may show photos of many pages."""
_AHEAD = 8
"""Pages that are read at once by whoever reads ahead."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the store has of some photos.

    outcomes: the latest of each photo × vendor. tried: as store.attempts.tried gives it.
    """

    photos: Collection[Photo] = ()
    faces: Collection[Face] = ()
    outcomes: Collection[Outcome] = ()
    tried: Mapping[tuple[PhotoId, VendorId], Tried] = field(default_factory=dict)


def no_pause() -> None:
    """Read on at once."""


ReadPage = Callable[[PhotoId, PhotoId], Page]
"""Reads the photos from one id to another, both included. In any thread."""


class PhotosInOrder(Sequence[Photo]):
    """All photos of a case by their row; those that were not read yet are read when asked for."""

    def __init__(self, ids: Sequence[PhotoId], photo: Callable[[PhotoId], Photo]) -> None:
        self._ids, self._photo = ids, photo

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, row: int) -> Photo: ...

    @overload
    def __getitem__(self, row: slice) -> list[Photo]: ...

    def __getitem__(self, row: int | slice) -> Photo | list[Photo]:
        if isinstance(row, slice):
            return [self._photo(photo_id) for photo_id in self._ids[row]]
        return self._photo(self._ids[row])

    def __iter__(self) -> Iterator[Photo]:
        return map(self._photo, self._ids)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


class CasePages:
    """The photos of a case as far as they were read. Readers may be in several threads.

    What was read belongs to whoever changes the case, in one thread: a page is read once, and
    never over what was changed since. So whoever walks all that was read calls `read_all` first.

    photos, faces, outcomes, tried: of the photos read. photo_of: which photo each of their faces
        is in.
    """

    def __init__(
        self,
        ids: Sequence[PhotoId],
        read: ReadPage,
        whole: Page | None = None,
        size: int = PAGE_SIZE,
    ) -> None:
        """ids: of all photos to be read, ascending. whole: all of them, where they were read."""
        self.photos: dict[PhotoId, Photo] = {}
        self.faces: dict[PhotoId, dict[FaceId, Face]] = {}
        self.outcomes: dict[PhotoId, dict[VendorId, Outcome]] = {}
        self.tried: dict[PhotoId, dict[VendorId, Tried]] = {}
        self.photo_of: dict[FaceId, PhotoId] = {}
        self._read = read
        self._firsts = list(ids[::size])
        self._lasts = [*ids[size - 1 :: size], *ids[-1:]][: len(self._firsts)]
        self._unread = set(range(len(self._firsts)))
        self._lock, self._ahead = threading.Lock(), threading.Lock()
        self._ended, self._last_needed = False, -1
        if whole is not None:
            self._hold(whole)
            self._unread.clear()

    @property
    def is_read(self) -> bool:
        """Whether every page is there."""
        return not self._unread

    def need(self, photo_id: PhotoId) -> None:
        """Have a photo's page read, if that was not done yet; an unknown id does no harm."""
        if self._unread:
            number = bisect_right(self._firsts, photo_id) - 1
            if number in self._unread and photo_id <= self._lasts[number]:
                # Whoever walks photo by photo will want the next ones, too.
                walks = number == self._last_needed + 1
                end = min(number + (_AHEAD if walks else 1), len(self._firsts))
                self._last_needed = end - 1
                self._read_pages(range(number, end))

    def read_all(self, pause: Callable[[], object] = no_pause) -> None:
        """Have every page read that was not yet; in a thread beside the case's, or in that.

        pause: called before each stretch of some milliseconds.
        """
        if not self._unread:
            return
        with collector_at_rest():
            for number in range(0, len(self._firsts), _AHEAD):
                stretch = range(number, min(number + _AHEAD, len(self._firsts)))
                if self._ended:
                    return
                if self._unread.isdisjoint(stretch):
                    continue
                # Not while the lock is held: who waits for it may be whom the pause lets go first.
                pause()
                with self._ahead:
                    if not self._unread.isdisjoint(stretch):
                        self._read_pages(stretch)

    def face(self, face_id: FaceId) -> Face | None:
        """A face that was read; None where it was not, or is there no more."""
        photo_id = self.photo_of.get(face_id)
        return None if photo_id is None else self.faces[photo_id][face_id]

    def forget(self, photo_id: PhotoId) -> None:
        """Drop a photo that was read, with its outcomes and whatever faces are left."""
        self.photos.pop(photo_id, None)
        self.faces.pop(photo_id, None)
        self.outcomes.pop(photo_id, None)
        self.tried.pop(photo_id, None)

    def end(self) -> None:
        """The case closes: whoever reads ahead stops after the page at hand."""
        self._ended = True

    def _read_pages(self, numbers: range) -> None:
        # Read by each thread that needs them, so that none waits for another; the first one counts.
        page = self._read(self._firsts[numbers[0]], self._lasts[numbers[-1]])
        with self._lock:
            new = self._unread.intersection(numbers)
            if len(new) < len(numbers):
                page = self._only(page, new)
            self._hold(page)
            self._unread -= new

    def _hold(self, page: Page) -> None:
        self.photos.update((photo.id, photo) for photo in page.photos)
        for face in page.faces:
            self.faces.setdefault(face.photo_id, {})[face.id] = face
            self.photo_of[face.id] = face.photo_id
        for outcome in page.outcomes:
            self.outcomes.setdefault(outcome.photo_id, {})[outcome.vendor_id] = outcome
        for (photo_id, vendor_id), tried in page.tried.items():
            self.tried.setdefault(photo_id, {})[vendor_id] = tried

    def _only(self, page: Page, numbers: Collection[int]) -> Page:
        """What of it is of these pages."""

        def is_in(photo_id: PhotoId) -> bool:
            return bisect_right(self._firsts, photo_id) - 1 in numbers

        return Page(
            [photo for photo in page.photos if is_in(photo.id)],
            [face for face in page.faces if is_in(face.photo_id)],
            [outcome for outcome in page.outcomes if is_in(outcome.photo_id)],
            {call: tried for call, tried in page.tried.items() if is_in(call[0])},
        )
