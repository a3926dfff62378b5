"""Runs: which photos × vendors were to be asked, and what of a broken-off run is left to ask."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from core.photos.photo import PhotoId
from core.reaudit.repeat import RepeatId
from core.response import ResponseId, RunId
from core.run import Run, RunSettings, VariationId
from core.store.numbers import next_number
from core.store.quick import Insert
from core.store.schema import attempt, failure, kept, response, run, run_photo
from core.store.values import now, settings_of, settings_text, time_text
from core.vendor import VendorId

_KEEP = Insert(kept, instead="IGNORE")
_ADD_PHOTOS = Insert(run_photo, instead="IGNORE")
_FINISH = (
    update(run)
    .where(run.c.id == bindparam("run"), run.c.finished.is_(None))
    .values(finished=bindparam("time"), stopped=bindparam("was_stopped"))
)


@dataclass(frozen=True, slots=True)
class UnfinishedRun:
    """A run that was broken off, and its calls without an answer or failure.

    again: answers stored before were to be asked for again on purpose.
    """

    run: Run
    again: bool
    calls: tuple[tuple[PhotoId, VendorId], ...]


def last_id(connection: Connection) -> RunId:
    """The greatest id that was ever given to a run; 0 where there was none."""
    query = f"SELECT {next_number('run')} - 1"
    return RunId(connection.exec_driver_sql(query).scalar() or 0)


def start(
    connection: Connection,
    photo_ids: Iterable[PhotoId],
    vendor_ids: Sequence[VendorId],
    settings: RunSettings,
    *,
    again: bool = False,
    run_id: RunId | None = None,
    started: datetime | None = None,
    repeat_id: RepeatId | None = None,
    variation_id: VariationId | None = None,
) -> RunId:
    """Record a run before its first attempt.

    run_id: given by the caller, or the next free. repeat_id, variation_id: what it is part of, if
    it is of one.
    """
    given = run_id if run_id is not None else RunId(last_id(connection) + 1)
    connection.execute(
        insert(run),
        {
            "id": given,
            "vendors": json.dumps(list(vendor_ids)),
            "settings": settings_text(settings),
            "again": again,
            "started": time_text(started or now()),
            "finished": None,
            "stopped": False,
            "repeat_id": repeat_id,
            "variation_id": variation_id,
        },
    )
    add_photos(connection, given, photo_ids)
    return given


def add_photos(connection: Connection, run_id: RunId, photo_ids: Iterable[PhotoId]) -> None:
    """Photos that joined a run while it went on."""
    rows = [{"run_id": run_id, "photo_id": photo_id} for photo_id in photo_ids]
    if rows:
        _ADD_PHOTOS.all(connection, rows)


def keep_stored(connection: Connection, run_id: RunId, response_ids: Iterable[ResponseId]) -> None:
    """Record that a run used stored responses instead of asking again."""
    rows = [{"run_id": run_id, "response_id": response_id} for response_id in response_ids]
    if rows:
        _KEEP.all(connection, rows)


def finish(
    connection: Connection, run_id: RunId, stopped: bool, time: datetime | None = None
) -> None:
    """Record a run's end; stopped: by a person, with calls left. A second end changes nothing."""
    connection.execute(
        _FINISH, {"run": run_id, "time": time_text(time or now()), "was_stopped": stopped}
    )


def load(connection: Connection, run_id: RunId) -> Run:
    """Raises LookupError for an unknown id."""
    row = connection.execute(select(run).where(run.c.id == run_id)).first()
    if row is None:
        raise LookupError(f"there is no run {run_id}")
    return _run(row)


def unfinished(connection: Connection) -> list[UnfinishedRun]:
    """The runs without an end that have calls left, the oldest first.

    Repeats and variations are not taken up again: between their calls there would be who knows
    how much time.
    """
    broken_off = select(run).where(
        run.c.finished.is_(None), run.c.repeat_id.is_(None), run.c.variation_id.is_(None)
    )
    rows = connection.execute(broken_off.order_by(run.c.id))
    found = [UnfinishedRun(_run(row), row.again, _calls_left(connection, row)) for row in rows]
    return [u for u in found if u.calls]


def _run(row: Row[Any]) -> Run:
    finished = row.finished
    return Run(
        RunId(row.id),
        tuple(json.loads(row.vendors)),
        settings_of(row.settings),
        datetime.fromisoformat(row.started),
        datetime.fromisoformat(finished) if finished else None,
    )


def _calls_left(connection: Connection, row: Row[Any]) -> tuple[tuple[PhotoId, VendorId], ...]:
    answered = (
        select(attempt.c.photo_id, attempt.c.vendor_id)
        .join(response, response.c.id == attempt.c.id)
        .where(attempt.c.run_id == row.id)
    )
    failed = (
        select(attempt.c.photo_id, attempt.c.vendor_id)
        .join(failure, failure.c.attempt_id == attempt.c.id)
        .where(attempt.c.run_id == row.id, failure.c.again.is_(False))
    )
    reused = (
        select(attempt.c.photo_id, attempt.c.vendor_id)
        .join(response, response.c.id == attempt.c.id)
        .join(kept, kept.c.response_id == response.c.id)
        .where(kept.c.run_id == row.id)
    )
    done = {tuple(call) for call in connection.execute(answered.union(failed, reused))}
    photo_ids = connection.scalars(
        select(run_photo.c.photo_id)
        .where(run_photo.c.run_id == row.id)
        .order_by(run_photo.c.photo_id)
    )
    vendors = json.loads(row.vendors)
    return tuple((p, v) for p in photo_ids for v in vendors if (p, v) not in done)
