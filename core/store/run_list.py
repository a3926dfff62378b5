"""The runs with what each has: a few queries over all of them, however many answers there are."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, union_all

from core.photos.photo import PhotoId
from core.reaudit.runs import RunEntry, VendorInRun
from core.response import RunId
from core.store.schema import attempt, failure, kept, response, run, run_photo
from core.store.values import settings_of
from core.store.withdrawals import WITHDRAWN
from core.vendor import VendorId

_COUNTS = (
    attempt.c.vendor_id,
    response.c.version,
    func.count(),
    func.min(response.c.received),
    func.max(response.c.received),
)
_OWN = (
    select(attempt.c.run_id, *_COUNTS)
    .join(response, response.c.id == attempt.c.id)
    .group_by(attempt.c.run_id, attempt.c.vendor_id, response.c.version)
)
_KEPT = (
    select(kept.c.run_id, *_COUNTS)
    .join(response, response.c.id == kept.c.response_id)
    .join(attempt, attempt.c.id == response.c.id)
    .group_by(kept.c.run_id, attempt.c.vendor_id, response.c.version)
)
_FAILED = (
    select(attempt.c.run_id, attempt.c.vendor_id, func.count())
    .join(failure, failure.c.attempt_id == attempt.c.id)
    .where(~failure.c.again, failure.c.problem_kind != WITHDRAWN)
    .group_by(attempt.c.run_id, attempt.c.vendor_id)
)
_PHOTOS = select(run_photo.c.run_id, func.count()).group_by(run_photo.c.run_id)
_ASKED = (
    select(attempt.c.run_id, func.count(attempt.c.photo_id.distinct()))
    .where(attempt.c.run_id < 0)
    .group_by(attempt.c.run_id)
)
"""Of runs of another case only the calls came along, not what was still to be asked."""
_RUNS = (
    select(run)
    .where(run.c.repeat_id.is_(None), run.c.variation_id.is_(None))
    .order_by(run.c.started.desc(), run.c.id.desc())
)

_ANSWERED = union_all(
    select(attempt.c.vendor_id, attempt.c.photo_id)
    .join(response, response.c.id == attempt.c.id)
    .where(attempt.c.run_id == bindparam("run_id")),
    select(attempt.c.vendor_id, attempt.c.photo_id)
    .join(kept, kept.c.response_id == attempt.c.id)
    .where(kept.c.run_id == bindparam("run_id")),
)


@dataclass(slots=True)
class _Part:
    """What is added up of one vendor in one run. times: first and last of each version."""

    versions: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    times: list[str] = field(default_factory=list)
    kept: int = 0
    failures: int = 0

    def value(self) -> VendorInRun:
        ordered = sorted(self.versions, key=lambda version: (-self.versions[version], version))
        times = [datetime.fromisoformat(time) for time in sorted(self.times)]
        first, last = (times[0], times[-1]) if times else (None, None)
        answers = sum(self.versions.values())
        return VendorInRun(tuple(ordered), answers, self.kept, self.failures, first, last)


def load(connection: Connection) -> list[RunEntry]:
    """All runs but those of repeats, the newest first."""
    parts: defaultdict[tuple[int, str], _Part] = defaultdict(_Part)
    for query, is_kept in ((_OWN, False), (_KEPT, True)):
        for run_id, vendor_id, version, count, first, last in connection.execute(query):
            part = parts[run_id, vendor_id]
            part.versions[version] += count
            part.times += (first, last)
            part.kept += count if is_kept else 0
    for run_id, vendor_id, count in connection.execute(_FAILED):
        parts[run_id, vendor_id].failures += count
    counts = (*connection.execute(_ASKED), *connection.execute(_PHOTOS))
    photos = {run_id: count for run_id, count in counts}
    return [_entry(row, parts, photos) for row in connection.execute(_RUNS).all()]


def answered(connection: Connection, run_id: RunId) -> set[tuple[VendorId, PhotoId]]:
    """What a run has answers for, asked for or taken as stored."""
    rows = connection.execute(_ANSWERED, {"run_id": run_id})
    return {(VendorId(vendor_id), PhotoId(photo_id)) for vendor_id, photo_id in rows}


def _entry(row: Any, parts: Mapping[tuple[int, str], _Part], photos: Mapping[int, int]) -> RunEntry:
    of_run = {v: part.value() for (run_id, v), part in parts.items() if run_id == row.id}
    planned = dict.fromkeys(json.loads(row.vendors), VendorInRun(()))
    return RunEntry(
        RunId(row.id),
        {VendorId(vendor): part for vendor, part in (planned | of_run).items()},
        settings_of(row.settings),
        photos.get(row.id, 0),
        datetime.fromisoformat(row.started),
        datetime.fromisoformat(row.finished) if row.finished else None,
        row.stopped,
        row.again,
    )
