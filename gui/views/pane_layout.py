"""How panes share the stage: pure arithmetic on device-independent pixels."""

from __future__ import annotations

from dataclasses import dataclass

PANE_GAP = 8
PANE_HEADER, TWO_LINES = 33, 54
NARROW = 300
"""Below this width a pane's header has two lines: a name and a verdict do not fit on one."""


def header_height(width: float) -> int:
    """Of a pane so many device-independent pixels wide."""
    return PANE_HEADER if width >= NARROW else TWO_LINES


def fitted(width: float, height: float, room_width: float, room_height: float) -> float:
    """The scale at which the whole of `width` × `height` fits the room; 0 where there is none."""
    if min(width, height, room_width, room_height) <= 0:
        return 0.0
    return min(room_width / width, room_height / height)


@dataclass(frozen=True, slots=True)
class StageRoom:
    """What the panes have to share.

    width, height: of the area of all panes, in device-independent pixels.
    panes: how many stand side by side, at least 1.
    headed: whether each pane gives its header's height away above its photo.
    gap: between panes. ratio: device pixels per device-independent pixel.
    """

    width: int
    height: int
    panes: int = 1
    headed: bool = True
    gap: int = PANE_GAP
    ratio: float = 1.0

    def grid(self, photo_width: float, photo_height: float) -> tuple[int, int]:
        """Columns × rows that show the photo largest; ties go to fewer rows."""
        best, best_scale = (self.panes, 1), -1.0
        for rows in range(1, self.panes + 1):
            columns = -(-self.panes // rows)
            if columns * (rows - 1) >= self.panes:
                continue  # the last row would be empty
            scale = fitted(photo_width, photo_height, *self._cell(columns, rows))
            if scale > best_scale + 1e-9:
                best, best_scale = (columns, rows), scale
        return best

    def pane(self, photo_width: float, photo_height: float) -> tuple[int, int]:
        """The sides of the part of a pane that shows the photo; the same in every pane."""
        return self._cell(*self.grid(photo_width, photo_height))

    def painted(self, photo_width: int, photo_height: int) -> tuple[int, int]:
        """The sides in device pixels at which the whole photo is painted in a pane."""
        room_width, room_height = self.pane(photo_width, photo_height)
        scale = fitted(photo_width, photo_height, room_width * self.ratio, room_height * self.ratio)
        return max(1, round(photo_width * scale)), max(1, round(photo_height * scale))

    def _cell(self, columns: int, rows: int) -> tuple[int, int]:
        width = (self.width - self.gap * (columns - 1)) // columns
        height = (self.height - self.gap * (rows - 1)) // rows
        height -= header_height(width) if self.headed else 0
        return max(1, width), max(1, height)
