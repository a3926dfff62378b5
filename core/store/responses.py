"""Responses: kept byte for byte before anything reads them, and the predictions read from them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from core.evidence.calls import KeptAnswer
from core.photo import PhotoId, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.response import ResponseId
from core.run import RunSettings
from core.store import events
from core.store.attempts import AttemptId
from core.store.quick import Insert, driver_of
from core.store.schema import attempt, further_body, prediction, reading, response
from core.store.values import now, problem_columns, settings_text, time_text
from core.vendor import Answer, VendorId

_KEEP = Insert(response)
_FURTHER = Insert(further_body)
_READING = Insert(reading, instead="REPLACE")
_PREDICTION = Insert(prediction)
_FORGET = f"DELETE FROM {prediction.name} WHERE response_id = ?"
_FEW = 500


def keep(
    connection: Connection,
    attempt_id: AttemptId,
    answer: Answer,
    sent: SentRecord,
    *,
    version: str,
    seconds: float,
    received: datetime | None = None,
    source: str = "live",
) -> ResponseId:
    """Keep what a vendor answered, unread.

    version: as the vendor returned it, else as known beforehand. seconds: the vendor's own share.
    """
    time = received or now()
    _KEEP.one(
        connection,
        {
            "id": attempt_id,
            "version": version,
            "received": time_text(time),
            "seconds": seconds,
            "request_id": answer.request_id,
            "source": source,
            "sent_width": sent.width,
            "sent_height": sent.height,
            "sent_scale": sent.scale,
            "sent_bytes": sent.byte_count,
            "sent_sha256": sent.sha256,
            "sent_encoding": sent.encoding,
            "endpoint": answer.endpoint,
            "note": answer.note,
            "further": len(answer.further),
            "body": answer.body,
        },
    )
    if answer.further:
        bodies = [
            {"response_id": attempt_id, "number": number, "body": further}
            for number, further in enumerate(answer.further, 1)
        ]
        _FURTHER.all(connection, bodies)
    kept = KeptAnswer(
        attempt_id,
        time_text(time),
        version,
        seconds,
        answer.request_id,
        source,
        (sent.width, sent.height, sent.scale, sent.byte_count, sent.encoding),
        sent.sha256,
        answer.endpoint,
        answer.note,
        answer.body,
        tuple(answer.further),
    )
    events.append(connection, events.EventKind.ANSWERED, kept.ids(), time)
    return ResponseId(attempt_id)


def keep_predictions(
    connection: Connection,
    response_id: ResponseId,
    predictions: Sequence[Prediction],
    unreadable: Problem | None = None,
) -> None:
    """Keep what was read from a body, instead of what may have been read from it before.

    predictions: boxes in pixels of the upright original; numbered from 1 in their order.
    unreadable: why the body could not be read; then there are no predictions.
    """
    driver_of(connection).execute(_FORGET, (response_id,))
    _READING.one(connection, {"response_id": response_id, **problem_columns(unreadable)})
    rows = [
        {
            "response_id": response_id,
            "number": number,
            "left": p.box.left,
            "top": p.box.top,
            "width": p.box.width,
            "height": p.box.height,
            "gender": p.gender and p.gender.value,
            "confidence": p.confidence,
            "received": p.received,
            "percent_digits": p.percent_digits,
            "age_low": p.age_low,
            "age_high": p.age_high,
        }
        for number, p in enumerate(predictions, 1)
    ]
    if rows:
        _PREDICTION.all(connection, rows)


def stored_for(
    connection: Connection,
    photo_ids: Collection[PhotoId],
    vendor_id: VendorId,
    version: str,
    settings: RunSettings,
) -> dict[PhotoId, ResponseId]:
    """The newest stored response of each photo that has one for the very same call."""
    query = (
        select(attempt.c.photo_id, response.c.id)
        .join(response, response.c.id == attempt.c.id)
        .where(
            attempt.c.vendor_id == vendor_id,
            attempt.c.version == version,
            attempt.c.settings == settings_text(settings),
        )
        .order_by(response.c.id)
    )
    # A handful of photos is looked up by index; with many it is quicker to read all once.
    if len(photo_ids) <= _FEW:
        query = query.where(attempt.c.photo_id.in_(photo_ids))
    wanted = set(photo_ids)
    rows = connection.execute(query)
    return {PhotoId(photo): ResponseId(id_) for photo, id_ in rows if photo in wanted}


def body(connection: Connection, response_id: ResponseId) -> bytes:
    """The raw body, byte for byte. Raises LookupError for an unknown id."""
    found = connection.scalar(select(response.c.body).where(response.c.id == response_id))
    if found is None:
        raise LookupError(f"there is no response {response_id}")
    return bytes(found)


def further(connection: Connection, response_id: ResponseId) -> tuple[bytes, ...]:
    """The raw bodies of the further requests that a response took, in order."""
    query = (
        select(further_body.c.body)
        .where(further_body.c.response_id == response_id)
        .order_by(further_body.c.number)
    )
    return tuple(bytes(found) for found in connection.scalars(query))


def unread(connection: Connection) -> list[ResponseId]:
    """Responses kept and not read: the program ended in between, or a new reading is wanted."""
    query = (
        select(response.c.id)
        .outerjoin(reading, reading.c.response_id == response.c.id)
        .where(reading.c.response_id.is_(None))
        .order_by(response.c.id)
    )
    return [ResponseId(id_) for id_ in connection.scalars(query)]
