"""Decodes the photo in view and reads ahead of it, in threads, within a bound of memory.

A photo is held as copies of several sizes: `fitted`, which is painted without any scaling while the
whole photo is shown; a preview as large as the stage; and, only while zoomed in, larger ones.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage

from core.photos.photo import Photo, PhotoId, Pixels
from core.problem import Problem, ProblemError
from gui.photos.images import to_screen_image
from gui.photos.photo_layers import Layers
from gui.task_bridge import TaskBridge
from gui.views.pane_layout import StageRoom

log = logging.getLogger(__name__)

BUDGET = 150 << 20
"""Bytes of previews that are held at most."""
AHEAD, BEHIND = 4, 2
THREADS = 2
PREVIEW_SHARE = 0.75
"""What the decoder returns at least of the side it is asked for."""
SHARES = (0.125, 0.25, 0.5)
"""Of the original: what a JPEG is decoded to at once."""
SIDE_STEP = 64
"""Previews come in steps of so many pixels, so that moving a splitter reads nothing anew."""
LARGEST_DETAIL = 80_000_000
"""Pixels of the largest copy while zoomed in; of a larger photo a half or a quarter is held."""

Preview = Callable[[Path, int], Pixels]
Neighbour = Callable[[PhotoId, int], Photo | None]
QuickImage = Callable[[PhotoId], QImage | None]


class _Copy(Enum):
    """What is to be made: FITTED alone comes from the preview, the others from the file."""

    PREVIEW = "preview"
    FITTED = "fitted"
    DETAIL = "detail"


@dataclass(frozen=True, slots=True)
class _Task:
    copy: _Copy
    photo: Photo
    side: int = 0

    @property
    def key(self) -> tuple[PhotoId, _Copy, int]:
        return self.photo.id, self.copy, self.side


class PhotoLoader(QObject):
    """Holds the copies of the photo in view and of those around it.

    preview: decodes a photo's file to upright pixels, the longer side at most as given; called
        in threads. path_of: where a photo's bytes are now; called in threads.
    neighbour: the photo so many steps after (or before, negative) a photo in the walking order.
    quick_image: a thumbnail that is already in memory, or None.

    Signals:
        changed(PhotoId): more of the photo can be painted.
        failed(PhotoId, Problem): it cannot be decoded.
    """

    changed = Signal(object)
    failed = Signal(object, object)

    def __init__(
        self,
        preview: Preview,
        *,
        path_of: Callable[[Photo], Path] | None = None,
        neighbour: Neighbour = lambda _photo_id, _steps: None,
        quick_image: QuickImage = lambda _photo_id: None,
        budget: int = BUDGET,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._preview = preview
        self._path_of = path_of or first_place
        self._neighbour = neighbour
        self._quick_image = quick_image
        self._budget = budget
        self._bridge = TaskBridge(THREADS + 1, self)
        self._room = StageRoom(1, 1)
        self._held: dict[PhotoId, Layers] = {}
        self._under_way: set[tuple[PhotoId, _Copy, int]] = set()
        self._photo: Photo | None = None
        self._beside: Photo | None = None
        self._direction = 1
        self._wanted: dict[PhotoId, int] = {}
        self._closed = False

    def set_room(self, room: StageRoom) -> None:
        """The stage has other sides: from now on copies are made for them."""
        if room == self._room:
            return
        self._room = room
        for layers in self._held.values():
            if not self._is_fitted(layers):
                layers.fitted = None
        self._pump()

    def look_at(self, photo: Photo | None) -> Layers | None:
        """This photo is in view now; returns what there is of it, maybe nothing yet."""
        before, self._photo = self._photo, photo
        if photo is None:
            self._release_detail()
            return None
        if before is None or before.id != photo.id:
            self._turn(before, photo)
        return self._show(photo)

    def look_beside(self, photo: Photo | None) -> Layers | None:
        """This photo stays beside the one in view, wherever that walks; None for none.

        Returns what there is of it, maybe nothing yet.
        """
        before, self._beside = self._beside, photo
        if photo is None:
            self._release_detail()
            self._forget_far()
            return None
        if before is not None and before.id == photo.id and photo.id in self._held:
            return self._hold(photo)
        return self._show(photo)

    def _show(self, photo: Photo) -> Layers:
        self._release_detail()
        layers = self._hold(photo)
        if layers.preview is None and layers.quick is None:
            layers.quick = self._matching_thumbnail(layers)
        self._forget_far()
        self._pump()
        return layers

    def want_width(self, width: int, photo_id: PhotoId | None = None) -> None:
        """A photo shown is painted this wide in device pixels: load as much of it.

        width: 0 while the whole photo is shown, for which the preview is enough.
        photo_id: by default the photo in view.
        """
        if photo_id is None:
            if self._photo is None:
                return
            photo_id = self._photo.id
        if width != self._wanted.get(photo_id, 0):
            self._wanted[photo_id] = width
            self._pump()

    def layers(self, photo_id: PhotoId) -> Layers | None:
        """What is held of a photo."""
        return self._held.get(photo_id)

    def forget(self, photo_id: PhotoId) -> None:
        """Read the photo anew when it is looked at next: its file has changed or come back."""
        self._held.pop(photo_id, None)

    def forget_failures(self, photo_ids: Iterable[PhotoId]) -> None:
        """Forget those of these that could not be read: their files may be there again."""
        for photo_id in photo_ids:
            layers = self._held.get(photo_id)
            if layers is not None and layers.problem is not None:
                self.forget(photo_id)

    def forget_all(self) -> None:
        """Another case is open."""
        self._bridge.end_period()
        self._under_way.clear()
        self._held.clear()
        self._wanted.clear()
        self._photo = self._beside = None

    def close(self) -> None:
        """Wait for what is under way; nothing arrives afterwards."""
        self._closed = True
        self._bridge.close()

    @property
    def byte_count(self) -> int:
        """What all copies weigh."""
        return sum(layers.byte_count for layers in self._held.values())

    # What is wanted, in order

    def _turn(self, before: Photo | None, photo: Photo) -> None:
        if before is None:
            self._direction = 1
            return
        for direction in (1, -1):
            ahead = self._neighbour(before.id, direction)
            if ahead is not None and ahead.id == photo.id:
                self._direction = direction
                return

    def _shown(self) -> list[Photo]:
        """The photo in view and the one beside it."""
        shown = [self._photo] if self._photo is not None else []
        if self._beside is not None and not self._is_shown(self._beside.id, shown):
            shown.append(self._beside)
        return shown

    def _is_shown(self, photo_id: PhotoId, shown: Sequence[Photo] | None = None) -> bool:
        return any(p.id == photo_id for p in (self._shown() if shown is None else shown))

    def _around(self) -> list[Photo]:
        """The photos shown and the neighbours of the one in view, the soonest wanted first."""
        shown = self._shown()
        if self._photo is None:
            return shown
        steps = [1, 2, -1, *range(3, AHEAD + 1), *range(-2, -BEHIND - 1, -1)]
        found = [self._neighbour(self._photo.id, step * self._direction) for step in steps]
        others = (photo for photo in found if photo is not None)
        return [*shown, *(photo for photo in others if not self._is_shown(photo.id, shown))]

    def _pump(self) -> None:
        """Start what is wanted soonest, as long as a thread is free."""
        if self._closed or self._room.width <= 1:
            return
        room = self._budget
        for photo in self._around():
            layers = self._held.get(photo.id)
            room -= max(self._expected_bytes(photo), layers.preview_bytes if layers else 0)
            shown = self._is_shown(photo.id)
            if room < 0 and not shown:
                return
            for task in self._tasks(photo):
                # One thread is kept for the photo in view.
                if len(self._under_way) >= THREADS + shown:
                    return
                self._start(task)

    def _tasks(self, photo: Photo) -> list[_Task]:
        layers = self._hold(photo)
        if photo.problem is not None or layers.problem is not None or not layers.can_grow:
            return []
        tasks = []
        if layers.preview is None or layers.preview_side < self._preview_side(photo):
            tasks.append(_Task(_Copy.PREVIEW, photo, self._preview_side(photo)))
        elif not self._is_fitted(layers):
            tasks.append(_Task(_Copy.FITTED, photo))
        detail = self._detail_side(layers) if self._is_shown(photo.id) else 0
        if detail and detail not in layers.detail_sides:
            tasks.append(_Task(_Copy.DETAIL, photo, detail))
        return [task for task in tasks if task.key not in self._under_way]

    def _preview_side(self, photo: Photo) -> int:
        """The longer side to ask for: enough to paint the whole photo, and for a small resize."""
        if not photo.width or not photo.height:
            return round(max(self._room.width, self._room.height) * self._room.ratio)
        needed = max(self._room.painted(photo.width, photo.height)) / PREVIEW_SHARE
        return min(-(-round(needed) // SIDE_STEP) * SIDE_STEP, max(photo.width, photo.height))

    def _detail_side(self, layers: Layers) -> int:
        """The longer side of the larger copy that the zoom needs; 0 where the preview will do."""
        preview, (width, height) = layers.preview, layers.size
        wanted = self._wanted.get(layers.photo.id, 0)
        if preview is None or preview.width() >= min(wanted, width):
            return 0
        share = next((s for s in SHARES if s * width >= wanted), 1.0)
        while width * height * share * share > LARGEST_DETAIL:
            share /= 2
        return round(max(width, height) * share)

    def _is_fitted(self, layers: Layers) -> bool:
        wanted = _fit_size(self._room, layers.size)
        if layers.preview is not None and layers.preview.width() <= wanted.width():
            return True  # enlarging is left to the painting
        return layers.fitted is not None and layers.fitted.size() == wanted

    def _expected_bytes(self, photo: Photo) -> int:
        side = self._preview_side(photo)
        width, height = photo.width or 3, photo.height or 2
        painted = self._room.painted(width, height)
        return 4 * (
            side * side * min(width, height) // max(width, height) + painted[0] * painted[1]
        )

    # Threads

    def _start(self, task: _Task) -> None:
        self._under_way.add(task.key)
        layers = self._hold(task.photo)
        source = layers.preview if task.copy is _Copy.FITTED else None
        self._bridge.submit(
            partial(self._work, task, source, self._room),
            partial(self._on_loaded, task),
            partial(self._on_failed, task),
        )

    def _work(
        self, task: _Task, source: QImage | None, room: StageRoom
    ) -> tuple[QImage, QImage | None]:
        """In a thread: the copy asked for, and the one fitted to the stage where it is larger."""
        if source is None:
            source = to_screen_image(self._preview(self._path_of(task.photo), task.side))
        if task.copy is _Copy.DETAIL:
            return source, None
        width, height = task.photo.width, task.photo.height
        size = _fit_size(room, (width or source.width(), height or source.height()))
        if source.width() <= size.width():
            return source, None
        smooth = Qt.TransformationMode.SmoothTransformation
        return source, source.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)

    def _on_loaded(self, task: _Task, made: tuple[QImage, QImage | None]) -> None:
        self._under_way.discard(task.key)
        layers = self._held.get(task.photo.id)
        if layers is not None:
            self._take(task, layers, *made)
            self._forget_far()
            self.changed.emit(task.photo.id)
        self._pump()

    def _take(self, task: _Task, layers: Layers, image: QImage, fitted: QImage | None) -> None:
        if task.copy is not _Copy.DETAIL:
            layers.preview, layers.fitted, layers.quick = image, fitted, None
            layers.preview_side = task.side or layers.preview_side
        elif self._is_shown(task.photo.id):
            layers.details = sorted([*layers.details, image], key=QImage.width)
            layers.detail_sides.add(task.side)

    def _on_failed(self, task: _Task, error: BaseException) -> None:
        self._under_way.discard(task.key)
        layers = self._held.get(task.photo.id)
        if layers is not None and layers.preview is not None:
            log.warning("no other copy of %s", task.photo.name, exc_info=error)
            layers.can_grow = False
        elif layers is not None:
            layers.problem = _problem(error, task.photo)
            self.failed.emit(task.photo.id, layers.problem)
        self._pump()

    # Memory

    def _hold(self, photo: Photo) -> Layers:
        layers = self._held.get(photo.id)
        if layers is None:
            layers = self._held[photo.id] = Layers(photo)
        layers.photo = photo
        return layers

    def _forget_far(self) -> None:
        """Drop all but the photos around, and of those the farthest where they weigh too much."""
        kept: dict[PhotoId, Layers] = {}
        room = self._budget
        for photo in self._around():
            layers = self._held.get(photo.id)
            if layers is not None:
                room -= layers.preview_bytes
                if room >= 0 or self._is_shown(photo.id):
                    kept[photo.id] = layers
        self._held = kept

    def _release_detail(self) -> None:
        """What was loaded for zooming in goes when the photo is left."""
        for photo_id, layers in self._held.items():
            if not self._is_shown(photo_id):
                layers.details = []
                layers.detail_sides.clear()
        self._wanted = {i: width for i, width in self._wanted.items() if self._is_shown(i)}

    def _matching_thumbnail(self, layers: Layers) -> QImage | None:
        """The thumbnail, unless it shows only a part of the photo."""
        image = self._quick_image(layers.photo.id)
        if image is None or image.isNull():
            return None
        width, height = layers.photo.width, layers.photo.height
        if width and height:
            difference = image.width() * height / (image.height() * width)
            if not 0.96 < difference < 1.04:
                return None
        return image


def first_place(photo: Photo) -> Path:
    """The first of a photo's places that is there; the first of all where none is."""
    return next((p.path for p in photo.places if p.path.exists()), photo.path)


def _fit_size(room: StageRoom, size: tuple[int, int]) -> QSize:
    return QSize(*room.painted(*size))


def _problem(error: BaseException, photo: Photo) -> Problem:
    if isinstance(error, ProblemError):
        return error.problem
    log.error("%s could not be shown", photo.name, exc_info=error)
    return Problem(
        "not shown",
        f"{photo.name} could not be read: {error}.",
        "Check that the file is there and opens elsewhere.",
    )
