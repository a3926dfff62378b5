"""Checks a package: the bag byte for byte, the log, and every response against the log."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.evidence.calls import AskedCall, KeptAnswer, KeptFailure, KeptImport, LoggedCalls
from core.evidence.case_check import reading_of
from core.evidence.log import Head, followed, lines_read
from core.evidence.proof import Proof
from core.evidence.readings import KeptReading, PredictionRow, Readings
from core.evidence.said import FaceSaid, FrozenSaid, LoggedSaid, PhotoSaid, as_told
from core.evidence.written import (
    KeptWritten,
    draw_kept,
    finding_kept,
    protocol_kept,
    repeat_kept,
    reply_kept,
    variation_kept,
)
from core.package import record as package
from core.package.bag import Progressed, broken, check_payload, check_tags
from core.package.record import PackageRecord, content_of
from core.package.tables import body_of, read_table
from core.store.recorded import unknown_sending
from core.vendor import VendorRegistry


def check_package(
    folder: Path,
    head: str | None = None,
    progressed: Progressed | None = None,
    registry: VendorRegistry | None = None,
) -> Proof:
    """Check everything in a package; reads all of it, so it is for a worker thread.

    head: a head of the log noted elsewhere. progressed: told files read and files in all; what it
        raises ends the check. registry: the vendors that read the bodies again; None does not
        compare the predictions.

    Raises:
        ProblemError: at the first thing that does not hold, naming it.
        ValueError: `head` is no head.
    """
    proof = examined(folder, head, progressed)[0]
    if registry is None:
        return proof
    readings = Readings(registry)
    try:
        for kept in _readings_in(folder):
            readings.check(kept)
    except (KeyError, TypeError, ValueError) as error:
        raise broken(package.TABLES, f"hold what no case does ({error})") from error
    return replace(proof, readings=readings.held, not_checked=readings.not_checked)


def examined(
    folder: Path, head: str | None = None, progressed: Progressed | None = None
) -> tuple[Proof, LoggedCalls, LoggedSaid]:
    """As `check_package`; returns with the proof what the log says of calls and of people's."""
    at = Head(head)
    payload = check_payload(folder, progressed)
    if package.NAME not in payload.hashes:
        raise broken(package.NAME, "is missing")
    record = package.read((folder / package.NAME).read_bytes())
    check_tags(folder, record.tags, record.read_me, payload)
    if content_of(payload.hashes) != record.content:
        raise broken(package.NAME, "has the hash of another content")
    logged, said = check_log(folder, at)
    _check_record(record, at, logged)
    counts = logged.counted("answered"), logged.counted("imported")
    proof = Proof(
        *(at.entries, at.hash, at.at, *counts, len(payload.hashes), record.left_out),
        failed_left_out=sum(kind == "call failed" for kind, _ in logged.left_out()),
        said_left_out=said.people_left_out(),
    )
    return proof, logged, said


def check_log(folder: Path, head: Head) -> tuple[LoggedCalls, LoggedSaid]:
    """Check the log's chain, and every call and label against it.

    head: watches the entries go by.

    Raises:
        ProblemError: at the first thing that does not hold, naming it.
    """
    logged, said = LoggedCalls(), LoggedSaid()
    try:
        with (folder / package.LOG).open("rb") as file:
            for _ in said.watch(logged.watch(head.watch(followed(lines_read(file))))):
                pass
    except FileNotFoundError as error:
        raise broken(package.LOG, "is missing") from error
    head.require()
    files: set[str] = set()
    try:
        for kept in _kept_in(folder, files):
            logged.check(kept)
        _check_said(folder, said, files)
    except (KeyError, TypeError, ValueError) as error:
        raise broken(package.TABLES, f"hold what no case does ({error})") from error
    for name in (*_files_in(folder, package.RESPONSES), *_files_in(folder, package.REPLIES)):
        if name not in files:
            raise broken(name, "belongs to no response and no reply")
    return logged, said


def _check_said(folder: Path, said: LoggedSaid, files: set[str]) -> None:
    for of_face in _faces_said(folder):
        said.check_face(of_face)
    for of_photo in _photos_said(folder):
        said.check_photo(of_photo)
    for row in read_table(folder, "frozen_set"):
        kept_as = (row["id"], row["name"], row["time"], row["content_hash"], row["content"])
        said.check_frozen(FrozenSaid(*kept_as, row["faces"]))
    for written in _written_in(folder, files):
        said.check_written(written)


def answers_left_out(logged: LoggedCalls) -> int:
    """How many answers the log tells of that are not there."""
    return sum(kind in ("answered", "imported") for kind, _ in logged.left_out())


def _check_record(record: PackageRecord, head: Head, logged: LoggedCalls) -> None:
    if (record.log_entries, record.log_head) != (head.entries, head.hash):
        raise broken(package.LOG, f"does not end where {package.NAME} says")
    if answers_left_out(logged) != record.left_out:
        raise broken(package.RESPONSES, f"has not the responses that {package.NAME} says")


def _kept_in(
    folder: Path, files: set[str]
) -> Iterator[AskedCall | KeptAnswer | KeptFailure | KeptImport]:
    """What the tables hold of calls. files: takes the names of the bodies read."""
    photos = {row["id"]: row["sha256"] for row in read_table(folder, "photo")}
    of_repeats = {row["id"]: row["repeat_id"] for row in read_table(folder, "run")}
    for row in read_table(folder, "attempt"):
        yield AskedCall(
            row["id"],
            row["asked"],
            row["run_id"],
            photos[row["photo_id"]],
            row["vendor_id"],
            row["version"],
            row["settings"],
            of_repeats[row["run_id"]],
        )
    further: defaultdict[int, list[bytes]] = defaultdict(list)
    for row in read_table(folder, "further_body"):
        files.add(row["file"])
        further[row["response_id"]].append(body_of(folder, row["file"]))
    for row in read_table(folder, "response"):
        files.add(row["file"])
        body = body_of(folder, row["file"])
        yield _answer(row, body, tuple(further.pop(row["id"], ())))
    for id_ in further:
        raise broken(package.RESPONSES, f"has further bodies of response {id_}, which is not there")
    for row in read_table(folder, "failure"):
        why = row["problem_kind"], row["problem_what"], row["problem_way_out"]
        yield KeptFailure(row["attempt_id"], row["time"], why, row["again"], row["uncharged"])
    for row in read_table(folder, "recorded_response"):
        files.add(row["file"])
        yield KeptImport(
            row["id"],
            photos[row["photo_id"]],
            row["vendor_id"],
            row["date"],
            row["provenance"],
            row["file_name"],
            body_of(folder, row["file"]),
        )


def _readings_in(folder: Path) -> Iterator[KeptReading]:
    """What the tables hold as read from every body that was read."""
    vendors = {row["id"]: row["vendor_id"] for row in read_table(folder, "attempt")}
    unreadable = {
        row["response_id"]: row["problem_kind"] is not None for row in read_table(folder, "reading")
    }
    rows: defaultdict[int, list[tuple[int, PredictionRow]]] = defaultdict(list)
    for row in read_table(folder, "prediction"):
        said = (*(row[side] for side in _SIDES), *(row[name] for name in _SAID))
        rows[row["response_id"]].append((row["number"], said))
    for kept in _kept_in(folder, set()):
        if isinstance(kept, KeptAnswer):
            predictions = tuple(said for _, said in sorted(rows.pop(kept.number, ())))
            if kept.number in unreadable or predictions:
                is_unreadable = unreadable.get(kept.number, False)
                yield reading_of(kept, vendors[kept.number], predictions, is_unreadable)
    for number in rows:
        raise broken(package.TABLES, f"hold predictions of response {number}, which is not there")
    yield from _recorded_readings_in(folder)


def _recorded_readings_in(folder: Path) -> Iterator[KeptReading]:
    read = {row["recorded_id"]: row for row in read_table(folder, "recorded_reading")}
    for row in read_table(folder, "recorded_response"):
        if row["id"] not in read:
            continue
        kept = read[row["id"]]
        predictions = tuple(
            (*(said["box"][side] for side in _SIDES), *(said[name] for name in _SAID))
            for said in json.loads(kept["predictions"])
        )
        yield KeptReading(
            f"recorded answer {row['id']}",
            row["vendor_id"],
            body_of(folder, row["file"]),
            unknown_sending(row["width"], row["height"]),
            predictions,
            unreadable=kept["problem_kind"] is not None,
        )


_SIDES = ("left", "top", "width", "height")
_SAID = ("gender", "confidence", "received", "percent_digits", "age_low", "age_high")


def _answer(row: dict[str, Any], body: bytes, further: tuple[bytes, ...]) -> KeptAnswer:
    sent = tuple(row[f"sent_{name}"] for name in ("width", "height", "scale", "bytes", "encoding"))
    return KeptAnswer(
        row["id"],
        row["received"],
        row["version"],
        row["seconds"],
        row["request_id"],
        row["source"],
        sent,
        row["sent_sha256"],
        row["endpoint"],
        row["note"],
        body,
        further,
    )


def _faces_said(folder: Path) -> Iterator[FaceSaid]:
    attributes = _told_by_face(folder, "face_attribute")
    flags = _by_face(folder, "flag", ("vendor_id", "reason", "note", "found_by"))
    claims = _told_by_face(folder, "claim")
    decisions = _by_face(folder, "decision", ("name", "value", "reason", "decided_by"))
    salts = _salts(folder)
    photos = {row["id"] for row in read_table(folder, "photo")}
    for row in read_table(folder, "face"):
        if row["photo_id"] not in photos:
            raise broken(f"{package.TABLES}/face.jsonl", "speaks of a photo that is not there")
        word = row["wording"] or row["gender"]
        yield FaceSaid(
            row["id"],
            as_told((word, row["source"], row["annotator"]), row["answers_seen"]) if word else None,
            bool(row["not_a_face"]),
            tuple(sorted(attributes[row["id"]])),
            tuple(flags[row["id"]]),
            tuple(claims[row["id"]]),
            tuple(decisions[row["id"]]),
            salts.get(row["photo_id"]),
        )


def _told_by_face(folder: Path, table: str) -> defaultdict[int, list[Any]]:
    columns = ("name", "value", "source", "annotator", "answers_seen")
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for face_id, many in _by_face(folder, table, columns).items():
        found[face_id] = [as_told(said[:-1], said[-1]) for said in many]
    return found


def _by_face(folder: Path, table: str, columns: Sequence[str]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in read_table(folder, table):
        found[row["face_id"]].append(tuple(row[name] for name in columns))
    return found


def _photos_said(folder: Path) -> Iterator[PhotoSaid]:
    tags: defaultdict[int, list[str]] = defaultdict(list)
    for row in read_table(folder, "photo_tag"):
        tags[row["photo_id"]].append(row["tag"])
    salts = _salts(folder)
    for row in read_table(folder, "photo"):
        if row["sha256"] is not None:
            rights = (row["source_address"], row["licence"], row["consent"])
            shown = (bool(row["public_figure"]), bool(row["consenting"]))
            said = (*rights, *shown), tuple(tags[row["id"]])
            yield PhotoSaid(row["sha256"], *said, salts.get(row["id"]))


def _salts(folder: Path) -> dict[int, str]:
    return {row["photo_id"]: row["value"] for row in read_table(folder, "salt")}


def _written_in(folder: Path, files: set[str]) -> Iterator[KeptWritten]:
    """What written_kept tells of, but lessons, which stay at home. files: takes letters' names."""
    photos = {row["id"]: row["sha256"] for row in read_table(folder, "photo")}
    drawn: defaultdict[int, list[tuple[int, str | None]]] = defaultdict(list)
    for row in read_table(folder, "draw_photo"):
        drawn[row["draw_id"]].append((row["number"], photos[row["photo_id"]]))
    yield from map(protocol_kept, read_table(folder, "protocol"))
    salts = _salts(folder)
    for row in read_table(folder, "finding"):
        about = row["photo_id"]
        yield finding_kept(row, photos.get(about), salts.get(about))
    for row in read_table(folder, "reply"):
        name = row["file"]
        files.add(name)
        yield reply_kept({**row, "body": None if name is None else body_of(folder, name)})
    for row in read_table(folder, "repeat"):
        yield repeat_kept(row, photos.get(row["photo_id"]))
    for row in read_table(folder, "draw"):
        hashes = [sha256 for _, sha256 in sorted(drawn[row["id"]])]
        yield draw_kept(row, hashes, is_whole=len(hashes) == row["size"])
    for row in read_table(folder, "variation"):
        yield variation_kept(row, photos.get(row["photo_id"]))


def _files_in(folder: Path, below: str) -> Iterator[str]:
    for place, _, names in os.walk(folder / below):
        for name in sorted(names):
            yield (Path(place) / name).relative_to(folder).as_posix()
