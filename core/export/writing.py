"""What a format is given to write with: the folder, the rules for photos, the raw answers."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection

from core.export import photo_files
from core.export.photo_files import PhotoFile, Shown
from core.photos.photo import PhotoId
from core.response import ResponseId
from core.sets.audit_set import AuditPhoto
from core.store import events
from core.store.values import now, time_text

T = TypeVar("T")
HASHES = "SHA256SUMS.txt"

Progressed = Callable[[int, int], None]
"""Told how many photos (or rows) are done, and how many there are; what it raises ends it all."""


class Answers(Protocol):
    """Where raw answers are fetched from; an open case is one."""

    def body(self, response_id: ResponseId) -> bytes: ...

    def further_bodies(self, response_id: ResponseId) -> tuple[bytes, ...]: ...


class Readable(Protocol):
    """The case's store, to read what is not gathered: its log, say."""

    def read(self, query: Callable[[Connection], T]) -> T: ...


class Writing:
    """One export being written.

    folder: to write in; it takes its place only when all is there.
    reason_unmasked: why faces are shown that nobody stated rights for; None masks them.
    with_photos: whether photos go in, where the format leaves that open.
    exported: when, UTC, as ISO 8601.
    answers: where raw answers are fetched from. store: the case's; None in a case that has none.
    """

    def __init__(
        self,
        folder: Path,
        answers: Answers,
        *,
        reason_unmasked: str | None = None,
        with_photos: bool = True,
        store: Readable | None = None,
        progressed: Progressed | None = None,
        time: datetime | None = None,
    ) -> None:
        self.folder = folder
        self.answers = answers
        self.reason_unmasked = (reason_unmasked or "").strip() or None
        self.with_photos = with_photos
        self.store = store
        self.exported = time_text(time or now())
        self.photo_files: dict[PhotoId, PhotoFile] = {}
        self.responses = 0
        self._progressed = progressed

    @property
    def log_line(self) -> str:
        """Where the case's log ends, for whoever checks it later; empty without a store."""
        if self.store is None:
            return ""
        entries, head = self.store.read(events.head)
        return f"The log of the case ends at entry {entries:,}; its head is {head}."

    def tell(self, done: int, total: int) -> None:
        """Say how far it is; raises what ends the export where somebody cancelled it."""
        if self._progressed is not None:
            self._progressed(done, total)

    def write_photos(
        self, items: Iterable[AuditPhoto], total: int, place: str = photo_files.FOLDER
    ) -> list[PhotoFile]:
        """Write photos into the folder `place`, masked or withheld as the rules are."""
        (self.folder / place).mkdir()
        written = []
        for number, item in enumerate(items, 1):
            file = photo_files.write_photo(item, self.folder, self.reason_unmasked, place)
            self.photo_files[item.photo.id] = file
            written.append(file)
            self.tell(number, total)
        return written

    def write_text(self, name: str, text: str) -> None:
        """Write a text: UTF-8 without a mark, lines end with LF.

        A lone surrogate (a file's name that is no text) becomes an escape, which JSON reads back.
        """
        with (self.folder / name).open(
            "w", encoding="utf-8", errors="backslashreplace", newline=""
        ) as file:
            file.write(text)

    def write_json(self, name: str, value: Any) -> None:
        """Write a value as indented JSON."""
        self.write_text(
            name, json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        )

    def counts(self) -> Mapping[Shown, int]:
        """How many photos are shown in each way."""
        shown = [file.shown for file in self.photo_files.values()]
        return {way: shown.count(way) for way in Shown}

    def write_hashes(self) -> str:
        """Write the hash of every file, as `sha256sum -c` reads them; returns the hash of that.

        It stands for all of the export, so it comes last.
        """
        lines = [f"{sha256_of(self.folder / name)}  {name}\n" for name in files_in(self.folder)]
        data = "".join(lines).encode()
        (self.folder / HASHES).write_bytes(data)
        return hashlib.sha256(data).hexdigest()


def files_in(folder: Path) -> list[str]:
    """The names of all files in a folder and those below, with forward slashes, sorted."""
    return sorted(
        PurePosixPath((Path(place) / name).relative_to(folder).as_posix()).as_posix()
        for place, _, found in os.walk(folder)
        for name in found
    )


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
