"""The audit set as a folder that people read: tables, photos, what vendors got and answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from core.export import Format, Scope
from core.export.audit_set import csv_table, json_record, read_me
from core.export.audit_set.columns import Row
from core.export.audit_set.json_record import Files
from core.export.export_set import ExportSet
from core.export.photo_files import PhotoFile, Shown, safe_stem
from core.export.writing import Writing
from core.photos.photo import Photo, PhotoId
from core.response import Response
from core.sending.sent_bytes import find_sent, is_file
from core.sets.audit_set import AuditSet

_RESPONSES, _SENT = "responses", "sent"
_SUFFIXES = {"JPEG": ".jpg", "PNG": ".png"}
_Sending = tuple[PhotoId, str]
"""A photo, and the SHA-256 of what a vendor got of it."""


def _write(content: ExportSet, writing: Writing) -> str:
    audit_set = content.audit_set
    files = writing.write_photos(audit_set.photos, len(audit_set.photos))
    _write_responses(audit_set, writing)
    _write_further(audit_set, writing)
    sent = _write_sent(audit_set, files, writing)
    csv_table.write_table(_rows(audit_set, files, sent), writing.folder)
    json_record.write_record(
        audit_set,
        files,
        lambda photo, response: _files_of(photo, response, sent),
        writing.folder,
        exported=writing.exported,
        reason_unmasked=writing.reason_unmasked,
    )
    read_me.write_read_me(
        audit_set,
        files,
        writing.folder,
        exported=writing.exported,
        reason_unmasked=writing.reason_unmasked,
        log_line=writing.log_line,
    )
    return writing.write_hashes()


EXPORTER = Format(
    "audit-set",
    "Audit set for people",
    "One table of the flagged faces with photos, raw responses and a README: to read and to pass "
    "on as evidence.",
    _write,
    scopes=(Scope.AUDIT,),
)


def response_name(photo: Photo, response: Response) -> str:
    """Where a raw response stands in the export: by vendor, the photo's hash, and its number."""
    vendor = safe_stem(response.vendor_id)
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


def _answered(audit_set: AuditSet) -> Iterator[tuple[Photo, Response]]:
    """Every response of the set with its photo; one for each face that it is shown for."""
    for face in audit_set.faces:
        for answer in face.answers:
            if answer.response is not None:
                yield face.photo, answer.response


def _write_responses(audit_set: AuditSet, writing: Writing) -> None:
    names = {r.id: response_name(photo, r) for photo, r in _answered(audit_set)}
    (writing.folder / _RESPONSES).mkdir()
    for response_id, name in names.items():
        path = writing.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(writing.answers.body(response_id))
    writing.responses = len(names)


def _write_further(audit_set: AuditSet, writing: Writing) -> None:
    answered = {r.id: (photo, r) for photo, r in _answered(audit_set) if r.further}
    for response_id, (photo, response) in answered.items():
        bodies = writing.answers.further_bodies(response_id)
        for name, body in zip(_further_names(photo, response), bodies, strict=True):
            (writing.folder / name).write_bytes(body)


def _write_sent(
    audit_set: AuditSet, files: Sequence[PhotoFile], writing: Writing
) -> dict[_Sending, str]:
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
            (writing.folder / _SENT).mkdir(exist_ok=True)
            (writing.folder / written[sending]).write_bytes(data)
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
