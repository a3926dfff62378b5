"""A package opened as a case: a new case's folder, whole or not at all.

The new case goes on with the log of the one that was packed: its entries stand unchanged before
the new ones, rows keep the numbers it speaks of, and an entry tells where the package was opened.
So a head noted before the packing is still found in every later case and package, and a response
is checked against the very entry that was written when it was received.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path, PurePath, PurePosixPath

from sqlalchemy import Connection, bindparam, update

from core.evidence.calls import ids_of
from core.evidence.log import columns, content_hash, lines_read
from core.evidence.package_check import examined
from core.export.folder import whole_folder
from core.package import record as package
from core.package.bag import TAG_MANIFEST, broken
from core.package.copies import ORIGINALS, keep_packed
from core.package.reading import packed_photos, read_record
from core.package.record import PackageRecord
from core.package.tables import Row, insert_tables, read_table
from core.photos.photo import Place
from core.sets.audit_set import PHOTOS_FOLDER
from core.store import (
    claims,
    draws,
    events,
    faces,
    findings,
    flags,
    frozen,
    info,
    outcomes,
    photos,
    protocols,
    recorded,
    repeats,
    replies,
    reveals,
    run_list,
    variations,
)
from core.store.events import EventKind, Ids
from core.store.numbers import keep_given
from core.store.quick import Insert
from core.store.schema import event_table, photo, withdrawn_photo
from core.store.store import Store

_FEW = 1000
_EVENTS = Insert(event_table)
_REFUSED = Insert(withdrawn_photo, instead="IGNORE")
_NUMBERED = {
    "attempt": "attempt",
    "run": "run",
    "face": "face",
    "recorded": "recorded_response",
    "frozen": "frozen_set",
    "repeat": "repeat",
    "variation": "variation",
    "finding": "finding",
    "reply": "reply",
}
"""Which table a number in an entry of the log belongs to."""

Found = Mapping[str, Place]
"""Where originals lie on this computer, by their SHA-256."""

Progressed = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Opened:
    """folder: of the new case. photos, responses: how many. found: originals that are there."""

    folder: Path
    photos: int
    responses: int
    found: int = 0


def open_package(
    folder: Path,
    case_folder: Path,
    found: Found | None = None,
    progressed: Progressed | None = None,
) -> Opened:
    """Check a package and make a case of it. For a worker thread.

    folder: the package's, which is only read. case_folder: new, or empty. found: as `rebuild`
    finds them. progressed: told files read and files in all; what it raises ends it.

    Raises:
        ProblemError: the package does not hold, or the case cannot be written there.
    """
    proof, logged, said = examined(folder, progressed=progressed)
    record = read_record(folder)
    with whole_folder(case_folder) as part:
        store = Store.open(part)
        try:
            left_out: Ids = {
                "left out": content_hash(logged.left_out()),
                "said left out": said.left_out(),
            }
            fill = partial(
                _fill, folder=folder, record=record, found=found or {}, left_out=left_out
            )
            store.write(fill).result()
            _try(store)
        finally:
            store.close()
        _keep_copies(folder, part / PHOTOS_FOLDER)
    return Opened(case_folder, record.photos, proof.responses + proof.imports, len(found or {}))


def _try(store: Store) -> None:
    """Whoever packs rows of his own making could pack some that no case can be loaded from."""
    try:
        store.read(partial(photos.load, base=store.folder))
        for load in (outcomes.latest, faces.load, flags.load, recorded.load, info.load):
            store.read(load)
        for load_plans in (protocols.load, repeats.load, findings.load, replies.load):
            store.read(load_plans)
        for load_said in (claims.load, claims.load_decisions, reveals.load):
            store.read(load_said)
        for load_made in (draws.load, frozen.load, variations.load, run_list.load):
            store.read(load_made)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise broken(package.TABLES, f"hold what no case does ({error})") from error


def _keep_copies(folder: Path, copies: Path) -> None:
    for packed in packed_photos(folder):
        if packed.photo is None or not packed.file:
            continue
        if not re.fullmatch(r"[0-9a-f]{64}", packed.photo):
            raise broken(package.COPIES, "names a photo by something else than its hash")
        if not packed.file.startswith(f"{package.PHOTOS}/") or ".." in packed.file:
            raise broken(package.COPIES, f"cannot mean “{packed.file}”")
        data = (folder / packed.file).read_bytes()
        if hashlib.sha256(data).hexdigest() != packed.sha256:
            raise broken(packed.file, f"is not what {package.COPIES} says")
        keep_packed(copies, packed.photo, data, packed.why, packed.file, packed.boxes)


def _fill(
    connection: Connection,
    folder: Path,
    record: PackageRecord,
    found: Found,
    left_out: Ids,
) -> None:
    insert_tables(connection, folder, _Places(folder, found))
    info.put(connection, f"{info.SETTING}name", record.case)
    _continue_log(connection, folder)
    ids: Ids = {
        "package": hashlib.sha256((folder / TAG_MANIFEST).read_bytes()).hexdigest(),
        "head": record.log_head,
        "entries": record.log_entries,
        **left_out,
    }
    events.append(connection, EventKind.PACKAGE_OPENED, ids)


def _continue_log(connection: Connection, folder: Path) -> None:
    """Take the entries over as they are, and from them what no table says: which photos were
    looked at, which were withdrawn and are not to come in again, and which numbers were given.
    """
    seen: set[str] = set()
    withdrawn: dict[str, str] = {}
    given: dict[str, int] = {}
    with (folder / package.LOG).open("rb") as file:
        entries = lines_read(file)
        while few := list(islice(entries, _FEW)):
            _EVENTS.all(connection, [columns(event) for event in few])
            for event in few:
                ids = ids_of(event)
                if event.kind == EventKind.LOOKED_AT:
                    seen.add(str(ids["photo"]))
                elif event.kind == EventKind.WITHDRAWN:
                    withdrawn[str(ids["photo"])] = event.time
                for name, table in _NUMBERED.items():
                    number = ids[name]
                    if isinstance(number, int):
                        given[table] = max(number, given.get(table, 0))
    if seen:
        here = photo.c.sha256 == bindparam("hash")
        hashes = [{"hash": sha256} for sha256 in sorted(seen)]
        connection.execute(update(photo).where(here).values(seen=True), hashes)
    refused = [{"sha256": sha256, "time": time} for sha256, time in withdrawn.items()]
    _REFUSED.all(connection, refused)
    keep_given(connection, given)


class _Places:
    """Where the photos of a package are in the new case: by name, and where they were found."""

    def __init__(self, folder: Path, found: Found) -> None:
        self._hashes = {row["id"]: row["sha256"] for row in read_table(folder, "photo")}
        self._found = dict(found)

    def __call__(self, line: Row) -> Iterator[Row]:
        photo_id, size = line["photo_id"], line["size"]
        kept = _row(photo_id, PurePosixPath(ORIGINALS, *_parts(line["name"])), ORIGINALS, size, 0)
        yield kept
        place = self._found.pop(self._hashes[photo_id], None)
        if place is not None:
            root = None if place.folder is None else str(place.folder)
            yield _row(photo_id, place.path, root, place.size, place.modified_ns)


def _row(photo_id: int, path: PurePath, folder: str | None, size: int, modified_ns: int) -> Row:
    return {
        "photo_id": photo_id,
        "path": _kept(str(path)),
        "folder": None if folder is None else _kept(folder),
        "size": size,
        "modified_ns": modified_ns,
    }


def _kept(path: str) -> str | bytes:
    """A path as the store keeps it: what is no text in UTF-8 as its bytes."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def _parts(name: str) -> list[str]:
    """The parts of a name that lead further down, and nowhere else."""
    parts = [part for part in PurePosixPath(name).parts if part not in ("/", "..", ".")]
    return parts or ["photo"]
