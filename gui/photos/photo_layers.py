"""The decoded copies of one photo, from which a view picks what it paints."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtGui import QImage

from core.photos.photo import Photo
from core.problem import Problem


@dataclass(eq=False)
class Layers:
    """The decoded copies of one photo.

    quick: a thumbnail to show until the preview is there. preview: at least as large as the
    whole photo is painted. preview_side, detail_sides: the longer sides those were asked for with.
    fitted: exactly as large as the whole photo is painted. details: larger ones, smallest first;
    can_grow: whether other copies than these can be had. problem: why there is nothing.
    """

    photo: Photo
    quick: QImage | None = None
    preview: QImage | None = None
    fitted: QImage | None = None
    details: list[QImage] = field(default_factory=list)
    preview_side: int = 0
    detail_sides: set[int] = field(default_factory=set)
    can_grow: bool = True
    problem: Problem | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Sides of the upright original; until they are known, those of the largest copy."""
        if self.photo.width and self.photo.height:
            return self.photo.width, self.photo.height
        held = self.preview or self.quick
        return (held.width(), held.height()) if held is not None else (3, 2)

    @property
    def byte_count(self) -> int:
        return self.preview_bytes + sum(image.sizeInBytes() for image in self.details)

    @property
    def preview_bytes(self) -> int:
        """What is held of it also while another photo is in view."""
        return sum(image.sizeInBytes() for image in (self.preview, self.fitted) if image)

    def best(self, width: int) -> QImage | None:
        """The copy to paint the photo `width` device pixels wide with."""
        if self.fitted is not None and self.fitted.width() == width:
            return self.fitted
        images = self._ascending()
        enough = next((image for image in images if image.width() >= width), None)
        return enough or (images[-1] if images else self.quick)

    def _ascending(self) -> list[QImage]:
        return [] if self.preview is None else [self.preview, *self.details]
