"""Square pictures of faces, cut out of their photos in a thread: what was asked last comes first.

Only QImage leaves the thread. A photo that cannot be decoded is remembered and not tried again.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, QThread, QThreadPool, QTimer, Signal
from PySide6.QtGui import QImage

from core.geometry import Box
from core.package.copies import is_packed
from core.photos.image_io import crop, decode, read_photo
from core.photos.photo import Photo, PhotoId, Pixels
from core.problem import ProblemError
from gui.photos.images import to_qimage
from gui.photos.photo_loader import first_place

REST_MILLISECONDS = 120
"""Who walks faster than this gets the next photo first: a crop decodes a large photo once more."""
MOST_HELD = 400
"""Crops held; one of 66 pixels on a screen of ratio 2 takes 70 kB."""


class _Wish(NamedTuple):
    photo_id: PhotoId
    box: Box
    side: int


class FaceCrops(QObject):
    """Cuts faces out of photos and holds them.

    path_of: where a photo's bytes are now; called in the thread.

    Signals:
        loaded(PhotoId): a crop of this photo is there now, or will never be.
    """

    loaded = Signal(object)
    _arrived = Signal(object)

    def __init__(
        self,
        path_of: Callable[[Photo], Path] = first_place,
        parent: QObject | None = None,
        most_held: int = MOST_HELD,
    ) -> None:
        super().__init__(parent)
        self.path_of = path_of
        self._most_held = most_held
        self._held: OrderedDict[_Wish, QImage | None] = OrderedDict()
        self._generation = 0
        self._lock = Lock()
        # Both are shared with the thread.
        self._waiting: OrderedDict[_Wish, Photo] = OrderedDict()
        self._working = False
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pool.setThreadPriority(QThread.Priority.LowPriority)
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._rest = QTimer(self, singleShot=True, interval=REST_MILLISECONDS)
        self._rest.timeout.connect(self._start)

    def image(self, photo: Photo, box: Box, side: int) -> QImage | None:
        """The square around `box`, `side` pixels wide; None while it is made, or if it failed.

        Asking is the request to make it.
        """
        wish = _Wish(photo.id, box, side)
        if wish in self._held:
            self._held.move_to_end(wish)
            return self._held[wish]
        if photo.problem is None:
            with self._lock:
                is_new = wish not in self._waiting
                self._waiting[wish] = photo
                self._waiting.move_to_end(wish)
            if is_new:
                self._rest.start()
        return None

    def _start(self) -> None:
        with self._lock:
            start = not self._working
            self._working = True
        if start:
            self._pool.start(self._work)

    def forget(self) -> None:
        """Drop everything: another case is open, and its photos have the same numbers."""
        with self._lock:
            self._generation += 1
            self._waiting.clear()
        self._held.clear()

    def forget_failures(self, photo_ids: Iterable[PhotoId]) -> None:
        """Try these again when they are next asked for: their files may be there again."""
        ids = frozenset(photo_ids)
        for wish in [wish for wish, image in self._held.items() if image is None]:
            if wish.photo_id in ids:
                del self._held[wish]

    def close(self) -> None:
        """Drop what waits and wait for what is under way."""
        self.forget()
        self._pool.waitForDone()

    def _work(self) -> None:
        """Make one crop after the other until nothing waits."""
        while True:
            with self._lock:
                if not self._waiting:
                    self._working = False
                    return
                wish, photo = self._waiting.popitem()
                generation = self._generation
            self._arrived.emit((generation, wish, self._make(wish, photo)))

    def _make(self, wish: _Wish, photo: Photo) -> QImage | None:
        try:
            path = self.path_of(photo)
            data = read_photo(path, None if is_packed(path) else photo.sha256)
            return to_qimage(crop_of(data, photo, wish.box, wish.side))
        except ProblemError:
            return None

    def _take(self, parcel: tuple[int, _Wish, QImage | None]) -> None:
        generation, wish, image = parcel
        if generation != self._generation:
            return
        self._held[wish] = image
        while len(self._held) > self._most_held:
            self._held.popitem(last=False)
        self.loaded.emit(wish.photo_id)


def crop_of(data: bytes, photo: Photo, box: Box, side: int) -> Pixels:
    """The square around `box` as pixels, decoded no larger than it has to be.

    Raises:
        PhotoError: as core.photos.image_io.decode.
    """
    longer = max(photo.width or 0, photo.height or 0)
    square = max(box.width, box.height, 1.0)
    needed = math.ceil(longer * side / square) if longer else None
    pixels = decode(data, needed)
    scale = max(pixels.shape[:2]) / longer if longer else 1.0
    return crop(pixels, box.scaled(scale), side)
