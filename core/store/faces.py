"""Stored faces with their anchors and reference labels."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, text, update

from core.faces import Face
from core.flag import FaceId
from core.geometry import Box
from core.labels import Gender, ReferenceLabel, Source
from core.store.quick import Insert
from core.store.schema import face

_ADD = Insert(face)


def add(connection: Connection, new: Face) -> None:
    _ADD.one(connection, _columns(new))


def change(connection: Connection, changed: Face) -> None:
    columns = _columns(changed)
    connection.execute(update(face).where(face.c.id == columns.pop("id")).values(columns))


def remove(connection: Connection, face_id: FaceId) -> None:
    """Its flags must be gone already."""
    connection.execute(delete(face).where(face.c.id == face_id))


def load(connection: Connection) -> list[Face]:
    """All stored faces by id."""
    return [
        Face(
            row.id,
            row.photo_id,
            None if row.left is None else Box(row.left, row.top, row.width, row.height),
            row.drawn,
            row.not_a_face,
            ReferenceLabel(Gender(row.gender), Source(row.source)) if row.gender else None,
        )
        for row in connection.execute(select(face).order_by(face.c.id))
    ]


def last_id(connection: Connection) -> FaceId:
    """The greatest id that was ever given, removed faces included; 0 where there was none."""
    given = connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = 'face'"))
    return FaceId(given or 0)


def _columns(stored: Face) -> dict[str, object]:
    box, label = stored.anchor, stored.label
    return {
        "id": stored.id,
        "photo_id": stored.photo_id,
        "left": box and box.left,
        "top": box and box.top,
        "width": box and box.width,
        "height": box and box.height,
        "drawn": stored.drawn,
        "not_a_face": stored.not_a_face,
        "gender": label and label.gender.value,
        "source": label and label.source.value,
    }
