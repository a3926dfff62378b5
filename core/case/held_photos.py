"""The photos of the open case: by their place, their bytes and where they lie. No store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from core.case.content import Content
from core.case.pages import CasePages, PhotosInOrder, no_pause
from core.photos.photo import Photo, PhotoId


class HeldPhotos:
    """Photos in the order they were opened, read when they are first asked for."""

    def __init__(self, content: Content) -> None:
        self._ids = list(content.photos)
        self._rows = dict(zip(self._ids, range(len(self._ids)), strict=True))
        self._pages = CasePages(self._ids, content.read, content.page)
        self._by_sha256 = {sha256: id_ for id_, sha256 in content.photos.items() if sha256}
        # Made when first asked for: a case opens without it, and paths take their time to hash.
        self._by_path: dict[Path, PhotoId] | None = None
        self._last_photo_id = max(content.last_photo_id, self._ids[-1] if self._ids else 0)
        self._failed = set(content.failed)
        self._withdrawn = content.withdrawn
        self._left_out = content.left_out

    @property
    def is_read(self) -> bool:
        """Whether everything is in memory; until then, what asks for all photos takes its time."""
        return self._pages.is_read

    def read_all(self, pause: Callable[[], object] = no_pause) -> None:
        """Read what was not read yet; in any thread. pause: as CasePages.read_all."""
        self._pages.read_all(pause)

    @property
    def photos(self) -> Sequence[Photo]:
        """In the order they were opened. It grows; do not keep it across changes."""
        return PhotosInOrder(self._ids, self.photo)

    @property
    def photo_ids(self) -> Sequence[PhotoId]:
        """Those of `photos`, which need not be read for them."""
        return self._ids

    def photo(self, photo_id: PhotoId) -> Photo:
        """Raises KeyError for an unknown id."""
        found = self._pages.photos.get(photo_id)
        if found is None:
            self._pages.need(photo_id)
            found = self._pages.photos[photo_id]
        return found

    def find(self, sha256: str) -> Photo | None:
        photo_id = self._by_sha256.get(sha256)
        return None if photo_id is None else self.photo(photo_id)

    def has(self, photo_id: PhotoId) -> bool:
        """Whether there is such a photo."""
        return photo_id in self._rows

    def is_withdrawn(self, sha256: str | None) -> bool:
        """Whether these bytes were withdrawn, so that they are not taken in again."""
        return sha256 in self._withdrawn

    @property
    def left_out(self) -> Mapping[PhotoId, PhotoId]:
        """The photo kept by each that is left out as its duplicate: in no draw, export or rate."""
        return self._left_out

    def at_path(self, path: Path) -> Photo | None:
        """The photo that was last found at `path`."""
        if self._by_path is None:
            self._by_path = {at.path: photo.id for photo in self.photos for at in photo.places}
        photo_id = self._by_path.get(path)
        return None if photo_id is None else self.photo(photo_id)

    def next_photo_id(self) -> PhotoId:
        return PhotoId(self._last_photo_id + 1)

    def hold_photo(self, photo: Photo) -> None:
        """Take a new photo in, or a known one as it is now."""
        (self._failed.discard if photo.problem is None else self._failed.add)(photo.id)
        if photo.id not in self._rows:
            self._rows[photo.id] = len(self._ids)
            self._ids.append(photo.id)
            self._pages.photos[photo.id] = photo
            self._last_photo_id = max(self._last_photo_id, photo.id)
            self._index(photo)
            return
        before, self._pages.photos[photo.id] = self.photo(photo.id), photo
        # Another photo may have been found at the same path since, so only news are indexed.
        if before.places != photo.places or before.sha256 != photo.sha256:
            self._index(photo)

    def drop_photos(self, photo_ids: Collection[PhotoId]) -> None:
        """Forget photos with all that is held of them."""
        for photo_id in photo_ids:
            photo = self.photo(photo_id)
            if photo.sha256 is not None:
                self._by_sha256.pop(photo.sha256, None)
            self._pages.forget(photo_id)
            self._failed.discard(photo_id)
        self._left_out = {
            photo: kept
            for photo, kept in self._left_out.items()
            if photo not in photo_ids and kept not in photo_ids
        }
        # Made anew when it is next asked for.
        self._by_path = None
        self._ids[:] = [photo_id for photo_id in self._ids if photo_id not in photo_ids]
        self._rows = dict(zip(self._ids, range(len(self._ids)), strict=True))

    def _index(self, photo: Photo) -> None:
        if photo.sha256 is not None:
            self._by_sha256[photo.sha256] = photo.id
        if self._by_path is not None:
            self._by_path.update((place.path, photo.id) for place in photo.places)
