"""Requests to cloud vendors: recorded before they are made, so that none can be paid unrecorded."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select

from core.photo import PhotoId
from core.spending import Spent
from core.store.attempts import AttemptId
from core.store.quick import Insert
from core.store.schema import attempt, failure, request, response
from core.store.values import now, time_text
from core.vendor import VendorId

_RECORD = Insert(request, ("attempt_id", "time", "dollars", "endpoint", "consent"))


def record(
    connection: Connection,
    attempt_id: AttemptId,
    dollars: float | None,
    endpoint: str,
    consent_id: str,
    time: datetime | None = None,
) -> None:
    """Record that a request is about to be made. dollars: US$, None where no price is known."""
    _RECORD.one(
        connection,
        {
            "attempt_id": attempt_id,
            "time": time_text(time or now()),
            "dollars": dollars,
            "endpoint": endpoint,
            "consent": consent_id,
        },
    )


def spent(connection: Connection, consent_id: str) -> Spent:
    """What was spent under one consent; requests that were cut off count, as they may be paid."""
    query = (
        select(request.c.attempt_id, request.c.dollars, failure.c.uncharged)
        .outerjoin(failure, failure.c.attempt_id == request.c.attempt_id)
        .where(request.c.consent == consent_id)
        .order_by(request.c.id)
    )
    rows = connection.execute(query).all()
    turned_away = {row.attempt_id: number for number, row in enumerate(rows) if row.uncharged}
    free = set(turned_away.values())  # the last request of each such attempt
    return _sum(row.dollars for number, row in enumerate(rows) if number not in free)


def cut_off(
    connection: Connection,
    vendor_ids: Collection[VendorId],
    photo_ids: Collection[PhotoId] | None = None,
    besides: str = "",
) -> Spent:
    """What may have been paid for calls of these vendors that were cut off and have neither been
    answered nor failed since.

    photo_ids: about these photos only. besides: requests under this consent are left out.
    """
    ended = (
        select(attempt.c.photo_id, attempt.c.vendor_id, func.max(attempt.c.id).label("last"))
        .outerjoin(response, response.c.id == attempt.c.id)
        .outerjoin(failure, failure.c.attempt_id == attempt.c.id)
        .where(response.c.id.is_not(None) | failure.c.attempt_id.is_not(None))
        .group_by(attempt.c.photo_id, attempt.c.vendor_id)
        .subquery()
    )
    same_call = (ended.c.photo_id == attempt.c.photo_id) & (
        ended.c.vendor_id == attempt.c.vendor_id
    )
    query = (
        select(request.c.dollars, attempt.c.photo_id)
        .join(attempt, attempt.c.id == request.c.attempt_id)
        .outerjoin(ended, same_call)
        .where(
            attempt.c.vendor_id.in_(vendor_ids),
            request.c.consent != besides,
            ended.c.last.is_(None) | (ended.c.last < attempt.c.id),
        )
    )
    rows = connection.execute(query)
    wanted = None if photo_ids is None else set(photo_ids)
    return _sum(row.dollars for row in rows if wanted is None or row.photo_id in wanted)


def _sum(prices: Iterable[float | None]) -> Spent:
    known = list(prices)
    dollars = sum(round(price * 1e9) for price in known if price is not None) / 1e9
    return Spent(dollars, len(known), known.count(None))
