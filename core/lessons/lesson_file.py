"""A lesson as one file: a ZIP with `lesson.json` and the photos that may be shown.

A photo goes in by the rules of every export: unmasked, as PNG without metadata, where it is marked
public figure or consenting or a reason is given; others stay out, since a masked face can be
neither guessed nor read, and only their hashes go along. Answers are not in it: vendors are asked
where it is opened. Whatever is read is checked first: a file from a stranger may hold anything.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from core.audit_set import audit_photo
from core.blind import refuse_in_turn
from core.export.photo_files import Shown, write_photo
from core.faces import PhotoFace
from core.geometry import Box
from core.labels import Source, label_of_word
from core.lessons.lesson import MOST_STEPS, Lesson, Step, StepKind
from core.photo import Photo, PhotoId, Rights, allowed_because
from core.problem import Problem, ProblemError

FORMAT = "misread-lesson/1"
_ANY_FORMAT = re.compile(r"misread-lesson/\d+")
_TEXT = "lesson.json"
_PHOTO_NAME = re.compile(r"photos/[^/\\]{1,200}\.png")
_HASH = re.compile(r"[0-9a-f]{64}")
_MOST_TEXT = 8 << 20
_MOST_PHOTO = 400 << 20
_MOST_ALL = 2 << 30
"""Bytes, unpacked, of the text, of a photo, and of all photos."""


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
                file.writestr(_TEXT, text, zipfile.ZIP_DEFLATED)
                for photo in photos:
                    if photo.name:
                        file.write(Path(folder) / photo.name, photo.name)  # PNG is packed already
        with draft.open("rb") as done:
            digest = hashlib.file_digest(done, "sha256").hexdigest()
        draft.replace(path)
    except OSError as error:
        raise ProblemError(_cannot_write(path, error)) from error
    finally:
        draft.unlink(missing_ok=True)
    inside = sum(bool(photo.name) for photo in photos)
    hashes = tuple(photo.sha256 for photo in photos)
    return Written(path.name, digest, hashes, inside, len(photos) - inside)


def read(path: Path) -> FileLesson:
    """What a file says, all of it checked; no photo is unpacked.

    Raises:
        ProblemError: kind "bad lesson" or "newer lesson".
    """
    try:
        with zipfile.ZipFile(path) as file:
            names = set(file.namelist())
            if _TEXT not in names:
                raise _bad(path, "it holds no lesson")
            told = json.loads(_bytes(path, file, _TEXT, _MOST_TEXT))
            return _lesson(path, told, names)
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "it is not whole, or of another kind"
        raise _bad(path, reason) from error
    except (ValueError, RecursionError, UnicodeError) as error:
        raise _bad(path, "its text is not understood") from error


def unpack(path: Path, lesson: FileLesson, folder: Path) -> Mapping[str, Path]:
    """Put the photos of a file into `folder`, each named by its hash; by the original's hash.

    Raises:
        ProblemError: kind "bad lesson", or the folder cannot be written.
    """
    unpacked: dict[str, Path] = {}
    total = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path) as file:
            for photo in lesson.photos:
                if not photo.name:
                    continue
                data = _bytes(path, file, photo.name, _MOST_PHOTO)
                total += len(data)
                if total > _MOST_ALL:
                    raise _bad(path, "its photos are larger than any lesson needs")
                if hashlib.sha256(data).hexdigest() != photo.file_sha256:
                    raise _bad(path, f"{photo.name} is not what was written")
                if not data.startswith(b"\x89PNG\r\n\x1a\n"):
                    raise _bad(path, f"{photo.name} is no photo")
                place = folder / f"{photo.file_sha256}.png"
                place.write_bytes(data)
                unpacked[photo.sha256] = place
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, KeyError) as error:
        raise _bad(path, "it is not whole, or of another kind") from error
    except OSError as error:
        raise ProblemError(_cannot_write(folder, error)) from error
    return unpacked


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


# Writing


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


# Reading


def _bytes(path: Path, file: zipfile.ZipFile, name: str, most: int) -> bytes:
    """A member's bytes; what unpacks to more than `most` is not unpacked any further."""
    with file.open(name) as member:
        data = member.read(most + 1)
    if len(data) > most:
        raise _bad(path, f"{name} is larger than any lesson needs")
    return data


def _lesson(path: Path, told: Any, names: set[str]) -> FileLesson:
    form = _field(path, told, "format", str)
    if form != FORMAT:
        if _ANY_FORMAT.fullmatch(form):
            raise ProblemError(_newer(path))
        raise _bad(path, "it is no lesson of Misread")
    photos = tuple(_read_photo(path, each, names) for each in _list(path, told, "photos"))
    steps = tuple(_read_step(path, each, photos) for each in _list(path, told, "steps"))
    title = _field(path, told, "title", str).strip()
    if not title or len(steps) > MOST_STEPS:
        raise _bad(path, "it has no title, or too many steps")
    return FileLesson(title[:120], photos, steps)


def _read_photo(path: Path, told: Any, names: set[str]) -> FilePhoto:
    sha256, name = _field(path, told, "sha256", str), _field(path, told, "file", str)
    file_sha256 = _field(path, told, "file_sha256", str)
    if not _HASH.fullmatch(sha256):
        raise _bad(path, "a photo in it has no hash")
    if name and not (_PHOTO_NAME.fullmatch(name) and name in names):
        raise _bad(path, f"the photo “{name[:80]}” is not in it")
    if name and not _HASH.fullmatch(file_sha256):
        raise _bad(path, "a photo in it has no hash")
    rights = told.get("rights") if isinstance(told.get("rights"), dict) else {}
    return FilePhoto(
        sha256,
        _field(path, told, "title", str),
        _field(path, told, "credit", str),
        Rights(
            source_address=str(rights.get("source_address", "")),
            licence=str(rights.get("licence", "")),
            consent=str(rights.get("consent", "")),
            public_figure=rights.get("public_figure") is True,
            consenting=rights.get("consenting") is True,
        ),
        name,
        file_sha256,
        _field(path, told, "why", str),
        tuple(_read_face(path, each) for each in _list(path, told, "faces")),
    )


def _read_face(path: Path, told: Any) -> FileFace:
    box = _box(path, told.get("box") if isinstance(told, dict) else None)
    if box is None:
        raise _bad(path, "a face in it has no box")
    word, source = told.get("label"), told.get("source")
    if word is None:
        return FileFace(box, None)
    try:
        label = label_of_word(str(word), Source(source))
    except ValueError as error:
        raise _bad(path, f"“{str(word)[:80]}” is no label with a source") from error
    return FileFace(box, (label.word, label.source))


def _read_step(path: Path, told: Any, photos: Sequence[FilePhoto]) -> FileStep:
    photo = told.get("photo") if isinstance(told, dict) else None
    if photo is not None and not (type(photo) is int and 0 <= photo < len(photos)):
        raise _bad(path, "a step is about a photo that it does not name")
    try:
        kind = StepKind(_field(path, told, "kind", str))
        recipe, notes = _field(path, told, "recipe", str), _field(path, told, "notes", str)
        face = _box(path, told.get("face"))
        # Checks what belongs together by the step's own rules.
        Step(kind, None if photo is None else PhotoId(photo), face, recipe, notes)
    except ValueError as error:
        raise _bad(path, f"a step of it cannot be: {error}") from error
    return FileStep(kind, photo, face, recipe, notes)


def _box(path: Path, sides: Any) -> Box | None:
    if sides is None:
        return None
    if not (isinstance(sides, list) and len(sides) == 4):
        raise _bad(path, "a box in it has no four sides")
    numbers = [side for side in sides if type(side) in (int, float) and abs(side) < 1e6]
    if len(numbers) < 4 or min(numbers[2:]) < 0:
        raise _bad(path, "a box in it has no four sides")
    return Box(*map(float, numbers))


def _field(path: Path, told: Any, name: str, kind: type[str]) -> str:
    value = told.get(name) if isinstance(told, dict) else None
    if not isinstance(value, kind):
        raise _bad(path, f"its text has no {name} where one belongs")
    return value


def _list(path: Path, told: Any, name: str) -> list[Any]:
    value = told.get(name) if isinstance(told, dict) else None
    if not isinstance(value, list) or len(value) > 10 * MOST_STEPS:
        raise _bad(path, f"its text has no list of {name}")
    return value


def _bad(path: Path, why: str) -> ProblemError:
    return ProblemError(
        Problem(
            "bad lesson",
            f"“{path.name}” cannot be opened as a lesson: {why.rstrip('.')}.",
            "Have it exported and sent once more.",
        )
    )


def _newer(path: Path) -> Problem:
    return Problem(
        "newer lesson",
        f"“{path.name}” was written by a newer version of Misread.",
        "Update Misread, then open it again.",
    )


def _cannot_write(path: Path, error: OSError) -> Problem:
    return Problem(
        "cannot write",
        f"“{path.name}” could not be written: {error.strerror or error}.",
        "Choose another place, or make room there.",
    )
