"""Small photos, loaded in threads: what the library shows first, then what others ask for.

Only QImage leaves the threads. What is held is bounded by bytes; a photo that cannot be decoded is
remembered, and tried again once its file may be there again.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock

from PySide6.QtCore import QObject, Qt, QThread, QThreadPool, Signal
from PySide6.QtGui import QImage

from core.photos.image_io import thumbnail
from core.photos.photo import Photo, PhotoId, Pixels
from core.problem import Problem, ProblemError
from gui.photos.images import to_qimage
from gui.photos.photo_loader import first_place

SIDE = 144
"""The shorter side in device-independent pixels, as wide as most cards at most: they are 84 to 127
wide, and wider only where there are few columns or photos."""

_MOST_BYTES = 96 << 20
_THREADS = 2
_LONGEST_QUEUE = 400


class Thumbnails(QObject):
    """Holds thumbnails by photo and loads what is asked for.

    read: decodes a file to upright pixels, the shorter side as given; called in threads.
    path_of: where a photo's bytes are now; called in threads.

    Signals:
        loaded(PhotoId): `image` has it now.
        failed(PhotoId, Problem): it cannot be decoded; said once a try.
    """

    loaded = Signal(object)
    failed = Signal(object, object)
    _arrived = Signal(object)

    def __init__(
        self,
        side: int = SIDE,
        read: Callable[[Path, int], Pixels] = thumbnail,
        path_of: Callable[[Photo], Path] = first_place,
        most_bytes: int = _MOST_BYTES,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.path_of = path_of
        self._read = read
        self._side, self._ratio = side, 1.0
        self._most_bytes = most_bytes
        self._bytes = 0
        self._held: OrderedDict[PhotoId, QImage] = OrderedDict()
        self._problems: dict[PhotoId, Problem] = {}
        self._generation = 0
        self._lock = Lock()
        # Shared with the threads: what is wanted goes first, of the rest what was asked for last.
        self._wanted: deque[Photo] = deque()
        self._waiting: OrderedDict[PhotoId, Photo] = OrderedDict()
        self._loading: set[PhotoId] = set()
        self._workers = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(_THREADS)
        self._pool.setThreadPriority(QThread.Priority.LowPriority)
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    # Asking

    def image(self, photo: Photo) -> QImage | None:
        """The thumbnail; None while it is loaded, for which this is the request, or if it failed.

        The request made last is the first to be met.
        """
        held = self.cached(photo.id)
        if held is None and photo.id not in self._problems and photo.problem is None:
            with self._lock:
                if photo.id not in self._loading:
                    self._waiting[photo.id] = photo
                    self._waiting.move_to_end(photo.id)
                while len(self._waiting) > _LONGEST_QUEUE:
                    self._waiting.popitem(last=False)
            self._start()
        return held

    def cached(self, photo_id: PhotoId) -> QImage | None:
        """The thumbnail if it is held; asks for nothing."""
        held = self._held.get(photo_id)
        if held is not None:
            self._held.move_to_end(photo_id)
        return held

    def problem(self, photo_id: PhotoId) -> Problem | None:
        """Why the photo has no thumbnail."""
        return self._problems.get(photo_id)

    def want(self, photos: Iterable[Photo]) -> None:
        """Load these before all others, the first first, and drop what was wanted before.

        For the one view that scrolls through thousands; others ask by `image`.
        """
        lacking = [
            photo
            for photo in photos
            if self.cached(photo.id) is None
            and photo.id not in self._problems
            and photo.problem is None
        ]
        with self._lock:
            self._wanted = deque(p for p in lacking if p.id not in self._loading)
        self._start()

    def set_ratio(self, ratio: float) -> None:
        """Load for a screen of this pixel ratio; what was loaded for another is dropped."""
        if ratio != self._ratio:
            self._ratio = ratio
            self.forget()

    def forget(self) -> None:
        """Drop everything, failures too: another case is open, whose photos have the same numbers,
        or all is of the wrong size.
        """
        with self._lock:
            self._generation += 1
            self._wanted.clear()
            self._waiting.clear()
            self._loading.clear()
        self._held.clear()
        self._problems.clear()
        self._bytes = 0

    def forget_failures(self, photo_ids: Iterable[PhotoId]) -> None:
        """Try these again when they are next asked for: their files may be there again."""
        for photo_id in photo_ids:
            self._problems.pop(photo_id, None)

    def close(self) -> None:
        """Drop what waits and wait for what is under way."""
        self.forget()
        self._pool.waitForDone()

    # In the threads

    def _start(self) -> None:
        with self._lock:
            needed = len(self._wanted) + len(self._waiting)
            starting = max(0, min(_THREADS - self._workers, needed))
            self._workers += starting
        for _ in range(starting):
            self._pool.start(self._work)

    def _work(self) -> None:
        """Load one after the other until nothing waits."""
        while True:
            with self._lock:
                photo = self._next()
                if photo is None:
                    self._workers -= 1
                    return
                generation, side = self._generation, round(self._side * self._ratio)
            self._arrived.emit((generation, photo.id, self._load(photo, side)))

    def _next(self) -> Photo | None:
        """Take the next photo out of what waits, with the lock held."""
        if self._wanted:
            photo = self._wanted.popleft()
            self._waiting.pop(photo.id, None)
        elif self._waiting:
            _, photo = self._waiting.popitem()
        else:
            return None
        self._loading.add(photo.id)
        return photo

    def _load(self, photo: Photo, side: int) -> QImage | Problem:
        try:
            image = to_qimage(self._read(self.path_of(photo), side))
            # What the screen is painted in: converting at every painting would cost more.
            return image.convertToFormat(QImage.Format.Format_RGB32)
        except ProblemError as error:
            return error.problem
        except Exception as error:  # a thread must not die of one photo
            return Problem("unreadable", f"The photo cannot be read: {error}.", "Open it again.")

    # Back in the interface thread

    def _take(self, parcel: tuple[int, PhotoId, QImage | Problem]) -> None:
        generation, photo_id, result = parcel
        if generation != self._generation:
            return
        with self._lock:
            self._loading.discard(photo_id)
        if isinstance(result, Problem):
            self._problems[photo_id] = result
            self.failed.emit(photo_id, result)
            return
        self._held[photo_id] = result
        self._bytes += result.sizeInBytes()
        while self._bytes > self._most_bytes and len(self._held) > 1:
            _, dropped = self._held.popitem(last=False)
            self._bytes -= dropped.sizeInBytes()
        self.loaded.emit(photo_id)
