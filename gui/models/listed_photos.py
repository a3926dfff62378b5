"""What the library begins with when a case is opened: made in the thread that opens it. No Qt.

For 100,000 photos it takes a second or two, which the interface thread does not have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.photo import Photo
from gui.models.photo_index import PhotoIndex
from gui.models.photo_summary import PhotoSummary, blank


@dataclass(slots=True)
class ListedPhotos:
    """A case's photos before their faces are looked at, in the order opened, and their keys."""

    summaries: list[PhotoSummary] = field(default_factory=list)
    index: PhotoIndex = field(default_factory=PhotoIndex)


def listed(photos: Sequence[Photo]) -> ListedPhotos:
    """Summaries and keys of these photos. In any thread that alone has their case."""
    summaries = [blank(photo) for photo in photos]
    index = PhotoIndex()
    index.append(summaries)
    return ListedPhotos(summaries, index)
