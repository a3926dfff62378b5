"""What came of the calls, read back as values: in bulk, as a case with 100,000 photos needs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection, bindparam, func, literal_column, select

from core.geometry import Box
from core.labelling.labels import Gender
from core.photos.photo import PhotoId, SentRecord
from core.prediction import Prediction
from core.problem import Problem
from core.response import CallFailure, Outcome, Response, ResponseId, RunId
from core.store.quick import FIRST, LAST, Query, is_whole
from core.store.schema import (
    attempt,
    failure,
    kept,
    prediction,
    reading,
    request,
    response,
)
from core.store.schema import run as run_table
from core.store.values import problem_of
from core.store.withdrawals import WITHDRAWN
from core.vendor import VendorId

NOT_READ = Problem(
    "not read", "The answer is kept but was not read yet.", "Open the case again to read it."
)
MAYBE_SENT = Problem(
    "maybe sent",
    "The program ended in the middle of this call: the photo was maybe sent, maybe paid.",
    "Run again; what it may have cost counts towards the cap.",
)
_FEW = 500
_GENDERS = {gender.value: gender for gender in Gender} | {None: None}
_Row = Sequence[Any]

_RESPONSES = (
    select(
        response.c.id,
        attempt.c.run_id,
        attempt.c.photo_id,
        attempt.c.vendor_id,
        response.c.version,
        attempt.c.asked,
        response.c.received,
        response.c.seconds,
        response.c.request_id,
        response.c.source,
        response.c.sent_width,
        response.c.sent_height,
        response.c.sent_scale,
        response.c.sent_bytes,
        response.c.sent_sha256,
        response.c.sent_encoding,
        response.c.endpoint,
        response.c.note,
        response.c.further,
        reading.c.response_id,
        reading.c.problem_kind,
        reading.c.problem_what,
        reading.c.problem_way_out,
    )
    .join(attempt, attempt.c.id == response.c.id)
    .outerjoin(reading, reading.c.response_id == response.c.id)
)
_FAILURES = (
    select(
        attempt.c.id,
        attempt.c.run_id,
        attempt.c.photo_id,
        attempt.c.vendor_id,
        failure.c.time,
        failure.c.problem_kind,
        failure.c.problem_what,
        failure.c.problem_way_out,
    )
    .join(attempt, attempt.c.id == failure.c.attempt_id)
    .where(~failure.c.again, failure.c.problem_kind != literal_column(repr(WITHDRAWN)))
)
_TIME_SENT = (
    select(func.max(request.c.time)).where(request.c.attempt_id == attempt.c.id).scalar_subquery()
)
_CUT_OFF = (
    select(
        attempt.c.id,
        attempt.c.run_id,
        attempt.c.photo_id,
        attempt.c.vendor_id,
        _TIME_SENT,
    )
    .outerjoin(response, response.c.id == attempt.c.id)
    .outerjoin(failure, failure.c.attempt_id == attempt.c.id)
    .where(response.c.id.is_(None), failure.c.attempt_id.is_(None), _TIME_SENT.is_not(None))
)
_PREDICTIONS = select(
    prediction.c.response_id,
    prediction.c.left,
    prediction.c.top,
    prediction.c.width,
    prediction.c.height,
    prediction.c.gender,
    prediction.c.confidence,
    prediction.c.received,
    prediction.c.percent_digits,
    prediction.c.age_low,
    prediction.c.age_high,
).order_by(prediction.c.response_id, prediction.c.number)
# Asked of each run, which finds the row by the key of `kept`; joined, all its rows would be walked.
_RUN_USING_LAST = (
    select(func.max(run_table.c.id))
    .where(
        select(kept.c.run_id)
        .where(kept.c.run_id == run_table.c.id, kept.c.response_id == attempt.c.id)
        .correlate(run_table, attempt)
        .exists()
    )
    .correlate(attempt)
    .scalar_subquery()
)
_LAST_USE = select(attempt.c.id, _RUN_USING_LAST).where(_RUN_USING_LAST.is_not(None))
_OF_PHOTOS = attempt.c.photo_id.between(bindparam("first"), bindparam("last"))
_ALL_LAST_USES = select(kept.c.response_id, func.max(kept.c.run_id)).group_by(kept.c.response_id)
_ALL = [Query(query) for query in (_ALL_LAST_USES, _RESPONSES, _FAILURES, _CUT_OFF, _PREDICTIONS)]
_SOME = [Query(query.where(_OF_PHOTOS)) for query in (_LAST_USE, _RESPONSES, _FAILURES, _CUT_OFF)]
_SOME.append(
    Query(_PREDICTIONS.join(attempt, attempt.c.id == prediction.c.response_id).where(_OF_PHOTOS))
)
_ALL_RESPONSES, _ALL_PREDICTIONS = _ALL[1], _ALL[4]
_NOT_READ_YET = Query(
    select(response.c.id)
    .outerjoin(reading, reading.c.response_id == response.c.id)
    .where(reading.c.response_id.is_(None))
)
_ASKED = Query(select(attempt.c.vendor_id).distinct())
_ANSWERED = (
    select(attempt.c.id)
    .join(response, response.c.id == attempt.c.id)
    .where(attempt.c.vendor_id == bindparam("vendor_id"))
    .limit(1)
)
_APART = Query(
    select(run_table.c.id).where(
        run_table.c.repeat_id.is_not(None) | run_table.c.variation_id.is_not(None)
    )
)
_FAILURE_WIDTH = len(_FAILURES.selected_columns)


def latest(connection: Connection, first: PhotoId = FIRST, last: PhotoId = LAST) -> list[Outcome]:
    """Of each vendor and each of the photos from one id to another what the newest run has, in no
    particular order.

    A response's run_id is the newest run that asked for it or used it instead of asking again.
    A call that was cut off after it had maybe been sent is a failure: MAYBE_SENT. What came of
    repeats and variations is left out.
    """
    apart = {id_ for (id_,) in _APART.all(connection)}
    queries, between = _ALL, {}
    if not is_whole(first, last):
        queries, between = _SOME, {"first": first, "last": last}
    last_uses, answered, failed, cut_off, predicted = (
        query.all(connection, **between) for query in queries
    )
    used: dict[int, int] = dict(last_uses)
    newest: dict[tuple[int, str], tuple[int, int, _Row]] = {}
    for row in chain(answered, failed, map(_cut_off, cut_off)):
        # A failed attempt has no response that could have been used again.
        attempt_id, run, photo, vendor = row[:4]
        if run in apart:
            continue
        run = max(run, used.get(attempt_id, run))
        held = newest.get((photo, vendor))
        if held is None or (run, attempt_id) > held[:2]:
            newest[photo, vendor] = (run, attempt_id, row)
    wanted = {id_ for _, id_, row in newest.values() if len(row) > _FAILURE_WIDTH}
    predictions = _predictions(predicted, wanted)
    return [
        _response(row, run, predictions) if len(row) > _FAILURE_WIDTH else _failure(row)
        for run, _, row in newest.values()
    ]


def of_run(connection: Connection, run_id: RunId) -> list[Outcome]:
    """What one run has of each photo × vendor: what it asked for last, or took as stored.

    A call that was cut off is as in `latest`; a repeat's run may be asked for, too.
    """
    taken = select(kept.c.response_id).where(kept.c.run_id == run_id)
    here = (attempt.c.run_id == run_id) | response.c.id.in_(taken)
    rows: list[_Row] = [tuple(row) for row in connection.execute(_RESPONSES.where(here))]
    here_only = attempt.c.run_id == run_id
    rows += [tuple(row) for row in connection.execute(_FAILURES.where(here_only))]
    rows += [_cut_off(row) for row in connection.execute(_CUT_OFF.where(here_only))]
    newest: dict[tuple[int, str], _Row] = {}
    for row in sorted(rows, key=lambda row: int(row[0])):
        newest[row[2], row[3]] = row
    theirs = _PREDICTIONS.join(response, response.c.id == prediction.c.response_id)
    theirs = theirs.join(attempt, attempt.c.id == response.c.id).where(here)
    wanted = {row[0] for row in newest.values() if len(row) > _FAILURE_WIDTH}
    predictions = _predictions(connection.execute(theirs).all(), wanted)
    return [
        _response(row, run_id, predictions) if len(row) > _FAILURE_WIDTH else _failure(row)
        for row in newest.values()
    ]


def _cut_off(row: _Row) -> _Row:
    """As a row of failures."""
    return (*row, MAYBE_SENT.kind, MAYBE_SENT.what, MAYBE_SENT.way_out)


def answered(connection: Connection) -> frozenset[VendorId]:
    """The vendors that a response is kept of."""
    return frozenset(
        VendorId(vendor_id)
        for (vendor_id,) in _ASKED.all(connection)
        if connection.scalar(_ANSWERED, {"vendor_id": vendor_id}) is not None
    )


def not_read_yet(connection: Connection) -> list[ResponseId]:
    """The responses that are kept but were not read."""
    return [ResponseId(id_) for (id_,) in _NOT_READ_YET.all(connection)]


def of_variation(connection: Connection, variation_id: int) -> list[tuple[str, Outcome]]:
    """What came of every call of a variation, in the order of asking, with the call's settings."""
    theirs = (
        select(attempt.c.id, attempt.c.settings)
        .join(run_table, run_table.c.id == attempt.c.run_id)
        .where(run_table.c.variation_id == variation_id)
        .order_by(attempt.c.id)
    )
    settings: dict[int, str] = {id_: text for id_, text in connection.execute(theirs)}
    found: dict[int, Outcome] = {
        each.id: each for each in by_id(connection, [ResponseId(id_) for id_ in settings])
    }
    failed = connection.execute(_FAILURES.where(attempt.c.id.in_(settings)))
    cut_off = connection.execute(_CUT_OFF.where(attempt.c.id.in_(settings)))
    for row in chain(map(tuple, failed), map(_cut_off, map(tuple, cut_off))):
        found[row[0]] = _failure(row)
    return [(settings[id_], found[id_]) for id_ in settings if id_ in found]


def by_id(
    connection: Connection, response_ids: Collection[ResponseId], run_id: RunId | None = None
) -> list[Response]:
    """Stored responses, the oldest first; ids there are none of are left out.

    run_id: the run that uses them instead of asking again, else each keeps its own.
    """
    wanted = set(response_ids)
    if len(wanted) <= _FEW:
        few = _RESPONSES.where(response.c.id.in_(wanted)).order_by(response.c.id)
        rows: Iterable[_Row] = connection.execute(few).all()
        theirs = _PREDICTIONS.where(prediction.c.response_id.in_(wanted))
        predictions = _predictions(connection.execute(theirs).all(), wanted)
    else:
        rows = sorted(row for row in _ALL_RESPONSES.all(connection) if row[0] in wanted)
        predictions = _predictions(_ALL_PREDICTIONS.all(connection), wanted)
    return [_response(row, run_id or row[1], predictions) for row in rows]


def _predictions(
    rows: Iterable[_Row], wanted: Collection[int]
) -> Mapping[int, tuple[Prediction, ...]]:
    found: defaultdict[int, list[Prediction]] = defaultdict(list)
    for id_, left, top, width, height, gender, *rest in rows:
        if id_ in wanted:
            box = Box(left, top, width, height)
            found[id_].append(Prediction(box, _GENDERS[gender], *rest))
    return {id_: tuple(many) for id_, many in found.items()}


def _response(
    row: _Row, run_id: int, predictions: Mapping[int, tuple[Prediction, ...]]
) -> Response:
    id_, _, photo_id, vendor_id, version, asked, received, seconds, request_id, source = row[:10]
    endpoint, note, further, was_read, *problem = row[16:23]
    return Response(
        ResponseId(id_),
        RunId(run_id),
        PhotoId(photo_id),
        VendorId(vendor_id),
        version,
        datetime.fromisoformat(asked),
        datetime.fromisoformat(received),
        seconds,
        request_id,
        SentRecord(*row[10:16]),
        predictions.get(id_, ()),
        NOT_READ if was_read is None else problem_of(*problem),
        source,
        endpoint,
        note,
        further,
    )


def _failure(row: _Row) -> CallFailure:
    _, run_id, photo_id, vendor_id, time, kind, what, way_out = row
    return CallFailure(
        RunId(run_id),
        PhotoId(photo_id),
        VendorId(vendor_id),
        datetime.fromisoformat(time),
        Problem(kind, what, way_out),
    )
