"""Boxes around faces, in pixels of the photo's upright original."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from core.quick_dataclass import quick_dataclass


@quick_dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels, origin at the upper left of the upright photo.

    It may reach outside the photo: a vendor's box is kept as reported and clipped in drawing only.
    """

    left: float
    top: float
    width: float
    height: float

    def __post_init__(self) -> None:
        if not (self.width >= 0 and self.height >= 0):
            raise ValueError(f"a box cannot have the sides {self.width} × {self.height}")

    @classmethod
    def from_corners(cls, left: float, top: float, right: float, bottom: float) -> Box:
        """The box between two corners, given in any order."""
        return cls(min(left, right), min(top, bottom), abs(right - left), abs(bottom - top))

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        return self.left + self.width / 2, self.top + self.height / 2

    def scaled(self, x: float, y: float | None = None) -> Box:
        """The same box in a photo `x` times as wide and `y` times as high (`y` defaults to `x`)."""
        y = x if y is None else y
        return Box(self.left * x, self.top * y, self.width * x, self.height * y)

    def grown(self, share: float) -> Box:
        """The box with `share` of its sides added at each side (negative: taken away)."""
        dx, dy = self.width * share, self.height * share
        return Box(
            self.left - dx,
            self.top - dy,
            max(0.0, self.width + 2 * dx),
            max(0.0, self.height + 2 * dy),
        )

    def clipped(self, width: float, height: float) -> Box:
        """The part inside a photo of `width` × `height` pixels; empty where there is none."""
        left, top = min(max(self.left, 0), width), min(max(self.top, 0), height)
        right, bottom = min(max(self.right, 0), width), min(max(self.bottom, 0), height)
        return Box(left, top, max(0.0, right - left), max(0.0, bottom - top))

    def is_outside(self, width: float, height: float) -> bool:
        """Whether no part of it lies in a photo of `width` × `height` pixels."""
        return self.left >= width or self.right <= 0 or self.top >= height or self.bottom <= 0

    def overlap(self, other: Box) -> float:
        """Intersection over union, 0 to 1 (Jaccard index of the two areas); 0 for empty boxes."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        if width <= 0 or height <= 0:
            return 0.0
        shared = width * height
        return shared / (self.area + other.area - shared)


def median_box(boxes: Iterable[Box]) -> Box:
    """The box whose four edges are the medians of the edges of `boxes`.

    Raises:
        ValueError: there are no boxes.
    """
    rows = list(boxes)
    if not rows:
        raise ValueError("no boxes to take the median of")
    return Box.from_corners(
        median(b.left for b in rows),
        median(b.top for b in rows),
        median(b.right for b in rows),
        median(b.bottom for b in rows),
    )
