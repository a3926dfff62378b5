"""Writes the audit set to a folder others can read and check: tables, photos, what vendors got
and what they answered.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from core.audit_set import AuditSet
from core.export import csv_table, json_record, photo_files, read_me
from core.export.columns import Row
from core.export.folder import refuse_taken, whole_folder
from core.export.json_record import Files
from core.export.photo_files import PhotoFile, Shown
from core.photo import Photo, PhotoId
from core.response import Response, ResponseId
from core.sent_bytes import find_sent, is_file
from core.store.values import now, time_text

__all__ = ["ExportSummary", "refuse_taken", "write_export"]

HASHES = "SHA256SUMS.txt"
_RESPONSES, _SENT = "responses", "sent"
_SUFFIXES = {"JPEG": ".jpg", "PNG": ".png"}
_Sending = tuple[PhotoId, str]
"""A photo, and the SHA-256 of what a vendor got of it."""


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What was written.

    withheld: (photo, why) of the photos that are not in the folder.
    sha256: of SHA256SUMS.txt, which holds the hash of every other file; so it stands for all, and
        is what Case.mark_exported keeps.
    """

    folder: Path
    cases: int
    faces: int
    masked: int
    unmasked: int
    withheld: tuple[tuple[str, str], ...]
    responses: int
    sha256: str


def write_export(
    audit_set: AuditSet,
    folder: Path,
    reason_unmasked: str | None,
    read_body: Callable[[ResponseId], bytes],
    progressed: Callable[[int, int], None] | None = None,
    read_further: Callable[[ResponseId], Sequence[bytes]] | None = None,
) -> ExportSummary:
    """Write the audit set to a new or empty folder: all of it, or nothing. For a worker thread.

    reason_unmasked: why photos that are neither of a public figure nor consented to are shown
        unmasked all the same; None or blank masks them.
    read_body: fetches the raw body of a response; read_further: those of its further calls.
    progressed: called with photos done and photos in all; what it raises ends the export.

    Raises:
        ProblemError: the folder is taken, the disk is full, or it may not be written.
    """
    reason = (reason_unmasked or "").strip() or None
    with whole_folder(folder) as part:
        files = list(_write_photos(audit_set, part, reason, progressed))
        responses = _write_responses(audit_set, part, read_body)
        _write_further(audit_set, part, read_further)
        sent = _write_sent(audit_set, files, part)
        rows = list(_rows(audit_set, files, sent))
        csv_table.write_table(rows, part)
        exported = time_text(now())
        json_record.write_record(
            audit_set,
            files,
            lambda photo, response: _files_of(photo, response, sent),
            part,
            exported=exported,
            reason_unmasked=reason,
        )
        read_me.write_read_me(audit_set, files, part, exported=exported, reason_unmasked=reason)
        digest = _write_hashes(part)
    shown = [file.shown for file in files]
    return ExportSummary(
        folder,
        len(audit_set.flags),
        len(audit_set.faces),
        shown.count(Shown.MASKED),
        shown.count(Shown.UNMASKED),
        tuple((file.photo.name, file.why) for file in files if file.shown is Shown.WITHHELD),
        responses,
        digest,
    )


def response_name(photo: Photo, response: Response) -> str:
    """Where a raw response stands in the export: by vendor, the photo's hash, and its number."""
    vendor = photo_files.safe_stem(response.vendor_id)
    number = f"recorded-{-response.id}" if response.id < 0 else response.id
    return f"{_RESPONSES}/{vendor}/{photo.sha256}-{number}.json"


def _further_names(photo: Photo, response: Response) -> tuple[str, ...]:
    name = response_name(photo, response).removesuffix(".json")
    return tuple(f"{name}-further-{number}.json" for number in range(1, response.further + 1))


def _files_of(photo: Photo, response: Response, sent: Mapping[_Sending, str]) -> Files:
    return Files(
        response_name(photo, response),
        _further_names(photo, response),
        sent.get((photo.id, response.sent.sha256), ""),
    )


def _write_photos(
    audit_set: AuditSet,
    part: Path,
    reason: str | None,
    progressed: Callable[[int, int], None] | None,
) -> Iterator[PhotoFile]:
    (part / photo_files.FOLDER).mkdir()
    for number, item in enumerate(audit_set.photos, 1):
        yield photo_files.write_photo(item, part, reason)
        if progressed is not None:
            progressed(number, len(audit_set.photos))


def _responses(audit_set: AuditSet) -> dict[ResponseId, str]:
    """Response → the file it is written to."""
    return {response.id: response_name(photo, response) for photo, response in _answered(audit_set)}


def _answered(audit_set: AuditSet) -> Iterator[tuple[Photo, Response]]:
    """Every response of the set with its photo; one for each face that it is shown for."""
    for face in audit_set.faces:
        for answer in face.answers:
            if answer.response is not None:
                yield face.photo, answer.response


def _write_responses(
    audit_set: AuditSet, part: Path, read_body: Callable[[ResponseId], bytes]
) -> int:
    responses = _responses(audit_set)
    (part / _RESPONSES).mkdir()
    for response_id, name in responses.items():
        path = part / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(read_body(response_id))
    return len(responses)


def _write_further(
    audit_set: AuditSet,
    part: Path,
    read_further: Callable[[ResponseId], Sequence[bytes]] | None,
) -> None:
    answered = {r.id: (photo, r) for photo, r in _answered(audit_set) if r.further}
    for response_id, (photo, response) in answered.items():
        bodies = read_further(response_id) if read_further is not None else ()
        for name, body in zip(_further_names(photo, response), bodies, strict=True):
            (part / name).write_bytes(body)


def _write_sent(audit_set: AuditSet, files: Sequence[PhotoFile], part: Path) -> dict[_Sending, str]:
    """Write what cloud vendors got; returns the files by photo and hash.

    Only of photos shown unmasked: what was sent shows every face.
    """
    unmasked = {file.photo.id for file in files if file.shown is Shown.UNMASKED}
    paths = {item.photo.id: item.paths for item in audit_set.photos}
    written: dict[_Sending, str] = {}
    for photo, response in _answered(audit_set):
        record, sending = response.sent, (photo.id, response.sent.sha256)
        if photo.id not in unmasked or sending in written or not is_file(record):
            continue
        data = find_sent(audit_set.folder, paths[photo.id], record)
        if data is not None:
            suffix = _SUFFIXES[record.encoding.partition(",")[0]]
            written[sending] = f"{_SENT}/{record.sha256}{suffix}"
            (part / _SENT).mkdir(exist_ok=True)
            (part / written[sending]).write_bytes(data)
    return written


def _rows(
    audit_set: AuditSet, files: Sequence[PhotoFile], sent: Mapping[_Sending, str]
) -> Iterator[Row]:
    by_photo = {file.photo.id: file for file in files}
    for face in audit_set.faces:
        for answer in face.answers:
            there = answer.response and _files_of(face.photo, answer.response, sent)
            at = there or Files("")
            photo_file = by_photo[face.photo.id]
            yield Row(face, answer, photo_file, at.response, at.further, at.sent)


def _write_hashes(part: Path) -> str:
    """Write the hash of every file, as `sha256sum -c` reads them; returns the hash of that."""
    names = sorted(
        PurePosixPath((Path(place) / name).relative_to(part).as_posix())
        for place, _, found in os.walk(part)
        for name in found
    )
    lines = [f"{hashlib.sha256((part / n).read_bytes()).hexdigest()}  {n}\n" for n in names]
    data = "".join(lines).encode()
    (part / HASHES).write_bytes(data)
    return hashlib.sha256(data).hexdigest()
