"""What examined files mean for a case: new photos, new places of known ones, changed problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from core.case.change import Change, Kinds
from core.case.memory import CaseMemory
from core.photos.photo import Photo, PhotoId, Place
from core.problem import Problem


class Examined(Protocol):
    """What is known of a file without decoding its pixels, as `image_io.FileFacts` says it."""

    @property
    def place(self) -> Place: ...

    @property
    def sha256(self) -> str | None: ...

    @property
    def width(self) -> int | None: ...

    @property
    def height(self) -> int | None: ...

    @property
    def problem(self) -> Problem | None: ...


class Caption(Protocol):
    """A name for a photo, and who is to be named with it."""

    @property
    def title(self) -> str: ...

    @property
    def credit(self) -> str: ...


@dataclass(slots=True)
class Taken:
    """What a batch of files brought, for the store to keep.

    new: new photos by id. changed: known ones, as they are now. new_places, changed_places,
    lost_places: of known photos. replaced: photos that left, each with the hash of what its file
    holds now. opened: of each file the photo's hash, or the path where it could not be read.
    Of a withdrawn photo nothing is taken.
    """

    new: dict[PhotoId, Photo] = field(default_factory=dict)
    changed: dict[PhotoId, Photo] = field(default_factory=dict)
    new_places: list[tuple[PhotoId, Place]] = field(default_factory=list)
    changed_places: list[tuple[PhotoId, Place]] = field(default_factory=list)
    lost_places: list[tuple[PhotoId, Path]] = field(default_factory=list)
    replaced: list[tuple[Photo, str]] = field(default_factory=list)
    opened: list[str | Path] = field(default_factory=list)

    @property
    def change(self) -> Change:
        change = Change(Kinds.NOTHING)
        if self.new:
            change = Change(Kinds.PHOTOS_ADDED, frozenset(self.new))
        if self.changed:
            change = change | Change(Kinds.PHOTOS, frozenset(self.changed))
        if self.replaced:
            change = change | Change(Kinds.PHOTOS_GONE | Kinds.PHOTOS)
        return change


def take_in(
    memory: CaseMemory,
    facts: Iterable[Examined],
    captions: Mapping[Path, Caption],
    are_there: bool = True,
) -> Taken:
    """Put examined files into the case's memory.

    The same bytes under two names are one photo with two places. A file whose bytes could not be
    read is known by its path, until it can be read. Opening a file anew tries it anew: the
    problem it had is replaced by what was found now.

    Where a file holds other bytes than before, the photo that was found there loses the place. Its
    last one it keeps, for something must name it; but a photo that cannot be read and of which
    nothing else is known leaves the case.

    are_there: the files were looked at just now; else nothing is lost to them.
    """
    taken = Taken()
    displaced: list[tuple[PhotoId, Path, str]] = []
    for file in facts:
        if memory.is_withdrawn(file.sha256):
            continue
        taken.opened.append(file.sha256 or file.place.path)
        known, before = _known(memory, file), memory.at_path(file.place.path)
        if are_there and file.sha256 and before is not None and before is not known:
            displaced.append((before.id, file.place.path, file.sha256))
        if known is None:
            photo = _new(memory, file, captions.get(file.place.path))
            taken.new[photo.id] = photo
        else:
            photo = _as_found(known, file, taken)
            if photo == known:
                continue
            (taken.new if photo.id in taken.new else taken.changed)[photo.id] = photo
        memory.hold_photo(photo)
    _displace(memory, displaced, taken)
    # A new photo is written with all its places.
    taken.new_places = [(id_, place) for id_, place in taken.new_places if id_ not in taken.new]
    return taken


def _known(memory: CaseMemory, file: Examined) -> Photo | None:
    same_bytes = memory.find(file.sha256) if file.sha256 else None
    at_path = memory.at_path(file.place.path)
    if same_bytes is None and at_path is not None and None in (file.sha256, at_path.sha256):
        return at_path
    return same_bytes


def _displace(
    memory: CaseMemory, displaced: Iterable[tuple[PhotoId, Path, str]], taken: Taken
) -> None:
    """Take places from photos. displaced: whose, which, and the hash of what is there now.

    Comes after all files were taken in: one of them may be a further place of such a photo.
    """
    for photo_id, path, sha256 in displaced:
        photo = memory.photo(photo_id)
        if photo_id in taken.new:
            continue
        places = tuple(place for place in photo.places if place.path != path)
        if places and len(places) < len(photo.places):
            photo = taken.changed[photo_id] = replace(photo, places=places)
            taken.lost_places.append((photo_id, path))
            memory.hold_photo(photo)
        elif not places and photo.problem is not None and memory.knows_nothing_else_of(photo_id):
            taken.replaced.append((photo, sha256))
            taken.changed.pop(photo_id, None)
    if taken.replaced:
        memory.drop_photos(frozenset(photo.id for photo, _ in taken.replaced))


def _new(memory: CaseMemory, file: Examined, caption: Caption | None) -> Photo:
    return Photo(
        memory.next_photo_id(),
        file.sha256,
        (file.place,),
        caption.title if caption else "",
        caption.credit if caption else "",
        file.width,
        file.height,
        file.problem,
    )


def _as_found(known: Photo, file: Examined, taken: Taken) -> Photo:
    """A known photo with what a file of it tells."""
    places = known.places if file.sha256 is None else _with_place(known, file.place, taken)
    return replace(
        known,
        sha256=known.sha256 or file.sha256,
        places=places,
        width=file.width or known.width,
        height=file.height or known.height,
        problem=file.problem,
    )


def _with_place(known: Photo, place: Place, taken: Taken) -> tuple[Place, ...]:
    paths = [held.path for held in known.places]
    if place.path not in paths:
        taken.new_places.append((known.id, place))
        return (*known.places, place)
    row = paths.index(place.path)
    if known.places[row] != place and known.id not in taken.new:
        taken.changed_places.append((known.id, place))
    return (*known.places[:row], place, *known.places[row + 1 :])
