"""Photos of the open case while they are dragged from one view to another."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QMimeData

from core.photos.photo import PhotoId

PHOTOS_MIME = "application/x-misread-photos"


def photos_as_mime(photo_ids: Iterable[PhotoId]) -> QMimeData:
    """What is dragged: the photos in their order."""
    data = QMimeData()
    data.setData(PHOTOS_MIME, ",".join(map(str, photo_ids)).encode())
    return data


def photos_of_mime(data: QMimeData) -> list[PhotoId]:
    """The photos that are dragged; none where something else is."""
    text = bytes(data.data(PHOTOS_MIME).data()).decode("ascii", "replace")
    return [PhotoId(int(part)) for part in text.split(",") if part.isdecimal()]
