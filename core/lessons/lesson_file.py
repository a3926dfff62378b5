"""A lesson as one file: a ZIP with `lesson.json` and the photos that may be shown.

A photo goes in by the rules of every export: unmasked, as PNG without metadata, where it is marked
public figure or consenting or a reason is given; others stay out, since a masked face can be
neither guessed nor read, and only their hashes go along. Answers are not in it: vendors are asked
where it is opened. `lesson_reading` reads it back.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from core.export.photo_files import Shown, write_photo
from core.faces import PhotoFace
from core.geometry import Box
from core.labelling.blind import refuse_in_turn
from core.labelling.labels import Source
from core.lessons.lesson import Lesson, Step, StepKind
from core.photos.photo import Photo, PhotoId, Rights, allowed_because
from core.problem import Problem, ProblemError
from core.sets.audit_set import audit_photo

FORMAT = "misread-lesson/1"
TEXT = "lesson.json"


@dataclass(frozen=True, slots=True)
class FileFace:
    """A face that a step is about. label: the word and its source, or None."""

    box: Box
    label: tuple[str, Source] | None


@dataclass(frozen=True, slots=True)
class FilePhoto:
    """A photo of the file. sha256: of the original.

    name: in the ZIP, empty where it stays out; why: what allows it to be shown, or keeps it out.
    file_sha256: of the copy.
    """

    sha256: str
    title: str
    credit: str
    rights: Rights
    name: str
    file_sha256: str
    why: str
    faces: tuple[FileFace, ...]

    @property
    def called(self) -> str:
        """What people call it: its title, else what the name in the ZIP has of its file's."""
        return self.title or PurePosixPath(self.name).stem.removesuffix(f"-{self.sha256[:12]}")


@dataclass(frozen=True, slots=True)
class FileStep:
    """A step of the file; photo: a place among its photos, None for the result page."""

    kind: StepKind
    photo: int | None
    face: Box | None
    recipe: str
    notes: str


@dataclass(frozen=True, slots=True)
class FileLesson:
    """What a file holds, photos' bytes apart."""

    title: str
    photos: tuple[FilePhoto, ...]
    steps: tuple[FileStep, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written. content_hash: SHA-256 of the file. inside, outside: how many photos."""

    name: str
    content_hash: str
    photos: tuple[str, ...]
    inside: int
    outside: int


class LessonSource(Protocol):
    """As much of a case as a lesson's file is made from."""

    @property
    def folder(self) -> Path: ...

    def setting(self, key: str) -> Any: ...

    def photo(self, photo_id: PhotoId) -> Photo: ...

    def faces(self, photo_id: PhotoId) -> tuple[PhotoFace, ...]: ...


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """A lesson with what is known of its photos, taken from the case in its own thread."""

    folder: Path
    lesson: Lesson
    photos: tuple[Photo, ...]
    faces: tuple[tuple[PhotoFace, ...], ...]

    def kept_out(self, reason_unmasked: str | None) -> tuple[Photo, ...]:
        """The photos that would stay out."""
        return tuple(p for p in self.photos if not allowed_because(p, reason_unmasked))


def gather(case: LessonSource, lesson: Lesson) -> Gathered:
    """Raises ProblemError while a second annotator is labelling: the file holds labels."""
    refuse_in_turn(case)  # type: ignore[arg-type]
    photos = tuple(case.photo(photo_id) for photo_id in lesson.photos)
    return Gathered(case.folder, lesson, photos, tuple(case.faces(photo.id) for photo in photos))


def write(gathered: Gathered, path: Path, reason_unmasked: str | None = None) -> Written:
    """Write the file; it is there whole or not at all. May take a while, in any thread.

    Raises:
        ProblemError: it cannot be written there.
    """
    draft = path.with_name(f".{path.name}.unfinished")
    try:
        with tempfile.TemporaryDirectory(prefix="misread-lesson-") as folder:
            (Path(folder) / "photos").mkdir()
            photos = [
                _photo(gathered.folder, photo, faces, Path(folder), reason_unmasked)
                for photo, faces in zip(gathered.photos, gathered.faces, strict=True)
            ]
            with zipfile.ZipFile(draft, "w") as file:
                text = json.dumps(_told(gathered.lesson, photos), indent=1, ensure_ascii=False)
                file.writestr(TEXT, text, zipfile.ZIP_DEFLATED)
                for photo in photos:
                    if photo.name:
                        file.write(Path(folder) / photo.name, photo.name)  # PNG is packed already
        with draft.open("rb") as done:
            digest = hashlib.file_digest(done, "sha256").hexdigest()
        draft.replace(path)
    except OSError as error:
        raise ProblemError(cannot_write(path, error)) from error
    finally:
        draft.unlink(missing_ok=True)
    inside = sum(bool(photo.name) for photo in photos)
    hashes = tuple(photo.sha256 for photo in photos)
    return Written(path.name, digest, hashes, inside, len(photos) - inside)


def steps_here(lesson: FileLesson, photos: Mapping[str, PhotoId]) -> tuple[Step, ...]:
    """The steps, for a case that has these photos; those about other photos are left out.

    photos: by the hash of the original.
    """
    steps = []
    for step in lesson.steps:
        photo_id = None if step.photo is None else photos.get(lesson.photos[step.photo].sha256)
        if step.photo is None or photo_id is not None:
            steps.append(Step(step.kind, photo_id, step.face, step.recipe, step.notes))
    return tuple(steps)


def _photo(
    case_folder: Path,
    photo: Photo,
    faces: Sequence[PhotoFace],
    folder: Path,
    reason_unmasked: str | None,
) -> FilePhoto:
    name = digest = ""
    why = allowed_because(photo, reason_unmasked)
    if why:
        made = write_photo(audit_photo(case_folder, photo, faces), folder, reason_unmasked)
        why = made.why
        if made.shown is Shown.UNMASKED:
            name, digest = made.name, made.sha256
    else:
        why = "neither public figure nor consenting, and no reason was given to show it"
    told = tuple(
        FileFace(
            face.box,
            (face.label.word, face.label.source) if face.label is not None else None,
        )
        for face in faces
        if face.box is not None and not face.not_a_face
    )
    sha256 = photo.sha256 or ""
    return FilePhoto(sha256, photo.title, photo.credit, photo.rights, name, digest, why, told)


def _told(lesson: Lesson, photos: Sequence[FilePhoto]) -> dict[str, Any]:
    places = {photo_id: place for place, photo_id in enumerate(lesson.photos)}
    return {
        "format": FORMAT,
        "title": lesson.title,
        "photos": [_told_of_photo(photo) for photo in photos],
        "steps": [
            {
                "kind": step.kind.value,
                "photo": None if step.photo_id is None else places[step.photo_id],
                "face": _sides(step.face),
                "recipe": step.recipe,
                "notes": step.notes,
            }
            for step in lesson.steps
        ],
    }


def _told_of_photo(photo: FilePhoto) -> dict[str, Any]:
    shown = bool(photo.name)
    return {
        "sha256": photo.sha256,
        # A photo that stays out is named by its hash alone.
        "title": photo.title if shown else "",
        "credit": photo.credit if shown else "",
        "rights": _told_rights(photo.rights) if shown else {},
        "file": photo.name,
        "file_sha256": photo.file_sha256,
        "why": photo.why,
        "faces": [
            {
                "box": _sides(face.box),
                "label": face.label and face.label[0],
                "source": face.label and face.label[1].value,
            }
            for face in (photo.faces if shown else ())
        ],
    }


def _told_rights(rights: Rights) -> dict[str, Any]:
    return {
        "source_address": rights.source_address,
        "licence": rights.licence,
        "consent": rights.consent,
        "public_figure": rights.public_figure,
        "consenting": rights.consenting,
    }


def _sides(box: Box | None) -> list[float] | None:
    return None if box is None else [box.left, box.top, box.width, box.height]


def cannot_write(path: Path, error: OSError) -> Problem:
    """What a disk that takes nothing is told as."""
    return Problem(
        "cannot write",
        f"“{path.name}” could not be written: {error.strerror or error}.",
        "Choose another place, or make room there.",
    )
