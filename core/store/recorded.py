"""Recorded answers: kept byte for byte as they were imported, in tables of their own.

A recorded answer's ResponseId is the negative of its number in the table, so that it can never be
taken for that of a response this program received.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, select, text

from core.geometry import Box
from core.labelling.labels import Gender
from core.photos.photo import Photo, PhotoId, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.response import RECORDED, Recorded, Response, ResponseId, RunId
from core.store import events
from core.store.events import EventKind, Ids, content_hash
from core.store.outcomes import NOT_READ
from core.store.quick import Insert, Query
from core.store.schema import recorded_reading, recorded_response
from core.store.values import canonical, problem_columns, problem_of, time_text
from core.vendor import VendorId

NOT_KNOWN = "not known"
"""Stands for the encoding of what was sent."""

_KEEP = Insert(recorded_response)
_READING = Insert(recorded_reading, instead="REPLACE")
_ALL = Query(
    select(
        *(column for column in recorded_response.c if column.name != "body"),
        recorded_reading.c.predictions,
        recorded_reading.c.problem_kind,
        recorded_reading.c.problem_what,
        recorded_reading.c.problem_way_out,
    )
    .outerjoin(recorded_reading, recorded_reading.c.recorded_id == recorded_response.c.id)
    .order_by(recorded_response.c.date, recorded_response.c.id)
)


@dataclass(frozen=True, slots=True)
class ToKeep:
    """A recorded answer with its body, on its way into the store."""

    photo: Photo
    response: Response
    body: bytes


def recorded_answer(
    number: int,
    photo_id: PhotoId,
    vendor_id: VendorId,
    size: tuple[int, int],
    how: Recorded,
    predictions: Sequence[Prediction],
    unreadable: Problem | None = None,
) -> Response:
    """A recorded answer as a value. number: its own in the table; size: of the upright photo."""
    time = start_of(how.date)
    return Response(
        ResponseId(-number),
        RunId(0),
        photo_id,
        vendor_id,
        "",
        time,
        time,
        0.0,
        "",
        unknown_sending(*size),
        tuple(predictions),
        unreadable,
        RECORDED,
        recorded=how,
    )


def unknown_sending(width: int, height: int) -> SentRecord:
    """What is taken to have been sent: the photo as it is, in bytes nobody knows."""
    return SentRecord(width, height, 1.0, 0, "", NOT_KNOWN)


def start_of(date: str) -> datetime:
    """The start of a year, month or day, UTC. Raises ValueError for any other text."""
    year, month, day = (*map(int, date.split("-")), 1, 1)[:3]
    return datetime(year, month, day, tzinfo=UTC)


def keep(connection: Connection, answers: Sequence[ToKeep]) -> None:
    """Keep imported answers with what was read from them, and tell of it."""
    if not answers:
        return
    _KEEP.all(connection, [_columns(answer) for answer in answers])
    for answer in answers:
        keep_reading(connection, answer.response)
    events.append_all(connection, EventKind.IMPORTED, [_ids_imported(a) for a in answers])


def keep_reading(connection: Connection, response: Response) -> None:
    """Keep what was read from a recorded answer, instead of what was read from it before."""
    row = {
        "recorded_id": -response.id,
        "predictions": canonical([asdict(prediction) for prediction in response.predictions]),
        **problem_columns(response.unreadable),
    }
    _READING.one(connection, row)


def remove(connection: Connection, answers: Collection[tuple[Photo, Response]]) -> None:
    """Take imported answers out again, and tell of it."""
    numbers = [-response.id for _, response in answers]
    for table, key in ((recorded_reading, "recorded_id"), (recorded_response, "id")):
        connection.execute(
            delete(table).where(table.c[key] == text(":number")),
            [{"number": number} for number in numbers],
        )
    events.append_all(
        connection, EventKind.IMPORT_REMOVED, [_ids(photo, answer) for photo, answer in answers]
    )


def load(connection: Connection) -> list[Response]:
    """All recorded answers, the one with the oldest date first."""
    return [_answer(row) for row in _ALL.all(connection)]


def body(connection: Connection, response_id: ResponseId) -> bytes:
    """The raw body, byte for byte. Raises LookupError for an unknown id."""
    query = select(recorded_response.c.body).where(recorded_response.c.id == -response_id)
    found = connection.scalar(query)
    if found is None:
        raise LookupError(f"there is no recorded answer {response_id}")
    return bytes(found)


def last_number(connection: Connection) -> int:
    """The greatest number ever given, removed answers included; 0 where there was none."""
    query = "SELECT seq FROM sqlite_sequence WHERE name = 'recorded_response'"
    return connection.scalar(text(query)) or 0


def _columns(kept: ToKeep) -> dict[str, object]:
    response, how = kept.response, kept.response.recorded
    assert how is not None
    return {
        "id": -response.id,
        "photo_id": response.photo_id,
        "vendor_id": response.vendor_id,
        "date": how.date,
        "provenance": how.provenance,
        "file_name": how.file_name,
        "imported": time_text(how.imported),
        "width": response.sent.width,
        "height": response.sent.height,
        "body_sha256": how.body_sha256,
        "body": kept.body,
    }


def _answer(row: tuple[Any, ...]) -> Response:
    number, photo_id, vendor_id, date, provenance, file_name, imported = row[:7]
    width, height, body_sha256, predictions, *problem = row[7:]
    return recorded_answer(
        number,
        PhotoId(photo_id),
        VendorId(vendor_id),
        (width, height),
        Recorded(date, provenance, file_name, datetime.fromisoformat(imported), body_sha256),
        [_prediction(each) for each in json.loads(predictions or "[]")],
        NOT_READ if predictions is None else problem_of(*problem),
    )


def _prediction(kept: dict[str, Any]) -> Prediction:
    gender = kept.pop("gender")
    return Prediction(Box(**kept.pop("box")), gender and Gender(gender), **kept)


def _ids(photo: Photo, response: Response) -> Ids:
    how = response.recorded
    assert how is not None
    return {
        "photo": photo.sha256,
        "vendor": response.vendor_id,
        "recorded": -response.id,
        "body": how.body_sha256,
    }


def _ids_imported(kept: ToKeep) -> Ids:
    how = kept.response.recorded
    assert how is not None
    said = content_hash([how.date, how.provenance, how.file_name])
    return {**_ids(kept.photo, kept.response), "said": said}
