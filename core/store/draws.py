"""Sets of photos and how they came about: complete folders, and draws with their seeds."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from core.evidence.written import draw_kept
from core.labelling.attributes import AttributeName
from core.photos.photo import PhotoId
from core.sets.draw import METHOD, Draw, DrawId, DrawKind, Population, Stratum
from core.sets.found_by import ALL, draw_name
from core.store import events
from core.store.events import EventKind
from core.store.quick import Insert, Query
from core.store.schema import draw, draw_photo, event_table, photo
from core.store.values import canonical, time_text

_ADD = Insert(draw)
_ADD_PHOTO = Insert(draw_photo)
_ALL = Query(select(draw).order_by(draw.c.id))
_ALL_PHOTOS = Query(
    select(draw_photo.c.draw_id, draw_photo.c.photo_id).order_by(
        draw_photo.c.draw_id, draw_photo.c.number
    )
)


def add(connection: Connection, made: Draw, sha256: Mapping[PhotoId, str | None]) -> None:
    """Keep a draw and tell of it. sha256: of its photos."""
    row = {
        "id": made.id,
        "kind": made.kind.value,
        "seed": made.seed,
        "size": made.size,
        "from_size": made.from_size,
        "strata": canonical(_record(made)),
        "time": time_text(made.time),
    }
    _ADD.one(connection, row)
    _ADD_PHOTO.all(
        connection,
        [
            {"draw_id": made.id, "number": number, "photo_id": photo_id}
            for number, photo_id in enumerate(made.photos, 1)
        ],
    )
    told = draw_kept(row, [sha256[photo_id] for photo_id in made.photos]).told
    events.append(connection, EventKind.DRAW_MADE, told, made.time)


def load(connection: Connection) -> list[Draw]:
    """All draws, the oldest first; photos that left the case since are still among theirs."""
    photos: defaultdict[int, list[PhotoId]] = defaultdict(list)
    for draw_id, photo_id in _ALL_PHOTOS.all(connection):
        photos[draw_id].append(PhotoId(photo_id))
    return [_draw(row, tuple(photos[row[0]])) for row in _ALL.all(connection)]


def looked_at(connection: Connection) -> dict[str, set[PhotoId]]:
    """The photos that were looked at while none was filtered away: of all (`ALL`), of each draw."""
    of_photo, filter_name = (
        func.json_extract(event_table.c.ids, f"$.{key}") for key in ("photo", "filter")
    )
    query = (
        select(filter_name, photo.c.id)
        .join(photo, photo.c.sha256 == of_photo)
        .where(event_table.c.kind == EventKind.LOOKED_AT.value)
        .distinct()
    )
    found: defaultdict[str, set[PhotoId]] = defaultdict(set)
    for name, photo_id in connection.execute(query):
        found[name].add(PhotoId(photo_id))
    kept = {ALL, *(draw_name(DrawId(id_)) for id_ in connection.scalars(select(draw.c.id)))}
    return {name: photos for name, photos in found.items() if name in kept}


def _record(made: Draw) -> dict[str, Any]:
    """What a draw is told by beside its columns. Of a folder the path is not kept."""
    if made.kind is DrawKind.COMPLETE:
        return {"population": made.population.value}
    return {
        "method": METHOD,
        "population": made.population.value,
        "population_hash": made.population_hash,
        "by": list(made.by),
        "strata": [[list(s.values), s.size, s.from_size] for s in made.strata],
    }


def _draw(row: tuple[Any, ...], photos: tuple[PhotoId, ...]) -> Draw:
    id_, kind, seed, size, from_size, text, time = row
    record = json.loads(text)
    return Draw(
        DrawId(id_),
        DrawKind(kind),
        seed,
        size,
        from_size,
        photos,
        datetime.fromisoformat(time),
        Population(record["population"]),
        record.get("population_hash", ""),
        tuple(AttributeName(name) for name in record.get("by", ())),
        tuple(Stratum(tuple(v), s, f) for v, s, f in record.get("strata", ())),
    )
