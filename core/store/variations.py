"""Variations: what they ask is runs that bear the variation's number, so that the answers are kept
out of all others'. Taken away, a variation is not shown; its answers stay.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from core.evidence.written import variation_kept
from core.geometry import Box
from core.photos.photo import Photo, PhotoId
from core.response import Outcome, ResponseId, RunId
from core.run import RunSettings, VariationId
from core.store import attempts, events, outcomes, responses, runs
from core.store.attempts import Opening
from core.store.events import EventKind
from core.store.quick import Insert
from core.store.responses import Reading, Received
from core.store.schema import photo as photo_table
from core.store.schema import variation as table
from core.store.values import canonical, now, settings_of, time_text
from core.vary.asking import Heard
from core.vary.change import Change
from core.vary.kept import Variation
from core.vary.recipe import Kind
from core.vendor import VendorId

_ADD = Insert(table, [c.name for c in table.columns if c.name != "id"])


def begin(
    connection: Connection, photo: Photo, wanted: Variation, time: datetime | None = None
) -> Variation:
    """Keep what is asked, before the first call that is not made yet, and tell of it."""
    moment = time or now()
    row = {
        "photo_id": photo.id,
        "left": wanted.face.left,
        "top": wanted.face.top,
        "width": wanted.face.width,
        "height": wanted.face.height,
        "others": canonical([[b.left, b.top, b.width, b.height] for b in wanted.others]),
        "kind": wanted.kind.value,
        "seed": wanted.seed,
        "strengths": canonical(list(wanted.strengths)),
        "repeats": wanted.repeats,
        "vendors": canonical(list(wanted.vendors)),
        "sha256": wanted.sha256,
        "time": time_text(moment),
        "removed": None,
    }
    number = VariationId(_ADD.one(connection, row))
    told = variation_kept({**row, "id": number}, photo.sha256).told
    events.append(connection, EventKind.VARIATION_KEPT, told, moment)
    return replace(wanted, id=number, photo_id=photo.id, time=moment)


def keep(
    connection: Connection,
    photo: Photo,
    wanted: Variation,
    heard: Sequence[Heard],
    run_id: RunId | None = None,
    time: datetime | None = None,
) -> Variation:
    """Keep a variation with the answers that came while it was looked at, each as it was said.

    run_id: of the run that they are kept as, or the next free: whoever runs a Runner over the same
    case asks it for one.
    """
    kept = begin(connection, photo, wanted, time)
    if heard:
        _keep_answers(connection, photo, kept, heard, run_id)
    return kept


def load(connection: Connection) -> list[Variation]:
    """All variations that are shown, the oldest first."""
    query = select(table).where(table.c.removed.is_(None)).order_by(table.c.id)
    return [_variation(row) for row in connection.execute(query)]


def answers(connection: Connection, variation_id: VariationId) -> list[tuple[Change, Outcome]]:
    """What was said of each picture of a variation, in the order of asking."""
    return [
        (Change.parse(settings_of(settings).variation or ""), outcome)
        for settings, outcome in outcomes.of_variation(connection, variation_id)
    ]


def remove(connection: Connection, variation_id: VariationId) -> None:
    """Show it no longer; what was asked and answered stays in the case and its log."""
    _mark(connection, variation_id, time_text(now()), EventKind.VARIATION_REMOVED)


def bring_back(connection: Connection, variation_id: VariationId) -> None:
    """Show it again."""
    _mark(connection, variation_id, None, EventKind.VARIATION_BROUGHT_BACK)


def _mark(
    connection: Connection, variation_id: VariationId, removed: str | None, kind: EventKind
) -> None:
    connection.execute(update(table).where(table.c.id == variation_id).values(removed=removed))
    photo_id = select(table.c.photo_id).where(table.c.id == variation_id).scalar_subquery()
    sha256 = connection.scalar(select(photo_table.c.sha256).where(photo_table.c.id == photo_id))
    events.append(connection, kind, {"variation": variation_id, "photo": sha256})


def _keep_answers(
    connection: Connection,
    photo: Photo,
    kept: Variation,
    heard: Sequence[Heard],
    run_id: RunId | None,
) -> None:
    ones = sorted(heard, key=lambda one: one.asked)
    given = runs.start(
        connection,
        [photo.id],
        kept.vendors,
        RunSettings(),
        again=True,
        run_id=run_id,
        started=ones[0].asked,
        variation_id=kept.id,
    )
    openings = [
        Opening(
            given,
            photo,
            one.wish.vendor_id,
            one.version,
            RunSettings(variation=one.wish.change.text),
            one.asked,
        )
        for one in ones
    ]
    opened = list(zip(attempts.open_all(connection, openings), ones, strict=True))
    responses.keep_all(
        connection,
        [
            Received(attempt, one.answer, one.sent, one.version, one.seconds, one.received)
            for attempt, one in opened
            if one.answer is not None and one.sent is not None
        ],
    )
    readings = []
    for attempt, one in opened:
        if one.answer is not None:
            readings.append(Reading(ResponseId(attempt), one.predictions or (), one.problem))
        elif one.problem is not None:
            attempts.fail(connection, attempt, one.problem, one.received)
    responses.keep_readings(connection, readings)
    runs.finish(connection, given, False, max(one.received for one in ones))


def _variation(row: Row[Any]) -> Variation:
    return Variation(
        VariationId(row.id),
        PhotoId(row.photo_id),
        Box(row.left, row.top, row.width, row.height),
        tuple(Box(*box) for box in json.loads(row.others)),
        Kind(row.kind),
        row.seed,
        tuple(json.loads(row.strengths)),
        row.repeats,
        tuple(VendorId(vendor_id) for vendor_id in json.loads(row.vendors)),
        datetime.fromisoformat(row.time),
        row.sha256,
    )
