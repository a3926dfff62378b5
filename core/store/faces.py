"""Stored faces with their anchors, reference labels and attributes: what is in force of each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, text, update

from core.faces import Face
from core.geometry import Box
from core.labelling.attributes import GENDER, NO_ATTRIBUTES, Attribute, AttributeName, Attributes
from core.labelling.labels import Gender, ReferenceLabel, Source
from core.photos.photo import PhotoId
from core.sets.flag import FaceId
from core.store.quick import FIRST, LAST, Insert, Query, driver_of, is_whole
from core.store.schema import face, face_attribute

_ADD = Insert(face)
_ADD_ATTRIBUTE = Insert(face_attribute)
_OF_PHOTOS = face.c.photo_id.between(bindparam("first"), bindparam("last"))
_FACES = select(
    face.c.id,
    face.c.photo_id,
    face.c.drawn,
    face.c.not_a_face,
    face.c.left,
    face.c.top,
    face.c.width,
    face.c.height,
    face.c.gender,
    face.c.source,
    face.c.wording,
    face.c.annotator,
    face.c.answers_seen,
).order_by(face.c.id)
_ALL, _SOME = Query(_FACES), Query(_FACES.where(_OF_PHOTOS))
_ATTRIBUTES = select(
    face_attribute.c.face_id,
    face_attribute.c.name,
    face_attribute.c.value,
    face_attribute.c.source,
    face_attribute.c.annotator,
    face_attribute.c.answers_seen,
).order_by(face_attribute.c.face_id, face_attribute.c.name)
_ALL_ATTRIBUTES = Query(_ATTRIBUTES)
_SOME_ATTRIBUTES = Query(
    _ATTRIBUTES.join(face, face.c.id == face_attribute.c.face_id).where(_OF_PHOTOS)
)
_WORDS_SAID = Query(
    select(face.c.gender, face.c.wording, func.count())
    .where(face.c.gender.is_not(None))
    .group_by(face.c.gender, face.c.wording)
)
_VALUES_SAID = Query(
    select(face_attribute.c.name, face_attribute.c.value, func.count()).group_by(
        face_attribute.c.name, face_attribute.c.value
    )
)
_PHOTO_OF = select(face.c.photo_id).where(face.c.id == bindparam("id"))

_DROP_ATTRIBUTES = f"DELETE FROM {face_attribute.name} WHERE face_id = ?"
_DROP = f"DELETE FROM {face.name} WHERE id = ?"
_SET = ", ".join(
    f'"{c.name}" = :{c.name}' for c in face.columns if c.name not in ("id", "photo_id")
)
_CHANGE = f"UPDATE {face.name} SET {_SET} WHERE id = :id"


def add(connection: Connection, new: Face) -> None:
    add_all(connection, [new])


def add_all(connection: Connection, new: Sequence[Face]) -> None:
    """Keep faces that are not there yet, with all that is in force of them."""
    _ADD.all(connection, [_columns(each) for each in new])
    _ADD_ATTRIBUTE.all(connection, [row for each in new for row in _attribute_rows(each)])


def change(connection: Connection, changed: Face) -> None:
    """Keep all of a face but its attributes."""
    columns = _columns(changed)
    connection.execute(update(face).where(face.c.id == columns.pop("id")).values(columns))


def set_attributes(connection: Connection, changed: Face) -> None:
    """Keep a face's attributes as they are now."""
    _drop_attributes(connection, changed.id)
    _ADD_ATTRIBUTE.all(connection, _attribute_rows(changed))


def remove(connection: Connection, face_id: FaceId) -> None:
    """Its flags and claims must be gone already."""
    _drop_attributes(connection, face_id)
    connection.execute(delete(face).where(face.c.id == face_id))


def turn_all(
    connection: Connection,
    gone: Sequence[FaceId],
    new: Sequence[Face],
    changed: Sequence[Face],
) -> None:
    """Remove, add and change many faces with all that is in force of them."""
    driver = driver_of(connection)
    ids = [(face_id,) for face_id in (*gone, *(each.id for each in changed))]
    driver.executemany(_DROP_ATTRIBUTES, ids)
    driver.executemany(_DROP, ids[: len(gone)])
    driver.executemany(_CHANGE, [_columns(each) for each in changed])
    add_all(connection, new)
    _ADD_ATTRIBUTE.all(connection, [row for each in changed for row in _attribute_rows(each)])


def load(connection: Connection, first: PhotoId = FIRST, last: PhotoId = LAST) -> list[Face]:
    """The stored faces of the photos from one id to another, by id."""
    if is_whole(first, last):
        rows, attributes = _ALL.all(connection), _by_face(_ALL_ATTRIBUTES.all(connection))
    else:
        between = {"first": first, "last": last}
        rows = _SOME.all(connection, **between)
        attributes = _by_face(_SOME_ATTRIBUTES.all(connection, **between))
    labels: dict[tuple[Any, ...], ReferenceLabel] = {}
    faces = []
    for row in rows:
        id_, photo_id, drawn, not_a_face, left, top, width, height, *said = row
        key = tuple(said)
        if said[0] is not None and key not in labels:
            gender, source, wording, annotator, seen = said
            labels[key] = ReferenceLabel(
                Gender(gender), Source(source), wording, annotator, _yes_no(seen)
            )
        faces.append(
            Face(
                id_,
                photo_id,
                None if left is None else Box(left, top, width, height),
                bool(drawn),
                bool(not_a_face),
                labels.get(key),
                attributes.get(id_, NO_ATTRIBUTES),
            )
        )
    return faces


def last_id(connection: Connection) -> FaceId:
    """The greatest id that was ever given, removed faces included; 0 where there was none."""
    given = connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = 'face'"))
    return FaceId(given or 0)


def photo_of(connection: Connection, face_id: FaceId) -> PhotoId | None:
    """The photo a stored face is in; None where there is no such face."""
    found = connection.scalar(_PHOTO_OF, {"id": face_id})
    return None if found is None else PhotoId(found)


def said(connection: Connection) -> dict[AttributeName, Counter[str]]:
    """How many faces have each value of each attribute in force; of GENDER each label's word."""
    found: dict[AttributeName, Counter[str]] = {}
    for gender, wording, count in _WORDS_SAID.all(connection):
        found.setdefault(GENDER, Counter())[wording or gender] += count
    for name, value, count in _VALUES_SAID.all(connection):
        found.setdefault(name, Counter())[value] += count
    return found


def _by_face(rows: Iterable[Sequence[Any]]) -> Mapping[FaceId, Attributes]:
    """Few values stand for many faces, so each is made once."""
    made: dict[tuple[Any, ...], Attribute] = {}
    found: defaultdict[FaceId, dict[AttributeName, Attribute]] = defaultdict(dict)
    for face_id, name, *said in rows:
        key = tuple(said)
        if key not in made:
            value, source, annotator, seen = said
            made[key] = Attribute(value, Source(source), annotator, _yes_no(seen))
        found[face_id][name] = made[key]
    return found


def _drop_attributes(connection: Connection, face_id: FaceId) -> None:
    connection.execute(delete(face_attribute).where(face_attribute.c.face_id == face_id))


def _attribute_rows(stored: Face) -> list[dict[str, object]]:
    return [
        {
            "face_id": stored.id,
            "name": name,
            "value": said.value,
            "source": said.source.value,
            "annotator": said.annotator,
            "answers_seen": said.answers_seen,
        }
        for name, said in sorted(stored.attributes.items())
    ]


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
        "wording": label.wording if label else "",
        "annotator": label.annotator if label else "",
        "answers_seen": label.answers_seen if label else None,
    }


def _yes_no(value: int | None) -> bool | None:
    return None if value is None else bool(value)
