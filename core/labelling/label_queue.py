"""The label queue: the faces that are still to be labelled, one after the other. Pure.

Its order is that of the photos, or a random one whose seed is kept; the faces of one photo follow
each other in reading order, so that nobody looks at a photo twice.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from core.photos.photo import PhotoId

Open = Callable[[PhotoId], Sequence[int]]
"""The indexes of a photo's faces that are still to be labelled, in reading order."""


@dataclass(frozen=True, slots=True)
class Place:
    """One face of the queue, by its index among the photo's faces."""

    photo_id: PhotoId
    face: int


class LabelQueue:
    """seed: of a random order, else None. total: how many faces there are to be labelled."""

    def __init__(
        self, photos: Sequence[PhotoId], still_open: Open, seed: int | None = None
    ) -> None:
        """photos: in the order of the queue. still_open: asked anew as labels change it."""
        self._photos, self._still_open, self.seed = tuple(photos), still_open, seed
        self._rows = {photo: row for row, photo in enumerate(self._photos)}
        self._counts = [len(still_open(photo)) for photo in self._photos]
        self._open_rows = [row for row, count in enumerate(self._counts) if count]
        self.left = self.total = sum(self._counts)

    @property
    def done(self) -> int:
        """How many were labelled since the start, or turned out to be no faces."""
        return self.total - self.left

    def note(self, photo_ids: Iterable[PhotoId]) -> None:
        """Faces of these photos were labelled, or no longer are, or were found."""
        for row in (self._rows[photo] for photo in photo_ids if photo in self._rows):
            count = len(self._still_open(self._photos[row]))
            self.left += count - self._counts[row]
            self.total = max(self.total, self.left)
            at = bisect_left(self._open_rows, row)
            if count and not self._counts[row]:
                self._open_rows.insert(at, row)
            elif self._counts[row] and not count:
                del self._open_rows[at]
            self._counts[row] = count

    def next_from(self, photo_id: PhotoId | None, face: int | None = None) -> Place | None:
        """The next face after this one, going round once; None where nothing is left.

        photo_id None, or one that is not in the queue, starts at its beginning.
        """
        row = self._rows.get(photo_id) if photo_id is not None else None
        if row is not None and face is not None:
            for index in self._still_open(self._photos[row]):
                if index > face:
                    return Place(self._photos[row], index)
        for other in self._rows_after(row):
            faces = self._still_open(self._photos[other])
            if faces:
                return Place(self._photos[other], faces[0])
        return None

    def ahead(self, photo_id: PhotoId, steps: int) -> PhotoId | None:
        """The photo that comes so many photos after this one, for reading ahead."""
        row = self._rows.get(photo_id)
        if row is None:
            return None
        at = bisect_left(self._open_rows, row)
        if steps > 0 and at < len(self._open_rows) and self._open_rows[at] == row:
            at += 1
        wanted = at + (steps - 1 if steps > 0 else steps)
        if not 0 <= wanted < len(self._open_rows):
            return None
        return self._photos[self._open_rows[wanted]]

    def _rows_after(self, row: int | None) -> list[int]:
        """Rows with something left, from the one after `row` round to `row` itself."""
        at = 0 if row is None else bisect_left(self._open_rows, row + 1)
        return self._open_rows[at:] + self._open_rows[:at]


def start_queue(photos: Sequence[PhotoId], still_open: Open, seed: int | None = None) -> LabelQueue:
    """A queue over `photos`; those without a face to be labelled are passed over.

    seed: for a random order, by Python's Mersenne Twister over the photos as given.
    """
    ordered = list(photos)
    if seed is not None:
        random.Random(seed).shuffle(ordered)
    return LabelQueue(ordered, still_open, seed)
