"""Reads a lesson's file. All in it is checked first: one from a stranger may hold anything."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.geometry import Box
from core.labelling.labels import Source, label_of_word
from core.lessons.lesson import LONGEST_TITLE, MOST_STEPS, Step, StepKind
from core.lessons.lesson_file import (
    FORMAT,
    TEXT,
    FileFace,
    FileLesson,
    FilePhoto,
    FileStep,
    cannot_write,
)
from core.photos.photo import PhotoId, Rights
from core.problem import Problem, ProblemError

_ANY_FORMAT = re.compile(r"misread-lesson/\d+")
_PHOTO_NAME = re.compile(r"photos/[^/\\]{1,200}\.png")
_HASH = re.compile(r"[0-9a-f]{64}")
_PNG = b"\x89PNG\r\n\x1a\n"
_MOST_TEXT = 8 << 20
_MOST_PHOTO = 400 << 20
_MOST_ALL = 2 << 30
"""Bytes, unpacked, of the text, of a photo, and of all photos."""
_LONGEST_NAME = 500
"""Characters of a photo's title, which stands in lists; a longer one ends in "…"."""
_LONGEST_LINE = 32_767
"""Characters of what is said of a photo: as many as a line of a form takes, so that none is cut."""
_JOINERS = "\u200c\u200d"
"""Not seen by themselves, but Persian, the scripts of India and emoji are misspelt without them."""
_PACKED_AS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGED = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError)
"""What reading a ZIP of these may raise."""
_NOT_WHOLE = "it is not whole, or of another kind"


def read(path: Path) -> FileLesson:
    """What a file says, all of it checked; no photo is unpacked.

    Raises:
        ProblemError: kind "bad lesson" or "newer lesson".
    """
    try:
        with zipfile.ZipFile(path) as file:
            names = set(file.namelist())
            if TEXT not in names:
                raise _bad(path, "it holds no lesson")
            told = json.loads(_bytes(path, file, TEXT, _MOST_TEXT))
            # Half a character may be written in JSON, and nothing here could keep it.
            json.dumps(told, ensure_ascii=False).encode()
            return _lesson(path, told, names)
    except RecursionError as error:
        raise _bad(path, "its text is not understood") from error
    except _DAMAGED as error:
        reason = None
        if isinstance(error, OSError) and error.filename is not None:
            reason = error.strerror  # the file itself cannot be opened
        raise _bad(path, reason or _NOT_WHOLE) from error
    except ValueError as error:
        raise _bad(path, "its text is not understood") from error


def unpack(path: Path, lesson: FileLesson, folder: Path) -> Mapping[str, Path]:
    """Put the photos of a file into `folder`, each named by its hash; by the original's hash.

    Raises:
        ProblemError: kind "bad lesson", or the folder cannot be written.
    """
    unpacked: dict[str, Path] = {}
    total = 0
    try:
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
                if not data.startswith(_PNG):
                    raise _bad(path, f"{photo.name} is no photo")
                unpacked[photo.sha256] = folder / f"{photo.file_sha256}.png"
                _keep(unpacked[photo.sha256], data)
    except (*_DAMAGED, KeyError) as error:
        raise _bad(path, _NOT_WHOLE) from error
    return unpacked


def _keep(place: Path, data: bytes) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    except OSError as error:
        raise ProblemError(cannot_write(place.parent, error)) from error


def _bytes(path: Path, file: zipfile.ZipFile, name: str, most: int) -> bytes:
    """A member's bytes; what unpacks to more than `most` is not unpacked any further."""
    if file.getinfo(name).compress_type not in _PACKED_AS:
        raise _bad(path, _NOT_WHOLE)
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
    title = _name(_field(path, told, "title", str), LONGEST_TITLE)
    if not title or len(steps) > MOST_STEPS:
        raise _bad(path, "it has no title, or too many steps")
    return FileLesson(title, photos, steps)


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
        _name(_field(path, told, "title", str), _LONGEST_NAME),
        _whole(path, "credit", _field(path, told, "credit", str)),
        Rights(
            source_address=_whole(path, "source", str(rights.get("source_address", ""))),
            licence=_whole(path, "licence", str(rights.get("licence", ""))),
            consent=_whole(path, "consent", str(rights.get("consent", ""))),
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
        label = label_of_word(_whole(path, "label", str(word)), Source(source))
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


def _line(text: str) -> str:
    """As one line that everybody can read: it stands in menus and lists."""
    readable = "".join(s if s.isprintable() or s in _JOINERS else " " for s in text)
    line = " ".join(readable.split())
    return line if line.strip(_JOINERS + " ") else ""


def _name(text: str, longest: int) -> str:
    """A line to choose from a list by; one that is cut says so."""
    line = _line(text)
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _whole(path: Path, what: str, text: str) -> str:
    """A line of which no word is left out. what: is said of a photo in it."""
    line = _line(text)
    if len(line) > _LONGEST_LINE:
        raise _bad(path, f"the {what} of a photo in it is too long to be kept")
    return line


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
