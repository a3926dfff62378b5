"""Writes what a case holds to a folder, in formats that others can read and check.

A format is one module here with an `EXPORTER`; the window and the command list what is found.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Protocol

from core.export.export_set import ExportSet, Scope
from core.export.folder import refuse_taken, whole_folder
from core.export.photo_files import Shown
from core.export.writing import Answers, Progressed, Readable, Writing
from core.store.exports import Exported

__all__ = [
    "ExportSet",
    "ExportSummary",
    "Exporter",
    "Format",
    "Photos",
    "Scope",
    "Writing",
    "exporter_named",
    "exporters",
    "refuse_taken",
    "write_export",
]


class Photos(Enum):
    """Whether a format has photos in it."""

    NONE = "none"
    ALWAYS = "always"
    CHOICE = "choice"


class Exporter(Protocol):
    """One format.

    name: as the command takes it ("coco"). title: as people know it ("COCO").
    about: one sentence for people: what it is good for.
    scopes: what it can hold, the usual one first. photos: whether photos go in.
    of_case: it is written from the case's own file, so that it cannot hold a frozen version.
    """

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def about(self) -> str: ...

    @property
    def scopes(self) -> tuple[Scope, ...]: ...

    @property
    def photos(self) -> Photos: ...

    @property
    def of_case(self) -> bool: ...

    def write(self, content: ExportSet, writing: Writing) -> str:
        """Write everything into `writing.folder`; returns the hash that stands for all of it."""


@dataclass(frozen=True, slots=True)
class Format:
    """An Exporter made of values and a function; see there."""

    name: str
    title: str
    about: str
    write: Callable[[ExportSet, Writing], str]
    photos: Photos = Photos.ALWAYS
    scopes: tuple[Scope, ...] = (Scope.ALL, Scope.AUDIT)
    of_case: bool = False


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What was written.

    cases: flags. withheld: (photo, why) of the photos that are not in the folder.
    photos: the SHA-256 of each photo's original that the export speaks of, shown or not.
    sha256: the hash that stands for all of it, which is what the case keeps.
    """

    folder: Path
    format: str
    scope: Scope
    cases: int
    faces: int
    masked: int
    unmasked: int
    withheld: tuple[tuple[str, str], ...]
    responses: int
    photos: tuple[str, ...]
    sha256: str

    @property
    def left(self) -> Exported:
        """What the case is to remember of it."""
        return Exported(self.format, self.scope.value, self.folder.name, self.sha256, self.photos)


@cache
def exporters() -> tuple[Exporter, ...]:
    """Every format there is, by title."""
    modules = (
        importlib.import_module(module.name)
        for module in pkgutil.iter_modules(__path__, f"{__name__}.")
    )
    found: Iterable[Exporter] = (m.EXPORTER for m in modules if hasattr(m, "EXPORTER"))
    return tuple(sorted(found, key=lambda exporter: exporter.title.casefold()))


def exporter_named(name: str) -> Exporter:
    """The format of this name.

    Raises:
        KeyError: there is none.
    """
    for exporter in exporters():
        if exporter.name == name:
            return exporter
    raise KeyError(name)


def write_export(
    content: ExportSet,
    exporter: Exporter,
    folder: Path,
    answers: Answers,
    *,
    reason_unmasked: str | None = None,
    with_photos: bool = True,
    store: Readable | None = None,
    progressed: Progressed | None = None,
) -> ExportSummary:
    """Write an export to a new or empty folder: all of it, or nothing. Not for the window's thread.

    reason_unmasked: why photos that are neither of a public figure nor consented to are shown
        unmasked all the same; None or blank masks them. The rest as in Writing.
    progressed: what it raises ends the export.

    Raises:
        ProblemError: the folder is taken or vanished, the disk is full, or it may not be written.
        ValueError: the format cannot hold this scope.
    """
    if content.scope not in exporter.scopes:
        raise ValueError(f"{exporter.name} cannot hold {content.scope}")
    with whole_folder(folder) as part:
        writing = Writing(
            part,
            answers,
            reason_unmasked=reason_unmasked,
            with_photos=with_photos and exporter.photos is not Photos.NONE,
            store=store,
            progressed=progressed,
        )
        digest = exporter.write(content, writing)
    counts = writing.counts()
    return ExportSummary(
        folder,
        exporter.name,
        content.scope,
        len(content.audit_set.flags),
        content.face_count,
        counts[Shown.MASKED],
        counts[Shown.UNMASKED],
        tuple(
            (file.photo.name, file.why)
            for file in writing.photo_files.values()
            if file.shown is Shown.WITHHELD
        ),
        writing.responses,
        tuple(photo.photo.sha256 for photo in content.photos if photo.photo.sha256),
        digest,
    )
