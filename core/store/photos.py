"""Photos and the places where their bytes were found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import Connection, and_, select, update

from core.photo import Photo, PhotoId, Place
from core.store.quick import Insert, Query
from core.store.schema import photo, place
from core.store.values import path_of, path_text, problem_columns, problem_of

_ADD = Insert(photo)
_ADD_PLACE = Insert(place, ("photo_id", "path", "folder", "size", "modified_ns"))
_ALL = Query(
    select(
        photo.c.id,
        photo.c.sha256,
        photo.c.title,
        photo.c.credit,
        photo.c.width,
        photo.c.height,
        photo.c.seen,
        photo.c.public_figure,
        photo.c.consenting,
        photo.c.problem_kind,
        photo.c.problem_what,
        photo.c.problem_way_out,
    ).order_by(photo.c.id)
)
_ALL_PLACES = Query(
    select(
        place.c.photo_id, place.c.path, place.c.folder, place.c.size, place.c.modified_ns
    ).order_by(place.c.photo_id, place.c.id)
)


def add(connection: Connection, photos: Sequence[Photo], base: Path) -> None:
    """Add photos with their places. base: the case's folder."""
    _ADD.all(connection, [_columns(p) for p in photos])
    add_places(connection, [(p.id, found) for p in photos for found in p.places], base)


def change(connection: Connection, changed: Photo) -> None:
    """Keep everything of a photo but its places."""
    columns = _columns(changed)
    connection.execute(update(photo).where(photo.c.id == columns.pop("id")).values(columns))


def add_places(connection: Connection, found: Iterable[tuple[PhotoId, Place]], base: Path) -> None:
    rows = [{"photo_id": photo_id, **_place_columns(at, base)} for photo_id, at in found]
    _ADD_PLACE.all(connection, rows)


def change_place(connection: Connection, photo_id: PhotoId, at: Place, base: Path) -> None:
    """Keep that the file at a known path is another, older or newer copy of the same bytes."""
    columns = _place_columns(at, base)
    here = and_(place.c.photo_id == photo_id, place.c.path == columns.pop("path"))
    connection.execute(update(place).where(here).values(columns))


def load(connection: Connection, base: Path) -> list[Photo]:
    """All photos in the order they were opened."""
    places = _load_places(connection, base)
    return [
        Photo(
            id_,
            sha256,
            tuple(places[id_]),
            title,
            credit,
            width,
            height,
            problem_of(*problem),
            bool(seen),
            bool(public_figure),
            bool(consenting),
        )
        for (
            id_,
            sha256,
            title,
            credit,
            width,
            height,
            seen,
            public_figure,
            consenting,
            *problem,
        ) in _ALL.all(connection)
    ]


def _load_places(connection: Connection, base: Path) -> dict[PhotoId, list[Place]]:
    places: defaultdict[PhotoId, list[Place]] = defaultdict(list)
    folders: dict[str | bytes | None, Path | None] = {None: None}
    for id_, path, folder, size, modified_ns in _ALL_PLACES.all(connection):
        if folder not in folders:
            folders[folder] = path_of(folder, base)
        places[id_].append(Place(path_of(path, base), folders[folder], size, modified_ns))
    return places


def _columns(p: Photo) -> dict[str, object]:
    return {
        "id": p.id,
        "sha256": p.sha256,
        "title": p.title,
        "credit": p.credit,
        "width": p.width,
        "height": p.height,
        "seen": p.seen,
        "public_figure": p.public_figure,
        "consenting": p.consenting,
        **problem_columns(p.problem),
    }


def _place_columns(at: Place, base: Path) -> dict[str, object]:
    return {
        "path": path_text(at.path, base),
        "folder": None if at.folder is None else path_text(at.folder, base),
        "size": at.size,
        "modified_ns": at.modified_ns,
    }
