"""Responses: kept byte for byte before anything reads them, and the predictions read from them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from core.evidence.calls import KeptAnswer
from core.photos.photo import PhotoId, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.response import ResponseId
from core.run import RunSettings
from core.store import events
from core.store.attempts import AttemptId
from core.store.quick import Insert, Row, driver_of
from core.store.schema import attempt, further_body, prediction, reading, response, run
from core.store.values import now, problem_columns, settings_text, time_text
from core.vendor import Answer, VendorId

_KEEP = Insert(response)
_FURTHER = Insert(further_body)
_READING = Insert(reading, instead="REPLACE")
_PREDICTION = Insert(prediction)
_FORGET = f"DELETE FROM {prediction.name} WHERE response_id = ?"
_FEW = 500


@dataclass(frozen=True, slots=True)
class Received:
    """What a vendor answered to an attempt.

    version: as the vendor returned it, else as known beforehand. seconds: the vendor's own share.
    """

    attempt_id: AttemptId
    answer: Answer
    sent: SentRecord
    version: str
    seconds: float
    time: datetime
    source: str = "live"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from a body.

    predictions: boxes in pixels of the upright original; numbered from 1 in their order.
    unreadable: why the body could not be read; then there are no predictions.
    """

    response_id: ResponseId
    predictions: Sequence[Prediction]
    unreadable: Problem | None = None


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
    """Keep what a vendor answered, unread; as in Received."""
    one = Received(attempt_id, answer, sent, version, seconds, received or now(), source)
    return keep_all(connection, [one])[0]


def keep_all(connection: Connection, many: Sequence[Received]) -> list[ResponseId]:
    """Keep what vendors answered, unread."""
    if not many:
        return []
    times = [time_text(one.time) for one in many]
    _KEEP.all(connection, [_row(one, time) for one, time in zip(many, times, strict=True)])
    further = [
        {"response_id": one.attempt_id, "number": number, "body": body}
        for one in many
        for number, body in enumerate(one.answer.further, 1)
    ]
    if further:
        _FURTHER.all(connection, further)
    told = [(_kept(one, time).ids(), time) for one, time in zip(many, times, strict=True)]
    events.append_timed(connection, events.EventKind.ANSWERED, told)
    return [ResponseId(one.attempt_id) for one in many]


def _row(one: Received, time: str) -> Row:
    answer, sent = one.answer, one.sent
    return {
        "id": one.attempt_id,
        "version": one.version,
        "received": time,
        "seconds": one.seconds,
        "request_id": answer.request_id,
        "source": one.source,
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
    }


def _kept(one: Received, time: str) -> KeptAnswer:
    answer, sent = one.answer, one.sent
    return KeptAnswer(
        one.attempt_id,
        time,
        one.version,
        one.seconds,
        answer.request_id,
        one.source,
        (sent.width, sent.height, sent.scale, sent.byte_count, sent.encoding),
        sent.sha256,
        answer.endpoint,
        answer.note,
        answer.body,
        tuple(answer.further),
    )


def keep_predictions(
    connection: Connection,
    response_id: ResponseId,
    predictions: Sequence[Prediction],
    unreadable: Problem | None = None,
) -> None:
    """Keep what was read from a body, as in Reading, instead of what was read from it before."""
    keep_readings(connection, [Reading(response_id, predictions, unreadable)])


def keep_readings(connection: Connection, many: Sequence[Reading]) -> None:
    """Keep what was read from bodies, instead of what may have been read from them before.

    Of one body read more than once, as by two runs that take the same answer, the last counts.
    """
    if not many:
        return
    many = list({one.response_id: one for one in many}.values())
    driver_of(connection).executemany(_FORGET, [(one.response_id,) for one in many])
    _READING.all(
        connection,
        [{"response_id": one.response_id, **problem_columns(one.unreadable)} for one in many],
    )
    rows = [
        {
            "response_id": one.response_id,
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
        for one in many
        for number, p in enumerate(one.predictions, 1)
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
    """The newest stored response of each photo that has one for the very same call.

    Those of repeats and variations are none: they stand for themselves.
    """
    query = (
        select(attempt.c.photo_id, response.c.id)
        .join(response, response.c.id == attempt.c.id)
        .join(run, run.c.id == attempt.c.run_id)
        .where(
            run.c.repeat_id.is_(None),
            run.c.variation_id.is_(None),
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
