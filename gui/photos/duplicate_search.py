"""Looks for photos that show the same picture, in threads, with progress and a way to stop."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.photos.duplicates import (
    READ_SIDE,
    Cancelled,
    Fingerprint,
    Likeness,
    find_alike,
    fingerprint,
)
from core.photos.image_io import thumbnail
from core.photos.photo import Photo, PhotoId, Pixels
from core.problem import ProblemError
from gui.task_bridge import TaskBridge

log = logging.getLogger(__name__)

_THREADS = 2
_AT_ONCE = 16
"""Photos that a thread looks at before it says so."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two photos that look alike; the larger first."""

    larger: PhotoId
    other: PhotoId
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: pairs in groups, the surest first; of how many photos; left_out: how
    many could not be read.
    """

    groups: tuple[tuple[Pair, ...], ...]
    compared: int
    left_out: int

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return tuple(pair for group in self.groups for pair in group)


class DuplicateSearch(QObject):
    """One search at a time. What photos look like is remembered as long as the program runs, in
    memory only: nothing of a photo is left behind where it is taken out of the case.

    path_of: where a photo's bytes are now; called in threads. prints: what photos look like by
        their SHA-256, shared with another search.
    read: decodes a file to upright pixels, the shorter side as given; called in threads.

    Signals:
        progressed(int, int): so many of so many photos are looked at.
        finished(Found): nothing comes after a search was cancelled.
    """

    progressed = Signal(int, int)
    finished = Signal(object)

    def __init__(
        self,
        path_of: Callable[[Photo], Path],
        read: Callable[[Path, int], Pixels] = thumbnail,
        prints: dict[str, Fingerprint] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._path_of, self._read = path_of, read
        self._bridge = TaskBridge(_THREADS, self)
        self.prints = {} if prints is None else prints
        self._photos: list[Photo] = []
        self._left_out = self._looked_at = 0
        self._running = False

    @property
    def is_running(self) -> bool:
        return self._running

    def start(self, photos: Sequence[Photo]) -> None:
        """Look for photos alike among these; a search under way is given up."""
        self.cancel()
        self._running = True
        self._photos = [p for p in photos if p.problem is None and p.sha256 is not None]
        self._left_out = len(photos) - len(self._photos)
        new = [photo for photo in self._photos if photo.sha256 not in self.prints]
        self._looked_at = len(self._photos) - len(new)
        self.progressed.emit(self._looked_at, len(self._photos))
        if not new:
            self._compare()
        for start in range(0, len(new), _AT_ONCE):
            part = new[start : start + _AT_ONCE]
            work = partial(self._look_at, part, self._bridge.period)
            self._bridge.submit(work, partial(self._on_looked_at, part))

    def cancel(self) -> None:
        """Give up what is under way; what was looked at stays remembered."""
        self._running = False
        self._bridge.end_period()

    def forget(self) -> None:
        """Give up, and remember nothing."""
        self.cancel()
        self.prints.clear()
        self._photos.clear()

    def close(self) -> None:
        """Wait for what is under way; nothing arrives afterwards."""
        self.cancel()
        self._bridge.close()

    # In threads

    def _look_at(self, photos: Sequence[Photo], period: int) -> dict[str, Fingerprint]:
        prints = {}
        for photo in photos:
            if self._bridge.period != period:
                break
            assert photo.sha256 is not None
            try:
                pixels = self._read(self._path_of(photo), READ_SIDE)
            except ProblemError:
                continue
            except Exception:  # a thread must not die of one photo
                log.warning("%s was not compared", photo.name, exc_info=True)
                continue
            height, width = pixels.shape[:2]
            width, height = photo.width or width, photo.height or height
            prints[photo.sha256] = fingerprint(pixels, width, height)
        return prints

    def _search(
        self, ids: Sequence[PhotoId], prints: Sequence[Fingerprint], period: int
    ) -> tuple[tuple[Pair, ...], ...]:
        try:
            groups = find_alike(prints, lambda _done, _total: self._bridge.period == period)
        except Cancelled:
            return ()
        return tuple(
            tuple(Pair(ids[a.larger], ids[a.other], a.likeness) for a in group) for group in groups
        )

    # Back in the interface thread

    def _on_looked_at(self, photos: Sequence[Photo], prints: dict[str, Fingerprint]) -> None:
        self.prints.update(prints)
        self._looked_at += len(photos)
        self.progressed.emit(self._looked_at, len(self._photos))
        if self._looked_at == len(self._photos):
            self._compare()

    def _compare(self) -> None:
        known = [(p.id, self.prints[p.sha256]) for p in self._photos if p.sha256 in self.prints]
        left_out = self._left_out + len(self._photos) - len(known)
        ids, prints = [each for each, _ in known], [each for _, each in known]
        self._bridge.submit(
            partial(self._search, ids, prints, self._bridge.period),
            lambda groups: self._on_found(Found(groups, len(known), left_out)),
            self._on_failed,
        )

    def _on_found(self, found: Found) -> None:
        self._running = False
        self.finished.emit(found)

    def _on_failed(self, error: BaseException) -> None:
        self._running = False
        raise error
