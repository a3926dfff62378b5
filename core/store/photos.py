"""Photos and the places where their bytes were found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, select, update

from core.photos.photo import NO_RIGHTS, ListedPhoto, Photo, PhotoId, Place, Rights
from core.store.quick import FIRST, LAST, Insert, Query, driver_of
from core.store.schema import photo, photo_tag, place
from core.store.values import file_name_of, path_of, path_text, problem_columns, problem_of

_ADD = Insert(photo)
_ADD_TAG = Insert(photo_tag)
_ADD_PLACE = Insert(place, ("photo_id", "path", "folder", "size", "modified_ns"))
_BETWEEN: tuple[Any, Any] = bindparam("first"), bindparam("last")
_SOME = Query(
    select(
        photo.c.id,
        photo.c.sha256,
        photo.c.title,
        photo.c.credit,
        photo.c.width,
        photo.c.height,
        photo.c.seen,
        photo.c.problem_kind,
        photo.c.problem_what,
        photo.c.problem_way_out,
        photo.c.source_address,
        photo.c.licence,
        photo.c.consent,
        photo.c.public_figure,
        photo.c.consenting,
    )
    .where(photo.c.withdrawn.is_(None), photo.c.id.between(*_BETWEEN))
    .order_by(photo.c.id)
)
_ALL_IDS = Query(
    select(photo.c.id, photo.c.sha256).where(photo.c.withdrawn.is_(None)).order_by(photo.c.id)
)
_FAILED = Query(
    select(photo.c.id).where(photo.c.withdrawn.is_(None), photo.c.problem_kind.is_not(None))
)
_LISTED = Query(
    select(
        photo.c.id,
        photo.c.title,
        photo.c.seen,
        photo.c.problem_kind.is_not(None),
        place.c.path,
        place.c.modified_ns,
    )
    .join(place, place.c.photo_id == photo.c.id)
    .where(photo.c.withdrawn.is_(None))
    .order_by(place.c.photo_id, place.c.id)
)
_SOME_TAGS = Query(
    select(photo_tag.c.photo_id, photo_tag.c.tag).where(photo_tag.c.photo_id.between(*_BETWEEN))
)
_RIGHTS = ("source_address", "licence", "consent", "public_figure", "consenting")
_SET_RIGHTS = f"UPDATE {photo.name} SET {', '.join(f'{n} = :{n}' for n in _RIGHTS)} WHERE id = :id"
_DROP_TAGS = f"DELETE FROM {photo_tag.name} WHERE photo_id = ?"
_NO_TAGS: frozenset[str] = frozenset()
_SOME_PLACES = Query(
    select(place.c.photo_id, place.c.path, place.c.folder, place.c.size, place.c.modified_ns)
    .where(place.c.photo_id.between(*_BETWEEN))
    .order_by(place.c.photo_id, place.c.id)
)


def add(connection: Connection, photos: Sequence[Photo], base: Path) -> None:
    """Add photos with their places and tags. base: the case's folder."""
    _ADD.all(connection, [{**_columns(p), "withdrawn": None} for p in photos])
    _ADD_TAG.all(connection, [{"photo_id": p.id, "tag": tag} for p in photos for tag in p.tags])
    add_places(connection, [(p.id, found) for p in photos for found in p.places], base)


def change(connection: Connection, changed: Photo) -> None:
    """Keep everything of a photo but its places and tags."""
    columns = _columns(changed)
    connection.execute(update(photo).where(photo.c.id == columns.pop("id")).values(columns))


def set_rights(connection: Connection, changed: Sequence[Photo]) -> None:
    """Keep the rights of photos as they are now."""
    names = ("id", *_RIGHTS)
    rows = ({name: _columns(p)[name] for name in names} for p in changed)
    driver_of(connection).executemany(_SET_RIGHTS, rows)


def set_tags(connection: Connection, changed: Sequence[Photo]) -> None:
    """Keep the tags of photos as they are now."""
    driver_of(connection).executemany(_DROP_TAGS, [(p.id,) for p in changed])
    rows = [{"photo_id": p.id, "tag": tag} for p in changed for tag in sorted(p.tags)]
    _ADD_TAG.all(connection, rows)


def last_id(connection: Connection) -> PhotoId:
    """The greatest id that was ever given, withdrawn photos included; 0 where there was none."""
    return PhotoId(connection.scalar(select(func.max(photo.c.id))) or 0)


def add_places(connection: Connection, found: Iterable[tuple[PhotoId, Place]], base: Path) -> None:
    rows = [{"photo_id": photo_id, **_place_columns(at, base)} for photo_id, at in found]
    _ADD_PLACE.all(connection, rows)


def change_place(connection: Connection, photo_id: PhotoId, at: Place, base: Path) -> None:
    """Keep that the file at a known path is another, older or newer copy of the same bytes."""
    columns = _place_columns(at, base)
    here = and_(place.c.photo_id == photo_id, place.c.path == columns.pop("path"))
    connection.execute(update(place).where(here).values(columns))


def drop_places(connection: Connection, lost: Iterable[tuple[PhotoId, Path]], base: Path) -> None:
    """Keep that photos are no longer where they were found."""
    for photo_id, path in lost:
        here = and_(place.c.photo_id == photo_id, place.c.path == path_text(path, base))
        connection.execute(delete(place).where(here))


def ids(connection: Connection) -> dict[PhotoId, str | None]:
    """All photos in the order they were opened, each with its SHA-256."""
    return dict(_ALL_IDS.all(connection))


def failed(connection: Connection) -> list[PhotoId]:
    """The photos that have a problem."""
    return [PhotoId(id_) for (id_,) in _FAILED.all(connection)]


def listed(connection: Connection) -> list[ListedPhoto]:
    """All photos in the order they were opened, as far as it takes to list them."""
    first_of: dict[PhotoId, tuple[Any, ...]] = {}
    for row in _LISTED.all(connection):
        first_of.setdefault(row[0], row)
    return [
        ListedPhoto(id_, title, bool(seen), bool(is_failed), file_name_of(path), modified_ns)
        for id_, title, seen, is_failed, path, modified_ns in first_of.values()
    ]


def load(
    connection: Connection, base: Path, first: PhotoId = FIRST, last: PhotoId = LAST
) -> list[Photo]:
    """The photos from one id to another, in the order they were opened."""
    between = {"first": first, "last": last}
    places, tags = _load_places(connection, base, between), _load_tags(connection, between)
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
            _rights(*rights),
            tags.get(id_, _NO_TAGS),
        )
        for (id_, sha256, title, credit, width, height, seen), problem, rights in (
            (row[:7], row[7:10], row[10:]) for row in _SOME.all(connection, **between)
        )
    ]


def _rights(
    source_address: str, licence: str, consent: str, public_figure: int, consenting: int
) -> Rights:
    if not (source_address or licence or consent or public_figure or consenting):
        return NO_RIGHTS
    return Rights(source_address, licence, consent, bool(public_figure), bool(consenting))


def _load_tags(
    connection: Connection, between: Mapping[str, PhotoId]
) -> dict[PhotoId, frozenset[str]]:
    tags: defaultdict[PhotoId, set[str]] = defaultdict(set)
    for id_, tag in _SOME_TAGS.all(connection, **between):
        tags[id_].add(tag)
    return {id_: frozenset(found) for id_, found in tags.items()}


def _load_places(
    connection: Connection, base: Path, between: Mapping[str, PhotoId]
) -> dict[PhotoId, list[Place]]:
    places: defaultdict[PhotoId, list[Place]] = defaultdict(list)
    folders: dict[str | bytes | None, Path | None] = {None: None}
    for id_, path, folder, size, modified_ns in _SOME_PLACES.all(connection, **between):
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
        "source_address": p.rights.source_address,
        "licence": p.rights.licence,
        "consent": p.rights.consent,
        **problem_columns(p.problem),
    }


def _place_columns(at: Place, base: Path) -> dict[str, object]:
    return {
        "path": path_text(at.path, base),
        "folder": None if at.folder is None else path_text(at.folder, base),
        "size": at.size,
        "modified_ns": at.modified_ns,
    }
