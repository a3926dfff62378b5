"""Labels that the folders say in which photos lie: female/…, male/…"""

from __future__ import annotations

from collections.abc import Sequence

from core.label_import.table import Table, rows_of
from core.photos.photo import Photo, Place

_NEAREST = "folder"


def folder_table(photos: Sequence[Photo]) -> Table:
    """A row for each place of each photo: the photo, and the folders it lies in, nearest first.

    The folder that was opened is the last, since its own name may say something.
    """
    found = [(photo, place, _folders(place)) for photo in photos for place in photo.places]
    depth = max((len(folders) for *_, folders in found), default=1)
    above = [f"{_NEAREST} {level} above" for level in range(1, depth)]
    records = (
        (number, (place.path.as_posix(), photo.sha256 or "", *folders))
        for number, (photo, place, folders) in enumerate(found, 1)
    )
    columns = ("photo", "photo_sha256", _NEAREST, *above)
    rows = rows_of(records, len(columns))
    return Table("folder names", columns, rows, "the folders of the case's photos")


def _folders(place: Place) -> list[str]:
    if place.folder is None:
        return [place.path.parent.name]
    inside = place.path.relative_to(place.folder).parts[:-1]
    return [*reversed(inside), place.folder.name]
