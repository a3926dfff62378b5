"""Checks a case's own file: its guards, its log, and every response against the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, select

from core.evidence.calls import AskedCall, KeptAnswer, KeptFailure, KeptImport, LoggedCalls
from core.evidence.log import Head, followed
from core.evidence.proof import Proof
from core.evidence.readings import KeptReading, PredictionRow, Readings, row_of
from core.evidence.said import FaceSaid, FrozenSaid, LoggedSaid, PhotoSaid, as_told
from core.evidence.written import (
    KeptWritten,
    draw_kept,
    finding_kept,
    lesson_kept,
    protocol_kept,
    repeat_kept,
    reply_kept,
    variation_kept,
)
from core.photos.photo import SentRecord
from core.problem import Problem, ProblemError
from core.store import duplicates, events, recorded, salts
from core.store.outcomes import NOT_READ
from core.store.quick import driver_of
from core.store.schema import (
    TRIGGERS,
    attempt,
    claim,
    decision,
    draw,
    draw_photo,
    face,
    face_attribute,
    failure,
    finding,
    flag,
    frozen_set,
    further_body,
    lesson,
    lesson_step,
    photo,
    photo_tag,
    prediction,
    protocol,
    reading,
    recorded_response,
    repeat,
    reply,
    response,
    run,
    variation,
)
from core.vendor import VendorRegistry

Progressed = Callable[[str], None]


def check_case(
    connection: Connection,
    head: str | None = None,
    progressed: Progressed | None = None,
    registry: VendorRegistry | None = None,
) -> Proof:
    """Check all that a case keeps; for a worker thread, by `Store.read`.

    head: a head of the log noted elsewhere. progressed: told what is looked at now; what it raises
        ends the check. registry: the vendors that read the bodies again; None does not compare
        the predictions.

    Raises:
        ProblemError: at the first thing that does not hold, naming it.
        ValueError: `head` is no head.
    """
    tell = progressed or (lambda what: None)
    tell("guards")
    _check_guards(connection)
    tell("log")
    at, logged, said = Head(head), LoggedCalls(), LoggedSaid()
    for _ in said.watch(logged.watch(at.watch(followed(events.walk(connection))))):
        pass
    at.require()
    tell("responses")
    for kept in _kept(connection):
        logged.check(kept)
    logged.require_all()
    readings = Readings(registry) if registry else None
    if readings:
        tell("predictions")
        for reading_kept in readings_kept(connection):
            readings.check(reading_kept)
    tell("labels")
    for of_face in faces_said(connection):
        said.check_face(of_face)
    for of_photo in photos_said(connection):
        said.check_photo(of_photo)
    for version in frozen_said(connection):
        said.check_frozen(version)
    for photo_and_kept in duplicates_left_out(connection):
        said.check_left_out(*photo_and_kept)
    for written in written_kept(connection):
        said.check_written(written)
    said.require_all()
    return Proof(
        at.entries,
        at.hash,
        at.at,
        logged.counted("answered"),
        logged.counted("imported"),
        readings=readings.held if readings else 0,
        not_checked=readings.not_checked if readings else 0,
    )


def _check_guards(connection: Connection) -> None:
    """The triggers that refuse edits must be there, as they were made, and no others."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    there = dict(driver_of(connection).execute(query).fetchall())
    made = {trigger.split()[2]: trigger for trigger in TRIGGERS}
    for name in sorted({**made, **there}):
        if there.get(name) == made.get(name):
            continue
        what = "is gone" if name not in there else "was changed" if name in made else "was added"
        raise ProblemError(
            Problem(
                "guard changed",
                f"The guard “{name}” of the case's file, which keeps evidence from being edited, "
                f"{what}.",
                "Somebody opened the file with another program; take the case from a backup.",
            )
        )


def _kept(connection: Connection) -> Iterator[AskedCall | KeptAnswer | KeptFailure | KeptImport]:
    yield from calls_asked(connection)
    yield from answers_kept(connection)
    yield from failures_kept(connection)
    yield from imports_kept(connection)


def calls_asked(connection: Connection) -> Iterator[AskedCall]:
    """All attempts, the first first."""
    query = (
        select(
            attempt.c.id,
            attempt.c.asked,
            attempt.c.run_id,
            photo.c.sha256,
            attempt.c.vendor_id,
            attempt.c.version,
            attempt.c.settings,
            run.c.repeat_id,
        )
        .outerjoin(photo, photo.c.id == attempt.c.photo_id)
        .outerjoin(run, run.c.id == attempt.c.run_id)
        .order_by(attempt.c.id)
    )
    return (AskedCall(*row) for row in connection.execute(query))


def answers_kept(connection: Connection) -> Iterator[KeptAnswer]:
    """All responses with their bodies, the first first."""
    bodies = select(further_body).order_by(further_body.c.response_id, further_body.c.number)
    by_response = groupby(connection.execute(bodies), lambda row: row.response_id)
    further: dict[int, tuple[bytes, ...]] = {
        id_: tuple(bytes(row.body) for row in rows) for id_, rows in by_response
    }
    for row in connection.execute(select(response).order_by(response.c.id)):
        yield _answer(row, further.pop(row.id, ()))
    for id_ in further:
        raise ProblemError(
            Problem(
                "removed",
                f"Response {id_} is gone; further bodies of it are still there.",
                "Take the case from a backup.",
            )
        )


def _answer(row: Any, further: tuple[bytes, ...]) -> KeptAnswer:
    return KeptAnswer(
        row.id,
        row.received,
        row.version,
        row.seconds,
        row.request_id,
        row.source,
        (row.sent_width, row.sent_height, row.sent_scale, row.sent_bytes, row.sent_encoding),
        row.sent_sha256,
        row.endpoint,
        row.note,
        bytes(row.body),
        further,
    )


def failures_kept(connection: Connection) -> Iterator[KeptFailure]:
    """All failed calls, the first first."""
    for row in connection.execute(select(failure).order_by(failure.c.attempt_id)):
        why = row.problem_kind, row.problem_what, row.problem_way_out
        yield KeptFailure(row.attempt_id, row.time, why, row.again, row.uncharged)


def imports_kept(connection: Connection) -> Iterator[KeptImport]:
    """All recorded answers, the first first."""
    query = (
        select(recorded_response, photo.c.sha256)
        .outerjoin(photo, photo.c.id == recorded_response.c.photo_id)
        .order_by(recorded_response.c.id)
    )
    for row in connection.execute(query):
        yield KeptImport(
            row.id,
            row.sha256,
            row.vendor_id,
            row.date,
            row.provenance,
            row.file_name,
            bytes(row.body),
        )


def readings_kept(connection: Connection) -> Iterator[KeptReading]:
    """What is kept as read from every body that was read."""
    vendors = dict(connection.execute(select(attempt.c.id, attempt.c.vendor_id)).all())
    unreadable = dict(
        connection.execute(select(reading.c.response_id, reading.c.problem_kind)).all()
    )
    rows: defaultdict[int, list[PredictionRow]] = defaultdict(list)
    query = select(prediction).order_by(prediction.c.response_id, prediction.c.number)
    for response_id, _, *said in connection.execute(query):
        rows[response_id].append(tuple(said))
    for kept in answers_kept(connection):
        predictions = tuple(rows.pop(kept.number, ()))
        if kept.number in unreadable or predictions:
            yield reading_of(
                kept, vendors[kept.number], predictions, unreadable.get(kept.number) is not None
            )
    for number in rows:
        raise ProblemError(
            Problem(
                "not as answered",
                f"There are predictions of response {number}, which is not there.",
                "Take the case from a backup.",
            )
        )
    for answer in recorded.load(connection):
        if answer.unreadable == NOT_READ:
            continue
        yield KeptReading(
            f"recorded answer {-answer.id}",
            answer.vendor_id,
            recorded.body(connection, answer.id),
            answer.sent,
            tuple(map(row_of, answer.predictions)),
            unreadable=answer.unreadable is not None,
        )


def reading_of(
    kept: KeptAnswer, vendor: str, predictions: tuple[PredictionRow, ...], unreadable: bool
) -> KeptReading:
    """What is kept as read from a response."""
    width, height, scale, byte_count, encoding = kept.sent
    sent = SentRecord(width, height, scale, byte_count, kept.sent_sha256, encoding)
    name = f"response {kept.number}"
    return KeptReading(name, vendor, kept.body, sent, predictions, kept.further, unreadable)


def faces_said(connection: Connection) -> Iterator[FaceSaid]:
    """What is in force of every stored face, by its number."""
    attributes = _told_by_face(connection, face_attribute)
    told = _by_face(connection, flag, ("vendor_id", "reason", "note", "found_by"))
    claimed = _told_by_face(connection, claim)
    decided = _by_face(connection, decision, ("name", "value", "reason", "decided_by"))
    of_photos = salts.load(connection)
    for row in connection.execute(select(face).order_by(face.c.id)):
        yield FaceSaid(
            row.id,
            as_told((row.wording or row.gender, row.source, row.annotator), row.answers_seen)
            if row.gender
            else None,
            bool(row.not_a_face),
            tuple(sorted(attributes.get(row.id, ()))),
            tuple(told.get(row.id, ())),
            tuple(claimed.get(row.id, ())),
            tuple(decided.get(row.id, ())),
            of_photos.get(row.photo_id),
        )


def photos_said(connection: Connection) -> Iterator[PhotoSaid]:
    """What is in force of every photo, but those that nobody could read."""
    tags: defaultdict[int, list[str]] = defaultdict(list)
    for row in connection.execute(select(photo_tag)):
        tags[row.photo_id].append(row.tag)
    query = select(photo).where(photo.c.sha256.is_not(None)).order_by(photo.c.id)
    of_photos = salts.load(connection)
    for row in connection.execute(query):
        rights = (row.source_address, row.licence, row.consent)
        shown = (bool(row.public_figure), bool(row.consenting))
        said = (*rights, *shown), tuple(tags[row.id])
        yield PhotoSaid(row.sha256, *said, of_photos.get(row.id))


def frozen_said(connection: Connection) -> Iterator[FrozenSaid]:
    """All frozen versions, the first first."""
    for row in connection.execute(select(frozen_set).order_by(frozen_set.c.id)):
        yield FrozenSaid(row.id, row.name, row.time, row.content_hash, row.content, row.faces)


def duplicates_left_out(connection: Connection) -> Iterator[tuple[str, str]]:
    """SHA-256 of every duplicate that is left out, and of the one kept."""
    hashes = dict(connection.execute(select(photo.c.id, photo.c.sha256)).all())
    for photo_id, kept_id in duplicates.load(connection).items():
        yield str(hashes.get(photo_id)), str(hashes.get(kept_id))


def written_kept(connection: Connection) -> Iterator[KeptWritten]:
    """All protocols, findings, replies, repeats, draws, lessons and variations."""

    def rows(table: Table) -> Iterator[Mapping[str, Any]]:
        return map(_by_name, connection.execute(select(table).order_by(table.c.id)))

    hashes = dict(connection.execute(select(photo.c.id, photo.c.sha256)).all())
    drawn: defaultdict[int, list[str | None]] = defaultdict(list)
    for draw_id, photo_id in connection.execute(
        select(draw_photo.c.draw_id, draw_photo.c.photo_id).order_by(*draw_photo.primary_key)
    ):
        drawn[draw_id].append(hashes[photo_id])
    yield from map(protocol_kept, rows(protocol))
    of_photos = salts.load(connection)
    for row in rows(finding):
        about = row["photo_id"]
        yield finding_kept(row, hashes.get(about), of_photos.get(about))
    yield from map(reply_kept, rows(reply))
    for row in rows(repeat):
        yield repeat_kept(row, hashes.get(row["photo_id"]))
    for row in rows(draw):
        yield draw_kept(row, drawn[row["id"]])
    steps: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for step in connection.execute(select(lesson_step).order_by(*lesson_step.primary_key)):
        steps[step.lesson_id].append(_by_name(step))
    for row in rows(lesson):
        yield lesson_kept(row, steps[row["id"]])
    for row in rows(variation):
        yield variation_kept(row, hashes.get(row["photo_id"]))


def _by_name(row: Any) -> dict[str, Any]:
    return dict(row._mapping)


def _told_by_face(connection: Connection, table: Table) -> dict[int, list[Any]]:
    columns = ("name", "value", "source", "annotator", "answers_seen")
    return {
        face_id: [as_told(said[:-1], said[-1]) for said in many]
        for face_id, many in _by_face(connection, table, columns).items()
    }


def _by_face(
    connection: Connection, table: Table, columns: tuple[str, ...]
) -> dict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    query = select(table.c.face_id, *(table.c[name] for name in columns))
    for face_id, *said in connection.execute(query):
        found[face_id].append(tuple(said))
    return found
