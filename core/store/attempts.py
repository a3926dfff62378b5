"""Attempts: recorded before a vendor is asked, so that no call can happen unrecorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NewType

from sqlalchemy import ColumnElement, Connection, bindparam, func, literal_column, select

from core.evidence.calls import AskedCall, KeptFailure
from core.photos.photo import Photo, PhotoId
from core.problem import Problem
from core.response import RunId, Tried
from core.run import RunSettings
from core.sending.offline import OFFLINE
from core.store import events
from core.store.numbers import next_number
from core.store.quick import FIRST, LAST, Insert, Query, driver_of, is_whole
from core.store.schema import attempt, failure, request
from core.store.schema import run as run_table
from core.store.values import now, settings_text, time_text
from core.vendor import NOT_REACHED, VendorId

AttemptId = NewType("AttemptId", int)

GIVEN_UP = "given up"
"""The kind of problem of a call that was given up before anything was sent."""

_OPEN = Insert(attempt)
_FAIL = Insert(failure)
_NEXT_ID = f"SELECT {next_number(attempt.name)}"
# A request that was recorded and then not made, or found no connection, cost nothing either, so
# nothing was sent by an attempt of these kinds whose only request was free.
_NOT_SENT: tuple[ColumnElement[str], ...] = tuple(
    literal_column(repr(kind)) for kind in (GIVEN_UP, OFFLINE, NOT_REACHED)
)
_PAID = func.count(request.c.id) - failure.c.uncharged
_TRIED = (
    select(attempt.c.photo_id, attempt.c.vendor_id, _PAID)
    .join(failure, failure.c.attempt_id == attempt.c.id)
    .join(request, request.c.attempt_id == attempt.c.id)
    .join(run_table, run_table.c.id == attempt.c.run_id)
    .where(failure.c.again, run_table.c.repeat_id.is_(None), run_table.c.variation_id.is_(None))
    # Not by the attempt, in whose order SQLite would go through all of the case for each page.
    .group_by(failure.c.attempt_id)
    .having(failure.c.problem_kind.not_in(_NOT_SENT) | (literal_column("0") < _PAID))
)
_ALL_TRIED = Query(_TRIED)
_SOME_TRIED = Query(_TRIED.where(attempt.c.photo_id.between(bindparam("first"), bindparam("last"))))


@dataclass(frozen=True, slots=True)
class Opening:
    """A vendor that is about to be asked. version: the vendor's, as known beforehand."""

    run_id: RunId
    photo: Photo
    vendor_id: VendorId
    version: str
    settings: RunSettings
    asked: datetime


def open(
    connection: Connection,
    run_id: RunId,
    photo: Photo,
    vendor_id: VendorId,
    version: str,
    settings: RunSettings,
    asked: datetime | None = None,
) -> AttemptId:
    """Record that a vendor is about to be asked. version: the vendor's, as known beforehand."""
    opening = Opening(run_id, photo, vendor_id, version, settings, asked or now())
    return open_all(connection, [opening])[0]


def open_all(connection: Connection, openings: Sequence[Opening]) -> list[AttemptId]:
    """Record that vendors are about to be asked. Inside `Store.write` only, as the ids follow on
    from the last one there.
    """
    if not openings:
        return []
    (first,) = driver_of(connection).execute(_NEXT_ID).fetchone()
    of_repeats = _repeats_of(connection, {opening.run_id for opening in openings})
    rows: list[dict[str, Any]] = []
    told = []
    for attempt_id, opening in enumerate(openings, first):
        asked, settings = time_text(opening.asked), settings_text(opening.settings)
        rows.append(
            {
                "id": attempt_id,
                "run_id": opening.run_id,
                "photo_id": opening.photo.id,
                "vendor_id": opening.vendor_id,
                "version": opening.version,
                "settings": settings,
                "asked": asked,
            }
        )
        call = AskedCall(
            attempt_id,
            asked,
            opening.run_id,
            opening.photo.sha256,
            opening.vendor_id,
            opening.version,
            settings,
            of_repeats.get(opening.run_id),
        )
        told.append((call.ids(), asked))
    _OPEN.all(connection, rows)
    events.append_timed(connection, events.EventKind.ASKED, told)
    return [AttemptId(row["id"]) for row in rows]


def _repeats_of(connection: Connection, run_ids: set[RunId]) -> dict[RunId, int]:
    """The repeat of each run that is part of one."""
    numbers = ", ".join(str(int(run_id)) for run_id in run_ids)
    query = f"SELECT id, repeat_id FROM run WHERE repeat_id IS NOT NULL AND id IN ({numbers})"
    return dict(driver_of(connection).execute(query).fetchall())


def fail(
    connection: Connection,
    attempt_id: AttemptId,
    problem: Problem,
    time: datetime | None = None,
    *,
    again: bool = False,
    uncharged: bool = False,
) -> None:
    """Record that a call brought no answer.

    again: that is no outcome, the call is still to be made: by the program itself, or when the
    vendor can be asked. uncharged: its last request was turned away and cost nothing.
    """
    moment = time or now()
    _FAIL.one(
        connection,
        {
            "attempt_id": attempt_id,
            "time": time_text(moment),
            "problem_kind": problem.kind,
            "problem_what": problem.what,
            "problem_way_out": problem.way_out,
            "again": again,
            "uncharged": uncharged,
        },
    )
    why = problem.kind, problem.what, problem.way_out
    failed = KeptFailure(attempt_id, time_text(moment), why, again, uncharged)
    events.append(connection, events.EventKind.CALL_FAILED, failed.ids(), moment)


def asked(connection: Connection, run_id: RunId) -> set[tuple[PhotoId, VendorId]]:
    """The calls of a run for which a request to a cloud vendor was made, whatever came of it."""
    query = (
        select(attempt.c.photo_id, attempt.c.vendor_id)
        .join(request, request.c.attempt_id == attempt.c.id)
        .outerjoin(failure, failure.c.attempt_id == attempt.c.id)
        .where(attempt.c.run_id == run_id, failure.c.problem_kind.is_distinct_from(GIVEN_UP))
    )
    return {(PhotoId(row[0]), VendorId(row[1])) for row in connection.execute(query)}


def tried(
    connection: Connection, first: PhotoId = FIRST, last: PhotoId = LAST
) -> dict[tuple[PhotoId, VendorId], Tried]:
    """Of the photos from one id to another those that were sent to a vendor without an outcome, as
    `fail` has it with `again`, whatever came of other calls. Repeats and variations are left out.
    """
    rows = (
        _ALL_TRIED.all(connection)
        if is_whole(first, last)
        else _SOME_TRIED.all(connection, first=first, last=last)
    )
    times: Counter[tuple[PhotoId, VendorId]] = Counter()
    paid: set[tuple[PhotoId, VendorId]] = set()
    for photo_id, vendor_id, requests_paid in rows:
        call = PhotoId(photo_id), VendorId(vendor_id)
        times[call] += 1
        if requests_paid:
            paid.add(call)
    return {call: Tried(count, call in paid) for call, count in times.items()}
