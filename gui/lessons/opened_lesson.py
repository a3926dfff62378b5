"""A lesson on its way from a file into a case: read in a thread, taken in by who owns the case."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.case.change import Change, Kinds
from core.case.places import OWN_COPIES
from core.labelling.labels import label_of_word
from core.lessons import lesson_file, lesson_reading
from core.lessons.lesson import Lesson
from core.lessons.lesson_file import FileLesson, FilePhoto
from core.photos.files import Found
from core.photos.image_io import FileFacts, examine
from core.photos.photo import NO_RIGHTS, PhotoId
from core.store.values import now

if TYPE_CHECKING:
    from core.case.case import Case


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """What a file brought. files, facts: of the photos unpacked, by the hash of the original."""

    lesson: FileLesson
    files: Mapping[str, Path]
    facts: Mapping[str, FileFacts]


@dataclass(frozen=True, slots=True)
class _Caption:
    title: str
    credit: str


def read(path: Path, case_folder: Path, known: Collection[str]) -> Opened:
    """Read and unpack; for a thread. known: hashes of the case's photos, which need no copy.

    Raises:
        ProblemError: the file is no lesson, or the folder cannot be written.
    """
    lesson = lesson_reading.read(path)
    needed = [p for p in lesson.photos if p.sha256 not in known and p.file_sha256 not in known]
    wanted = FileLesson(lesson.title, tuple(needed), ())
    files = lesson_reading.unpack(path, wanted, case_folder / OWN_COPIES)
    facts = {sha256: examine(Found(at, None)) for sha256, at in files.items()}
    return Opened(lesson, files, facts)


def take_in(case: Case, opened: Opened) -> tuple[Lesson | None, Change, int]:
    """Put the photos into the case; returns the lesson for it and how many steps are left out.

    Labels of the file are taken over for photos that are new here; what the case says of its own
    stays. The lesson is not kept yet; None where no step is left.
    """
    usable = {s: f for s, f in opened.facts.items() if f.problem is None}
    by_hash = {photo.sha256: photo for photo in opened.lesson.photos}
    captions = {
        f.place.path: _Caption(by_hash[s].called, by_hash[s].credit) for s, f in usable.items()
    }
    change = Change(Kinds.NOTHING)
    if usable:
        change = case.add_photos(list(usable.values()), captions)
    here: dict[str, PhotoId] = {}
    for photo in opened.lesson.photos:
        found = case.find(photo.sha256) or (
            case.find(photo.file_sha256) if photo.file_sha256 else None
        )
        if found is None:
            continue
        here[photo.sha256] = found.id
        if photo.sha256 in usable:
            change = change | _describe(case, found.id, photo)
    steps = lesson_file.steps_here(opened.lesson, here)
    left_out = len(opened.lesson.steps) - len(steps)
    if not any(step.photo_id is not None for step in steps):
        return None, change, left_out
    return Lesson(case.next_lesson_id(), opened.lesson.title, steps, now()), change, left_out


def _describe(case: Case, photo_id: PhotoId, photo: FilePhoto) -> Change:
    change = Change(Kinds.NOTHING)
    if case.photo(photo_id).rights == NO_RIGHTS:
        change = case.set_rights(photo_id, photo.rights)
    if case.faces_stored_in(photo_id):
        return change
    for face in photo.faces:
        if face.label is not None:
            face_id, kept = case.keep_face(photo_id, face.box)
            word, source = face.label
            change = change | kept | case.set_label(face_id, label_of_word(word, source))
    return change
