"""Requests to cloud vendors: recorded before they are made, so that none can be paid unrecorded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, select

from core.sending.consent import Consent
from core.sending.spending import BILLION, Spent, billionths
from core.store.attempts import AttemptId
from core.store.quick import Insert
from core.store.schema import attempt, failure, photo, request, response
from core.store.values import now, time_text

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


def any_made(connection: Connection) -> bool:
    """Whether any request was ever made for this case."""
    return connection.execute(select(request.c.id).limit(1)).first() is not None


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


def spent_before(connection: Connection, consent: Consent) -> Spent:
    """What counts towards a consent's cap from the beginning: what was spent under it, and what
    may have been paid for calls it covers that were cut off and neither answered nor failed since.
    """
    own, others = spent(connection, consent.id), _cut_off(connection, consent)
    return Spent(
        own.dollars + others.dollars, own.calls + others.calls, own.unpriced + others.unpriced
    )


def _cut_off(connection: Connection, consent: Consent) -> Spent:
    """What may have been paid for such calls under other consents."""
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
        select(request.c.dollars, photo.c.sha256)
        .join(attempt, attempt.c.id == request.c.attempt_id)
        .join(photo, photo.c.id == attempt.c.photo_id)
        .outerjoin(ended, same_call)
        .where(
            attempt.c.vendor_id.in_(consent.vendors),
            request.c.consent != consent.id,
            ended.c.last.is_(None) | (ended.c.last < attempt.c.id),
        )
    )
    rows = connection.execute(query)
    return _sum(row.dollars for row in rows if row.sha256 in consent.photos)


def _sum(prices: Iterable[float | None]) -> Spent:
    known = list(prices)
    dollars = sum(billionths(price) for price in known if price is not None) / BILLION
    return Spent(dollars, len(known), known.count(None))
