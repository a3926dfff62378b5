"""Finds the photo of the case that a cell means."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from core.label_import.mapping import PhotoBy
from core.photos.files import SUFFIXES
from core.photos.photo import Photo, PhotoId

_Parts = tuple[str, ...]


class PhotoNames:
    """The photos of a case by hash, and by the names of their files and folders."""

    def __init__(self, photos: Sequence[Photo]) -> None:
        self._by_sha256 = {photo.sha256: photo for photo in photos if photo.sha256}
        self._by_name: defaultdict[str, list[tuple[_Parts, str, Photo]]] = defaultdict(list)
        self._by_stem: defaultdict[str, dict[PhotoId, Photo]] = defaultdict(dict)
        self._by_title: defaultdict[str, dict[PhotoId, Photo]] = defaultdict(dict)
        for photo in photos:
            for place in photo.places:
                parts = _parts(place.path.as_posix())
                self._by_name[parts[-1]].append((parts, _folded(place.name), photo))
                self._by_stem[_stem(parts[-1])][photo.id] = photo
            if photo.title:
                self._by_title[_folded(photo.title)][photo.id] = photo

    def with_sha256(self, sha256: str) -> Photo | None:
        return self._by_sha256.get(sha256.strip().lower())

    def find(self, text: str, by: PhotoBy) -> list[Photo]:
        """The photos that a cell may mean: one, none or several."""
        parts = _parts(text)
        if not parts:
            return []
        if by is PhotoBy.STEM:
            return list(self._by_stem.get(_stem(parts[-1]), self._titled(text)).values())
        named = self._by_name.get(parts[-1], [])
        if by is PhotoBy.PATH:
            named = [each for each in named if each[0][-len(parts) :] == parts]
            whole = "/".join(parts)
            # What is named as in the folder that was opened is meant before one further below.
            named = [each for each in named if each[1] == whole] or named
        found = {photo.id: photo for *_, photo in named}
        return list((found or self._titled(text)).values())

    def hint(self, text: str, by: PhotoBy) -> str:
        """What else might find a photo where nothing was found; empty where nothing would."""
        if by is PhotoBy.PATH and self.find(text, PhotoBy.NAME):
            return "A photo of this name lies in another folder: let the file's name alone count."
        if by is not PhotoBy.STEM and self.find(text, PhotoBy.STEM):
            return "A photo has this name with another ending: let the name without it count."
        return ""

    def _titled(self, text: str) -> dict[PhotoId, Photo]:
        return self._by_title.get(_folded(text.strip()), {})


def _parts(text: str) -> _Parts:
    parts = _folded(text.strip().replace("\\", "/")).split("/")
    return tuple(part for part in parts if part not in ("", "."))


def _stem(name: str) -> str:
    """A name without the ending of a photo; other dots belong to it."""
    bare, dot, ending = name.rpartition(".")
    return bare if bare and dot + ending in SUFFIXES else name


def _folded(name: str) -> str:
    """Names are compared as file systems do that know no capitals and compose accents."""
    return unicodedata.normalize("NFC", name).casefold()
