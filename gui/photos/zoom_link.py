"""Links the zoom of two photos so that their faces have the same size and place on the screen.

No vendor's landmarks are kept, so what is held in step is the face's box. Where one of the photos
has none, the whole photos are held in step instead.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QObject

from core.geometry import Box
from gui.photos.view_zoom import ViewZoom

ONE, OTHER = SIDES = (0, 1)


@dataclass(frozen=True, slots=True)
class Frame:
    """What is held in step, in pixels of the upright original.

    x, y: the point that both photos show in the same place of their panes.
    unit: the length that both show equally large.
    """

    x: float
    y: float
    unit: float


def frame_of(box: Box) -> Frame:
    """A face by its box: its middle, and the side of the square of the same area."""
    return Frame(*box.centre, math.sqrt(max(1.0, box.area)))


class ZoomLink(QObject):
    """Moves one zoom when the other is moved, while it is on; both are loose and in equal panes."""

    def __init__(self, zooms: tuple[ViewZoom, ViewZoom], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.zooms = zooms
        self._sizes: list[tuple[float, float]] = [(1.0, 1.0), (1.0, 1.0)]
        self._frames: list[Frame | None] = [None, None]
        self._room: tuple[int, int, float] | None = None
        self._linked = True
        self._fits = True
        self._moving = False
        zooms[ONE].changed.connect(self._on_one_changed)
        zooms[OTHER].changed.connect(self._on_other_changed)

    @property
    def is_linked(self) -> bool:
        return self._linked

    @property
    def by_faces(self) -> bool:
        """Whether both photos have a face to be held in step by."""
        return None not in self._frames

    @property
    def fits(self) -> bool:
        """Whether both photos are shown whole, and stay so when another comes."""
        return self._fits

    def set_linked(self, linked: bool, leader: int = ONE) -> None:
        """Hold both in step, or each for itself. leader: the side that keeps its place."""
        self._linked = linked
        if linked:
            self.to_fit(leader) if self._fits else self._follow(leader)

    def set_room(self, width: int, height: int, ratio: float) -> None:
        """The sides of either pane in device-independent pixels, and the screen's ratio."""
        if self._room == (width, height, ratio):
            # Laid out anew without another size: a zoom on its way to a face would be called back.
            return
        self._room = width, height, ratio
        with self._moved_together():
            for zoom in self.zooms:
                zoom.set_room(width, height, ratio)
        self._arrange(ONE)

    def set_photo(self, side: int, size: tuple[float, float], frame: Frame | None) -> None:
        """Another photo on one side, or its size or face became known; the other side stays."""
        if (self._sizes[side], self._frames[side]) == (size, frame):
            return
        self._sizes[side], self._frames[side] = size, frame
        with self._moved_together():
            self.zooms[side].set_photo(*size)
        self._arrange(1 - side)

    def to_fit(self, side: int) -> None:
        """Both photos whole and in step; unlinked, the one of this side."""
        with self._moved_together():
            if self._linked:
                self._fits = True
                self._fit_both()
            else:
                self.zooms[side].to_fit()
                self._fits = all(zoom.is_fit for zoom in self.zooms)

    def _arrange(self, leader: int) -> None:
        if self._linked and self._fits:
            self.to_fit(leader)
        elif self._linked:
            self._follow(leader)
        elif self._fits:
            for side in SIDES:
                self.to_fit(side)

    def _on_one_changed(self) -> None:
        self._on_changed(ONE)

    def _on_other_changed(self) -> None:
        self._on_changed(OTHER)

    def _on_changed(self, side: int) -> None:
        if self._moving:
            return
        self._fits = False
        if self._linked:
            self._follow(side)

    def _follow(self, leader: int) -> None:
        """Show on the other side what this one shows, measured by their frames."""
        zoom, other = self.zooms[leader], self.zooms[1 - leader]
        here, there = self._frame(leader), self._frame(1 - leader)
        x, y = zoom.middle()
        times = there.unit / here.unit
        with self._moved_together():
            other.place(
                zoom.factor / times, there.x + (x - here.x) * times, there.y + (y - here.y) * times
            )

    def _fit_both(self) -> None:
        """The largest scale at which both photos are whole while their frames lie in one place."""
        frames = [self._frame(side) for side in SIDES]
        left = max(f.x / f.unit for f in frames)
        top = max(f.y / f.unit for f in frames)
        sizes = list(zip(self._sizes, frames, strict=True))
        right = max((width - f.x) / f.unit for (width, _), f in sizes)
        bottom = max((height - f.y) / f.unit for (_, height), f in sizes)
        width, height = self.zooms[ONE].room
        scale = min(width / (left + right), height / (top + bottom))
        for zoom, frame in zip(self.zooms, frames, strict=True):
            zoom.place(
                scale / frame.unit,
                frame.x + (right - left) / 2 * frame.unit,
                frame.y + (bottom - top) / 2 * frame.unit,
            )

    def _frame(self, side: int) -> Frame:
        frame = self._frames[side]
        if frame is not None and self.by_faces:
            return frame
        width, height = self._sizes[side]
        return Frame(width / 2, height / 2, 1 / self.zooms[side].fit_factor)

    @contextmanager
    def _moved_together(self) -> Iterator[None]:
        """What moves meanwhile is moved by the link itself."""
        before, self._moving = self._moving, True
        try:
            yield
        finally:
            self._moving = before
