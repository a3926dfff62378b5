"""Makes the two pictures of the wipe off the interface thread: the newest wish only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from core.geometry import Box
from core.photos.photo import Photo, PhotoId, Pixels
from core.problem import Problem, ProblemError
from core.vary.change import Change, as_it_is
from core.vary.picture import shown
from core.vary.shape import mapped
from gui.photos.images import to_screen_image
from gui.task_bridge import TaskBridge

_APART_MS = 60
"""From one picture to the next: more would take the processor from the vendors."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture as it is painted.

    change: what it shows. part: which part of it, in its pixels. size: of all of it.
    """

    change: Change
    image: QImage
    part: Box
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class PictureWish:
    """room: pixels of the screen. near: the face alone."""

    photo: Photo
    change: Change
    room: tuple[int, int]
    near: bool


class Pictures(QObject):
    """Signals:
    made(Picture, Picture): the photo as it is, and varied.
    failed(PhotoId, Problem): the photo cannot be decoded.
    """

    made = Signal(object, object)
    failed = Signal(object, object)

    def __init__(
        self, bridge: TaskBridge, path_of: Callable[[Photo], Path], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bridge, self._path_of = bridge, path_of
        self._newest: PictureWish | None = None
        self._at_work = False
        self._pausing = QTimer(self, interval=_APART_MS, singleShot=True)
        self._pausing.timeout.connect(self._begin)
        # Used in a thread, but by one piece of work at a time.
        self._pixels: tuple[PhotoId, Pixels] | None = None
        self._original: tuple[PictureWish, Picture] | None = None

    def show(self, wish: PictureWish) -> None:
        """Make these next; what was wished before is not made any more."""
        self._newest = wish
        self._begin()

    def forget(self) -> None:
        """Hold nothing of any photo."""
        self._newest = None
        if not self._at_work:
            self._pixels = self._original = None

    def on_case_changed(self) -> None:
        """What was under way comes back to nobody."""
        self._at_work = False
        self._newest = self._pixels = self._original = None

    def _begin(self) -> None:
        wish = self._newest
        if wish is None or self._at_work or self._pausing.isActive():
            return
        self._newest, self._at_work = None, True
        self._pausing.start()
        self._bridge.submit(
            partial(self._make, wish), self._on_made, partial(self._on_failed, wish.photo.id)
        )

    def _make(self, wish: PictureWish) -> tuple[Picture, Picture]:
        """In a thread."""
        from core.photos.image_io import decode, read_photo

        if self._pixels is None or self._pixels[0] != wish.photo.id:
            self._pixels = self._original = None
            path = self._path_of(wish.photo)
            self._pixels = wish.photo.id, decode(read_photo(path, wish.photo.sha256))
        pixels = self._pixels[1]
        base = PictureWish(wish.photo, as_it_is(wish.change.face), wish.room, wish.near)
        if self._original is None or self._original[0] != base:
            self._original = base, _picture(pixels, base)
        original = self._original[1]
        return original, original if wish.change == base.change else _picture(pixels, wish)

    def _on_made(self, pictures: tuple[Picture, Picture]) -> None:
        self._at_work = False
        self.made.emit(*pictures)
        self._begin()

    def _on_failed(self, photo_id: PhotoId, error: BaseException) -> None:
        self._at_work = False
        if not isinstance(error, ProblemError):
            raise error
        problem: Problem = error.problem
        self.failed.emit(photo_id, problem)
        self._begin()


def _picture(pixels: Pixels, wish: PictureWish) -> Picture:
    varied = wish.change.made(pixels)
    face = mapped(wish.change.face, varied.there) if wish.near else None
    seen = shown(varied.pixels, face, wish.room)
    height, width = varied.pixels.shape[:2]
    return Picture(wish.change, to_screen_image(seen.pixels), seen.part, (width, height))
