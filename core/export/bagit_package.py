"""A package that anyone can check without this program: a BagIt bag of everything, log included."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from core.evidence.log import Head, line
from core.evidence.package_check import answers_left_out, check_log
from core.export import Format, Photos, datasheet
from core.export.export_set import ExportSet, Scope
from core.export.photo_files import PhotoFile, Shown
from core.export.writing import Writing
from core.package import record as package
from core.package.bag import PAYLOAD, hash_payload, write_bag
from core.package.fields import fields_text
from core.package.read_me import read_me_text
from core.package.record import PackageRecord, content_of
from core.package.tables import Choice, write_tables
from core.store import events
from core.store.values import canonical
from core.version import VERSION


def _write(content: ExportSet, writing: Writing) -> str:
    if writing.store is None:
        raise ValueError("a package is made from a case's store")
    folder = writing.folder
    (folder / PAYLOAD).mkdir()
    if writing.with_photos:
        _write_photos(content, writing)
    writing.store.read(partial(_write_rows, content=content, folder=folder))
    (folder / package.FIELDS).write_text(fields_text(), encoding="utf-8", newline="")
    writing.write_text(package.DATASHEET, datasheet.text(content, writing.exported))
    # Nothing leaves that does not hold: a response edited in the case is found here.
    head = Head()
    logged, _ = check_log(folder, head)
    writing.responses = logged.counted("answered") + logged.counted("imported")
    payload = hash_payload(folder, writing.tell)
    record = PackageRecord(
        f"Misread {VERSION}",
        writing.exported,
        content.case_name,
        content.scope.value,
        writing.with_photos,
        writing.reason_unmasked or "",
        len(content.photos),
        sum(face.id is not None for _, face in content.faces),
        len(content.audit_set.flags),
        writing.responses,
        answers_left_out(logged),
        head.entries,
        head.hash,
        content_of(payload.hashes),
        "",
    )
    counts = writing.counts()
    shown = (counts[way] for way in (Shown.MASKED, Shown.UNMASKED, Shown.WITHHELD))
    read_me = read_me_text(record, *shown)
    record = replace(record, read_me=hashlib.sha256(read_me).hexdigest())
    own = package.written(record)
    (folder / package.NAME).write_bytes(own)
    return write_bag(folder, record.tags, read_me, payload.plus(package.NAME, own))


EXPORTER = Format(
    "bagit",
    "BagIt package",
    "Everything with its proof: labels, raw responses and the log, to be checked by strangers "
    "and opened again as a case.",
    _write,
    Photos.CHOICE,
    of_case=True,
)


def _write_photos(content: ExportSet, writing: Writing) -> None:
    items = (content.to_mask(photo) for photo in content.photos)
    files = writing.write_photos(items, len(content.photos), package.PHOTOS)
    with (writing.folder / package.COPIES).open("wb") as file:
        file.writelines(canonical(_copy(each)).encode() + b"\n" for each in files)


def _copy(file: PhotoFile) -> dict[str, object]:
    return {
        "photo": file.photo.sha256,
        "shown": file.shown.value,
        "why": file.why,
        "file": file.name and f"{PAYLOAD}/{file.name}",
        "sha256": file.sha256,
        "boxes": [[box.left, box.top, box.width, box.height] for box in file.boxes],
    }


def _choice(content: ExportSet) -> Choice:
    whole = content.scope is Scope.ALL
    hidden = frozenset(photo.photo.id for photo in content.photos if photo.hidden)
    return Choice(
        frozenset(photo.photo.id for photo in content.photos),
        frozenset(face.id for _, face in content.faces if face.id is not None),
        hidden,
        None if whole else frozenset(vendor.id for vendor in content.vendors),
        whole and not hidden,
    )


def _write_rows(connection: Connection, content: ExportSet, folder: Path) -> None:
    """Rows, raw bodies and log, all of one moment."""
    write_tables(connection, folder, _choice(content), content.folder)
    with (folder / package.LOG).open("wb") as file:
        file.writelines(map(line, events.walk(connection)))
