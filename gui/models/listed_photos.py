"""What the library begins with when a case is opened: made in the thread that opens it. No Qt.

For 100,000 photos it takes half a second, which the interface thread does not have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.photos.photo import ListedPhoto, PhotoId
from gui.models.photo_index import PhotoIndex


@dataclass(slots=True)
class ListedPhotos:
    """A case's photos in the order opened, before anything else is read of them.

    rows: where each of them stands in that order. index: None where it is still to be made.
    """

    ids: list[PhotoId] = field(default_factory=list)
    rows: dict[PhotoId, int] = field(default_factory=dict)
    index: PhotoIndex | None = None


def listed(photos: Sequence[ListedPhoto]) -> ListedPhotos:
    """The keys of these photos. In any thread."""
    index = PhotoIndex()
    index.begin(photos)
    ids = [photo.id for photo in photos]
    return ListedPhotos(ids, {photo_id: row for row, photo_id in enumerate(ids)}, index)
